"""Ranges, speeds and evenness of the controls that are seen most, beside a real performance on the board."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..curves import Curves
from ..formats.control_names import control_of
from ..motion.smoothing import Smoothing, smooth
from ..storage.files import FileError, read_text
from ..timing import FrameRate
from .encoded_recording import Listening
from .recordings import EvaluationError
from .tables import Table, number

RATE = FrameRate(24)  # that of the real performance: a step is as long in all
VALUE_PERCENTILES, SPEED_PERCENTILES = (5, 50, 95, 99.5), (50, 95, 99.5)
CONTROLS = (
    *("C_jaw", "mouth_lipsTogetherU", "mouth_lipsTogetherD", "mouth_purseU", "mouth_funnelU", "mouth_stretch"),
    *("mouth_cornerPull", "mouth_cornerDepress", "mouth_upperLipRaise", "mouth_lowerLipDepress", "brow_raiseIn"),
    *("brow_raiseOut", "brow_down", "eye_squintInner", "eye_cheekRaise", "nose"),
)  # their Y axes

Travel = dict[str, tuple[np.ndarray, np.ndarray]]  # control: values, speeds a second; both (frames, sides)


@dataclass(frozen=True)
class Motion:
    """One control, both sides together: percentiles of its value and of its speed a second; mean |left - right|."""

    values: tuple[float, ...]
    speeds: tuple[float, ...]
    uneven: float


def hear(one: Listening) -> dict[str, list[Travel]]:
    """Smoothed curves, by whose they are: the neutral face of the whole, the excerpt's under all labels."""
    felt = [travel(Curves(smooth(curves, Smoothing()))) for curves in one.felt[-1]]
    return {"neutral": [travel(Curves(one.faces["smoothed"]))], "all labels": felt}


def perform(board: Curves) -> dict[str, list[Travel]]:
    """The same of a recorded performance."""
    return {"performance": [travel(board)]}


def pool(parts: Sequence[dict[str, list[Travel]]]) -> dict[str, dict[str, Motion]]:
    """By whose and by control; beside a performance only the controls that it has."""
    whose = dict.fromkeys(who for part in parts for who in part)
    clips = {who: [clip for part in parts for clip in part.get(who, ())] for who in whose}
    shared = [name for name in CONTROLS if all(name in found[0] for found in clips.values())]
    return {who: {name: _motion([clip[name] for clip in found]) for name in shared} for who, found in clips.items()}


def tables(figures: dict[str, dict[str, Motion]]) -> Iterator[Table]:
    """A control and whose a row."""
    yield Table(
        "motion",
        f"Smoothed curves at {RATE} fps, both sides: percentiles of values and of speeds (rig units a second), and the "
        "mean difference of left and right.",
        ("control", "face", *(f"{p}%" for p in VALUE_PERCENTILES), *(f"speed {p}%" for p in SPEED_PERCENTILES), "L-R"),
        [
            (name, who, *map(number, (*named[name].values, *named[name].speeds, named[name].uneven)))
            for name in figures["neutral"]
            for who, named in figures.items()
        ],
        names=2,
    )


def travel(curves: Curves) -> Travel:
    """Values and speeds, at RATE, of those CONTROLS that the curves have."""
    columns = {name: _sides(name, curves.names) for name in CONTROLS}
    curves = curves.resample(RATE)
    values = {name: curves.values[:, sides] for name, sides in columns.items() if sides}
    return {name: (value, np.abs(np.diff(value, axis=0)) * float(RATE)) for name, value in values.items()}


def read_board(path: Path) -> Curves:
    """A recorded performance: a CSV, gzipped or not, with time_s and Sequencer channels; other columns are passed over.

    Channels that never move were not recorded, and are left out. Raises EvaluationError, FileError.
    """
    try:
        text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else read_text(path)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: cannot read this file ({error}). Expected a CSV, gzipped (.gz) or not.") from error
    header, *rows = list(csv.reader(text.splitlines())) or [[]]
    try:
        table = np.array(rows, float)
        step = float(np.median(np.diff(table[:, header.index("time_s")])))
        moving = {control_of(name): i for i, name in enumerate(header) if control_of(name) and np.ptp(table[:, i])}
        return Curves(table[:, list(moving.values())], FrameRate(round(1 / step)), tuple(moving))
    except (ValueError, IndexError, ZeroDivisionError) as error:
        raise EvaluationError(
            f"{path}: expected a column time_s and one for each Sequencer channel, such as CTRL_C_jaw.Y ({error})."
        ) from error


def _sides(name: str, names: Sequence[str]) -> list[int]:
    sides = ("",) if name.startswith("C_") else ("L_", "R_")
    full = [f"CTRL_{side}{name}-translateY" for side in sides]
    return [names.index(control) for control in full] if set(full) <= set(names) else []


def _motion(clips: Sequence[tuple[np.ndarray, np.ndarray]]) -> Motion:
    values, speeds = (np.concatenate(parts) for parts in zip(*clips, strict=True))
    return Motion(
        tuple(np.percentile(values, VALUE_PERCENTILES).tolist()),
        tuple(np.percentile(speeds, SPEED_PERCENTILES).tolist()),
        float(np.abs(values[:, 0] - values[:, -1]).mean()) if values.shape[1] > 1 else float("nan"),
    )
