"""The phones of every synthesiser, with their times, in terms of the phone classes."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..phones import SILENCE, PhoneError, arpabet_classes, share_time


@dataclass(frozen=True)
class Phone:
    """One class of `phones.CLASSES` from start_s to end_s, in seconds."""

    symbol: str
    start_s: float
    end_s: float


# espeak-ng 1.51 phoneme mnemonics, English and Mandarin. Length, stress and tone marks are stripped first.
_ESPEAK = {
    **{m: SILENCE for m in ("_", "_:", "_|", "_!", "_::", "_^_", "?", "|", "||")},
    # English vowels
    **{m: "IY" for m in ("i:", "i", "i::")},
    **{m: "IH" for m in ("I", "I2", "I#", "I2#")},
    **{m: "EH" for m in ("E", "e", "E#", "E2")},
    **{m: "AE" for m in ("a", "a:", "&", "aa")},
    **{m: "AA" for m in ("A:", "A", "A#", "0", "0#", "A~")},  # A~, O~: of French words, such as croissant
    **{m: "AH" for m in ("V", "V#", "a2")},
    **{m: "AX" for m in ("@", "@2", "@-", "a#", "@5", "@#", "@3")},
    **{m: "AO" for m in ("O", "O:", "O2", "o", "o:", "O~")},
    **{m: "ER" for m in ("3", "3:", "@r", "R:")},
    **{m: "UH" for m in ("U", "U#", "8")},
    **{m: "UW" for m in ("u:", "u", "u#")},
    "oU": "OW UH", "eI": "EH IY", "aI": "AA IH", "aI2": "AA IH", "aI3": "AA IH", "aU": "AA UH", "OI": "AO IH",
    "@L": "AX L", "VR": "AH R", "IR": "IH R", "A@": "AA ER", "O@": "AO ER", "o@": "AO ER", "e@": "EH ER",
    "i@": "IY ER", "i@3": "IY ER", "U@": "UH ER", "aI@": "AA IH ER", "aU@": "AA UH ER",
    # English consonants
    **{m: m.upper() for m in ("p", "b", "m", "f", "v", "d", "n", "l", "s", "z", "k", "g", "w")},
    **{m: "T" for m in ("t", "t2", "t[")},
    **{m: "D" for m in ("d[", "d#", "t#", "*")},
    **{m: "R" for m in ("r", "r-", "R", "r/", "R2", "r[")},
    **{m: "HH" for m in ("h", "X", "x", "h2", "C")},
    **{m: "Y" for m in ("j", ";")},
    **{m: "L" for m in ("L", "l#", "l/", "l/2", "l^")},
    **{m: "N" for m in ("n#", "n^", "n-")},
    "T": "TH", "D": "DH", "S": "SH", "Z": "ZH", "tS": "CH", "dZ": "JH", "N": "NG", "w#": "W", "W": "W", "m-": "M",
    # Mandarin
    "ph": "P", "th": "T", "kh": "K", "tsh": "TS", "ts": "TS",
    **{m: "RS" for m in ("s.", "ts.", "ts.h")},
    **{m: "XI" for m in ("S;", "tS;", "tS;h")},
    "z.": "RR", "io": "IY AO", "N-": "NG", "i.": "AP", "i[": "AP", "o-": "EU", "y": "YU", "yi": "YU IY",
    "ai": "AA IY", "ei": "EH IY", "Au": "AA UH", "ou": "OW UH", "ong": "UW NG", "iE": "IY EH", "iA": "IY AA",
    "uo": "UW AO", "ua": "UW AA", "u@": "UW AX", "uai": "UW AA IY", "uei": "UW EH IY", "iou": "IY OW UH",
    "yE": "YU EH", "y&": "YU EH", "y@": "YU AX", "yu": "YU UW",
}  # fmt: skip

_DIPHTHONGS = {("EH", "IY"): "EY", ("AA", "IH"): "AY", ("AA", "UH"): "AW", ("AO", "IH"): "OY", ("OW", "UH"): "OW"}

# The phones of Festival's voices, by language; English ones are ARPAbet. Where a language tells a long phone from a
# short one by its name, both are here.
_ITALIAN = {
    **{"#": SILENCE, "i": "IY", "e": "EH", "E": "EH", "a": "AA", "o": "OW", "O": "AO", "u": "UW"},
    **{"i1": "IY", "e1": "EH", "E1": "EH", "a1": "AA", "o1": "OW", "O1": "AO", "u1": "UW"},
    **{"j": "Y", "w": "W", "S": "SH", "Z": "ZH", "ts": "TS", "dz": "TS", "tS": "CH", "dZ": "JH"},
    **{"J": "N", "ng": "NG", "nf": "N", "L": "L", "r": "RT"},
    **{c: c.upper() for c in ("p", "t", "k", "b", "d", "g", "f", "s", "v", "z", "m", "n", "l")},
}
_CATALAN = {
    **_ITALIAN,
    **{"pau": SILENCE, "_": SILENCE, "ax": "AX", "rr": "RT"},
}
_CZECH = {
    **{"#": SILENCE, "_": SILENCE, "i": "IH", "i:": "IY", "e": "EH", "e:": "EH", "a": "AH", "a:": "AA"},
    **{"o": "AO", "o:": "AO", "u": "UH", "u:": "UW"},
    **{"c": "TS", "dz": "TS", "c~": "CH", "dz~": "JH", "s~": "SH", "z~": "ZH", "ch": "HH", "h": "HH"},
    **{"j": "Y", "t~": "T", "d~": "D", "n~": "N", "n*": "NG", "r": "RT", "r~": "ZH", "r~*": "SH"},
    **{c: c.upper() for c in ("p", "t", "k", "b", "d", "g", "f", "s", "v", "z", "m", "n", "l")},
}
_FINNISH_SHORT = {
    **{"a": "AA", "e": "EH", "i": "IY", "o": "AO", "u": "UW", "y": "YU", "@": "AE", "7": "ER", "&": "AX"},
    **{"T": "TH", "D": "DH", "S": "SH", "Z": "ZH", "h": "HH", "N": "NG", "L": "L", "r": "RT", "j": "Y"},
    **{c: c.upper() for c in ("p", "t", "k", "b", "d", "g", "f", "s", "z", "v", "m", "n", "l", "w")},
}
_FINNISH = {
    **{"#": SILENCE, "##": SILENCE},
    **_FINNISH_SHORT,
    **{f"{name}:": symbol for name, symbol in _FINNISH_SHORT.items()},
}
_TELUGU = {
    **{"pau": SILENCE, "a": "AH", "aa": "AA", "ih": "IH", "iy": "IY", "uh": "UH", "uw": "UW", "eh": "EH", "ee": "EH"},
    **{"ay": "AA IH", "oh": "OW", "oo": "OW", "aw": "AA UH", "@": "AE"},
    **{"ch": "CH", "j": "JH", "T": "T", "D": "D", "N": "N", "th": "T", "dh": "D", "td": "T", "tth": "T", "ddh": "D"},
    **{"kh": "K", "gh": "G", "bh": "B", "h": "HH", "r": "RT", "R": "RT", "L": "L", "sh": "SH", "zh": "ZH"},
    **{"y": "Y", "v": "V", "w": "W", "ksh": "K SH", "sri": "S RT IY", "x": "K S"},
    **{c: c.upper() for c in ("f", "k", "g", "n", "p", "b", "m", "l", "s")},
}
_FESTIVAL = {"italian": _ITALIAN, "catalan": _CATALAN, "czech": _CZECH, "finnish": _FINNISH, "telugu": _TELUGU}


def from_espeak(mnemonic: str, start_s: float, end_s: float) -> list[Phone]:
    """The phones of one espeak-ng phoneme, sharing its time. Raises PhoneError."""
    bare = re.sub(r"^\([\w-]+\)|[',%=]|(?<=[^\W\d])[1-5]{2}$", "", mnemonic)
    if bare not in _ESPEAK:
        raise PhoneError(f"espeak-ng's phoneme {mnemonic!r} is not in the inventory. Add it to training/phones.py.")
    return _share_time(_ESPEAK[bare].split(), start_s, end_s)


def from_arpabet(symbol: str, start_s: float, end_s: float) -> list[Phone]:
    """The phones of one ARPAbet symbol (any case, stress digits or not), as flite and English aligners write them.

    Raises PhoneError.
    """
    return _share_time(arpabet_classes(symbol), start_s, end_s)


def from_festival(name: str, language: str, start_s: float, end_s: float) -> list[Phone]:
    """The phones of one phone of a Festival voice of this language, sharing its time. Raises PhoneError."""
    if language == "english":
        return from_arpabet(name, start_s, end_s)
    if name not in _FESTIVAL[language]:
        raise PhoneError(f"the {language} phone {name!r} is not in the inventory. Add it to training/phones.py.")
    return _share_time(_FESTIVAL[language][name].split(), start_s, end_s)


def arpabet_of(phones: Sequence[Phone]) -> list[str]:
    """The phones of ARPAbet that English phones were made of. Diphthongs are whole again; AX, the weak vowel, is AH.

    `saw it` counts as `soy` would: enough for a count of what a corpus covers.
    """
    symbols, index = [], 0
    while index < len(phones):
        phone, after = phones[index], phones[index + 1] if index + 1 < len(phones) else None
        whole = _DIPHTHONGS.get((phone.symbol, after.symbol)) if after else None
        if whole:
            symbols.append(whole)
            index += 1
        elif phone.symbol != SILENCE:
            symbols.append("AH" if phone.symbol == "AX" else phone.symbol)
        index += 1
    return symbols


def merge_silences(phones: Iterable[Phone]) -> list[Phone]:
    """Phones in order, without those of no length, and with neighbouring silences made one."""
    result: list[Phone] = []
    for phone in phones:
        if phone.end_s <= phone.start_s:
            continue
        if result and result[-1].symbol == phone.symbol == SILENCE:
            phone = Phone(SILENCE, result.pop().start_s, phone.end_s)
        result.append(phone)
    return result


def _share_time(symbols: Sequence[str], start_s: float, end_s: float) -> list[Phone]:
    return [
        Phone(symbol, a, b) for symbol, (a, b) in zip(symbols, share_time(len(symbols), start_s, end_s), strict=True)
    ]
