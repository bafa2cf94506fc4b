"""Clipping: the recording was louder than its file could hold.

Two signs, as many recordings are turned down after they were spoiled. Samples at full scale: of the recordings as
they are at most 0.02 in a thousand, of the same driven 3 dB over full scale 1.0 (median; 0.1 for the mildest
twentieth). Flat tops at any level: of the recordings at most 5.4 in a thousand, of the same clipped by 12 dB and halved
28 in the median, and 9 or more in 95 of 100; clipping by 6 dB that was turned down afterwards is mostly missed.
"""

from collections.abc import Iterator

import numpy as np

from ...speech.audio import Clip
from ...table.report import Flag
from ...timing import SAMPLE_RATE

FULL_SCALE = 0.985  # resampling to 16 kHz moves a clipped sample by about a hundredth
AT_FULL_SCALE = 1e-4  # share of all samples, from which on it is clipping
TOP = 0.6  # a flat top stands at least this high, as a share of the clip's peak
FLATNESS = 0.01  # and moves by no more than this share of the peak from sample to sample
FLAT_SAMPLES = 3  # for at least this long
FLAT = 6e-3  # share of all samples, from which on it is clipping
RUINED = 0.05  # share of clipped samples that nobody should ship

_WINDOW = SAMPLE_RATE // 4  # where the moment to look at is sought


def find_clipping(clip: Clip) -> Iterator[Flag]:
    """One flag at most, at the worst quarter of a second."""
    size = np.abs(clip.samples)
    clipped, least = size >= FULL_SCALE, AT_FULL_SCALE
    sign = "samples are at full scale"
    if clipped.mean() < AT_FULL_SCALE:
        clipped, least = _flat_tops(clip.samples, size), FLAT
        sign = "samples stand on flat tops: clipped, then turned down"
    share = float(clipped.mean())
    if share >= least:
        counts = np.add.reduceat(clipped, np.arange(0, len(clipped), _WINDOW))
        at_s = int(counts.argmax()) * _WINDOW / SAMPLE_RATE
        severity = 0.3 + 0.7 * min(1.0, np.log(share / least) / np.log(RUINED / least))
        yield Flag("clipping", round(severity, 3), f"Clipped: {1000 * share:.1f} in 1,000 {sign}.", round(at_s, 3))


def _flat_tops(samples: np.ndarray, size: np.ndarray) -> np.ndarray:
    """bool (n,): samples in runs near the peak that hardly move."""
    peak = np.percentile(size, 99.99)
    flat = (size >= TOP * peak) & (np.abs(np.diff(samples, append=0)) <= FLATNESS * peak) & (peak > 0)
    edges = np.flatnonzero(np.diff(np.r_[False, flat, False])).reshape(-1, 2)
    for start, stop in edges[edges[:, 1] - edges[:, 0] < FLAT_SAMPLES]:
        flat[start:stop] = False
    return flat
