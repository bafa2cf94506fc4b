"""The lane of brow moves."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ...motion.brow import BrowMove
from ...take import BrowLayer
from ..base import theme
from ..base.translation import mark, tr
from .move_lane import MoveLane
from .time_axis import TimeAxis

KINDS = {
    "raise": mark("Raise"),
    "flash": mark("Flash"),
    "knit": mark("Knit"),
    "left": mark("Left up"),
    "right": mark("Right up"),
    "squint": mark("Squint"),
    "drift": mark("Drift"),
}
DOWNWARD = ("knit", "squint")  # painted from the top down
ADDED_FRAMES = 36


class BrowLane(MoveLane[BrowLayer, BrowMove]):
    """Shows moves of the brows: what lowers or narrows hangs from the top."""

    height_em = 2.6
    colour = theme.BROW
    kinds = KINDS
    undo_add, undo_move = mark("Add brow move"), mark("Move brow moves")
    undo_vertical = mark("Change strength of brow moves")
    undo_delete, undo_lock = mark("Delete brow moves"), mark("Lock or free brow moves")

    def __init__(
        self, axis: TimeAxis, edit: Callable[[BrowLayer, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.setAccessibleName(tr("Brows"))
        self.setToolTip(
            tr("Double-click to add a move. Drag it along, at an edge for its length, up or down for its strength.")
        )

    def new_event(self, frame: int) -> BrowMove:
        """A flash that begins at the frame."""
        return BrowMove(max(min(frame, self.last_frame - ADDED_FRAMES), 0), ADDED_FRAMES, "flash", 0.6)

    def describe(self, event: BrowMove) -> str:
        """Its kind and strength."""
        return tr("{kind}, strength {share}").format(kind=self.label(event), share=f"{event.strength:.0%}")

    def label(self, event: BrowMove) -> str:
        """Its kind."""
        return tr(KINDS[event.kind])

    def height_of(self, event: BrowMove) -> float:
        """By its strength."""
        return -event.strength if event.kind in DOWNWARD else event.strength

    def plateau(self, event: BrowMove) -> tuple[float, float]:
        """A flash goes as soon as it has come, a drift is slow, others are held."""
        if event.kind == "drift":
            return 0.5, 0.5
        rise = min(12 / event.length, 0.3)
        return (rise, rise) if event.kind == "flash" else (rise, max(1 - 36 / event.length, 0.6))
