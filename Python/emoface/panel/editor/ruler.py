"""The ruler above the lanes: round times; dragging in it moves the playhead."""

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from .lane import Drag, Lane
from .time_axis import TimeAxis

STEPS_S = tuple(
    [m * 10.0**e for e in range(-5, 1) for m in (1, 2, 5)] + [10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0]
)
FRAME_PIXELS = 6  # each frame gets a tick if frames are at least this far apart


def time_text(seconds: float, step_s: float = 0.001) -> str:
    """A time as minutes and seconds with as many digits as the step needs, such as `0:05` or `1:02.5`."""
    digits = next((d for d in range(6) if abs(step_s * 10**d - round(step_s * 10**d)) < 1e-6), 6)
    minutes, rest = divmod(round(seconds, digits), 60)
    return f"{int(minutes)}:{rest:0{3 + digits if digits else 2}.{digits}f}"


class Ruler(Lane):
    """Shows times, the handle of the playhead, and the selected range. seek: called with the time in seconds."""

    height_em = 1.7

    def __init__(self, axis: TimeAxis, seek: Callable[[float], None], parent: QWidget | None = None) -> None:
        super().__init__(axis, parent)
        self._seek = seek
        self.setAccessibleName(tr("Time ruler"))
        self.setToolTip(tr("Drag to scrub. Ctrl and the wheel zoom, the wheel scrolls, F shows the whole line."))

    def paint_lane(self, painter: QPainter) -> None:
        """Paint labels at round times, ticks between them, and ticks at frames if they are far enough apart."""
        painter.fillRect(self.rect(), theme.RAISED)
        self.paint_selection(painter)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # hairlines on whole pixels
        metrics, scale = QFontMetricsF(font), self.axis.scale
        label_width = metrics.horizontalAdvance(time_text(scale.duration_s, 0.001)) * 1.4
        step = next((s for s in STEPS_S if s * scale.density >= label_width), STEPS_S[-1])
        part = step / 5
        bottom, high, low = self.height() - 1, self.height() // 3, self.height() // 6
        for i in range(int(scale.start_s / part), ceil(scale.end_s / part) + 1):
            x = round(self.x_at(i * part))
            if i * part > scale.duration_s + 1e-9:
                break
            painter.setPen(theme.TEXT_OFF)
            painter.drawLine(x, bottom, x, bottom - (high if i % 5 == 0 else low))
            if i % 5 == 0:
                painter.setPen(theme.TEXT_DIM)
                text = time_text(i * part, step)
                if x + 4 + metrics.horizontalAdvance(text) <= self.width():
                    painter.drawText(QPointF(x + 4, metrics.ascent() + 1), text)
        if FACE_RATE.seconds(1) * scale.density >= FRAME_PIXELS:
            painter.setPen(QPen(theme.ACCENT.darker(170)))
            first = int(scale.start_s * float(FACE_RATE))
            for frame in range(first, int(min(scale.end_s, scale.duration_s) * float(FACE_RATE)) + 1):
                x = round(self.x_at(FACE_RATE.seconds(frame)))
                painter.drawLine(x, bottom, x, bottom - low // 2 - 1)
        painter.setPen(theme.EDGE)
        painter.drawLine(0, bottom, self.width(), bottom)

    def paint_playhead(self, painter: QPainter) -> None:
        """Paint the playhead with a handle at its top."""
        x, half = round(self.x_at(self.axis.playhead_s)) + 0.5, self._handle_half()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.PLAYHEAD)
        shoulder, foot = self.height() - 2 * half, self.height()
        painter.drawPolygon(
            QPolygonF([QPointF(x - half, shoulder), QPointF(x + half, shoulder), QPointF(x, foot - half * 0.6)])
        )
        painter.fillRect(QRectF(x - 0.5, shoulder, 1, foot - shoulder), theme.PLAYHEAD)

    def playhead_area(self, seconds: float) -> QRect:
        """The area of the handle, which is wider than the line."""
        half = round(self._handle_half()) + 1
        return super().playhead_area(seconds).adjusted(-half, 0, half, 0)

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """A pointing hand everywhere."""
        return Qt.CursorShape.PointingHandCursor

    def start_drag(self, event: QMouseEvent) -> Drag:
        """Move the playhead."""

        def moved(event: QMouseEvent) -> None:
            self._seek(self.seconds_at(min(max(event.position().x(), 0), self.width())))

        moved(event)
        return Drag(event.position(), moved, is_moving=True)

    def _handle_half(self) -> float:
        return theme.em(self, 0.38)
