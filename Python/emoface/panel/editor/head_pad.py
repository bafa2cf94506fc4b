"""The popup in which a move of the head is turned."""

from ...motion.head import MOST_DEGREES
from ..base import theme
from ..base.translation import tr
from .gaze_pad import GazePad


class HeadPad(GazePad):
    """A square of the directions to which a head turns, MOST_DEGREES at its edges; see GazePad."""

    colour = theme.HEAD

    def describe(self, x: float, y: float) -> str:
        """The direction in degrees."""
        yaw, pitch = f"{x * MOST_DEGREES:.1f}°", f"{y * MOST_DEGREES:.1f}°"
        return tr("Head, left {yaw}, up {pitch}").format(yaw=yaw, pitch=pitch)
