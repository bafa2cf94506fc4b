"""Key reduction: as few keys as stay within a tolerance of every frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..timing import FrameRate
from . import cubic

TOLERANCE = 0.005  # rig units: half a hundredth of a control's travel, below what an eye sees on a face
INTERPOLATIONS = ("linear", "cubic")
GROUP_VALUES = 2**20  # that are reduced at a time: all controls of 100 s; those of an hour would take gigabytes


class KeysError(EmoFaceError):
    """A wrong tolerance or interpolation."""


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of one control.

    frames: int64 (n,), increasing.
    values: float32 (n,), in rig units.
    """

    frames: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.frames)

    def evaluate(self, frames: np.ndarray, interpolation: str = "linear") -> np.ndarray:
        """float32: the value at each of `frames`; before the first and after the last key it holds."""
        if interpolation == "linear" or len(self) < 2:
            values: np.ndarray = np.interp(frames, self.frames, self.values).astype(np.float32)
            return values
        return cubic.evaluate(frames, self.frames, self.values.astype(np.float64)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class KeyedCurves:
    """Curves as an animator edits them: a few keys, not a value for each frame.

    rate: frames per second.
    frames: the length.
    interpolation: between keys, "linear" or "cubic".
    keys: by the control's name.
    """

    rate: FrameRate
    frames: int
    interpolation: str
    keys: Mapping[str, Keys]

    @property
    def count(self) -> int:
        """How many keys there are in all."""
        return sum(map(len, self.keys.values()))

    def evaluate(self) -> Curves:
        """The curves with a value for each frame again."""
        at = np.arange(self.frames)
        columns = [keys.evaluate(at, self.interpolation) for keys in self.keys.values()]
        return Curves(np.stack(columns, 1), self.rate, tuple(self.keys))


def reduce_keys(
    curves: Curves,
    tolerance: float = TOLERANCE,
    interpolation: str = "linear",
    required: Mapping[str, Sequence[int]] | None = None,
) -> KeyedCurves:
    """Keys that, evaluated at every frame, stay within `tolerance` rig units of the curves.

    The first and last frame are always keys, as are the frames that `required` names for a control: with the curve's
    own values, as all cubic keys are. Other linear keys may lie beside the curve, within the tolerance and the
    control's own extremes. A control that stays within tolerance of its first value gets a single key, unless
    `required` names it.
    interpolation: how the keys will be read: `linear`, or `cubic` with auto tangents as Sequencer and Maya set them,
        flat at extrema and at both ends.
    required: by the control's name, frames that are keys in any case.
    Raises KeysError.
    """
    if interpolation not in INTERPOLATIONS:
        raise KeysError(f"interpolation {interpolation!r}: expected linear or cubic.")
    if not tolerance >= 0:
        raise KeysError(f"tolerance {tolerance}: expected 0 or more rig units.")
    keys: dict[str, Keys] = {}
    size = max(1, GROUP_VALUES // max(1, len(curves)))
    for start in range(0, len(curves.names), size):
        names = curves.names[start : start + size]
        values = np.ascontiguousarray(curves.values[:, start : start + size].T, np.float64)
        is_required = np.zeros(values.shape, bool)
        for row, name in enumerate(names):
            is_required[row, [frame for frame in (required or {}).get(name, ()) if 0 <= frame < len(curves)]] = True
        reduced = _reduce(values, tolerance, interpolation, is_required)
        keys |= zip(names, reduced, strict=True)
    return KeyedCurves(curves.rate, len(curves), interpolation, keys)


def _reduce(values: np.ndarray, tolerance: float, interpolation: str, is_required: np.ndarray) -> list[Keys]:
    """The keys of some controls. values, is_required: (controls, frames)."""
    moves = np.asarray(is_required.any(axis=1) | (np.abs(values - values[:, :1]) > tolerance).any(axis=1))
    is_required[:, :1] = True
    is_required[moves, -1:] = True
    keys = [_keys_at(row, frames) for row, frames in zip(values, is_required, strict=True)]
    if moves.any():
        reduce = _reduce_linear if interpolation == "linear" else _reduce_cubic
        reduced = reduce(values[moves], tolerance, is_required[moves])
        for row, row_keys in zip(np.flatnonzero(moves).tolist(), reduced, strict=True):
            keys[row] = row_keys
    return keys


def _keys_at(values: np.ndarray, is_key: np.ndarray) -> Keys:
    frames = np.flatnonzero(is_key)
    return Keys(frames, values[frames].astype(np.float32))


def _reduce_cubic(values: np.ndarray, tolerance: float, is_required: np.ndarray) -> list[Keys]:
    return [_keys_at(*row) for row in zip(values, cubic.reduce_cubic(values, tolerance, is_required), strict=True)]


def _reduce_linear(values: np.ndarray, tolerance: float, is_required: np.ndarray) -> list[Keys]:
    """values, is_required: (controls, frames).

    The swing filter of Elmeleegy et al. (2009): from each key the farthest next one to which a straight line passes
    within tolerance of every frame, its own too. On speech it takes an eighth fewer keys than the best choice of those
    that lie on the curve.
    """
    low = np.maximum(values - tolerance, values.min(1, keepdims=True))
    high = np.minimum(values + tolerance, values.max(1, keepdims=True))
    low, high = np.where(is_required, values, low), np.where(is_required, values, high)
    keys = []
    for curve, lowest, highest, is_key in zip(values.tolist(), low.tolist(), high.tolist(), is_required, strict=True):
        frames, heights = [0], curve[:1]
        for stop in np.flatnonzero(is_key)[1:].tolist():
            while frames[-1] < stop:
                frame, least, most = _farthest(lowest, highest, frames[-1], heights[-1], stop)
                height = min(max(curve[frame], least), most)
                frames.append(frame)
                heights.append(min(max(height, lowest[frame]), highest[frame]))  # which rounding may have passed
        keys.append(Keys(np.array(frames), np.array(heights, np.float32)))
    return keys


def _farthest(low: list[float], high: list[float], key: int, height: float, stop: int) -> tuple[int, float, float]:
    """The last frame up to `stop` that a straight line from a key reaches between low and high.

    Returns the frame, and the lowest and the highest value that such a line can have there.
    """
    slowest, fastest = -inf, inf
    for frame in range(key + 1, stop + 1):
        run = frame - key
        slower, faster = (low[frame] - height) / run, (high[frame] - height) / run
        if slower > fastest or faster < slowest:
            break
        reached = run
        if slower > slowest:
            slowest = slower
        if faster < fastest:
            fastest = faster
    return key + reached, height + slowest * reached, height + fastest * reached
