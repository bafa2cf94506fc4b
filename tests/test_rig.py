import csv
import json

import numpy as np

from emoface.rig import BLINK_CONTROLS, BOARD, CONTROL_NAMES, GAZE_CONTROLS


def test_the_board_has_174_controls_in_sorted_order_each_once():
    assert len(BOARD) == 174
    assert list(CONTROL_NAMES) == sorted(set(CONTROL_NAMES))


def test_the_layers_write_the_columns_the_paper_names():
    assert GAZE_CONTROLS == (0, 1)
    assert BLINK_CONTROLS == (36, 105)


def test_every_range_holds_zero_and_is_not_empty():
    assert (BOARD.minimum <= 0).all() and (BOARD.maximum > 0).all()


def test_the_mirror_swaps_sides_and_comes_back():
    left, right = BOARD.index("CTRL_L_brow_down-translateY"), BOARD.index("CTRL_R_brow_down-translateY")
    assert BOARD.mirror[left] == right
    assert BOARD.mirror[BOARD.index("CTRL_C_jaw-translateY")] == BOARD.index("CTRL_C_jaw-translateY")
    np.testing.assert_array_equal(BOARD.mirror[BOARD.mirror], np.arange(174))


def test_a_control_knows_its_parts():
    control = BOARD.controls[BOARD.index("CTRL_R_mouth_corner-translateX")]
    assert (control.stem, control.axis, control.side, control.region) == ("CTRL_R_mouth_corner", "X", "R", "mouth")
    assert BOARD.controls[0].side == "C"
    assert BOARD.controls[BOARD.index("CTRL_lookAtSwitch-translateY")].side == "C"


def test_only_the_three_neck_multipliers_are_missing_from_the_unreal_board():
    missing = [control.name for control in BOARD.controls if control.channel is None]
    assert len(missing) == 3 and all("neckCorrectivesMultiplyer" in name for name in missing)


def test_the_table_agrees_with_the_compiled_facts(shared):
    facts = json.loads((shared / "reference" / "face_controls.json").read_text())["controls"]
    for fact, control in zip(facts, BOARD.controls, strict=True):
        assert (fact["name"], fact["channel"], fact["channel_v3"]) == (
            control.name,
            control.channel,
            control.channel_v3,
        )
        assert (fact["min"], fact["max"]) == (control.minimum, control.maximum)


def test_every_channel_of_a_real_performance_on_the_board_is_known(shared):
    import gzip

    with gzip.open(shared / "face_motion" / "metahuman_board_24fps.csv.gz", "rt") as file:
        header = set(next(csv.reader(file)))
    assert {control.channel for control in BOARD.controls if control.channel} <= header
