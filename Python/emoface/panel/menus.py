"""The menus, the tool bar and the shortcuts of a window, and which of them are enabled."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from ..emotion import EMOTIONS
from .base import theme
from .base.icons import icon, swatch
from .base.translation import LANGUAGES, emotion_name, language_in_use, tr
from .file_actions import FileActions
from .line_actions import LineActions
from .model.panel_line import BLINK, GAZE, LAYERS
from .services.model_files import DEFAULT
from .services.workspace import Workspace
from .widgets.lines_view import LinesView

KEYS = QKeySequence.StandardKey


@dataclass(frozen=True)
class _Entry:
    """An entry of a menu.

    text: what the user reads.
    command: called when it is chosen.
    tip: for the status bar and the tooltip.
    keys: the shortcut, if it has one.
    icon: a name in base.icons; "" for none.
    focus: the widget that must have the focus for the shortcut; None: any in the window.
    """

    text: str
    command: Callable[[], object]
    tip: str = ""
    keys: QKeySequence.StandardKey | str | None = None
    icon: str = ""
    focus: QWidget | None = None


class Menus(QObject):
    """Gives a window its menus and its tool bar. Signal: language_wanted(language), a key of LANGUAGES."""

    language_wanted = Signal(str)

    def __init__(
        self, window: QMainWindow, workspace: Workspace, commands: LineActions, files: FileActions, lines: LinesView
    ):
        super().__init__(window)
        self._window, self._workspace, self._commands = window, workspace, commands
        self._make_file_menu(files)
        self._make_edit_menu(lines)
        self._make_line_menu(files, lines)
        self._make_view_menu()
        self._make_tool_bar()
        self.show_model_name()

    def update_enabled(self, is_queue_busy: bool) -> None:
        """Enable the actions that can act on the selected lines. is_queue_busy: whether lines wait or run."""
        document = self._workspace.document
        lines = [document[line_id] for line_id in self._commands.selected_ids if line_id in document]
        has_take = any(line.take for line in lines)
        self.undo.setEnabled(document.stack.canUndo())
        self.redo.setEnabled(document.stack.canRedo())
        for action in (self.generate, self.remove, self.cancel):
            action.setEnabled(bool(lines))
        self.choose_recording.setEnabled(len(lines) == 1)
        for action in (self.generate_all, self.export_table, self.select_all, self.next, self.previous):
            action.setEnabled(bool(document.lines))
        for action in (self.write, self.roll_both, self.roll_blinks, self.roll_gaze):
            action.setEnabled(has_take)
        self.write_all.setEnabled(any(line.take for line in document.lines))
        self.cancel_all.setEnabled(is_queue_busy)

    def show_model_name(self) -> None:
        """Show the name of the model in use on its button."""
        queue = self._workspace.queue
        self.model_button.setText(queue.model_info["model"] if queue.model_info else queue.model or DEFAULT)

    def show_context_menu(self, table: QWidget, position: QPoint) -> None:
        """Open the menu of the selected lines over the table."""
        menu = QMenu(self._window)
        menu.addActions([self.generate, self.cancel, self.write, self.roll_both, self.choose_recording, self.remove])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(table.mapToGlobal(position))

    def _make_file_menu(self, files: FileActions) -> None:
        menu = self._window.menuBar().addMenu(tr("File"))
        add = partial(self._add, menu)
        self.new = add(_Entry(tr("New"), files.new, tr("No lines, no file."), KEYS.New))
        self.open = add(_Entry(tr("Open..."), files.open, tr("Open a project."), KEYS.Open))
        self.save = add(_Entry(tr("Save"), files.save, tr("Save lines, emotions and takes."), KEYS.Save))
        self.save_as = add(_Entry(tr("Save As..."), files.save_as, tr("Save as another project."), KEYS.SaveAs))
        menu.addSeparator()
        self.import_table = add(
            _Entry(tr("Import Table..."), files.import_table, tr("Add the lines of a batch table (CSV)."))
        )
        self.export_table = add(
            _Entry(tr("Export Table..."), files.export_table, tr("Save the lines as a batch table (CSV)."))
        )
        menu.addSeparator()
        add(_Entry(tr("Close"), self._window.close, tr("Close the panel."), KEYS.Close))

    def _make_edit_menu(self, lines: LinesView) -> None:
        commands, table = self._commands, lines.table
        menu = self._window.menuBar().addMenu(tr("Edit"))
        add = partial(self._add, menu)
        self.undo = add(_Entry(tr("Undo"), commands.undo, tr("Take back the last change."), KEYS.Undo, "undo"))
        self.redo = add(_Entry(tr("Redo"), commands.redo, tr("Do again what was taken back."), KEYS.Redo, "redo"))
        stack = self._workspace.document.stack
        stack.undoTextChanged.connect(self._show_undo_text)
        stack.redoTextChanged.connect(self._show_redo_text)
        menu.addSeparator()
        self.select_all = add(_Entry(tr("Select All"), table.selectAll, "", KEYS.SelectAll, focus=table))
        self.remove = add(
            _Entry(tr("Remove Lines"), commands.remove, tr("Their recordings stay."), KEYS.Delete, focus=table)
        )
        add(_Entry(tr("Find"), lambda: lines.search_field.setFocus(), tr("Show only some lines."), KEYS.Find))

    def _make_line_menu(self, files: FileActions, lines: LinesView) -> None:
        menu = self._window.menuBar().addMenu(tr("Line"))
        self._add_line_sources(menu, files)
        menu.addSeparator()
        add, commands, step = partial(self._add, menu), self._commands, lines.table.step
        self.next = add(_Entry(tr("Next Line"), partial(step, 1), tr("Select the line below."), "Alt+Down"))
        self.previous = add(_Entry(tr("Previous Line"), partial(step, -1), tr("Select the line above."), "Alt+Up"))
        menu.addSeparator()
        self.generate = add(
            _Entry(tr("Generate"), commands.generate, tr("Animate the selected lines."), "Ctrl+G", "generate")
        )
        tip = tr("Animate every line that has no take of what is asked.")
        self.generate_all = add(_Entry(tr("Generate All"), commands.generate_all, tip, "Ctrl+Shift+G", "all"))
        self.cancel = add(
            _Entry(tr("Cancel"), commands.cancel, tr("Take the selected lines out of the queue."), "Ctrl+.")
        )
        cancel_all = self._workspace.queue.cancel
        self.cancel_all = add(_Entry(tr("Cancel All"), cancel_all, tr("Empty the queue."), "Ctrl+Shift+.", "stop"))
        menu.addSeparator()
        self._add_emotions(menu)
        self.roll_both, self.roll_blinks, self.roll_gaze = (
            add(_Entry(text, partial(commands.reroll, layers), tip, keys, shape))
            for text, keys, layers, tip, shape in (
                (tr("Re-roll Blinks and Gaze"), "Ctrl+R", LAYERS, tr("Draw both again."), "dice"),
                (tr("Re-roll Blinks"), "Ctrl+B", (BLINK,), tr("Draw the blinks again."), ""),
                (tr("Re-roll Gaze"), "Ctrl+E", (GAZE,), tr("Draw the gaze again."), ""),
            )
        )
        menu.addSeparator()
        tip = tr("Write the selected lines' takes to the host.")
        self.write = add(_Entry(tr("Write..."), commands.write, tip, "Ctrl+Return", "write"))
        self.write_all = add(
            _Entry(tr("Write All..."), commands.write_all, tr("Write every line's take."), "Ctrl+Shift+Return")
        )

    def _add_line_sources(self, menu: QMenu, files: FileActions) -> None:
        """Entries that add lines, or change a line's recording."""
        add, workspace = partial(self._add, menu), self._workspace
        self.add = add(_Entry(tr("Add..."), files.add, tr("Add recordings as lines."), "Ctrl+I", "add"))
        tip = tr("Add all recordings below a folder.")
        self.add_folder = add(_Entry(tr("Add Folder..."), files.add_folder, tip, "Ctrl+Shift+I", "folder"))
        self.add_selection: QAction | None = None
        if workspace.host.selection_name:
            tip = tr("Add the {what} that are selected.").format(what=workspace.host.selection_name)
            self.add_selection = add(
                _Entry(tr("Add Selected"), workspace.add_selection, tip, "Ctrl+Alt+I", "selection")
            )
        self.choose_recording = add(
            _Entry(
                tr("Choose Recording..."),
                lambda: files.choose_recording(self._commands.selected_ids[0]),
                tr("Another file for this line, such as one that has moved. Emotions and seeds stay."),
            )
        )

    def _add_emotions(self, menu: QMenu) -> None:
        emotions = QMenu(tr("Emotion"), self._window)
        menu.addMenu(emotions)
        for number, emotion in enumerate(EMOTIONS, 1):
            action = emotions.addAction(swatch(theme.EMOTIONS[emotion], theme.em(menu)), emotion_name(emotion))
            action.setText(f"{emotion_name(emotion)}\t{number}")
            action.triggered.connect(partial(self._commands.set_emotion, emotion))

    def _make_view_menu(self) -> None:
        menu, languages = self._window.menuBar().addMenu(tr("View")), QActionGroup(self)
        choice = QMenu(tr("Language"), self._window)
        menu.addMenu(choice)
        for name, title in LANGUAGES.items():
            action = choice.addAction(title)
            action.setCheckable(True)
            action.setChecked(name == language_in_use())
            languages.addAction(action)
            action.triggered.connect(lambda _=False, name=name: self.language_wanted.emit(name))
        self.models = self._add(
            menu, _Entry(tr("Model..."), self._commands.show_models, tr("Choose a model by its card."), icon="card")
        )
        self.scrub: QAction | None = None
        if self._workspace.host.can_scrub:
            tip, settings = tr("Sequencer shows the moment you hear here."), self._workspace.settings
            self.scrub = self._add(
                menu, _Entry(tr("Move the Host's Playhead"), lambda: None, tip, icon="playhead")
            )  # fmt: skip
            self.scrub.setCheckable(True)
            self.scrub.setChecked(bool(settings.value("scrub", False, type=bool)))
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
            button = bar.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        spacer = QWidget()
        spacer.setStyleSheet("background: transparent;")
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(spacer)
        self.model_button = QToolButton()
        self.model_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.model_button.setIcon(icon("card"))
        self.model_button.setToolTip(tr("The model in use. Click for its card, and to choose another."))
        self.model_button.clicked.connect(self._commands.show_models)
        bar.addWidget(self.model_button)

    def _add(self, menu: QMenu, entry: _Entry) -> QAction:
        """Add an entry to a menu."""
        action = QAction(entry.text, self._window)
        if entry.icon:
            action.setIcon(icon(entry.icon))
        if entry.keys is not None:
            action.setShortcut(entry.keys)
        keys_text = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"<b>{entry.text}</b>{f' ({keys_text})' if keys_text else ''}<br>{entry.tip}")
        action.setStatusTip(entry.tip)
        if entry.focus is not None:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            entry.focus.addAction(action)
        action.triggered.connect(lambda _=False: entry.command())
        menu.addAction(action)
        return action

    def _show_undo_text(self, text: str) -> None:
        self.undo.setText(f"{tr('Undo')} {text}".strip())

    def _show_redo_text(self, text: str) -> None:
        self.redo.setText(f"{tr('Redo')} {text}".strip())
