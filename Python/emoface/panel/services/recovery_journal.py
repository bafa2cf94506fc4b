"""The recovery journal: a panel whose process is killed loses at most its last edit.

Each panel has a session folder: a lock, the takes that the worker generates, and a journal of one JSON object a line.
The first object has all lines and the hosts' settings; each further object is one change. Reading them in order gives
the document back.
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
from typing import Any, TextIO

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from ...errors import EmoFaceError
from ...take import SUFFIX
from ..base.background import Background
from ..base.translation import tr
from ..model.line_json import PART_KEYS, edit_from_json, line_from_json, line_to_json, part_to_json
from ..model.panel_line import PanelLine
from ..model.undoable_document import Document, Edit

JOURNAL = "journal.jsonl"
MAX_AGE_S = 30 * 24 * 3600  # sessions that nobody recovered for a month are deleted


@dataclass(frozen=True)
class RecoverableSession:
    """Unsaved work of a panel whose process ended unexpectedly.

    folder: of the session.
    project: path of the project's file; "" if it had none.
    line_count: how many lines the document had.
    edited_at: time of the last edit, in seconds since 1970.
    """

    folder: Path
    project: str
    line_count: int
    edited_at: float


class RecoveryJournal(QObject):
    """The session folder of one panel, and the journal of its document.

    An edit is written once the window has shown it, at the latest when the next one is made.
    Signal: failed(sentence), once, when the journal cannot be written.
    """

    failed = Signal(str)

    def __init__(self, root: Path, parent: QObject | None = None):
        """root: the folder in which each panel has its session folder."""
        super().__init__(parent)
        self.folder = root / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(3)}"
        self.takes = self.folder / "takes"
        self.takes.mkdir(parents=True)
        self._lock = _lock(self.folder)
        self._lock.tryLock(0)
        self._file: TextIO | None = None  # the journal; None while it cannot be written
        self._take_numbers = count(1)
        self._due: list[Callable[[], None]] = []  # in order: entries to write, takes to delete
        self._background = Background(self)
        self._timer = QTimer(self, interval=0, singleShot=True)  # fires after the window has painted
        self._timer.timeout.connect(self._write_due)
        self.restart(first_entry("", (), {}, unsaved=False))

    def follow(self, document: Document) -> None:
        """Record every change of a document from now on."""
        document.edited.connect(lambda edits: self._record(partial(_edit_entry, edits)))
        document.lines_inserted.connect(lambda row, lines: self._record(partial(_insert_entry, row, lines)))
        document.lines_removed.connect(lambda ids: self._record(lambda: {"remove": ids}))
        document.animated.connect(lambda line_id, layers: self._record(partial(_take_entry, document[line_id], layers)))

    def record_settings(self, host: str, settings: dict[str, Any]) -> None:
        """Record new settings of a kind of host."""
        self._record(lambda: {"host": host, "settings": settings})

    def restart(self, entry: str) -> None:
        """Replace the journal by one that begins with an entry of `first_entry`."""
        self._write_due()
        fresh = self.folder / f".{JOURNAL}"
        try:
            with fresh.open("w", encoding="utf-8", newline="\n") as file:
                file.write(entry)
            if self._file is not None:
                self._file.close()  # Windows replaces no file that is open
            os.replace(fresh, self.folder / JOURNAL)
            self._file = (self.folder / JOURNAL).open("a", encoding="utf-8", newline="\n")
        except OSError as error:
            self._fail(error)

    def new_take_file(self) -> Path:
        """A path for the worker's next take."""
        return self.takes / f"{next(self._take_numbers):06}{SUFFIX}"

    def delete_take_file(self, path: str) -> None:
        """Delete a take that has been replaced. Does nothing for files outside the session folder."""
        if path and Path(path).parent == self.takes:
            # After the journal names the new one. In a thread: an hour's take is large, deleting it takes a moment.
            self._due.append(partial(self._background.run, partial(_delete, Path(path))))
            self._timer.start()

    def close_and_keep(self) -> None:
        """Stop, and keep the folder: the next panel offers to recover it."""
        self._write_due()
        self._background.finish()
        if self._file is not None:
            self._file.close()
        self._lock.unlock()

    def close_and_delete(self) -> None:
        """Stop, and delete the folder: the work is saved, or the user does not want it."""
        self.close_and_keep()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _record(self, entry: Callable[[], dict[str, Any]]) -> None:
        """Write an entry soon: the window paints first, since an hour's events are thousands of numbers to format."""
        self._write_due()
        self._due.append(partial(self._write, entry))
        self._timer.start()

    def _write_due(self) -> None:
        due, self._due = self._due, []
        for task in due:
            task()

    def _write(self, entry: Callable[[], dict[str, Any]]) -> None:
        if self._file is None:
            return
        try:
            self._file.write(_text(entry()))
            self._file.flush()  # the system has it now: it outlives this process
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        """Write no more until `restart`: entries after an incomplete one could not be read."""
        self._file = None
        sentence = tr(
            "{folder}: the journal cannot be written ({reason}). Save often: a crash would lose what is not saved."
        )
        self.failed.emit(sentence.format(folder=self.folder, reason=error.strerror or error))


