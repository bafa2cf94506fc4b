"""Level: the recording is silent, the speech is very quiet, or it is hardly louder than the background.

In the recordings the speech is at -14 to -41 dB relative to full scale; the two below -40 are the quietest of a quiet
corpus. It is 17 dB or more above the quietest twentieth; music reaches 8 and a steady noise 10.
"""

from collections.abc import Iterator

import numpy as np

from ...speech.decoding import Clip
from ...speech.waveform import without_offset
from ...table.batch_report import Flag
from ...timing import SAMPLE_RATE

STEP_S = 0.02
SILENT_DB = -60.0  # the loudest twentieth below this: silent; quiet speech reaches -36
QUIET_DB = -40.0  # 17 dB below the -23 LUFS at which games are mixed (ASWG-R001)
BACKGROUND_DB = 11.0  # speech less than this above the background
MIN_LENGTH_S = 2.0  # a shorter line may have no pause in which the background can be measured

_LOWEST_DB = -90.0
_ACTIVE_DB = 20.0  # speech is what is no quieter than this below the loudest twentieth


def is_silent(clip: Clip) -> bool:
    """Whether nothing is heard in a clip, not even in its loudest twentieth."""
    return bool(np.percentile(step_levels(clip.samples), 95) < SILENT_DB)


def find_low_level(clip: Clip) -> Iterator[Flag]:
    """One flag at most, for the whole of the line."""
    levels = step_levels(clip.samples)
    background, loud = np.percentile(levels, (5, 95))
    if loud < SILENT_DB:
        yield Flag("low level", 1.0, f"Nothing is heard: the loudest part is at {loud:.0f} dB.")
        return
    speech = 10 * np.log10(np.mean(10 ** (levels[levels > loud - _ACTIVE_DB] / 10)))
    if speech < QUIET_DB:
        severity = 0.4 + 0.5 * min(1.0, (QUIET_DB - speech) / (QUIET_DB - SILENT_DB))
        yield Flag("low level", round(float(severity), 3), f"Quiet: the speech is at {speech:.0f} dB under full scale.")
    elif loud - background < BACKGROUND_DB and clip.duration_s >= MIN_LENGTH_S:
        severity = 0.5 + 0.4 * (BACKGROUND_DB - (loud - background)) / BACKGROUND_DB
        sentence = f"The speech is only {loud - background:.0f} dB above the room, or there is none."
        yield Flag("low level", round(float(severity), 3), sentence)


def step_levels(samples: np.ndarray) -> np.ndarray:
    """float64 (steps,): level of every 20 ms without a constant offset, in dB relative to full scale, not below -90."""
    samples = without_offset(samples)
    step = round(STEP_S * SAMPLE_RATE)
    pieces = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.einsum("ij,ij->i", pieces, pieces, dtype=np.float64) / step
    levels: np.ndarray = np.maximum(10 * np.log10(power + 1e-12), _LOWEST_DB)
    return levels
