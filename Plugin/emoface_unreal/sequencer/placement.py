"""Where a take goes on a sequence, in display frames and in ticks. Knows nothing of Unreal."""

from dataclasses import dataclass

from emoface.errors import EmoFaceError

from .clock import Clock


class PlacementError(EmoFaceError):
    """No part of a take lies where it is to be written."""


@dataclass(frozen=True)
class Placement:
    """Where a take lies on a sequence. Frames are display frames of the sequence.

    start_frame: of the take's time 0; it may lie before the first frame that is written.
    first_frame: the first frame that is written. None: the take's first.
    end_frame: the frame before which writing ends. None: the take's end.
    shift_s: how much later than its sound the take lies, in seconds, because its keys lie on whole frames.
    """

    start_frame: int
    first_frame: int | None = None
    end_frame: int | None = None
    shift_s: float = 0.0

    def frames(self, count: int) -> tuple[int, int]:
        """First and end frame of what is written of a take of `count` frames. Raises PlacementError if nothing is."""
        first, end = self.start_frame, self.start_frame + count
        first = first if self.first_frame is None else max(first, self.first_frame)
        end = end if self.end_frame is None else min(end, self.end_frame)
        if first >= end:
            raise PlacementError(
                f"the take would stand at frames {self.start_frame} to {self.start_frame + count}, of which nothing "
                f"lies within {self.first_frame} to {self.end_frame}. Move it, or the sound it follows."
            )
        return first, end


@dataclass(frozen=True)
class WriteRange:
    """The frames that are written, and the same in ticks. Each end is exclusive.

    first_frame, end_frame: display frames.
    start, end: ticks.
    previous_tick: the tick of the frame before the first one, where an edge key may go.
    """

    first_frame: int
    end_frame: int
    previous_tick: int
    start: int
    end: int

    @staticmethod
    def from_frames(clock: Clock, first_frame: int, end_frame: int) -> "WriteRange":
        """The range of these display frames, on a sequence with this clock."""
        previous_tick, start, end = (clock.tick(frame) for frame in (first_frame - 1, first_frame, end_frame))
        return WriteRange(first_frame, end_frame, previous_tick, start, end)

    def contains(self, tick: int) -> bool:
        """Whether a tick lies in the range."""
        return self.start <= tick < self.end
