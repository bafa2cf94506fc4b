"""The user's own lexicon: how the names and words of a project are spoken."""

import hashlib
import json
import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..errors import EmoFaceError
from ..phones import SILENCE, PhoneError, arpabet_classes
from ..serialization import shortened
from ..storage.files import read_text
from .mandarin import syllable_classes

Pronunciation = tuple[str, ...]

MOST_BYTES = 50 * 2**20  # a dictionary of MFA has 5 MB
_COMMENT = re.compile(r"\s*(;;;|#)")
_VARIANT = re.compile(r"\([0-9]+\)$")  # as CMUdict numbers the further pronunciations of a word
_PROBABILITY = re.compile(r"[0-9]+\.[0-9]+")  # as MFA writes some between word and phones
_HAN = re.compile("[㐀-䶿一-鿿豈-﫿〇𠀀-𲎯]+")


class LexiconError(EmoFaceError):
    """A lexicon that cannot be read."""


@dataclass(frozen=True)
class Lexicon:
    """Words and how they are spoken.

    entries: of each word, in lower case, its pronunciations in phone classes.
    """

    entries: dict[str, tuple[Pronunciation, ...]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Lexicon":
        """Read a file with a word a line, and behind it, after a tab or spaces, its phones in ARPAbet.

        Stress digits, the probabilities of MFA's dictionaries, and comments after ;;; or # are passed over. A word that
        stands on several lines has several pronunciations. A word in Chinese characters has pinyin, a syllable for
        each. Raises LexiconError, which names the line, and FileError.
        """
        lines = read_text(path, MOST_BYTES).splitlines()
        found: dict[str, list[Pronunciation]] = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or _COMMENT.match(line):
                continue
            word, *phones = line.split()
            try:
                pronunciation = _pronunciation(word, phones)
            except EmoFaceError as error:
                raise LexiconError(f"{Path(path).name}, line {number}: {error}") from error
            found.setdefault(_VARIANT.sub("", word).lower(), []).append(pronunciation)
        return cls({word: tuple(dict.fromkeys(pronunciations)) for word, pronunciations in found.items()})

    @cached_property
    def sha256(self) -> str:
        """Digest of what it says; lines that were made with an equal one need not be made again."""
        return hashlib.sha256(json.dumps(self.entries, sort_keys=True).encode(errors="surrogatepass")).hexdigest()

    def find(self, word: str) -> tuple[Pronunciation, ...]:
        """The word's pronunciations; empty if it is not in the lexicon."""
        return self.entries.get(word.lower(), ())

    @cached_property
    def chinese_lengths(self) -> list[int]:
        """How many characters the words in Chinese have, the most first."""
        return sorted({len(word) for word in self.entries if _HAN.fullmatch(word)}, reverse=True)


def _pronunciation(word: str, phones: list[str]) -> Pronunciation:
    phones = [phone for phone in phones if not _PROBABILITY.fullmatch(phone)]
    if not phones:
        raise LexiconError(f"the word {shortened(word)} has no phones. Expected a word, then its phones.")
    if _HAN.fullmatch(word):
        syllables = [(syllable, syllable_classes(syllable.lower())) for syllable in phones]
        wrong = next((syllable for syllable, classes in syllables if classes is None), None)
        if wrong is not None:
            raise LexiconError(f"{shortened(wrong)} is no syllable of pinyin. Expected such as zhong1, or lv for lü.")
        return tuple(symbol for _, classes in syllables for symbol in classes or ())
    try:
        classes = tuple(symbol for phone in phones for symbol in arpabet_classes(phone) if symbol != SILENCE)
    except PhoneError as error:
        raise LexiconError(str(error)) from error
    if not classes:
        raise LexiconError(f"the word {shortened(word)} has only silence for phones. Expected such as b aa1 b.")
    return classes
