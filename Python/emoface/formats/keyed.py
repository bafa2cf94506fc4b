"""Curves as an animator edits them: keys, not a value a frame. What the sparse formats hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..curves import Curves
from ..motion.keys import TOLERANCE, Keys, reduce_keys
from ..timing import FrameRate


@dataclass(frozen=True, eq=False)
class KeyedCurves:
    """Keys by the control's name; `frames` is the take's length, `interpolation` how the keys are read."""

    rate: FrameRate
    frames: int
    interpolation: str  # linear or cubic, as motion.keys means them
    keys: Mapping[str, Keys]

    @staticmethod
    def reduced(curves: Curves, tolerance: float = TOLERANCE, interpolation: str = "linear") -> "KeyedCurves":
        """Keys that stay within `tolerance` rig units of the curves. Raises KeysError."""
        keys = reduce_keys(curves, tolerance, interpolation)
        return KeyedCurves(curves.rate, len(curves), interpolation, keys)
