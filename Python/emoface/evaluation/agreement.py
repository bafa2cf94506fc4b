"""How well a face agrees with a recorded one, on another rig or on this face board."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..rig import BOARD
from ..timing import FACE_RATE
from .encoded_recording import JAW, MOVING_FACES, EncodedRecording, make_faces
from .lips import rounding
from .statistics import lagged_correlation
from .tables import FigureTable, lagged, number

RIG_FPS = 30  # of weights for another rig
MOST_LAG_S = 4 / RIG_FPS

CURVES = {"jaw": lambda face: face[:, JAW].astype(float), "rounding": rounding}
REGIONS = {
    "full": list(range(len(BOARD))),
    "mouth": BOARD.region("mouth", "jaw", "tongue", "teeth"),
    "eye": BOARD.region("eye", "brow"),
}
CONSTANT_FACES = ("zero", "hold", "mean", "true mean")


@dataclass(frozen=True)
class Agreement:
    """Correlation with a recorded curve.

    r: Pearson's, at the lag where it is highest.
    lag_ms: that lag; positive where our face is early.
    """

    r: float
    lag_ms: int


@dataclass(frozen=True)
class FacePair:
    """The figures of one recording with a recorded face.

    name: of the recording.
    agreement: by face and curve.
    error: mean absolute error by face and region; only on this board.
    """

    name: str
    agreement: dict[str, dict[str, Agreement]]
    error: dict[str, dict[str, float]] = field(default_factory=dict)


def measure(encoded: EncodedRecording) -> FacePair | None:
    """Figures of one recording; None where it has no recorded face.

    Against another rig's weights the neutral face is measured; against a face of this board that of the label in the
    recording's name.
    """
    truth = encoded.recording.face
    if truth is not None:
        faces = make_faces(encoded.curves_under(encoded.recording.label), encoded.level) | {
            "true mean": np.broadcast_to(truth.mean(0), truth.shape)
        }
        agreement = {face: agree_with_face(faces[face], truth) for face in MOVING_FACES}
        return FacePair(
            encoded.name, agreement, {face: absolute_error(curves, truth) for face, curves in faces.items()}
        )
    if encoded.recording.rig:
        return FacePair(
            encoded.name, {face: agree_with_rig(encoded.faces[face], encoded.recording.rig) for face in MOVING_FACES}
        )
    return None


def aggregate(parts: Sequence[FacePair]) -> list[FacePair]:
    """The recordings one by one."""
    return list(parts)


def tables(pairs: Sequence[FacePair]) -> Iterator[FigureTable]:
    """Correlations and, for faces of this board, errors."""
    yield FigureTable(
        "agreement with recorded faces",
        "Correlation at the best lag (ms; positive: our face is early).",
        ("recording", "curve", *MOVING_FACES),
        [
            (pair.name, curve, *(lagged(by[curve].r, by[curve].lag_ms) for by in pair.agreement.values()))
            for pair in pairs
            for curve in pair.agreement["raw"]
        ],
        name_columns=2,
    )
    shown = ("raw", "smoothed", *CONSTANT_FACES)
    if rows := [
        (pair.name, region, *(number(pair.error[face][region], 4) for face in shown))
        for pair in pairs
        for region in pair.error.get("raw", ())
    ]:
        note = "Under the label in the name. True mean: the recorded face's own mean, held."
        yield FigureTable("mean absolute error", note, ("recording", "region", *shown), rows, name_columns=2)


def agree_with_rig(face: np.ndarray, rig: dict[str, np.ndarray]) -> dict[str, Agreement]:
    """Agreement by the names of CURVES.

    face: (frames, 174) at 60 fps.
    rig: another rig's curves, (frames,) at 30 fps, by the names of CURVES.
    """
    frames = np.arange(len(face))

    def agree(name: str, recorded: np.ndarray) -> Agreement:
        at = np.arange(len(recorded)) * float(FACE_RATE) / RIG_FPS
        return _agreement(np.interp(at, frames, CURVES[name](face)), recorded, RIG_FPS)

    return {name: agree(name, recorded) for name, recorded in rig.items()}


def agree_with_face(face: np.ndarray, truth: np.ndarray) -> dict[str, Agreement]:
    """A face against a recorded one, both (frames, 174) at 60 fps."""
    return {name: _agreement(curve(face), curve(truth), float(FACE_RATE)) for name, curve in CURVES.items()}


def absolute_error(face: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Mean absolute error by region over the frames that both have."""
    frames = min(len(face), len(truth))
    error = np.abs(face[:frames] - truth[:frames])
    return {region: float(error[:, columns].mean()) for region, columns in REGIONS.items()}


def _agreement(ours: np.ndarray, recorded: np.ndarray, fps: float) -> Agreement:
    r, lag = lagged_correlation(ours, recorded, round(MOST_LAG_S * fps))
    return Agreement(r, round(lag * 1000 / fps))
