import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emoface.curves import Curves, CurvesError
from emoface.formats import csv_curves
from emoface.rig import BOARD, CONTROL_NAMES
from emoface.storage.files import FileError
from emoface.timing import FrameRate

JAW, BLINK = "CTRL_C_jaw-translateY", "CTRL_L_eye_blink-translateY"
FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
USUAL = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(48), FrameRate(60), FrameRate(24000, 1001)]
USUAL += [FrameRate(30000, 1001), FrameRate(60000, 1001)]


def curves(frames: int, rate: FrameRate) -> Curves:
    return Curves(np.linspace(0, 1, 2 * frames).reshape(frames, 2), rate, (JAW, BLINK))


@given(arrays(np.float32, st.integers(0, 4).map(lambda frames: (frames, 174)), elements=FLOATS, fill=FLOATS))
def test_any_values_come_back_bit_for_bit(scratch, values):
    csv_curves.write(scratch / "any.csv", Curves(values), overwrite=True)
    assert csv_curves.read(scratch / "any.csv") == Curves(values)


@given(st.integers(2, 400), st.integers(1, 100_000), st.integers(1, 1001))
def test_any_rate_with_a_denominator_to_1001_comes_back_exactly(scratch, frames, numerator, denominator):
    written = curves(frames, FrameRate(numerator, denominator))
    csv_curves.write(scratch / "rate.csv", written, overwrite=True)
    assert csv_curves.read(scratch / "rate.csv") == written


@pytest.mark.parametrize("rate", USUAL, ids=str)
def test_the_rate_of_a_long_take_comes_back_exactly(tmp_path, rate):
    written = curves(20_000, rate)
    csv_curves.write(tmp_path / "long.csv", written, overwrite=False)
    assert csv_curves.read(tmp_path / "long.csv") == written


@pytest.mark.parametrize("rate", USUAL, ids=str)
@pytest.mark.parametrize("decimals", [4, 5, 9])
@pytest.mark.parametrize("first", [0, 37])
def test_times_that_a_spreadsheet_has_rounded_and_cropped_still_tell_the_rate(tmp_path, rate, decimals, first):
    rows = [f"{rate.seconds(frame):.{decimals}f},0.5" for frame in range(first, first + 1500)]
    (tmp_path / "rounded.csv").write_text("\n".join([f"{csv_curves.TIME},{JAW}", *rows]))
    read = csv_curves.read(tmp_path / "rounded.csv")
    assert (read.rate, len(read), read.names) == (rate, 1500, (JAW,))


def test_one_row_is_taken_as_60_fps(tmp_path):
    csv_curves.write(tmp_path / "one.csv", curves(1, FrameRate(24)), overwrite=False)
    assert csv_curves.read(tmp_path / "one.csv").rate == FrameRate(60)


def test_the_table_is_as_a_spreadsheet_shows_it(tmp_path):
    csv_curves.write(tmp_path / "table.csv", curves(2, FrameRate(25)), overwrite=False)
    assert (tmp_path / "table.csv").read_text().splitlines() == [
        f"frame,time_s,{JAW},{BLINK}",
        "0,0.0,0,0.33333334",
        "1,0.04,0.6666667,1",
    ]


@pytest.mark.parametrize("board", ["channel", "channel_v3"])
def test_sequencer_channels_of_either_board_become_controls(tmp_path, board):
    named = [(control.name, getattr(control, board)) for control in BOARD.controls if getattr(control, board)]
    header = ",".join(["time_s", *(channel for _, channel in named)])
    row = ",".join(map(str, range(1, len(named) + 1)))
    (tmp_path / "channels.csv").write_text(f"{header}\n0,{row}\n")
    read = csv_curves.read(tmp_path / "channels.csv")
    assert read.names == tuple(name for name, _ in named)
    assert len(read.names) == 171
    assert read.column("CTRL_C_tongue_roll-translateX") == 1 + [name for name, _ in named].index(
        "CTRL_C_tongue_roll-translateX"
    )


def test_an_animators_keys_from_sequencer_are_read_once_the_foreign_columns_are_gone(tmp_path, shared):
    path = tmp_path / "board.csv"
    text = gzip.decompress((shared / "face_motion" / "metahuman_board_24fps.csv.gz").read_bytes()).decode()
    path.write_text(text)
    with pytest.raises(FileError, match=r"CTRL_C_eyesAim.Location.X.* and \d+ more"):
        csv_curves.read(path)
    rows = [line.split(",") for line in text.splitlines()]
    known = {control.channel for control in BOARD.controls} | {csv_curves.TIME}
    kept = [i for i, name in enumerate(rows[0]) if name in known]
    path.write_text("\n".join(",".join(row[i] for i in kept) for row in rows))
    read = csv_curves.read(path)
    assert (read.rate, read.values.shape) == (FrameRate(24), (696, 171))
    assert read.column(JAW).max() == pytest.approx(0.77, abs=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["no column time_s"]),
        (f"{JAW}\n0\n", ["no column time_s"]),
        (f"time_s;{JAW}\n0;0\n", ["no column time_s", "commas"]),
        ("time_s,CTRL_C_jaww,mood\n0,0,0\n", ["'CTRL_C_jaww' and 1 more"]),
        (f"time_s,{JAW},CTRL_C_jaw.Y\n0,0,0\n", [f"{JAW} twice"]),
        (f"time_s,{JAW}\n0,0\n0.04\n", ["row 3", "1 columns", "Expected 2"]),
        (f"time_s,{JAW}\n0,0\n0.04,open\n", ["row 3", "'open'", JAW]),
        (f"time_s,{JAW}\nzero,0\n", ["row 2", "'zero'", "time_s"]),
        (f"time_s,{JAW}\n0,0\n0.04,0\n0.04,0\n", ["row 4", "0.04"]),
        (
            f"time_s,{JAW}\n0,0\n0.04,0\n0.08,0\n0.2,0\n0.24,0\n0.28,0\n0.32,0\n",
            ["fit no frame rate", "row 5", "0.12 s", "0.04 s"],
        ),
    ],
)
def test_a_bad_file_is_told_by_name_and_row(tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises((FileError, CurvesError)) as error:
        csv_curves.read(path)
    assert str(error.value).startswith(str(path))
    for words in said:
        assert words in str(error.value)


def test_all_controls_stand_in_the_header(tmp_path):
    csv_curves.write(tmp_path / "all.csv", Curves(np.zeros((1, 174))), overwrite=False)
    assert (tmp_path / "all.csv").read_text().splitlines()[0] == ",".join(("frame", "time_s", *CONTROL_NAMES))
