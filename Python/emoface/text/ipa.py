"""The International Phonetic Alphabet (IPA) in phone classes, as dictionaries and aligners write it."""

import re
import unicodedata

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
    **{"ʂ": "RS", "ʈʂ": "RS", "ʐ": "RR", "ɻ": "RR", "ʧ": "CH", "ʤ": "JH", "ʦ": "TS", "ʣ": "TS", "dz": "TS", "ʨ": "XI"},
    **{"β": "V", "ɣ": "G", "ɦ": "HH", "χ": "HH", "ʁ": "HH", "ʝ": "Y", "q": "K", "ø": "ER", "œ": "ER", "ʏ": "YU"},
    **{"ɨ": "IH", "ɯ": "EU", "ɘ": "AX", "ɵ": "AX", "ɭ": "L", "ɳ": "N"},
}  # fmt: skip

_LONGEST = max(map(len, _IPA))
_MARKS = "[ˈˌːˑ˥˦˧˨˩ʲʷʰˠˤʼ0-9.‿]"  # stress, length, tones, and how a consonant is coloured


def ipa_classes(symbol: str) -> tuple[str, ...] | None:
    """The phone classes of one symbol, such as ɔɪ or tʃʰ; None if it is none."""
    classes = _find(_bare(symbol))
    return tuple(classes.split()) if classes else None


def transcription_classes(text: str) -> tuple[str, ...] | None:
    """The phone classes of a word written without spaces, such as /ˈɡɛrəlt/; None if a part of it is unknown."""
    rest, spoken = _bare(text.strip("/[]")), []
    while rest:
        length = next((n for n in range(min(_LONGEST, len(rest)), 0, -1) if _is_whole(rest, n) and _find(rest[:n])), 0)
        if not length:
            return None
        spoken += (_find(rest[:length]) or "").split()
        rest = rest[length:]
    return tuple(spoken)


def _bare(symbol: str) -> str:
    """Without stress, length, tones and marks, but for the stroke of a syllabic consonant."""
    bare = re.sub(_MARKS, "", unicodedata.normalize("NFD", symbol))
    bare = bare.replace("c\u0327", "ç")  # the one letter of this set that NFD takes apart
    return re.sub("[\u0300-\u0328\u032a-\u036f]", "", bare)


def _is_whole(text: str, length: int) -> bool:
    """Whether what is cut off after so many characters keeps its stroke."""
    return text[length : length + 1] != _SYLLABIC


def _find(symbol: str) -> str | None:
    return _IPA.get(symbol) or _IPA.get(symbol.replace(_SYLLABIC, ""))
