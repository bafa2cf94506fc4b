"""Whether each emotion shows, is told from the others, and grows with its intensity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..emotion import EMOTIONS, NEUTRAL
from ..rig import BOARD
from ..training.animator.emotions import emotion_pose
from .encoded_recording import Listening
from .tables import Table, number, percent

UPPER_FACE = BOARD.region("brow", "eye", "nose")
EXPRESSIVE = UPPER_FACE + BOARD.columns("mouth_corner", "mouth_sharpCorner")
USUAL_SWELL = 0.5  # loudness at which the animator's pose is as written


@dataclass(frozen=True)
class Expression:
    """One recording. means: (7, EXPRESSIVE) mean poses at intensity 1.

    growth: (7, 1 + INTENSITIES) mean distance from neutral's face, from intensity 0 up.
    """

    means: np.ndarray
    growth: np.ndarray


@dataclass(frozen=True)
class EmotionFigures:
    """Over all recordings.

    own, posed: int (7, 7), label asked for x nearest prototype, which is the other recordings' mean (no counts where
    there is but one recording) or the animator's pose. apart, posed_apart: (7, 7) distances between labels' upper
    faces on the same audio (mean), and in the animator's poses. spread: (7,) mean distance of recordings from their
    mean under one label. monotone: share of (recording, label) whose distance from neutral only grows.
    """

    own: np.ndarray
    posed: np.ndarray
    apart: np.ndarray
    posed_apart: np.ndarray
    spread: np.ndarray
    monotone: float


def hear(one: Listening) -> Expression:
    """The excerpt under every label and intensity."""
    faces = one.felt[..., EXPRESSIVE]
    distance = np.linalg.norm(faces - faces[-1, NEUTRAL], axis=-1).mean(-1)
    return Expression(faces[-1].mean(1), np.concatenate([np.zeros((1, len(EMOTIONS))), distance]).T)


def pool(parts: Sequence[Expression]) -> EmotionFigures:
    """The figures of all recordings together."""
    means = np.stack([part.means for part in parts])
    upper, posed = slice(len(UPPER_FACE)), animator_poses()
    others = [np.delete(means, i, 0).mean(0) for i in range(len(means))] if len(means) > 1 else []
    felt = np.arange(len(EMOTIONS)) != NEUTRAL
    return EmotionFigures(
        confusion(means[: len(others)], others),
        confusion(means, [posed] * len(means)),
        np.mean([_distances(face[:, upper]) for face in means], 0),
        _distances(posed[:, upper]),
        np.linalg.norm(means - means.mean(0), axis=-1).mean(0),
        float(np.mean([grows(part.growth[felt]) for part in parts])),
    )


def tables(figures: EmotionFigures) -> Iterator[Table]:
    """Two confusions, and a label a row."""
    for title, counts in (("the other recordings' means", figures.own), ("the animator's poses", figures.posed)):
        yield Table(
            f"emotion nearest among {title}",
            "Mean pose of brows, eyes, nose and mouth corners; rows: asked for. "
            f"Right: {percent(share_right(counts))}; chance {percent(1 / len(EMOTIONS))}.",
            ("asked", *EMOTIONS),
            [(emotion, *map(str, row)) for emotion, row in zip(EMOTIONS, counts, strict=True)],
        )
    alone = np.diag(np.full(len(EMOTIONS), np.inf))
    near, posed = figures.apart + alone, (figures.posed_apart + alone).min(1)
    yield Table(
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
    """int (7, 7): label asked for x nearest prototype. Both: for each recording (7, controls)."""
    counts = np.zeros((len(EMOTIONS), len(EMOTIONS)), int)
    for faces, known in zip(means, prototypes, strict=True):
        nearest = np.linalg.norm(faces[:, None] - known[None], axis=-1).argmin(1)
        np.add.at(counts, (np.arange(len(EMOTIONS)), nearest), 1)
    return counts


def share_right(counts: np.ndarray) -> float:
    """The diagonal's share of a confusion matrix; NaN where it is empty."""
    return float(np.trace(counts) / counts.sum()) if counts.any() else float("nan")


def grows(distances: np.ndarray) -> np.ndarray:
    """bool (labels,): whether each row of (labels, intensities) only grows."""
    return (np.diff(distances, axis=1) > 0).all(1)


def animator_poses() -> np.ndarray:
    """(7, EXPRESSIVE): the animator's poses as written."""
    none = np.zeros(len(EMOTIONS))
    return emotion_pose(np.eye(len(EMOTIONS)), none + USUAL_SWELL, none, none, none, none)[:, EXPRESSIVE]


def _distances(faces: np.ndarray) -> np.ndarray:
    return np.linalg.norm(faces[:, None] - faces[None], axis=-1)
