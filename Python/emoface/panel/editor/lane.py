"""The base of all lanes: a widget over the shared time axis, with its playhead, zoom, scroll and drags."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

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
from .time_axis import SNAP_PIXELS, TimeAxis

ZOOM_STEP = 1.25  # factor of a zoom by one notch of the wheel
SCROLL_STEP = 60  # pixels a notch
NOTCH = 120  # of the wheel, in Qt's units
DRAG_PIXELS = 3  # a mouse that moves less is clicking

ValueT = TypeVar("ValueT")


def _do_nothing() -> None:
    pass


@dataclass
class Drag:
    """What the mouse does until its button is released."""

    pressed: QPointF  # where the button was pressed, in the lane's pixels
    moved: Callable[[QMouseEvent], None]  # called at each move
    ended: Callable[[], None] = _do_nothing  # called when the button is released
    cancelled: Callable[[], None] = _do_nothing  # called if Esc is pressed after a move
    is_moving: bool = False


class Lane(QWidget):
    """One lane over the shared axis. A subclass paints it and starts its drags.

    Everything but the playhead is painted once and kept until `repaint_lane`, so that the playhead moves cheaply.
    """

    height_em = 3.0  # its least height, in heights of the text
    grows = False  # whether it takes more height where there is some

    def __init__(self, axis: TimeAxis, parent: QWidget | None = None) -> None:
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
        axis.scale_changed.connect(self.repaint_lane)
        axis.selection_changed.connect(self.repaint_lane)
        axis.playhead_moved.connect(self._move_playhead)

    @abstractmethod
    def paint_lane(self, painter: QPainter) -> None:
        """Paint everything but the playhead."""

    def start_drag(self, event: QMouseEvent) -> Drag | None:
        """Handle a press of the left button; the returned drag handles what follows."""
        return None

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The mouse cursor at a position."""
        return Qt.CursorShape.ArrowCursor

    def tip_at(self, at: QPointF) -> str:
        """The tooltip at a position."""
        return self.toolTip()

    def stop_times(self) -> list[float]:
        """Times in seconds at which Shift and an arrow key stop while this lane has the focus."""
        return []

    def hover(self, at: QPointF | None) -> None:
        """Handle the mouse moving without a button pressed; None: it has left."""

    def repaint_lane(self) -> None:
        """Paint everything again: what is shown has changed."""
        self._picture = None
        self.update()

    def x_at(self, seconds: float) -> float:
        """The position of a time, in pixels from the left edge."""
        return self.axis.scale.x_at(seconds)

    def seconds_at(self, x: float) -> float:
        """The time at a position, in pixels from the left edge."""
        return self.axis.scale.seconds_at(x)

    def rect_between(self, start_s: float, end_s: float, top: float = 0.0, bottom: float | None = None) -> QRectF:
        """The area between two times; what is far out of view is cut off, because painters overflow.

        top, bottom: in pixels; the lane's own edges if not given.
        """
        left, right = (min(max(self.x_at(t), -100.0), self.width() + 100.0) for t in (start_s, end_s))
        return QRectF(left, top, right - left, (self.height() if bottom is None else bottom) - top)

    def snap(self, seconds: float, targets: list[float], event: QMouseEvent) -> float:
        """The nearest of the target times if it is near on the screen and Alt is not pressed; else the time itself."""
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or not targets:
            return seconds
        nearest = min(targets, key=lambda t: abs(t - seconds))
        return nearest if abs(nearest - seconds) * self.axis.scale.density <= SNAP_PIXELS else seconds

    def paint_selection(self, painter: QPainter) -> None:
        """Paint the selected range, behind what the lane shows."""
        if self.axis.selection:
            colour = QColor(theme.SELECTED)
            colour.setAlphaF(0.45)
            painter.fillRect(self.rect_between(*self.axis.selection), colour)

    def cancel_drag(self) -> bool:
        """Cancel the drag, if one is under way; returns whether one was."""
        drag, self.drag = self.drag, None
        if drag and drag.is_moving:
            drag.cancelled()
        return drag is not None

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(theme.SUNKEN)
            with QPainter(self._picture) as painter:
                painter.setFont(self.font())
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self.paint_lane(painter)
                end = round(self.x_at(self.axis.scale.duration_s))
                painter.fillRect(QRect(end, 0, max(self.width() - end, 0), self.height()), theme.GROUND)
        painter = QPainter(self)  # Qt has clipped it to the area to be painted
        painter.drawPixmap(0, 0, self._picture)
        self.paint_playhead(painter)
        if self.hasFocus():
            painter.setPen(QPen(theme.ACCENT, 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def paint_playhead(self, painter: QPainter) -> None:
        """Paint the playhead: a sharp line of one pixel."""
        x = round(self.x_at(self.axis.playhead_s))
        painter.fillRect(QRect(x, 0, 1, self.height()), theme.PLAYHEAD)

    def playhead_area(self, seconds: float) -> QRect:
        """The area that the playhead covers at a time."""
        return QRect(round(self.x_at(seconds)) - 1, 0, 3, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.repaint_lane()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start a drag of the subclass with the left button; scroll the view with the middle one."""
        if self.focusPolicy() & Qt.FocusPolicy.ClickFocus:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.MiddleButton:
            before = self.axis.scale
            at = event.position().x()
            self.drag = Drag(
                event.position(), lambda e: self.axis.set_scale(before.scrolled(at - e.position().x())), is_moving=True
            )
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.drag = self.start_drag(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Continue a drag, or hover."""
        if self.drag is None:
            self.setCursor(self.cursor_at(event.position()))
            self.hover(event.position())
            return
        is_far = (event.position() - self.drag.pressed).manhattanLength() >= DRAG_PIXELS
        if self.drag.is_moving or is_far:
            self.drag.is_moving = True
            if event.buttons() & Qt.MouseButton.LeftButton:
                self._scroll_at_edge(event.position().x())
            self.drag.moved(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag."""
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            return  # the button of the drag is still pressed
        drag, self.drag = self.drag, None
        if drag:
            drag.ended()
        self.setCursor(self.cursor_at(event.position()))
        self.hover(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the mouse with Ctrl and the wheel; scroll with the wheel alone."""
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.axis.set_scale(self.axis.scale.zoomed(ZOOM_STEP ** (turned.y() / NOTCH), event.position().x()))
        else:
            pixels = event.pixelDelta()
            across = pixels.x() or pixels.y() or (turned.x() or turned.y()) / NOTCH * SCROLL_STEP
            self.axis.set_scale(self.axis.scale.scrolled(-across))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Show the tooltip of what is under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the editor."""
        event.ignore()

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def _scroll_at_edge(self, x: float) -> None:
        """Scroll the view when a drag is beyond one of its edges, the faster the further."""
        beyond = min(x, 0) + max(x - self.width(), 0)
        if beyond:
            self.axis.set_scale(self.axis.scale.scrolled(beyond / 4))

    def _move_playhead(self, before_s: float, now_s: float) -> None:
        self.update(self.playhead_area(before_s))
        self.update(self.playhead_area(now_s))


class EditableLane(Lane, Generic[ValueT]):
    """A lane whose drags change a value, which it does not keep: it shows what it is given.

    edit(value, text, is_ongoing): called with the new value, the text of the undo step, and whether the drag continues.
    """

    def __init__(
        self, axis: TimeAxis, edit: Callable[[ValueT, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, parent)
        self.edit = edit

    def edit_drag(
        self,
        pressed: QPointF,
        text: str,
        before: ValueT,
        change: Callable[[QMouseEvent], ValueT],
        on_cancel: Callable[[], None] = _do_nothing,
    ) -> Drag:
        """A drag that edits a value; Esc restores it.

        pressed: where the drag began. The event of the press must not be kept: Qt deletes it once it is handled.
        text: of the undo step.
        before: the value at the press.
        change: gives the new value at each move.
        on_cancel: called after Esc has restored the value.
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
            on_cancel()

        return Drag(pressed, moved, ended, cancelled)
