"""Key reduction: as few keys as stay within a tolerance of every frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..timing import FrameRate

TOLERANCE = 0.005  # rig units: half a hundredth of a control's travel, below what an eye sees on a face
INTERPOLATIONS = ("linear", "cubic")


class KeysError(EmoFaceError):
    """A reduction that cannot be done."""


@dataclass(frozen=True, eq=False)
class Keys:
    """The keys of one control: frames, int64 (n,), increasing; values, float32 (n,), in rig units."""

    frames: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.frames)

    def evaluate(self, frames: np.ndarray, interpolation: str = "linear") -> np.ndarray:
        """float32: the value at each of `frames`; before the first and after the last key it holds."""
        if interpolation == "linear" or len(self) < 2:
            return np.interp(frames, self.frames, self.values).astype(np.float32)
        return _hermite(frames, self.frames, self.values.astype(np.float64)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class KeyedCurves:
    """Curves as an animator edits them: keys, not a value a frame.

    keys: by the control's name; frames: the length; interpolation: how the keys are to be read, linear or cubic.
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
        """A value a frame again."""
        at = np.arange(self.frames)
        columns = [keys.evaluate(at, self.interpolation) for keys in self.keys.values()]
        return Curves(np.stack(columns, 1), self.rate, tuple(self.keys))


def reduce_keys(
    curves: Curves,
    tolerance: float = TOLERANCE,
    interpolation: str = "linear",
    must: Mapping[str, Sequence[int]] | None = None,
) -> KeyedCurves:
    """Keys that, evaluated at every frame, stay within `tolerance` rig units of the curves.

    The first and last frame are always keys, as are the frames that `must` names for a control; a control that stays
    within tolerance of one value gets a single key, unless `must` names it. Key values are the curve's own.
    interpolation: how the keys will be read. `linear`, or `cubic`: auto tangents as Sequencer and Maya set them, flat
    at extrema and at both ends. Raises KeysError.
    """
    if interpolation not in INTERPOLATIONS:
        raise KeysError(f"interpolation {interpolation!r}: expected linear or cubic.")
    if not tolerance >= 0:
        raise KeysError(f"tolerance {tolerance}: expected 0 or more rig units.")
    reduce = _reduce_linear if interpolation == "linear" else _reduce_cubic
    frames = np.arange(len(curves))
    keys = {}
    for name, values in zip(curves.names, curves.values.T.astype(np.float64), strict=True):
        kept = sorted({frame for frame in (must or {}).get(name, ()) if 0 <= frame < len(curves)})
        if not len(curves) or (not kept and np.abs(values - values[0]).max() <= tolerance):
            chosen = frames[:1]
        else:
            chosen = reduce(values, tolerance, np.array(sorted({0, *kept, len(curves) - 1})))
        keys[name] = Keys(chosen.astype(np.int64), values[chosen].astype(np.float32))
    return KeyedCurves(curves.rate, len(curves), interpolation, keys)


def _reduce_linear(values: np.ndarray, tolerance: float, must: np.ndarray) -> np.ndarray:
    """From each key the farthest next one whose chord stays within tolerance: the cone of Sklansky and Gonzalez (1980).

    A tenth fewer keys than Ramer, Douglas and Peucker's splitting on speech, and quicker.
    """
    heights = values.tolist()
    keys = [0]
    for stop in must[1:].tolist():
        while keys[-1] < stop:
            keys.append(_farthest(heights, tolerance, keys[-1], stop))
    return np.array(keys)


def _farthest(heights: list[float], tolerance: float, key: int, stop: int) -> int:
    """The last frame up to `stop` whose chord from `key` passes within tolerance of every frame between."""
    steepest_down, steepest_up = -inf, inf  # slopes that pass within tolerance of all frames so far
    farthest = key + 1
    for frame in range(key + 1, stop + 1):
        rise, run = heights[frame] - heights[key], frame - key
        if steepest_down <= rise / run <= steepest_up:
            farthest = frame
        steepest_down = max(steepest_down, (rise - tolerance) / run)
        steepest_up = min(steepest_up, (rise + tolerance) / run)
        if steepest_down > steepest_up:
            break
    return farthest


def _reduce_cubic(values: np.ndarray, tolerance: float, must: np.ndarray) -> np.ndarray:
    """Split where the curve that auto tangents make is worst, then drop keys that later ones made needless.

    A new key moves its neighbours' tangents, so every span is looked at again each round; at worst every frame becomes
    a key, which is exact.
    """
    frames, keys = np.arange(len(values)), must
    while True:
        error = np.abs(_hermite(frames, keys, values[keys]) - values)
        error[keys] = 0
        worst = [a + int(error[a:b].argmax()) for a, b in pairwise(keys) if error[a:b].max() > tolerance]
        if not worst:
            return _drop_needless(values, tolerance, keys.tolist(), set(must.tolist()))
        keys = np.union1d(keys, worst)


def _drop_needless(values: np.ndarray, tolerance: float, keys: list[int], must: set[int]) -> np.ndarray:
    i = 1
    while i < len(keys) - 1:
        # Without key i the curve changes between its second neighbours, whose tangents need the third ones.
        around = np.array(keys[max(i - 3, 0) : i] + keys[i + 1 : i + 4])
        frames = np.arange(keys[max(i - 2, 0)], keys[min(i + 2, len(keys) - 1)] + 1)
        spare = (
            keys[i] not in must and np.abs(_hermite(frames, around, values[around]) - values[frames]).max() <= tolerance
        )
        if spare:
            del keys[i]
        else:
            i += 1
    return np.array(keys)


def _hermite(at: np.ndarray, frames: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Cubic Hermite through keys with auto tangents: the slope between neighbours, flat at extrema and at the ends."""
    slopes = np.diff(values) / np.diff(frames)
    tangents = np.zeros(len(values))
    rising = slopes[:-1] * slopes[1:] > 0
    tangents[1:-1][rising] = ((values[2:] - values[:-2]) / (frames[2:] - frames[:-2]))[rising]
    at = np.clip(at, frames[0], frames[-1])
    span = np.clip(np.searchsorted(frames, at, "right") - 1, 0, len(frames) - 2)
    length = (frames[span + 1] - frames[span]).astype(np.float64)
    t = (at - frames[span]) / length
    return (
        (1 + 2 * t) * (1 - t) ** 2 * values[span]
        + t * (1 - t) ** 2 * length * tangents[span]
        + t * t * (3 - 2 * t) * values[span + 1]
        + t * t * (t - 1) * length * tangents[span + 1]
    )
