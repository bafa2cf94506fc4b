"""The lane of head moves."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from ...curves import Curves
from ...motion.head import NOD_PEAK, HeadMove
from ...take import HeadLayer
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import mark, tr
from . import event_edits
from .curve_painting import paint_line
from .event_edits import HEAD_ANGLES, LANE_DEGREES
from .move_lane import MoveLane
from .time_axis import TimeAxis

KINDS = {"nod": mark("Nod"), "tilt": mark("Tilt"), "shift": mark("Shift"), "still": mark("Still")}
ADDED_FRAMES = {"nod": 36}
STILL_HEIGHT = 0.15  # of the lane: it has no angles
SMALL_DEGREES = 6.0  # the curves' range is at least this, either way
LINES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)  # of yaw, pitch and roll


class HeadLane(MoveLane[HeadLayer, HeadMove]):
    """Shows moves of the head; behind them how far it turns left (a line), up (dashes) and to its shoulder (dots).

    Signal: turn_requested(move, position): the user wants to turn a move; the position is on the screen.
    """

    height_em = 3.0
    colour = theme.HEAD
    kinds = KINDS
    turn_requested = Signal(object, QPointF)
    undo_add, undo_move = mark("Add head move"), mark("Move head moves")
    undo_vertical = mark("Change size of head moves")
    undo_delete, undo_lock = mark("Delete head moves"), mark("Lock or free head moves")

    def __init__(
        self, axis: TimeAxis, edit: Callable[[HeadLayer, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self._curves: Curves | None = None
        self.setAccessibleName(tr("Head"))
        self.setToolTip(
            tr(
                "Double-click to add a nod, or on a move to turn it. Drag it along, at an edge for its length, up or "
                "down for its size."
            )
        )

    def show_curves(self, curves: Curves | None) -> None:
        """Show angles of the head, (frames, 3) at 60 fps; None: there are none."""
        if curves is not self._curves:
            self._curves = curves
            self.repaint_lane()

    def new_event(self, frame: int) -> HeadMove:
        """A nod that begins at the frame."""
        length = ADDED_FRAMES["nod"]
        return HeadMove(max(min(frame, self.last_frame - length), 0), length, "nod", *HEAD_ANGLES["nod"])

    def describe(self, event: HeadMove) -> str:
        """Its kind and angles."""
        angles = (f"{angle:+.1f}°" for angle in event.angles)
        text = tr("{kind}, left {yaw}, up {pitch}, to the left shoulder {roll}")
        return text.format(kind=self.label(event), **dict(zip(("yaw", "pitch", "roll"), angles, strict=True)))

    def label(self, event: HeadMove) -> str:
        """Its kind."""
        return tr(KINDS[event.kind])

    def height_of(self, event: HeadMove) -> float:
        """By its largest angle."""
        return min(max(max(map(abs, event.angles)) / LANE_DEGREES, STILL_HEIGHT), 1.0)

    def plateau(self, event: HeadMove) -> tuple[float, float]:
        """A nod comes back as soon as it is farthest, others are held."""
        if event.kind == "nod":
            return NOD_PEAK, NOD_PEAK
        ease = min(40 / event.length, 0.5)
        return ease, 1 - ease

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Turn a move, or add one."""
        hit = self.event_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and hit is not None:
            self.drag = None
            self.turn_requested.emit(hit, event.globalPosition())
        else:
            super().mouseDoubleClickEvent(event)

    def make_menu(self, at_s: float) -> QMenu:
        """The menu of the selected moves; they can be turned to the other side, and a single one anywhere."""
        menu, selected, position = super().make_menu(at_s), self.selected, QPointF(QCursor.pos())
        if selected:
            self.insert_action(menu, tr("To the other side"), self.mirror)
        if len(selected) == 1:
            self.insert_action(
                menu, tr("Turn...") + "\tEnter", lambda: self.turn_requested.emit(next(iter(selected)), position)
            )
        return menu

    def mirror(self) -> None:
        """Turn the selected moves to the other side."""
        if self.layer is not None and self.selected:
            layer, self._selected = event_edits.mirror(self.layer, self.selected)
            self.edit(layer, tr("Turn head"), False)

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the angles of the head."""
        super().paint_ground(painter)
        if self._curves is None or not len(self._curves):
            return
        scale, rate = self.axis.scale, float(FACE_RATE)
        start, stop = max(int(scale.start_s * rate) - 1, 0), min(int(scale.end_s * rate) + 2, len(self._curves))
        numbers = np.arange(start, stop, max((stop - start) // max(self.width(), 1), 1))
        if len(numbers) < 2:
            return
        values = self._curves.values[numbers]
        largest = max(SMALL_DEGREES, float(np.abs(values).max()))
        x, y = numbers / rate * scale.density - scale.left, self.height() * (0.5 - 0.45 * values / largest)
        colour = QColor(self.colour)
        colour.setAlphaF(0.8)
        for axis, style in enumerate(LINES):
            painter.setPen(QPen(colour, 1.0, style))
            paint_line(painter, x, y[:, axis])
