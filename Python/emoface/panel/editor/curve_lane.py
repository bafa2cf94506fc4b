"""The lane of curves: some controls as they will be written, over time.

It is painted here and not by a plotting library: the lanes share one axis, one playhead and one way to zoom, so a
library's own axes, mouse handling, style and repaints would not fit.
"""

from dataclasses import dataclass
from math import ceil
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ...curves import BUCKET
from ...rig import BOARD
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from ..model.composed_curves import LAYERED, MAX_FRAMES, ComposedCurves
from .curve_painting import column_edges, fill_between, join_columns, paint_line
from .lane import Lane
from .time_axis import TimeAxis

Number = TypeVar("Number", float, np.ndarray)

LINE_PIXELS = 1.4
DENSE = 1.0  # frames in a pixel of the screen: with more, a curve is painted as an area
DEFAULT_COLUMNS = tuple(
    BOARD.index(name)
    for name in (
        "CTRL_C_jaw-translateY",
        "CTRL_L_mouth_lipsTogetherU-translateY",
        "CTRL_L_mouth_stretch-translateY",
        "CTRL_L_brow_raiseIn-translateY",
    )
)


def curve_colour(number: int) -> QColor:
    """The colour of a curve by its number in the list of shown curves."""
    return theme.CURVES[number % len(theme.CURVES)]


@dataclass(frozen=True, eq=False)
class _Outlines:
    """The upper and the lower outline of a curve."""

    top: np.ndarray  # (values,), y in pixels
    bottom: np.ndarray  # (values,)
    rate: float  # values a second
    first: int = 0  # number of the first value, counted from the start of the line


class CurveLane(Lane):
    """Shows the curves of some controls, from the lowest value of their ranges to the highest."""

    height_em = 7.0
    grows = True

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Curves"))
        self.setToolTip(tr("The values that are written, blinks and gaze included. Choose controls at the left."))
        self.columns: tuple[int, ...] = DEFAULT_COLUMNS  # the shown controls, as columns of the board
        self._composed: ComposedCurves | None = None
        self._notice = ""

    def show_curves(self, composed: ComposedCurves | None, columns: tuple[int, ...], notice: str = "") -> None:
        """Show the curves of a take.

        composed: None: there is no take.
        columns: the controls to show, as columns of the board.
        notice: the sentence that is shown if there is no take.
        """
        before, self._composed = self._composed, composed
        if (columns, notice) == (self.columns, self._notice) and not LAYERED.intersection(columns):
            if before is not None and composed is not None and before.take.face is composed.take.face:
                return  # only blinks or gaze have changed, and no shown curve depends on them
        self.columns, self._notice = columns, notice
        self.repaint_lane()

    def paint_lane(self, painter: QPainter) -> None:
        """Paint lines at zero and at the ends of the range, and the curves; or the notice."""
        self.paint_selection(painter)
        low = min((float(BOARD.minimum[c]) for c in self.columns), default=0.0)
        margin = theme.em(self, 0.4)
        height = self.height() - 2 * margin

        def y(value: Number) -> Number:
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
        frames_a_pixel = rate / scale.density / self.devicePixelRatioF()
        for number, column in reversed(list(enumerate(self.columns))):
            colour = curve_colour(number)
            if column in LAYERED and stop - start > MAX_FRAMES:
                continue  # at this zoom a blink is narrower than a pixel
            if frames_a_pixel >= 2 * BUCKET and column not in LAYERED:
                lowest, highest = self._composed.extremes(column).T
                self._paint_area(painter, _Outlines(y(highest), y(lowest), rate / BUCKET), colour)
                continue
            values = y(self._composed.column(column, start, stop))
            if frames_a_pixel < DENSE:
                x = (start + np.arange(len(values))) / rate * scale.density - scale.left
                painter.setPen(QPen(colour, LINE_PIXELS * theme.scale()))
                paint_line(painter, x, values)
            else:
                self._paint_area(painter, _Outlines(values, values, rate, start), colour)

    def _paint_area(self, painter: QPainter, outlines: _Outlines, colour: QColor) -> None:
        """Paint a curve with several values in a pixel column: from the highest to the lowest of them, translucent."""
        scale, top, bottom = self.axis.scale, outlines.top, outlines.bottom
        edges_s = (column_edges(self.width(), self.devicePixelRatioF()) + scale.left) / scale.density
        values_at = np.floor(edges_s * outlines.rate - outlines.first).astype(np.int64)
        starts = values_at.clip(0, len(top) - 1)[:-1]  # number of the first value in each pixel column
        shown = int(np.searchsorted(starts, starts[-1])) + 1  # columns up to the end of the take
        upper, lower = np.full(len(starts), -10.0), np.full(len(starts), -10.0)  # behind its end: out of sight
        upper[:shown], lower[:shown] = join_columns(
            np.minimum.reduceat(top, starts[:shown]), np.maximum.reduceat(bottom, starts[:shown])
        )
        upper[:shown] -= LINE_PIXELS / 2 * theme.scale()
        lower[:shown] += LINE_PIXELS / 2 * theme.scale()
        translucent = QColor(colour)
        translucent.setAlphaF(0.75)
        fill_between(painter, upper, lower, translucent, self.height())
