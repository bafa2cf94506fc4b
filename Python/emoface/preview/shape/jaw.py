"""Where the jaw stands: what the chin, the lower lip, the lower teeth and the tongue ride on."""

from dataclasses import dataclass

from .pose import Pose

DROP = 25.0  # of the chin at full jaw opening
EXTREME_DROP = 9.0  # and what openExtreme adds
SWING = 9.0  # of the chin at jaw X 1
THRUST = 3.0  # a jaw pushed forward looks a little longer


@dataclass(frozen=True)
class Jaw:
    """Displacement of the chin from rest, in face units."""

    drop: float
    swing: float  # to the viewer's right
    thrust: float  # forward, as the lengthening that a front view shows


def jaw_position(pose: Pose) -> Jaw:
    """The jaw's place. Board: jaw Y opens, jaw X +1 is the character's right, fwdBack +1 is back."""
    return Jaw(
        drop=DROP * pose.centre("jaw") + EXTREME_DROP * pose.centre("jaw_openExtreme"),
        swing=-SWING * pose.centre("jaw.X"),
        thrust=-THRUST * pose.centre("jaw_fwdBack"),
    )
