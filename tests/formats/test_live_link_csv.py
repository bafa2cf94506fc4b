import csv
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.curves import Curves, CurvesError
from emoface.formats import live_link_csv
from emoface.formats.arkit import LIVE_LINK_NAMES, to_arkit
from emoface.rig import BOARD
from emoface.storage.files import FileError
from emoface.timing import FrameRate

HEADER = ",".join(("Timecode", "BlendshapeCount", *LIVE_LINK_NAMES))


def recording(path, *rows: tuple[str, float], header: str = HEADER):
    """A file whose rows hold a timecode and one value in every column."""
    path.write_text("\n".join([header, *(f"{clock},61" + f",{value}" * 61 for clock, value in rows)]))
    return path


@given(st.integers(1, 70), st.sampled_from([(24, 1), (25, 1), (30, 1), (60, 1), (24000, 1001), (30000, 1001)]))
def test_a_written_take_reads_back_as_its_shapes_to_five_decimals(scratch, frames, pair):
    values = np.random.default_rng(frames).uniform(BOARD.minimum, BOARD.maximum, (frames, 174))
    take = Curves(values, FrameRate(*pair))
    live_link_csv.write(scratch / "take.csv", take, overwrite=True)
    read = live_link_csv.read(scratch / "take.csv", take.rate)
    assert (read.names, read.rate, len(read)) == (LIVE_LINK_NAMES, take.rate, frames)
    np.testing.assert_allclose(read.values, to_arkit(take).values, atol=5.1e-6)


def test_the_file_is_as_the_phone_writes_it(tmp_path):
    values = np.zeros((62, 174))
    values[61, BOARD.index("CTRL_C_jaw-translateY")] = 1 / 3
    values[61, BOARD.index("CTRL_C_eye-translateX")] = 0.5
    live_link_csv.write(tmp_path / "take.csv", Curves(values), overwrite=False)
    rows = list(csv.reader((tmp_path / "take.csv").read_text().splitlines()))
    assert ",".join(rows[0]) == HEADER
    assert [row[0] for row in (rows[1], rows[60], rows[61])] == [
        "00:00:00:00.000",
        "00:00:00:59.000",
        "00:00:01:00.000",
    ]
    assert set(rows[1][2:]) == {"0"}
    last = dict(zip(rows[0], rows[62], strict=True))
    assert (last["Timecode"], last["BlendshapeCount"], last["JawOpen"]) == (
        "00:00:01:01.000",
        "61",
        "0.33333",
    )
    assert (last["EyeLookOutLeft"], last["LeftEyeYaw"]) == ("0.5", "-0.34907")


@pytest.mark.parametrize("emotion", ["angry", "fearful", "happy", "sad"])
def test_a_real_recording_keeps_its_values_and_its_time(tmp_path, shared, emotion):
    text = gzip.decompress((shared / "face_motion" / f"livelink_{emotion}_60fps.csv.gz").read_bytes())
    (tmp_path / "take.csv").write_bytes(text)
    read = live_link_csv.read(tmp_path / "take.csv")
    rows = list(csv.DictReader(text.decode().splitlines()))
    clock = np.array([[float(part) for part in row["Timecode"].split(":")] for row in rows])
    position = clock @ [3600 * 60, 60 * 60, 60, 1]  # in frames, of which the first row is 0
    position -= position[0]
    assert (read.rate, len(read)) == (FrameRate(60), int(position[-1] + 1e-6) + 1)
    after = np.searchsorted(position, np.arange(len(read)) + 1e-9).clip(1, len(rows) - 1)
    for name in LIVE_LINK_NAMES:
        recorded = np.array([float(row[name]) for row in rows])
        around = np.stack([recorded[after - 1], recorded[after]])
        assert (around.min(0) - 1e-5 <= read.column(name)).all(), name
        assert (read.column(name) <= around.max(0) + 1e-5).all(), name


