"""The ruler: round times over the lanes; dragging in it scrubs."""

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from .lane import Drag, Lane
from .time_axis import Axis

STEPS_S = tuple(
    [m * 10.0**e for e in range(-5, 1) for m in (1, 2, 5)] + [10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0]
)
FRAME_PIXELS = 6  # frames that stand at least so far apart get a tick each


def time_text(seconds: float, step_s: float = 0.001) -> str:
    """`0:05`, `1:02.5`: minutes, seconds, and as many digits as the step needs."""
    digits = next((d for d in range(6) if abs(step_s * 10**d - round(step_s * 10**d)) < 1e-6), 6)
    minutes, rest = divmod(round(seconds, digits), 60)
    return f"{int(minutes)}:{rest:0{3 + digits if digits else 2}.{digits}f}"


class Ruler(Lane):
    """Times, the playhead's handle, and the chosen range."""

    height_em = 1.7

    def __init__(self, axis: Axis, seek: Callable[[float], None], parent: QWidget | None = None):
        super().__init__(axis, parent)
        self._seek = seek
        self.setAccessibleName(tr("Time ruler"))
        self.setToolTip(tr("Drag to scrub. Ctrl and the wheel zoom, the wheel scrolls, F shows the whole line."))

    def paint_lane(self, painter: QPainter) -> None:
        """Labels at round times, ticks between them, and at frames once they stand apart."""
        painter.fillRect(self.rect(), theme.RAISED)
        self.paint_range(painter)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # hairlines on whole pixels
        metrics, scale = QFontMetricsF(font), self.axis.scale
        room = metrics.horizontalAdvance(time_text(scale.duration_s, 0.001)) * 1.4
        step = next((s for s in STEPS_S if s * scale.density >= room), STEPS_S[-1])
        part = step / 5
        bottom, high, low = self.height() - 1, self.height() // 3, self.height() // 6
        for i in range(int(scale.start_s / part), ceil(scale.end_s / part) + 1):
            x = round(self.x(i * part))
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
                x = round(self.x(FACE_RATE.seconds(frame)))
                painter.drawLine(x, bottom, x, bottom - low // 2 - 1)
        painter.setPen(theme.EDGE)
        painter.drawLine(0, bottom, self.width(), bottom)

    def paint_playhead(self, painter: QPainter) -> None:
        """A handle that hangs from the top."""
        x, half = round(self.x(self.axis.playhead_s)) + 0.5, self._half()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.PLAYHEAD)
        shoulder, foot = self.height() - 2 * half, self.height()
        painter.drawPolygon(
            QPolygonF([QPointF(x - half, shoulder), QPointF(x + half, shoulder), QPointF(x, foot - half * 0.6)])
        )
        painter.fillRect(QRectF(x - 0.5, shoulder, 1, foot - shoulder), theme.PLAYHEAD)

    def playhead_area(self, seconds: float):
        """The handle is wider than the line."""
        half = round(self._half()) + 1
        return super().playhead_area(seconds).adjusted(-half, 0, half, 0)

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """All of it scrubs."""
        return Qt.CursorShape.PointingHandCursor

    def press(self, event: QMouseEvent) -> Drag:
        """Scrub."""

        def moved(event: QMouseEvent) -> None:
            self._seek(self.seconds(min(max(event.position().x(), 0), self.width())))

        moved(event)
        return Drag(event.position(), moved, is_moving=True)

    def _half(self) -> float:
        return theme.em(self, 0.38)
