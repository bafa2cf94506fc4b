"""The errors that a user reads, and the two sentences that every part of EmoFace shares."""

import logging

from .log import log_file

_log = logging.getLogger(__name__)


class EmoFaceError(Exception):
    """A sentence for the user: what was wrong, with its value; what was expected; what to do."""


class Cancelled(EmoFaceError):
    """The user pressed Cancel, or work was stopped in another way. The sentence says what was left undone."""

    def __init__(self, sentence: str = "Cancelled.") -> None:
        super().__init__(sentence)


def bug_sentence(error: BaseException, doing: str = "") -> str:
    """Log an error that no user can cause, with its traceback, and return what the user reads of it.

    error: what was raised and is no EmoFaceError.
    doing: what failed, such as a path or a command; begins the sentence.
    """
    _log.error("%s", doing or "a mistake of EmoFace's own", exc_info=error)
    begin = f"{doing}: a" if doing else "A"
    sentence = f"{begin} mistake of EmoFace's own ({type(error).__name__}: {error}). Please report it."
    file = log_file()
    return f"{sentence} The details are in {file}." if file else sentence
