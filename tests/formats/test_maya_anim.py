import re
from fractions import Fraction

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.formats import maya_anim
from emoface.motion.keys import reduce_keys
from emoface.rig import CONTROL_NAMES
from emoface.timing import FrameRate

JAW_X, JAW_Y, BROW = "CTRL_C_jaw-translateX", "CTRL_C_jaw-translateY", "CTRL_L_brow_down-translateY"


def parse(text: str) -> tuple[dict, dict]:
    """The header, and by (node, attribute) the anim line's numbers, the animData fields and the keys.

    Written from Autodesk's description of the format: fields end with a semicolon, blocks stand in braces.
    """
    header, curves = {}, {}
    blocks = re.split(r"^anim ", text, flags=re.M)
    for line in blocks[0].splitlines():
        name, value = re.fullmatch(r"(\w+) (.+);", line).groups()
        header[name] = value
    for block in blocks[1:]:
        line, data = block.split(";", 1)
        full, leaf, node, row, children, number = line.split()
        assert full == f"translate.{leaf}"
        inside, keys = re.fullmatch(r"\s*animData \{(.*?)keys \{(.*?)\}\s*\}\s*", data, flags=re.S).groups()
        fields = dict(field.split() for field in inside.split(";") if field.strip())
        rows = [row.split() for row in keys.split(";") if row.strip()]
        curves[node, leaf] = (tuple(map(int, (row, children, number))), fields, rows)
    return header, curves


def written(tmp_path, curves: Curves, **reduction) -> tuple[dict, dict]:
    maya_anim.write(tmp_path / "face.anim", reduce_keys(curves, **reduction), overwrite=False)
    return parse((tmp_path / "face.anim").read_text())


def test_a_control_becomes_a_linear_curve_on_its_nodes_attribute(tmp_path):
    jaw = Curves(np.array([[0, 0], [0.5, 0.1], [1, 0.2], [0.5, 0.3], [0, 0.4]]), FrameRate(30), (JAW_Y, JAW_X))
    header, curves = written(tmp_path, jaw)
    assert header == {
        "animVersion": "1.1",
        "mayaVersion": "2022",
        "timeUnit": "ntsc",
        "linearUnit": "cm",
        "angularUnit": "deg",
        "startTime": "0",
        "endTime": "4",
    }
    numbers, fields, keys = curves["CTRL_C_jaw", "translateY"]
    assert numbers == (0, 0, 0)
    assert curves["CTRL_C_jaw", "translateX"][0] == (0, 0, 1)
    assert fields == {
        "input": "time",
        "output": "linear",
        "weighted": "0",
        "preInfinity": "constant",
        "postInfinity": "constant",
    }
    assert keys == [[frame, value, "linear", "linear", "1", "1", "0"] for frame, value in ("00", "21", "40")]


def test_the_keys_play_back_as_the_take(tmp_path, rng):
    take = Curves(np.cumsum(rng.normal(0, 0.03, (200, 174)), 0), FrameRate(60))
    _, curves = written(tmp_path, take, tolerance=0.01)
    for column, name in enumerate(CONTROL_NAMES):
        keys = np.array([row[:2] for row in curves[tuple(name.split("-"))][2]], np.float64)
        played = np.interp(np.arange(200), keys[:, 0], keys[:, 1])
        np.testing.assert_allclose(played, take.values[:, column], atol=0.0101)


def test_only_what_the_take_moves_or_holds_away_from_rest_is_written(tmp_path):
    still = np.zeros((10, 3))
    still[:, 1] = 0.3
    still[:, 2] = 0.001
    _, curves = written(tmp_path, Curves(still, FrameRate(24), (JAW_X, JAW_Y, BROW)))
    assert list(curves) == [("CTRL_C_jaw", "translateY")]
    assert curves["CTRL_C_jaw", "translateY"][2] == [["0", "0.3", "linear", "linear", "1", "1", "0"]]


def test_cubic_keys_get_auto_tangents(tmp_path):
    wave = Curves(np.sin(np.arange(30) / 5)[:, None], FrameRate(24), (JAW_Y,))
    _, curves = written(tmp_path, wave, interpolation="cubic")
    assert {tuple(row[2:4]) for row in curves["CTRL_C_jaw", "translateY"][2]} == {("auto", "auto")}


@pytest.mark.parametrize(
    ("fps", "unit"),
    [(15, "game"), (24, "film"), (25, "pal"), (30, "ntsc"), (48, "show"), (50, "palf"), (60, "ntscf")],
)
def test_a_rate_that_maya_names_counts_frames(tmp_path, fps, unit):
    header, curves = written(tmp_path, Curves(np.array([[0], [1], [0]]), FrameRate(fps), (JAW_Y,)))
    assert (header["timeUnit"], header["endTime"]) == (unit, "2")
    assert [row[0] for row in curves["CTRL_C_jaw", "translateY"][2]] == ["0", "1", "2"]


@pytest.mark.parametrize("rate", [FrameRate(24000, 1001), FrameRate(30000, 1001), FrameRate(60000, 1001)], ids=str)
def test_a_rate_without_a_name_is_timed_in_seconds_that_fall_on_mayas_frames(tmp_path, rate):
    frames = 5000
    header, curves = written(tmp_path, Curves(np.linspace(0, 1, frames)[:, None], rate, (JAW_Y,)))
    assert header["timeUnit"] == "sec"
    assert float(header["endTime"]) == rate.seconds(frames - 1)
    last = float(curves["CTRL_C_jaw", "translateY"][2][-1][0])
    ticks = 141_120_000  # a second in Maya since 2017
    assert Fraction(round(last * ticks), ticks) * rate.exact == frames - 1
