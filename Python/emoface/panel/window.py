"""The panel's window: lines at the left, the face at the right, the line's time below."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QSplitter,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..emotion import EMOTIONS
from . import theme
from .banner import Banners
from .desk import AUDIO_SUFFIXES, Desk
from .editor import LineEditor
from .face_view import FaceView
from .icons import icon, swatch
from .jobs import State
from .line import BLINK, GAZE, LAYERS, PanelLine
from .line_bar import LineBar
from .message import ask
from .model_dialog import ModelDialog
from .models import DEFAULT
from .project import SUFFIX
from .session import Lost
from .set_up_dialog import SetUpDialog
from .sound import Sound
from .table import LinesTable
from .text import LANGUAGES, emotion_name, tr
from .write_dialog import WriteDialog

SMALLEST = (960, 600)  # pixels at the smallest text; below, parts would hide each other
SCRUB_MS = 33  # how often the host is told the playhead


class PanelWindow(QMainWindow):
    """Shows a desk. Closing asks for what is not saved. Signal: language_wanted(language), for whoever can show the
    window anew."""

    language_wanted = Signal(str)
    closed = Signal()

    def __init__(self, desk: Desk, language: str = "en", parent: QWidget | None = None):
        super().__init__(parent)
        self.desk, self._language = desk, language
        self._current: str | None = None
        self._ids: list[str] = []  # the selected lines, the current one first
        self._soon = QTimer(self, interval=0, singleShot=True)  # a hundred changes are one to what can be pressed
        self._soon.timeout.connect(self._enable)
        self._may_close = False
        self.setObjectName("EmoFacePanel")
        theme.style_window(self)
        self.setMinimumSize(*(round(size * theme.scale()) for size in SMALLEST))
        self._make_parts()
        self._make_actions()
        self._make_status()
        self._connect()
        self._restore_layout()
        self._show_file()
        self._select([])
        self.table.setFocus()

    # ---- making ----

    def _make_parts(self) -> None:
        em = theme.em(self)
        self.banners = Banners()
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("Find lines: name, emotion, status..."))
        self.find.setAccessibleName(tr("Find lines"))
        self.find.setClearButtonEnabled(True)
        self.find.setToolTip(tr("Shows only lines that hold every word, such as: failed, or: guard angry."))
        self.table = LinesTable(self.desk)
        self.empty = QLabel(tr("Drop recordings or folders here, or press Add."))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("dim", True)
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.table.viewport()).addWidget(self.empty)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason.setStyleSheet(f"color: {theme.BAD.name()}; padding: {em // 4}px;")
        self.reason.hide()
        lines = QWidget()
        column = QVBoxLayout(lines)
        column.setContentsMargins(em // 4, em // 4, 0, 0)
        column.setSpacing(em // 4)
        column.addWidget(self.find)
        column.addWidget(self.table, 1)
        column.addWidget(self.reason)

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
        self.above.addWidget(lines)
        self.above.addWidget(self.face)
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.addWidget(self.above)
        self.halves.addWidget(below)
        for splitter in (self.above, self.halves):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(max(em // 4, 3))
        for splitter in (self.above, self.halves):
            splitter.setStretchFactor(0, 1)
            splitter.setStretchFactor(1, 1)
        central = QWidget()
        column = QVBoxLayout(central)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banners)
        column.addWidget(self.halves, 1)
        self.setCentralWidget(central)

    def _make_actions(self) -> None:
        act, keys = self._action, QKeySequence.StandardKey
        stack = self.desk.document.stack
        file = self.menuBar().addMenu(tr("File"))
        self.new = act(file, tr("New"), keys.New, self._new, tr("No lines, no file."))
        self.open = act(file, tr("Open..."), keys.Open, self._open, tr("Open a project."))
        self.save = act(file, tr("Save"), keys.Save, self._save, tr("Save lines, emotions and takes."))
        self.save_as = act(file, tr("Save As..."), keys.SaveAs, self._save_as, tr("Save as another project."))
        file.addSeparator()
        self.import_table = act(
            file, tr("Import Table..."), None, self._import, tr("Add the lines of a batch table (CSV).")
        )
        self.export_table = act(
            file, tr("Export Table..."), None, self._export, tr("Save the lines as a batch table (CSV).")
        )
        file.addSeparator()
        act(file, tr("Close"), keys.Close, self.close, tr("Close the panel."))

        edit = self.menuBar().addMenu(tr("Edit"))
        self.undo = act(edit, tr("Undo"), keys.Undo, self._undo, tr("Take back the last change."), "undo")
        self.redo = act(edit, tr("Redo"), keys.Redo, self._redo, tr("Do again what was taken back."), "redo")
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        edit.addSeparator()
        self.select_all = act(edit, tr("Select All"), keys.SelectAll, self.table.selectAll, "", on=self.table)
        self.remove = act(
            edit, tr("Remove Lines"), keys.Delete, self._remove, tr("Their recordings stay."), on=self.table
        )
        act(edit, tr("Find"), keys.Find, self.find.setFocus, tr("Show only some lines."))

        line = self.menuBar().addMenu(tr("Line"))
        self.add = act(line, tr("Add..."), "Ctrl+I", self._add, tr("Add recordings as lines."), "add")
        self.add_folder = act(
            line,
            tr("Add Folder..."),
            "Ctrl+Shift+I",
            self._add_folder,
            tr("Add all recordings below a folder."),
            "folder",
        )
        self.add_selection = None
        if self.desk.host.selects:
            self.add_selection = act(
                line,
                tr("Add Selected"),
                "Ctrl+Alt+I",
                self.desk.add_selection,
                tr("Add the {what} that are selected.").format(what=self.desk.host.selects),
                "selection",
            )
        line.addSeparator()
        self.generate = act(
            line, tr("Generate"), "Ctrl+G", self._generate, tr("Animate the selected lines."), "generate"
        )
        self.generate_all = act(
            line,
            tr("Generate All"),
            "Ctrl+Shift+G",
            self._generate_all,
            tr("Animate every line that has no take of what is asked."),
            "all",
        )
        self.cancel = act(line, tr("Cancel"), "Ctrl+.", self._cancel, tr("Take the selected lines out of the queue."))
        self.cancel_all = act(
            line, tr("Cancel All"), "Ctrl+Shift+.", self.desk.jobs.cancel, tr("Empty the queue."), "stop"
        )
        line.addSeparator()
        emotions = QMenu(tr("Emotion"), self)
        line.addMenu(emotions)
        for number, emotion in enumerate(EMOTIONS, 1):
            entry = emotions.addAction(swatch(theme.EMOTIONS[emotion], theme.em(self)), emotion_name(emotion))
            entry.setText(f"{emotion_name(emotion)}\t{number}")
            entry.triggered.connect(partial(self._set_emotion, emotion))
        self.roll_both = act(
            line, tr("Re-roll Blinks and Gaze"), "Ctrl+R", partial(self._reroll, LAYERS), tr("Draw both again."), "dice"
        )
        self.roll_blinks = act(
            line, tr("Re-roll Blinks"), "Ctrl+B", partial(self._reroll, (BLINK,)), tr("Draw the blinks again.")
        )
        self.roll_gaze = act(
            line, tr("Re-roll Gaze"), "Ctrl+E", partial(self._reroll, (GAZE,)), tr("Draw the gaze again.")
        )
        line.addSeparator()
        self.write = act(
            line,
            tr("Write..."),
            "Ctrl+Return",
            self._write,
            tr("Write the selected lines' takes to the host."),
            "write",
        )
        self.write_all = act(
            line, tr("Write All..."), "Ctrl+Shift+Return", self._write_all, tr("Write every line's take.")
        )

        view = self.menuBar().addMenu(tr("View"))
        languages = QActionGroup(self)
        menu = QMenu(tr("Language"), self)
        view.addMenu(menu)
        for name, title in LANGUAGES.items():
            entry = menu.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(name == self._language)
            languages.addAction(entry)
            entry.triggered.connect(partial(self._want_language, name))
        self.models = act(view, tr("Model..."), None, self._show_models, tr("Choose a model by its card."), "card")
        self.scrub = None
        if self.desk.host.scrubs:
            self.scrub = act(
                view,
                tr("Move the Host's Playhead"),
                None,
                lambda: None,
                tr("Sequencer shows the moment you hear here."),
            )
            self.scrub.setCheckable(True)
            self.scrub.setChecked(self.desk.settings.value("scrub", False, type=bool))
            self.scrub.setIcon(icon("playhead"))
            self.scrub.toggled.connect(self._keep_scrub)
        self._make_toolbar()

    def _make_toolbar(self) -> None:
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(theme.em(self), theme.em(self)))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.addToolBar(bar)
        groups = (
            (self.add, self.add_folder, self.add_selection),
            (self.generate, self.generate_all, self.cancel_all),
            (self.roll_both,),
            (self.write, self.scrub),
            (self.undo, self.redo),
        )
        for number, group in enumerate(groups):
            if number:
                bar.addSeparator()
            for action in group:
                if action is not None:
                    bar.addAction(action)
        for action in (self.undo, self.redo, *([self.scrub] if self.scrub else [])):
            bar.widgetForAction(action).setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        space = QWidget()
        space.setStyleSheet("background: transparent;")
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        self.model_button = QToolButton()
        self.model_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.model_button.setIcon(icon("card"))
        self.model_button.setToolTip(tr("The model in use. Click for its card, and to choose another."))
        self.model_button.clicked.connect(self._show_models)
        bar.addWidget(self.model_button)

    def _make_status(self) -> None:
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        em = theme.em(self)
        self.queue = QLabel()
        self.progress = QProgressBar()
        self.progress.setFixedSize(em * 8, em)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(tr("Progress"))
        self.device = QLabel()
        self.device.setProperty("dim", True)
        self.device.setContentsMargins(0, 0, em // 2, 0)
        self.device.setToolTip(tr("Where the model runs, and how much faster than the recording it animates."))
        for widget in (self.queue, self.progress, self.device):
            status.addPermanentWidget(widget)
        self.progress.hide()

    def _action(
        self,
        menu: QMenu,
        text: str,
        keys: QKeySequence.StandardKey | str | None,
        do: Callable,
        tip: str,
        shape: str = "",
        on: QWidget | None = None,
    ) -> QAction:
        """An entry of a menu. on: the widget that must have the focus for the shortcut; None: any in the window."""
        action = QAction(text, self)
        if shape:
            action.setIcon(icon(shape))
        if keys is not None:
            action.setShortcut(keys)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"<b>{text}</b>{f' ({shown})' if shown else ''}<br>{tip}")
        action.setStatusTip(tip)
        if on is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            on.addAction(action)
        action.triggered.connect(lambda _=False: do())
        menu.addAction(action)
        return action

    def _connect(self) -> None:
        desk, jobs, document = self.desk, self.desk.jobs, self.desk.document
        desk.said.connect(self._say)
        desk.complained.connect(self._complain)
        desk.file_changed.connect(self._show_file)
        desk.busy.connect(self._show_busy)
        jobs.changed.connect(self._show_status_of)
        jobs.queue_changed.connect(self._show_queue)
        jobs.measured.connect(self._show_device)
        jobs.model_ready.connect(self._show_device)
        jobs.unavailable.connect(self._offer_set_up)
        jobs.warned.connect(self._warn)
        desk.listening.heard.connect(self._show_sound)
        desk.listening.failed.connect(self._show_no_sound)
        document.changed.connect(self._show_line_if_current)
        document.stack.canUndoChanged.connect(self._enable_soon)
        document.stack.canRedoChanged.connect(self._enable_soon)
        for signal in (document.inserted, document.removed, document.reset):
            signal.connect(self._enable_soon)
        document.inserted.connect(self._select_added)
        self.table.lines_selected.connect(self._select)
        self.table.dropped.connect(desk.add_files)
        self.table.emotion_pressed.connect(self._set_emotion)
        self.table.play_pressed.connect(self.line_editor.player.toggle)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_table_menu)
        self.find.textChanged.connect(self.table.filter.show_only)
        self.bar.rerolled.connect(lambda layer, step: self._reroll((layer,), step))
        editor = self.line_editor
        editor.timelineEdited.connect(partial(self._edited, "timeline"))
        editor.blinksEdited.connect(partial(self._edited, BLINK))
        editor.gazeEdited.connect(partial(self._edited, GAZE))
        editor.player.soundFailed.connect(self._complain_of_sound)
        self._scrub_timer = QTimer(self, interval=SCRUB_MS, singleShot=True)
        self._scrub_timer.timeout.connect(self._scrub)
        editor.player.positionChanged.connect(self._follow_playhead)

    # ---- showing ----

    def begin(self) -> None:
        """The window is before the user: look for lost work, and wake the worker."""
        for lost in self.desk.find_lost():
            self._offer_lost(lost)
        self.desk.jobs.warm_up()

    def _show_file(self) -> None:
        name = self.desk.path.stem if self.desk.path else tr("Untitled")
        self.setWindowTitle(f"{name}[*] – EmoFace")
        self.setWindowModified(self.desk.is_modified)

    def _show_busy(self, what: str, done: int, total: int) -> None:
        if total:
            self.queue.setText(what)
            self.progress.setValue(round(1000 * done / total))
            self.progress.show()
        else:
            self._show_queue()

    def _show_queue(self) -> None:
        count = self.desk.jobs.queued
        self.queue.setText(tr("{count} lines to go").format(count=count) if count > 1 else "")
        if not count:
            self.progress.hide()
        self._enable_soon()

    def _show_status_of(self, ids: list[str]) -> None:
        jobs = self.desk.jobs
        if jobs.running in ids:
            self.progress.show()
            self.progress.setValue(round(1000 * jobs.status(self.desk.document[jobs.running]).done))
        if self._current in ids:
            status = jobs.status(self.desk.document[self._current])
            self.reason.setText(f"{self._current}: {status.sentence}")
            self.reason.setVisible(status.state is State.FAILED)

    def _show_device(self) -> None:
        jobs = self.desk.jobs
        parts = [jobs.about["device"].upper()] if jobs.about else []
        if jobs.speed is not None:
            parts.append(tr("{times}x real time").format(times=f"{jobs.speed:.3g}"))
        self.device.setText("  ·  ".join(parts))
        self.model_button.setText(jobs.about["model"] if jobs.about else jobs.model or DEFAULT)

    def _name_undo(self, what: str) -> None:
        self.undo.setText(f"{tr('Undo')} {what}".strip())

    def _name_redo(self, what: str) -> None:
        self.redo.setText(f"{tr('Redo')} {what}".strip())

    def _warn(self, id: str, sentence: str) -> None:
        self._say(f"{id}: {sentence}")

    def _say(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence, 8000)

    def _complain(self, sentence: str) -> None:
        self.banners.show_sentence(sentence)

    def _complain_of_sound(self, sentence: str) -> None:
        line = self._line()
        if line is None or self.desk.jobs.status(line).state is not State.FAILED:  # else its own sentence says it
            self._complain(sentence)

    def _offer_set_up(self, sentence: str) -> None:
        choices = []
        if self.desk.workers.installer is not None:
            choices.append((tr("Set up..."), self._set_up))
        self.banners.show_sentence(sentence, *choices)

    def _offer_lost(self, lost: Lost) -> None:
        name = Path(lost.project).stem if lost.project else tr("Untitled")
        self.banners.show_sentence(
            tr("The panel ended without being closed. Unsaved work on {name} is still there. Lines: {count}.").format(
                name=name, count=lost.lines
            ),
            (tr("Bring back"), partial(self._if_saved, partial(self.desk.recover, lost))),
            (tr("Discard"), partial(self.desk.forget, lost)),
        )

    def _enable_soon(self) -> None:
        self._soon.start()

    def _enable(self) -> None:
        document, jobs = self.desk.document, self.desk.jobs
        lines = [document[id] for id in self._ids if id in document]
        takes = any(line.take for line in lines)
        self.empty.setVisible(not document.lines)
        self.undo.setEnabled(document.stack.canUndo())
        self.redo.setEnabled(document.stack.canRedo())
        for action in (self.generate, self.remove, self.cancel):
            action.setEnabled(bool(lines))
        for action in (self.generate_all, self.export_table, self.select_all):
            action.setEnabled(bool(document.lines))
        for action in (self.write, self.roll_both, self.roll_blinks, self.roll_gaze):
            action.setEnabled(takes)
        self.write_all.setEnabled(any(line.take for line in document.lines))
        self.cancel_all.setEnabled(jobs.queued > 0)

    # ---- the line before the user ----

    def _select(self, ids: list[str]) -> None:
        self._ids = ids
        self.bar.show_lines(ids)
        id = ids[0] if ids else None
        if id != self._current:
            self.desk.document.finish_gesture()
            self._current = self.desk.jobs.front = id
            line = self._line()
            self.reason.hide()
            self._show_line(line)
            self.line_editor.set_sound(None)
            if line is not None:
                self.desk.listening.listen(line)
                self._show_status_of([id])
        self._enable_soon()

    def _select_added(self, row: int, count: int) -> None:
        self.table.select([line.id for line in self.desk.document.lines[row : row + count]][:1])

    def _line(self) -> PanelLine | None:
        document = self.desk.document
        return document[self._current] if self._current is not None and self._current in document else None

    def _show_line_if_current(self, ids: list[str]) -> None:
        if self._current in ids:
            self._show_line(self._line())
        self._enable_soon()

    def _show_line(self, line: PanelLine | None) -> None:
        self.line_editor.set_line(line)
        self.face.set_take(line.take if line else None)

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
            self.desk.set_part(self._current, part, value, text, ongoing)

    def _keep_scrub(self, wanted: bool) -> None:
        self.desk.settings.setValue("scrub", wanted)

    def _follow_playhead(self, seconds: float) -> None:
        if self.scrub is not None and self.scrub.isChecked() and not self._scrub_timer.isActive():
            self._scrub_timer.start()

    def _scrub(self) -> None:
        line = self._line()
        if line is not None:
            seconds = self.line_editor.player.position_s
            self.desk.host.later(partial(self.desk.host.scrub, line, seconds), lambda _: None, self._complain)

    # ---- doing ----

    def _undo(self) -> None:
        self.desk.document.finish_gesture()
        self.desk.document.stack.undo()

    def _redo(self) -> None:
        self.desk.document.finish_gesture()
        self.desk.document.stack.redo()

    def _set_emotion(self, emotion: str) -> None:
        self.desk.set_emotion(self._ids, emotion)

    def _reroll(self, layers: tuple[str, ...], step: int = 1) -> None:
        """Of one line, the selected range; of several, all of each."""
        ids = self._ids
        within = self.line_editor.selection if ids == [self._current] else None
        self.desk.reroll(ids, layers, step, within)

    def _remove(self) -> None:
        self.desk.document.remove(tr("Remove lines"), self._ids)

    def _generate(self) -> None:
        self.desk.jobs.generate(self._ids)

    def _generate_all(self) -> None:
        self.desk.jobs.generate(line.id for line in self.desk.document.lines if not line.is_animated)

    def _cancel(self) -> None:
        self.desk.jobs.cancel(self._ids)

    def _write(self) -> None:
        self._write_lines([self.desk.document[id] for id in self._ids])

    def _write_all(self) -> None:
        self._write_lines(self.desk.document.lines)

    def _write_lines(self, lines) -> None:
        self._open_dialog(WriteDialog(self.desk, [line for line in lines if line.take is not None], self))

    def _show_models(self) -> None:
        self._open_dialog(ModelDialog(self.desk, self))

    def _set_up(self) -> None:
        dialog = SetUpDialog(self.desk.workers.installer, self)
        dialog.begun.connect(self.desk.jobs.cancel)
        dialog.ready.connect(self.desk.jobs.warm_up)
        self._open_dialog(dialog)

    def _show_table_menu(self, at) -> None:
        menu = QMenu(self)
        menu.addActions([self.generate, self.cancel, self.write, self.roll_both, self.remove])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(at))

    def _open_dialog(self, dialog: QDialog) -> None:
        """Over the window, and without waiting for it: in an editor nobody may wait."""
        self.dialog = dialog
        dialog.open()

    # ---- files ----

    def _new(self) -> None:
        self._if_saved(self.desk.new)

    def _open(self) -> None:
        self._if_saved(partial(self._choose, tr("Open"), _project_filter(), self.desk.open))

    def _save(self) -> None:
        self.save_then(lambda: None)

    def save_then(self, after: Callable[[], None]) -> None:
        """Save, asking for a name if there is none yet, and go on if that is done."""
        if self.desk.path is None:
            self._choose_new(_project_filter(), SUFFIX, lambda path: self.desk.save(path, after))
        else:
            self.desk.save(self.desk.path, after)

    def _save_as(self) -> None:
        self._choose_new(_project_filter(), SUFFIX, self.desk.save)

    def _import(self) -> None:
        self._choose(tr("Import Table..."), _table_filter(), self.desk.import_table)

    def _export(self) -> None:
        self._choose_new(_table_filter(), ".csv", self.desk.export_table)

    def _add(self) -> None:
        suffixes = " ".join(f"*{suffix}" for suffix in AUDIO_SUFFIXES)
        dialog = self._file_dialog(tr("Add..."), f"{tr('Recordings')} ({suffixes});;{tr('All files')} (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.desk.add_files(map(Path, files)))
        self._open_dialog(dialog)

    def _add_folder(self) -> None:
        dialog = self._file_dialog(tr("Add Folder..."), "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self.desk.add_files([Path(folder)]))
        self._open_dialog(dialog)

    def _choose(self, title: str, names: str, do: Callable[[Path], object]) -> None:
        dialog = self._file_dialog(title, names)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: do(Path(file)))
        self._open_dialog(dialog)

    def _choose_new(self, names: str, suffix: str, do: Callable[[Path], object]) -> None:
        dialog = self._file_dialog(tr("Save As..."), names)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # it asks before a file is replaced
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.fileSelected.connect(lambda file: do(Path(file)))
        self._open_dialog(dialog)

    def _file_dialog(self, title: str, names: str) -> QFileDialog:
        dialog = QFileDialog(self, title, str(self.desk.settings.value("folder", str(Path.home()))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if names:
            dialog.setNameFilter(names)
        dialog.fileSelected.connect(lambda file: self.desk.settings.setValue("folder", str(Path(file).parent)))
        return dialog

    def _if_saved(self, do: Callable[[], None]) -> None:
        """Do it at once if all is saved, else ask first."""
        self.desk.document.finish_gesture()
        if not self.desk.is_modified or not self.desk.document.lines:
            do()
            return
        name = self.desk.path.stem if self.desk.path else tr("Untitled")
        self.dialog = ask(
            self,
            tr("{name} has changes that are not saved.").format(name=name),
            (tr("Save"), partial(self.save_then, do)),
            (tr("Don't save"), do),
            (tr("Cancel"), lambda: None),
        )

    # ---- coming and going ----

    def _want_language(self, language: str) -> None:
        if language != self._language:
            self.language_wanted.emit(language)

    def showEvent(self, event) -> None:
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
        self._show_device()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.line_editor.player.pause()
        if not self._may_close and self.desk.is_modified and self.desk.document.lines:
            event.ignore()
            self._if_saved(self.close_now)
            return
        self.keep_layout()
        event.accept()
        self.hide()  # at once: what runs takes a moment to end
        self.closed.emit()

    def close_now(self) -> None:
        """Close without asking."""
        self._may_close = True
        self.close()


def _project_filter() -> str:
    return f"{tr('EmoFace projects')} (*{SUFFIX})"


def _table_filter() -> str:
    return f"{tr('Batch tables')} (*.csv *.tsv)"
