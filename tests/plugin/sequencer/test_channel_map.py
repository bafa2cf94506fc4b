"""Which channel a control goes to, on either generation of the board and on boards that people changed."""

import json

import pytest

from emoface.rig import BOARD
from emoface_unreal.sequencer.channel_map import CONTROLS, is_face_board, map_channels, stem
from tests.unreal_fake import builders
from tests.unreal_fake.rig import AXES


def channel_names(generation):
    controls = builders.face_board(generation)._controls
    return [control + axis for control, kind in controls.items() for axis in AXES[kind]]


@pytest.mark.parametrize("generation", ["v3", "v4"])
def test_170_controls_find_their_channel(generation):
    found = map_channels(channel_names(generation))
    assert len(found.channels) == 170 and not found.missing
    assert found.generation == generation
    assert len(set(found.channels.values())) == 170


def test_only_the_eyes_switch_and_mayas_own_knobs_are_never_driven():
    left_out = {control.stem for control in BOARD.controls} - {control.stem for control in CONTROLS}
    assert left_out == {"CTRL_lookAtSwitch", *(f"CTRL_neckCorrectivesMultiplyer{which}" for which in "DMU")}


def test_the_tongues_roll_of_the_older_board_is_the_newer_ones_bend_and_twist():
    """Columns 25 and 26; the newer board's CTRL_C_tongue_roll is another control, of one axis."""
    roll = [BOARD.names[25], BOARD.names[26]]
    assert roll == ["CTRL_C_tongue_roll-translateX", "CTRL_C_tongue_roll-translateY"]
    newer, older = map_channels(channel_names("v4")).channels, map_channels(channel_names("v3")).channels
    assert [newer[name] for name in roll] == ["CTRL_C_tongue_bendTwist.X", "CTRL_C_tongue_bendTwist.Y"]
    assert [older[name] for name in roll] == ["CTRL_C_tongue_roll.X", "CTRL_C_tongue_roll.Y"]
    assert "CTRL_C_tongue_roll" in channel_names("v4") and "CTRL_C_tongue_roll" not in newer.values()


def test_names_are_compared_without_case_as_unreal_does():
    """`jaw_ChinRaiseD` is not the only one of mixed case."""
    names = channel_names("v4")
    lower = map_channels(name.lower() for name in names)
    assert len(lower.channels) == 170
    assert lower.channels["CTRL_L_jaw_ChinRaiseD-translateY"] == "ctrl_l_jaw_chinraised"
    # The exact one wins where both are there.
    both = map_channels([*names, "ctrl_l_brow_down"])
    assert both.channels["CTRL_L_brow_down-translateY"] == "CTRL_L_brow_down"


def test_what_a_board_lacks_is_missing_and_no_more():
    names = [name for name in channel_names("v4") if stem(name) not in ("CTRL_C_jaw", "CTRL_L_ear_up")]
    found = map_channels(names)
    assert [control.stem for control in found.missing] == ["CTRL_C_jaw", "CTRL_C_jaw", "CTRL_L_ear_up"]
    assert not map_channels([]).channels and map_channels([]).generation == ""


def test_a_two_dimensional_control_that_is_a_float_here_is_not_half_driven():
    names = [name for name in channel_names("v4") if stem(name) != "CTRL_C_jaw"] + ["CTRL_C_jaw"]
    assert "CTRL_C_jaw" not in map_channels(names).channels.values()


def test_a_face_board_is_known_by_its_controls():
    for generation in ("v3", "v4"):
        controls = list(builders.face_board(generation)._controls)
        assert is_face_board(controls)
        assert is_face_board([*controls[20:], "CTRL_our_own_thing"])
    assert not is_face_board(builders.body_rig()._controls)
    assert not is_face_board([])


def test_the_map_is_that_of_epics_own_tables(shared):
    table = json.loads((shared / "reference" / "face_controls.json").read_text())["controls"]
    newer, older = map_channels(channel_names("v4")).channels, map_channels(channel_names("v3")).channels
    for entry in table:
        if entry["name"] in newer:
            assert (newer[entry["name"]], older[entry["name"]]) == (entry["channel"], entry["channel_v3"])
