"""The phones of other aligners in phone classes: ARPAbet, the IPA of the Montreal Forced Aligner, pinyin."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from ..phones import SILENCE, PhoneError, arpabet_classes
from ..text.mandarin import FINALS, INITIALS

PAUSES = frozenset({"", "sil", "sp", "silence", "pau", "<eps>", "<sil>", "<p:>", "#", "_"})

_SYLLABIC = "\u0329"  # a stroke under a consonant that is a syllable
_IPA = {
    **{"i": "IY", "ɪ": "IH", "e": "EH", "ɛ": "EH", "æ": "AE", "a": "AA", "ɑ": "AA", "ɒ": "AA", "ɐ": "AH", "ʌ": "AH"},
    **{"ə": "AX", "ɜ": "ER", "ɝ": "ER", "ɚ": "ER", "ɔ": "AO", "o": "OW", "ʊ": "UH", "u": "UW", "ʉ": "UW"},
    **{"aj": "AA IH", "aw": "AA UH", "ej": "EH IY", "ɔj": "AO IH", "oj": "AO IH", "ow": "OW UH", "əw": "OW UH"},
    **{"aɪ": "AA IH", "aʊ": "AA UH", "eɪ": "EH IY", "ɔɪ": "AO IH", "oʊ": "OW UH", "əʊ": "OW UH"},
    **{"y": "YU", "ɥ": "YU", "ɤ": "EU", "io": "IY AO", f"z{_SYLLABIC}": "AP", f"ʐ{_SYLLABIC}": "AP"},
    **{f"m{_SYLLABIC}": "M", f"n{_SYLLABIC}": "N", f"l{_SYLLABIC}": "AX L", f"ɫ{_SYLLABIC}": "AX L"},
    **{c: c.upper() for c in ("p", "b", "m", "f", "v", "d", "t", "n", "l", "s", "z", "k", "w")},
    **{"g": "G", "ɡ": "G", "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "tʃ": "CH", "dʒ": "JH", "ŋ": "NG", "ɱ": "M"},
    **{"h": "HH", "x": "HH", "ç": "HH", "ʔ": "HH", "j": "Y", "ɹ": "R", "r": "RT", "ɾ": "D", "ɫ": "L", "ʎ": "L"},
    **{"ɲ": "N", "c": "K", "ɟ": "G", "ʈ": "T", "ɖ": "D", "ʋ": "V", "ts": "TS", "ɕ": "XI", "tɕ": "XI"},
    **{"ʂ": "RS", "ʈʂ": "RS", "ʐ": "RR", "ɻ": "RR"},
}  # fmt: skip
# Aligners have the parts of a syllable as phones, and write some otherwise than pinyin does.
_PINYIN = {
    **INITIALS,
    **FINALS,
    **{"y": "Y", "w": "W", "ii": "AP", "iii": "AP", "iou": FINALS["iu"], "uei": FINALS["ui"], "uen": FINALS["un"]},
    **{"ue": FINALS["ve"], "va": FINALS["ve"]},
}


def is_pause(symbol: str) -> bool:
    """Whether an aligner's symbol is silence."""
    return symbol.lower() in PAUSES


def choose_phone_set(symbols: Iterable[str]) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The phone classes of the symbols of one file, by the phone set that knows most of them.

    Returns the classes by symbol, and the symbols that this set lacks, such as those of noises.
    """
    different = sorted(set(symbols))
    by_set = [{s: classes for s in different if (classes := read(s)) is not None} for read in _PHONE_SETS]
    known = max(by_set, key=len)
    return known, tuple(symbol for symbol in different if symbol not in known)


def _arpabet(symbol: str) -> tuple[str, ...] | None:
    if is_pause(symbol):
        return (SILENCE,)
    try:
        return arpabet_classes(symbol)
    except PhoneError:
        return None


def _ipa(symbol: str) -> tuple[str, ...] | None:
    if is_pause(symbol):
        return (SILENCE,)
    bare = re.sub("[ˈˌːˑ˥˦˧˨˩ʲʷʰˠˤʼ0-9]", "", unicodedata.normalize("NFD", symbol))
    bare = bare.replace("c\u0327", "ç")  # the one letter of this set that NFD takes apart
    plain = re.sub("[\u0300-\u0328\u032a-\u036f]", "", bare)
    classes = _IPA.get(plain) or _IPA.get(plain.replace(_SYLLABIC, ""))
    return tuple(classes.split()) if classes else None


def _pinyin(symbol: str) -> tuple[str, ...] | None:
    if is_pause(symbol):
        return (SILENCE,)
    classes = _PINYIN.get(re.sub("[0-5]$", "", symbol.lower().replace("ü", "v")))
    return tuple(classes.split()) if classes else None


_PHONE_SETS: tuple[Callable[[str], tuple[str, ...] | None], ...] = (_arpabet, _ipa, _pinyin)
