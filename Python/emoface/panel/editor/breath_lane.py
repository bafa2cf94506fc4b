"""The lane of breaths."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ...motion.breath import INHALED, Breath
from ...take import BreathLayer
from ..base import theme
from ..base.translation import mark, tr
from .move_lane import MoveLane
from .time_axis import TimeAxis

ADDED_FRAMES = 36


class BreathLane(MoveLane[BreathLayer, Breath]):
    """Shows breaths: in, and out."""

    height_em = 1.6
    colour = theme.BREATH
    undo_add, undo_move = mark("Add breath"), mark("Move breaths")
    undo_vertical = mark("Change strength of breaths")
    undo_delete, undo_lock = mark("Delete breaths"), mark("Lock or free breaths")

    def __init__(
        self, axis: TimeAxis, edit: Callable[[BreathLayer, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.setAccessibleName(tr("Breath"))
        self.setToolTip(
            tr("Double-click to add a breath. Drag it along, at an edge for its length, up or down for its strength.")
        )

    def new_event(self, frame: int) -> Breath:
        """A quick one that begins at the frame."""
        return Breath(max(min(frame, self.last_frame - ADDED_FRAMES), 0), ADDED_FRAMES, 0.8)

    def describe(self, event: Breath) -> str:
        """Its strength."""
        return tr("Breath, strength {share}").format(share=f"{event.strength:.0%}")

    def height_of(self, event: Breath) -> float:
        """By its strength."""
        return event.strength

    def plateau(self, event: Breath) -> tuple[float, float]:
        """It goes out as soon as it is in."""
        return INHALED, INHALED
