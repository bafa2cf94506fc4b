"""The project that is open: its file, its journal, and what an earlier panel left behind."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ...progress import ProgressListener
from ..base.background import Background
from ..base.translation import tr
from ..model.document import Document
from ..model.panel_line import PanelLine
from ..model.project_file import Saved, read_project, saved_before, write_project
from . import recovery_journal as session
from .host import Host
from .recovery_journal import Lost, Session


class OpenProject(QObject):
    """A document's file, and whether it holds all there is.

    Signals: changed, where the file or that is another; opened(lines); lost_found(list of Lost); busy(what, done,
    total), total 0 once it is over; said(sentence), in passing; failed(sentence).
    """

    changed = Signal()
    opened = Signal(object)
    lost_found = Signal(object)
    busy = Signal(str, int, int)
    said = Signal(str)
    failed = Signal(str)

    def __init__(
        self, document: Document, host: Host, sessions: Path, files: Background, parent: QObject | None = None
    ):
        """sessions: the folder of the journals. files: where work on files is done, one thing after the other."""
        super().__init__(parent)
        self._document, self._host, self._sessions = document, host, sessions
        self.session = Session(sessions, self)
        self.session.failed.connect(self.failed)
        self.session.follow(document)
        self._files = files
        self._saved: Saved | None = None
        self._dirty = False  # beyond what the undo stack knows: takes that came, recovered lines
        document.stack.cleanChanged.connect(lambda _: self.changed.emit())
        document.animated.connect(self._set_dirty)

    @property
    def path(self) -> Path | None:
        """The project's file, if it has one."""
        return self._saved.path if self._saved else None

    @property
    def is_modified(self) -> bool:
        """Whether there is something that the project's file does not hold."""
        return self._dirty or not self._document.stack.isClean()

    def note_settings(self) -> None:
        """The host is to write otherwise: the project's file says how."""
        self.session.note_settings(self._host.kind, self._host.settings(self._folder))
        self._set_dirty()

    def new(self) -> None:
        """No lines, no file."""
        self._begin((), None, {}, session.beginning_of("", (), {}, unsaved=False))

    def open(self, path: Path) -> None:
        """Another project instead of this one."""
        listener = _Told(partial(self.busy.emit, tr("Opening")))

        def look() -> tuple[list[PanelLine], Saved, str]:
            lines, saved = read_project(path.absolute(), listener)
            return lines, saved, session.beginning_of(str(saved.path), lines, saved.hosts, unsaved=False)

        self._files.run(look, self._opened, self._fail)

    def save(self, path: Path, after: Callable[[], None] | None = None) -> None:
        """Write the project; edits may go on meanwhile. after: called once it is written."""
        path, before = path.absolute(), self._saved
        lines, index = self._document.lines, self._document.stack.index()
        hosts = self._hosts(path.parent)
        self.busy.emit(tr("Saving"), 0, 1)

        def write() -> tuple[Saved, str]:
            saved = write_project(path, lines, before, hosts)
            return saved, session.beginning_of(str(saved.path), lines, hosts, unsaved=False)

        self._files.run(write, partial(self._was_saved, lines, index, after), self._fail)

    def find_lost(self) -> None:
        """Look for unsaved work of panels that ended without being closed: journals may be long."""
        self._files.run(partial(session.find_lost, self._sessions), self.lost_found.emit, self._fail)

    def recover(self, lost: Lost) -> None:
        """Bring lost work back, instead of what is open."""

        def look() -> tuple[list[PanelLine], dict[str, dict], str]:
            lines, hosts = session.recover(lost, self.session)
            return lines, hosts, session.beginning_of(lost.project, lines, hosts, unsaved=True)

        self._files.run(look, partial(self._brought_back, lost), self._fail)

    def forget(self, lost: Lost) -> None:
        """Nobody wants it."""
        self._files.run(partial(session.drop, lost))

    def close(self, is_over: bool) -> None:
        """Once nothing is written any more. is_over: what was wanted is saved; else unsaved work is offered to the
        next panel."""
        if is_over or not self.is_modified:
            self.session.close()
        else:
            self.session.leave()

    @property
    def _folder(self) -> Path:
        return self.path.parent if self.path else Path()

    def _hosts(self, folder: Path) -> dict[str, dict]:
        """How all hosts write, for a project in a folder: those of other kinds as the file has it."""
        saved = self._saved.hosts if self._saved else {}
        return saved | {self._host.kind: self._host.settings(folder)}

    def _set_dirty(self) -> None:
        if not self._dirty:
            self._dirty = True
            self.changed.emit()

    def _opened(self, found: tuple[list[PanelLine], Saved, str]) -> None:
        lines, saved, beginning = found
        self.busy.emit("", 0, 0)
        self._begin(lines, saved, saved.hosts, beginning)
        self.opened.emit(lines)

    def _begin(
        self,
        lines: Iterable[PanelLine],
        saved: Saved | None,
        hosts: dict[str, dict],
        beginning: str,
        dirty: bool = False,
    ) -> None:
        self._saved, self._dirty = saved, dirty
        self._host.use_settings(hosts.get(self._host.kind, {}), self._folder)
        self._document.replace_all(lines)
        self.session.begin(beginning)
        self.changed.emit()

    def _was_saved(
        self,
        lines: tuple[PanelLine, ...],
        index: int,
        after: Callable[[], None] | None,
        done: tuple[Saved, str],
    ) -> None:
        self._saved, beginning = done
        hosts = self._hosts(self._folder)
        # Edited meanwhile, or a take came, or the host is to write otherwise.
        self._dirty = self._document.lines is not lines or self._saved.hosts != hosts
        if self._document.stack.index() == index:
            self._document.stack.setClean()
        if self._dirty:
            beginning = session.beginning_of(str(self.path), self._document.lines, hosts, unsaved=True)
        self.session.begin(beginning)
        self.busy.emit("", 0, 0)
        self.said.emit(tr("Saved {path}").format(path=self.path))
        self.changed.emit()
        if after:
            after()

    def _brought_back(self, lost: Lost, found: tuple[list[PanelLine], dict[str, dict], str]) -> None:
        lines, hosts, beginning = found
        saved = saved_before(Path(lost.project)) if lost.project else None
        self._begin(lines, saved, hosts, beginning, dirty=True)
        self.forget(lost)
        self.said.emit(tr("Lines brought back: {count}.").format(count=len(lines)))

    def _fail(self, sentence: str) -> None:
        self.busy.emit("", 0, 0)
        self.failed.emit(sentence)


class _Told(ProgressListener):
    def __init__(self, tell: Callable[[int, int], None]):
        self._tell = tell

    def progress(self, done: int, total: int) -> None:
        self._tell(done, total)
