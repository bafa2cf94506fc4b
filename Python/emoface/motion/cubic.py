"""Cubic curves through keys with auto tangents, as Sequencer and Maya draw them, and the keys that these need."""

import numpy as np

# Without a key the curve changes as far as its second neighbours on either side. Of keys that are so many keys apart,
# each can be judged by itself.
KEY_SPACING = 4


def evaluate(at: np.ndarray, frames: np.ndarray, values: np.ndarray) -> np.ndarray:
    """float64: the curve through two keys or more; before the first and after the last it holds."""
    at = np.clip(at, frames[0], frames[-1])
    span = np.minimum(np.searchsorted(frames, at, "right") - 1, len(frames) - 2)
    one, two, three, four = (part[span] for part in _spans(frames, values, _auto_tangents(frames, values)))
    since = at - frames[span]
    curve: np.ndarray = one + since * (two + since * (three + since * four))
    return curve


def reduce_cubic(values: np.ndarray, tolerance: float, is_required: np.ndarray) -> np.ndarray:
    """Which frames to key, so that the curves through them stay within tolerance of the values at every frame.

    All controls are reduced at once, one behind another. Spans split in the middle give evenly spaced keys, which suit
    smooth curves; spans split where the curve is furthest off follow a lively one. Each control gets whichever way
    takes fewer keys.
    values: float64 (controls, frames).
    is_required: bool, the same shape: frames that are keys in any case, the first and the last among them.
    """
    even, uneven = (
        _drop_unnecessary(values, tolerance, _split(values, tolerance, is_required, evenly), is_required)
        for evenly in (True, False)
    )
    return np.where((even.sum(1) < uneven.sum(1))[:, None], even, uneven)


def _split(values: np.ndarray, tolerance: float, is_required: np.ndarray, evenly: bool) -> np.ndarray:
    """Add a key to every span in which the curve is off by more than the tolerance, until there is none.

    A new key changes its neighbours' tangents, so that the whole of a control is checked again each round. At worst
    every frame becomes a key, which is exact.
    """
    is_key, rows = is_required.copy(), np.arange(len(values))
    while True:
        part = is_key[rows]
        keys, frames, errors = _frames_off(values[rows], tolerance, part)
        if not frames.size:
            return is_key
        spans = np.searchsorted(keys, frames, "right") - 1
        first = np.flatnonzero(np.diff(spans, prepend=-1))  # of the frames that are off in each span
        if evenly:
            new = (keys[spans[first]] + keys[spans[first] + 1]) // 2
        else:
            worst = np.repeat(np.maximum.reduceat(errors, first), np.diff(first, append=len(frames)))
            worst = np.flatnonzero(errors == worst)
            new = frames[worst[np.flatnonzero(np.diff(spans[worst], prepend=-1))]]
        part.ravel()[new] = True
        is_key[rows] = part
        rows = rows[np.unique(new // values.shape[1])]


def _drop_unnecessary(values: np.ndarray, tolerance: float, is_key: np.ndarray, is_required: np.ndarray) -> np.ndarray:
    """Remove the keys that later ones made unnecessary."""
    is_key, rows = is_key.copy(), np.arange(len(values))
    while rows.size:
        part, required, dropped = is_key[rows], is_required[rows].ravel(), []
        for first in range(KEY_SPACING):
            keys = np.flatnonzero(part)
            number = (np.cumsum(part, 1) - 1).ravel()[keys]  # in its control
            is_tried = (number % KEY_SPACING == first) & ~required[keys]
            without = part.copy()
            without.ravel()[keys[is_tried]] = False
            frames = _frames_off(values[rows], tolerance, without)[1]
            spans = np.searchsorted(keys, frames, "right") - 1  # of all keys
            # One of the two keys on either side of such a span was tried, and is needed.
            is_tried[spans + 2 - (number[spans] + 2 - first) % KEY_SPACING] = False
            dropped.append(keys[is_tried])
            part.ravel()[dropped[-1]] = False
        is_key[rows] = part
        rows = rows[np.unique(np.concatenate(dropped) // values.shape[1])]
    return is_key


def _frames_off(values: np.ndarray, tolerance: float, is_key: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The keys, the frames at which the curve through them is off by more than the tolerance, and by how much.

    Frames are counted on from one control to the next.
    """
    heights, length, keys = values.ravel(), values.shape[1], np.flatnonzero(is_key)
    tangents = _auto_tangents(keys, heights[keys])
    tangents[(keys % length == 0) | (keys % length == length - 1)] = 0.0  # a control's own ends
    lengths = np.diff(keys)
    one, two, three, four = (np.repeat(part, lengths) for part in _spans(keys, heights[keys], tangents))
    since = np.arange(len(heights) - 1) - np.repeat(keys[:-1], lengths)
    errors = np.abs(one + since * (two + since * (three + since * four)) - heights[:-1])  # the last frame is a key
    off = np.flatnonzero(errors > tolerance)
    return keys, off, errors[off]


def _auto_tangents(frames: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The slope between each key's neighbours, in values a frame; flat at extrema and at both ends."""
    slopes = np.diff(values) / np.diff(frames)
    tangents = np.zeros(len(values))
    rising = slopes[:-1] * slopes[1:] > 0
    tangents[1:-1][rising] = ((values[2:] - values[:-2]) / (frames[2:] - frames[:-2]))[rising]
    return tangents


def _spans(frames: np.ndarray, values: np.ndarray, tangents: np.ndarray) -> tuple[np.ndarray, ...]:
    """The cubic of each span as coefficients of the frames since its key, from that of power 0 to that of power 3."""
    length = np.diff(frames)
    slope, leave, arrive = np.diff(values) / length, tangents[:-1], tangents[1:]
    return values[:-1], leave, (3 * slope - 2 * leave - arrive) / length, (leave + arrive - 2 * slope) / length**2