@pytest.mark.parametrize("base", [24, 25, 30, 48, 60])
def test_the_rate_is_what_the_timecode_counts_in_a_second(tmp_path, base):
    clocks = [f"10:59:{59 if frame < base else '00'}:{frame % base:02}" for frame in range(base - 3, base + 2)]
    clocks = [clock.replace("10:59:00", "11:00:00") for clock in clocks]
    read = live_link_csv.read(recording(tmp_path / "take.csv", *((clock, 0) for clock in clocks)))
    assert (read.rate, len(read)) == (FrameRate(base), 5)


def test_within_one_second_the_rate_is_the_phones_unless_it_is_given(tmp_path):
    path = recording(tmp_path / "take.csv", ("00:00:01:03.2", 0), ("00:00:01:04.2", 1))
    assert live_link_csv.read(path).rate == FrameRate(60)
    assert live_link_csv.read(path, FrameRate(30000, 1001)).rate == FrameRate(30000, 1001)


def test_dropped_frames_and_those_without_a_face_are_bridged_in_time(tmp_path):
    path = recording(tmp_path / "take.csv", ("00:00:00:58", 0.0), ("00:00:01:00", 0.5), ("00:00:01:04", 0.1))
    lines = path.read_text().splitlines()
    lines.insert(3, "00:00:01:02,0")
    path.write_text("\n".join(lines))
    read = live_link_csv.read(path, FrameRate(60))
    np.testing.assert_allclose(read.column("JawOpen"), [0, 0.25, 0.5, 0.4, 0.3, 0.2, 0.1], atol=1e-6)


def test_names_of_another_case_and_order_find_their_columns(tmp_path):
    names = [name.lower() for name in reversed(LIVE_LINK_NAMES)]
    path = tmp_path / "take.csv"
    path.write_text(f"timecode,BlendShapeCount,{','.join(names)}\n00:00:00:00,61,{','.join(map(str, range(61)))}\n")
    read = live_link_csv.read(path)
    assert read.names == LIVE_LINK_NAMES
    assert read.values[0].tolist() == list(range(60, -1, -1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["Timecode", "missing: 'Timecode' and 62 more"]),
        (HEADER.replace("JawOpen", "JawOpens") + "\n", ["missing: 'JawOpen'", "unknown: 'JawOpens'"]),
        (HEADER + ",Smell\n", ["missing: none", "unknown: 'Smell'"]),
        (HEADER, ["no row has a face"]),
        (HEADER + "\n00:00:00:01,0\n", ["no row has a face"]),
        (HEADER + "\n00:00:00.5,61" + ",0" * 61, ["row 2", "'00:00:00.5'", "14:58:02:44.643"]),
        (HEADER + "\n00:00:00:01,61" + ",0" * 60, ["row 2", "61 columns", "62"]),
        (HEADER + "\n00:00:00:01,61,0,wide" + ",0" * 59, ["row 2", "'wide'", "EyeLookDownLeft"]),
        (HEADER + ("\n00:00:00:01,61" + ",0" * 61) * 2, ["row 3", "00:00:00:01", "not after"]),
    ],
)
def test_a_bad_file_is_told_by_name_and_row(tmp_path, text, said):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(FileError) as error:
        live_link_csv.read(path)
    assert str(error.value).startswith(str(path))
    for words in said:
        assert words in str(error.value)


def test_a_rate_that_the_timecodes_contradict_is_refused(tmp_path):
    path = recording(tmp_path / "take.csv", ("00:00:00:44", 0), ("00:00:00:45", 0))
    with pytest.raises(FileError, match=r"frame 45 .* fewer than 30"):
        live_link_csv.read(path, FrameRate(30000, 1001))


def test_a_take_without_a_control_that_it_takes_is_refused(tmp_path):
    with pytest.raises(CurvesError, match=r"take.csv: .*CTRL_C_jaw_fwdBack"):
        live_link_csv.write(
            tmp_path / "take.csv", Curves(np.zeros((1, 1)), names=("CTRL_C_jaw-translateY",)), overwrite=False
        )
