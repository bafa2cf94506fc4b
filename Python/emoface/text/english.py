"""How English words are spoken, in phone classes: with weak forms, endings, letters one by one, and drawn-out words."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from ..phones import arpabet_classes
from .english_lexicon import english_lexicon
from .english_numbers import roman_readings

Pronunciation = tuple[str, ...]

# The forms of words without stress, which the dictionary mostly lacks.
_WEAK = {
    **{"a": "AX, EY", "an": "AX N, AE N", "the": "DH AX, DH IY", "and": "AE N D, AX N D, AX N, N"},
    **{"to": "T UW, T AX", "of": "AX V, AX", "for": "F AO R, F ER", "or": "AO R, ER", "nor": "N AO R, N ER"},
    **{"at": "AE T, AX T", "as": "AE Z, AX Z", "but": "B AH T, B AX T", "than": "DH AE N, DH AX N"},
    **{"that": "DH AE T, DH AX T", "them": "DH EH M, DH AX M, AX M", "from": "F R AH M, F R AX M"},
    **{"him": "HH IH M, IH M", "his": "HH IH Z, IH Z", "her": "HH ER, ER", "he": "HH IY, IY"},
    **{"has": "HH AE Z, HH AX Z, AX Z", "have": "HH AE V, HH AX V, AX V", "had": "HH AE D, HH AX D, AX D"},
    **{"you": "Y UW, Y AX", "your": "Y AO R, Y UH R, Y ER", "us": "AH S, AX S", "some": "S AH M, S AX M"},
    **{"am": "AE M, AX M", "are": "AA R, ER", "was": "W AA Z, W AH Z, W AX Z", "were": "W ER, W AX"},
    **{"can": "K AE N, K AX N", "could": "K UH D, K AX D", "would": "W UH D, W AX D", "should": "SH UH D, SH AX D"},
    **{"must": "M AH S T, M AX S T, M AX S", "shall": "SH AE L, SH AX L", "do": "D UW, D AX", "does": "D AH Z, D AX Z"},
    **{"just": "JH AH S T, JH AX S T, JH AX S", "because": "B IH K AO Z, B IH K AH Z, K AX Z"},
    **{"i'm": "AY M, AA M", "i'll": "AY L, AA L", "it's": "IH T S, AX T S, T S", "oh": "OW"},
}
_ABBREVIATIONS = {
    **{"mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "jr": "junior"},
    **{"sgt": "sergeant", "lt": "lieutenant", "cpl": "corporal", "vs": "versus", "etc": "et cetera", "sr": "senior"},
}
_ABBREVIATIONS_WITH_FULL_STOP = {  # words of their own without one
    **{"st": "saint|street", "capt": "captain", "col": "colonel", "gen": "general", "maj": "major"},
    **{"cmdr": "commander", "rev": "reverend"},
}
_CLITICS = {"'ll": "AX L, L", "'d": "D, AX D", "'ve": "V, AX V", "'re": "ER", "'m": "M", "n't": "AX N T, N T, AX N"}
_HISSING = ("S", "Z", "SH", "ZH", "CH", "JH")
_LIGATURES = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "th", "þ": "th", "ı": "i", "ŋ": "ng"}
_MOST_SPELLED = 5  # letters, of a word in capitals that is read letter by letter: NPC
_MOST_SPELLED_IF_KNOWN = 3  # letters, of one that is also a word of the dictionary: US
_LONGEST = 60  # letters; a longer string is no word
_VOICELESS = ("P", "T", "K", "F", "TH")


@lru_cache(maxsize=20_000)
def word_pronunciations(word: str, full_stop: bool = False) -> tuple[Pronunciation, ...]:
    """The pronunciations of a word in phone classes, the likeliest first; empty if it is too long for a word.

    word: as it is written, in Latin letters, perhaps with apostrophes.
    full_stop: whether one follows, which makes Gen. a general.
    """
    folded = _folded(word)
    long_form = _ABBREVIATIONS.get(folded) or (full_stop and _ABBREVIATIONS_WITH_FULL_STOP.get(folded))
    if long_form:
        return words_pronunciations(form.split() for form in long_form.split("|"))
    if acronym := re.fullmatch(r"([A-Z]{2,5})'?s", word):  # NPCs, NPC's
        return _unique(map(_with_s, word_pronunciations(acronym[1])))
    found = _known(folded)
    if not word.isupper() or not 1 < len(folded) <= _MOST_SPELLED:
        return found or _guessed(folded)
    spelled = letters_pronunciation(folded)
    if roman := roman_readings(word):
        return _unique((*found, *words_pronunciations(roman), spelled))
    if not found:
        return _unique((spelled, *_guessed(folded)))
    # A word that is known is more often shouted than spelled.
    return _unique((*found, spelled)) if len(word) <= _MOST_SPELLED_IF_KNOWN and word.isalpha() else found


def words_pronunciations(readings: Iterable[Iterable[str]]) -> tuple[Pronunciation, ...]:
    """The pronunciations of something that is read as one of several sequences of words."""
    spoken: list[Pronunciation] = []
    for words in readings:
        parts = [word_pronunciations(word) for word in words]
        spoken.append(tuple(symbol for part in parts for symbol in part[0]))
    return _unique(spoken)


def letters_pronunciation(letters: str) -> Pronunciation:
    """The names of letters one after another; the rest is passed over."""
    spoken: list[str] = []
    for letter in _folded(letters):
        if letter != "'":
            spoken += ("EH", "IY") if letter == "a" else word_pronunciations(letter)[0]
    return tuple(spoken)


def _folded(word: str) -> str:
    """Lower case letters a to z and apostrophes."""
    word = word.lower()
    for letter, plain in _LIGATURES.items():
        word = word.replace(letter, plain)
    return re.sub("[^a-z']", "", unicodedata.normalize("NFD", word))


def _known(word: str) -> tuple[Pronunciation, ...]:
    """What weak forms, dictionary, endings and drawn-out vowels say; empty if nothing."""
    weak = _WEAK.get(word)
    if weak:
        return _unique((*_classes(weak), *_in_dictionary(word)))
    return _in_dictionary(word) or _with_ending(word) or _drawn_out(word)


def _in_dictionary(word: str) -> tuple[Pronunciation, ...]:
    forms = dict.fromkeys((word, word.rstrip("'"), word.lstrip("'"), word.strip("'")))
    for form in filter(None, forms):
        found = english_lexicon().find(form)
        if found:
            return _unique(map(_to_classes, found))
    return ()


def _with_ending(word: str) -> tuple[Pronunciation, ...]:
    """Of a word that the dictionary has without its ending: 's, n't, -in' and the like."""
    if word.endswith("in'"):
        return _unique((*phones[:-1], "N") for phones in _in_dictionary(f"{word[:-1]}g") if phones[-1] == "NG")
    if word.endswith("'s"):
        return _unique(_with_s(phones) for phones in _in_dictionary(word[:-2]) or _guessed(word[:-2]))
    for ending, spoken in _CLITICS.items():
        if word.endswith(ending):
            base = word[: -len(ending)]
            stems = _in_dictionary(base) or _guessed(base)
            return _unique((*stem, *clitic) for stem in stems for clitic in _classes(spoken))
    return ()


