"""Key reduction: as few keys as stay within a tolerance of every frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError

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


def reduce_keys(
    curves: Curves,
    tolerance: float = TOLERANCE,
    interpolation: str = "linear",
    must: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, Keys]:
    """Keys per control that, evaluated at every frame, stay within `tolerance` rig units of the curves.

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
    return keys


def _reduce_linear(values: np.ndarray, tolerance: float, keys: np.ndarray) -> np.ndarray:
    """Ramer-Douglas-Peucker by vertical distance, one round of splits for all spans at a time."""
    return _insert_worst(values, tolerance, keys, lambda frames, keys: np.interp(frames, keys, values[keys]))


def _reduce_cubic(values: np.ndarray, tolerance: float, keys: np.ndarray) -> np.ndarray:
    """The same with the curve that auto tangents make. Every new key moves its neighbours' tangents, so that all spans
    are looked at again each round; in the end every frame could be a key, which is exact."""
    return _insert_worst(values, tolerance, keys, lambda frames, keys: _hermite(frames, keys, values[keys]))


def _insert_worst(values: np.ndarray, tolerance: float, keys: np.ndarray, evaluate) -> np.ndarray:
    frames = np.arange(len(values))
    while True:
        error = np.abs(evaluate(frames, keys) - values)
        error[keys] = 0
        # float32 values are what is kept: a hair of the tolerance goes to rounding
        worst = [a + int(error[a:b].argmax()) for a, b in zip(keys, keys[1:], strict=False) if error[a:b].max() > tolerance]
        if not worst:
            return keys
        keys = np.union1d(keys, worst)


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
