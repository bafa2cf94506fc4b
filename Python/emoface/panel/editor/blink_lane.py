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
from . import edits
from .event_lane import LEAST_PIXELS, EventLane
from .time_axis import Axis


class BlinkLane(EventLane):
    """Blinks: each as deep as the lids close, over the time they take."""

    height_em = 2.4
    colour = theme.BLINK
    lifts = True
    undo_add, undo_move, undo_lift = mark("Add blink"), mark("Move blinks"), mark("Change blink strength")
    undo_delete, undo_lock = mark("Delete blinks"), mark("Lock or free blinks")

    def __init__(self, axis: Axis, edit: Callable[[BlinkLayer, str, bool], None], parent: QWidget | None = None):
        super().__init__(axis, edit, parent)
        self.settings = BlinkSettings()
        self.setAccessibleName(tr("Blinks"))
        self.setToolTip(
            tr("Double-click to add a blink. Drag it along, or up and down for its strength. L locks, Del deletes.")
        )

    @property
    def frames_long(self) -> int:
        """From closing to open again."""
        return len(self.settings.openness)

    def area(self, number: int) -> QRectF:
        """All of the blink."""
        frame = self.events[number].frame
        return self.span(FACE_RATE.seconds(frame), FACE_RATE.seconds(frame + self.frames_long))

    def new_event(self, frame: int) -> Blink:
        """A full blink, closed where the mouse is."""
        return Blink(min(max(frame - self.settings.closed, 0), self.last_frame))

    def words(self, event: Blink) -> str:
        """Its strength."""
        return tr("Blink, strength {share}").format(share=f"{event.strength:.0%}")

    def lifted(self, before: BlinkLayer, chosen: frozenset[Blink], by: float) -> tuple[BlinkLayer, frozenset[Blink]]:
        """Higher is stronger."""
        return edits.set_strength(before, chosen, by)

    def paint_event(self, painter: QPainter, number: int, area: QRectF, colour: QColor) -> None:
        """The lids' way down and up again, upside down: a hill as high as the blink is strong."""
        event = self.events[number]
        foot, room = self.height() - 2, self.height() - theme.em(self, 0.75)
        closed = self.x(FACE_RATE.seconds(event.frame + self.settings.closed))
        if area.width() < LEAST_PIXELS:
            painter.fillRect(QRectF(closed - 1, foot - room * event.strength, 2, room * event.strength), colour)
        else:
            profile = enumerate((1.0, *self.settings.openness, 1.0), event.frame - 1)
            hill = QPolygonF(
                [QPointF(self.x(FACE_RATE.seconds(i)), foot - room * event.strength * (1 - k)) for i, k in profile]
            )
            path, faint = QPainterPath(), QColor(colour)
            path.addPolygon(hill)
            faint.setAlphaF(0.4)
            painter.fillPath(path, faint)
            painter.setPen(QPen(colour, 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(hill)
        if event.locked:
            self.paint_lock(painter, QPointF(closed + theme.em(self, 0.4), 2), colour)
