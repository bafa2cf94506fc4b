"""Whether lips open wider and move faster where the voice is louder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..training.animator.loudness import smoothed
from .encoded_recording import MOVING, Listening
from .lips import closure
from .statistics import correlation, median
from .tables import Table, number

SYLLABLE_S = 0.1  # speed and loudness are compared over about this


@dataclass(frozen=True)
class Intensity:
    """Correlation of loudness with how wide the lips are open, and with how fast they move; at lag 0."""

    opening: float
    speed: float


def hear(one: Listening) -> dict[str, Intensity]:
    """By face."""
    return {face: speech_lip_intensity(one.faces[face], one.level) for face in MOVING}


def pool(parts: Sequence[dict[str, Intensity]]) -> dict[str, Intensity]:
    """Medians of the recordings."""
    return {
        face: Intensity(median([part[face].opening for part in parts]), median([part[face].speed for part in parts]))
        for face in MOVING
    }


def tables(figures: dict[str, Intensity]) -> Iterator[Table]:
    """One small table."""
    rows = [(key, *(number(getattr(figures[face], key)) for face in MOVING)) for key in ("opening", "speed")]
    yield Table("lips and loudness", "Correlation, median of the recordings.", ("lips'", *MOVING), rows)


def speech_lip_intensity(face: np.ndarray, level: np.ndarray) -> Intensity:
    """A face (frames, 174) beside the loudness (frames,) of its recording; at least 2 frames."""
    openness = -closure(face)
    speed = smoothed(np.abs(np.gradient(openness)), SYLLABLE_S)
    return Intensity(correlation(openness, level), correlation(speed, smoothed(level, SYLLABLE_S)))
