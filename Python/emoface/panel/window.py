"""The panel's window: the lines at the left, the face at the right, the editor of the selected line below."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from ..emotion import EmotionTimeline
from .base import theme
from .base.translation import language_in_use, tr
from .editor import LineEditor
from .file_actions import FileActions
from .line_actions import LineActions
from .menus import Menus
from .model.panel_line import BLINK, GAZE, PanelLine
from .services.generation_queue import LineState
from .services.recovery_journal import RecoverableSession
from .services.waveform import Waveform
from .services.workspace import Workspace
from .widgets.banner import Banners
from .widgets.face_view import FaceView
from .widgets.line_bar import LineBar
from .widgets.lines_view import LinesView
from .widgets.status_line import StatusLine

MINIMUM_SIZE = (960, 600)  # pixels at the smallest text; in a smaller window, parts would hide each other
SCRUB_MS = 33  # time between two scrubs of the host


class PanelWindow(QMainWindow):
    """Shows a workspace. Closing asks whether to save unsaved changes.

    Signals:
    language_wanted(language): a key of LANGUAGES. The window does not change its own language: show another window.
    closed().
    """

    language_wanted = Signal(str)
    closed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None):
        super().__init__(parent)
        self.workspace = workspace
        self.dialog: QDialog | None = None  # the one that was opened last
        self._language = language_in_use()
        self._current: str | None = None  # id of the line that is shown
        self._loaded_audio: tuple[str, int | None] | None = None  # recording and channel whose waveform is shown
        self._may_close = False
        self._enable_timer = QTimer(self, interval=0, singleShot=True)  # updates the menus once after many changes
        self._enable_timer.timeout.connect(self._update_enabled)
        self._scrub_timer = QTimer(self, interval=SCRUB_MS, singleShot=True)
        self._scrub_timer.timeout.connect(self._scrub)
        self.setObjectName("EmoFacePanel")
        theme.style_window(self)
        self.setMinimumSize(*(round(size * theme.scale()) for size in MINIMUM_SIZE))
        self._make_parts()
        self.commands = LineActions(workspace, self.line_editor, self.open_dialog, self)
        self.files = FileActions(workspace, self.open_dialog, self)
        self.menus = Menus(self, workspace, self.commands, self.files, self.lines)
        self.status = StatusLine(workspace)
        self.setStatusBar(self.status)
        self._connect_workspace()
        self._connect_parts()
        self._restore_layout()
        self._show_title()
        self._select([])
        self.table.setFocus()

    def start(self) -> None:
        """Look for unsaved work of earlier panels, and start the worker."""
        self.workspace.project.find_sessions()
        self.workspace.queue.warm_up()

    def open_dialog(self, dialog: QDialog) -> None:
        """Open a dialog over the window without waiting for it: waiting would block an editor."""
        self.dialog = dialog
        dialog.open()

    def _make_parts(self) -> None:
        self.banners = Banners()
        self.lines = LinesView(self.workspace)
        self.table = self.lines.table
        self.line_editor = LineEditor()
        self.face = FaceView(self.line_editor.player)
        self.bar = LineBar(self.workspace)
        self.above = QSplitter(Qt.Orientation.Horizontal)
        self.above.addWidget(self.lines)
        self.above.addWidget(self.face)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.addWidget(self.above)
        self.halves.addWidget(_stacked(self.bar, self.line_editor))
        for splitter in (self.above, self.halves):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(max(theme.em(self) // 4, 3))
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 1)
        self.setCentralWidget(_stacked(self.banners, self.halves))

    def _connect_workspace(self) -> None:
        workspace, queue, document = self.workspace, self.workspace.queue, self.workspace.document
        workspace.complained.connect(self.banners.show_sentence)
        workspace.project.changed.connect(self._show_title)
        workspace.project.sessions_found.connect(self._offer_recovery)
        queue.changed.connect(self._show_status_message)
        queue.queue_changed.connect(self._enable_timer.start)
        queue.model_ready.connect(self.menus.show_model_name)
        queue.unavailable.connect(self._offer_set_up)
        workspace.waveforms.loaded.connect(self._show_waveform)
        workspace.waveforms.failed.connect(self._show_waveform_fault)
        document.changed.connect(self._show_line_if_current)
        stack = document.stack
        for signal in (
            document.inserted, document.removed, document.reset, stack.canUndoChanged, stack.canRedoChanged
        ):  # fmt: skip
            signal.connect(self._start_enable_timer)
        document.inserted.connect(self._select_added)

    def _connect_parts(self) -> None:
        table, editor = self.table, self.line_editor
        table.lines_selected.connect(self._select)
        table.dropped.connect(self.files.open_or_add)
        table.emotion_pressed.connect(self.commands.set_emotion)
        table.play_pressed.connect(editor.player.toggle)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(partial(self.menus.show_context_menu, table.viewport()))
        self.bar.reroll_requested.connect(lambda layer, step: self.commands.reroll((layer,), step))
        self.menus.language_wanted.connect(self._request_language)
        editor.timeline_edited.connect(self._set_timeline)
        editor.blinks_edited.connect(partial(self._set_layer, BLINK))
        editor.gaze_edited.connect(partial(self._set_layer, GAZE))
        editor.player.sound_failed.connect(self._show_sound_fault)
        editor.player.position_changed.connect(self._scrub_soon)

    def _show_title(self) -> None:
        project = self.workspace.project
        name = project.path.stem if project.path else tr("Untitled")
        self.setWindowTitle(f"{name}[*] – EmoFace")
        self.setWindowModified(project.is_modified)

    def _show_sound_fault(self, sentence: str) -> None:
        line = self._line()
        if line is None or self.workspace.queue.status(line).state is not LineState.FAILED:  # else its message is shown
            self.banners.show_sentence(sentence)

    def _offer_set_up(self, sentence: str) -> None:
        choices = []
        if self.workspace.workers.installer is not None:
            choices.append((tr("Set up..."), self.commands.set_up))
        self.banners.show_sentence(sentence, *choices)

    def _offer_recovery(self, sessions: list[RecoverableSession]) -> None:
        project = self.workspace.project
        text = tr("The panel ended without being closed. Unsaved work on {name} is still there. Lines: {count}.")
        for session in reversed(sessions):  # the latest last: of many banners, the last stay
            name = Path(session.project).stem if session.project else tr("Untitled")
            self.banners.show_sentence(
                text.format(name=name, count=session.line_count),
                (tr("Bring back"), partial(self.files.if_saved, partial(project.recover, session))),
                (tr("Discard"), partial(project.discard, session)),
            )

    def _start_enable_timer(self, *_: object) -> None:
        self._enable_timer.start()

    def _update_enabled(self) -> None:
        self.lines.empty.setVisible(not self.workspace.document.lines)
        self.menus.update_enabled(self.workspace.queue.pending_count > 0)

    def _select(self, ids: list[str]) -> None:
        """Show the first of the selected lines."""
        self.commands.selected_ids = ids
        self.bar.show_lines(ids)
        line_id = ids[0] if ids else None
        if line_id != self._current:
            self.workspace.document.finish_gesture()
            self._current = self.workspace.queue.priority_line = line_id
            line = self._line()
            self._show_line(line)
            self.line_editor.set_waveform(None)
            self.lines.show_reason(line)
            self._load_waveform(line)
        self._enable_timer.start()

    def _select_added(self, row: int, count: int) -> None:
        self.table.select([line.id for line in self.workspace.document.lines[row : row + count]][:1])

    def _line(self) -> PanelLine | None:
        """The line that is shown."""
        document = self.workspace.document
        return document[self._current] if self._current is not None and self._current in document else None

    def _show_line_if_current(self, ids: list[str]) -> None:
        line = self._line()
        if line is not None and line.id in ids:
            self._show_line(line)
            self.lines.show_reason(line)
            if (line.request.audio, line.request.channel) != self._loaded_audio:
                self._load_waveform(line)
        self._enable_timer.start()

    def _load_waveform(self, line: PanelLine | None) -> None:
        self._loaded_audio = (line.request.audio, line.request.channel) if line is not None else None
        if line is not None:
            self.workspace.waveforms.load(line)

    def _show_line(self, line: PanelLine | None) -> None:
        self.line_editor.set_line(line)
        self.face.set_take(line.take if line else None)

    def _show_status_message(self, ids: list[str]) -> None:
        if self._current in ids:
            self.lines.show_reason(self._line())

    def _show_waveform(self, line_id: str, waveform: Waveform) -> None:
        if line_id == self._current:
            self.line_editor.set_waveform(waveform)
            line = self._line()
            if line is not None and line.duration_s is None:
                self.workspace.document.set_lengths({line_id: waveform.duration_s})

    def _show_waveform_fault(self, line_id: str, sentence: str) -> None:
        if line_id == self._current and line_id in self.workspace.document:
            self.line_editor.set_waveform_error(sentence)
            self.workspace.queue.set_failed(line_id, sentence)

    def _set_timeline(self, timeline: EmotionTimeline, text: str, ongoing: bool) -> None:
        if self._current is not None:
            self.workspace.edits.set_timeline(self._current, timeline, text, ongoing)

    def _set_layer(self, layer: str, value: object, text: str, ongoing: bool) -> None:
        if self._current is not None:
            self.workspace.edits.set_layer(self._current, layer, value, text, ongoing)

    def _scrub_soon(self, seconds: float) -> None:
        scrub = self.menus.scrub
        if scrub is not None and scrub.isChecked() and not self._scrub_timer.isActive():
            self._scrub_timer.start()

    def _scrub(self) -> None:
        line, host = self._line(), self.workspace.host
        if line is not None:
            seconds = self.line_editor.player.position_s
            host.run_later(partial(host.scrub, line, seconds), lambda _: None, self.banners.show_sentence)

    def _request_language(self, language: str) -> None:
        if language != self._language:
            self.language_wanted.emit(language)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.fit_to_text()

    def keep_layout(self) -> None:
        """Save the window's geometry and the splitters' positions in the settings."""
        self.workspace.settings.setValue("geometry", self.saveGeometry())
        self.workspace.settings.setValue("above", self.above.saveState())
        self.workspace.settings.setValue("halves", self.halves.saveState())

    def _restore_layout(self) -> None:
        em, settings = theme.em(self), self.workspace.settings
        self.resize(max(em * 80, 1280), max(em * 45, 720))
        self.above.setSizes([em * 52, em * 26])
        self.halves.setSizes([em * 21, em * 21])
        for name, restore in (
            ("geometry", self.restoreGeometry),
            ("above", self.above.restoreState),
            ("halves", self.halves.restoreState),
        ):
            value = settings.value(name)
            if isinstance(value, QByteArray):
                restore(value)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.line_editor.player.pause()
        if not self._may_close and self.workspace.project.is_modified and self.workspace.document.lines:
            event.ignore()
            self.files.if_saved(self.close_now)
            return
        self.keep_layout()
        event.accept()
        self.hide()  # at once: ending what runs takes a moment
        self.closed.emit()

    def close_now(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()


def _stacked(top: QWidget, bottom: QWidget) -> QWidget:
    """Two widgets below each other; the bottom one takes the space."""
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(top)
    column.addWidget(bottom, 1)
    return both
