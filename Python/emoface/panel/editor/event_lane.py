"""A lane of events, which blinks and gaze are: dragged, added, deleted, locked, several at once."""

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from ...take import BlinkLayer, GazeLayer
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from . import edits
from .bands import columns, paint_band
from .edits import Event
from .lane import Drag, EditLane
from .ruler import time_text
from .time_axis import Axis

LEAST_PIXELS = 8  # an event is never narrower to the mouse than this
DENSE_PIXELS = 4  # events closer than this on average are painted as strokes: their forms would only be a blur


class EventLane(EditLane):
    """Events over time. A chosen one is known by its value: after an undo none that is gone stays chosen."""

    colour = theme.TEXT
    lifts = False  # whether dragging an event up and down means something
    undo_add = undo_move = undo_delete = undo_lock = undo_lift = ""

    def __init__(self, axis: Axis, edit: Callable, parent: QWidget | None = None):
        super().__init__(axis, edit, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.layer: BlinkLayer | GazeLayer | None = None
        self.last_frame = 0  # where the last event may begin
        self.events: tuple[Event, ...] = ()
        self._frames: list[int] = []
        self._chosen: frozenset[Event] = frozenset()
        self._hovered: Event | None = None
        self._band: tuple[float, float] | None = None

    # ---- what a subclass says ----

    @property
    @abstractmethod
    def frames_long(self) -> int:
        """How long an event takes."""

    @abstractmethod
    def area(self, number: int) -> QRectF:
        """What event `number` covers."""

    @abstractmethod
    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """Paint one event where it stands."""

    def paint_ground(self, painter: QPainter) -> None:
        """Paint what lies behind the events."""

    @abstractmethod
    def new_event(self, frame: int) -> Event:
        """What a double click makes there."""

    @abstractmethod
    def words(self, event: Event) -> str:
        """An event in words."""

    def lifted(self, before: BlinkLayer, chosen: frozenset[Event], by: float) -> tuple[BlinkLayer, frozenset[Event]]:
        """The layer after a drag upwards by a share of the lane's height, and the events as they are then.

        Asked only where the lane lifts.
        """
        return before, chosen

    # ---- what it shows ----

    @property
    def chosen(self) -> frozenset[Event]:
        """The chosen events."""
        return self._chosen & frozenset(self.events) if self._chosen else self._chosen

    def choose(self, chosen: frozenset[Event]) -> None:
        """Choose events."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.repaint_lane()

    def show_layer(self, layer: BlinkLayer | GazeLayer | None, last_frame: int) -> None:
        """Show these events; None: there is no take yet. last_frame: where the last event may begin."""
        if layer is self.layer and last_frame == self.last_frame:
            return
        self.layer, self.last_frame = layer, max(last_frame, 0)
        self.events = edits.events_of(edits.with_events(layer, edits.events_of(layer))) if layer else ()
        self._frames = [event.frame for event in self.events]
        self.repaint_lane()

    def stops(self) -> list[float]:
        """The onsets."""
        return [FACE_RATE.seconds(frame) for frame in self._frames]

    # ---- what it does ----

    def add_at(self, seconds: float) -> None:
        """Place an event."""
        if self.layer:
            event = self.new_event(min(max(FACE_RATE.nearest_frame(seconds), 0), self.last_frame))
            self._chosen = frozenset({replace(event, locked=True)})
            self.edit(edits.add(self.layer, event), tr(self.undo_add), False)

    def delete(self) -> None:
        """Remove the chosen events."""
        if self.chosen:
            self.edit(edits.remove(self.layer, self.chosen), tr(self.undo_delete), False)

    def toggle_lock(self) -> None:
        """Lock the chosen events, or free them if all are locked."""
        if self.chosen:
            layer, self._chosen = edits.toggle_lock(self.layer, self.chosen)
            self.edit(layer, tr(self.undo_lock), False)

    def nudge(self, frames: int) -> None:
        """Move the chosen events by frames."""
        if self.chosen:
            layer, self._chosen = edits.move(self.layer, self.chosen, frames, self.last_frame)
            if layer != self.layer:
                self.edit(layer, tr(self.undo_move), False)

    def choose_all(self) -> None:
        """Choose every event."""
        self.choose(frozenset(self.events))

    # ---- the mouse ----

    def press(self, event: QMouseEvent) -> Drag | None:
        """Choose and drag events, or draw a band around some; Shift or Ctrl adds to those chosen."""
        if self.layer is None:
            return None
        adds = bool(event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
        hit = self.event_at(event.position())
        if hit is None:
            return self._choosing(event, self.chosen if adds else frozenset())
        if adds:
            self.choose(self.chosen ^ {hit})
        elif hit not in self.chosen:
            self.choose(frozenset({hit}))
        return self._taking(event, hit) if hit in self.chosen else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Add an event in empty space."""
        if event.button() == Qt.MouseButton.LeftButton and self.event_at(event.position()) is None:
            self.add_at(self.seconds(event.position().x()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the event there, or with those that are chosen if it is one of them."""
        if self.layer is None:
            return
        at_s = self.axis.playhead_s
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            at_s, hit = self.seconds(event.pos().x()), self.event_at(QPointF(event.pos()))
            if hit not in self.chosen:
                self.choose(frozenset() if hit is None else frozenset({hit}))
        self.menu(at_s).popup(event.globalPos())  # an `exec` would hold up whoever pumps our events

    def menu(self, at_s: float) -> QMenu:
        """What can be done with the chosen events; at_s: where one would be added."""
        menu, chosen = QMenu(self), self.chosen
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if chosen:
            locks = tr("Unlock") if all(event.locked for event in chosen) else tr("Lock")
            menu.addAction(locks + "\tL").triggered.connect(self.toggle_lock)
            menu.addAction(tr("Delete") + "\tDel").triggered.connect(self.delete)
        else:
            menu.addAction(tr("Add here")).triggered.connect(lambda: self.add_at(at_s))
        menu.addAction(tr("Choose all") + "\tCtrl+A").triggered.connect(self.choose_all)
        return menu

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """Events can be taken hold of."""
        return Qt.CursorShape.ArrowCursor if self.event_at(at) is None else Qt.CursorShape.OpenHandCursor

    def hover(self, at: QPointF | None) -> None:
        """Light what would be taken hold of."""
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
        return f"{time_text(FACE_RATE.seconds(event.frame))}  {self.words(event)}{locked}"

    def event_at(self, at: QPointF) -> Event | None:
        """What stands there: of several, the one whose middle is nearest."""
        near = []
        for number in self._numbers(at.x(), at.x()):
            area = self.area(number)
            grow = max(LEAST_PIXELS - area.width(), 4) / 2
            if area.adjusted(-grow, 0, grow, 0).contains(at):
                near.append((abs(area.center().x() - at.x()), number))
        return self.events[min(near)[1]] if near else None

    def _numbers(self, left: float, right: float) -> range:
        """Events that may reach into a part of the view, by their onsets."""
        drawn, rate = theme.em(self, 3), float(FACE_RATE)  # what is drawn at an event is narrower than that
        first = self.seconds(left - drawn) * rate - self.frames_long
        return range(bisect_left(self._frames, first), bisect_right(self._frames, self.seconds(right + drawn) * rate))

    def _choosing(self, event: QMouseEvent, kept: frozenset[Event]) -> Drag:
        at, from_s = event.position(), self.seconds(event.position().x())
        self.choose(kept)

        def moved(e: QMouseEvent) -> None:
            left, right = self._band = tuple(sorted((self.x(from_s), e.position().x())))
            numbers = self._numbers(left, right)
            inside = {self.events[i] for i in numbers if left <= self.area(i).center().x() <= right}
            self._chosen = kept | inside
            self.repaint_lane()

        def ended() -> None:
            self._band = None
            self.repaint_lane()

        return Drag(at, moved, ended, ended)

    def _taking(self, event: QMouseEvent, hit: Event) -> Drag:
        """A drag along time or, where it means something, up and down: the first direction counts."""
        at, before, chosen = event.position(), self.layer, self.chosen
        pressed_s = self.seconds(at.x())
        snaps = [FACE_RATE.seconds(FACE_RATE.nearest_frame(self.axis.playhead_s))]

        def along(e: QMouseEvent) -> BlinkLayer | GazeLayer:
            dragged_s = FACE_RATE.seconds(hit.frame) + self.seconds(e.position().x()) - pressed_s
            by = FACE_RATE.nearest_frame(self.snapped(dragged_s, snaps, e)) - hit.frame
            layer, self._chosen = edits.move(before, chosen, by, self.last_frame)
            return layer

        def up(e: QMouseEvent) -> BlinkLayer | GazeLayer:
            layer, self._chosen = self.lifted(before, chosen, (at.y() - e.position().y()) / self.height())
            return layer

        def begun(e: QMouseEvent) -> None:
            way = e.position() - at
            lifts = self.lifts and abs(way.y()) > abs(way.x())
            text = tr(self.undo_lift) if lifts else tr(self.undo_move)
            self.setCursor(Qt.CursorShape.SizeVerCursor if lifts else Qt.CursorShape.ClosedHandCursor)
            self.drag = self.editing(at, text, before, up if lifts else along, lambda: self.choose(chosen))
            self.drag.is_moving = True
            self.drag.moved(e)

        return Drag(at, begun)

    # ---- how it looks ----

    def paint_lane(self, painter: QPainter) -> None:
        """The events in view."""
        self.paint_range(painter)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.EDGE)
        if self.layer is None:
            return
        painter.setOpacity(1.0 if self.layer.enabled else 0.3)
        self.paint_ground(painter)
        numbers, chosen = self._numbers(0, self.width()), self.chosen
        if len(numbers) > self.width() / DENSE_PIXELS:
            self._paint_dense(painter, numbers)
            numbers = [i for i in numbers if self.events[i] in chosen] if chosen else []
        for number in numbers:
            event, colour = self.events[number], self.colour
            if event in chosen:
                colour = theme.PLAYHEAD
            elif event == self._hovered:
                colour = colour.lighter(130)
            self.paint_event(painter, number, self.area(number), colour)
        if self._band:
            painter.setPen(QPen(theme.ACCENT, 1))
            wash = QColor(theme.ACCENT)
            wash.setAlphaF(0.15)
            painter.setBrush(wash)
            painter.drawRect(QRectF(self._band[0], 1, self._band[1] - self._band[0], self.height() - 3))

    def _paint_dense(self, painter: QPainter, numbers: range) -> None:
        """A stroke in every pixel column in which an event begins."""
        scale, edges = self.axis.scale, columns(self.width(), self.devicePixelRatioF())
        at = np.array(self._frames[numbers.start : numbers.stop]) / float(FACE_RATE) * scale.density - scale.left
        top = np.where(np.histogram(at, edges)[0], self.height() * 0.5, self.height())
        paint_band(painter, top, np.full(len(top), self.height() - 2.0), self.colour.darker(140), self.height())

    def paint_lock(self, painter: QPainter, at: QPointF, colour: QColor) -> None:
        """A padlock whose top left corner is there."""
        side = theme.em(self, 0.42)
        painter.setPen(QPen(colour, max(side / 6, 1)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawArc(QRectF(at.x() + side * 0.2, at.y(), side * 0.6, side * 0.9), 0, 180 * 16)
        painter.fillRect(QRectF(at.x(), at.y() + side * 0.45, side, side * 0.65), colour)
