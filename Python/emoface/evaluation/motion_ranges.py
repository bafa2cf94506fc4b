"""Ranges and speeds of the controls that are seen most, and left against right, beside a recorded performance."""

import csv
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..curves import Curves
from ..formats.control_names import control_of
from ..motion.smoothing import SmoothingSettings, smooth
from ..storage.files import FileError, read_text
from ..timing import FrameRate
from .encoded_recording import EncodedRecording
from .recordings import EvaluationError
from .tables import FigureTable, number

RATE = FrameRate(24)  # that of the recorded performance, so that a step is as long in all
VALUE_PERCENTILES, SPEED_PERCENTILES = (5, 50, 95, 99.5), (50, 95, 99.5)
CONTROLS = (
    *("C_jaw", "mouth_lipsTogetherU", "mouth_lipsTogetherD", "mouth_purseU", "mouth_funnelU", "mouth_stretch"),
    *("mouth_cornerPull", "mouth_cornerDepress", "mouth_upperLipRaise", "mouth_lowerLipDepress", "brow_raiseIn"),
    *("brow_raiseOut", "brow_down", "eye_squintInner", "eye_cheekRaise", "nose"),
)  # their Y axes
MOST_UNPACKED_BYTES = 16 * 2**20  # six minutes of 220 channels; a few kilobytes of gzip may hold gigabytes

ControlTracks = dict[str, tuple[np.ndarray, np.ndarray]]  # control: values, speeds a second; both (frames, sides)


@dataclass(frozen=True)
class ControlMotion:
    """One control, both sides together.

    values: VALUE_PERCENTILES of its value.
    speeds: SPEED_PERCENTILES of its speed, rig units a second.
    uneven: mean difference of left and right; NaN for a control with one side.
    """

    values: tuple[float, ...]
    speeds: tuple[float, ...]
    uneven: float


def measure(encoded: EncodedRecording) -> dict[str, list[ControlTracks]]:
    """Smoothed curves of one recording: the neutral face of the whole, the excerpt's faces under all labels."""
    faces = [control_tracks(Curves(smooth(curves, SmoothingSettings()))) for curves in encoded.emotion_curves[-1]]
    return {"neutral": [control_tracks(Curves(encoded.faces["smoothed"]))], "all labels": faces}


def measure_performance(performance: Curves) -> dict[str, list[ControlTracks]]:
    """The same of a recorded performance on the face board."""
    return {"performance": [control_tracks(performance)]}


def aggregate(parts: Sequence[dict[str, list[ControlTracks]]]) -> dict[str, dict[str, ControlMotion]]:
    """Figures by source, then by control; beside a performance only the controls that it has."""
    sources = dict.fromkeys(source for part in parts for source in part)
    clips = {source: [clip for part in parts for clip in part.get(source, ())] for source in sources}
    shared = [name for name in CONTROLS if all(name in found[0] for found in clips.values())]
    return {
        source: {name: _motion([clip[name] for clip in found]) for name in shared} for source, found in clips.items()
    }


def tables(figures: dict[str, dict[str, ControlMotion]]) -> Iterator[FigureTable]:
    """A row for each control and source."""
    yield FigureTable(
        "motion",
        f"Smoothed curves at {RATE} fps, both sides: percentiles of values and of speeds (rig units a second), and the "
        "mean difference of left and right.",
        ("control", "face", *(f"{p}%" for p in VALUE_PERCENTILES), *(f"speed {p}%" for p in SPEED_PERCENTILES), "L-R"),
        [
            (name, source, *map(number, (*named[name].values, *named[name].speeds, named[name].uneven)))
            for name in figures["neutral"]
            for source, named in figures.items()
        ],
        name_columns=2,
    )


def control_tracks(curves: Curves) -> ControlTracks:
    """Values and speeds at RATE of those of CONTROLS that the curves have."""
    columns = {name: _sides(name, curves.names) for name in CONTROLS}
    resampled = curves.resample(RATE)
    values = {name: resampled.values[:, sides] for name, sides in columns.items() if sides}
    return {name: (value, np.abs(np.diff(value, axis=0)) * float(RATE)) for name, value in values.items()}


def read_performance(path: Path) -> Curves:
    """Read a recorded performance: a CSV, gzipped or not, with time_s and Sequencer channels.

    Other columns are ignored. Channels that never move were not recorded, and are left out. Raises EvaluationError,
    FileError.
    """
    try:
        text = _unpack(path) if path.suffix == ".gz" else read_text(path)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise FileError(f"{path}: cannot read this file ({error}). Expected a CSV, gzipped (.gz) or not.") from error
    rows = csv.reader(text.splitlines())
    try:
        header = next(rows, [])
        table = np.array([np.array(row, float) for row in rows])
        step = float(np.median(np.diff(table[:, header.index("time_s")])))
        moving = {
            control: i
            for i, name in enumerate(header)
            if (control := control_of(name)) is not None and np.ptp(table[:, i])
        }
        return Curves(table[:, list(moving.values())], FrameRate(round(1 / step)), tuple(moving))
    except (ValueError, IndexError, ZeroDivisionError, csv.Error) as error:
        raise EvaluationError(
            f"{path}: expected a column time_s and one for each Sequencer channel, such as CTRL_C_jaw.Y ({error})."
        ) from error


def _unpack(path: Path, most_bytes: int = MOST_UNPACKED_BYTES) -> str:
    with gzip.open(path) as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise FileError(
            f"{path}: unpacked, this file has more than {most_bytes / 2**20:g} MiB. If it is a recorded performance, "
            "cut it, or give the unpacked CSV."
        )
    return data.decode()


def _sides(name: str, names: Sequence[str]) -> list[int]:
    """Columns of a control: one, or its left and right; none where the names lack it."""
    sides = ("",) if name.startswith("C_") else ("L_", "R_")
    full = [f"CTRL_{side}{name}-translateY" for side in sides]
    return [names.index(control) for control in full] if set(full) <= set(names) else []


def _motion(clips: Sequence[tuple[np.ndarray, np.ndarray]]) -> ControlMotion:
    values, speeds = (np.concatenate(parts) for parts in zip(*clips, strict=True))
    return ControlMotion(
        tuple(np.percentile(values, VALUE_PERCENTILES).tolist()),
        tuple(np.percentile(speeds, SPEED_PERCENTILES).tolist()),
        float(np.abs(values[:, 0] - values[:, -1]).mean()) if values.shape[1] > 1 else float("nan"),
    )
