"""The words of a text as a hidden Markov model, and the most likely way through it (Viterbi).

A line is spoken roughly as it is written. The way goes through the words in order, in any of their pronunciations, with
silence or other sound between them; it may leave words out, break one off, and go back to an earlier one.

All scores and costs are logarithms of likelihoods, in nats, relative to the best phone of each frame.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..phones import CLASSES, CONSONANTS, SILENCE

MIN_FRAMES = 2  # of a phone, at 60 fps: with 1 or 3, boundaries are off by more and closures are lost
LEFT_OUT, LEFT_OUT_PHONE = 2.0, 0.5  # costs of leaving a word out, and of each of its phones
LONG_LEFT_OUT = 30.0  # cost of leaving out any number of words
GO_BACK, GO_BACK_WORD = 8.0, 2.0  # costs of going back, and of each word that is said again
BREAK_OFF = 8.0  # cost of ending a word before its end
OTHER_SOUND = 6.0  # cost of beginning sound that is not in the text
# Of each frame of such sound. A right text loses .3 nats a frame in the median word, .9 in one of twenty; a wrong one,
# forced on the sound, more than .9 in every second word.
OTHER_SOUND_FRAME = 0.625

# Cost of each further frame of a consonant that is seldom held. Without it the vowels beside such consonants lose time:
# the contrast "open" of recorded voices is .90 with it and .89 without.
LONG_CONSONANT = 0.125
HELD_CONSONANTS = frozenset("F TH S Z SH ZH CH JH TS XI RS".split())

_INDEX = {symbol: index for index, symbol in enumerate(CLASSES)}
_NEVER = np.float32(-1e9)
_LONG = np.array([c in CONSONANTS and c not in HELD_CONSONANTS for c in CLASSES]) * np.float32(LONG_CONSONANT)


class SpokenWord(Protocol):
    """A word of a text, as `text.pronunciation` makes it."""

    @property
    def text(self) -> str:
        """As it is written."""

    @property
    def pronunciations(self) -> tuple[tuple[str, ...], ...]:
        """Alternatives, each a sequence of phone classes; empty if nobody knows how the word is spoken."""


@dataclass(frozen=True)
class SpokenPhone:
    """One phone on the way through a text.

    symbol: one of CLASSES.
    start, stop: frames.
    """

    symbol: str
    start: int
    stop: int


@dataclass(frozen=True)
class Step:
    """A word that is spoken, or the time before one.

    word: index of the word.
    spoken: whether it is spoken from its beginning to its end.
    phones: of the spoken word; one SIL for silence; empty for sound that is not in the text, or a word broken off.
    start, stop: frames.
    """

    word: int
    spoken: bool
    phones: tuple[SpokenPhone, ...]
    start: int
    stop: int

    @property
    def is_silence(self) -> bool:
        """Whether nobody speaks."""
        return not self.spoken and bool(self.phones)


class WordGraph:
    """States and costs for a sequence of words.

    Each phone of each pronunciation has MIN_FRAMES states; the last of them holds for as long as the phone does. Before
    each word and after the last there is a place, at which silence and other sound have a state each. A word without a
    pronunciation has no states, and costs nothing to leave out: its sound is other sound.
    """

    def __init__(self, words: Sequence[SpokenWord]):
        classes: list[int] = []  # of each state
        word_of: list[int] = []  # of each state
        entries: list[int] = []  # first state of each pronunciation
        exits: list[int] = []  # its last state
        spellings: list[tuple[int, int, int]] = []  # of each word with states: its index, first state, first exit
        left_out = [0.0]
        for index, word in enumerate(words):
            ways = [way for way in word.pronunciations if way]
            left_out.append(left_out[-1] + (LEFT_OUT + LEFT_OUT_PHONE * min(map(len, ways)) if ways else 0.0))
            if ways:
                spellings.append((index, len(classes), len(exits)))
            for way in ways:
                entries.append(len(classes))
                classes += [_INDEX[symbol] for symbol in way for _ in range(MIN_FRAMES)]
                word_of += [index] * (len(classes) - len(word_of))
                exits.append(len(classes) - 1)
        self.places = len(words) + 1
        self.classes, self.word_of = np.array(classes, np.intp), np.array(word_of, np.intp)
        self.entries, self.exits = np.array(entries, np.intp), np.array(exits, np.intp)
        self.with_states, self.first_states, self.first_exits = np.array(spellings, np.intp).reshape(-1, 3).T
        last_of_phone = np.arange(len(classes)) % MIN_FRAMES == MIN_FRAMES - 1
        self.stay = np.where(last_of_phone, -_LONG[self.classes], _NEVER)
        self.left_out = np.array(left_out, np.float32)  # cost of leaving out all words before a place
        self.again = np.float32(GO_BACK_WORD) * np.arange(self.places, dtype=np.float32)

    def jump(self, arrive: np.ndarray) -> np.ndarray:
        """Scores of the places, (places,), once words may be left out or said again."""
        onwards = np.maximum.accumulate(arrive + self.left_out) - self.left_out
        far = np.maximum.accumulate(arrive) - np.float32(LONG_LEFT_OUT)
        back = np.maximum.accumulate((arrive - self.again)[::-1])[::-1] + (self.again - np.float32(GO_BACK))
        return np.maximum(np.maximum(onwards, far), np.maximum(back, arrive))

    def origin_of_jump(self, arrive: np.ndarray, place: int) -> int:
        """The place from which `jump` reached this one."""
        onwards = np.minimum(self.left_out[place] - self.left_out[: place + 1], np.float32(LONG_LEFT_OUT))
        back = self.again[place + 1 :] - self.again[place] + np.float32(GO_BACK)
        scores = arrive - np.concatenate([onwards, back])
        return place if scores[place] == scores.max() else int(np.argmax(scores))


def find_way(scores: np.ndarray, graph: WordGraph, begin: int, to_end: bool) -> list[Step]:
    """The most likely way through the words, in order of time and without gaps.

    scores: of each class in each frame, at most 0, float32 (frames, classes).
    graph: of the words.
    begin: the place at which the way begins.
    to_end: whether words that are not reached count as left out.
    """
    lattice = _Lattice(scores, graph, begin)
    return list(lattice.trace_back(to_end))[::-1]


class _Lattice:
    """The scores of the best way to every state and place at every time.

    states: (frames, states). silence, other: (frames, places), of the places' own states.
    arrive, leave: of the places before each frame, without and with jumps, (frames + 1, places).
    """

    def __init__(self, scores: np.ndarray, graph: WordGraph, begin: int):
        frames, places, states = len(scores), graph.places, len(graph.classes)
        self.graph = graph
        self.states = np.empty((frames, states), np.float32)
        self.silence, self.other = np.empty((2, frames, places), np.float32)
        self.arrive, self.leave = np.empty((2, frames + 1, places), np.float32)
        self.arrive[0] = _NEVER
        self.arrive[0, begin] = 0
        own, silence, other = np.full(states, _NEVER), np.full(places, _NEVER), np.full(places, _NEVER)
        entry_words = graph.word_of[graph.entries]
        before = np.full(states, _NEVER)
        for t in range(frames):
            leave = self.leave[t] = graph.jump(self.arrive[t])
            before[1:] = own[:-1]
            before[graph.entries] = leave[entry_words]
            own = self.states[t] = np.maximum(own + graph.stay, before) + scores[t, graph.classes]
            silence = self.silence[t] = np.maximum(silence, leave) + scores[t, _INDEX[SILENCE]]
            other = np.maximum(other, leave - np.float32(OTHER_SOUND)) - np.float32(OTHER_SOUND_FRAME)
            self.other[t] = other
            arrive = self.arrive[t + 1] = np.maximum(silence, other)
            if states:
                after, at = graph.with_states + 1, graph.with_states
                ends = np.maximum.reduceat(own[graph.exits], graph.first_exits)
                broken = np.maximum.reduceat(own, graph.first_states) - np.float32(BREAK_OFF)
                self.arrive[t + 1, after] = np.maximum(arrive[after], ends)
                self.arrive[t + 1, at] = np.maximum(self.arrive[t + 1, at], broken)

    def trace_back(self, to_end: bool) -> Iterator[Step]:
        """The steps of the best way, the last one first. to_end: as for `find_way`."""
        graph, t = self.graph, len(self.states)
        rest = np.minimum(graph.left_out[-1] - graph.left_out, np.float32(LONG_LEFT_OUT)) if to_end else 0
        place = int(np.argmax(self.arrive[t] - rest))
        while t:
            step = self._step_before(t, place)
            yield step
            t = step.start
            place = graph.origin_of_jump(self.arrive[t], step.word)

    def _step_before(self, t: int, place: int) -> Step:
        """The step that arrives at a place before frame t."""
        score, leave = self.arrive[t, place], self.leave[:, place]
        if self.silence[t - 1, place] == score:
            start = _first_frame(self.silence[:, place], leave, t)
            return Step(place, False, (SpokenPhone(SILENCE, start, t),), start, t)
        if self.other[t - 1, place] == score:
            start = _first_frame(self.other[:, place], leave - np.float32(OTHER_SOUND), t)
            return Step(place, False, (), start, t)
        word_of = self.graph.word_of
        exits = self.graph.exits[word_of[self.graph.exits] == place - 1]
        for state in exits[self.states[t - 1, exits] == score][:1]:
            phones = self._phones_before(t, int(state))
            return Step(place - 1, True, phones, phones[0].start, t)
        broken = np.flatnonzero(word_of == place)
        phones = self._phones_before(t, int(broken[np.argmax(self.states[t - 1, broken])]))
        return Step(place, False, (), phones[0].start, t)

    def _phones_before(self, t: int, state: int) -> tuple[SpokenPhone, ...]:
        """The phones of a pronunciation up to a state that holds in the frame before t."""
        graph = self.graph
        entry = int(graph.entries[np.searchsorted(graph.entries, state, "right") - 1])
        leave = self.leave[:, graph.word_of[state]]
        phones: list[SpokenPhone] = []
        frame, stop = t - 1, t
        while True:
            if frame and graph.stay[state] > _NEVER:
                before = self.states[frame - 1]
                if before[state] + graph.stay[state] >= (leave[frame] if state == entry else before[state - 1]):
                    frame -= 1
                    continue
            if (state - entry) % MIN_FRAMES == 0:
                phones.append(SpokenPhone(CLASSES[graph.classes[state]], frame, stop))
                stop = frame
            if state == entry:
                return tuple(phones[::-1])
            state -= 1
            frame -= 1


def _first_frame(own: np.ndarray, entered: np.ndarray, t: int) -> int:
    """The frame in which a place's own state, that holds in the frame before t, was entered."""
    start = t - 1
    while start and own[start - 1] >= entered[start]:
        start -= 1
    return start
