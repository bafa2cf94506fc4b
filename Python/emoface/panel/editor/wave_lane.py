"""The waveform: what is heard, and the range that is looped and re-rolled."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from ...timing import SAMPLE_RATE
from ..base import theme
from ..base.translation import tr
from ..services.waveform import FULL_SCALE, Sound
from .bands import columns, joined, paint_band, paint_line
from .lane import Drag, Lane
from .time_axis import Axis

QUIETEST_PEAK = 0.02  # a recording with no louder peak is not blown up to fill the lane
SAMPLE_PIXELS = 2.0  # samples that stand further apart are joined by a line
DOT_PIXELS = 7.0  # and further than this, shown as dots too
EDGE_PIXELS = 5
SILENCE = theme.SUNKEN.darker(160)


class WaveLane(Lane):
    """The sound's envelope and, within it, its loudness; closer, its samples. Silences lie a little deeper."""

    height_em = 4.4
    grows = True

    def __init__(self, axis: Axis, seek: Callable[[float], None], parent: QWidget | None = None):
        super().__init__(axis, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Waveform"))
        self.setToolTip(
            tr("Drag to choose a range: it is what loops and what is re-rolled. Click to go there. Alt: no snapping.")
        )
        self._seek = seek
        self._sound: Sound | None = None
        self._notice = ""

    def set_sound(self, sound: Sound | None, notice: str = "") -> None:
        """Show a sound, or say why there is none."""
        self._sound, self._notice = sound, notice
        self.repaint_lane()

    @property
    def pauses(self) -> list[float]:
        """Where an edge may snap to: start, middle and end of every silence in view, in seconds."""
        seen = self._silences()
        return np.column_stack([seen, seen.mean(1)]).ravel().tolist()

    def stops(self) -> list[float]:
        """The silences' edges."""
        return [] if self._sound is None else self._sound.silences.ravel().tolist()

    def paint_lane(self, painter: QPainter) -> None:
        """Ground, silences, range, sound."""
        middle = self.height() / 2
        if self._sound is not None:
            for start, end in self._silences().tolist():
                painter.fillRect(self.span(start, end), SILENCE)
        self.paint_range(painter)
        if self._sound is None:
            painter.setPen(theme.TEXT_DIM)
            room = self.rect().adjusted(8, 2, -8, -2)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._notice)
            return
        painter.fillRect(QRectF(0, round(middle), self.width(), 1), theme.EDGE)
        height = 0.46 * self.height() / max(self._sound.peak, QUIETEST_PEAK)
        if self.axis.scale.density / SAMPLE_RATE < SAMPLE_PIXELS:
            self._paint_envelope(painter, middle, height)
        else:
            self._paint_samples(painter, middle, height)
        if self.axis.range:
            painter.setPen(QPen(theme.ACCENT, 1))
            for t in self.axis.range:
                x = round(self.x(t)) + 0.5
                painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """A range's edges can be dragged."""
        return Qt.CursorShape.IBeamCursor if self._edge_at(at) is None else Qt.CursorShape.SizeHorCursor

    def press(self, event: QMouseEvent) -> Drag:
        """Choose a range, or change the one there is; a click goes there."""
        edge = self._edge_at(event.position())
        anchor = self.seconds(event.position().x())
        if edge is not None:
            anchor = self.axis.range[1 - edge]
        before, snaps, has_moved = self.axis.range, [*self.pauses, self.axis.playhead_s], False

        def moved(event: QMouseEvent) -> None:
            nonlocal has_moved
            start = anchor if edge is not None else self.snapped(anchor, snaps, event)
            has_moved = True
            self.axis.set_range((start, self.snapped(self.seconds(event.position().x()), snaps, event)))

        def ended() -> None:
            if not has_moved and edge is None:
                self.axis.set_range(None)
                self._seek(anchor)

        return Drag(event.position(), moved, ended, lambda: self.axis.set_range(before))

    def _edge_at(self, at: QPointF) -> int | None:
        if self.axis.range is None:
            return None
        distances = [abs(self.x(t) - at.x()) for t in self.axis.range]
        nearest = int(distances[1] < distances[0])
        return nearest if distances[nearest] <= EDGE_PIXELS else None

    def _silences(self) -> np.ndarray:
        """(n, 2): start and end of those in view that are not too short to be seen."""
        if self._sound is None:
            return np.zeros((0, 2))
        found, scale = self._sound.silences, self.axis.scale
        in_view = (found[:, 1] > scale.start_s) & (found[:, 0] < scale.end_s)
        return found[in_view & ((found[:, 1] - found[:, 0]) * scale.density >= 2)]

    def _paint_envelope(self, painter: QPainter, middle: float, height: float) -> None:
        edges = columns(self.width(), self.devicePixelRatioF())
        low, high, rms = self._sound.envelope((edges + self.axis.scale.left) / self.axis.scale.density).T
        loud = np.minimum(rms, high), np.maximum(-rms, low)
        for (top, bottom), colour in (((high, low), theme.WAVE), (loud, theme.WAVE_LOUD)):
            top, bottom = joined(middle - height * top, middle - height * bottom)
            paint_band(painter, top - 0.5, bottom + 0.5, colour, self.height())

    def _paint_samples(self, painter: QPainter, middle: float, height: float) -> None:
        scale, samples = self.axis.scale, self._sound.samples
        first = max(int(scale.start_s * SAMPLE_RATE) - 1, 0)
        values = np.asarray(samples[first : int(scale.end_s * SAMPLE_RATE) + 2], float) / FULL_SCALE
        x = (first + np.arange(len(values))) / SAMPLE_RATE * scale.density - scale.left
        y = middle - height * values
        painter.setPen(QPen(theme.WAVE_LOUD, 1.2))
        paint_line(painter, x, y)
        if scale.density / SAMPLE_RATE >= DOT_PIXELS:
            painter.setBrush(theme.WAVE_LOUD)
            for point in zip(x.tolist(), y.tolist(), strict=True):
                painter.drawEllipse(QPointF(*point), 2, 2)
