"""What the user reads of errors and warnings.

An error's own sentence is English. In another language, a translated line above it says what the error means and what
to do; it is chosen by the error's type.
"""

from collections.abc import Sequence

from ...errors import EmoFaceError, bug_sentence
from ...worker.protocol import ErrorCode, WorkerError
from .translation import mark, tr

_UNUSABLE = mark("The recording cannot be used. Export it again, or press Line > Choose Recording.")
_WARNED = mark("The line is animated. Please note:")
_MEANING_BY_TYPE = {
    "AudioError": _UNUSABLE,
    "ChannelError": _UNUSABLE,
    "TimelineError": mark("The emotions do not fit the line. Change them below."),
    "CheckpointError": mark("The model cannot be used. Choose another under View > Model."),
    "GenerateError": mark("The take cannot be changed any more. Generate the line again."),
    "TakeError": mark("The take cannot be read. Generate the line again."),
    "TableError": mark("The table cannot be used. Correct it and import it again."),
    "ProjectFileError": mark("The project cannot be opened."),
    "LineFormatError": mark("The unsaved work cannot be read."),
    "FileError": mark("A file cannot be read or written. Check the path, and that the disk has room."),
}
_MEANING_BY_CODE: dict[int, str] = {
    ErrorCode.CRASHED: mark(
        "The model's process ended, and again when it was asked once more. Generate the line again."
    ),
    ErrorCode.INTERNAL: mark("A mistake of EmoFace's own. Please report it."),
    ErrorCode.REFUSED: mark("The model's process cannot do this."),
}


def warning_text(warnings: Sequence[str]) -> str:
    """What to show of the worker's warnings about one line; "" where there are none."""
    return _with_meaning(_WARNED, "\n".join(warnings)) if warnings else ""


def explain_error(error: Exception) -> str:
    """What to show of an error of this process or of the worker's process.

    An error that is no EmoFaceError is a mistake of EmoFace's own; it is logged here.
    """
    if not isinstance(error, EmoFaceError):
        return _with_meaning(_MEANING_BY_CODE[ErrorCode.INTERNAL], bug_sentence(error))
    if not isinstance(error, WorkerError):
        return _with_meaning(_MEANING_BY_TYPE.get(type(error).__name__), str(error))
    meaning = _MEANING_BY_TYPE.get(error.info.error_type) or _MEANING_BY_CODE.get(error.info.code)
    return _with_meaning(meaning, str(error))


def _with_meaning(meaning: str | None, sentence: str) -> str:
    """The translated meaning above the sentence; in English the sentence alone."""
    return sentence if meaning is None or tr(meaning) == meaning else f"{tr(meaning)}\n{sentence}"
