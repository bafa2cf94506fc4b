"""Level: nothing is heard, the speech is very quiet, or it hardly stands out of the room.

In the recordings the speech lies between -14 and -41 dB under full scale; the two below -40 are the quietest of a
quiet corpus. It stands 17 dB or more above the quietest twentieth; music comes to 8 and a steady noise to 10.
"""

from collections.abc import Iterator

import numpy as np

from ...speech.audio import Clip
from ...table.report import Flag
from ...timing import SAMPLE_RATE

STEP_S = 0.02
SILENT_DB = -60.0  # the loudest twentieth below this: nothing is heard; quiet speech reaches -36
QUIET_DB = -40.0  # 17 dB below the -23 LUFS at which games are mixed (ASWG-R001)
ROOM_DB = 11.0  # speech less than this above the room
LONG_ENOUGH_S = 2.0  # a shorter line may have no pause in which the room is heard

_LOWEST_DB = -90.0
_ACTIVE_DB = 20.0  # speech is what lies within this of the loudest twentieth


def find_low_level(clip: Clip) -> Iterator[Flag]:
    """One flag at most, for the whole of the line."""
    levels = step_levels(clip.samples)
    room, loud = np.percentile(levels, (5, 95))
    if loud < SILENT_DB:
        yield Flag("low level", 1.0, f"Nothing is heard: the loudest part is at {loud:.0f} dB.")
        return
    speech = 10 * np.log10(np.mean(10 ** (levels[levels > loud - _ACTIVE_DB] / 10)))
    if speech < QUIET_DB:
        severity = 0.4 + 0.5 * min(1.0, (QUIET_DB - speech) / (QUIET_DB - SILENT_DB))
        yield Flag("low level", round(float(severity), 3), f"Quiet: the speech is at {speech:.0f} dB under full scale.")
    elif loud - room < ROOM_DB and clip.duration_s >= LONG_ENOUGH_S:
        severity = 0.5 + 0.4 * (ROOM_DB - (loud - room)) / ROOM_DB
        sentence = f"The speech is only {loud - room:.0f} dB above the room, or there is none."
        yield Flag("low level", round(float(severity), 3), sentence)


def step_levels(samples: np.ndarray) -> np.ndarray:
    """float64 (steps,): level of every 20 ms, in dB under full scale, not below -90."""
    step = round(STEP_S * SAMPLE_RATE)
    pieces = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.einsum("ij,ij->i", pieces, pieces, dtype=np.float64) / step
    return np.maximum(10 * np.log10(power + 1e-12), _LOWEST_DB)
