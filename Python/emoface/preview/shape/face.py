"""The whole face: every shape that a pose gives."""

from dataclasses import dataclass

import numpy as np

from .brow import Brow, brow_shape
from .eye import Eye, eye_shape
from .head import Head, head_shape
from .jaw import jaw_position
from .mouth import Mouth, mouth_shape
from .nose import NoseSide, nose_side
from .pose import SIDES, Pose
from .teeth import Teeth, Tongue, lower_teeth, tongue_shape, upper_teeth


@dataclass(frozen=True)
class Face:
    """All that is painted of a face, for one frame. What there are two of is held by side, LEFT or RIGHT."""

    head: Head
    ear_lift: dict[float, float]  # 0..1
    eyes: dict[float, Eye]
    nose: dict[float, NoseSide]
    mouth: Mouth
    upper_teeth: Teeth
    lower_teeth: Teeth
    tongue: Tongue
    brows: dict[float, Brow]


def face_shape(values: np.ndarray) -> Face:
    """The face for one frame. values: (174,) in rig units, network order. Raises ValueError for another shape."""
    pose = Pose(values)
    jaw = jaw_position(pose)
    mouth = mouth_shape(pose, jaw)
    return Face(
        head=head_shape(pose, jaw, float(mouth.lower_outer[:, 1].max())),
        ear_lift={side: pose.side(side, "ear_up") for side in SIDES},
        eyes={side: eye_shape(pose, side) for side in SIDES},
        nose={side: nose_side(pose, mouth, side) for side in SIDES},
        mouth=mouth,
        upper_teeth=upper_teeth(pose),
        lower_teeth=lower_teeth(pose, jaw),
        tongue=tongue_shape(pose, jaw, float(mouth.lower_inner[:, 1].max())),
        brows={side: brow_shape(pose, side) for side in SIDES},
    )
