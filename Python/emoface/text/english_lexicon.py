"""How English words are spoken: the CMU Pronouncing Dictionary, and a guess from it for words that it lacks.

The guess is memory-based (Daelemans and van den Bosch 1996; compare Marchand and Damper 2000, pronunciation by
analogy): each letter is spoken as it is in the dictionary's words where most of the letters around it are the same, and
where the letters before it were spoken the same. `tools/make_lexicon.py` writes the file.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..resources import RESOURCES

FILE = RESOURCES / "Lexicon" / "english.npz"

# Chosen on 400 words left out of the dictionary.
REACH = 5  # letters to either side that are compared
LEFT_GAIN, RIGHT_GAIN = 1.6, 1.9  # log weight of one more letter that is the same, before and after
HISTORY_GAIN = math.log(6)  # log weight of one more letter before that is spoken the same, of two
NEIGHBOURS = 300  # places in the dictionary that are looked at for a letter
FEWEST = 40  # places with the same neighbours on both sides, below which those with the same letter after it are taken
HYPOTHESES = 6  # kept from letter to letter
GUESSES = 2  # where the first is wrong, the second is right for more than a third of the words
NOTHING = -1  # before a word

ALPHABET = "\n'abcdefghijklmnopqrstuvwxyz"

Pronunciation = tuple[str, ...]


class _Places(NamedTuple):
    """Places in the dictionary that are like one letter of a word, each with its weight."""

    spoken: np.ndarray
    spoken_before: np.ndarray
    spoken_second_before: np.ndarray
    weights: np.ndarray


class EnglishLexicon:
    """The dictionary in memory.

    letters: its words as ASCII, "\\n" around each.
    codes: how each letter is spoken, as an index into `spoken`; behind its end for "\\n".
    spoken: none to two phones of ARPAbet without stress (AX is the weak vowel), in one string each.
    others: lines of words and phones, for words that are not spelled as they are spoken; "\\n" around each.
    """

    def __init__(self, letters: np.ndarray, codes: np.ndarray, spoken: Iterable[str], others: bytes) -> None:
        self._words = letters.tobytes()
        self._codes = codes
        self._spoken = [tuple(phones.split()) for phones in spoken]
        self._others = others

    @classmethod
    def read(cls, path: Path) -> "EnglishLexicon":
        with np.load(path) as arrays:
            return cls(arrays["letters"], arrays["codes"], arrays["spoken"].tolist(), arrays["others"].tobytes())

    @property
    def words(self) -> list[str]:
        """Every word that is spelled as it is spoken, in the order of the alphabet."""
        return self._words.decode("ascii").split()

    def find(self, word: str) -> tuple[Pronunciation, ...]:
        """The word's pronunciations, the usual one first; empty if the dictionary lacks it.

        word: lower case letters and apostrophes.
        """
        line = f"\n{word}\n".encode("ascii")
        found = [self._phones(self._codes[start + 1 : start + len(line) - 1]) for start in _all(self._words, line)]
        line = f"\n{word} ".encode("ascii")
        for start in _all(self._others, line):
            end = self._others.index(b"\n", start + 1)
            found.append(tuple(self._others[start + len(line) : end].decode("ascii").split()))
        return tuple(found)

    def guess(self, word: str) -> tuple[Pronunciation, ...]:
        """The likeliest pronunciations of a word that the dictionary lacks, at most two.

        word: lower case letters and apostrophes.
        """
        spoken = np.full((1, 2), NOTHING)  # a row for each hypothesis: the codes so far
        scores = np.zeros(1)  # log probabilities
        for places in self._index.places_like(word):
            totals = scores[:, None] + _log_shares(places, spoken, len(self._spoken) + 1)
            likeliest = np.argsort(-totals, axis=None, kind="stable")[:HYPOTHESES]
            hypotheses, codes = np.unravel_index(likeliest, totals.shape)
            spoken = np.column_stack((spoken[hypotheses], codes))
            scores = totals[hypotheses, codes]
        found = dict.fromkeys(self._phones(row[2:]) for row in spoken[np.isfinite(scores)])
        return tuple(filter(None, found))[:GUESSES]

    def _phones(self, codes: Iterable[int]) -> Pronunciation:
        return tuple(phone for code in codes for phone in self._spoken[code])

    @cached_property
    def _index(self) -> "_LetterIndex":
        return _LetterIndex(np.frombuffer(self._words, np.uint8), self._codes)


class _LetterIndex:
    """Every letter of the dictionary, sorted by itself, the letter after it and the letter before it."""

    def __init__(self, letters: np.ndarray, codes: np.ndarray) -> None:
        numbers = np.zeros(256, np.uint8)
        numbers[np.frombuffer(ALPHABET.encode("ascii"), np.uint8)] = range(len(ALPHABET))
        self._letters = np.pad(numbers[letters], REACH, constant_values=len(ALPHABET))
        self._codes = np.pad(codes, REACH)
        inner = slice(REACH, -REACH)
        keys = self._key(self._letters, np.roll(self._letters, -1), np.roll(self._letters, 1))[inner]
        order = np.argsort(keys, kind="stable")
        self._places = order + REACH
        self._keys = keys[order]

    @staticmethod
    def _key(letter: np.ndarray, after: np.ndarray, before: np.ndarray) -> np.ndarray:
        key: np.ndarray = (letter.astype(np.uint16) * 32 + after) * 32 + before
        return key

    def places_like(self, word: str) -> Iterator[_Places]:
        """For each letter of the word, the places that are most like it."""
        ends = [0] + [255] * (REACH - 1)  # the word's border, and nothing beyond that is like any letter
        numbers = np.array([*ends[::-1], *(ALPHABET.index(letter) for letter in word), *ends])
        for here in range(REACH, REACH + len(word)):
            around = numbers[here - REACH : here + REACH + 1]
            places = self._nearby(around)
            weights = self._weights(places, around)
            if len(places) > NEIGHBOURS:
                nearest = np.argpartition(-weights, NEIGHBOURS)[:NEIGHBOURS]
                places, weights = places[nearest], weights[nearest]
            yield _Places(self._codes[places], self._codes[places - 1], self._codes[places - 2], np.exp(weights))

    def _nearby(self, around: np.ndarray) -> np.ndarray:
        """The places of this letter between the same two letters; where they are few, before the same one; or all."""
        before, letter, after = (int(number) for number in around[REACH - 1 : REACH + 2])
        both = (letter * 32 + after) * 32 + before
        ranges = [(both, both + 1), (both - before, both - before + 32), (letter << 10, (letter + 1) << 10)]
        for low, high in ranges:
            start, end = np.searchsorted(self._keys, np.array((low, high), np.uint16))
            if end - start >= FEWEST:
                break
        return self._places[start:end]

    def _weights(self, places: np.ndarray, around: np.ndarray) -> np.ndarray:
        """How like each place is, as a log weight."""
        weights = np.zeros(len(places))
        for direction, gain in ((-1, LEFT_GAIN), (1, RIGHT_GAIN)):
            same = np.arange(len(places))  # those that are like the word up to here
            for distance in range(1, REACH + 1):
                step = direction * distance
                same = same[self._letters[places[same] + step] == around[REACH + step]]
                weights[same] += gain
        return weights


def _log_shares(places: _Places, spoken: np.ndarray, count: int) -> np.ndarray:
    """For each hypothesis the log probability of each way to speak the next letter, (hypotheses, count).

    spoken: the codes of each hypothesis so far, (hypotheses, letters).
    """
    before = places.spoken_before == spoken[:, -1:]
    second_before = before & (places.spoken_second_before == spoken[:, -2:-1])
    weights = places.weights * np.exp(HISTORY_GAIN * (before.astype(np.int8) + second_before))
    rows = np.arange(len(spoken))[:, None] * count
    sums = np.bincount((rows + places.spoken).ravel(), weights.ravel(), len(spoken) * count).reshape(-1, count)
    with np.errstate(divide="ignore"):  # what nobody says there has a probability of 0
        shares: np.ndarray = np.log(sums / weights.sum(axis=1, keepdims=True))
    return shares


def _all(text: bytes, part: bytes) -> Iterator[int]:
    """Every place of a part in a text; one may begin with the last byte of the one before."""
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + len(part) - 1)


@cache
def english_lexicon() -> EnglishLexicon:
    """The lexicon that comes with EmoFace, read at the first call."""
    return EnglishLexicon.read(FILE)
