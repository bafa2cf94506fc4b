"""The errors that a user reads, and the two sentences that every part of EmoFace shares."""

import logging

from .log import log_file

_log = logging.getLogger(__name__)


LONGEST_SENTENCE = 300  # characters: what a person takes in at once

_KEPT_BEGINNING = 20  # characters of a sentence that is too long
_MOST_QUOTED = 100  # characters of an error that a library raised


class EmoFaceError(Exception):
    """A sentence for the user: what was wrong, with its value; what was expected; what to do.

    As text, each of its lines has LONGEST_SENTENCE characters at most, however long the path that it names.
    """

    def __str__(self) -> str:
        return "\n".join(map(shorten_sentence, super().__str__().split("\n")))


class Cancelled(EmoFaceError):
    """The user pressed Cancel, or work was stopped in another way. The sentence says what was left undone."""

    def __init__(self, sentence: str = "Cancelled.") -> None:
        super().__init__(sentence)


def shorten_sentence(sentence: str) -> str:
    """A sentence of LONGEST_SENTENCE characters at most.

    A longer one loses the middle of the path at its beginning; the file's name and what is said of it stay.
    """
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    end = LONGEST_SENTENCE - _KEPT_BEGINNING - len("...")
    return f"{sentence[:_KEPT_BEGINNING]}...{sentence[-end:]}"


def bug_sentence(error: BaseException, doing: str = "") -> str:
    """Log an error that no user can cause, with its traceback, and return what the user reads of it.

    error: what was raised and is no EmoFaceError.
    doing: what failed, such as a path or a command; begins the sentence.
    """
    _log.error("%s", doing or "a mistake of EmoFace's own", exc_info=error)
    begin = f"{doing}: a" if doing else "A"
    quoted = f"{type(error).__name__}: {error}"[:_MOST_QUOTED]
    sentence = f"{begin} mistake of EmoFace's own ({quoted}). Please report it."
    file = log_file()
    return f"{sentence} The details are in {file}." if file else sentence
