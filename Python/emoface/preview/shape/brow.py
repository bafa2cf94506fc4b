"""The shape of one brow, and the folds that it draws on the forehead."""

from dataclasses import dataclass

import numpy as np

from .outline import mirrored, points
from .pose import Pose

# The character's left brow from its inner end to its tail, and half its thickness there.
REST = points((13.0, -35.0), (23.5, -37.8), (36.0, -39.8), (49.5, -39.0), (62.5, -32.0))
HALF_THICKNESS = np.array([2.4, 3.1, 2.8, 2.1, 0.5])

# How each control moves these five points.
_DOWN = points((-1.5, 9.5), (-1.0, 7.8), (0, 5.0), (0, 3.0), (0, 1.4))
_TOGETHER = points((-5.0, 0.8), (-4.0, -0.4), (-2.5, -0.4), (-1.2, 0), (0, 0))  # the board's `lateral`
_RAISE_INNER = points((-0.5, -9.5), (0, -7.5), (0, -3.4), (0, 0.2), (0, 1.4))
_RAISE_OUTER = points((0, -1.0), (0, -3.4), (0, -7.4), (0, -8.6), (0.5, -5.6))


@dataclass(frozen=True)
class BrowShape:
    """One brow and the strength of the folds that it draws."""

    line: np.ndarray  # (5, 2): its middle line, from the inner end to the tail
    half_thickness: np.ndarray  # (5,): half its thickness at these points
    frown: float  # 0..1: the upright fold beside the bridge of the nose
    raise_inner: float  # 0..1: folds across the middle of the forehead
    raise_outer: float  # 0..1: folds above the tail


def compute_brow_shape(pose: Pose, side: float) -> BrowShape:
    """The shape of the brow on one side, LEFT or RIGHT."""

    def value(name: str) -> float:
        return pose.side(side, f"brow_{name}")

    line = (
        REST
        + value("down") * _DOWN
        + value("lateral") * _TOGETHER
        + value("raiseIn") * _RAISE_INNER
        + value("raiseOut") * _RAISE_OUTER
        + points((0, 4.0)) * pose.side(side, "eye_faceScrunch")
    )
    return BrowShape(
        line=mirrored(line, side),
        half_thickness=HALF_THICKNESS * (1 + 0.1 * value("down")),
        frown=min(1.0, 0.75 * value("lateral") + 0.45 * value("down")),
        raise_inner=value("raiseIn"),
        raise_outer=value("raiseOut"),
    )
