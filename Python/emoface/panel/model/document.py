"""What the panel works on: lines in order, every edit of which can be undone.

A person edits what is asked of a line, its blinks and gaze, its target and its locks; those edits are commands on the
undo stack. Faces are derived from them by the worker, and come and go without one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from ...take import Take
from .panel_line import LAYERS, PanelLine

PARTS = ("asked", "blink", "gaze", "target", "held")  # what a person edits of a line


@dataclass(frozen=True)
class Edit:
    """One part of one line, and what it is to be. part: one of PARTS; blink and gaze need a take."""

    id: str
    part: str
    value: Any


class Document(QObject):
    """The lines, and the one way to change them.

    Signals: inserted(row, count) and removed(row, count) after it is done; changed(ids) for any part of lines, once for
    all lines of an edit; reset when all is other. For whoever keeps a journal: edited(tuple of Edit), once a gesture;
    lines_inserted(row, lines); lines_removed(ids); animated(id, layers): those of LAYERS that came with the take, while
    the others are the line's as they were.
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
        self._gesture: dict[tuple[str, str], Any] = {}  # what the parts were before an edit that still goes on
        self._gesture_text = ""

    def __contains__(self, id: str) -> bool:
        return id in self._rows

    def __getitem__(self, id: str) -> PanelLine:
        return self.lines[self._rows[id]]

    def row(self, id: str) -> int:
        """Where a line stands."""
        return self._rows[id]

    def replace_all(self, lines: Iterable[PanelLine]) -> None:
        """Other lines instead, such as those of a file; there is nothing to undo then."""
        self._gesture.clear()
        self._set(lines)
        self.stack.clear()
        self.reset.emit()

    def free_ids(self, wishes: Iterable[str]) -> list[str]:
        """For each wish an id that no line has: itself, or the first of wish_2, wish_3, ... None is given twice; case
        does not tell apart."""
        used = {id.casefold() for id in self._rows}
        ids = []
        for wish in wishes:
            names = (wish if number == 1 else f"{wish}_{number}" for number in count(1))
            ids.append(next(name for name in names if name.casefold() not in used))
            used.add(ids[-1].casefold())
        return ids

    def insert(self, text: str, lines: Sequence[PanelLine]) -> None:
        """Add lines at the end."""
        if lines:
            self.finish_gesture()
            self.stack.push(_Insert(self, text, len(self.lines), tuple(lines)))

    def remove(self, text: str, ids: Iterable[str]) -> None:
        """Take lines out."""
        if rows := sorted(self._rows[id] for id in ids):
            self.finish_gesture()
            self.stack.push(_Remove(self, text, rows))

    def edit(self, text: str, edits: Sequence[Edit], ongoing: bool = False) -> None:
        """Change parts of lines: one step of undo, called `text`. ongoing: more of the same gesture will come."""
        before = {(edit.id, edit.part): part_of(self[edit.id], edit.part) for edit in edits}
        if self._gesture and before.keys() - self._gesture.keys():
            self.finish_gesture()  # it never said that it was over
        self._gesture = before | self._gesture
        self._gesture_text = text
        self._put(edits)
        if not ongoing:
            self.finish_gesture()

    def finish_gesture(self) -> None:
        """Make one step of undo of an edit that still goes on, if there is one."""
        before, self._gesture = self._gesture, {}
        after = {key: part_of(self[key[0]], key[1]) for key in before if key[0] in self}
        changed = [key for key in after if after[key] != before[key]]
        if changed:
            undone, done = (tuple(Edit(*key, values[key]) for key in changed) for values in (before, after))
            self.stack.push(_Change(self, self._gesture_text, undone, done))

    def settle(self, id: str, take: Take, take_file: str) -> None:
        """Here is a line's take from the worker. It is no step of undo: what it was made from is."""
        before, after = self[id].take, self[id].with_take(take, take_file)
        self._replace([after])
        new = tuple(n for n in LAYERS if before is None or getattr(before, n) is not getattr(after.take, n))
        self.animated.emit(id, new)

    def note_lengths(self, lengths: dict[str, float]) -> None:
        """What the files' headers say of lines' lengths in seconds."""
        self._replace([replace(self[id], length_s=length_s) for id, length_s in lengths.items() if id in self])

    def _set(self, lines: Iterable[PanelLine]) -> None:
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

    def _put(self, edits: Iterable[Edit]) -> None:
        lines: dict[str, PanelLine] = {}
        for edit in edits:
            line = lines.get(edit.id) or self[edit.id]
            if edit.part not in LAYERS:
                lines[edit.id] = replace(line, **{edit.part: edit.value})
            elif line.take is not None:
                lines[edit.id] = replace(line, take=replace(line.take, **{edit.part: edit.value}))
        self._replace(lines.values())


def part_of(line: PanelLine, part: str) -> Any:
    """The value of one of PARTS; None for a layer of a line that has no take."""
    return getattr(line.take, part, None) if part in LAYERS else getattr(line, part)


class _Change(QUndoCommand):
    def __init__(self, document: Document, text: str, before: tuple[Edit, ...], after: tuple[Edit, ...]):
        super().__init__(text)
        self._document, self._before, self._after = document, before, after
        self._is_there = True  # at the push: a gesture has put its values already

    def redo(self) -> None:
        if not self._is_there:
            self._document._put(self._after)
        self._is_there = False
        self._document.edited.emit(self._after)

    def undo(self) -> None:
        self._document._put(self._before)
        self._document.edited.emit(self._before)


class _Insert(QUndoCommand):
    def __init__(self, document: Document, text: str, row: int, lines: tuple[PanelLine, ...]):
        super().__init__(text)
        self._document, self._row, self._lines = document, row, lines

    def redo(self) -> None:
        _insert(self._document, self._row, self._lines)

    def undo(self) -> None:
        stop = self._row + len(self._lines)
        self._lines = self._document.lines[self._row : stop]  # with the takes that came since
        _remove(self._document, self._row, stop)


class _Remove(QUndoCommand):
    def __init__(self, document: Document, text: str, rows: Sequence[int]):
        super().__init__(text)
        self._document, self._runs, self._lines = document, _runs(rows), []

    def redo(self) -> None:
        self._lines = [self._document.lines[start:stop] for start, stop in self._runs]
        for start, stop in reversed(self._runs):
            _remove(self._document, start, stop)

    def undo(self) -> None:
        for (start, _), lines in zip(self._runs, self._lines, strict=True):
            _insert(self._document, start, lines)


def _insert(document: Document, row: int, lines: tuple[PanelLine, ...]) -> None:
    document._set((*document.lines[:row], *lines, *document.lines[row:]))
    document.inserted.emit(row, len(lines))
    document.lines_inserted.emit(row, lines)


def _remove(document: Document, start: int, stop: int) -> None:
    gone = [line.id for line in document.lines[start:stop]]
    document._set((*document.lines[:start], *document.lines[stop:]))
    document.removed.emit(start, stop - start)
    document.lines_removed.emit(gone)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending rows as (start, stop) of those that stand together."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs
