"""The shape of the whole face for one frame."""

from dataclasses import dataclass

import numpy as np

from .brow import BrowShape, compute_brow_shape
from .eye import EyeShape, compute_eye_shape
from .head import HeadShape, compute_head_shape
from .jaw import compute_jaw_position
from .mouth import MouthShape, compute_mouth_shape
from .nose import NoseSideShape, compute_nose_side
from .pose import SIDES, Pose
from .teeth import TeethShape, TongueShape, compute_lower_teeth, compute_tongue_shape, compute_upper_teeth


@dataclass(frozen=True)
class FaceShape:
    """All outlines of a face, for one frame. Paired parts are keyed by side, LEFT or RIGHT (see pose).

    The field names are also the names in the review page's script (see review/outline_codec).
    """

    head: HeadShape
    ear_lift: dict[float, float]  # by side, 0..1: how far the ear is raised
    eyes: dict[float, EyeShape]
    nose: dict[float, NoseSideShape]
    mouth: MouthShape
    upper_teeth: TeethShape
    lower_teeth: TeethShape
    tongue: TongueShape
    brows: dict[float, BrowShape]


def compute_face_shape(values: np.ndarray) -> FaceShape:
    """The shape of the face for one frame.

    values: (174,) in rig units, network order. Raises ValueError for an array of another shape.
    """
    pose = Pose(values)
    jaw = compute_jaw_position(pose)
    mouth = compute_mouth_shape(pose, jaw)
    return FaceShape(
        head=compute_head_shape(pose, jaw, float(mouth.lower_outer[:, 1].max())),
        ear_lift={side: pose.side(side, "ear_up") for side in SIDES},
        eyes={side: compute_eye_shape(pose, side) for side in SIDES},
        nose={side: compute_nose_side(pose, mouth, side) for side in SIDES},
        mouth=mouth,
        upper_teeth=compute_upper_teeth(pose),
        lower_teeth=compute_lower_teeth(pose, jaw),
        tongue=compute_tongue_shape(pose, jaw, float(mouth.lower_inner[:, 1].max())),
        brows={side: compute_brow_shape(pose, side) for side in SIDES},
    )
