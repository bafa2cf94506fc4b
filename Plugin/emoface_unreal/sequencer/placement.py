"""Where a take stands on a sequence. Knows nothing of Unreal."""

from dataclasses import dataclass

from emoface.errors import EmoFaceError


class PlaceError(EmoFaceError):
    """A take that does not lie where it is to be written."""


@dataclass(frozen=True)
class Place:
    """Times in display frames of the sequence.

    start_frame: where the take's own time 0 falls, which may lie before what is written;
    first_frame, end_frame: only frames from the first up to the end are written; None: as far as the take goes;
    shift_s: how much later than the sound the take stands, because its keys lie on whole frames.
    """

    start_frame: int
    first_frame: int | None = None
    end_frame: int | None = None
    shift_s: float = 0.0

    def frames(self, count: int) -> tuple[int, int]:
        """First and end frame of what is written of a take of `count` frames. Raises PlaceError if nothing is."""
        first, end = self.start_frame, self.start_frame + count
        first = first if self.first_frame is None else max(first, self.first_frame)
        end = end if self.end_frame is None else min(end, self.end_frame)
        if first >= end:
            raise PlaceError(
                f"the take would stand at frames {self.start_frame} to {self.start_frame + count}, of which nothing "
                f"lies within {self.first_frame} to {self.end_frame}. Move it, or the sound it follows."
            )
        return first, end
