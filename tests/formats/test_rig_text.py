import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emoface.curves import Curves, CurvesError
from emoface.formats import rig_text
from emoface.rig import CONTROL_NAMES
from emoface.storage.files import FileError, FileExists
from emoface.timing import FrameRate

FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)


def face(values) -> Curves:
    """Curves whose first control has these values."""
    curves = np.zeros((len(values), len(CONTROL_NAMES)))
    curves[:, 0] = values
    return Curves(curves)


@given(arrays(np.float32, st.integers(0, 5).map(lambda frames: (frames, 174)), elements=FLOATS, fill=FLOATS))
def test_any_values_come_back_bit_for_bit(scratch, values):
    path = scratch / "any.txt"
    rig_text.write(path, Curves(values), overwrite=True)
    assert rig_text.read(path) == Curves(values)


def test_a_row_is_a_frame_of_174_short_numbers_without_a_header(tmp_path):
    rig_text.write(tmp_path / "line.txt", face([0.1, -1, 0]), overwrite=False)
    rows = (tmp_path / "line.txt").read_text().splitlines()
    assert len(rows) == 3
    assert rows[0] == "0.1" + ",0" * 173
    assert rows[1].startswith("-1,0,")


def test_the_datasets_own_form_is_read_with_spaces_and_a_blank_end(tmp_path):
    path = tmp_path / "hap_001.txt"
    path.write_bytes(b"0.25, " + b"0.0," * 172 + b"-0.5\r\n" + b"1," * 173 + b"1\r\n\r\n")
    curves = rig_text.read(path)
    assert (len(curves), curves.rate) == (2, FrameRate(60))
    assert (curves.values[0, 0], curves.values[0, -1], curves.values[1, 5]) == (0.25, -0.5, 1)
    assert rig_text.read(path, FrameRate(30)).rate == FrameRate(30)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("0," * 172 + "0", ["row 2", "173 columns", "174"]),
        ("0," * 174 + "0", ["row 2", "175 columns"]),
        ("0," * 173 + "x", ["row 2", "'x'", CONTROL_NAMES[173]]),
        ("0,,0" + ",0" * 171, ["row 2", "''", CONTROL_NAMES[1]]),
        ("nan" + ",0" * 173, ["row 2", "'nan'", CONTROL_NAMES[0]]),
        ("1e39" + ",0" * 173, ["frame 1", CONTROL_NAMES[0]]),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow")
def test_a_bad_row_is_named(tmp_path, row, said):
    path = tmp_path / "bad.txt"
    path.write_text("0," * 173 + "0\n" + row + "\n" + "0," * 173 + "0\n")
    with pytest.raises((FileError, CurvesError)) as error:
        rig_text.read(path)
    assert str(error.value).startswith(str(path))
    for words in said:
        assert words in str(error.value)


def test_curves_of_other_controls_are_refused(tmp_path):
    with pytest.raises(CurvesError, match="174"):
        rig_text.write(tmp_path / "jaw.txt", Curves(np.zeros((1, 1)), names=(CONTROL_NAMES[4],)), overwrite=False)
    assert not list(tmp_path.iterdir())


def test_a_users_file_is_not_replaced_unasked(tmp_path):
    rig_text.write(tmp_path / "line.txt", face([1]), overwrite=False)
    with pytest.raises(FileExists, match="left as it is"):
        rig_text.write(tmp_path / "line.txt", face([2]), overwrite=False)
    assert rig_text.read(tmp_path / "line.txt") == face([1])
