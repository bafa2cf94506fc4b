"""A sequence's two rates: the frames an animator sees, and the ticks at which Sequencer stores keys.

Knows nothing of Unreal.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from emoface.timing import FrameRate


@dataclass(frozen=True)
class Clock:
    """display: frames a second as shown, such as 30 or 24000/1001; resolution: ticks a second, often 24000.

    A frame need not be a whole number of ticks: at 29.97 it is 800.8 of 24000. Then the tick before its start counts,
    as where Sequencer keys, begins sections and evaluates: a key on the nearest tick could come after its own frame.
    """

    display: FrameRate
    resolution: FrameRate

    @property
    def tick_in_frames(self) -> Fraction:
        """How early a key may stand for its frame, in frames: 0 where every frame is a whole number of ticks."""
        ticks = self.resolution.exact / self.display.exact
        return Fraction(0) if ticks.denominator == 1 else 1 / ticks

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
        """How long so many ticks are, in seconds."""
        return self.resolution.seconds(ticks)
