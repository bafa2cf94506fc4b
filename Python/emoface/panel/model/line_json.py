"""Lines as JSON, in the one form that project files and recovery journals share.

The keys are those of the first version: `asked` for a line's request, `held` for its locked layers, `beside` for its
extra columns.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ...errors import EmoFaceError
from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...serialization import from_json, shortened, to_json
from ...take import BlinkLayer, GazeLayer, Line, Take
from .composed_curves import load_take
from .panel_line import BLINK, GAZE, LAYERS, PanelLine
from .undoable_document import PARTS, Edit

PART_KEYS = {part: {"request": "asked", "locked_layers": "held"}.get(part, part) for part in PARTS}  # part -> key
_PARTS = {key: part for part, key in PART_KEYS.items()}
_EVENTS: dict[str, tuple[type, str, type]] = {  # layer -> its class, the field of its events, and the events' class
    BLINK: (BlinkLayer, "events", Blink),
    GAZE: (GazeLayer, "fixations", Fixation),
}
_DEFAULTS = {name: part for name, part in to_json(Line("")).items() if name in ("smoothing", "blink", "gaze")}


# What reading a document raises where a part is missing or has another type.
_WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, OverflowError, EmoFaceError)
MOST_QUOTED = 120  # characters of a reason in a sentence


class LineFormatError(EmoFaceError):
    """A line in a file that cannot be read."""


def line_to_json(line: PanelLine, layers: bool) -> dict[str, Any]:
    """A line without its take, of which only the file is named.

    layers: whether the take's present blinks and gaze are included.
    """
    document = {
        "id": line.id,
        PART_KEYS["request"]: part_to_json("request", line.request),
        "take": line.take_file,
        "target": line.target,
        PART_KEYS["locked_layers"]: part_to_json("locked_layers", line.locked_layers),
        "length_s": line.length_s,
        "beside": dict(line.extra_columns),
    }
    if layers and line.take is not None:
        document |= {layer: part_to_json(layer, getattr(line.take, layer)) for layer in LAYERS}
    return document


def line_from_json(document: dict[str, Any], find: Callable[[str], str]) -> PanelLine:
    """The inverse of `line_to_json`. Reads the take's file, which may take a while.

    find: makes a path on this machine of a path in the file.
    A line whose take is gone or damaged is read without a take: it can be generated again. Raises LineFormatError.
    """
    try:
        request = from_json(Line, document[PART_KEYS["request"]])
        length_s = from_json(float | None, document.get("length_s"))  # type: ignore[arg-type]  # a union is no class
        line = PanelLine(
            str(document["id"]),
            replace(request, audio=find(request.audio)),
            target=str(document.get("target", "")),
            locked_layers=frozenset(document.get(PART_KEYS["locked_layers"], ())) & set(LAYERS),
            length_s=length_s,
            extra_columns={str(column): str(cell) for column, cell in document.get("beside", {}).items()},
        )
        path = find(document["take"]) if document.get("take") else ""
        take = _existing_take(path)
        if take is None:
            return line
        if Path(take.line.audio).name == Path(line.request.audio).name:  # the recording was moved with the project
            take = replace(take, line=replace(take.line, audio=line.request.audio))
        for layer in LAYERS:
            if layer in document:
                take = replace(take, **{layer: _layer_from_json(layer, document[layer])})
        return replace(line, take=take, take_file=path)
    except _WRONG_FORM as error:
        raise LineFormatError(f"what this file says of a line cannot be read ({_reason(error)}).") from error


def part_to_json(part: str, value: Any) -> Any:
    """The value of one of `document.PARTS`."""
    match part:
        case "request":  # hundreds of lines have the default settings: these are left out
            return {name: part for name, part in to_json(value).items() if part != _DEFAULTS.get(name)}
        case "locked_layers":
            return sorted(value)
        case "blink" | "gaze":  # an hour has thousands of events: each is a list of its fields' values, without names
            name = _EVENTS[part][1]
            return value and vars(value) | {name: [[*vars(event).values()] for event in getattr(value, name)]}
        case _:
            return value


def edit_from_json(line_id: str, key: str, value: Any) -> Edit:
    """An edit of a journal. key: one of the values of PART_KEYS. Raises LineFormatError."""
    try:
        match _PARTS.get(key, key):
            case "request":
                return Edit(line_id, "request", from_json(Line, value))
            case "locked_layers":
                return Edit(line_id, "locked_layers", frozenset(value))
            case "blink" | "gaze" as layer:
                return Edit(line_id, layer, _layer_from_json(layer, value))
            case part:
                return Edit(line_id, part, str(value))
    except _WRONG_FORM as error:
        raise LineFormatError(f"an edit of {shortened(line_id)} cannot be read ({_reason(error)}).") from error


def _reason(error: Exception) -> str:
    text = f"{error} is missing" if isinstance(error, KeyError) else str(error).removesuffix(".")
    return text if len(text) <= MOST_QUOTED else f"{text[: MOST_QUOTED - 3]}..."


def _existing_take(path: str) -> Take | None:
    try:
        return load_take(path) if path else None
    except EmoFaceError:
        return None


def _layer_from_json(layer: str, document: dict[str, Any] | None) -> Any:
    if document is None:
        return None
    kind, name, event = _EVENTS[layer]
    names = [field.name for field in fields(event)]
    events = [dict(zip(names, values, strict=False)) for values in document[name]]
    return from_json(kind, document | {name: events})


def path_finder(folder: Path) -> Callable[[str], str]:
    """A `find` for `line_from_json` that looks for relative paths in a folder."""
    return lambda path: str(folder / path) if path else ""
