"""What an error says to the user. Its own sentence is English, wherever it comes from; where the panel speaks another
language, what it means and what to do stands above it, by the error's type."""

from collections.abc import Sequence

from ...errors import EmoFaceError
from ...worker.protocol import Code, WorkerError
from ..base.translation import mark, tr

_UNUSABLE = mark("The recording cannot be used. Export it again, or press Line > Choose Recording.")
_NOTICED = mark("The line is animated. Please note:")
_BY_TYPE = {
    "AudioError": _UNUSABLE,
    "ChannelError": _UNUSABLE,
    "TimelineError": mark("The emotions do not fit the line. Change them below."),
    "CheckpointError": mark("The model cannot be used. Choose another under View > Model."),
    "GenerateError": mark("The take cannot be changed any more. Generate the line again."),
    "TakeError": mark("The take cannot be read. Generate the line again."),
    "TableError": mark("The table cannot be used. Correct it and import it again."),
    "ProjectError": mark("The project cannot be opened."),
    "RecordError": mark("The unsaved work cannot be read."),
    "FileError": mark("A file cannot be read or written. Check the path, and that the disk has room."),
}
_BY_CODE = {
    Code.CRASHED: mark("The model's process ended, and again when it was asked once more. Generate the line again."),
    Code.INTERNAL: mark("A mistake of EmoFace's own. Please report it."),
    Code.REFUSED: mark("The model's process cannot do this."),
}


def remark(warnings: Sequence[str]) -> str:
    """What to show of what the worker warned of while it animated a line; "" if it warned of nothing."""
    own, meaning = "\n".join(warnings), tr(_NOTICED)
    return own if not own or meaning == _NOTICED else f"{meaning}\n{own}"


def explain(error: EmoFaceError) -> str:
    """What to show of an error, of this process or of the worker's."""
    own = str(error)
    kind = error.fault.type if isinstance(error, WorkerError) else type(error).__name__
    meaning = _BY_TYPE.get(kind)
    if meaning is None and isinstance(error, WorkerError):
        meaning = _BY_CODE.get(error.fault.code)
    return own if meaning is None or tr(meaning) == meaning else f"{tr(meaning)}\n{own}"
