"""The public calls about a line's text, its lexicon and its alignment."""

from collections.abc import Iterable
from pathlib import Path

from emoface.formats import phone_alignment
from emoface.phones import CLASSES
from emoface.text.lexicon import Lexicon
from emoface.text.pronunciation import pronounce


def load_lexicon(name: str) -> Iterable[str]:
    """A lexicon; every word of it is found and has a digest."""
    lexicon = Lexicon.load(name)
    assert all(lexicon.find(word) for word in lexicon.entries)
    assert all(set(phones) <= set(CLASSES) for spoken in lexicon.entries.values() for phones in spoken)
    assert lexicon.sha256
    return ()


def pronounce_text(name: str, *lexicon: str) -> Iterable[str]:
    """A text, with a lexicon or without; every phone has a class."""
    text = Path(name).read_text(encoding="utf-8", errors="replace")
    words = pronounce(text, *map(Lexicon.load, lexicon))
    assert all(word.text for word in words)
    assert all(phones and set(phones) <= set(CLASSES) for word in words for phones in word.pronunciations)
    return ()


def read_alignment(name: str) -> Iterable[str]:
    """An alignment; what is read can be written, and read again."""
    warnings: list[str] = []
    alignment = phone_alignment.read(name, warnings.append)
    duration_s = max((part.end_s for part in (*alignment.words, *alignment.phones)), default=0.0) + 0.5
    phone_alignment.write("again.TextGrid", alignment, duration_s, True)
    phone_alignment.read("again.TextGrid", warnings.append)
    return warnings
