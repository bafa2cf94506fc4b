"""The curve lane: chosen controls as they will be written, over time.

Painted here rather than by a plotting library: the lanes share one axis, one playhead and one way to zoom, and what a
library would bring, axes, a mouse, a look and a scene that repaints on its own, would be in the way.
"""

from math import ceil

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ...rig import BOARD
from ...timing import FACE_RATE
from .. import theme
from ..composed import LAYERED, LONGEST, Composed
from ..text import tr
from .axis import Axis
from .bands import columns, joined, paint_band, paint_line
from .lane import Lane

DENSE = 1.0  # frames a pixel of the screen: from here on a line would only fill the lane
DEFAULT = tuple(
    BOARD.index(name)
    for name in (
        "CTRL_C_jaw-translateY",
        "CTRL_L_mouth_lipsTogetherU-translateY",
        "CTRL_L_mouth_stretch-translateY",
        "CTRL_L_brow_raiseIn-translateY",
    )
)


def colour_of(place: int) -> QColor:
    """The colour of the curve that was chosen as number `place`."""
    return theme.CURVES[place % len(theme.CURVES)]


class CurveLane(Lane):
    """Curves of chosen controls, from the lowest value of their ranges to the highest."""

    height_em = 7.0
    grows = True

    def __init__(self, axis: Axis, parent: QWidget | None = None):
        super().__init__(axis, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Curves"))
        self.setToolTip(tr("The values that are written, blinks and gaze included. Choose controls at the left."))
        self.columns: tuple[int, ...] = DEFAULT
        self._composed: Composed | None = None
        self._notice = ""

    def show_curves(self, composed: Composed | None, columns: tuple[int, ...], notice: str = "") -> None:
        """Show these controls of a take, or say why there is none."""
        self._composed, self.columns, self._notice = composed, columns, notice
        self.repaint_lane()

    def paint_lane(self, painter: QPainter) -> None:
        """Zero, the ends of the range, and the curves."""
        self.paint_range(painter)
        low = min((float(BOARD.minimum[c]) for c in self.columns), default=0.0)
        margin = theme.em(self, 0.4)
        height = self.height() - 2 * margin

        def y(value: np.ndarray | float) -> np.ndarray | float:
            return margin + height * (1 - (value - low) / (1 - low))

        for value in {low, 0.0, 1.0}:
            painter.fillRect(QRectF(0, round(y(value)), self.width(), 1), theme.EDGE if value == 0 else theme.RAISED)
        if self._composed is None or not len(self._composed):
            painter.setPen(theme.TEXT_DIM)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._notice)
            return
        scale, rate = self.axis.scale, float(FACE_RATE)
        start = max(int(scale.start_s * rate) - 1, 0)
        stop = min(ceil(scale.end_s * rate) + 2, len(self._composed))
        if stop - start < 2:
            return
        per_column = rate / scale.density / self.devicePixelRatioF()
        for place, column in reversed(list(enumerate(self.columns))):
            if column in LAYERED and stop - start > LONGEST:
                continue  # from further away a blink is less than a pixel
            values, colour = y(self._composed.column(column, start, stop)), colour_of(place)
            if per_column < DENSE:
                x = (start + np.arange(len(values))) / rate * scale.density - scale.left
                painter.setPen(QPen(colour, 1.4))
                paint_line(painter, x, values)
            else:
                self._paint_far(painter, values, start, colour)

    def _paint_far(self, painter: QPainter, y: np.ndarray, start: int, colour: QColor) -> None:
        """Several frames a pixel column: from the highest to the lowest of them, seen through."""
        scale = self.axis.scale
        edges_s = (columns(self.width(), self.devicePixelRatioF()) + scale.left) / scale.density
        firsts = np.floor(edges_s * float(FACE_RATE) - start).astype(np.int64).clip(0, len(y) - 1)[:-1]
        seen = int(np.searchsorted(firsts, firsts[-1])) + 1  # columns up to the take's end
        top, bottom = np.full(len(firsts), -10.0), np.full(len(firsts), -10.0)  # behind the end: out of sight
        top[:seen], bottom[:seen] = joined(np.minimum.reduceat(y, firsts[:seen]), np.maximum.reduceat(y, firsts[:seen]))
        top[:seen] -= 0.7
        bottom[:seen] += 0.7
        faint = QColor(colour)
        faint.setAlphaF(0.75)
        paint_band(painter, top, bottom, faint, self.height())
