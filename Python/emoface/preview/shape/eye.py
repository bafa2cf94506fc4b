"""The shape of one eye: its lids, its folds, and the position of the iris."""

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np

from .outline import mirrored
from .pose import Pose

MIDDLE = (36.5, -9.0)  # of the character's left eye
HALF_WIDTH = 19.2
OUTER_CORNER_RISE = 3.0  # the outer corner stands this much higher than the inner one
OPEN_ABOVE, OPEN_BELOW = 12.0, 7.6  # of the lids at rest, from the line between the corners
CLOSED_BELOW = 3.2  # closed lids meet below that line, where the lower lid is
BALL_WIDTH, BALL_HEIGHT = 16.5, 12.5  # how far a turn moves the iris: less up and down, where the lids follow it
IRIS, PUPIL = 10.2, 4.3  # radii

# Board: X 1 is 40 degrees to the character's left; Y 1 is 30 degrees up, -1 is 40 degrees down.
SIDEWAYS_DEGREES, UP_DEGREES, DOWN_DEGREES = 40.0, 30.0, 40.0

_ALONG = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 15))  # -1 inner corner, 1 outer corner


def _lid_arc(peak: float, power: float) -> np.ndarray:
    """Height of a lid along the eye, (15,): 1 at its peak (-1 inner corner .. 1 outer corner), 0 at the corners."""
    skewed = _ALONG - peak * (1 - _ALONG**2)
    return (1 - skewed**2) ** power


_UPPER_ARC, _LOWER_ARC = _lid_arc(-0.1, 0.72), _lid_arc(0.18, 0.85)


@dataclass(frozen=True)
class EyeShape:
    """One eye. Lines run from the inner corner to the outer, each (15, 2); the lids never cross."""

    upper_lid: np.ndarray
    lower_lid: np.ndarray
    crease: np.ndarray  # the fold of the upper lid
    bag: np.ndarray  # the fold where the lower lid meets the cheek
    bag_depth: float  # 0..1: how strongly that fold shows
    press: float  # 0..1: how strongly the lids are squeezed together
    iris: np.ndarray  # (2,): its middle
    iris_radii: tuple[float, float]  # horizontal and vertical, foreshortened by the eye's rotation
    pupil_radius: float  # face units

    @property
    def opening(self) -> float:
        """Widest distance between the lids, face units; 0 when the eye is shut."""
        return float(np.max(self.lower_lid[:, 1] - self.upper_lid[:, 1]))


def compute_eye_shape(pose: Pose, side: float) -> EyeShape:
    """The shape of the eye on one side, LEFT or RIGHT."""

    def value(name: str) -> float:
        return pose.side(side, f"eye_{name}")

    look_x = float(np.clip(pose.centre("eye.X") + pose.side(side, "eye.X"), -1, 1))
    look_y = float(np.clip(pose.centre("eye") + pose.side(side, "eye"), -1, 1))
    blink, widen = max(value("blink"), 0.0), max(-value("blink"), 0.0)
    squint, cheek, scrunch = value("squintInner"), value("cheekRaise"), value("faceScrunch")

    above = (
        OPEN_ABOVE
        + 3.8 * widen
        + 2.6 * max(-value("eyelidU"), 0.0)
        - 4.4 * max(value("eyelidU"), 0.0)
        - 1.4 * squint
        - 0.6 * cheek
        - 7.5 * scrunch
        - 1.9 * pose.side(side, "brow_down")
        - 0.7 * pose.side(side, "nose")
        + (2.0 * look_y if look_y > 0 else 5.0 * look_y)  # the lid follows the gaze
    )
    below = (
        OPEN_BELOW
        + 0.9 * widen
        + 2.2 * max(-value("eyelidD"), 0.0)
        - 3.4 * max(value("eyelidD"), 0.0)
        - 2.8 * squint
        - 3.0 * cheek
        - 5.0 * scrunch
        - (0.6 * look_y if look_y > 0 else 2.4 * look_y)
    )
    corners = -OUTER_CORNER_RISE / 2 * _ALONG + 0.8 * squint * (_ALONG < 0) * -_ALONG
    upper, lower = corners - max(above, 0.5) * _UPPER_ARC, corners + np.maximum(below, -2.0) * _LOWER_ARC
    closed = corners + (CLOSED_BELOW - 1.2 * cheek - 0.8 * value("lidPress")) * _LOWER_ARC
    upper, lower = upper + blink * (closed - upper), lower + blink * (closed - lower)
    crossing = lower < upper
    upper = np.where(crossing, (upper + lower) / 2, upper)
    lower = np.where(crossing, upper, lower)

    crease = corners - (OPEN_ABOVE + 4.2 - 3.0 * blink - 3.0 * pose.side(side, "brow_down")) * _UPPER_ARC
    crease = np.minimum(crease, upper - 1.2 * _UPPER_ARC)
    bag = np.maximum(corners + (OPEN_BELOW + 5.0 - 2.5 * cheek - 1.5 * squint) * _LOWER_ARC, lower + 1.5 * _LOWER_ARC)

    def placed(y: np.ndarray) -> np.ndarray:
        return mirrored(np.column_stack([MIDDLE[0] + HALF_WIDTH * _ALONG, MIDDLE[1] + y]), side)

    turn_x = radians(SIDEWAYS_DEGREES * look_x)
    turn_y = radians((UP_DEGREES if look_y > 0 else DOWN_DEGREES) * look_y)
    return EyeShape(
        upper_lid=placed(upper),
        lower_lid=placed(lower),
        crease=placed(crease),
        bag=placed(bag),
        bag_depth=min(1.0, 0.6 * cheek + 0.45 * squint + 0.6 * scrunch + 0.4 * value("lidPress")),
        press=value("lidPress"),
        iris=np.array([MIDDLE[0] * side + BALL_WIDTH * sin(turn_x), MIDDLE[1] - 1.4 - BALL_HEIGHT * sin(turn_y)]),
        iris_radii=(IRIS * cos(turn_x), IRIS * cos(turn_y)),
        pupil_radius=PUPIL * (1 + 0.35 * value("pupil")),
    )
