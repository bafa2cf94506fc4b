"""Whether the lips open wider and move faster where the voice is louder."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..training.animator.loudness import smoothed
from .encoded_recording import MOVING_FACES, EncodedRecording
from .lips import closure
from .statistics import correlation, median
from .tables import FigureTable, number

SYLLABLE_S = 0.1  # speed and loudness are compared over about this


@dataclass(frozen=True)
class LoudnessCorrelation:
    """Correlation with loudness, at lag 0.

    opening: of how wide the lips are open.
    speed: of how fast they move.
    """

    opening: float
    speed: float


def measure(encoded: EncodedRecording) -> dict[str, LoudnessCorrelation]:
    """Correlations of one recording, by face."""
    return {face: correlate_with_loudness(encoded.faces[face], encoded.level) for face in MOVING_FACES}


def aggregate(parts: Sequence[dict[str, LoudnessCorrelation]]) -> dict[str, LoudnessCorrelation]:
    """Medians over the recordings, by face."""
    return {
        face: LoudnessCorrelation(
            median([part[face].opening for part in parts]), median([part[face].speed for part in parts])
        )
        for face in MOVING_FACES
    }


def tables(figures: dict[str, LoudnessCorrelation]) -> Iterator[FigureTable]:
    """One small table."""
    rows = [(key, *(number(getattr(figures[face], key)) for face in MOVING_FACES)) for key in ("opening", "speed")]
    yield FigureTable("lips and loudness", "Correlation, median of the recordings.", ("lips'", *MOVING_FACES), rows)


def correlate_with_loudness(face: np.ndarray, level: np.ndarray) -> LoudnessCorrelation:
    """Correlations of a face (frames, 174) with the loudness (frames,) of its recording; at least 2 frames."""
    openness = -closure(face)
    speed = smoothed(np.abs(np.gradient(openness)), SYLLABLE_S)
    return LoudnessCorrelation(correlation(openness, level), correlation(speed, smoothed(level, SYLLABLE_S)))