def _with_s(phones: Pronunciation) -> Pronunciation:
    if phones[-1] in _HISSING:
        return (*phones, "AX", "Z")
    return (*phones, "S" if phones[-1] in _VOICELESS else "Z")


def _drawn_out(word: str) -> tuple[Pronunciation, ...]:
    """Of nooo and hmmmm: letters that stand three times or more, twice or once."""
    for times in (r"\1\1", r"\1"):
        shorter = re.sub(r"(.)\1{2,}", times, word)
        if shorter != word and (found := _in_dictionary(shorter)):
            return found
    return ()


def _guessed(word: str) -> tuple[Pronunciation, ...]:
    word = re.sub(r"(.)\1{2,}", r"\1\1", word).strip("'")
    if not word or len(word) > _LONGEST:
        return ()
    guesses = map(_to_classes, english_lexicon().guess(word))
    if re.search("[aeiouy]", word):
        return _unique(guesses) or (letters_pronunciation(word),)
    return _unique((*guesses, letters_pronunciation(word)))  # pfft, or fps


def _classes(forms: str) -> tuple[Pronunciation, ...]:
    """Pronunciations from ARPAbet with commas between them."""
    return tuple(_to_classes(form.split()) for form in forms.split(","))


def _to_classes(phones: Iterable[str]) -> Pronunciation:
    return tuple(symbol for phone in phones for symbol in arpabet_classes(phone))


def _unique(pronunciations: Iterable[Pronunciation]) -> tuple[Pronunciation, ...]:
    return tuple(dict.fromkeys(filter(None, pronunciations)))
