"""A sequence's two rates: the frames an animator sees, and the ticks at which Sequencer stores keys.

Knows nothing of Unreal.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from emoface.timing import FrameRate


@dataclass(frozen=True)
class Clock:
    """Converts between display frames, ticks and seconds of one sequence.

    A frame need not be a whole number of ticks: at 29.97 fps it is 800.8 of 24000 ticks a second. Then the tick before
    the frame's start counts, because Sequencer itself keys, begins sections and evaluates there: a key on the nearest
    tick could come after its own frame.

    display: frames a second as shown, such as 30 or 24000/1001.
    resolution: ticks a second, often 24000.
    """

    display: FrameRate
    resolution: FrameRate

    @property
    def tick_in_frames(self) -> Fraction:
        """How early a key may lie for its frame, in frames: one tick; 0 where all frames are whole numbers of ticks."""
        ticks = self._frame_ticks
        return Fraction(0) if ticks.denominator == 1 else 1 / ticks

    @property
    def _frame_ticks(self) -> Fraction:
        """Ticks of one display frame."""
        return self.resolution.exact / self.display.exact

    def tick(self, frame: int) -> int:
        """The tick at a frame's start, or the last one before it."""
        return floor(Fraction(frame) * self.resolution.exact / self.display.exact)

    def frame(self, tick: int) -> int:
        """The frame whose start is nearest to a tick."""
        return self.display.nearest_frame(Fraction(tick) / self.resolution.exact)

    def frame_at_or_after(self, tick: int) -> int:
        """The first frame that does not start before a tick."""
        frame = self.frame(tick)
        return frame if self.tick(frame) >= tick else frame + 1

    def tick_at(self, seconds: float | Fraction) -> int:
        """The tick nearest to a time in seconds."""
        return self.resolution.nearest_frame(seconds)

    def seconds(self, ticks: int) -> float:
        """The length of a number of ticks, in seconds."""
        return self.resolution.seconds(ticks)

    def is_within_a_frame(self, one_tick: int, other_tick: int) -> bool:
        """Whether two ticks are at most one display frame apart: a sound and a take that belong together are."""
        return abs(one_tick - other_tick) <= self._frame_ticks
