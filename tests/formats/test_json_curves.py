import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.formats import json_curves
from emoface.motion.keys import KeyedCurves, Keys, reduce_keys
from emoface.rig import CONTROL_NAMES
from emoface.storage.files import FileError
from emoface.timing import FrameRate

JAW = "CTRL_C_jaw-translateY"
RATES = [FrameRate(24), FrameRate(60), FrameRate(24000, 1001)]
GOOD = {
    "schema": "emoface.curves/1",
    "rate": "24000/1001",
    "frames": 10,
    "interpolation": "linear",
    "curves": {"CTRL_C_jaw.Y": [[0, 0], [9, 0.5]]},
}


def keys(*pairs) -> Keys:
    return Keys(np.array([frame for frame, _ in pairs]), np.array([value for _, value in pairs], np.float32))


@st.composite
def keyed_curves(draw) -> KeyedCurves:
    frames = draw(st.integers(1, 1000))
    value = st.floats(-(2.0**126), 2.0**126, width=32)
    one_control = st.dictionaries(st.integers(0, frames - 1), value, min_size=1, max_size=8)
    controls = draw(st.dictionaries(st.sampled_from(CONTROL_NAMES), one_control, max_size=4))
    return KeyedCurves(
        draw(st.sampled_from(RATES)),
        frames,
        draw(st.sampled_from(["linear", "cubic"])),
        {name: keys(*sorted(pairs.items())) for name, pairs in controls.items()},
    )


@given(keyed_curves())
def test_any_keys_come_back_bit_for_bit(scratch, written):
    json_curves.write(scratch / "any.json", written, overwrite=True)
    read = json_curves.read(scratch / "any.json")
    assert (read.rate, read.frames, read.interpolation) == (
        written.rate,
        written.frames,
        written.interpolation,
    )
    assert read.keys.keys() == written.keys.keys()
    for name, one in written.keys.items():
        np.testing.assert_array_equal(read.keys[name].frames, one.frames)
        np.testing.assert_array_equal(read.keys[name].values, one.values)


def test_a_script_finds_lists_of_frame_and_value_by_sequencer_channel(tmp_path):
    names = (JAW, "CTRL_L_brow_down-translateY", "CTRL_C_tongue_roll-translateX")
    ramp = Curves(np.outer(np.arange(5) / 4, [1, 0, -1]), FrameRate(24000, 1001), names)
    json_curves.write(tmp_path / "keys.json", reduce_keys(ramp), overwrite=False)
    assert json.loads((tmp_path / "keys.json").read_text()) == {
        "schema": "emoface.curves/1",
        "rate": "24000/1001",
        "frames": 5,
        "interpolation": "linear",
        "curves": {
            "CTRL_C_jaw.Y": [[0, 0], [4, 1]],
            "CTRL_L_brow_down": [[0, 0]],
            "CTRL_C_tongue_bendTwist.X": [[0, 0], [4, -1]],
        },
    }


@pytest.mark.parametrize("name", [JAW, "CTRL_C_jaw.Y"])
def test_a_control_may_go_by_either_name(tmp_path, name):
    (tmp_path / "keys.json").write_text(json.dumps(GOOD | {"curves": {name: [[3, 0.25]]}, "rate": 30}))
    read = json_curves.read(tmp_path / "keys.json")
    assert list(read.keys) == [JAW]
    assert (read.keys[JAW].frames.tolist(), read.keys[JAW].values.tolist()) == ([3], [0.25])
    assert read.rate == FrameRate(30)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "emoface.curves/2"}, ["'schema'", "emoface.curves/2"]),
        ({"rate": "fast"}, ["'fast'"]),
        ({"frames": -1}, ["'frames'", "-1"]),
        ({"frames": True}, ["'frames'", "True"]),
        ({"interpolation": "bezier"}, ["'interpolation'", "'bezier'", "linear or cubic"]),
        ({"curves": []}, ["'curves'"]),
        ({"curves": {"CTRL_C_jaw": [[0, 0]]}}, ["'CTRL_C_jaw'"]),
        ({"curves": {JAW: [[0, 0]], "CTRL_C_jaw.Y": [[0, 0]]}}, ["'CTRL_C_jaw.Y'", JAW]),
        ({"curves": {JAW: []}}, [JAW, "no keys"]),
        ({"curves": {JAW: [[0, 0], [0.5, 1]]}}, ["key 2", JAW, "0.5"]),
        ({"curves": {JAW: [[0, 0], 7]}}, ["key 2", JAW, "7"]),
        ({"curves": {JAW: [[0, None]]}}, ["key 1", JAW, "None"]),
        ({"curves": {JAW: [[0, 1e39]]}}, ["key 1", JAW, "1e+39"]),
        ({"curves": {JAW: [[0, float("nan")]]}}, ["key 1", JAW, "nan"]),
        ({"curves": {JAW: [[4, 0], [4, 1]]}}, ["key 2", JAW, "after 4"]),
        ({"curves": {JAW: [[0, 0], [10, 1]]}}, ["key 2", JAW, "before 10"]),
    ],
)
def test_a_bad_field_or_key_is_named(tmp_path, change, said):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(GOOD | change))
    with pytest.raises(EmoFaceError) as error:
        json_curves.read(path)
    assert str(error.value).startswith(str(path))
    for words in said:
        assert words in str(error.value)


@pytest.mark.parametrize(("text", "said"), [("[1]", "'schema' is None"), ('{\n"schema": x}', "line 2")])
def test_what_is_no_such_document_is_refused(tmp_path, text, said):
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(FileError, match=said):
        json_curves.read(tmp_path / "bad.json")
