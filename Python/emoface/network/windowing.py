"""Overlapping windows for lines longer than a minute, and the cross-fade that joins them without a seam.

They bound the memory that a long line takes.
"""

from collections.abc import Iterable

import numpy as np

from ..timing import FRAMES_OF_WHOLE_SAMPLES

WINDOW = 3600  # frames: 60 s, the longest clip the paper trains on, is one window
OVERLAP = 360  # frames, 6 s, that neighbours share
EDGE = 120  # frames, 2 s, at a window's inner end that are not used: there the network lacks half its context
STEP = FRAMES_OF_WHOLE_SAMPLES  # windows start where a frame falls on a whole sample: every third


def plan_windows(frames: int) -> list[tuple[int, int]]:
    """Windows of nearly equal length, (start, stop), that cover `frames` frames; one window up to 60 s."""
    if frames <= WINDOW:
        return [(0, frames)]
    count = -(-(frames - OVERLAP) // (WINDOW - STEP - OVERLAP))
    length = -(-(frames + (count - 1) * OVERLAP) // count)
    starts = [round(i * (frames - length) / (count - 1)) // STEP * STEP for i in range(count)]
    return [(start, min(start + length, frames)) for start in starts[:-1]] + [(starts[-1], frames)]


def join_windows(frames: int, width: int, windows: Iterable[tuple[int, int, np.ndarray]]) -> np.ndarray:
    """One curve, float32 (frames, width), from windows that are cross-faded linearly where they overlap.

    windows: (start, stop, values) in order of time; values float32 (stop - start, width).
    """
    joined = np.empty((frames, width), np.float32)
    reached = 0
    for start, stop, values in windows:
        shared = reached - start
        if shared > 0:
            edge = min(EDGE, shared // 3)
            ramp = (np.arange(shared, dtype=np.float32) - edge + 1) / (shared - 2 * edge + 1)
            joined[start:reached] += np.clip(ramp, 0, 1)[:, None] * (values[:shared] - joined[start:reached])
        joined[reached:stop] = values[shared:]
        reached = stop
    return joined
