"""The shapes between the lips: both rows of teeth and the tongue."""

from dataclasses import dataclass

import numpy as np

from .jaw import JawPosition
from .mouth import MOUTH_Y
from .outline import points
from .pose import Pose

ARCH_HALF_WIDTH = 27.0
TOOTH = 11.0  # height of a row of teeth that can be seen
UPPER_EDGE, LOWER_EDGE = MOUTH_Y + 4.0, MOUTH_Y + 1.0  # biting edges with the jaw closed, at the middle

_ACROSS = np.linspace(-1, 1, 13)
_TURN_X, _TURN_Y = np.cos(np.linspace(0, 2 * np.pi, 17)[:-1]), np.sin(np.linspace(0, 2 * np.pi, 17)[:-1])


@dataclass(frozen=True)
class TeethShape:
    """One row of teeth."""

    edge: np.ndarray  # (13, 2): the biting edge, from the character's right to the left
    height: float  # from the edge to the gums, face units; positive: the gums are above the edge


@dataclass(frozen=True)
class TongueShape:
    """The tongue. Teeth and lips are painted over the part that lies behind them."""

    outline: np.ndarray  # (16, 2), closed
    groove: np.ndarray  # (n, 2): the line along its middle
    out: float  # 0 behind the teeth .. 1 far over the lower lip


def compute_upper_teeth(pose: Pose) -> TeethShape:
    """The upper row, which stays with the skull."""
    x = ARCH_HALF_WIDTH * _ACROSS + 4.0 * pose.centre("teethU.X")
    y = UPPER_EDGE - 5.0 * pose.centre("teethU") - 3.2 * _ACROSS**2
    return TeethShape(np.column_stack([x, y]), TOOTH)


def compute_lower_teeth(pose: Pose, jaw: JawPosition) -> TeethShape:
    """The lower row, which moves with the jaw."""
    x = 0.9 * ARCH_HALF_WIDTH * _ACROSS + 4.0 * pose.centre("teethD.X") + jaw.swing
    y = LOWER_EDGE + 0.97 * jaw.drop - 5.0 * pose.centre("teethD") + 2.0 * _ACROSS**2
    return TeethShape(np.column_stack([x, y]), -TOOTH)


def compute_tongue_shape(pose: Pose, jaw: JawPosition, lower_lip_y: float) -> TongueShape:
    """The shape of the tongue.

    Up, tip up and press lift its front to the upper teeth; inOut -1 puts it out over the lower lip.

    lower_lip_y: y of the lower lip's inner edge at the middle.
    """
    out, back = max(-pose.centre("tongue_inOut"), 0.0), max(pose.centre("tongue_inOut"), 0.0)
    emerged = min(4 * out, 1.0)  # past the teeth
    floor = MOUTH_Y + 13.0 + 0.97 * jaw.drop
    low, palate = MOUTH_Y + 1.5 + 0.78 * jaw.drop + 3.0 * back, UPPER_EDGE - 3.0  # it rises behind the lower teeth
    lifted = (
        0.75 * pose.centre("tongue_press")
        + 0.55 * pose.centre("tongue_tip")
        + 0.5 * pose.centre("tongue")
        + 0.25 * pose.centre("tongue_roll")
    )
    top = low + (palate - low) * float(np.clip(lifted, -0.3, 1.0))
    top = top + emerged * (max(UPPER_EDGE - 1.0, lower_lip_y - 6.0) - top)  # out, it passes under the upper teeth
    bottom = floor + 8.0 + emerged * (lower_lip_y + 24.0 * max(out - 0.2, 0.0) - floor - 8.0)
    half = (15.5 + 4.0 * pose.centre("tongue_narrowWide")) * (1 - 0.2 * out)
    pointed = 0.55 * max(lifted, 0.0) * (1 - emerged)  # a lifted tip is narrow
    x = 5.0 * pose.centre("tongue.X") + 5.0 * pose.centre("tongue_tip.X") + jaw.swing
    wide = half * np.sign(_TURN_X) * np.abs(_TURN_X) ** 0.75 * (1 - pointed * np.maximum(-_TURN_Y, 0))
    high = (bottom - top) / 2 * _TURN_Y
    outline = np.column_stack([x + wide, (top + bottom) / 2 + high])
    return TongueShape(outline, points((x, top + 2.5), (x, (top + bottom) / 2), (x, bottom - 3.0)), out)
