"""Smoothing of raw network output: zero-phase, so that lips stay in time with the sound."""

from dataclasses import dataclass

import numpy as np

from ..errors import EmoFaceError
from ..rig import BOARD
from ..serialization import shortened


class SmoothingError(EmoFaceError):
    """Smoothing settings that are out of range."""


# What a closure is made of: lips that touch, the lip under the teeth, and the jaw that lets them.
CONTACT = BOARD.columns("mouth_lipsTogether", "mouth_lipBite", "C_jaw-translateY")


LONGEST_WINDOW = 3601  # frames: a minute; what is longer flattens speech wholly
HIGHEST_ORDER = 20  # of the polynomial: above it, rounding decides the curve


@dataclass(frozen=True)
class SmoothingSettings:
    """A Savitzky-Golay filter: a polynomial fitted over a moving window.

    The defaults are the paper's, section 3.3, but for CONTACT, what a closure is made of: a p lasts four to six frames,
    and over fifteen it does not quite close. Of 25 p, b, m in recorded English the default model closes 20, of which 17
    are left by a window of 15 and all 20 by one of 7.

    window: in 60 fps frames, odd; 1 leaves curves as they are.
    order: of the polynomial.
    contact_window: the window for CONTACT; where `window` is smaller, that holds for CONTACT too.
    """

    window: int = 15
    order: int = 3
    contact_window: int = 7

    def __post_init__(self) -> None:
        for window in (self.window, self.contact_window):
            if not 1 <= window <= LONGEST_WINDOW or window % 2 == 0:
                raise SmoothingError(
                    f"smoothing window of {shortened(window)} frames: expected an odd number up to {LONGEST_WINDOW}, 1 "
                    "for none."
                )
            if window > 1 and not 0 <= self.order < min(window, HIGHEST_ORDER + 1):
                raise SmoothingError(
                    f"smoothing order {shortened(self.order)}: expected 0 to {min(window - 1, HIGHEST_ORDER)}, below "
                    "the window."
                )


def smooth(values: np.ndarray, smoothing: SmoothingSettings) -> np.ndarray:
    """Smooth raw curves, float32 (frames, 174). Beyond both ends the first and the last value are taken to hold."""
    smoothed = _filtered(values, smoothing.window, smoothing.order)
    if smoothing.contact_window < smoothing.window:
        smoothed[:, CONTACT] = _filtered(values[:, CONTACT], smoothing.contact_window, smoothing.order)
    return smoothed


def _filtered(values: np.ndarray, window: int, order: int) -> np.ndarray:
    if window == 1 or not len(values):
        return values
    from scipy.signal import savgol_filter  # here, so that an interpreter without scipy can read takes

    filtered: np.ndarray = savgol_filter(values, window, order, axis=0, mode="nearest").astype(np.float32)
    return filtered
