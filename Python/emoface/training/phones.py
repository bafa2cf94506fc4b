"""One phone inventory for every synthesiser and aligner: ARPAbet-like classes, each with one articulation.

A diphthong is written as its parts, so that every class has a single mouth shape and can be told from one frame of
sound. Mandarin's sounds share the English classes where the mouth does the same; seven classes are its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import EmoFaceError

SILENCE = "SIL"
VOWELS = ("IY", "IH", "EH", "AE", "AA", "AH", "AX", "AO", "OW", "UH", "UW", "ER", "YU", "EU", "AP")
CONSONANTS = (
    *("P", "B", "M", "F", "V", "TH", "DH", "T", "D", "N", "L", "S", "Z", "SH", "ZH", "CH", "JH"),
    *("R", "W", "Y", "K", "G", "NG", "HH"),
    *("TS", "XI", "RS", "RR"),
)
# YU: u with the lips of u and the tongue of i (ü). EU: Mandarin e. AP: the vowel of zi and zhi. TS: z, c.
# XI: j, q, x. RS: zh, ch, sh. RR: Mandarin r.
CLASSES = (SILENCE, *VOWELS, *CONSONANTS)  # the order is that of the trainer's phone head

STOPS = frozenset({"P", "B", "T", "D", "K", "G", "CH", "JH", "TS"})
FIRST_PART = 0.55  # share of a diphthong's time spent on its first vowel


class PhoneError(EmoFaceError):
    """A phone that the inventory does not know."""


@dataclass(frozen=True)
class Phone:
    """One class of CLASSES from start_s to end_s, in seconds."""

    symbol: str
    start_s: float
    end_s: float


# espeak-ng 1.51 phoneme mnemonics, English and Mandarin. Length, stress and tone marks are stripped first.
_ESPEAK = {
    **{m: SILENCE for m in ("_", "_:", "_|", "_!", "_::", "_^_", "?", "||")},
    # English vowels
    **{m: "IY" for m in ("i:", "i", "i::")},
    **{m: "IH" for m in ("I", "I2", "I#", "I2#")},
    **{m: "EH" for m in ("E", "e", "E#", "E2")},
    **{m: "AE" for m in ("a", "a:", "&", "aa")},
    **{m: "AA" for m in ("A:", "A", "A#", "0", "0#")},
    **{m: "AH" for m in ("V", "V#", "a2")},
    **{m: "AX" for m in ("@", "@2", "@-", "a#", "@5", "@#", "@3")},
    **{m: "AO" for m in ("O", "O:", "O2", "o", "o:")},
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
    "z.": "RR", "i.": "AP", "i[": "AP", "o-": "EU", "y": "YU", "yi": "YU IY",
    "ai": "AA IY", "ei": "EH IY", "Au": "AA UH", "ou": "OW UH", "ong": "UW NG", "iE": "IY EH", "iA": "IY AA",
    "uo": "UW AO", "ua": "UW AA", "u@": "UW AX", "uai": "UW AA IY", "uei": "UW EH IY", "iou": "IY OW UH",
    "yE": "YU EH", "y&": "YU EH", "y@": "YU AX", "yu": "YU UW",
}  # fmt: skip

_ARPABET = {
    **{symbol: symbol for symbol in CLASSES},
    **{"": SILENCE, "PAU": SILENCE, "SP": SILENCE, "H#": SILENCE, "BRTH": SILENCE, "SSIL": SILENCE},
    **{"EY": "EH IY", "AY": "AA IH", "AW": "AA UH", "OY": "AO IH", "OW": "OW UH"},
    **{"AXR": "ER", "IX": "IH", "EL": "AX L", "EM": "M", "EN": "N", "HV": "HH", "DX": "D"},
}


def from_espeak(mnemonic: str, start_s: float, end_s: float) -> list[Phone]:
    """The phones of one espeak-ng phoneme, sharing its time. Raises PhoneError."""
    bare = re.sub(r"^\([\w-]+\)|[',%=]|(?<=[^\W\d])[1-5]{2}$", "", mnemonic)
    if bare not in _ESPEAK:
        raise PhoneError(f"espeak-ng's phoneme {mnemonic!r} is not in the inventory. Add it to training/phones.py.")
    return _divided(_ESPEAK[bare].split(), start_s, end_s)


def from_arpabet(symbol: str, start_s: float, end_s: float) -> list[Phone]:
    """The phones of one ARPAbet symbol (any case, stress digits or not), as flite and English aligners write them."""
    bare = symbol.upper().rstrip("012")
    if bare not in _ARPABET:
        raise PhoneError(f"the phone {symbol!r} is not in the inventory. Expected ARPAbet, such as AH or ay1.")
    return _divided(_ARPABET[bare].split(), start_s, end_s)


def joined(phones: Iterable[Phone]) -> list[Phone]:
    """Phones without those of no length, neighbouring silences made one."""
    result: list[Phone] = []
    for phone in phones:
        if phone.end_s <= phone.start_s:
            continue
        if result and result[-1].symbol == phone.symbol == SILENCE:
            phone = Phone(SILENCE, result.pop().start_s, phone.end_s)
        result.append(phone)
    return result


def _divided(symbols: list[str], start_s: float, end_s: float) -> list[Phone]:
    if len(symbols) == 2:
        inner = [FIRST_PART]
    else:
        inner = [i / len(symbols) for i in range(1, len(symbols))]
    cuts = [start_s, *(start_s + share * (end_s - start_s) for share in inner), end_s]
    return [Phone(symbol, a, b) for symbol, a, b in zip(symbols, cuts, cuts[1:], strict=False)]
