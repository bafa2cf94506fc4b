"""The lane of the waveform, in which the range to loop and to re-roll is selected."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ...timing import SAMPLE_RATE
from ..base import theme
from ..base.translation import tr
from ..services.waveform import FULL_SCALE, Waveform
from .curve_painting import column_edges, fill_between, join_columns, paint_line
from .lane import Drag, Lane
from .time_axis import TimeAxis

QUIETEST_PEAK = 0.02  # a recording with a lower peak is not enlarged to fill the lane
SAMPLE_PIXELS = 2.0  # samples that are at least this far apart are joined by a line
DOT_PIXELS = 7.0  # and at this distance they are shown as dots too
EDGE_PIXELS = 5  # an edge of the selection can be grabbed within this distance
SILENCE = theme.SUNKEN.darker(160)


class WaveformLane(Lane):
    """Shows the envelope of the sound and its loudness; closer, its samples. Silences have a darker background."""

    height_em = 4.4
    grows = True

    def __init__(self, axis: TimeAxis, seek: Callable[[float], None], parent: QWidget | None = None) -> None:
        """seek: called with the time of a click, in seconds."""
        super().__init__(axis, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Waveform"))
        self.setToolTip(
            tr("Drag to choose a range: it is what loops and what is re-rolled. Click to go there. Alt: no snapping.")
        )
        self._seek = seek
        self._waveform: Waveform | None = None
        self._notice = ""

    def set_waveform(self, waveform: Waveform | None, notice: str = "") -> None:
        """Show a waveform. notice: the sentence that is shown if there is none."""
        self._waveform, self._notice = waveform, notice
        self.repaint_lane()

    @property
    def snap_times(self) -> list[float]:
        """Where edges snap to: start, end and middle of every silence in view, in seconds."""
        visible = self._visible_silences()
        return np.column_stack([visible, visible.mean(1)]).ravel().tolist()

    def stop_times(self) -> list[float]:
        """The edges of the silences."""
        return [] if self._waveform is None else self._waveform.silences.ravel().tolist()

    def paint_lane(self, painter: QPainter) -> None:
        """Paint silences, the selected range and the sound; or the notice."""
        middle = self.height() / 2
        for start, end in self._visible_silences().tolist():
            painter.fillRect(self.rect_between(start, end), SILENCE)
        self.paint_selection(painter)
        if self._waveform is None:
            painter.setPen(theme.TEXT_DIM)
            area = self.rect().adjusted(8, 2, -8, -2)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._notice)
            return
        painter.fillRect(QRectF(0, round(middle), self.width(), 1), theme.EDGE)
        height = 0.46 * self.height() / max(self._waveform.peak, QUIETEST_PEAK)
        if self.axis.scale.density / SAMPLE_RATE < SAMPLE_PIXELS:
            self._paint_envelope(painter, self._waveform, height)
        else:
            self._paint_samples(painter, self._waveform, height)
        if self.axis.selection:
            painter.setPen(QPen(theme.ACCENT, 1))
            for t in self.axis.selection:
                x = round(self.x_at(t)) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """Arrows at the edges of the selected range."""
        return Qt.CursorShape.IBeamCursor if self._edge_at(at) is None else Qt.CursorShape.SizeHorCursor

    def start_drag(self, event: QMouseEvent) -> Drag:
        """Select a range, or move an edge of the selected one; a click moves the playhead."""
        before, snap_times, has_moved = self.axis.selection, [*self.snap_times, self.axis.playhead_s], False
        edge = self._edge_at(event.position())
        pressed_s = self.seconds_at(event.position().x())
        anchor_s = pressed_s if edge is None or before is None else before[1 - edge]

        def moved(event: QMouseEvent) -> None:
            nonlocal has_moved
            start = anchor_s if edge is not None else self.snap(anchor_s, snap_times, event)
            has_moved = True
            end = self.snap(self.seconds_at(event.position().x()), snap_times, event)
            self.axis.set_selection((start, end))

        def ended() -> None:
            if not has_moved and edge is None:
                self.axis.set_selection(None)
                self._seek(anchor_s)

        return Drag(event.position(), moved, ended, lambda: self.axis.set_selection(before))

    def _edge_at(self, at: QPointF) -> int | None:
        """The edge of the selected range at a position: 0 its start, 1 its end, None: neither."""
        if self.axis.selection is None:
            return None
        distances = [abs(self.x_at(t) - at.x()) for t in self.axis.selection]
        nearest = int(distances[1] < distances[0])
        return nearest if distances[nearest] <= EDGE_PIXELS else None

    def _visible_silences(self) -> np.ndarray:
        """(n, 2): start and end of the silences in view that are at least two pixels wide."""
        if self._waveform is None:
            return np.zeros((0, 2))
        silences, scale = self._waveform.silences, self.axis.scale
        in_view = (silences[:, 1] > scale.start_s) & (silences[:, 0] < scale.end_s)
        return silences[in_view & ((silences[:, 1] - silences[:, 0]) * scale.density >= 2)]

    def _paint_envelope(self, painter: QPainter, waveform: Waveform, height: float) -> None:
        """height: of the value 1, in pixels."""
        middle = self.height() / 2
        edges = column_edges(self.width(), self.devicePixelRatioF())
        low, high, rms = waveform.envelope((edges + self.axis.scale.left) / self.axis.scale.density).T
        loud = np.minimum(rms, high), np.maximum(-rms, low)
        for (top, bottom), colour in (((high, low), theme.WAVE), (loud, theme.WAVE_LOUD)):
            upper, lower = join_columns(middle - height * top, middle - height * bottom)
            fill_between(painter, upper - 0.5, lower + 0.5, colour, self.height())

    def _paint_samples(self, painter: QPainter, waveform: Waveform, height: float) -> None:
        """height: of the value 1, in pixels."""
        scale = self.axis.scale
        first = max(int(scale.start_s * SAMPLE_RATE) - 1, 0)
        values = np.asarray(waveform.samples[first : int(scale.end_s * SAMPLE_RATE) + 2], float) / FULL_SCALE
        x = (first + np.arange(len(values))) / SAMPLE_RATE * scale.density - scale.left
        y = self.height() / 2 - height * values
        painter.setPen(QPen(theme.WAVE_LOUD, 1.2))
        paint_line(painter, x, y)
        if scale.density / SAMPLE_RATE >= DOT_PIXELS:
            painter.setBrush(theme.WAVE_LOUD)
            for point in zip(x.tolist(), y.tolist(), strict=True):
                painter.drawEllipse(QPointF(*point), 2, 2)
