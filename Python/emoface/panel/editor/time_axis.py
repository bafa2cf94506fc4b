"""The time axis that all lanes share: what part of the line is in view, where the playhead is, what range is chosen."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from ...timing import SAMPLE_RATE

CLOSEST = 24 * SAMPLE_RATE  # pixels a second: single samples stand well apart
EMPTY_S = 10.0  # what an editor without a line shows
ROOM = 0.02  # of the view, left free behind the end of the line when all of it is shown
SNAP_PIXELS = 8


@dataclass(frozen=True)
class TimeScale:
    """Seconds to pixels.

    duration_s: of the line. width: of the view, in pixels. density: pixels a second. left: pixels of the line that are
    scrolled out of view; scrolling changes it by whole ones, so that nothing shimmers.
    """

    duration_s: float = EMPTY_S
    width: int = 1
    density: float = 0.0
    left: float = 0.0

    def __post_init__(self) -> None:
        density = min(max(self.density, self.fitting), CLOSEST)
        object.__setattr__(self, "density", density)
        object.__setattr__(self, "left", min(max(self.left, 0.0), self.furthest))

    @property
    def fitting(self) -> float:
        """Pixels a second at which all of the line is in view."""
        return self.width / (self.duration_s * (1 + ROOM))

    @property
    def furthest(self) -> float:
        """The most that can be scrolled out of view at the left."""
        return max(self.duration_s * (1 + ROOM) * self.density - self.width, 0.0)

    @property
    def start_s(self) -> float:
        """The time at the left edge."""
        return self.left / self.density

    @property
    def end_s(self) -> float:
        """The time at the right edge."""
        return (self.left + self.width) / self.density

    def x(self, seconds: float) -> float:
        """Where a time stands, in pixels from the left edge."""
        return seconds * self.density - self.left

    def seconds(self, x: float) -> float:
        """The time at a place."""
        return (x + self.left) / self.density

    def zoomed(self, factor: float, x: float) -> "TimeScale":
        """Closer by a factor; what stands at x stays there."""
        at = self.seconds(x)
        density = min(max(self.density * factor, self.fitting), CLOSEST)
        return replace(self, density=density, left=at * density - x)

    def scrolled(self, pixels: float) -> "TimeScale":
        """Further to the right by pixels."""
        return replace(self, left=self.left + round(pixels))

    def fitted(self) -> "TimeScale":
        """All of the line in view."""
        return replace(self, density=0.0, left=0.0)

    def showing(self, start_s: float, end_s: float) -> "TimeScale":
        """A range in view, as close as it fits."""
        density = min(self.width / max(end_s - start_s, 1e-6), CLOSEST)
        return replace(self, density=density, left=start_s * density)

    def resized(self, width: int) -> "TimeScale":
        """The same left edge on another width; what was all in view stays all in view."""
        whole = self.density <= self.fitting * (1 + 1e-9)
        return replace(self, width=max(width, 1), density=0.0 if whole else self.density)


class Axis(QObject):
    """The scale, the playhead and the range, and word of their changes.

    changed: zoom, scroll or length. playheadMoved: from and to, in seconds. rangeChanged: another range, or none.
    """

    changed = Signal()
    playheadMoved = Signal(float, float)
    rangeChanged = Signal()

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.scale = TimeScale()
        self.playhead_s = 0.0
        self.range: tuple[float, float] | None = None

    def set_scale(self, scale: TimeScale) -> None:
        """Show another part."""
        if scale != self.scale:
            self.scale = scale
            self.changed.emit()

    def set_duration(self, duration_s: float) -> None:
        """A line of another length: all of it in view, and no range."""
        self.set_range(None)
        self.set_scale(TimeScale(max(duration_s, 1e-3), self.scale.width))

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead, within the line."""
        before, self.playhead_s = self.playhead_s, min(max(seconds, 0.0), self.scale.duration_s)
        if before != self.playhead_s:
            self.playheadMoved.emit(before, self.playhead_s)

    def set_range(self, chosen: tuple[float, float] | None) -> None:
        """Choose a range of seconds, in either direction, cut at the line's ends; None or an empty one chooses none."""
        if chosen is not None:
            start, end = sorted(min(max(t, 0.0), self.scale.duration_s) for t in chosen)
            chosen = (start, end) if end > start else None
        if chosen != self.range:
            self.range = chosen
            self.rangeChanged.emit()

    def reveal(self, seconds: float) -> None:
        """Scroll so that a time is in view; where it is already, nothing moves."""
        if not self.scale.start_s <= seconds < self.scale.end_s:
            margin = self.scale.width * 0.1  # a page on, with a little of what was before
            self.set_scale(replace(self.scale, left=seconds * self.scale.density - margin))
