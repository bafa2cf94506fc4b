"""The phone classes: what a mouth is animated from, whoever says when each is spoken.

The classes are ARPAbet-like, each with one articulation.

A diphthong is written as its parts, so that every class has a single mouth shape and can be recognised from one frame
of sound. Mandarin's sounds share the English classes where the mouth does the same; seven classes are its own.
"""

from itertools import pairwise

from .errors import EmoFaceError
from .serialization import shortened

SILENCE = "SIL"
VOWELS = ("IY", "IH", "EH", "AE", "AA", "AH", "AX", "AO", "OW", "UH", "UW", "ER", "YU", "EU", "AP")
CONSONANTS = (
    *("P", "B", "M", "F", "V", "TH", "DH", "T", "D", "N", "L", "S", "Z", "SH", "ZH", "CH", "JH"),
    *("R", "W", "Y", "K", "G", "NG", "HH"),
    *("TS", "XI", "RS", "RR"),
    "RT",
)
# YU: u with the lips of u and the tongue of i (ü). EU: Mandarin e. AP: the vowel of zi and zhi. TS: z, c.
# XI: j, q, x. RS: zh, ch, sh. RR: Mandarin r. RT: a tapped or trilled r, its lips unrounded.
CLASSES = (SILENCE, *VOWELS, *CONSONANTS)  # in the order of a compact encoder's outputs

STOPS = frozenset({"P", "B", "T", "D", "K", "G", "CH", "JH", "TS"})
FIRST_PART = 0.55  # share of a diphthong's time spent on its first vowel

_ARPABET = {
    **{symbol: symbol for symbol in CLASSES},
    **{"": SILENCE, "PAU": SILENCE, "SP": SILENCE, "H#": SILENCE, "BRTH": SILENCE, "SSIL": SILENCE},
    **{"EY": "EH IY", "AY": "AA IH", "AW": "AA UH", "OY": "AO IH", "OW": "OW UH"},
    **{"AXR": "ER", "IX": "IH", "EL": "AX L", "EM": "M", "EN": "N", "HV": "HH", "DX": "D"},
}


class PhoneError(EmoFaceError):
    """A phone that belongs to no class."""


def arpabet_classes(symbol: str) -> tuple[str, ...]:
    """The phone classes of one ARPAbet symbol (any case, stress digits or not), in the order they are spoken.

    The classes' own names are taken too, but for OW: ARPAbet's is a diphthong. Raises PhoneError.
    """
    bare = symbol.upper().rstrip("012")
    if bare not in _ARPABET:
        raise PhoneError(f"the phone {shortened(symbol)} is not in the inventory. Expected ARPAbet, such as AH or ay1.")
    return tuple(_ARPABET[bare].split())


def share_time(parts: int, start_s: float, end_s: float) -> list[tuple[float, float]]:
    """Start and end, in seconds, of each of the parts of one sound, which follow each other without a gap.

    parts: how many, at least 1; the first of two gets FIRST_PART of the time, else all get the same.
    """
    inner = [FIRST_PART] if parts == 2 else [i / parts for i in range(1, parts)]
    cuts = [start_s, *(start_s + share * (end_s - start_s) for share in inner), end_s]
    return list(pairwise(cuts))
