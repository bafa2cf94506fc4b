"""Text from tables and file names made fit for a terminal."""

import codecs
import io
import sys
import unicodedata


def printable(text: str, keep_lines: bool = False) -> str:
    """The text with control characters and half characters as JSON escapes them: \\u001b.

    A terminal obeys control characters, and cannot show what is no character. Outside of a JSON string's own escapes,
    JSON stays the same JSON.
    keep_lines: whether line ends and tabs stay.
    """
    kept = "\n\t" if keep_lines else ""
    return "".join(
        f"\\u{ord(sign):04x}" if unicodedata.category(sign) in ("Cc", "Cs") and sign not in kept else sign
        for sign in text
    )


def escape_unknown_characters() -> None:
    """Have standard output and error write what their encoding lacks as JSON escapes it, where others end in an error.

    So they do under `LC_ALL=C`, whose encoding may be ASCII.
    """
    codecs.register_error("emoface.escape", _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # not None, as in a Windows program without a console
            stream.reconfigure(errors="emoface.escape")


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    unknown = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    halves = (unknown[at : at + 2].hex() for at in range(0, len(unknown), 2))
    return "".join(f"\\u{half}" for half in halves), error.end
