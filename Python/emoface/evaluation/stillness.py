"""How still the mouth is in sounds without speech."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..timing import FACE_RATE
from .encoded_recording import JAW, MOUTH, MOVING_FACES, EncodedRecording
from .statistics import median
from .tables import FigureTable, number, percent

JAW_PERCENTILES = (50, 95, 100)


@dataclass(frozen=True)
class MouthActivity:
    """The mouth in one sound.

    name: of the sound.
    speaks: whether somebody speaks in it.
    seconds: its length.
    speeds: of the mouth, rig units a second, by face.
    jaw: JAW_PERCENTILES of the network's jaw opening.
    """

    name: str
    speaks: bool
    seconds: float
    speeds: dict[str, float]
    jaw: tuple[float, ...]


@dataclass(frozen=True)
class StillnessFigures:
    """The figures over all sounds.

    speech: mouth speed of the median recording of speech, by face.
    sounds: those without speech.
    shares: of each of them, its mouth speed over that of speech, by face.
    """

    speech: dict[str, float]
    sounds: list[MouthActivity]
    shares: list[dict[str, float]]


def measure(encoded: EncodedRecording, speaks: bool = True) -> MouthActivity:
    """The mouth in one sound. speaks: whether somebody speaks in it."""
    speeds = {face: mouth_speed(encoded.faces[face]) for face in MOVING_FACES}
    jaw = np.percentile(encoded.faces["raw"][:, JAW], JAW_PERCENTILES)
    return MouthActivity(encoded.name, speaks, len(encoded.speech) / float(FACE_RATE), speeds, tuple(jaw.tolist()))


def aggregate(parts: Sequence[MouthActivity]) -> StillnessFigures:
    """The sounds without speech beside those with."""
    speech = {face: median([part.speeds[face] for part in parts if part.speaks]) for face in MOVING_FACES}
    sounds = [part for part in parts if not part.speaks]
    shares = [
        {face: part.speeds[face] / speech[face] if speech[face] else np.nan for face in MOVING_FACES} for part in sounds
    ]
    return StillnessFigures(speech, sounds, shares)


def tables(figures: StillnessFigures) -> Iterator[FigureTable]:
    """A row for each sound."""
    yield FigureTable(
        "mouth without speech",
        "Speed of mouth and jaw as a share of the same face's in speech, median of the recordings "
        f"({figures.speech['raw']:.3f} a second raw, {figures.speech['smoothed']:.3f} smoothed; aim: 5 %), and the raw "
        "jaw's opening. Faces that are held are at 0. In brackets: made from a fixed seed.",
        ("sound", "s", *MOVING_FACES, *(f"jaw {p}%" for p in JAW_PERCENTILES)),
        [
            (part.name, f"{part.seconds:.1f}", *map(percent, share.values()), *map(number, part.jaw))
            for part, share in zip(figures.sounds, figures.shares, strict=True)
        ],
    )


def mouth_speed(face: np.ndarray) -> float:
    """Mean speed of the mouth's and jaw's controls, rig units a second. face: (frames, 174), at least 2."""
    return float(np.abs(np.diff(face[:, MOUTH], axis=0)).mean() * float(FACE_RATE))
