"""Clipping: the recording was louder than its file could hold.

It has two signs, as many recordings are turned down after they were clipped. Samples at full scale: of the recordings
as they are at most 0.02 in a thousand, of the same driven 3 dB over full scale 1.0 (median; 0.1 for the mildest
twentieth). Flat tops at any level: of the recordings at most 5.4 in a thousand, of the same clipped by 12 dB and halved
28 in the median, and 9 or more in 95 of 100; clipping by 6 dB that was turned down afterwards is mostly missed. A clip
in which nothing is heard is not clipped: there the steps of the least bit look like flat tops.
"""

from collections.abc import Iterator

import numpy as np

from ...speech.decoding import Clip
from ...speech.waveform import without_offset
from ...table.batch_report import Flag
from ...timing import SAMPLE_RATE
from .level import is_silent

FULL_SCALE = 0.985  # resampling to 16 kHz moves a clipped sample by about a hundredth
FULL_SCALE_SHARE = 1e-4  # share of all samples, from which on it is clipping
MIN_TOP = 0.6  # a flat top is at least this high, as a share of the clip's peak
MAX_STEP = 0.01  # and changes by no more than this share of the peak from sample to sample
MIN_FLAT_SAMPLES = 3  # for at least this long
FLAT_SHARE = 6e-3  # share of all samples, from which on it is clipping
UNUSABLE_SHARE = 0.05  # share of clipped samples of the highest severity

_WINDOW = SAMPLE_RATE // 4  # samples; the window with the most clipped samples is the moment to look at


def find_clipping(clip: Clip) -> Iterator[Flag]:
    """One flag at most, at the worst quarter of a second."""
    if is_silent(clip):
        return
    size = np.abs(clip.samples)
    clipped, least = size >= FULL_SCALE, FULL_SCALE_SHARE
    sign = "samples are at full scale"
    if clipped.mean() < FULL_SCALE_SHARE:
        clipped, least = _flat_tops(without_offset(clip.samples)), FLAT_SHARE
        sign = "samples stand on flat tops: clipped, then turned down"
    share = float(clipped.mean())
    if share >= least:
        counts = np.add.reduceat(clipped, np.arange(0, len(clipped), _WINDOW))
        at_s = int(counts.argmax()) * _WINDOW / SAMPLE_RATE
        severity = 0.3 + 0.7 * min(1.0, np.log(share / least) / np.log(UNUSABLE_SHARE / least))
        yield Flag("clipping", round(severity, 3), f"Clipped: {1000 * share:.1f} in 1,000 {sign}.", round(at_s, 3))


def _flat_tops(samples: np.ndarray) -> np.ndarray:
    """bool (n,): samples in runs near the peak that hardly change."""
    size = np.abs(samples)
    peak = np.percentile(size, 99.99)
    flat: np.ndarray = (size >= MIN_TOP * peak) & (np.abs(np.diff(samples, append=0)) <= MAX_STEP * peak) & (peak > 0)
    edges = np.flatnonzero(np.diff(np.r_[False, flat, False])).reshape(-1, 2)
    for start, stop in edges[edges[:, 1] - edges[:, 0] < MIN_FLAT_SAMPLES]:
        flat[start:stop] = False
    return flat
