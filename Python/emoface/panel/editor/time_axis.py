"""The time axis that all lanes share: the visible part of the line, the playhead, the selected range."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from ...timing import SAMPLE_RATE

CLOSEST = 24 * SAMPLE_RATE  # pixels a second: single samples are far apart
EMPTY_S = 10.0  # what an editor without a line shows
MARGIN = 0.02  # free space behind the end of the line when all of it is shown, as a part of the line
SNAP_PIXELS = 8


@dataclass(frozen=True)
class TimeScale:
    """Converts between seconds and pixels of the view.

    `density` and `left` are clipped, so that the view never shows more than the line and its margin.
    """

    duration_s: float = EMPTY_S  # of the line
    width: int = 1  # of the view, in pixels
    density: float = 0.0  # pixels a second
    left: float = 0.0  # pixels scrolled out of view at the left; scrolling moves by whole ones, so nothing shimmers

    def __post_init__(self) -> None:
        density = min(max(self.density, self.fitting), CLOSEST)
        object.__setattr__(self, "density", density)
        object.__setattr__(self, "left", min(max(self.left, 0.0), self.furthest))

    @property
    def fitting(self) -> float:
        """The density at which all of the line is in view."""
        return self.width / (self.duration_s * (1 + MARGIN))

    @property
    def furthest(self) -> float:
        """The greatest `left`: the end of the line is at the right edge."""
        return max(self.duration_s * (1 + MARGIN) * self.density - self.width, 0.0)

    @property
    def start_s(self) -> float:
        """The time at the left edge."""
        return self.left / self.density

    @property
    def end_s(self) -> float:
        """The time at the right edge."""
        return (self.left + self.width) / self.density

    def x_at(self, seconds: float) -> float:
        """The position of a time, in pixels from the left edge."""
        return seconds * self.density - self.left

    def seconds_at(self, x: float) -> float:
        """The time at a position, in pixels from the left edge."""
        return (x + self.left) / self.density

    def zoomed(self, factor: float, x: float) -> "TimeScale":
        """Closer by a factor; the time at position x stays there."""
        at = self.seconds_at(x)
        density = min(max(self.density * factor, self.fitting), CLOSEST)
        return replace(self, density=density, left=at * density - x)

    def scrolled(self, pixels: float) -> "TimeScale":
        """Scrolled to the right."""
        return replace(self, left=self.left + round(pixels))

    def fitted(self) -> "TimeScale":
        """All of the line in view."""
        return replace(self, density=0.0, left=0.0)

    def showing(self, start_s: float, end_s: float) -> "TimeScale":
        """A part of the line in view, as close as it fits."""
        density = min(self.width / max(end_s - start_s, 1e-6), CLOSEST)
        return replace(self, density=density, left=start_s * density)

    def resized(self, width: int) -> "TimeScale":
        """Another width with the same left edge; if all of the line was in view, it stays so."""
        shows_all = self.density <= self.fitting * (1 + 1e-9)
        return replace(self, width=max(width, 1), density=0.0 if shows_all else self.density)


class TimeAxis(QObject):
    """The scale, the playhead and the selected range of one editor.

    Signals: scale_changed(), after a zoom, a scroll or another length; playhead_moved(from, to), in seconds;
    selection_changed(), another range is selected, or none.
    """

    scale_changed = Signal()
    playhead_moved = Signal(float, float)
    selection_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale = TimeScale()
        self.playhead_s = 0.0
        self.selection: tuple[float, float] | None = None  # start and end in seconds

    def set_scale(self, scale: TimeScale) -> None:
        """Show another part of the line."""
        if scale != self.scale:
            self.scale = scale
            self.scale_changed.emit()

    def set_duration(self, duration_s: float) -> None:
        """Begin with a line of another length: all of it in view, no range selected."""
        self.set_selection(None)
        self.set_scale(TimeScale(max(duration_s, 1e-3), self.scale.width))

    def set_playhead(self, seconds: float) -> None:
        """Move the playhead; it stays within the line."""
        before, self.playhead_s = self.playhead_s, min(max(seconds, 0.0), self.scale.duration_s)
        if before != self.playhead_s:
            self.playhead_moved.emit(before, self.playhead_s)

    def set_selection(self, selection: tuple[float, float] | None) -> None:
        """Select a range.

        selection: two times in seconds, in either order; clipped to the line. None, or an empty range: select none.
        """
        if selection is not None:
            start, end = sorted(min(max(t, 0.0), self.scale.duration_s) for t in selection)
            selection = (start, end) if end > start else None
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()

    def reveal(self, seconds: float) -> None:
        """Scroll so that a time is in view, if it is not."""
        if not self.scale.start_s <= seconds < self.scale.end_s:
            margin = self.scale.width * 0.1  # a page further, with a little of what was visible before
            self.set_scale(replace(self.scale, left=seconds * self.scale.density - margin))
