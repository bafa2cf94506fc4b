"""How still the mouth is while nobody speaks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..timing import FACE_RATE
from .encoded_recording import JAW, MOUTH, MOVING, Listening
from .statistics import median
from .tables import Table, number, percent

JAW_PERCENTILES = (50, 95, 100)


@dataclass(frozen=True)
class MouthAtWork:
    """One sound. speeds: of the mouth, rig units a second, by face; jaw: percentiles of the network's jaw opening."""

    name: str
    speaks: bool
    seconds: float
    speeds: dict[str, float]
    jaw: tuple[float, ...]


@dataclass(frozen=True)
class StillFigures:
    """speech: the median recording's mouth speed, by face. sounds: those without speech; shares: theirs of it."""

    speech: dict[str, float]
    sounds: list[MouthAtWork]
    shares: list[dict[str, float]]


def hear(one: Listening, speaks: bool = True) -> MouthAtWork:
    """Any sound."""
    speeds = {face: mouth_speed(one.faces[face]) for face in MOVING}
    jaw = np.percentile(one.faces["raw"][:, JAW], JAW_PERCENTILES)
    return MouthAtWork(one.name, speaks, len(one.speech) / float(FACE_RATE), speeds, tuple(jaw.tolist()))


def pool(parts: Sequence[MouthAtWork]) -> StillFigures:
    """The silent beside the speaking."""
    speech = {face: median([part.speeds[face] for part in parts if part.speaks]) for face in MOVING}
    sounds = [part for part in parts if not part.speaks]
    shares = [
        {face: part.speeds[face] / speech[face] if speech[face] else np.nan for face in MOVING} for part in sounds
    ]
    return StillFigures(speech, sounds, shares)


def tables(figures: StillFigures) -> Iterator[Table]:
    """A sound a row."""
    yield Table(
        "mouth without speech",
        "Speed of mouth and jaw as a share of the same face's in speech, median of the recordings "
        f"({figures.speech['raw']:.3f} a second raw, {figures.speech['smoothed']:.3f} smoothed; aim: 5 %), and the raw "
        "jaw's opening. Faces that are held are at 0. In brackets: made from a fixed seed.",
        ("sound", "s", *MOVING, *(f"jaw {p}%" for p in JAW_PERCENTILES)),
        [
            (part.name, f"{part.seconds:.1f}", *map(percent, share.values()), *map(number, part.jaw))
            for part, share in zip(figures.sounds, figures.shares, strict=True)
        ],
    )


def mouth_speed(face: np.ndarray) -> float:
    """Mean speed of the mouth's and jaw's controls, rig units a second. face: (frames, 174), at least 2."""
    return float(np.abs(np.diff(face[:, MOUTH], axis=0)).mean() * float(FACE_RATE))
