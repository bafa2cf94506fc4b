"""The phones of files in phone classes: ARPAbet, our own, the IPA of the Montreal Forced Aligner, pinyin."""

import re
from collections.abc import Callable, Iterable

from ..phones import CLASSES, SILENCE, PhoneError, arpabet_classes
from ..text.ipa import ipa_classes
from ..text.mandarin import FINALS, INITIALS

PAUSES = frozenset({"", "sil", "sp", "silence", "pau", "<eps>", "<sil>", "<p:>", "#", "_"})

_OWN = {"O" if symbol == "OW" else symbol: symbol for symbol in CLASSES if symbol != SILENCE}
_OWN_NAMES = {symbol: name for name, symbol in _OWN.items()} | {SILENCE: ""}

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


def own_name(symbol: str) -> str:
    """How we write a phone class: by its name, but OW as O, since ARPAbet's OW is a diphthong; silence as nothing."""
    return _OWN_NAMES[symbol]


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


def _own(symbol: str) -> tuple[str, ...] | None:
    if is_pause(symbol):
        return (SILENCE,)
    return (_OWN[symbol],) if symbol in _OWN else None


def _ipa(symbol: str) -> tuple[str, ...] | None:
    return (SILENCE,) if is_pause(symbol) else ipa_classes(symbol)


def _pinyin(symbol: str) -> tuple[str, ...] | None:
    if is_pause(symbol):
        return (SILENCE,)
    classes = _PINYIN.get(re.sub("[0-5]$", "", symbol.lower().replace("ü", "v")))
    return tuple(classes.split()) if classes else None


_PHONE_SETS: tuple[Callable[[str], tuple[str, ...] | None], ...] = (_arpabet, _own, _ipa, _pinyin)
