"""The base of the lanes of events, blinks and fixations: they are selected, dragged, added, deleted and locked."""

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Generic, cast

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from . import event_edits
from .curve_painting import column_edges, fill_between
from .event_edits import EventT, LayerT
from .lane import Drag, EditableLane
from .ruler import time_text
from .time_axis import TimeAxis

LEAST_PIXELS = 8  # an event can be grabbed over at least this width
DENSE_PIXELS = 4  # events that are closer than this on average are painted as strokes: shapes would be a blur


class EventLane(EditableLane[LayerT], Generic[LayerT, EventT]):
    """Shows the events of a layer. The selected ones are known by their values, so that after an undo no event that is
    gone stays selected."""

    colour = theme.TEXT
    has_vertical_drag = False  # whether dragging an event up and down changes it
    # Texts of the undo steps, marked for translation.
    undo_add = undo_move = undo_delete = undo_lock = undo_vertical = ""

    def __init__(
        self, axis: TimeAxis, edit: Callable[[LayerT, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.layer: LayerT | None = None
        self.last_frame = 0  # the last frame at which an event may begin
        self.events: tuple[EventT, ...] = ()  # sorted by frame
        self._frames: list[int] = []  # of the events
        self._selected: frozenset[EventT] = frozenset()
        self._hovered: EventT | None = None
        self._rubber_band: tuple[float, float] | None = None  # left and right edge in pixels

    @property
    @abstractmethod
    def event_frames(self) -> int:
        """How many frames an event takes."""

    @abstractmethod
    def event_rect(self, number: int) -> QRectF:
        """The area of event `number`."""

    @abstractmethod
    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """Paint event `number` in its area."""

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what is behind the events."""

    @abstractmethod
    def new_event(self, frame: int) -> EventT:
        """The event that a double click at a frame adds."""

    @abstractmethod
    def describe(self, event: EventT) -> str:
        """An event in words."""

    def after_vertical_drag(
        self, layer: LayerT, selected: frozenset[EventT], by: float
    ) -> tuple[LayerT, frozenset[EventT]]:
        """The layer after a drag upwards, and the dragged events as they are then. Used with has_vertical_drag.

        by: the way of the mouse as a part of the lane's height; negative: down.
        """
        return layer, selected

    @property
    def selected(self) -> frozenset[EventT]:
        """The selected events."""
        return self._selected & frozenset(self.events) if self._selected else self._selected

    def select(self, selected: frozenset[EventT]) -> None:
        """Select these events alone."""
        if selected != self._selected:
            self._selected = selected
            self.repaint_lane()

    def show_layer(self, layer: LayerT | None, last_frame: int) -> None:
        """Show the events of a layer.

        layer: None: there is no take yet.
        last_frame: the last frame at which an event may begin.
        """
        if layer is self.layer and last_frame == self.last_frame:
            return
        self.layer, self.last_frame, self.events = layer, max(last_frame, 0), ()
        if layer is not None:
            ordered = event_edits.with_events(layer, event_edits.events_of(layer))
            self.events = cast("tuple[EventT, ...]", event_edits.events_of(ordered))
        self._frames = [event.frame for event in self.events]
        self.repaint_lane()

    def stop_times(self) -> list[float]:
        """The onsets of the events."""
        return [FACE_RATE.seconds(frame) for frame in self._frames]

    def add_at(self, seconds: float) -> None:
        """Add an event and select it."""
        if self.layer is not None:
            event = self.new_event(min(max(FACE_RATE.nearest_frame(seconds), 0), self.last_frame))
            self._selected = frozenset({replace(event, locked=True)})
            self.edit(event_edits.add(self.layer, event), tr(self.undo_add), False)

    def delete(self) -> None:
        """Delete the selected events."""
        if self.layer is not None and self.selected:
            self.edit(event_edits.remove(self.layer, self.selected), tr(self.undo_delete), False)

    def toggle_lock(self) -> None:
        """Lock the selected events; unlock them if all are locked."""
        if self.layer is not None and self.selected:
            layer, self._selected = event_edits.toggle_lock(self.layer, self.selected)
            self.edit(layer, tr(self.undo_lock), False)

    def move_selected(self, frames: int) -> None:
        """Move the selected events by a number of frames."""
        if self.layer is not None and self.selected:
            layer, self._selected = event_edits.move(self.layer, self.selected, frames, self.last_frame)
            if layer != self.layer:
                self.edit(layer, tr(self.undo_move), False)

    def select_all(self) -> None:
        """Select every event."""
        self.select(frozenset(self.events))

    def start_drag(self, event: QMouseEvent) -> Drag | None:
        """Select and drag events, or select several with a rubber band; Shift or Ctrl adds to the selected ones."""
        if self.layer is None:
            return None
        adds = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        hit = self.event_at(event.position())
        if hit is None:
            return self._rubber_band_drag(event, self.selected if adds else frozenset())
        if adds:
            self.select(self.selected ^ {hit})
        elif hit not in self.selected:
            self.select(frozenset({hit}))
        return self._event_drag(event, self.layer, hit) if hit in self.selected else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add an event in empty space."""
        if event.button() == Qt.MouseButton.LeftButton and self.event_at(event.position()) is None:
            self.add_at(self.seconds_at(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the event under the mouse, or of all selected ones if it is one of them."""
        if self.layer is None:
            return
        at_s = self.axis.playhead_s
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            at_s, hit = self.seconds_at(event.pos().x()), self.event_at(QPointF(event.pos()))
            if hit not in self.selected:
                self.select(frozenset() if hit is None else frozenset({hit}))
        self.make_menu(at_s).popup(event.globalPos())  # `exec` would block the event loop of our host

    def make_menu(self, at_s: float) -> QMenu:
        """The menu of the selected events. at_s: where an event would be added."""
        menu, selected = QMenu(self), self.selected
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if selected:
            locks = tr("Unlock") if all(event.locked for event in selected) else tr("Lock")
            menu.addAction(locks + "\tL").triggered.connect(self.toggle_lock)
            menu.addAction(tr("Delete") + "\tDel").triggered.connect(self.delete)
        else:
            menu.addAction(tr("Add here")).triggered.connect(lambda: self.add_at(at_s))
        menu.addAction(tr("Choose all") + "\tCtrl+A").triggered.connect(self.select_all)
        return menu

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """A hand over events."""
        return Qt.CursorShape.ArrowCursor if self.event_at(at) is None else Qt.CursorShape.OpenHandCursor

    def hover(self, at: QPointF | None) -> None:
        """Highlight the event under the mouse."""
        hovered = None if at is None else self.event_at(at)
        if hovered != self._hovered:
            self._hovered = hovered
            self.repaint_lane()

    def tip_at(self, at: QPointF) -> str:
        """The event in words."""
        event = self.event_at(at)
        if event is None:
            return self.toolTip()
        locked = "\n" + tr("Locked: no re-roll changes it.") if event.locked else ""
        return f"{time_text(FACE_RATE.seconds(event.frame))}  {self.describe(event)}{locked}"

    def event_at(self, at: QPointF) -> EventT | None:
        """The event at a position; of several, the one whose middle is nearest."""
        near = []
        for number in self._numbers_between(at.x(), at.x()):
            area = self.event_rect(number)
            grow = max(LEAST_PIXELS - area.width(), 4) / 2
            if area.adjusted(-grow, 0, grow, 0).contains(at):
                near.append((abs(area.center().x() - at.x()), number))
        return self.events[min(near)[1]] if near else None

    def _numbers_between(self, left: float, right: float) -> range:
        """Numbers of the events that may be visible between two x."""
        widest, rate = theme.em(self, 3), float(FACE_RATE)  # what is painted at an event is narrower than that
        first = self.seconds_at(left - widest) * rate - self.event_frames
        last = self.seconds_at(right + widest) * rate
        return range(bisect_left(self._frames, first), bisect_right(self._frames, last))

    def _rubber_band_drag(self, event: QMouseEvent, kept: frozenset[EventT]) -> Drag:
        """A drag that selects the events within a rubber band. kept: events that stay selected."""
        at, from_s = event.position(), self.seconds_at(event.position().x())
        self.select(kept)

        def moved(e: QMouseEvent) -> None:
            left, right = sorted((self.x_at(from_s), e.position().x()))
            self._rubber_band = left, right
            numbers = self._numbers_between(left, right)
            inside = {self.events[i] for i in numbers if left <= self.event_rect(i).center().x() <= right}
            self._selected = kept | inside
            self.repaint_lane()

        def ended() -> None:
            self._rubber_band = None
            self.repaint_lane()

        return Drag(at, moved, ended, ended)

    def _event_drag(self, event: QMouseEvent, before: LayerT, hit: EventT) -> Drag:
        """A drag of the selected events, along time or vertically: the direction in which it begins decides.

        before: the layer at the press. hit: the event under the mouse.
        """
        at, selected = event.position(), self.selected
        pressed_s = self.seconds_at(at.x())
        snap_times = [FACE_RATE.seconds(FACE_RATE.nearest_frame(self.axis.playhead_s))]

        def move_along(e: QMouseEvent) -> LayerT:
            dragged_s = FACE_RATE.seconds(hit.frame) + self.seconds_at(e.position().x()) - pressed_s
            by = FACE_RATE.nearest_frame(self.snap(dragged_s, snap_times, e)) - hit.frame
            layer, self._selected = event_edits.move(before, selected, by, self.last_frame)
            return layer

        def move_vertically(e: QMouseEvent) -> LayerT:
            by = (at.y() - e.position().y()) / self.height()
            layer, self._selected = self.after_vertical_drag(before, selected, by)
            return layer

        def begin(e: QMouseEvent) -> None:
            way = e.position() - at
            is_vertical = self.has_vertical_drag and abs(way.y()) > abs(way.x())
            text = tr(self.undo_vertical) if is_vertical else tr(self.undo_move)
            self.setCursor(Qt.CursorShape.SizeVerCursor if is_vertical else Qt.CursorShape.ClosedHandCursor)
            change = move_vertically if is_vertical else move_along
            self.drag = self.edit_drag(at, text, before, change, lambda: self.select(selected))
            self.drag.is_moving = True
            self.drag.moved(e)

        return Drag(at, begin)

    def paint_lane(self, painter: QPainter) -> None:
        """Paint the events in view, and the rubber band."""
        self.paint_selection(painter)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.EDGE)
        if self.layer is None:
            return
        painter.setOpacity(1.0 if self.layer.enabled else 0.3)
        self.paint_ground(painter)
        in_view, selected = self._numbers_between(0, self.width()), self.selected
        numbers: Iterable[int] = in_view
        if len(in_view) > self.width() / DENSE_PIXELS:
            self._paint_dense(painter, in_view)
            numbers = [i for i in in_view if self.events[i] in selected] if selected else []
        for number in numbers:
            event, colour = self.events[number], self.colour
            if event in selected:
                colour = theme.PLAYHEAD
            elif event == self._hovered:
                colour = colour.lighter(130)
            self.paint_event(painter, number, self.event_rect(number), colour)
        if self._rubber_band:
            left, right = self._rubber_band
            painter.setPen(QPen(theme.ACCENT, 1))
            translucent = QColor(theme.ACCENT)
            translucent.setAlphaF(0.15)
            painter.setBrush(translucent)
            painter.drawRect(QRectF(left, 1, right - left, self.height() - 3))

    def _paint_dense(self, painter: QPainter, numbers: range) -> None:
        """Paint a stroke in every pixel column in which an event begins."""
        scale, edges = self.axis.scale, column_edges(self.width(), self.devicePixelRatioF())
        x = np.array(self._frames[numbers.start : numbers.stop]) / float(FACE_RATE) * scale.density - scale.left
        top = np.where(np.histogram(x, edges)[0], self.height() * 0.5, self.height())
        fill_between(painter, top, np.full(len(top), self.height() - 2.0), self.colour.darker(140), self.height())

    def paint_lock(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """Paint a padlock. at: its top left corner."""
        side = theme.em(self, 0.42)
        painter.setPen(QPen(colour, max(side / 6, 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(at.x() + side * 0.2, at.y(), side * 0.6, side * 0.9), 0, 180 * 16)
        painter.fillRect(QRectF(at.x(), at.y() + side * 0.45, side, side * 0.65), colour)
