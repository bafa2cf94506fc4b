"""The panel's document: its lines in order, and the undo stack of their edits.

The user edits a line's request, blinks, gaze, target and locks: each edit is one step of undo. The worker generates
takes from them; a take that arrives is no step of undo.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from ...take import Take
from .panel_line import LAYERS, PanelLine

PARTS = ("request", "blink", "gaze", "target", "locked_layers")  # the fields of a line that the user edits


@dataclass(frozen=True)
class Edit:
    """A new value for one part of one line.

    line_id: the line.
    part: one of PARTS; "blink" and "gaze" are parts of the line's take.
    value: the new value.
    """

    line_id: str
    part: str
    value: Any


class Document(QObject):
    """The lines, and the only way to change them.

    Signals, all emitted after the change:
    inserted(row, count), removed(row, count): lines were added or removed.
    changed(ids): lines have other values; emitted once for all lines of an edit.
    reset(): all lines were replaced.
    And for the journal:
    edited(tuple of Edit): an edit was done, undone or redone; emitted once for a whole gesture.
    lines_inserted(row, lines), lines_removed(ids).
    animated(line_id, layers): a line has a new take; layers are those of LAYERS that came with it, the others are kept.
    """

    inserted = Signal(int, int)
    removed = Signal(int, int)
    changed = Signal(object)
    reset = Signal()
    edited = Signal(object)
    lines_inserted = Signal(int, object)
    lines_removed = Signal(object)
    animated = Signal(str, object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.lines: tuple[PanelLine, ...] = ()
        self._rows: dict[str, int] = {}
        self._gesture: dict[tuple[str, str], Any] = {}  # (line_id, part) -> value before a gesture that is not finished
        self._gesture_text = ""

    def __contains__(self, line_id: str) -> bool:
        return line_id in self._rows

    def __getitem__(self, line_id: str) -> PanelLine:
        return self.lines[self._rows[line_id]]

    def row(self, line_id: str) -> int:
        """The row of a line, from 0."""
        return self._rows[line_id]

    def replace_all(self, lines: Iterable[PanelLine]) -> None:
        """Replace all lines, such as with those of a file. Clears the undo stack."""
        self._gesture.clear()
        self._set_lines(lines)
        self.stack.clear()
        self.reset.emit()

    def unused_ids(self, wanted: Iterable[str]) -> list[str]:
        """An unused id for each wanted one: itself, or the first that is free of id_2, id_3, and so on.

        No two of the results are equal. Ids that differ only in case count as equal.
        """
        used = {line_id.casefold() for line_id in self._rows}
        ids: list[str] = []
        for name in wanted:
            candidates = (name if number == 1 else f"{name}_{number}" for number in count(1))
            ids.append(next(one for one in candidates if one.casefold() not in used))
            used.add(ids[-1].casefold())
        return ids

    def insert(self, text: str, lines: Sequence[PanelLine]) -> None:
        """Add lines at the end: one step of undo, called `text`."""
        if lines:
            self.finish_gesture()
            self.stack.push(_InsertCommand(self, text, len(self.lines), tuple(lines)))

    def remove(self, text: str, ids: Iterable[str]) -> None:
        """Remove lines: one step of undo, called `text`."""
        if rows := sorted(self._rows[line_id] for line_id in ids):
            self.finish_gesture()
            self.stack.push(_RemoveCommand(self, text, rows))

    def edit(self, text: str, edits: Sequence[Edit], ongoing: bool = False) -> None:
        """Change parts of lines: one step of undo, called `text`.

        ongoing: more edits of the same gesture, such as a drag, will follow; together they are one step.
        """
        before = {(edit.line_id, edit.part): part_of(self[edit.line_id], edit.part) for edit in edits}
        if self._gesture and before.keys() - self._gesture.keys():
            self.finish_gesture()  # another gesture, whose end was not reported
        self._gesture = before | self._gesture
        self._gesture_text = text
        self._apply(edits)
        if not ongoing:
            self.finish_gesture()

    def finish_gesture(self) -> None:
        """Make the unfinished gesture one step of undo. Does nothing where there is none."""
        before, self._gesture = self._gesture, {}
        after = {key: part_of(self[key[0]], key[1]) for key in before if key[0] in self}
        changed = [key for key in after if after[key] != before[key]]
        if changed:
            undone, done = (tuple(Edit(*key, values[key]) for key in changed) for values in (before, after))
            self.stack.push(_EditCommand(self, self._gesture_text, undone, done))

    def set_take(self, line_id: str, take: Take, take_file: str) -> None:
        """Give a line a take from the worker. Not a step of undo: the edits that it was generated from are."""
        before, after = self[line_id].take, self[line_id].with_take(take, take_file)
        self._replace([after])
        new = tuple(n for n in LAYERS if before is None or getattr(before, n) is not getattr(after.take, n))
        self.animated.emit(line_id, new)

    def set_lengths(self, lengths: dict[str, float]) -> None:
        """Set lines' lengths by their recordings' headers: line id -> seconds. Unknown ids are ignored."""
        self._replace(
            [replace(self[line_id], length_s=length_s) for line_id, length_s in lengths.items() if line_id in self]
        )

    def _set_lines(self, lines: Iterable[PanelLine]) -> None:
        self.lines = tuple(lines)
        self._rows = {line.id: row for row, line in enumerate(self.lines)}

    def _replace(self, changed: Iterable[PanelLine]) -> None:
        lines, ids = list(self.lines), []
        for line in changed:
            lines[self._rows[line.id]] = line
            ids.append(line.id)
        self.lines = tuple(lines)
        if ids:
            self.changed.emit(ids)

    def _apply(self, edits: Iterable[Edit]) -> None:
        lines: dict[str, PanelLine] = {}
        for edit in edits:
            line = lines.get(edit.line_id) or self[edit.line_id]
            if edit.part not in LAYERS:
                lines[edit.line_id] = replace(line, **{edit.part: edit.value})
            elif line.take is not None:
                lines[edit.line_id] = replace(line, take=replace(line.take, **{edit.part: edit.value}))
        self._replace(lines.values())


def part_of(line: PanelLine, part: str) -> Any:
    """The value of one of PARTS; None for a layer of a line that has no take."""
    return getattr(line.take, part, None) if part in LAYERS else getattr(line, part)


class _EditCommand(QUndoCommand):
    def __init__(self, document: Document, text: str, before: tuple[Edit, ...], after: tuple[Edit, ...]):
        super().__init__(text)
        self._document, self._before, self._after = document, before, after
        self._is_applied = True  # at the push: the gesture has set its values already

    def redo(self) -> None:
        if not self._is_applied:
            self._document._apply(self._after)
        self._is_applied = False
        self._document.edited.emit(self._after)

    def undo(self) -> None:
        self._document._apply(self._before)
        self._document.edited.emit(self._before)


class _InsertCommand(QUndoCommand):
    def __init__(self, document: Document, text: str, row: int, lines: tuple[PanelLine, ...]):
        super().__init__(text)
        self._document, self._row, self._lines = document, row, lines

    def redo(self) -> None:
        _insert(self._document, self._row, self._lines)

    def undo(self) -> None:
        stop = self._row + len(self._lines)
        self._lines = self._document.lines[self._row : stop]  # with the takes that have arrived since
        _remove(self._document, self._row, stop)


class _RemoveCommand(QUndoCommand):
    def __init__(self, document: Document, text: str, rows: Sequence[int]):
        super().__init__(text)
        self._document, self._runs = document, _runs(rows)
        self._lines: list[tuple[PanelLine, ...]] = []  # of each run

    def redo(self) -> None:
        self._lines = [self._document.lines[start:stop] for start, stop in self._runs]
        for start, stop in reversed(self._runs):
            _remove(self._document, start, stop)

    def undo(self) -> None:
        for (start, _), lines in zip(self._runs, self._lines, strict=True):
            _insert(self._document, start, lines)


def _insert(document: Document, row: int, lines: tuple[PanelLine, ...]) -> None:
    document._set_lines((*document.lines[:row], *lines, *document.lines[row:]))
    document.inserted.emit(row, len(lines))
    document.lines_inserted.emit(row, lines)


def _remove(document: Document, start: int, stop: int) -> None:
    gone = [line.id for line in document.lines[start:stop]]
    document._set_lines((*document.lines[:start], *document.lines[stop:]))
    document.removed.emit(start, stop - start)
    document.lines_removed.emit(gone)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending rows as (start, stop) of consecutive ones."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
