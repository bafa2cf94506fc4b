"""Texts in the symbols that Kokoro was trained on, each with its phone classes.

English is read by hibari, which follows misaki, the text reader that Kokoro was trained with. Mandarin is made from
pinyin by misaki's rules. Other languages are read by espeak-ng, as Kokoro's own program does.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from ....phones import SILENCE
from ..texts.mandarin import units_of
from .espeak import read_with_espeak
from .token_times import Token

# A symbol's place is its number in the model's vocabulary; $ is none.
VOCABULARY = (
    '$;:,.!?$$—…"()“” ̃ʣʥʦʨᵝꭧAI$$$$$O$Q$ST$$W$Yᵊabcdef$hijklmnopqrstuvwxyzɑɐɒæ$$βɔɕç$ɖðʤə$ɚɛɜ$$ɟ$ɡ$$$$$$ɥ$ɨɪʝ$$$$$$'
    "ɯɰŋɳɲɴø$ɸθœ$$ɹ$ɾɻ$ʁɽʂʃʈʧ$ʊʋ$ʌɣɤ$χʎ$$$ʒʔ$$$$$$$ˈˌː$$$ʰ$ʲ$$$$↓$→↗↘$$$ᵻ"
)
PAUSES = ",.;:!?…—"

_ENGLISH = {
    "A": "EH IY", "I": "AA IH", "O": "OW UH", "Q": "OW UH", "W": "AA UH", "Y": "AO IH",
    "i": "IY", "iː": "IY", "ɪ": "IH", "ᵻ": "IH", "ɛ": "EH", "ɛː": "EH", "æ": "AE", "a": "AE", "ɑ": "AA", "ɑː": "AA",
    "ɒ": "AA", "ʌ": "AH", "ə": "AX", "ɐ": "AX", "ᵊ": "AX", "ɔ": "AO", "ɔː": "AO", "ʊ": "UH", "u": "UW", "uː": "UW",
    "əɹ": "ER", "ɜɹ": "ER", "ɜː": "ER", "ɜ": "ER",
    "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "ʧ": "CH", "ʤ": "JH", "ŋ": "NG", "ɡ": "G", "ɹ": "R", "j": "Y",
    "T": "D",  # the t of "water", as Americans tap it
    "h": "HH", **{symbol: symbol.upper() for symbol in "pbmfvtdnlszkw"},
}  # fmt: skip

# Mandarin by misaki's rules: a symbol and its class, `0` where the tone's arrow stands.
_INITIALS = {
    "b": "p:P", "p": "pʰ:P", "m": "m:M", "f": "f:F", "d": "t:T", "t": "tʰ:T", "n": "n:N", "l": "l:L",
    "g": "k:K", "k": "kʰ:K", "h": "x:HH", "j": "ʨ:XI", "q": "ʨʰ:XI", "x": "ɕ:XI",
    "zh": "ꭧ:RS", "ch": "ꭧʰ:RS", "sh": "ʂ:RS", "r": "ɻ:RR", "z": "ʦ:TS", "c": "ʦʰ:TS", "s": "s:S",
}  # fmt: skip
_FINALS = {
    "a": "a:AA 0", "e": "ɤ:EU 0", "i": "i:IY 0", "o": "w:UW o:AO 0", "u": "u:UW 0", "v": "y:YU 0",
    "ai": "ai:AA,IY 0", "ei": "ei:EH,IY 0", "ao": "au:AA,UH 0", "ou": "ou:OW,UH 0",
    "ia": "j:IY a:AA 0", "ie": "j:IY e:EH 0", "iao": "j:IY au:AA,UH 0", "iu": "j:IY ou:OW,UH 0", "io": "j:IY ɔ:AO 0",
    "ua": "w:UW a:AA 0", "uo": "w:UW o:AO 0", "uai": "w:UW ai:AA,IY 0", "ui": "w:UW ei:EH,IY 0", "ve": "ɥ:YU e:EH 0",
    "an": "a:AA 0 n:N", "en": "ə:AX 0 n:N", "in": "i:IY 0 n:N", "un": "w:UW ə:AX 0 n:N", "vn": "y:YU 0 n:N",
    "ian": "j:IY ɛ:EH 0 n:N", "uan": "w:UW a:AA 0 n:N", "van": "ɥ:YU ɛ:EH 0 n:N",
    "ang": "a:AA 0 ŋ:NG", "eng": "ə:AX 0 ŋ:NG", "ing": "i:IY 0 ŋ:NG", "ong": "ʊ:UW 0 ŋ:NG",
    "iang": "j:IY a:AA 0 ŋ:NG", "iong": "j:IY ʊ:UW 0 ŋ:NG", "uang": "w:UW a:AA 0 ŋ:NG", "ueng": "w:UW ə:AX 0 ŋ:NG",
    "er": "ɚ:ER 0", "ix": "ɨ:AP 0", "iy": "ɨ:AP 0", "ng": "ŋ:NG 0", "rr": "ɻ:ER",
}  # fmt: skip
# espeak-ng's letters as Kokoro writes them, and the classes of both. A nasal or long sound is that of the plain one.
FOREIGN_READERS = {"french": "fr", "italian": "it", "portuguese": "pt-br", "spanish": "es"}  # espeak-ng's voices
_TIED = {
    **{"a^ɪ": "I", "a^ʊ": "W", "e^ɪ": "A", "o^ʊ": "O", "ɔ^ɪ": "Y"},
    **{"d^z": "ʣ", "d^ʒ": "ʤ", "t^s": "ʦ", "t^ʃ": "ʧ"},
}
_FOREIGN = {
    "A": "EH IY", "I": "AA IH", "O": "OW UH", "W": "AA UH", "Y": "AO IH",
    "i": "IY", "ɪ": "IH", "y": "YU", "e": "EH", "ɛ": "EH", "ø": "ER", "œ": "ER", "ə": "AX", "ɐ": "AH", "a": "AA",
    "ɑ": "AA", "æ": "AH", "ʌ": "AH", "o": "OW", "ɔ": "AO", "ʊ": "UH", "u": "UW",
    "β": "V", "θ": "TH", "ð": "DH", "ʃ": "SH", "ʒ": "ZH", "ʧ": "CH", "ʤ": "JH", "ʦ": "TS", "ʣ": "TS", "ɲ": "N",
    "ŋ": "NG", "ʎ": "L", "r": "RT", "ɾ": "RT", "ʁ": "HH", "x": "HH", "h": "HH", "ɡ": "G", "ɣ": "G", "ʝ": "Y", "j": "Y",
    "ɥ": "YU", **{symbol: symbol.upper() for symbol in "pbmfvtdnlszkw"},
}  # fmt: skip
_FOREIGN |= {symbol + mark: classes for symbol, classes in _FOREIGN.items() for mark in ("ː", "\u0303")}

SYLLABLES_OF_WORD = 2  # Kokoro was trained with spaces between words; most words have two syllables
_ARROWS = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}


def english_tokens(text: str, british: bool) -> list[Token]:
    """An English text as Kokoro's symbols with their classes.

    british: as the British say it, else as Americans do.
    """
    return _tokens(_reader(british)(text), _ENGLISH)


def mandarin_tokens(pinyin: str) -> list[Token]:
    """Syllables with tone numbers, such as `ni3 hao3, peng2 you5.`, as Kokoro's symbols with their classes."""
    tokens: list[Token] = []
    in_word = 0
    for part in re.findall(rf"[a-zü]+[1-5]|[{PAUSES}]", pinyin.lower()):
        if part in PAUSES:
            tokens.append(Token(part, (SILENCE,)))
            in_word = SYLLABLES_OF_WORD
            continue
        if tokens and in_word == SYLLABLES_OF_WORD:
            tokens.append(Token(" ", ()))
            in_word = 0
        tokens += _syllable(part)
        in_word += 1
    return tokens


