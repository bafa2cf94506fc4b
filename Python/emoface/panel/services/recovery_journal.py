"""The journal of what is being worked on: a process that is killed loses at most the edit under way.

Each panel has a folder of its own: a lock, the takes that the worker makes, and a journal of one JSON object a line.
The first holds all lines as they were, and how they are written; those behind it say what was done since. Reading them
in order gives the document back.
"""

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from ...errors import EmoFaceError
from ...take import SUFFIX
from ..base.background import Background
from ..base.translation import tr
from ..model.document import Document, Edit
from ..model.line_json import edit_from_json, line_from_json, line_to_json, part_to_json
from ..model.panel_line import PanelLine

JOURNAL = "journal.jsonl"
ENDS_S = 30 * 24 * 3600  # what nobody asked back for a month is dropped


@dataclass(frozen=True)
class Lost:
    """Work of a panel that did not end as it should. project: its file, "" if it had none."""

    folder: Path
    project: str
    lines: int
    when: float  # of the last edit, in seconds since 1970


class Session(QObject):
    """A folder for the work of one panel, and the journal of its document.

    An edit is written down once the window has shown it, at the latest when the next one is made. Signal:
    failed(sentence), once, when the journal cannot be written.
    """

    failed = Signal(str)

    def __init__(self, root: Path, parent: QObject | None = None):
        """root: the folder that holds a session's folder for each panel."""
        super().__init__(parent)
        self.folder = root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
        self.takes = self.folder / "takes"
        self.takes.mkdir(parents=True)
        self._lock = _lock(self.folder)
        self._lock.tryLock(0)
        self._journal = None
        self._numbers = count(1)
        self._due: list[Callable[[], None]] = []  # in order: entries of the journal, takes to remove
        self._removing = Background(self)
        self._soon = QTimer(self, interval=0, singleShot=True)  # which a window's paint goes before
        self._soon.timeout.connect(self._catch_up)
        self.begin(beginning_of("", (), {}, unsaved=False))

    def follow(self, document: Document) -> None:
        """Write down whatever is done to a document from here on."""
        document.edited.connect(lambda edits: self._note(partial(_edits, edits)))
        document.lines_inserted.connect(lambda row, lines: self._note(partial(_insertion, row, lines)))
        document.lines_removed.connect(lambda ids: self._note(lambda: {"remove": ids}))
        document.animated.connect(lambda id, layers: self._note(partial(_arrival, document[id], layers)))

    def note_settings(self, host: str, settings: dict) -> None:
        """Write down how a kind of host is to write from here on."""
        self._note(lambda: {"host": host, "settings": settings})

    def begin(self, beginning: str) -> None:
        """Start the journal over, with what `beginning_of` gave."""
        self._catch_up()
        fresh = self.folder / f".{JOURNAL}"
        try:
            with fresh.open("w", encoding="utf-8", newline="\n") as file:
                file.write(beginning)
            if self._journal is not None:
                self._journal.close()  # Windows replaces no file that is open
            os.replace(fresh, self.folder / JOURNAL)
            self._journal = (self.folder / JOURNAL).open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            self._fail(error)

    def new_take_file(self) -> Path:
        """Where the worker is to put the next take."""
        return self.takes / f"{next(self._numbers):06}{SUFFIX}"

    def drop_take_file(self, path: str) -> None:
        """A take that another one has replaced; others than the session's own stay."""
        if path and Path(path).parent == self.takes:
            # Not before the journal names the other one. An hour's take is large: even its removal takes a moment.
            self._due.append(partial(self._removing.run, partial(_remove, Path(path))))
            self._soon.start()

    def leave(self) -> None:
        """The work is not over: it is offered when a panel is opened next."""
        self._catch_up()
        self._removing.finish()
        if self._journal is not None:
            self._journal.close()
        self._lock.unlock()

    def close(self) -> None:
        """The work is saved, or not wanted: nothing is left of it."""
        self.leave()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, entry: Callable[[], dict]) -> None:
        """An hour's events are thousands of numbers: what they are shown with is not kept waiting for their text."""
        self._catch_up()
        self._due.append(partial(self._write, entry))
        self._soon.start()

    def _catch_up(self) -> None:
        due, self._due = self._due, []
        for do in due:
            do()

    def _write(self, entry: Callable[[], dict]) -> None:
        if self._journal is None:
            return
        try:
            self._journal.write(_text(entry()))
            self._journal.flush()  # into the system's hands: it outlives this process
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """From here on there is no journal, until one is begun: what comes behind half an entry could not be read."""
        self._journal = None
        sentence = tr(
            "{folder}: the journal cannot be written ({reason}). Save often: a crash would lose what is not saved."
        )
        self.failed.emit(sentence.format(folder=self.folder, reason=error.strerror or error))


