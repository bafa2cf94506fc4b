"""Smoothing of raw network output: zero-phase, so that lips stay in time with the sound."""

from dataclasses import dataclass

import numpy as np

from ..errors import EmoFaceError


class SmoothingError(EmoFaceError):
    """Smoothing settings that cannot be."""


@dataclass(frozen=True)
class Smoothing:
    """Savitzky-Golay: a polynomial of this order over this many frames (odd); window 1 leaves curves as they are.

    The defaults are the paper's, section 3.3.
    """

    window: int = 15
    order: int = 3

    def __post_init__(self) -> None:
        if self.window < 1 or self.window % 2 == 0:
            raise SmoothingError(f"smoothing window of {self.window} frames: expected an odd number, 1 for none.")
        if self.window > 1 and not 0 <= self.order < self.window:
            raise SmoothingError(f"smoothing order {self.order}: expected 0 to {self.window - 1}, below the window.")


def smooth(values: np.ndarray, smoothing: Smoothing) -> np.ndarray:
    """float32 (frames, controls) both ways; beyond the ends the nearest value is taken to hold."""
    if smoothing.window == 1 or not len(values):
        return values
    from scipy.signal import savgol_filter  # here, so that an interpreter without scipy can read takes

    return savgol_filter(values, smoothing.window, smoothing.order, axis=0, mode="nearest").astype(np.float32)
