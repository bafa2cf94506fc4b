"""How the drawn head turns: each part of it is moved as a plane that touches the head there.

A plane that turns in space is an affine map of the picture, so that a part is painted as ever, under another transform.
Nearer parts move farther, and that is what a viewer reads as a turn. It looks right up to about 15 degrees.
"""

from dataclasses import dataclass
from math import cos, radians, sin

from .pose import LEFT, RIGHT

PIVOT_Y = 42.0  # face units: where the head turns on the neck

Affine = tuple[float, float, float, float, float, float]  # (a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f


@dataclass(frozen=True)
class Turn:
    """How the head is turned, in degrees.

    yaw: to the character's left.
    pitch: up.
    roll: to the character's left shoulder.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0


UPRIGHT = Turn()


@dataclass(frozen=True)
class Plane:
    """A plane that touches the head, in face units; depth grows towards the viewer, from the axis of the head.

    x, y, depth: of the point where it touches.
    slope_x: depth lost for each unit of x.
    """

    x: float
    y: float
    depth: float
    slope_x: float = 0.0


BACK_HAIR, SKIN, NOSE, MOUTH, FRINGE = (
    Plane(0, -50, -22),
    Plane(0, 0, 32),
    Plane(0, 16, 72),
    Plane(0, 58, 60),
    Plane(0, -70, 40),
)
EARS = {side: Plane(78 * side, 0, -6) for side in (LEFT, RIGHT)}
EYES = {side: Plane(36 * side, -12, 55, 0.35 * side) for side in (LEFT, RIGHT)}
BROWS = {side: Plane(38 * side, -38, 57, 0.35 * side) for side in (LEFT, RIGHT)}


def turned(plane: Plane, turn: Turn) -> Affine:
    """Where the points of a plane are seen when the head is turned."""
    yaw, pitch, roll = map(radians, (turn.yaw, turn.pitch, turn.roll))
    # x' and y' as factors on x, on y from the pivot, and on depth.
    across = (cos(yaw), 0.0, sin(yaw))
    up = (sin(yaw) * sin(pitch), cos(pitch), -cos(yaw) * sin(pitch))
    right = [cos(roll) * u - sin(roll) * v for u, v in zip(across, up, strict=True)]
    down = [sin(roll) * u + cos(roll) * v for u, v in zip(across, up, strict=True)]
    depth = plane.depth + plane.slope_x * plane.x  # of the plane at x = 0
    a, b = right[0] - plane.slope_x * right[2], down[0] - plane.slope_x * down[2]
    e, f = depth * right[2] - PIVOT_Y * right[1], depth * down[2] - PIVOT_Y * down[1] + PIVOT_Y
    return a, b, right[1], down[1], e, f
