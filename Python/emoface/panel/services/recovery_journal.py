"""The recovery journal: a panel whose process is killed loses at most its last edit.

Each panel has a session folder: a lock, the takes that the worker generates, and a journal of one JSON object a line.
The first object has all lines and the hosts' settings; each further object is one change. Reading them in order gives
the document back.
"""

import json
import logging
import os
import secrets
import shutil
import tempfile
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
from ...serialization import SerializationError, from_json, parse_json
from ...storage.files import FileError
from ...take import SUFFIX
from ..base.background import Background
from ..base.translation import tr
from ..model.line_json import PART_KEYS, LineFormatError, edit_from_json, line_from_json, line_to_json, part_to_json
from ..model.panel_line import PanelLine
from ..model.undoable_document import Document, Edit

LOCK = "lock"
JOURNAL = "journal.jsonl"
MAX_AGE_S = 30 * 24 * 3600  # sessions that could not be read for a month are deleted

_log = logging.getLogger(__name__)


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
        self._is_recoverable = True  # whether the next panel finds the folder
        try:
            (self.folder / "takes").mkdir(parents=True)
        except OSError as error:  # a full or read-only disk: the panel works without a journal
            QTimer.singleShot(0, self, partial(self._report, error, self.folder))  # when somebody listens
            self._is_recoverable = False
            with suppress(OSError):
                self.folder = Path(tempfile.mkdtemp(prefix="emoface-panel-"))
                (self.folder / "takes").mkdir()
        self.takes = self.folder / "takes"
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
            with fresh.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(entry)
            if self._file is not None:
                self._file.close()  # Windows replaces no file that is open
            os.replace(fresh, self.folder / JOURNAL)
            self._file = (self.folder / JOURNAL).open("a", encoding="utf-8", errors="backslashreplace", newline="\n")
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
        if not self._is_recoverable:
            shutil.rmtree(self.folder, ignore_errors=True)

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
        if self._is_recoverable:  # else that was said at the beginning
            self._report(error, self.folder)

    def _report(self, error: OSError, folder: Path) -> None:
        sentence = tr(
            "{folder}: the journal cannot be written ({reason}). Save often: a crash would lose what is not saved."
        )
        self.failed.emit(sentence.format(folder=folder, reason=error.strerror or error))


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
    """The sessions with unsaved work whose panel has ended, the latest first, however old they are.

    Deletes sessions without unsaved work. Those that cannot be read are kept for a month.
    """
    found = []
    for journal in root.glob(f"*/{JOURNAL}"):
        if _is_special(journal.parent / LOCK):
            continue  # opening it would wait for ever, or lead elsewhere
        lock = _lock(journal.parent)
        if not lock.tryLock(0) and lock.error() == QLockFile.LockError.LockFailedError:
            continue  # its panel is running
        try:
            session = _read_session(journal)
            is_kept = session is not None
        except EmoFaceError as error:
            _log.warning("%s", error)
            session, is_kept = None, not _is_old(journal)
        lock.unlock()
        if not is_kept:
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
    hosts = dict(first["hosts"])
    for entry in later:
        match entry:
            case {"insert": row, "lines": added}:
                order[row:row] = [line["id"] for line in added]
                latest |= {line["id"]: line for line in added}
            case {"remove": ids}:
                order = [line_id for line_id in order if line_id not in ids]
            case {"edit": edits}:
                try:
                    for line_id, key, value in edits:
                        edit_from_json(line_id, key, value)
                except LineFormatError as error:
                    _log.warning("%s: %s What came later is left out.", session.folder / JOURNAL, error)
                    break
                for line_id, key, value in edits:
                    latest[line_id] = latest.get(line_id, {}) | {key: value}
            case {"take": line_id, "file": file, **layers}:
                latest[line_id] = latest.get(line_id, {}) | {"take": file} | layers
            case {"host": kind, "settings": settings}:
                hosts[kind] = settings
    documents = [latest[line_id] for line_id in dict.fromkeys(order)]
    lines = [line_from_json({k: v for k, v in document.items() if v is not None}, str) for document in documents]
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
    if not count:
        return None
    try:
        return RecoverableSession(journal.parent, first["project"], count, journal.stat().st_mtime)
    except OSError as error:
        raise FileError(f"{journal}: cannot read this file ({error.strerror or error}). Check the path.") from error


def _with_copied_take(line: PanelLine, session: RecoverableSession, into: RecoveryJournal) -> PanelLine:
    if not line.take_file or not Path(line.take_file).is_relative_to(session.folder):
        return line
    file = into.new_take_file()
    try:
        shutil.copyfile(line.take_file, file)
    except OSError as error:
        raise FileError(
            f"{file}: the take cannot be copied ({error.strerror or error}). See that the disk has room, and try again."
        ) from error
    return replace(line, take_file=str(file))


@dataclass(frozen=True)
class _FirstEntry:
    """The form of a journal's first entry, see `first_entry`."""

    project: str
    unsaved: bool
    lines: list[dict[str, Any]]
    hosts: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class _Insertion:
    """The form of an entry about new lines."""

    insert: int
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class _Removal:
    """The form of an entry about removed lines: their ids."""

    remove: list[str]


@dataclass(frozen=True)
class _Edits:
    """The form of an entry about edits: line id, key and value of each."""

    edit: list[tuple[str, str, Any]]


@dataclass(frozen=True)
class _NewTake:
    """The form of an entry about a line's new take."""

    take: str
    file: str


@dataclass(frozen=True)
class _NewSettings:
    """The form of an entry about a host's settings."""

    host: str
    settings: dict[str, Any]


_CHANGES = {"insert": _Insertion, "remove": _Removal, "edit": _Edits, "take": _NewTake, "host": _NewSettings}


def _entries(journal: Path) -> list[dict[str, Any]]:
    """The entries of a journal up to one that is damaged. Raises EmoFaceError if the first is."""
    entries: list[dict[str, Any]] = []
    try:
        if not journal.is_file():
            raise EmoFaceError(f"{journal}: this is no file. Nothing can be brought back.")
        with journal.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                entries.append(_checked(parse_json(line), is_first=not entries))
    except SerializationError as error:
        if not entries:
            raise EmoFaceError(
                f"{journal}: this journal is damaged from its beginning ({str(error).removesuffix('.')}). Nothing can "
                "be brought back."
            ) from error
    except OSError as error:
        raise FileError(f"{journal}: cannot read this file ({error.strerror or error}). Check the path.") from error
    if not entries:
        raise EmoFaceError(f"{journal}: this journal is empty. Nothing can be brought back.")
    return entries


def _checked(entry: Any, is_first: bool) -> dict[str, Any]:
    """The entry, if it has the form of one; what a newer version wrote has. Raises SerializationError."""
    if not isinstance(entry, dict):
        raise SerializationError("an entry is no object.")
    if is_first:
        entry = {"hosts": {}} | entry
    form = _FirstEntry if is_first else next((form for key, form in _CHANGES.items() if key in entry), None)
    if form is not None:
        from_json(form, entry)
    if not all(isinstance(line.get("id"), str) for line in entry.get("lines", ())):
        raise SerializationError("a line has no id.")
    return entry


def _is_old(journal: Path) -> bool:
    try:
        return time.time() - journal.stat().st_mtime > MAX_AGE_S
    except OSError:
        return False


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


def _is_special(path: Path) -> bool:
    """Whether something is there that is no file of its own: a link, a pipe, a folder."""
    return path.is_symlink() or (path.exists() and not path.is_file())


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)  # locks of processes that have ended are released, whatever their age
    return lock
