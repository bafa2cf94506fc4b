"""Text files of what is said in a line."""

import os
import re
from contextlib import suppress
from pathlib import Path

from ..storage.files import FileError, read_text

TEXT_SUFFIX = ".txt"  # of a text beside its recording: hello.txt, hello.wav
MAX_TEXT_BYTES = 2**20  # a text of 20,000 characters, the longest that is aligned, has 80 kB at most


def read_line_text(path: str | os.PathLike[str]) -> str:
    """What a text file says is spoken: all of it, in UTF-8 or UTF-16. Raises FileError."""
    return read_text(path, MAX_TEXT_BYTES).strip()


def text_beside(audio: Path) -> str | None:
    """What the text file of a recording's name beside it says; None where there is none that can be read."""
    with suppress(FileError):
        path = audio.with_suffix(TEXT_SUFFIX)
        if path.is_file() and not is_timeline(text := read_line_text(path)):
            return text or None
    return None


def is_timeline(text: str) -> bool:
    """Whether a text file holds a timeline as Audacity's labels: two times a line, then the emotion."""
    return re.match(r"[ \ufeff]*[\d.]+\t[\d.]+\t", text) is not None
