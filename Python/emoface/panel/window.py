"""The panel's window: lines at the left, the face at the right, the selected line's time below."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from .base import theme
from .base.translation import tr
from .commands import Commands
from .editor import LineEditor
from .file_commands import FileCommands
from .menus import Menus
from .model.panel_line import BLINK, GAZE, PanelLine
from .services.generation_queue import State
from .services.recovery_journal import Lost
from .services.waveform import Sound
from .services.workspace import Desk
from .widgets.banner import Banners
from .widgets.face_view import FaceView
from .widgets.line_bar import LineBar
from .widgets.lines_view import LinesView
from .widgets.status_line import StatusLine

SMALLEST = (960, 600)  # pixels at the smallest text; below, parts would hide each other
SCRUB_MS = 33  # how often the host is told the playhead


class PanelWindow(QMainWindow):
    """Shows a desk. Closing asks for what is not saved. Signals: language_wanted(language), for whoever can show the
    window anew; closed."""

    language_wanted = Signal(str)
    closed = Signal()

    def __init__(self, desk: Desk, language: str = "en", parent: QWidget | None = None):
        super().__init__(parent)
        self.desk, self._language = desk, language
        self.dialog: QDialog | None = None  # the one that was opened last
        self._current: str | None = None
        self._heard: tuple[str, int | None] | None = None  # the recording and channel whose sound was asked for
        self._may_close = False
        self._soon = QTimer(self, interval=0, singleShot=True)  # a hundred changes are one to what can be pressed
        self._soon.timeout.connect(self._enable)
        self._scrub_timer = QTimer(self, interval=SCRUB_MS, singleShot=True)
        self._scrub_timer.timeout.connect(self._scrub)
        self.setObjectName("EmoFacePanel")
        theme.style_window(self)
        self.setMinimumSize(*(round(size * theme.scale()) for size in SMALLEST))
        self._make_parts()
        self.commands = Commands(desk, self.line_editor, self.open_dialog, self)
        self.files = FileCommands(desk, self.open_dialog, self)
        self.menus = Menus(self, desk, self.commands, self.files, self.lines, language)
        self.status = StatusLine(desk)
        self.setStatusBar(self.status)
        self._connect()
        self._restore_layout()
        self._show_file()
        self._select([])
        self.table.setFocus()

    def begin(self) -> None:
        """The window is before the user: look for lost work, and wake the worker."""
        self.desk.project.find_lost()
        self.desk.jobs.warm_up()

    def open_dialog(self, dialog: QDialog) -> None:
        """Over the window, and without waiting for it: in an editor nobody may wait."""
        self.dialog = dialog
        dialog.open()

    # ---- making ----

    def _make_parts(self) -> None:
        em = theme.em(self)
        self.banners = Banners()
        self.lines = LinesView(self.desk)
        self.table = self.lines.table
        self.line_editor = LineEditor()
        self.face = FaceView(self.line_editor.player)
        self.bar = LineBar(self.desk)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.line_editor, 1)

        self.above = QSplitter(Qt.Orientation.Horizontal)
        self.above.addWidget(self.lines)
        self.above.addWidget(self.face)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.addWidget(self.above)
        self.halves.addWidget(below)
        for splitter in (self.above, self.halves):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(max(em // 4, 3))
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.halves, 1)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        desk, jobs, document = self.desk, self.desk.jobs, self.desk.document
        desk.complained.connect(self.banners.show_sentence)
        desk.project.changed.connect(self._show_file)
        desk.project.lost_found.connect(self._offer_lost)
        jobs.changed.connect(self._show_reason_of)
        jobs.queue_changed.connect(self._soon.start)
        jobs.model_ready.connect(self.menus.name_model)
        jobs.unavailable.connect(self._offer_set_up)
        desk.listening.heard.connect(self._show_sound)
        desk.listening.failed.connect(self._show_no_sound)
        document.changed.connect(self._show_line_if_current)
        stack = document.stack
        for signal in (
            document.inserted, document.removed, document.reset, stack.canUndoChanged, stack.canRedoChanged
        ):  # fmt: skip
            signal.connect(self._enable_soon)
        document.inserted.connect(self._select_added)
        table, editor = self.table, self.line_editor
        table.lines_selected.connect(self._select)
        table.dropped.connect(self.files.take_in)
        table.emotion_pressed.connect(self.commands.set_emotion)
        table.play_pressed.connect(editor.player.toggle)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(partial(self.menus.show_over, table.viewport()))
        self.bar.rerolled.connect(lambda layer, step: self.commands.reroll((layer,), step))
        self.menus.language_wanted.connect(self._want_language)
        editor.timelineEdited.connect(partial(self._edited, "timeline"))
        editor.blinksEdited.connect(partial(self._edited, BLINK))
        editor.gazeEdited.connect(partial(self._edited, GAZE))
        editor.player.soundFailed.connect(self._complain_of_sound)
        editor.player.positionChanged.connect(self._follow_playhead)

    # ---- what the user is to read ----

    def _show_file(self) -> None:
        project = self.desk.project
        name = project.path.stem if project.path else tr("Untitled")
        self.setWindowTitle(f"{name}[*] – EmoFace")
        self.setWindowModified(project.is_modified)

    def _complain_of_sound(self, sentence: str) -> None:
        line = self._line()
        if line is None or self.desk.jobs.status(line).state is not State.FAILED:  # else its own sentence says it
            self.banners.show_sentence(sentence)

    def _offer_set_up(self, sentence: str) -> None:
        choices = []
        if self.desk.workers.installer is not None:
            choices.append((tr("Set up..."), self.commands.set_up))
        self.banners.show_sentence(sentence, *choices)

    def _offer_lost(self, found: list[Lost]) -> None:
        project = self.desk.project
        told = tr("The panel ended without being closed. Unsaved work on {name} is still there. Lines: {count}.")
        for lost in reversed(found):  # the latest at last: of many, it stays
            name = Path(lost.project).stem if lost.project else tr("Untitled")
            self.banners.show_sentence(
                told.format(name=name, count=lost.lines),
                (tr("Bring back"), partial(self.files.if_saved, partial(project.recover, lost))),
                (tr("Discard"), partial(project.forget, lost)),
            )

    def _enable_soon(self, *_: object) -> None:
        self._soon.start()

    def _enable(self) -> None:
        self.lines.empty.setVisible(not self.desk.document.lines)
        self.menus.enable(self.desk.jobs.queued > 0)

    # ---- the line before the user ----

    def _select(self, ids: list[str]) -> None:
        self.commands.ids = ids
        self.bar.show_lines(ids)
        id = ids[0] if ids else None
        if id != self._current:
            self.desk.document.finish_gesture()
            self._current = self.desk.jobs.front = id
            line = self._line()
            self._show_line(line)
            self.line_editor.set_sound(None)
            self.lines.show_reason(line)
            self._listen(line)
        self._soon.start()

    def _select_added(self, row: int, count: int) -> None:
        self.table.select([line.id for line in self.desk.document.lines[row : row + count]][:1])

    def _line(self) -> PanelLine | None:
        document = self.desk.document
        return document[self._current] if self._current is not None and self._current in document else None

    def _show_line_if_current(self, ids: list[str]) -> None:
        if self._current in ids:
            line = self._line()
            self._show_line(line)
            self.lines.show_reason(line)
            if (line.asked.audio, line.asked.channel) != self._heard:
                self._listen(line)
        self._soon.start()

    def _listen(self, line: PanelLine | None) -> None:
        self._heard = (line.asked.audio, line.asked.channel) if line is not None else None
        if line is not None:
            self.desk.listening.listen(line)

    def _show_line(self, line: PanelLine | None) -> None:
        self.line_editor.set_line(line)
        self.face.set_take(line.take if line else None)

    def _show_reason_of(self, ids: list[str]) -> None:
        if self._current in ids:
            self.lines.show_reason(self._line())

    def _show_sound(self, id: str, sound: Sound) -> None:
        if id == self._current:
            self.line_editor.set_sound(sound)
            line = self._line()
            if line is not None and line.duration_s is None:
                self.desk.document.note_lengths({id: sound.duration_s})

    def _show_no_sound(self, id: str, sentence: str) -> None:
        if id == self._current and id in self.desk.document:
            self.line_editor.set_sound_fault(sentence)
            self.desk.jobs.fail(id, sentence)

    def _edited(self, part: str, value: object, text: str, ongoing: bool) -> None:
        """The line editor has another value for a part of the line."""
        if self._current is not None:
            self.desk.edits.set_part(self._current, part, value, text, ongoing)

    def _follow_playhead(self, seconds: float) -> None:
        scrub = self.menus.scrub
        if scrub is not None and scrub.isChecked() and not self._scrub_timer.isActive():
            self._scrub_timer.start()

    def _scrub(self) -> None:
        line, host = self._line(), self.desk.host
        if line is not None:
            seconds = self.line_editor.player.position_s
            host.later(partial(host.scrub, line, seconds), lambda _: None, self.banners.show_sentence)

    # ---- coming and going ----

    def _want_language(self, language: str) -> None:
        if language != self._language:
            self.language_wanted.emit(language)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.fit_to_text()

    def keep_layout(self) -> None:
        """Remember where and how large everything is."""
        self.desk.settings.setValue("geometry", self.saveGeometry())
        self.desk.settings.setValue("above", self.above.saveState())
        self.desk.settings.setValue("halves", self.halves.saveState())

    def _restore_layout(self) -> None:
        em, settings = theme.em(self), self.desk.settings
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
        if not self._may_close and self.desk.project.is_modified and self.desk.document.lines:
            event.ignore()
            self.files.if_saved(self.close_now)
            return
        self.keep_layout()
        event.accept()
        self.hide()  # at once: what runs takes a moment to end
        self.closed.emit()

    def close_now(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()
