"""The popup in which a fixation is aimed."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ..base import theme
from ..base.translation import tr

STEP = 0.02  # by an arrow key, rig units
RINGS = (0.25, 0.5, 1.0)  # radii of the painted rings, rig units


class GazePad(QWidget):
    """A square of the directions in which the eyes can look, seen from in front: the character's left is at the right.

    Signal: closed().
    """

    closed = Signal()

    def __init__(self, x: float, y: float, aim: Callable[[float, float, bool], None], parent: QWidget) -> None:
        """x, y: the direction at first, rig units: x to the character's left, y up, -1..1.

        aim(x, y, is_ongoing): called with each new direction, and whether the drag continues.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(tr("Gaze direction"))
        self.setFont(parent.font())
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._gaze_x, self._gaze_y, self._aim = x, y, aim
        side = theme.em(self, 14)
        self.resize(side, side + theme.em(self, 1.8))

    def open_at(self, position: QPoint) -> None:
        """Show it with its middle at a position on the screen, moved where the screen ends."""
        corner = position - QPoint(self.width() // 2, self.width() // 2)
        area = self.screen().availableGeometry() if self.screen() else None
        if area:
            corner.setX(min(max(corner.x(), area.left()), area.right() - self.width()))
            corner.setY(min(max(corner.y(), area.top()), area.bottom() - self.height()))
        self.move(corner)
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rings, axes, the direction and its numbers."""
        painter, pad = QPainter(self), self._pad()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.RAISED)
        painter.setPen(QPen(theme.EDGE, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setBrush(theme.SUNKEN)
        painter.drawRect(pad)
        middle = pad.center()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for ring in RINGS:
            painter.drawEllipse(middle, ring * pad.width() / 2, ring * pad.height() / 2)
        painter.drawLine(QPointF(pad.left(), middle.y()), QPointF(pad.right(), middle.y()))
        painter.drawLine(QPointF(middle.x(), pad.top()), QPointF(middle.x(), pad.bottom()))
        point = middle + QPointF(self._gaze_x, -self._gaze_y) * (pad.width() / 2)
        painter.setPen(QPen(theme.GAZE, 1.4))
        painter.drawLine(middle, point)
        painter.setBrush(theme.GAZE)
        painter.drawEllipse(point, 4, 4)
        painter.setPen(theme.TEXT)
        text = tr("Gaze, left {x}, up {y}").format(x=f"{self._gaze_x:.2f}", y=f"{self._gaze_y:.2f}")
        text_area = QRectF(0, pad.bottom(), self.width(), self.height() - pad.bottom())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Aim; a click outside closes."""
        if self.rect().contains(event.position().toPoint()):
            self.mouseMoveEvent(event)
        else:
            self.close()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Aim."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            pad, at = self._pad(), event.position()
            half = pad.width() / 2
            self._set_direction((at.x() - pad.center().x()) / half, (pad.center().y() - at.y()) / half, True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag: it is one undo step."""
        self._aim(self._gaze_x, self._gaze_y, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Aim with the arrow keys; close with Enter or Esc."""
        steps: dict[int, tuple[float, float]] = {
            Qt.Key.Key_Left: (-STEP, 0.0),
            Qt.Key.Key_Right: (STEP, 0.0),
            Qt.Key.Key_Up: (0.0, STEP),
            Qt.Key.Key_Down: (0.0, -STEP),
        }
        if event.key() in steps:
            dx, dy = steps[event.key()]
            self._set_direction(self._gaze_x + dx, self._gaze_y + dy, False)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Report it."""
        self.closed.emit()

    def _pad(self) -> QRectF:
        margin = theme.em(self, 0.6)
        side = self.width() - 2 * margin
        return QRectF(margin, margin, side, side)

    def _set_direction(self, x: float, y: float, is_ongoing: bool) -> None:
        self._gaze_x, self._gaze_y = (round(min(max(v, -1.0), 1.0), 3) for v in (x, y))
        self.update()
        self._aim(self._gaze_x, self._gaze_y, is_ongoing)
