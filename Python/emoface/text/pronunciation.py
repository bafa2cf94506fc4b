"""From the text of a line to the words that are spoken, each with its pronunciations in phone classes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from . import english_numbers, mandarin_numbers
from .english import letters_pronunciation, word_pronunciations, words_pronunciations
from .lexicon import Lexicon
from .mandarin import character_readings
from .tokens import Token, tokens

Pronunciation = tuple[str, ...]

MOST_PRONUNCIATIONS = 8  # of one word; a number has many readings
_SIGNS = {"&": "and", "@": "at", "+": "plus", "=": "equals", "%": "percent", "#": "number", "-": "minus", "−": "minus"}
_CHINESE_SIGNS = {"&": "和", "+": "加", "=": "等于", "-": "负", "−": "负"}
_STUTTER = re.compile("[a-z]|[^aeiou]{2,3}", re.IGNORECASE)  # before a hyphen and the same letters: w-what, th-this
_CHINESE_NUMBERS = ("number", "money", "time")


@dataclass(frozen=True)
class SpokenWord:
    """One word of a text as it is to be found in the sound.

    text: as it is written, such as "3"; a word of Chinese is one character, or a word of the user's lexicon.
    pronunciations: alternatives, the likeliest first, each a sequence of phone classes without SIL; empty if nobody
        knows how the word is spoken, as for other scripts than Latin and Chinese.
    """

    text: str
    pronunciations: tuple[Pronunciation, ...]


def pronounce(text: str, lexicon: Lexicon | None = None) -> tuple[SpokenWord, ...]:
    """The words of a text, in English, Mandarin or both, in the order they are spoken.

    text: of one line; tags, stage directions in brackets or asterisks, and a speaker's name in capitals before a colon
        are left out.
    lexicon: the user's; what it says of a word holds alone.
    Raises TextError for a text that is too long.
    """
    own = lexicon or Lexicon()
    items = tokens(text)
    return tuple(
        SpokenWord(written, spoken[:MOST_PRONUNCIATIONS])
        for token, following in zip(items, [*items[1:], None], strict=False)
        for written, spoken in _spoken(token, following, own)
    )


def _spoken(token: Token, following: Token | None, lexicon: Lexicon) -> Iterator[tuple[str, tuple[Pronunciation, ...]]]:
    """What is written and how it is spoken, for each word of a token."""
    if token.kind == "han":
        yield from _chinese_words(token.text, lexicon)
    elif token.kind == "word":
        yield token.text, _word(token, following, lexicon)
    elif token.in_chinese and (token.kind in _CHINESE_NUMBERS or token.plain in _CHINESE_SIGNS):
        yield token.text, _unique(map(_read_aloud, _chinese_readings(token)))
    elif token.kind == "dotted":
        yield token.text, (letters_pronunciation(token.plain),)
    elif token.kind == "other":
        yield token.text, lexicon.find(token.plain)
    else:
        yield token.text, words_pronunciations(_english_readings(token))


def _word(token: Token, following: Token | None, lexicon: Lexicon) -> tuple[Pronunciation, ...]:
    word = token.plain
    if own := lexicon.find(word):
        return own
    if following and token.following == "-" and _STUTTER.fullmatch(word) and _begins(following.plain, word):
        whole = lexicon.find(following.plain) or word_pronunciations(following.plain)
        return _unique(form for phones in whole[:1] for form in (phones[:1], phones[:2]))
    if following and token.following == "." and following.kind == "number" and word.lower() == "no":
        return word_pronunciations("number")
    return word_pronunciations(word, token.following == ".")


def _begins(text: str, part: str) -> bool:
    return text.lower().startswith(part.lower())


def _english_readings(token: Token) -> Iterable[Iterable[str]]:
    parts = token.parts
    match token.kind:
        case "number":
            return english_numbers.number_readings(parts["value"], parts.get("unit", "").lower())
        case "ordinal":
            return english_numbers.ordinal_readings(parts["place"])
        case "decade":
            return english_numbers.decade_readings(parts["years"])
        case "time":
            return english_numbers.time_readings(parts["hours"], parts["minutes"], parts.get("half", ""))
        case "money":
            return english_numbers.money_readings(parts["currency"], parts["amount"], parts.get("scale", "").lower())
        case _:
            return [[_SIGNS[token.plain]]]


def _chinese_readings(token: Token) -> list[str]:
    parts = token.parts
    match token.kind:
        case "number":
            unit = parts.get("unit", "").lower()
            return mandarin_numbers.number_readings(parts["value"], unit, token.following)
        case "time":
            return mandarin_numbers.time_readings(parts["hours"], parts["minutes"])
        case "money":
            return mandarin_numbers.money_readings(parts["currency"], parts["amount"])
        case _:
            return [_CHINESE_SIGNS[token.plain]]


def _chinese_words(run: str, lexicon: Lexicon) -> Iterator[tuple[str, tuple[Pronunciation, ...]]]:
    """The characters of a run of Chinese, and the words in it that the lexicon has."""
    readings = character_readings(run)
    place = 0
    while place < len(run):
        pieces = (run[place : place + length] for length in lexicon.chinese_lengths)
        word = next(filter(lexicon.find, pieces), None)
        yield (word, lexicon.find(word)) if word else (run[place], readings[place])
        place += len(word) if word else 1


def _read_aloud(characters: str) -> Pronunciation:
    """Characters in their likeliest reading."""
    return tuple(symbol for reading in character_readings(characters) for symbol in reading[0])


def _unique(pronunciations: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    return tuple(dict.fromkeys(pronunciations))
