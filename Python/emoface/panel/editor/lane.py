"""A lane: one thing that runs along time. What all lanes share: painting once, the playhead, zoom, scroll, gestures."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ..base import theme
from .time_axis import SNAP_PIXELS, Axis

ZOOM_STEP = 1.25  # closer by so much at a notch of the wheel
SCROLL_STEP = 60  # pixels at a notch
NOTCH = 120  # Qt's units


@dataclass
class Drag:
    """What the mouse does until its button is let go: `moved` at each move, `ended` at the end, `cancelled` at Esc."""

    pressed: QPointF
    moved: Callable[[QMouseEvent], None]
    ended: Callable[[], None] = lambda: None
    cancelled: Callable[[], None] = lambda: None
    is_moving: bool = False


class Lane(QWidget):
    """One lane over the shared axis. A subclass paints it, and says what a press begins.

    The picture is painted once and kept until `repaint_lane`, so that the playhead costs two blits.
    """

    height_em = 3.0
    grows = False  # whether it takes more height where there is some

    def __init__(self, axis: Axis, parent: QWidget | None = None):
        super().__init__(parent)
        self.axis = axis
        self.drag: Drag | None = None
        self._picture: QPixmap | None = None
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        vertical = QSizePolicy.Policy.Expanding if self.grows else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Expanding, vertical)
        self.setMinimumSize(theme.em(self, 6), theme.em(self, self.height_em))
        if not self.grows:
            self.setMaximumHeight(self.minimumHeight())
        axis.changed.connect(self.repaint_lane)
        axis.rangeChanged.connect(self.repaint_lane)
        axis.playheadMoved.connect(self._move_playhead)

    # ---- what a subclass says ----

    @abstractmethod
    def paint_lane(self, painter: QPainter) -> None:
        """Paint everything but the playhead."""

    def press(self, event: QMouseEvent) -> Drag | None:
        """What a press of the left button begins."""
        return None

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The cursor's form where it hovers."""
        return Qt.CursorShape.ArrowCursor

    def tip_at(self, at: QPointF) -> str:
        """What a tooltip says there."""
        return self.toolTip()

    def stops(self) -> list[float]:
        """Times in seconds at which Shift and an arrow key halt, when this lane has the focus."""
        return []

    def hover(self, at: QPointF | None) -> None:
        """The mouse is here, with no button down, or gone."""

    # ---- what a subclass uses ----

    def repaint_lane(self) -> None:
        """What is shown has changed."""
        self._picture = None
        self.update()

    def x(self, seconds: float) -> float:
        """Where a time stands."""
        return self.axis.scale.x(seconds)

    def seconds(self, x: float) -> float:
        """The time at a place."""
        return self.axis.scale.seconds(x)

    def span(self, start_s: float, end_s: float, top: float = 0.0, bottom: float | None = None) -> QRectF:
        """The area between two times; what is far out of view is cut, as painters overflow."""
        left, right = (min(max(self.x(t), -100.0), self.width() + 100.0) for t in (start_s, end_s))
        return QRectF(left, top, right - left, (self.height() if bottom is None else bottom) - top)

    def snapped(self, seconds: float, targets: list[float], event: QMouseEvent) -> float:
        """The nearest of the targets if it is close on screen, and Alt is not held; else the time itself."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or not targets:
            return seconds
        nearest = min(targets, key=lambda t: abs(t - seconds))
        return nearest if abs(nearest - seconds) * self.axis.scale.density <= SNAP_PIXELS else seconds

    def paint_range(self, painter: QPainter) -> None:
        """The chosen range, behind what a lane shows."""
        if self.axis.range:
            colour = QColor(theme.SELECTED)
            colour.setAlphaF(0.45)
            painter.fillRect(self.span(*self.axis.range), colour)

    def cancel_drag(self) -> bool:
        """Give up what is being dragged; whether anything was."""
        drag, self.drag = self.drag, None
        if drag and drag.is_moving:
            drag.cancelled()
        return drag is not None

    # ---- Qt's ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """The kept picture, and the playhead over it."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(theme.SUNKEN)
            painter = QPainter(self._picture)
            painter.setFont(self.font())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.paint_lane(painter)
            end = round(self.x(self.axis.scale.duration_s))
            painter.fillRect(QRect(end, 0, max(self.width() - end, 0), self.height()), theme.GROUND)
            painter.end()
        painter = QPainter(self)  # which Qt has clipped to what is to be painted
        painter.drawPixmap(0, 0, self._picture)
        self.paint_playhead(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.ACCENT, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint_playhead(self, painter: QPainter) -> None:
        """A line of one pixel, which stays sharp."""
        x = round(self.x(self.axis.playhead_s))
        painter.fillRect(QRect(x, 0, 1, self.height()), theme.PLAYHEAD)

    def playhead_area(self, seconds: float) -> QRect:
        """What the playhead covers when it is there."""
        return QRect(round(self.x(seconds)) - 1, 0, 3, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        self.repaint_lane()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture; the middle button pulls the view along."""
        if self.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.MiddleButton:
            begun = self.axis.scale
            at = event.position().x()
            self.drag = Drag(
                event.position(), lambda e: self.axis.set_scale(begun.scrolled(at - e.position().x())), is_moving=True
            )
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.drag = self.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a gesture, or hover."""
        if self.drag is None:
            self.setCursor(self.cursor_at(event.position()))
            self.hover(event.position())
            return
        far = (event.position() - self.drag.pressed).manhattanLength() >= 3  # a click is not quite still
        if self.drag.is_moving or far:
            self.drag.is_moving = True
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._scroll_along(event.position().x())
            self.drag.moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a gesture."""
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            return  # another button than the one that holds it
        drag, self.drag = self.drag, None
        if drag:
            drag.ended()
        self.setCursor(self.cursor_at(event.position()))
        self.hover(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse comes."""
        self.hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse goes."""
        self.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ctrl and the wheel zoom where the mouse is; the wheel alone scrolls."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.axis.set_scale(self.axis.scale.zoomed(ZOOM_STEP ** (turned.y() / NOTCH), event.position().x()))
        else:
            pixels = event.pixelDelta()
            across = pixels.x() or pixels.y() or (turned.x() or turned.y()) / NOTCH * SCROLL_STEP
            self.axis.set_scale(self.axis.scale.scrolled(-across))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """A tooltip for what lies under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the editor's."""
        event.ignore()

    def focusInEvent(self, event: QEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        """Show that it is gone."""
        self.update()

    def _scroll_along(self, x: float) -> None:
        """A drag beyond an end of the view pulls the view along, the faster the further."""
        beyond = min(x, 0) + max(x - self.width(), 0)
        if beyond:
            self.axis.set_scale(self.axis.scale.scrolled(beyond / 4))

    def _move_playhead(self, before_s: float, now_s: float) -> None:
        self.update(self.playhead_area(before_s))
        self.update(self.playhead_area(now_s))


class EditLane(Lane):
    """A lane whose gestures change a value. `edit` is called with the new value, the undo text, and whether the gesture
    goes on; the lane shows what it is given back, and holds no value of its own."""

    def __init__(self, axis: Axis, edit: Callable[[object, str, bool], None], parent: QWidget | None = None):
        super().__init__(axis, parent)
        self.edit = edit

    def editing(
        self,
        pressed: QPointF,
        text: str,
        before: object,
        change: Callable[[QMouseEvent], object],
        given_up: Callable[[], None] = lambda: None,
    ) -> Drag:
        """A drag that changes `before` to what `change` makes of each move; Esc puts it back, and calls `given_up`.

        pressed: where it began. The press itself must not be kept: Qt takes it away once it is handled.
        """
        last = before

        def moved(event: QMouseEvent) -> None:
            nonlocal last
            value = change(event)
            if value != last:
                last = value
                self.edit(value, text, True)

        def ended() -> None:
            if last is not before:
                self.edit(last, text, False)

        def cancelled() -> None:
            if last is not before:
                self.edit(before, text, False)
            given_up()

        return Drag(pressed, moved, ended, cancelled)
