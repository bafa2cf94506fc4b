"""The face, frames and ticks that one take is written to."""

from dataclasses import dataclass

from .clock import Clock
from .face import SequenceFace
from .placement import Placement, WriteRange
from .sequence import clock_of


@dataclass(frozen=True)
class WriteTarget:
    """Where one take's keys go.

    face: the face that they go on.
    clock: of the face's sequence.
    start_frame: the display frame of the take's time 0.
    frame_count: how many display frames the take has, from `start_frame` on.
    range: those of them that are written.
    """

    face: SequenceFace
    clock: Clock
    start_frame: int
    frame_count: int
    range: WriteRange

    @staticmethod
    def from_placement(face: SequenceFace, placement: Placement, frame_count: int) -> "WriteTarget":
        """The target of a take of this many display frames. Raises PlacementError if nothing of it is written."""
        clock = clock_of(face.sequence)
        write_range = WriteRange.from_frames(clock, *placement.frames(frame_count))
        return WriteTarget(face, clock, placement.start_frame, frame_count, write_range)
