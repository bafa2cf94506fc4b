"""The base of the lanes whose events have a length: moves of brows and head, and breaths. Their edges are dragged."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QMenu, QWidget

from ...motion.breath import Breath
from ...motion.brow import BrowMove
from ...motion.head import HeadMove
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import mark, tr
from . import event_edits
from .event_edits import LayerT
from .event_lane import LEAST_PIXELS, EventLane
from .lane import Drag
from .time_axis import TimeAxis

MoveT = TypeVar("MoveT", BrowMove, HeadMove, Breath)

EDGE_PIXELS = 5  # beside an edge of an event: there it is dragged


class MoveLane(EventLane[LayerT, MoveT], Generic[LayerT, MoveT]):
    """Shows each event over its time, as high as it is strong. Dragging an edge changes its length, up and down its
    strength."""

    has_vertical_drag = True
    undo_length, undo_kind = mark("Change length"), mark("Change kind")
    kinds: ClassVar[Mapping[str, str]] = {}  # kind -> its text, marked for translation; empty: there are none

    def __init__(
        self, axis: TimeAxis, edit: Callable[[LayerT, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self._longest = 1  # frames of an event
        self._labels_end = 0.0  # where the last label ends that is painted: the next one must not lie over it

    @abstractmethod
    def height_of(self, event: MoveT) -> float:
        """How high an event is painted, 0..1; negative: from the top down."""

    @abstractmethod
    def plateau(self, event: MoveT) -> tuple[float, float]:
        """The shares of an event's time at which it has come, and at which it begins to go, 0..1."""

    def label(self, event: MoveT) -> str:
        """What stands in an event that is wide enough."""
        return ""

    @property
    def event_frames(self) -> int:
        """Of the longest event."""
        return self._longest

    def event_rect(self, number: int) -> QRectF:
        """The time of the whole event."""
        event = self.events[number]
        return self.rect_between(FACE_RATE.seconds(event.frame), FACE_RATE.seconds(event.end))

    def show_layer(self, layer: LayerT | None, last_frame: int) -> None:
        """Show the events of a layer. last_frame: at which the line ends."""
        events = event_edits.events_of(layer) if layer is not None else ()
        self._longest = max((event_edits.stop_of(event) - event.frame for event in events), default=1)
        super().show_layer(layer, last_frame)

    def event_at(self, at: QPointF) -> MoveT | None:
        """The event at a position; of several, the shortest: long ones can be grabbed elsewhere, too."""
        near = []
        for number in self._numbers_between(at.x(), at.x()):
            area = self.event_rect(number)
            grow = max(LEAST_PIXELS - area.width(), 2) / 2
            if area.adjusted(-grow, 0, grow, 0).contains(at):
                near.append((self.events[number].length, number))
        return self.events[min(near)[1]] if near else None

    def start_drag(self, event: QMouseEvent) -> Drag | None:
        """Drag an edge of an event, and that of all selected ones with it; else as any lane of events."""
        adds = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        hit, before = self.event_at(event.position()), self.layer
        if before is None or hit is None or adds or not self._is_edge(hit, event.position()):
            return super().start_drag(event)
        if hit not in self.selected:
            self.select(frozenset({hit}))
        selected, pressed_s = self.selected, self.seconds_at(event.position().x())
        is_end = self._is_end(hit, event.position())
        edge = hit.end if is_end else hit.frame
        snap_times = [FACE_RATE.seconds(FACE_RATE.nearest_frame(self.axis.playhead_s))]

        def stretch(e: QMouseEvent) -> LayerT:
            dragged_s = FACE_RATE.seconds(edge) + self.seconds_at(e.position().x()) - pressed_s
            by = FACE_RATE.nearest_frame(max(self.snap(dragged_s, snap_times, e), 0.0)) - edge
            layer, self._selected = event_edits.stretch(before, selected, by, is_end, self.last_frame)
            return layer

        return self.edit_drag(event.position(), tr(self.undo_length), before, stretch, lambda: self.select(selected))

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """Arrows at the edges of events."""
        hit = self.event_at(at)
        if hit is not None and self._is_edge(hit, at):
            return Qt.CursorShape.SizeHorCursor
        return super().cursor_at(at)

    def make_menu(self, at_s: float) -> QMenu:
        """The menu of the selected events; their kind can be changed, too."""
        menu, selected = super().make_menu(at_s), self.selected
        if selected and self.kinds:
            kinds = QMenu(tr("Kind"), menu)
            for kind, text in self.kinds.items():
                action = kinds.addAction(tr(text))
                action.setCheckable(True)
                action.setChecked(all(getattr(event, "kind", "") == kind for event in selected))
                action.triggered.connect(partial(self.set_kind, kind))
            menu.insertMenu(menu.actions()[0], kinds)
        return menu

    def insert_action(self, menu: QMenu, text: str, command: Callable[[], object]) -> None:
        """Put an entry at the top of a menu."""
        action = QAction(text, menu)
        action.triggered.connect(lambda: command())
        menu.insertAction(menu.actions()[0], action)

    def set_kind(self, kind: str, *_: object) -> None:
        """Give the selected events another kind."""
        if self.layer is not None and self.selected:
            layer, self._selected = event_edits.set_kind(self.layer, self.selected, kind)
            self.edit(layer, tr(self.undo_kind), False)

    def after_vertical_drag(
        self, layer: LayerT, selected: frozenset[MoveT], by: float
    ) -> tuple[LayerT, frozenset[MoveT]]:
        """Up is stronger."""
        return event_edits.change_strength(layer, selected, by)

    def paint_ground(self, painter: QPainter) -> None:
        """Begin with the labels."""
        self._labels_end = 0.0

    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """Paint how the event comes, stays and goes, and what kind it is where that fits."""
        event, full_height = self.events[number], self.height() - 4
        height, foot = self.height_of(event) * full_height, self.height() - 2.0
        if height < 0:
            foot = 2.0
        if area.width() < LEAST_PIXELS:
            painter.fillRect(QRectF(area.center().x() - 1, min(foot, foot - height), 2, abs(height)), colour)
        else:
            rise, fall = (area.left() + share * area.width() for share in self.plateau(event))
            hill = QPolygonF(
                [
                    QPointF(area.left(), foot),
                    QPointF(rise, foot - height),
                    QPointF(fall, foot - height),
                    QPointF(area.right(), foot),
                ]
            )
            path, translucent = QPainterPath(), QColor(colour)
            path.addPolygon(hill)
            translucent.setAlphaF(0.25)
            painter.fillPath(path, translucent)
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(hill)
            self._paint_label(painter, event, area, colour)
        if event.locked:
            self.paint_lock(painter, QPointF(area.left() + theme.em(self, 0.2), 2), colour)

    def _paint_label(self, painter: QPainter, event: MoveT, area: QRectF, colour: QColor) -> None:
        text, margin = self.label(event), theme.em(self, 0.8)
        width = painter.fontMetrics().horizontalAdvance(text)
        left = area.center().x() - width / 2
        if text and width + 2 * margin < area.width() and left > self._labels_end:
            self._labels_end = left + width
            painter.setPen(colour.lighter(130))
            side = Qt.AlignmentFlag.AlignTop if self.height_of(event) < 0 else Qt.AlignmentFlag.AlignBottom
            painter.drawText(area.adjusted(margin, 1, -margin, -2), side | Qt.AlignmentFlag.AlignHCenter, text)

    def _is_edge(self, event: MoveT, at: QPointF) -> bool:
        left, right = self._edges(event)
        return right - left > 4 * EDGE_PIXELS and min(at.x() - left, right - at.x()) <= EDGE_PIXELS

    def _is_end(self, event: MoveT, at: QPointF) -> bool:
        left, right = self._edges(event)
        return right - at.x() < at.x() - left

    def _edges(self, event: MoveT) -> tuple[float, float]:
        return self.x_at(FACE_RATE.seconds(event.frame)), self.x_at(FACE_RATE.seconds(event.end))
