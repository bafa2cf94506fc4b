"""Whether each emotion shows, differs from the others, and grows with its intensity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..emotion import EMOTIONS, NEUTRAL
from ..rig import BOARD
from ..training.animator.emotions import SpeechState, emotion_pose
from .encoded_recording import EncodedRecording
from .tables import FigureTable, number, percent

UPPER_FACE = BOARD.region("brow", "eye", "nose")
EXPRESSIVE = UPPER_FACE + BOARD.columns("mouth_corner", "mouth_sharpCorner")
USUAL_LOUDNESS = 0.5  # slow loudness at which the animator holds a pose at its strength in POSES


@dataclass(frozen=True)
class ExpressionMeans:
    """The mean faces of one recording under each label.

    means: (7, EXPRESSIVE), at intensity 1.
    growth: (7, 1 + INTENSITIES), mean distance from neutral's face, from intensity 0 up.
    """

    means: np.ndarray
    growth: np.ndarray


@dataclass(frozen=True)
class EmotionFigures:
    """The figures over all recordings.

    own: int (7, 7), counts of true label x nearest prototype, which is the other recordings' mean; no counts where
        there is but one recording.
    posed: the same with the animator's poses as prototypes.
    apart: (7, 7), mean distances between labels' upper faces on the same audio.
    posed_apart: the same in the animator's poses.
    spread: (7,), mean distance of recordings from their mean under one label.
    monotone: share of (recording, label) whose distance from neutral only grows.
    """

    own: np.ndarray
    posed: np.ndarray
    apart: np.ndarray
    posed_apart: np.ndarray
    spread: np.ndarray
    monotone: float


def measure(encoded: EncodedRecording) -> ExpressionMeans:
    """The excerpt of one recording under every label and intensity."""
    faces = encoded.emotion_curves[..., EXPRESSIVE]
    distance = np.linalg.norm(faces - faces[-1, NEUTRAL], axis=-1).mean(-1)
    return ExpressionMeans(faces[-1].mean(1), np.concatenate([np.zeros((1, len(EMOTIONS))), distance]).T)


def aggregate(parts: Sequence[ExpressionMeans]) -> EmotionFigures:
    """The figures of all recordings together."""
    means = np.stack([part.means for part in parts])
    upper, posed = slice(len(UPPER_FACE)), animator_poses()
    others = [np.delete(means, i, 0).mean(0) for i in range(len(means))] if len(means) > 1 else []
    not_neutral = np.arange(len(EMOTIONS)) != NEUTRAL
    return EmotionFigures(
        confusion(list(means[: len(others)]), others),
        confusion(list(means), [posed] * len(means)),
        np.mean([_distances(face[:, upper]) for face in means], 0),
        _distances(posed[:, upper]),
        np.linalg.norm(means - means.mean(0), axis=-1).mean(0),
        float(np.mean([grows_monotonically(part.growth[not_neutral]) for part in parts])),
    )


def tables(figures: EmotionFigures) -> Iterator[FigureTable]:
    """Two confusions, and a label a row."""
    for title, counts in (("the other recordings' means", figures.own), ("the animator's poses", figures.posed)):
        yield FigureTable(
            f"emotion nearest among {title}",
            "Mean pose of brows, eyes, nose and mouth corners; rows: asked for. "
            f"Right: {percent(share_right(counts))}; chance {percent(1 / len(EMOTIONS))}.",
            ("asked", *EMOTIONS),
            [(emotion, *map(str, row)) for emotion, row in zip(EMOTIONS, counts, strict=True)],
        )
    alone = np.diag(np.full(len(EMOTIONS), np.inf))
    near, posed = figures.apart + alone, (figures.posed_apart + alone).min(1)
    yield FigureTable(
        "emotions apart",
        "Upper face: distance to the nearest other label on the same audio, the same in the animator's poses, and how "
        "far recordings lie from their mean. From intensity 0 over .25, .5, .75 to 1 the distance from neutral only "
        f"grows for {percent(figures.monotone)} of recordings and labels.",
        ("label", "nearest", "which", "posed", "spread"),
        [
            (label, number(near[i].min()), EMOTIONS[near[i].argmin()], number(posed[i]), number(figures.spread[i]))
            for i, label in enumerate(EMOTIONS)
        ],
    )


def confusion(means: Sequence[np.ndarray], prototypes: Sequence[np.ndarray]) -> np.ndarray:
    """Counts of true label x nearest prototype, int (7, 7). means, prototypes: for each recording (7, controls)."""
    counts = np.zeros((len(EMOTIONS), len(EMOTIONS)), int)
    for faces, prototype in zip(means, prototypes, strict=True):
        nearest = np.linalg.norm(faces[:, None] - prototype[None], axis=-1).argmin(1)
        np.add.at(counts, (np.arange(len(EMOTIONS)), nearest), 1)
    return counts


def share_right(counts: np.ndarray) -> float:
    """The diagonal's share of a confusion matrix; NaN where it is empty."""
    return float(np.trace(counts) / counts.sum()) if counts.any() else float("nan")


def grows_monotonically(distances: np.ndarray) -> np.ndarray:
    """Whether each row of distances (labels, intensities) only grows, bool (labels,)."""
    return np.all(np.diff(distances, axis=1) > 0, axis=1)


def animator_poses() -> np.ndarray:
    """The animator's poses, (7, EXPRESSIVE)."""
    zeros = np.zeros(len(EMOTIONS))
    return emotion_pose(np.eye(len(EMOTIONS)), SpeechState(zeros + USUAL_LOUDNESS, zeros, zeros, zeros, zeros))[
        :, EXPRESSIVE
    ]


def _distances(faces: np.ndarray) -> np.ndarray:
    return np.linalg.norm(faces[:, None] - faces[None], axis=-1)
