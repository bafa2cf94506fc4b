"""The mouth moves while nobody speaks.

In the pauses of the recordings that are long enough to judge, the mouth of one default model (52166bb2ff321bdd) moved
at 5 % of its speed in speech or less. Another's (9e9259f6603c5ffb) moved at 6 to 25 %, and at 47 % in the hall of a
speech to a crowd, where one sees it.
"""

from collections.abc import Iterator

import numpy as np

from ...rig import BOARD
from ...speech.decoding import Clip
from ...speech.waveform import find_silences
from ...table.batch_report import Flag
from ...take import Take
from ...timing import FACE_RATE
from .level import SILENT_DB, step_levels

SPEED_SHARE = 0.3  # of the speed in speech
MIN_SPEED = 0.03  # rig units a second, mean of the controls: below this nobody sees it
MARGIN_S = 0.3  # next to speech the mouth may still close, or open already
MIN_SILENCE_S = 0.25

_MOUTH = BOARD.region("mouth", "jaw")


def find_movement_in_silence(clip: Clip, take: Take) -> Iterator[Flag]:
    """One flag at most, at the silence with the most movement."""
    speed = np.abs(np.diff(take.face.values[:, _MOUTH], axis=0)).mean(1) * float(FACE_RATE)
    silent = np.zeros(len(speed), bool)
    movements = [(0.0, 0.0)]  # speed, and the second where the silence begins
    for start_s, end_s in _silences_within(clip):
        start, stop = FACE_RATE.nearest_frame(start_s), FACE_RATE.nearest_frame(end_s)
        silent[start:stop] = True
        if len(speed[start:stop]):
            movements.append((float(speed[start:stop].mean()), start_s))
    fastest, at_s = max(movements)
    in_speech = float(speed[~silent].mean()) if not silent.all() else fastest
    if fastest >= max(MIN_SPEED, SPEED_SHARE * in_speech):
        share = fastest / in_speech
        sentence = f"The mouth moves while nobody speaks, at {share:.0%} of its speed in speech."
        yield Flag("moves in silence", round(0.4 + 0.5 * min(1.0, share), 3), sentence, round(at_s, 3))


def _silences_within(clip: Clip) -> list[tuple[float, float]]:
    """Start and end, in seconds, of the silences, without what is next to speech."""
    if step_levels(clip.samples).max() < SILENT_DB:
        return [(0.0, clip.duration_s)]
    pauses = [
        (start if start == 0 else start + MARGIN_S, end if end >= clip.duration_s else end - MARGIN_S)
        for start, end in find_silences(clip.samples).tolist()
    ]
    return [(start, end) for start, end in pauses if end - start >= MIN_SILENCE_S]
