import gzip

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.evaluation.motion_ranges import MOST_UNPACKED_BYTES, aggregate, control_tracks, read_performance
from emoface.evaluation.recordings import EvaluationError
from emoface.storage.files import FileError

HEADER = (
    "time_s,CTRL_C_jaw.Y,CTRL_L_mouth_stretch,CTRL_R_mouth_stretch,CTRL_L_brow_down,CTRL_R_brow_down,head.Rotation.X"
)


def board_text(frames: int = 49, fps: int = 24) -> str:
    rows = [f"{i / fps:.5f},{i / 48:.5f},{i / 48:.5f},0.5,{i % 2},0,77" for i in range(frames)]
    return "\n".join([HEADER, *rows])


@pytest.mark.parametrize("name", ["board.csv", "board.csv.gz"])
def test_a_board_is_read_by_its_channels_and_those_that_never_move_are_left_out(tmp_path, name):
    data = board_text().encode()
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    board = read_performance(tmp_path / name)
    assert str(board.rate) == "24" and len(board) == 49
    assert set(board.names) == {f"CTRL_{n}-translateY" for n in ("C_jaw", "L_mouth_stretch", "L_brow_down")}


def test_percentiles_of_a_ramp(tmp_path):
    values = np.zeros((121, 174), np.float32)
    ramp = np.linspace(0, 1, 121)  # two seconds
    face = Curves(values)
    jaw, left = face.names.index("CTRL_C_jaw-translateY"), face.names.index("CTRL_L_mouth_stretch-translateY")
    values[:, jaw] = values[:, left] = ramp
    figures = aggregate([{"neutral": [control_tracks(Curves(values))]}])["neutral"]
    assert figures["C_jaw"].values[1] == pytest.approx(0.5, abs=0.02)
    np.testing.assert_allclose(figures["C_jaw"].speeds, 0.5, rtol=1e-3)
    assert np.isnan(figures["C_jaw"].uneven) and figures["mouth_stretch"].uneven == pytest.approx(0.5, abs=0.02)
    assert "brow_down" in figures


def test_beside_a_performance_only_the_controls_that_it_has_are_shown(tmp_path):
    (tmp_path / "board.csv").write_text(board_text().replace("0.5,", "0.25,", 1))  # the right corner moves once
    performance = {"performance": [control_tracks(read_performance(tmp_path / "board.csv"))]}
    figures = aggregate([{"neutral": [control_tracks(Curves(np.zeros((60, 174))))]}, performance])
    assert set(figures) == {"neutral", "performance"}
    assert list(figures["neutral"]) == list(figures["performance"]) == ["C_jaw", "mouth_stretch"]


def test_clips_are_not_joined_by_a_jump():
    def still(value):
        return {"neutral": [control_tracks(Curves(np.full((60, 174), value, np.float32)))]}

    assert aggregate([still(0), still(1)])["neutral"]["C_jaw"].speeds[-1] == 0


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "time_s\n0\n0\n", HEADER])
def test_what_is_no_performance_is_an_error(tmp_path, text):
    (tmp_path / "board.csv").write_text(text)
    with pytest.raises(EvaluationError, match="time_s"):
        read_performance(tmp_path / "board.csv")


def test_a_gzip_is_unpacked_up_to_a_limit(tmp_path):
    """A hundred kilobytes may hold gigabytes."""
    (tmp_path / "board.csv.gz").write_bytes(gzip.compress(b"0," * (MOST_UNPACKED_BYTES // 2 + 1), 1))
    with pytest.raises(FileError, match=r"board\.csv\.gz: unpacked, this file has more than 16 MiB\. .* cut it"):
        read_performance(tmp_path / "board.csv.gz")


def test_a_damaged_gzip_is_an_error(tmp_path):
    (tmp_path / "board.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(FileError, match="cannot read"):
        read_performance(tmp_path / "board.csv.gz")


def test_the_shared_performance_is_read(shared):
    board = read_performance(shared / "face_motion" / "metahuman_board_24fps.csv.gz")
    assert len(board) == 696 and "CTRL_C_jaw-translateY" in board.names
