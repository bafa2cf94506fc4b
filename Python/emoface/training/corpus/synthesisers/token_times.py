"""Phones from the lengths of the tokens that a neural synthesiser was given.

The synthesiser says how many of its frames every token got. Among the tokens are marks that are no sound, of stress,
of tone, or between words, and each of them got frames, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ....phones import SILENCE, STOPS, share_time
from ...phones import Phone, merge_silences

TONES = "→↗↓↘"
# The sound is early against the lengths. Measured with the median of Viterbi alignments of 50 utterances to the
# shipped model's phones, against the same on Festival's and espeak-ng's own times.
EARLY_S = 0.054
# What the phone before gets of a mark's time, the phone after the rest: medians of the same alignments.
SHARE_BEFORE, TONE_SHARE_BEFORE = 0.35, 1.0

QUIET_DB = -40.0  # below the loudest hundredth of a second: a vowel before a pause fades through it in 50 ms
LEVEL_S = 0.01  # length of the stretches that levels are measured in
SHORTEST_PAUSE_S = 0.05  # a shorter quiet stretch between two sentences is part of their sounds
REACH_S = 0.6  # how far beyond its token a pause may reach
SHORTEST_SOUND_S = 0.03  # what a pause leaves of its neighbours
CLOSURE_S = 0.05  # the end of a pause before a stop, or its start behind one, is that stop's closure


@dataclass(frozen=True)
class Token:
    """One or more of a synthesiser's symbols that make one sound.

    symbols: as the synthesiser takes them.
    classes: phone classes in the order they are spoken; none for a mark, SILENCE for punctuation.
    """

    symbols: str
    classes: tuple[str, ...]

    @property
    def is_pause(self) -> bool:
        """Whether it is punctuation."""
        return self.classes == (SILENCE,)


def phones_of_tokens(tokens: Sequence[Token], ends_s: Sequence[float], samples: np.ndarray, rate: int) -> list[Phone]:
    """Phones that tile the samples.

    tokens: in the order they are spoken, the first and the last of them SILENCE.
    ends_s: rising ends of the tokens, in seconds, as the synthesiser has them.
    samples: float32 (n,), the sound.
    rate: Hz.
    """
    sounds, starts_s = _without_marks(tokens, [0.0, *ends_s])
    duration_s = len(samples) / rate
    cuts = np.clip([*(start_s - EARLY_S for start_s in starts_s), duration_s], 0.0, duration_s)
    cuts[0] = 0.0
    _move_to_heard_pauses(sounds, cuts, _quiet_stretches(samples, rate))
    return merge_silences(
        Phone(symbol, start_s, end_s)
        for sound, cut, next_cut in zip(sounds, cuts, cuts[1:], strict=False)
        for symbol, (start_s, end_s) in zip(
            sound.classes, share_time(len(sound.classes), float(cut), float(next_cut)), strict=True
        )
    )


def _without_marks(tokens: Sequence[Token], cuts: Sequence[float]) -> tuple[list[Token], list[float]]:
    """The tokens that are sounds or pauses, and where each starts: its neighbours share the time of a mark."""
    sounds: list[Token] = []
    starts_s: list[float] = []
    owed_s = 0.0  # of the marks since the last sound, what the next one gets
    for token, (start_s, end_s) in zip(tokens, pairwise(cuts), strict=True):
        if not token.classes:
            share = TONE_SHARE_BEFORE if token.symbols in TONES else SHARE_BEFORE
            owed_s += (1 - share) * (end_s - start_s) if not sounds[-1].is_pause else 0.0
        elif not (token.is_pause and sounds and sounds[-1].is_pause):
            sounds.append(token)
            starts_s.append(start_s - owed_s)
            owed_s = 0.0
    return sounds, starts_s


def _quiet_stretches(samples: np.ndarray, rate: int) -> list[tuple[float, float]]:
    """Start and end in seconds of the stretches without sound, those that are too short for a pause left out."""
    hop = int(LEVEL_S * rate)
    blocks = np.pad(samples, (0, -len(samples) % hop)).reshape(-1, hop)
    level = np.sqrt(np.mean(np.square(blocks), axis=1))
    quiet = level < level.max() * 10 ** (QUIET_DB / 20)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(int))) * LEVEL_S
    return [(float(a), float(b)) for a, b in edges.reshape(-1, 2) if b - a >= SHORTEST_PAUSE_S]


def _move_to_heard_pauses(sounds: list[Token], cuts: np.ndarray, quiet: list[tuple[float, float]]) -> None:
    """Move the start and the end of each pause to where the sound is quiet; where it never is, the pause gets no time.

    cuts: float64 (sounds + 1,), where each sound starts and the last one ends, in seconds; changed.
    """
    last = len(sounds) - 1
    for index, sound in enumerate(sounds):
        if not sound.is_pause:
            continue
        earliest, latest = 0.0, cuts[-1]
        if index:
            earliest = min(max(cuts[index - 1] + SHORTEST_SOUND_S, cuts[index] - REACH_S), cuts[index])
        if index < last:
            latest = max(min(cuts[index + 2] - SHORTEST_SOUND_S, cuts[index + 1] + REACH_S), cuts[index + 1])
        heard = [(max(a, earliest), min(b, latest)) for a, b in quiet if a < latest and b > earliest]
        middle_s = (cuts[index] + cuts[index + 1]) / 2
        start_s, end_s = max(heard, key=lambda span: span[1] - span[0], default=(middle_s, middle_s))
        if index:
            closure_s = CLOSURE_S if sounds[index - 1].classes[-1] in STOPS else 0.0
            cuts[index] = min(start_s + closure_s, end_s)
        if index < last:
            closure_s = CLOSURE_S if sounds[index + 1].classes[0] in STOPS else 0.0
            cuts[index + 1] = max(end_s - closure_s, cuts[index])
