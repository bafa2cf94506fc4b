"""From the text of a line to its words, numbers and signs; what is not spoken is left out."""

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from ..errors import EmoFaceError
from .english_numbers import UNITS

MOST_CHARACTERS = 20_000  # of a text: an hour and a half of quick speech


class TextError(EmoFaceError):
    """A text that cannot be the text of a line."""


@dataclass(frozen=True)
class Token:
    """A word, a number, a run of Chinese characters or a sign of a text.

    kind: word, han, other (letters of other scripts), number, ordinal, decade, time, money, dotted or sign.
    text: as it is written.
    plain: the same with ASCII digits, letters and apostrophes for full-width and curly ones.
    parts: of a number: what it consists of, by name.
    in_chinese: whether what surrounds it is Chinese.
    following: the character after it, or "".
    """

    kind: str
    text: str
    plain: str
    parts: dict[str, str] = field(default_factory=dict)
    in_chinese: bool = False
    following: str = ""


# One character for one, so that places stay.
_PLAIN: dict[int, int | str] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != ord("，")}
_PLAIN |= {ord(curly): "'" for curly in "‘’ʼ`´′"} | {ord("　"): " ", ord("％"): "%", ord("￥"): "¥", ord("￡"): "£"}

_HAN = "㐀-䶿一-鿿豈-﫿〇𠀀-𲎯"
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_UNIT = "|".join(re.escape(unit) for unit in UNITS)
_CLIPPED = r"(?:em|cause|cuz|til|bout|tis|twas|round|n|kay|fraid|neath)\b"  # words that begin with an apostrophe
_TOKEN = re.compile(
    rf"""
    (?P<time>(?P<hours>[0-9]{{1,2}}):(?P<minutes>[0-5][0-9])(?![0-9:])(?:\ ?(?P<half>[ap])\.?m\b)?)
    |(?P<ordinal>(?P<place>[0-9]+)(?:st|nd|rd|th)(?![{_LATIN}]))
    |(?P<decade>'?(?P<years>(?:[12][0-9])?[0-9]0)'?s(?![{_LATIN}]))
    |(?P<money>(?P<currency>[$£€¥])\ ?(?P<amount>{_NUMBER})(?:\ (?P<scale>hundred|thousand|million|billion)\b)?)
    |(?P<number>(?P<value>{_NUMBER})(?:\ ?(?P<unit>{_UNIT})(?![{_LATIN}0-9]))?)
    |(?P<dotted>(?:[A-Za-z]\.){{2,}})
    |(?P<han>[{_HAN}]+)
    |(?P<word>(?:'(?={_CLIPPED}))?[{_LATIN}]+(?:'[{_LATIN}]+)*(?:(?<=[sn])')?)
    |(?P<other>[^\W\d_]+)
    |(?P<sign>(?<!\S)[-−](?=[0-9])|[&@+=%#])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_KINDS = ("time", "ordinal", "decade", "money", "number", "dotted", "han", "word", "other", "sign")
_PARTS = ("hours", "minutes", "half", "place", "years", "currency", "amount", "scale", "value", "unit")

_BRACKETS = {"(": ")", "[": "]", "{": "}", "【": "】", "〔": "〕"}
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_STARRED = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)")  # *sighs*; **word** is only printed in bold
_SPEAKER = re.compile(r"^[ \t]*[A-Z][A-Z0-9 _.'-]{0,40}:(?![0-9/])", re.MULTILINE)


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order.

    Left out are tags, stage directions in brackets or asterisks, and a speaker's name in capitals before a colon at a
    line's beginning. Raises TextError for a text of more than MOST_CHARACTERS.
    """
    if len(text) > MOST_CHARACTERS:
        raise TextError(
            f"the text has {len(text):,} characters. Expected the words of one recording, at most "
            f"{MOST_CHARACTERS:,} characters. Cut the recording and its text into lines."
        )
    plain = without_directions(text.translate(_PLAIN))
    chinese = _LanguageAround(plain)
    return [_token(match, text, plain, chinese) for match in _TOKEN.finditer(plain)]


def without_directions(plain: str) -> str:
    """The text with spaces in place of what is not spoken, so that every character stays at its place."""
    for pattern in (_TAG, _STARRED, _SPEAKER):
        plain = pattern.sub(lambda match: " " * len(match.group()), plain)
    open_brackets: list[tuple[int, str]] = []
    spans: list[tuple[int, int]] = []
    for place, character in enumerate(plain):
        if character in _BRACKETS:
            open_brackets.append((place, _BRACKETS[character]))
        elif open_brackets and character == open_brackets[-1][1]:
            start = open_brackets.pop()[0]
            while spans and spans[-1][0] > start:
                spans.pop()  # a pair within this one
            spans.append((start, place + 1))
    for start, end in spans:
        plain = plain[:start] + " " * (end - start) + plain[end:]
    return plain


def _token(match: re.Match[str], text: str, plain: str, chinese: "_LanguageAround") -> Token:
    kind = next(name for name in _KINDS if match[name] is not None)
    start, end = match.span()
    return Token(
        kind,
        text[start:end],
        match.group(),
        {name: match[name] for name in _PARTS if match[name] is not None},
        chinese.at(start, end),
        plain[end : end + 1],
    )


class _LanguageAround:
    """Says of places in a text whether they are surrounded by Chinese."""

    def __init__(self, plain: str) -> None:
        marks = list(re.finditer(rf"(?P<han>[{_HAN}])|[{_LATIN}]+", plain))
        self._starts = [mark.start() for mark in marks]
        self._is_han = [mark["han"] is not None for mark in marks]
        self._plain = plain

    def at(self, start: int, end: int) -> bool:
        """True if the nearest letter is Chinese: the one after if it follows at once, else the one before, if any."""
        after = bisect_left(self._starts, end)
        if after < len(self._starts) and self._starts[after] == end:
            return self._is_han[after]
        before = bisect_left(self._starts, start) - 1
        if before >= 0:
            return self._is_han[before]
        return after < len(self._starts) and self._is_han[after]
