"""The position of the jaw, which the chin, the lower lip, the lower teeth and the tongue follow."""

from dataclasses import dataclass

from .pose import Pose

# Face units.
DROP = 25.0  # of the chin at full jaw opening
EXTREME_DROP = 9.0  # what openExtreme adds to it
SWING = 9.0  # of the chin at jaw X 1
THRUST = 3.0  # a jaw pushed forward looks a little longer


@dataclass(frozen=True)
class JawPosition:
    """Displacement of the chin from rest, in face units."""

    drop: float  # down
    swing: float  # to the viewer's right
    thrust: float  # forward: as the lengthening of the face that a front view shows


def compute_jaw_position(pose: Pose) -> JawPosition:
    """The position of the jaw for a pose.

    Signs of the board: jaw Y opens, jaw X +1 is the character's right, fwdBack +1 is back.
    """
    return JawPosition(
        drop=DROP * pose.centre("jaw") + EXTREME_DROP * pose.centre("jaw_openExtreme"),
        swing=-SWING * pose.centre("jaw.X"),
        thrust=-THRUST * pose.centre("jaw_fwdBack"),
    )
