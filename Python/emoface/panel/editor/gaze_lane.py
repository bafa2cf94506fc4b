"""The lane of gaze fixations."""

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
from .time_axis import TimeAxis

SMALL_GAZE = 0.25  # rig units: the range of the lane is at least this; the usual fixation is within 0.2


class GazeLane(EventLane[GazeLayer, Fixation]):
    """Shows each fixation as a dial at its onset; behind them how far the eyes look left (a line) and up (dots).

    Signal: aim_requested(fixation, position): the user wants to aim a fixation; the position is on the screen.
    """

    height_em = 2.4
    colour = theme.GAZE
    aim_requested = Signal(object, QPointF)
    undo_add, undo_move = mark("Add fixation"), mark("Move fixations")
    undo_delete, undo_lock = mark("Delete fixations"), mark("Lock or free fixations")

    def __init__(
        self, axis: TimeAxis, edit: Callable[[GazeLayer, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.settings = GazeSettings()  # of the shown line
        self.setAccessibleName(tr("Gaze"))
        self.setToolTip(tr("Double-click to add a fixation, or on one to aim it. Drag it along. L locks, Del deletes."))

    @property
    def event_frames(self) -> int:
        """The movement of the eyes."""
        return self.settings.transition

    def event_rect(self, number: int) -> QRectF:
        """The dial, cut off where the next fixation begins."""
        left, side = self.x_at(FACE_RATE.seconds(self._frames[number])), self._dial_side()
        right = left + side
        if number + 1 < len(self._frames):
            right = min(right, self.x_at(FACE_RATE.seconds(self._frames[number + 1])))
        return QRectF(left, 0, max(right - left, 2), self.height())

    def new_event(self, frame: int) -> Fixation:
        """A fixation where the eyes look already; the user then aims it."""
        before = bisect_right(self._frames, frame)
        x, y = (self.events[before - 1].x, self.events[before - 1].y) if before else (0, 0)
        return Fixation(frame, x, y)

    def describe(self, event: Fixation) -> str:
        """Its direction."""
        return tr("Gaze, left {x}, up {y}").format(x=f"{event.x:.2f}", y=f"{event.y:.2f}")

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Aim a fixation, or add one."""
        hit = self.event_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self.drag = None
            self.aim_requested.emit(hit, event.globalPosition())
        else:
            super().mouseDoubleClickEvent(event)

    def make_menu(self, at_s: float) -> QMenu:
        """The menu of the selected fixations; a single one can be aimed, too."""
        menu, selected, position = super().make_menu(at_s), self.selected, QPointF(QCursor.pos())
        if len(selected) == 1:
            aim = QAction(tr("Aim...") + "\tEnter", menu)
            aim.triggered.connect(lambda: self.aim_requested.emit(next(iter(selected)), position))
            menu.insertAction(menu.actions()[0], aim)
        return menu

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the movement of the eyes."""
        numbers = self._numbers_between(0, self.width())
        numbers = range(max(numbers.start - 1, 0), min(numbers.stop + 1, len(self.events)))
        if not numbers or len(numbers) > self.width() / DENSE_PIXELS:
            return
        largest = max(SMALL_GAZE, max(max(abs(self.events[i].x), abs(self.events[i].y)) for i in numbers))
        middle, height = self.height() / 2, 0.4 * self.height()
        colour = QColor(self.colour)
        colour.setAlphaF(0.7)
        for name, style in (("x", Qt.PenStyle.SolidLine), ("y", Qt.PenStyle.DotLine)):
            points: list[QPointF] = []
            for i in numbers:
                event = self.events[i]
                y = middle - height * getattr(event, name) / largest
                if points:
                    points.append(QPointF(self.x_at(FACE_RATE.seconds(event.frame)), points[-1].y()))
                points.append(QPointF(self.x_at(FACE_RATE.seconds(event.frame + self.settings.transition)), y))
            points.append(QPointF(max(self.x_at(self.axis.scale.duration_s), points[-1].x()), points[-1].y()))
            painter.setPen(QPen(colour, 1.2, style))
            painter.drawPolyline(QPolygonF(points))

    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """Paint a stroke at the onset, and the dial where it fits."""
        event, side = self.events[number], self._dial_side()
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

    def _dial_side(self) -> float:
        return theme.em(self, 1.3)
