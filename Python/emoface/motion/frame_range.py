"""The part of a line that is drawn again."""


def limits(within: range | None, frames: int) -> tuple[int, int]:
    """First frame and end (exclusive) of a range, cut to a line of this many frames; None is the whole line."""
    return (0, frames) if within is None else (max(within.start, 0), min(within.stop, frames))
