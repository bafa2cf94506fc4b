"""The open project: opens and saves its file, keeps its recovery journal, recovers unsaved work of earlier panels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from ...progress import ProgressListener
from ..base.background import Background
from ..base.translation import tr
from ..model.panel_line import PanelLine
from ..model.project_file import SavedProject, read_project, read_project_header, write_project
from ..model.undoable_document import Document
from .host import Host
from .recovery_journal import (
    RecoverableSession,
    RecoveryJournal,
    delete_session,
    find_sessions,
    first_entry,
    recover_session,
)

HostSettings = dict[str, dict[str, Any]]  # host's kind -> its settings for writing


@dataclass(frozen=True)
class _LoadedProject:
    """A project that is about to be opened.

    lines: its lines.
    saved: what is on disk; None if it has no file.
    hosts: the settings for writing.
    first_entry: of its journal.
    is_unsaved: whether the file lacks some of it.
    """

    lines: Iterable[PanelLine]
    saved: SavedProject | None
    hosts: HostSettings
    first_entry: str
    is_unsaved: bool = False


class ProjectController(QObject):
    """A document's file and journal.

    Signals:
    changed(): the file is another, or `is_modified` has changed.
    opened(lines): a project was opened from a file.
    sessions_found(list of RecoverableSession): there is unsaved work of earlier panels.
    busy(what, done, total): progress of opening or saving; total is 0 once it has ended.
    said(sentence): a notice that disappears by itself.
    failed(sentence).
    """

    changed = Signal()
    opened = Signal(object)
    sessions_found = Signal(object)
    busy = Signal(str, int, int)
    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self, document: Document, host: Host, sessions: Path, files: Background, parent: QObject | None = None
    ):
        """sessions: folder of the session folders. files: does the work on files, one after the other."""
        super().__init__(parent)
        self._document, self._host, self._sessions = document, host, sessions
        self.journal = RecoveryJournal(sessions, self)
        self.journal.failed.connect(self.failed)
        self.journal.follow(document)
        self._files = files
        self._saved: SavedProject | None = None
        self._is_dirty = False  # changed in ways that the undo stack does not know: new takes, recovered lines
        document.stack.cleanChanged.connect(lambda _: self.changed.emit())
        document.animated.connect(self._set_dirty)

    @property
    def path(self) -> Path | None:
        """The project's file, if it has one."""
        return self._saved.path if self._saved else None

    @property
    def is_modified(self) -> bool:
        """Whether there is something that the project's file lacks."""
        return self._is_dirty or not self._document.stack.isClean()

    def record_host_settings(self) -> None:
        """The user has changed the host's settings, which the project's file holds: journal them."""
        self.journal.record_settings(self._host.kind, self._host.settings(self._folder))
        self._set_dirty()

    def new(self) -> None:
        """Begin a project without lines and without a file."""
        self._begin(_LoadedProject((), None, {}, first_entry("", (), {}, unsaved=False)))

    def open(self, path: Path) -> None:
        """Open another project instead of this one."""
        listener = _ProgressRelay(partial(self.busy.emit, tr("Opening")))

        def read() -> _LoadedProject:
            lines, saved = read_project(path.absolute(), listener=listener)
            entry = first_entry(str(saved.path), lines, saved.hosts, unsaved=False)
            return _LoadedProject(lines, saved, saved.hosts, entry)

        self._files.run(read, self._finish_opening, self._fail)

    def save(self, path: Path, on_saved: Callable[[], None] | None = None) -> None:
        """Save in a thread; the user may go on editing. on_saved: called once the project is written."""
        path, before = path.absolute(), self._saved
        lines, index = self._document.lines, self._document.stack.index()
        hosts = self._host_settings(path.parent)
        self.busy.emit(tr("Saving"), 0, 1)

        def write() -> tuple[SavedProject, str]:
            saved = write_project(path, lines, before, hosts)
            return saved, first_entry(str(saved.path), lines, hosts, unsaved=False)

        self._files.run(write, partial(self._finish_saving, lines, index, on_saved), self._fail)

    def find_sessions(self) -> None:
        """Look for unsaved work of earlier panels, in a thread: journals may be long."""
        self._files.run(partial(find_sessions, self._sessions), self.sessions_found.emit, self._fail)

    def recover(self, session: RecoverableSession) -> None:
        """Replace what is open by the unsaved work of a session."""

        def read() -> _LoadedProject:
            lines, hosts = recover_session(session, self.journal)
            entry = first_entry(session.project, lines, hosts, unsaved=True)
            saved = read_project_header(Path(session.project)) if session.project else None
            return _LoadedProject(lines, saved, hosts, entry, is_unsaved=True)

        self._files.run(read, partial(self._finish_recovery, session), self._fail)

    def discard(self, session: RecoverableSession) -> None:
        """Delete the unsaved work of a session."""
        self._files.run(partial(delete_session, session))

    def close(self, discard_unsaved: bool) -> None:
        """Close, after everything is written. discard_unsaved: else the next panel offers to recover it."""
        if discard_unsaved or not self.is_modified:
            self.journal.close_and_delete()
        else:
            self.journal.close_and_keep()

    @property
    def _folder(self) -> Path:
        return self.path.parent if self.path else Path()

    def _host_settings(self, folder: Path) -> HostSettings:
        """The present host's settings for a project in a folder, and those of other kinds as the file has them."""
        saved = self._saved.hosts if self._saved else {}
        return saved | {self._host.kind: self._host.settings(folder)}

    def _set_dirty(self) -> None:
        if not self._is_dirty:
            self._is_dirty = True
            self.changed.emit()

    def _finish_opening(self, loaded: _LoadedProject) -> None:
        self.busy.emit("", 0, 0)
        self._begin(loaded)
        self.opened.emit(loaded.lines)

    def _begin(self, loaded: _LoadedProject) -> None:
        self._saved, self._is_dirty = loaded.saved, loaded.is_unsaved
        self._host.apply_settings(loaded.hosts.get(self._host.kind, {}), self._folder)
        self._document.replace_all(loaded.lines)
        self.journal.restart(loaded.first_entry)
        self.changed.emit()

    def _finish_saving(
        self,
        lines: tuple[PanelLine, ...],
        index: int,
        on_saved: Callable[[], None] | None,
        written: tuple[SavedProject, str],
    ) -> None:
        """lines: those that were saved. index: of the undo stack at that time."""
        self._saved, entry = written
        hosts = self._host_settings(self._folder)
        # While it was saved, there was an edit, a take arrived, or the host's settings were changed.
        self._is_dirty = self._document.lines is not lines or self._saved.hosts != hosts
        if self._document.stack.index() == index:
            self._document.stack.setClean()
        if self._is_dirty:
            entry = first_entry(str(self.path), self._document.lines, hosts, unsaved=True)
        self.journal.restart(entry)
        self.busy.emit("", 0, 0)
        self.said.emit(tr("Saved {path}").format(path=self.path))
        self.changed.emit()
        if on_saved:
            on_saved()

    def _finish_recovery(self, session: RecoverableSession, loaded: _LoadedProject) -> None:
        self._begin(loaded)
        self.discard(session)
        self.said.emit(tr("Lines brought back: {count}.").format(count=len(self._document.lines)))

    def _fail(self, sentence: str) -> None:
        self.busy.emit("", 0, 0)
        self.failed.emit(sentence)


class _ProgressRelay(ProgressListener):
    """Passes progress on to a function of (done, total)."""

    def __init__(self, on_progress: Callable[[int, int], object]):
        self._on_progress = on_progress

    def progress(self, done: int, total: int) -> None:
        self._on_progress(done, total)
