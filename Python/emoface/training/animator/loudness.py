"""Loudness of a line, frame by frame, relative to its own usual level."""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ...timing import FACE_RATE, sample_of_frame

WINDOW = 640  # samples at 16 kHz, 40 ms: two periods of a low voice
RANGE_DB = 40.0  # what lies this far under the line's usual level counts as silence
LOUDEST = 1.4
ACTIVE_DB = 35.0  # frames within this of the loudest are speech


def loudness(samples: np.ndarray, frames: int) -> np.ndarray:
    """float32 (frames,) at 60 fps: 1 at the line's usual speech level, 0 at 40 dB under it, at most 1.4.

    samples: 16 kHz, (n,). A line without sound is all 0.
    """
    power = np.concatenate([[0.0], np.cumsum(np.square(samples, dtype=np.float64))])
    centres = sample_of_frame(np.arange(frames))
    start = np.clip(centres - WINDOW // 2, 0, len(samples))
    stop = np.clip(centres + WINDOW // 2, 0, len(samples))
    mean = (power[stop] - power[start]) / np.maximum(stop - start, 1)
    if not len(mean) or mean.max() < 1e-10:
        return np.zeros(frames, np.float32)
    level = 10 * np.log10(mean + 1e-12)
    usual = np.percentile(level[level > level.max() - ACTIVE_DB], 70)
    return np.clip(1 + (level - usual) / RANGE_DB, 0, LOUDEST).astype(np.float32)


def smoothed(values: np.ndarray, sigma_s: float, rate: float = float(FACE_RATE)) -> np.ndarray:
    """Values smoothed over time, axis 0, by a Gaussian; the ends are held.

    sigma_s: its standard deviation, seconds.
    rate: values a second.
    """
    return gaussian_filter1d(values, sigma_s * rate, axis=0, mode="nearest")
