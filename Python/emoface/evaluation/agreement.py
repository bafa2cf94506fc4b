"""How well a face agrees with a recorded one, of another rig or of this board."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..rig import BOARD
from ..timing import FACE_RATE
from .encoded_recording import JAW, MOVING, Listening, draw_faces
from .lips import rounding
from .statistics import lagged_correlation
from .tables import Table, lagged, number

RIG_FPS = 30  # of weights for another rig
MOST_LAG_S = 4 / RIG_FPS

CURVES = {"jaw": lambda face: face[:, JAW].astype(float), "rounding": rounding}
REGIONS = {
    "full": list(range(len(BOARD))),
    "mouth": BOARD.region("mouth", "jaw", "tongue", "teeth"),
    "eye": BOARD.region("eye", "brow"),
}
CONSTANT = ("zero", "hold", "mean", "true mean")


@dataclass(frozen=True)
class Agreement:
    """Correlation at the best lag; at a positive lag our face is early."""

    r: float
    lag_ms: int


@dataclass(frozen=True)
class Pair:
    """One recording with a recorded face: agreement by face and curve; mean absolute error by face and region."""

    name: str
    agreement: dict[str, dict[str, Agreement]]
    error: dict[str, dict[str, float]] = field(default_factory=dict)


def hear(one: Listening) -> Pair | None:
    """Beside rig weights the neutral face; beside a face of this board that of the label in the name."""
    truth = one.recording.face
    if truth is not None:
        faces = draw_faces(one.under(one.recording.label), one.level) | {
            "true mean": np.broadcast_to(truth.mean(0), truth.shape)
        }
        agreement = {face: agree_with_face(faces[face], truth) for face in MOVING}
        return Pair(one.name, agreement, {face: absolute_error(curves, truth) for face, curves in faces.items()})
    if one.recording.rig:
        return Pair(one.name, {face: agree_with_rig(one.faces[face], one.recording.rig) for face in MOVING})
    return None


def pool(parts: Sequence[Pair]) -> list[Pair]:
    """One by one."""
    return list(parts)


def tables(pairs: Sequence[Pair]) -> Iterator[Table]:
    """Correlations and, for faces of this board, errors."""
    yield Table(
        "agreement with recorded faces",
        "Correlation at the best lag (ms; positive: our face is early).",
        ("recording", "curve", *MOVING),
        [
            (pair.name, curve, *(lagged(by[curve].r, by[curve].lag_ms) for by in pair.agreement.values()))
            for pair in pairs
            for curve in pair.agreement["raw"]
        ],
        names=2,
    )
    shown = ("raw", "smoothed", *CONSTANT)
    if rows := [
        (pair.name, region, *(number(pair.error[face][region], 4) for face in shown))
        for pair in pairs
        for region in pair.error.get("raw", ())
    ]:
        note = "Under the label in the name. True mean: the recorded face's own mean, held."
        yield Table("mean absolute error", note, ("recording", "region", *shown), rows, names=2)


def agree_with_rig(face: np.ndarray, rig: dict[str, np.ndarray]) -> dict[str, Agreement]:
    """A face (frames, 174) at 60 fps against another rig's curves (frames,) at 30, by the names of CURVES."""
    ours = {name: CURVES[name](face) for name in rig}
    at = {name: np.arange(len(theirs)) * float(FACE_RATE) / RIG_FPS for name, theirs in rig.items()}
    return {
        n: _agreement(np.interp(at[n], np.arange(len(face)), ours[n]), theirs, RIG_FPS) for n, theirs in rig.items()
    }


def agree_with_face(face: np.ndarray, truth: np.ndarray) -> dict[str, Agreement]:
    """A face against a recorded one, both (frames, 174) at 60 fps."""
    return {name: _agreement(curve(face), curve(truth), float(FACE_RATE)) for name, curve in CURVES.items()}


def absolute_error(face: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Mean absolute error by region over the frames that both have."""
    frames = min(len(face), len(truth))
    error = np.abs(face[:frames] - truth[:frames])
    return {region: float(error[:, columns].mean()) for region, columns in REGIONS.items()}


def _agreement(ours: np.ndarray, theirs: np.ndarray, fps: float) -> Agreement:
    r, lag = lagged_correlation(ours, theirs, round(MOST_LAG_S * fps))
    return Agreement(r, round(lag * 1000 / fps))