def foreign_tokens(text: str, language: str) -> list[Token]:
    """A text in one of FOREIGN_READERS as Kokoro's symbols with their classes. Raises SynthesisError."""
    symbols = read_with_espeak(text, FOREIGN_READERS[language])
    for tied, symbol in _TIED.items():
        symbols = symbols.replace(tied, symbol)
    known = "".join(symbol for symbol in symbols if symbol in VOCABULARY)
    return _tokens(known + text[-1], _FOREIGN)


def _syllable(syllable: str) -> list[Token]:
    names = [unit.split()[1] for unit in units_of(syllable)]
    written = [_INITIALS.get(names[0], "")] if len(names) > 1 else []
    written += [_FINALS[name] for name in names[len(written) :]]
    tokens = []
    for part in " ".join(written).split():
        symbols, _, classes = part.partition(":")
        if symbols != "0":
            tokens.append(Token(symbols, tuple(classes.split(","))))
        elif _ARROWS[syllable[-1]]:
            tokens.append(Token(_ARROWS[syllable[-1]], ()))
    return tokens


def _tokens(symbols: str, classes: dict[str, str]) -> list[Token]:
    """A string of symbols cut into the longest that have classes; others are marks, or pauses."""
    longest_first = sorted(classes, key=len, reverse=True)
    pieces: Iterable[str] = re.findall("|".join([*longest_first, "."]), symbols)
    return [
        Token(piece, (SILENCE,) if piece in PAUSES else tuple(classes[piece].split()) if piece in classes else ())
        for piece in pieces
    ]


@cache
def _reader(british: bool) -> Any:
    from hibari.g2p import G2P  # an extra: 0.3 s

    return G2P(british=british)
