"""Lines as JSON: one form, which the project file and the journal share."""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ...errors import EmoFaceError
from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...take import BlinkLayer, GazeLayer, Line
from .composed_curves import load_take
from .document import Edit
from .panel_line import BLINK, GAZE, LAYERS, PanelLine


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
        "beside": dict(line.beside),
    }
    if layers and line.take is not None:
        document |= {layer: part_to_json(layer, getattr(line.take, layer)) for layer in LAYERS}
    return document


def line_from_json(document: dict, find: Callable[[str], str]) -> PanelLine:
    """The inverse; reads the take, which may take a while. find: makes of a written path the one to look at.

    A take that is gone or damaged is made again: the line comes without. Raises RecordError.
    """
    try:
        asked = Line.from_json(document["asked"])
        line = PanelLine(
            str(document["id"]),
            replace(asked, audio=find(asked.audio)),
            target=str(document.get("target", "")),
            held=frozenset(document.get("held", ())) & set(LAYERS),
            length_s=document.get("length_s"),
            beside={str(column): str(cell) for column, cell in document.get("beside", {}).items()},
        )
        if not document.get("take"):
            return line
        path = find(document["take"])
        try:
            take = load_take(path)
        except EmoFaceError:
            return line
        if Path(take.line.audio).name == Path(line.asked.audio).name:  # the recording moved along with the project
            take = replace(take, line=replace(take.line, audio=line.asked.audio))
        layers = {layer: _layer_from_json(layer, document[layer]) for layer in LAYERS if layer in document}
        return replace(line, take=replace(take, **layers), take_file=path)
    except (KeyError, TypeError, ValueError, AttributeError, EmoFaceError) as error:
        raise RecordError(f"what this file says of a line cannot be read ({error}).") from error


def part_to_json(part: str, value: Any) -> Any:
    """A part of a line, as `document.PARTS` names it."""
    match part:
        case "asked":  # hundreds of lines have the usual settings: these are not written
            return {name: part for name, part in value.to_json().items() if part != _USUAL.get(name)}
        case "held":
            return sorted(value)
        case "blink" | "gaze":  # an hour has thousands of events: only their values are written
            name = _EVENTS[part][1]
            return value and vars(value) | {name: [[*vars(event).values()] for event in getattr(value, name)]}
        case _:
            return value


def edit_from_json(id: str, part: str, value: Any) -> Edit:
    """The inverse of `part_to_json`, as an edit. Raises what its parts raise."""
    if part in LAYERS:
        return Edit(id, part, _layer_from_json(part, value))
    return Edit(id, part, {"asked": Line.from_json, "held": frozenset}.get(part, str)(value))


def _layer_from_json(layer: str, document: dict | None) -> BlinkLayer | GazeLayer | None:
    if document is None:
        return None
    kind, name, event = _EVENTS[layer]
    names = [field.name for field in fields(event)]
    events = [dict(zip(names, values, strict=False)) for values in document[name]]
    return kind.from_json(document | {name: events})


_USUAL = {name: part for name, part in Line("").to_json().items() if name in ("smoothing", "blink", "gaze")}
_EVENTS = {BLINK: (BlinkLayer, "events", Blink), GAZE: (GazeLayer, "fixations", Fixation)}


def beside(folder: Path) -> Callable[[str], str]:
    """Finds relative paths from a folder on; the paths a file on disk holds."""
    return lambda path: str(folder / path) if path else ""