def first_entry(project: str, lines: Iterable[PanelLine], hosts: dict[str, dict[str, Any]], unsaved: bool) -> str:
    """The first entry of a journal. Takes a moment for hundreds of lines; may be called in any thread.

    project: path of the project's file; "" if there is none.
    lines: all lines of the document.
    hosts: host's kind -> its settings.
    unsaved: whether the project's file lacks some of it.
    """
    entries = [line_to_json(line, True) for line in lines]
    return _text({"project": project, "unsaved": unsaved, "hosts": hosts, "lines": entries})


def find_sessions(root: Path) -> list[RecoverableSession]:
    """The sessions with unsaved work whose panel has ended, the latest first.

    Deletes sessions without unsaved work, and all that are older than a month. Sessions that cannot be read are kept.
    """
    found = []
    for journal in root.glob(f"*/{JOURNAL}"):
        lock = _lock(journal.parent)
        if not lock.tryLock(0):
            continue  # its panel is running
        try:
            session = _read_session(journal)
            is_kept = session is not None
        except EmoFaceError:
            session, is_kept = None, True
        is_old = time.time() - journal.stat().st_mtime > MAX_AGE_S
        lock.unlock()
        if is_old or not is_kept:
            shutil.rmtree(journal.parent, ignore_errors=True)
        elif session is not None:
            found.append(session)
    return sorted(found, key=lambda session: -session.edited_at)


def recover_session(
    session: RecoverableSession, into: RecoveryJournal
) -> tuple[list[PanelLine], dict[str, dict[str, Any]]]:
    """The lines as they were when the panel ended, and the hosts' settings by kind.

    The takes are copied into the session folder of `into`. Raises EmoFaceError if the first entry cannot be read.
    """
    first, *later = _entries(session.folder / JOURNAL)
    order = [entry["id"] for entry in first["lines"]]
    latest = {entry["id"]: entry for entry in first["lines"]}  # lines as JSON: takes are read once, at the end
    hosts = dict(first.get("hosts", {}))
    for entry in later:
        match entry:
            case {"insert": row, "lines": added}:
                order[row:row] = [line["id"] for line in added]
                latest |= {line["id"]: line for line in added}
            case {"remove": ids}:
                order = [line_id for line_id in order if line_id not in ids]
            case {"edit": edits}:
                for line_id, key, value in edits:
                    edit_from_json(line_id, key, value)  # raises for values that cannot be read
                    latest[line_id] = latest[line_id] | {key: value}
            case {"take": line_id, "file": file, **layers}:
                latest[line_id] = latest[line_id] | {"take": file} | layers
            case {"host": kind, "settings": settings}:
                hosts[kind] = settings
    lines = [line_from_json({k: v for k, v in latest[line_id].items() if v is not None}, str) for line_id in order]
    return [_with_copied_take(line, session, into) for line in lines], hosts


def delete_session(session: RecoverableSession) -> None:
    """Delete work that the user does not want back."""
    shutil.rmtree(session.folder, ignore_errors=True)


def _read_session(journal: Path) -> RecoverableSession | None:
    """The session of a journal; None if there is no unsaved work in it. Raises EmoFaceError."""
    first, *later = _entries(journal)
    if not later and not first["unsaved"]:
        return None
    count = len(first["lines"]) + sum(len(e.get("lines", ())) - len(e.get("remove", ())) for e in later)
    return RecoverableSession(journal.parent, first["project"], count, journal.stat().st_mtime) if count else None


def _with_copied_take(line: PanelLine, session: RecoverableSession, into: RecoveryJournal) -> PanelLine:
    if not line.take_file or not Path(line.take_file).is_relative_to(session.folder):
        return line
    file = into.new_take_file()
    shutil.copyfile(line.take_file, file)
    return replace(line, take_file=str(file))


def _entries(journal: Path) -> list[dict[str, Any]]:
    """The entries of a journal, without a last one that is incomplete. Raises EmoFaceError if the first is damaged."""
    entries: list[dict[str, Any]] = []
    with journal.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                entries.append(json.loads(line))
            except ValueError:
                break
    if not entries or not isinstance(entries[0], dict) or not {"project", "unsaved", "lines"} <= entries[0].keys():
        raise EmoFaceError(f"{journal}: this journal is damaged from its beginning. Nothing can be brought back.")
    return entries


def _edit_entry(edits: Sequence[Edit]) -> dict[str, Any]:
    return {"edit": [[edit.line_id, PART_KEYS[edit.part], part_to_json(edit.part, edit.value)] for edit in edits]}


def _insert_entry(row: int, lines: Sequence[PanelLine]) -> dict[str, Any]:
    return {"insert": row, "lines": [line_to_json(line, True) for line in lines]}


def _take_entry(line: PanelLine, layers: Iterable[str]) -> dict[str, Any]:
    new = {layer: part_to_json(layer, getattr(line.take, layer)) for layer in layers}
    return {"take": line.id, "file": line.take_file} | new


def _delete(file: Path) -> None:
    with suppress(OSError):
        file.unlink()


def _text(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / "lock"))
    lock.setStaleLockTime(0)  # locks of processes that have ended are released, whatever their age
    return lock
