"""The menus, the tool bar and the keys: what can be done, and when."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ..emotion import EMOTIONS
from .base import theme
from .base.icons import icon, swatch
from .base.translation import LANGUAGES, emotion_name, tr
from .commands import Commands
from .file_commands import FileCommands
from .model.panel_line import BLINK, GAZE, LAYERS
from .services.model_files import DEFAULT
from .services.workspace import Desk
from .widgets.lines_view import LinesView


class Menus(QObject):
    """Gives a window its menus and its tool bar. Signal: language_wanted(language)."""

    language_wanted = Signal(str)

    def __init__(
        self,
        window: QMainWindow,
        desk: Desk,
        commands: Commands,
        files: FileCommands,
        lines: LinesView,
        language: str,
    ):
        super().__init__(window)
        self._window, self._desk, self._commands = window, desk, commands
        self._make_file_menu(files)
        self._make_edit_menu(lines)
        self._make_line_menu(files, lines)
        self._make_view_menu(language)
        self._make_tool_bar()
        self.name_model()

    def enable(self, is_queued: bool) -> None:
        """Offer what can be done with the selected lines, and nothing else."""
        document = self._desk.document
        lines = [document[id] for id in self._commands.ids if id in document]
        takes = any(line.take for line in lines)
        self.undo.setEnabled(document.stack.canUndo())
        self.redo.setEnabled(document.stack.canRedo())
        for action in (self.generate, self.remove, self.cancel):
            action.setEnabled(bool(lines))
        self.choose_recording.setEnabled(len(lines) == 1)
        for action in (self.generate_all, self.export_table, self.select_all, self.next, self.previous):
            action.setEnabled(bool(document.lines))
        for action in (self.write, self.roll_both, self.roll_blinks, self.roll_gaze):
            action.setEnabled(takes)
        self.write_all.setEnabled(any(line.take for line in document.lines))
        self.cancel_all.setEnabled(is_queued)

    def name_model(self) -> None:
        """Name the model in use."""
        jobs = self._desk.jobs
        self.model_button.setText(jobs.about["model"] if jobs.about else jobs.model or DEFAULT)

    def show_over(self, table: QWidget, at) -> None:
        """The menu over the selected lines."""
        menu = QMenu(self._window)
        menu.addActions([self.generate, self.cancel, self.write, self.roll_both, self.choose_recording, self.remove])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(table.mapToGlobal(at))

    def _make_file_menu(self, files: FileCommands) -> None:
        act, keys = self._action, QKeySequence.StandardKey
        menu = self._window.menuBar().addMenu(tr("File"))
        self.new = act(menu, tr("New"), keys.New, files.new, tr("No lines, no file."))
        self.open = act(menu, tr("Open..."), keys.Open, files.open, tr("Open a project."))
        self.save = act(menu, tr("Save"), keys.Save, files.save, tr("Save lines, emotions and takes."))
        self.save_as = act(menu, tr("Save As..."), keys.SaveAs, files.save_as, tr("Save as another project."))
        menu.addSeparator()
        self.import_table = act(
            menu, tr("Import Table..."), None, files.import_table, tr("Add the lines of a batch table (CSV).")
        )
        self.export_table = act(
            menu, tr("Export Table..."), None, files.export_table, tr("Save the lines as a batch table (CSV).")
        )
        menu.addSeparator()
        act(menu, tr("Close"), keys.Close, self._window.close, tr("Close the panel."))

    def _make_edit_menu(self, lines: LinesView) -> None:
        act, keys, do, stack = self._action, QKeySequence.StandardKey, self._commands, self._desk.document.stack
        menu = self._window.menuBar().addMenu(tr("Edit"))
        self.undo = act(menu, tr("Undo"), keys.Undo, do.undo, tr("Take back the last change."), "undo")
        self.redo = act(menu, tr("Redo"), keys.Redo, do.redo, tr("Do again what was taken back."), "redo")
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        menu.addSeparator()
        table = lines.table
        self.select_all = act(menu, tr("Select All"), keys.SelectAll, table.selectAll, "", on=table)
        self.remove = act(menu, tr("Remove Lines"), keys.Delete, do.remove, tr("Their recordings stay."), on=table)
        act(menu, tr("Find"), keys.Find, lines.find.setFocus, tr("Show only some lines."))

    def _make_line_menu(self, files: FileCommands, lines: LinesView) -> None:
        act, do, host = self._action, self._commands, self._desk.host
        menu = self._window.menuBar().addMenu(tr("Line"))
        self.add = act(menu, tr("Add..."), "Ctrl+I", files.add, tr("Add recordings as lines."), "add")
        self.add_folder = act(
            menu,
            tr("Add Folder..."),
            "Ctrl+Shift+I",
            files.add_folder,
            tr("Add all recordings below a folder."),
            "folder",
        )
        self.add_selection = None
        if host.selects:
            tip = tr("Add the {what} that are selected.").format(what=host.selects)
            self.add_selection = act(menu, tr("Add Selected"), "Ctrl+Alt+I", self._desk.add_selection, tip, "selection")
        self.choose_recording = act(
            menu,
            tr("Choose Recording..."),
            None,
            lambda: files.choose_recording(do.ids[0]),
            tr("Another file for this line, such as one that has moved. Emotions and seeds stay."),
        )
        menu.addSeparator()
        step = lines.table.step
        self.next = act(menu, tr("Next Line"), "Alt+Down", partial(step, 1), tr("Select the line below."))
        self.previous = act(menu, tr("Previous Line"), "Alt+Up", partial(step, -1), tr("Select the line above."))
        menu.addSeparator()
        self.generate = act(menu, tr("Generate"), "Ctrl+G", do.generate, tr("Animate the selected lines."), "generate")
        self.generate_all = act(
            menu,
            tr("Generate All"),
            "Ctrl+Shift+G",
            do.generate_all,
            tr("Animate every line that has no take of what is asked."),
            "all",
        )
        self.cancel = act(menu, tr("Cancel"), "Ctrl+.", do.cancel, tr("Take the selected lines out of the queue."))
        self.cancel_all = act(
            menu, tr("Cancel All"), "Ctrl+Shift+.", self._desk.jobs.cancel, tr("Empty the queue."), "stop"
        )
        menu.addSeparator()
        emotions = QMenu(tr("Emotion"), self._window)
        menu.addMenu(emotions)
        for number, emotion in enumerate(EMOTIONS, 1):
            entry = emotions.addAction(swatch(theme.EMOTIONS[emotion], theme.em(menu)), emotion_name(emotion))
            entry.setText(f"{emotion_name(emotion)}\t{number}")
            entry.triggered.connect(partial(do.set_emotion, emotion))
        self.roll_both, self.roll_blinks, self.roll_gaze = (
            act(menu, text, key, partial(do.reroll, layers), tip, shape)
            for text, key, layers, tip, shape in (
                (tr("Re-roll Blinks and Gaze"), "Ctrl+R", LAYERS, tr("Draw both again."), "dice"),
                (tr("Re-roll Blinks"), "Ctrl+B", (BLINK,), tr("Draw the blinks again."), ""),
                (tr("Re-roll Gaze"), "Ctrl+E", (GAZE,), tr("Draw the gaze again."), ""),
            )
        )
        menu.addSeparator()
        tip = tr("Write the selected lines' takes to the host.")
        self.write = act(menu, tr("Write..."), "Ctrl+Return", do.write, tip, "write")
        self.write_all = act(
            menu, tr("Write All..."), "Ctrl+Shift+Return", do.write_all, tr("Write every line's take.")
        )

    def _make_view_menu(self, language: str) -> None:
        menu, languages = self._window.menuBar().addMenu(tr("View")), QActionGroup(self)
        choice = QMenu(tr("Language"), self._window)
        menu.addMenu(choice)
        for name, title in LANGUAGES.items():
            entry = choice.addAction(title)
            entry.setCheckable(True)
            entry.setChecked(name == language)
            languages.addAction(entry)
            entry.triggered.connect(lambda _=False, name=name: self.language_wanted.emit(name))
        self.models = self._action(
            menu, tr("Model..."), None, self._commands.show_models, tr("Choose a model by its card."), "card"
        )
        self.scrub = None
        if self._desk.host.scrubs:
            tip, settings = tr("Sequencer shows the moment you hear here."), self._desk.settings
            self.scrub = self._action(menu, tr("Move the Host's Playhead"), None, lambda: None, tip, "playhead")
            self.scrub.setCheckable(True)
            self.scrub.setChecked(settings.value("scrub", False, type=bool))
            self.scrub.toggled.connect(partial(settings.setValue, "scrub"))

    def _make_tool_bar(self) -> None:
        bar = QToolBar(tr("Tools"))
        bar.setObjectName("tools")
        bar.setMovable(False)
        bar.setIconSize(QSize(theme.em(bar), theme.em(bar)))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._window.addToolBar(bar)
        groups: Sequence[Sequence[QAction | None]] = (
            (self.add, self.add_folder, self.add_selection),
            (self.generate, self.generate_all, self.cancel_all),
            (self.roll_both,),
            (self.write, self.scrub),
            (self.undo, self.redo),
        )
        for number, group in enumerate(groups):
            if number:
                bar.addSeparator()
            bar.addActions([action for action in group if action is not None])
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
        self.model_button.clicked.connect(self._commands.show_models)
        bar.addWidget(self.model_button)

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
        action = QAction(text, self._window)
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

    def _name_undo(self, what: str) -> None:
        self.undo.setText(f"{tr('Undo')} {what}".strip())

    def _name_redo(self, what: str) -> None:
        self.redo.setText(f"{tr('Redo')} {what}".strip())
