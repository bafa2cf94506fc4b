"""The lane of fixations."""

from bisect import bisect_right
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QCursor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu, QWidget

from ...motion.gaze import Fixation, GazeSettings
from ...take import GazeLayer
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import mark, tr
from .event_lane import DENSE_PIXELS, EventLane
from .time_axis import Axis

SMALL_GAZE = 0.25  # rig units: the gaze lane reaches at least this far; the usual fixation is within 0.2


class GazeLane(EventLane):
    """Fixations: a dial, where the eyes set out, of where they look; behind it how far left (a line) and up (dots).

    aimed: a fixation wants a point; with the place on screen to ask for it.
    """

    height_em = 2.4
    colour = theme.GAZE
    aimed = Signal(object, QPointF)
    undo_add, undo_move = mark("Add fixation"), mark("Move fixations")
    undo_delete, undo_lock = mark("Delete fixations"), mark("Lock or free fixations")

    def __init__(self, axis: Axis, edit: Callable[[GazeLayer, str, bool], None], parent: QWidget | None = None):
        super().__init__(axis, edit, parent)
        self.settings = GazeSettings()
        self.setAccessibleName(tr("Gaze"))
        self.setToolTip(tr("Double-click to add a fixation, or on one to aim it. Drag it along. L locks, Del deletes."))

    @property
    def frames_long(self) -> int:
        """The eyes' way."""
        return self.settings.transition

    def area(self, number: int) -> QRectF:
        """The dial, cut where the next one stands."""
        left, side = self.x(FACE_RATE.seconds(self._frames[number])), self._dial()
        after = self.x(FACE_RATE.seconds(self._frames[number + 1])) if number + 1 < len(self._frames) else left + side
        return QRectF(left, 0, max(min(side, after - left), 2), self.height())

    def new_event(self, frame: int) -> Fixation:
        """Where the eyes are already: to be aimed."""
        before = bisect_right(self._frames, frame)
        return (
            Fixation(frame, self.events[before - 1].x, self.events[before - 1].y) if before else Fixation(frame, 0, 0)
        )

    def words(self, event: Fixation) -> str:
        """The point."""
        return tr("Gaze, left {x}, up {y}").format(x=f"{event.x:.2f}", y=f"{event.y:.2f}")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Aim a fixation, or add one."""
        hit = self.event_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self.drag = None
            self.aimed.emit(hit, event.globalPosition())
        else:
            super().mouseDoubleClickEvent(event)

    def menu(self, at_s: float) -> QMenu:
        """A single one can be aimed, too."""
        menu, chosen, place = super().menu(at_s), self.chosen, QPointF(QCursor.pos())
        if len(chosen) == 1:
            aim = QAction(tr("Aim...") + "\tEnter", menu)
            aim.triggered.connect(lambda: self.aimed.emit(next(iter(chosen)), place))
            menu.insertAction(menu.actions()[0], aim)
        return menu

    def paint_ground(self, painter: QPainter) -> None:
        """The way of the eyes."""
        numbers = self._numbers(0, self.width())
        numbers = range(max(numbers.start - 1, 0), min(numbers.stop + 1, len(self.events)))
        if not numbers or len(numbers) > self.width() / DENSE_PIXELS:
            return
        reach = max(SMALL_GAZE, max(max(abs(self.events[i].x), abs(self.events[i].y)) for i in numbers))
        middle, height = self.height() / 2, 0.4 * self.height()
        for name, style, alpha in (("x", Qt.PenStyle.SolidLine, 0.7), ("y", Qt.PenStyle.DotLine, 0.7)):
            way, colour = QPolygonF(), QColor(self.colour)
            colour.setAlphaF(alpha)
            for i in numbers:
                event = self.events[i]
                y = middle - height * getattr(event, name) / reach
                if len(way):
                    way.append(QPointF(self.x(FACE_RATE.seconds(event.frame)), way[-1].y()))
                way.append(QPointF(self.x(FACE_RATE.seconds(event.frame + self.settings.transition)), y))
            way.append(QPointF(max(self.x(self.axis.scale.duration_s), way[-1].x()), way[-1].y()))
            painter.setPen(QPen(colour, 1.2, style))
            painter.drawPolyline(way)

    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """A stroke at the onset, and the dial where it has room."""
        event, side = self.events[number], self._dial()
        top = 0 if area.width() >= 0.8 * side else 0.7 * self.height()
        painter.fillRect(QRectF(area.left() - 0.5, top, 1, self.height() - 1 - top), colour)
        if top:
            if event.locked:
                painter.fillRect(QRectF(area.left() - 1.5, top, 3, theme.em(self, 0.3)), colour)
            return
        radius = 0.42 * side
        middle = QPointF(area.left() + 0.5 * side + 1, self.height() / 2)
        painter.setPen(QPen(colour, 1.2))
        painter.setBrush(theme.SUNKEN)
        painter.drawEllipse(middle, radius, radius)
        far = max(1.0, (event.x**2 + event.y**2) ** 0.5 / (2 * SMALL_GAZE))  # the usual fixation uses half the dial
        shift = QPointF(event.x, -event.y) * (radius * 0.72 / (2 * SMALL_GAZE) / far)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(middle + shift, radius * 0.3, radius * 0.3)
        if event.locked:
            self.paint_lock(painter, QPointF(area.left() + side + 2, 2), colour)

    def _dial(self) -> float:
        return theme.em(self, 1.3)
