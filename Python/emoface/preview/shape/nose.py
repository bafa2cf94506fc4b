"""The shape of the nose and of the folds beside it."""

from dataclasses import dataclass

import numpy as np

from .mouth import MouthShape
from .outline import mirrored, moved, points
from .pose import Pose


@dataclass(frozen=True)
class NoseSideShape:
    """One side of the nose."""

    wing: np.ndarray  # (n, 2): the outer edge of the nostril's wing, from above it to under it
    nostril: np.ndarray  # (n, 2), closed
    fold: np.ndarray  # (n, 2): the nasolabial fold, from the wing to beside the corner of the mouth
    fold_depth: float  # 0..1: how strongly that fold shows
    wrinkle: float  # 0..1: strength of the folds across the bridge


def compute_nose_side(pose: Pose, mouth: MouthShape, side: float) -> NoseSideShape:
    """The shape of one side of the nose, LEFT or RIGHT."""

    def value(name: str) -> float:
        return pose.side(side, name)

    wide = 2.4 * value("nose.X")
    lift = 3.4 * max(value("nose"), 0.0) + 1.4 * value("mouth_upperLipRaise") - 1.8 * max(-value("nose"), 0.0)
    smile = value("mouth_cornerPull") + value("mouth_sharpCornerPull")
    wing = moved(points((10.0 + wide, 17.5), (13.2 + wide, 22.0), (12.6 + wide, 27.0), (8.6, 29.4)), 0, -lift)
    nostril = points(
        (3.6, 28.6 - 0.4 * lift),
        (6.4 + 0.4 * wide, 26.4 - 0.8 * lift),
        (10.0 + 0.9 * wide, 27.6 - lift),
        (8.2 + 0.6 * wide, 29.4 - 0.9 * lift),
    )
    corner = mirrored(mouth.corners[side], side)
    start, end = np.array([14.6 + wide, 22.0 - lift]), moved(corner, 5.0, 1.0)
    bow = np.array([3.0 + 3.0 * smile, -2.0 - 1.0 * smile])  # a smile pushes the cheek over the fold
    fold = np.array([start, start + 0.33 * (end - start) + 0.8 * bow, start + 0.68 * (end - start) + bow, end])
    depth = (
        0.75 * value("nose_nasolabialDeepen")
        + 0.5 * smile
        + 0.45 * max(value("nose"), 0.0)
        + 0.3 * value("mouth_upperLipRaise")
        + 0.25 * value("mouth_stretch")
        + 0.2 * value("eye_cheekRaise")
    )
    return NoseSideShape(
        wing=mirrored(wing, side),
        nostril=mirrored(nostril, side),
        fold=mirrored(fold, side),
        fold_depth=min(1.0, depth),
        wrinkle=min(1.0, 0.8 * max(value("nose"), 0.0) + 0.6 * value("nose_wrinkleUpper")),
    )
