"""The lane of blinks."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ...motion.blink import Blink, BlinkSettings
from ...take import BlinkLayer
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import mark, tr
from . import event_edits
from .event_lane import LEAST_PIXELS, EventLane
from .time_axis import TimeAxis


class BlinkLane(EventLane[BlinkLayer, Blink]):
    """Shows each blink over the time that it takes, as high as the lids close. Dragging up and down changes its
    strength."""

    height_em = 2.4
    colour = theme.BLINK
    has_vertical_drag = True
    undo_add, undo_move, undo_vertical = mark("Add blink"), mark("Move blinks"), mark("Change blink strength")
    undo_delete, undo_lock = mark("Delete blinks"), mark("Lock or free blinks")

    def __init__(
        self, axis: TimeAxis, edit: Callable[[BlinkLayer, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.settings = BlinkSettings()  # of the shown line
        self.setAccessibleName(tr("Blinks"))
        self.setToolTip(
            tr("Double-click to add a blink. Drag it along, or up and down for its strength. L locks, Del deletes.")
        )

    @property
    def event_frames(self) -> int:
        """From the beginning of closing to open again."""
        return len(self.settings.openness)

    def event_rect(self, number: int) -> QRectF:
        """The time of the whole blink."""
        frame = self.events[number].frame
        return self.rect_between(FACE_RATE.seconds(frame), FACE_RATE.seconds(frame + self.event_frames))

    def new_event(self, frame: int) -> Blink:
        """A full blink, closed at the frame."""
        return Blink(min(max(frame - self.settings.closed, 0), self.last_frame))

    def describe(self, event: Blink) -> str:
        """Its strength."""
        return tr("Blink, strength {share}").format(share=f"{event.strength:.0%}")

    def after_vertical_drag(
        self, layer: BlinkLayer, selected: frozenset[Blink], by: float
    ) -> tuple[BlinkLayer, frozenset[Blink]]:
        """Up is stronger."""
        return event_edits.change_strength(layer, selected, by)

    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """Paint the closing and opening of the lids as a hill, as high as the blink is strong."""
        event = self.events[number]
        foot, full_height = self.height() - 2, self.height() - theme.em(self, 0.75)
        height = full_height * event.strength
        closed_x = self.x_at(FACE_RATE.seconds(event.frame + self.settings.closed))
        if area.width() < LEAST_PIXELS:
            painter.fillRect(QRectF(closed_x - 1, foot - height, 2, height), colour)
        else:
            openness = enumerate((1.0, *self.settings.openness, 1.0), event.frame - 1)
            hill = QPolygonF([QPointF(self.x_at(FACE_RATE.seconds(i)), foot - height * (1 - k)) for i, k in openness])
            path, translucent = QPainterPath(), QColor(colour)
            path.addPolygon(hill)
            translucent.setAlphaF(0.4)
            painter.fillPath(path, translucent)
            painter.setPen(QPen(colour, 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(hill)
        if event.locked:
            self.paint_lock(painter, QPointF(closed_x + theme.em(self, 0.4), 2), colour)
