"""Styles of characters in a project: all lines of a character have the same, and a new line gets it from them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from ...prosody import Prosody
from ...style import Style
from ...take import Take
from ..base.translation import tr
from .panel_line import BLINK, GAZE, PanelLine
from .undoable_document import Document, Edit


def lines_of(document: Document, character: str) -> list[PanelLine]:
    """All lines of a character; none for a character without a name."""
    wanted = character.casefold()
    return [line for line in document.lines if wanted and line.request.character.casefold() == wanted]


def set_style(document: Document, ids: Iterable[str], character: str, style: Style) -> None:
    """Give lines a character, and all lines of the character a style: one step of undo.

    character: "" gives the style to these lines alone.
    Blinks and gaze whose settings change are drawn again with the seed that they have. Locked layers stay.
    """
    lines = {line.id: line for line in [*(document[line_id] for line_id in ids), *lines_of(document, character)]}
    edits = [edit for line in lines.values() for edit in _edits(line, character, style)]
    document.edit(tr("Set style"), edits)


def with_styles_of(document: Document, lines: Sequence[PanelLine]) -> list[PanelLine]:
    """New lines, each with the style that its character has in the document."""
    styles = {line.request.character.casefold(): Style.of(line.request) for line in reversed(document.lines)}
    styles.pop("", None)
    nothing = Style()
    return [
        line.with_request(styles.get(line.request.character.casefold(), nothing).apply(line.request)) for line in lines
    ]


def _edits(line: PanelLine, character: str, style: Style) -> list[Edit]:
    request = style.apply(replace(line.request, character=character))
    edits = [Edit(line.id, "request", request)]
    if line.take is None:
        return edits
    settings: dict[str, Any] = {BLINK: request.blink, GAZE: request.gaze}
    changed = [layer for layer, value in settings.items() if value != getattr(line.take.line, layer)]
    # Nobody knows yet what is said in a take without such layers: the worker's take will bring that.
    prosody = line.take.prosody or Prosody.silent(len(line.take.face))
    take = replace(line.take, line=replace(line.take.line, **settings), prosody=prosody)
    for layer in (GAZE, BLINK):  # blinks go with the gaze
        if layer in changed and layer not in line.locked_layers:
            take = _drawn_again(take, layer)
            edits.append(Edit(line.id, layer, getattr(take, layer)))
    return edits


def _drawn_again(take: Take, layer: str) -> Take:
    seed = getattr(take, layer).seed
    return take.reroll_blinks(seed) if layer == BLINK else take.reroll_gaze(seed)
