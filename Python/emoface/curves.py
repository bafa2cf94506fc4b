"""Curves: the values of named controls over time, at an exact rate."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from .errors import EmoFaceError
from .rig import CONTROL_NAMES
from .timing import FACE_RATE, FrameRate

BUCKET = 32  # frames that share a lowest and a highest value, for drawing at small scale


class CurvesError(EmoFaceError):
    """Curves whose values or names are wrong."""


@dataclass(frozen=True, eq=False)
class Curves:
    """Values of controls over time. The array is read-only: a pass that changes values makes new Curves.

    values: in rig units, float32 (frames, controls); frame i is at i / rate seconds.
    rate: frames per second.
    names: of the controls, one for each column.
    Raises CurvesError when shape and names differ, a name occurs twice, or a value is not finite.
    """

    values: np.ndarray
    rate: FrameRate = FACE_RATE
    names: tuple[str, ...] = CONTROL_NAMES

    def __post_init__(self) -> None:
        with np.errstate(over="ignore"):  # a number that float32 lacks becomes infinite, and is refused below
            values = np.array(self.values, np.float32)  # a copy: nobody else holds it
        if values.ndim != 2 or values.shape[1] != len(self.names):
            raise CurvesError(f"curves of shape {values.shape}: expected (frames, {len(self.names)}), a column a name.")
        if len(set(self.names)) != len(self.names):
            twice = next(name for name in self.names if self.names.count(name) > 1)
            raise CurvesError(f"curves name {twice} twice: expected every name once.")
        if not np.isfinite(values).all():
            frame, column = np.argwhere(~np.isfinite(values))[0]
            raise CurvesError(f"curves hold {values[frame, column]} at frame {frame} of {self.names[column]}.")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    def __len__(self) -> int:
        return len(self.values)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Curves)
            and (self.rate, self.names) == (other.rate, other.names)
            and np.array_equal(self.values, other.values)
        )

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.rate.seconds(len(self))

    @cached_property
    def extremes(self) -> np.ndarray:
        """float32 (2, buckets, controls): the lowest and the highest value in each BUCKET frames.

        The last bucket may have fewer frames. Computed once: for an hour it takes a while.
        """
        whole = len(self) // BUCKET * BUCKET
        pieces, rest = self.values[:whole].reshape(-1, BUCKET, len(self.names)), self.values[whole:]
        found = [np.stack([pieces.min(1), pieces.max(1)])]
        if len(rest):
            found.append(np.stack([rest.min(0), rest.max(0)])[:, None])
        extremes = np.concatenate(found, 1)
        extremes.flags.writeable = False
        return extremes

    def column(self, name: str) -> np.ndarray:
        """float32 (frames,): one control's values. Raises CurvesError for a name that is not here."""
        if name not in self.names:
            raise CurvesError(f"these curves have no control {name}.")
        return self.values[:, self.names.index(name)]

    def with_values(self, values: np.ndarray) -> "Curves":
        """Curves with other values and the same names and rate."""
        return replace(self, values=values)

    def with_frames(self, start: int, values: np.ndarray) -> "Curves":
        """Curves in which `values` (frames, controls) stand from frame `start` on. Only they are checked and copied
        twice: an hour of curves takes 150 MB.

        Raises CurvesError.
        """
        part = self.with_values(values).values
        changed = self.values.copy()
        changed[start : start + len(part)] = part
        changed.flags.writeable = False
        curves = object.__new__(Curves)
        for name, content in (("values", changed), ("rate", self.rate), ("names", self.names)):
            object.__setattr__(curves, name, content)
        return curves

    def slice(self, start: int, stop: int) -> "Curves":
        """Frames start to stop (exclusive), clipped to what is there."""
        return self.with_values(self.values[max(start, 0) : max(stop, 0)])

    def mix(self, other: "Curves", weight: float | np.ndarray) -> "Curves":
        """Linear blend. weight: a number or (frames,); 0 gives these curves, 1 the other."""
        if (self.rate, self.names, len(self)) != (other.rate, other.names, len(other)):
            raise CurvesError("only curves of the same length, rate and names can be mixed.")
        weight = np.asarray(weight, np.float32).reshape(-1, 1)
        return self.with_values(self.values + weight * (other.values - self.values))

    def resample(self, rate: FrameRate) -> "Curves":
        """The same motion at another rate, linear between frames; whole frames only, at least one if there was one.

        Frame j of the new curves is at j / rate seconds. After the last old frame its value holds.
        """
        if rate == self.rate or not len(self):
            return replace(self, rate=rate)
        step = self.rate.exact / rate.exact  # old frames a new frame
        frames = max(1, len(self) * step.denominator // step.numerator)
        whole, rest = np.divmod(np.arange(frames, dtype=np.int64) * step.numerator, step.denominator)
        last = len(self) - 1
        part = (rest / step.denominator).astype(np.float32)[:, None]
        here, after = self.values[np.minimum(whole, last)], self.values[np.minimum(whole + 1, last)]
        return Curves(here + part * (after - here), rate, self.names)
