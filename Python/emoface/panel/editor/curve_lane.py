"""The curve lane: chosen controls as they will be written, over time.

Painted here rather than by a plotting library: the lanes share one axis, one playhead and one way to zoom, and what a
library would bring, axes, a mouse, a look and a scene that repaints on its own, would be in the way.
"""

from math import ceil

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ...curves import BUCKET
from ...rig import BOARD
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from ..model.composed_curves import LAYERED, LONGEST, Composed
from .bands import columns, joined, paint_band, paint_line
from .lane import Lane
from .time_axis import Axis

LINE_PIXELS = 1.4
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
        before, self._composed = self._composed, composed
        if (columns, notice) == (self.columns, self._notice) and not LAYERED.intersection(columns):
            if before is not None and composed is not None and before.take.face is composed.take.face:
                return  # other blinks, another gaze: of that nothing is to be seen here
        self.columns, self._notice = columns, notice
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
        a_pixel = rate / scale.density / self.devicePixelRatioF()
        for place, column in reversed(list(enumerate(self.columns))):
            colour = colour_of(place)
            if column in LAYERED and stop - start > LONGEST:
                continue  # from further away a blink is less than a pixel
            if a_pixel >= 2 * BUCKET and column not in LAYERED:
                lowest, highest = self._composed.extremes(column).T
                self._paint_far(painter, y(highest), y(lowest), rate / BUCKET, colour)
                continue
            values = y(self._composed.column(column, start, stop))
            if a_pixel < DENSE:
                x = (start + np.arange(len(values))) / rate * scale.density - scale.left
                painter.setPen(QPen(colour, LINE_PIXELS * theme.scale()))
                paint_line(painter, x, values)
            else:
                self._paint_far(painter, values, values, rate, colour, start)

    def _paint_far(
        self, painter: QPainter, top: np.ndarray, bottom: np.ndarray, rate: float, colour: QColor, start: int = 0
    ) -> None:
        """Several values a pixel column: from the highest to the lowest of them, seen through.

        top, bottom: (values,) in pixels, of which `rate` make a second; the first is number `start` of the line.
        """
        scale = self.axis.scale
        edges_s = (columns(self.width(), self.devicePixelRatioF()) + scale.left) / scale.density
        firsts = np.floor(edges_s * rate - start).astype(np.int64).clip(0, len(top) - 1)[:-1]
        seen = int(np.searchsorted(firsts, firsts[-1])) + 1  # columns up to the take's end
        up, down = np.full(len(firsts), -10.0), np.full(len(firsts), -10.0)  # behind the end: out of sight
        up[:seen], down[:seen] = joined(
            np.minimum.reduceat(top, firsts[:seen]), np.maximum.reduceat(bottom, firsts[:seen])
        )
        up[:seen] -= LINE_PIXELS / 2 * theme.scale()
        down[:seen] += LINE_PIXELS / 2 * theme.scale()
        faint = QColor(colour)
        faint.setAlphaF(0.75)
        paint_band(painter, up, down, faint, self.height())
