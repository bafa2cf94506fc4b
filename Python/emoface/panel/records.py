"""Lines as JSON: one form, which the project file and the journal share."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ..emotion import EmotionTimeline
from ..errors import EmoFaceError
from ..motion.blink import Blink, BlinkSettings
from ..motion.gaze import Fixation, GazeSettings
from ..motion.smoothing import Smoothing
from ..take import BlinkLayer, GazeLayer, Line, Take
from .document import Edit
from .line import LAYERS, PanelLine


class RecordError(EmoFaceError):
    """What a file says of a line cannot be read."""


def line_to_json(line: PanelLine, layers: bool) -> dict:
    """A line but its take, of which only the file is named; with `layers`, its blinks and gaze as they are now."""
    document = {
        "id": line.id,
        "asked": part_to_json("asked", line.asked),
        "take": line.take_file,
        "target": line.target,
        "held": sorted(line.held),
        "length_s": line.length_s,
    }
    if layers and line.take is not None:
        document |= {layer: part_to_json(layer, getattr(line.take, layer)) for layer in LAYERS}
    return document


def line_from_json(document: dict, find: Callable[[str], str]) -> PanelLine:
    """The inverse; reads the take, which may take a while. find: makes of a written path the one to look at.

    A take that is gone or damaged is made again: the line comes without. Raises RecordError.
    """
    try:
        asked = _asked(document["asked"])
        line = PanelLine(
            str(document["id"]),
            replace(asked, audio=find(asked.audio)),
            target=str(document.get("target", "")),
            held=frozenset(document.get("held", ())) & set(LAYERS),
            length_s=document.get("length_s"),
        )
        if not document.get("take"):
            return line
        path = find(document["take"])
        try:
            take = Take.load(path)
        except EmoFaceError:
            return line
        if Path(take.line.audio).name == Path(line.asked.audio).name:  # the recording moved along with the project
            take = replace(take, line=replace(take.line, audio=line.asked.audio))
        layers = {layer: _LAYERS[layer](document[layer]) for layer in LAYERS if layer in document}
        return replace(line, take=replace(take, **layers), take_file=path)
    except (KeyError, TypeError, ValueError, AttributeError, EmoFaceError) as error:
        raise RecordError(f"what this file says of a line cannot be read ({error}).") from error


def part_to_json(part: str, value: Any) -> Any:
    """A part of a line, as `document.PARTS` names it."""
    match part:
        case "asked":
            document = vars(value) | {"timeline": value.timeline.to_json()}
            for name, usual in _USUAL.items():
                settings = document.pop(name)
                if settings != usual:
                    document[name] = vars(settings)
            return document
        case "held":
            return sorted(value)
        case "blink":
            return value and vars(value) | {"events": [[*vars(event).values()] for event in value.events]}
        case "gaze":
            return value and vars(value) | {"fixations": [[*vars(fixation).values()] for fixation in value.fixations]}
        case _:
            return value


def edit_from_json(id: str, part: str, value: Any) -> Edit:
    """The inverse of `part_to_json`, as an edit. Raises what its parts raise."""
    made = {"asked": _asked, "held": frozenset} | _LAYERS
    return Edit(id, part, made.get(part, str)(value))


def _asked(document: dict) -> Line:
    parts = {name: _known(kind, document[name]) for name, kind in _SETTINGS.items() if name in document}
    return _known(Line, {**document, **parts, "timeline": EmotionTimeline.from_json(document["timeline"])})


def _blinks(document: dict | None) -> BlinkLayer | None:
    return document and _known(BlinkLayer, document | {"events": tuple(Blink(*e) for e in document["events"])})


def _gaze(document: dict | None) -> GazeLayer | None:
    return document and _known(GazeLayer, document | {"fixations": tuple(Fixation(*f) for f in document["fixations"])})


_SETTINGS = {"smoothing": Smoothing, "blink": BlinkSettings, "gaze": GazeSettings}
_USUAL = {name: kind() for name, kind in _SETTINGS.items()}  # these are not written: hundreds of lines have them
_LAYERS = {"blink": _blinks, "gaze": _gaze}


def _known(kind: type, values: dict) -> Any:
    names = {f.name for f in fields(kind)}
    return kind(**{name: value for name, value in values.items() if name in names})


def beside(folder: Path) -> Callable[[str], str]:
    """Finds relative paths from a folder on; the paths a file on disk holds."""
    return lambda path: str(folder / path) if path else ""