def beginning_of(project: str, lines: Iterable[PanelLine], hosts: dict[str, dict], unsaved: bool) -> str:
    """How a journal begins: all lines as they are, of a project's file or of none (""), and by the hosts' kinds how
    they write. unsaved: whether this is more than the file holds. Takes a moment for hundreds of lines; any thread may
    do it."""
    entries = [line_to_json(line, True) for line in lines]
    return _text({"project": project, "unsaved": unsaved, "hosts": hosts, "lines": entries})


def find_lost(root: Path) -> list[Lost]:
    """Unsaved work of panels that are no more, the latest first. What holds none is removed; what cannot be read is
    left where it is; both go after a month."""
    found = []
    for journal in root.glob(f"*/{JOURNAL}"):
        lock = _lock(journal.parent)
        if not lock.tryLock(0):
            continue  # another panel works there
        try:
            lost = _look(journal)
            is_wanted = lost is not None
        except EmoFaceError:
            lost, is_wanted = None, True
        is_old = time.time() - journal.stat().st_mtime > ENDS_S
        lock.unlock()
        if is_old or not is_wanted:
            shutil.rmtree(journal.parent, ignore_errors=True)
        elif lost is not None:
            found.append(lost)
    return sorted(found, key=lambda lost: -lost.when)


def recover(lost: Lost, into: Session) -> tuple[list[PanelLine], dict[str, dict]]:
    """The lines as they were when the panel ended, and by the hosts' kinds how they write; the takes come along into
    another session.

    Raises EmoFaceError if the journal's beginning cannot be read.
    """
    first, *later = _entries(lost.folder / JOURNAL)
    order = [entry["id"] for entry in first["lines"]]
    latest = {entry["id"]: entry for entry in first["lines"]}  # the lines as JSON: takes are read once, at the end
    hosts = dict(first.get("hosts", {}))
    for entry in later:
        match entry:
            case {"insert": row, "lines": added}:
                order[row:row] = [line["id"] for line in added]
                latest |= {line["id"]: line for line in added}
            case {"remove": ids}:
                order = [id for id in order if id not in ids]
            case {"edit": edits}:
                for id, part, value in edits:
                    edit_from_json(id, part, value)  # what cannot be read is not taken over
                    latest[id] = latest[id] | {part: value}
            case {"take": id, "file": file, **layers}:
                latest[id] = latest[id] | {"take": file} | layers
            case {"host": kind, "settings": settings}:
                hosts[kind] = settings
    lines = [line_from_json({k: v for k, v in latest[id].items() if v is not None}, str) for id in order]
    return [_moved(line, lost, into) for line in lines], hosts


def drop(lost: Lost) -> None:
    """Remove work that nobody wants back."""
    shutil.rmtree(lost.folder, ignore_errors=True)


def _look(journal: Path) -> Lost | None:
    first, *later = _entries(journal)
    if not later and not first["unsaved"]:
        return None
    lines = len(first["lines"]) + sum(len(e.get("lines", ())) - len(e.get("remove", ())) for e in later)
    return Lost(journal.parent, first["project"], lines, journal.stat().st_mtime) if lines else None


def _moved(line: PanelLine, lost: Lost, into: Session) -> PanelLine:
    if not line.take_file or not Path(line.take_file).is_relative_to(lost.folder):
        return line
    file = into.new_take_file()
    shutil.copyfile(line.take_file, file)
    return replace(line, take_file=str(file))


def _entries(journal: Path) -> list[dict]:
    """The journal's objects; the last may be half written and is left out. Raises EmoFaceError if there is none."""
    entries = []
    with journal.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                entries.append(json.loads(line))
            except ValueError:
                break
    if not entries or not isinstance(entries[0], dict) or not {"project", "unsaved", "lines"} <= entries[0].keys():
        raise EmoFaceError(f"{journal}: this journal is damaged from its beginning. Nothing can be brought back.")
    return entries


def _edits(edits: Sequence[Edit]) -> dict:
    return {"edit": [[edit.id, edit.part, part_to_json(edit.part, edit.value)] for edit in edits]}


def _insertion(row: int, lines: Sequence[PanelLine]) -> dict:
    return {"insert": row, "lines": [line_to_json(line, True) for line in lines]}


def _arrival(line: PanelLine, layers: Iterable[str]) -> dict:
    new = {layer: part_to_json(layer, getattr(line.take, layer)) for layer in layers}
    return {"take": line.id, "file": line.take_file} | new


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def _text(entry: dict) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)  # only a process that is gone gives its lock up
    return lock
