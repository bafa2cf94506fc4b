"""The commands for files: opening, saving, importing and adding, with their file dialogs."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ..table.line_sources import AUDIO_SUFFIXES
from .base.translation import tr
from .dialogs.question import question
from .model.project_file import SUFFIX
from .services.workspace import TABLE_SUFFIXES, Workspace


class FileActions(QObject):
    """Acts on a workspace's files. Dialogs are opened without waiting for them: waiting would block an editor."""

    def __init__(self, workspace: Workspace, show: Callable[[QDialog], None], window: QWidget):
        """show: opens a dialog over the window."""
        super().__init__(window)
        self._workspace, self._show, self._window = workspace, show, window

    def new(self) -> None:
        """Begin a project without lines, after asking for unsaved changes."""
        self.if_saved(self._workspace.project.new)

    def open(self) -> None:
        """Ask for a project and open it, after asking for unsaved changes."""
        self.if_saved(partial(self._choose, tr("Open"), _project_filter(), self._workspace.project.open))

    def save(self) -> None:
        """Save the project; ask for a name if it has none."""
        self.save_then(lambda: None)

    def save_then(self, on_saved: Callable[[], None]) -> None:
        """Save the project, and call `on_saved` once it is written; ask for a name if it has none."""
        project = self._workspace.project
        if project.path is None:
            self._choose_new(_project_filter(), SUFFIX, lambda path: project.save(path, on_saved))
        else:
            project.save(project.path, on_saved)

    def save_as(self) -> None:
        """Ask for another name and save under it."""
        self._choose_new(_project_filter(), SUFFIX, self._workspace.project.save)

    def import_table(self) -> None:
        """Ask for a batch table and add its lines."""
        self._choose(tr("Import Table..."), _table_filter(), self._workspace.import_table)

    def export_table(self) -> None:
        """Ask for a file and write the lines to it as a batch table."""
        self._choose_new(_table_filter(), ".csv", self._workspace.export_table)

    def open_or_add(self, paths: Sequence[Path]) -> None:
        """Open the first project among the paths, and add lines for recordings, folders and batch tables.

        Called with what was dropped on the table, or named on the command line.
        """
        projects = [path for path in paths if path.suffix.lower() == SUFFIX]
        others = [path for path in paths if path not in projects]

        def open_first() -> None:
            self._workspace.project.open(projects[0])
            self._workspace.add_paths(others)

        if projects:
            self.if_saved(open_first)
        else:
            self._workspace.add_paths(others)

    def add(self) -> None:
        """Ask for recordings and add them."""
        dialog = self._dialog(tr("Add..."), _recording_filter())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self._workspace.add_files(map(Path, files)))
        self._show(dialog)

    def add_folder(self) -> None:
        """Ask for a folder and add all recordings in it."""
        dialog = self._dialog(tr("Add Folder..."), "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._workspace.add_files([Path(folder)]))
        self._show(dialog)

    def choose_recording(self, line_id: str) -> None:
        """Ask for another recording of a line, such as one that has been moved."""
        set_recording = partial(self._workspace.set_recording, line_id)
        self._choose(tr("Choose Recording..."), _recording_filter(), set_recording)

    def if_saved(self, action: Callable[[], None]) -> None:
        """Call `action` at once if everything is saved, else ask whether to save first."""
        workspace = self._workspace
        workspace.document.finish_gesture()
        if not workspace.project.is_modified or not workspace.document.lines:
            action()
            return
        name = workspace.project.path.stem if workspace.project.path else tr("Untitled")
        box = question(
            self._window,
            tr("{name} has changes that are not saved.").format(name=name),
            (tr("Save"), partial(self.save_then, action)),
            (tr("Don't save"), action),
            (tr("Cancel"), lambda: None),
        )
        self._show(box)

    def _choose(self, title: str, name_filter: str, on_chosen: Callable[[Path], object]) -> None:
        """Ask for a file that exists."""
        dialog = self._dialog(title, name_filter)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: on_chosen(Path(file)))
        self._show(dialog)

    def _choose_new(self, name_filter: str, suffix: str, on_chosen: Callable[[Path], object]) -> None:
        """Ask for a file to write. suffix: added to a name that has none."""
        dialog = self._dialog(tr("Save As..."), name_filter)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # asks before a file is replaced
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.fileSelected.connect(lambda file: on_chosen(Path(file)))
        self._show(dialog)

    def _dialog(self, title: str, name_filter: str) -> QFileDialog:
        settings = self._workspace.settings
        dialog = QFileDialog(self._window, title, str(settings.value("folder", str(Path.home()))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if name_filter:
            dialog.setNameFilter(name_filter)
        dialog.filesSelected.connect(lambda files: settings.setValue("folder", str(Path(files[0]).parent)))
        return dialog


def _recording_filter() -> str:
    suffixes = " ".join(f"*{suffix}" for suffix in AUDIO_SUFFIXES)
    return f"{tr('Recordings')} ({suffixes});;{tr('All files')} (*)"


def _project_filter() -> str:
    return f"{tr('EmoFace projects')} (*{SUFFIX})"


def _table_filter() -> str:
    return f"{tr('Batch tables')} ({' '.join(f'*{suffix}' for suffix in TABLE_SUFFIXES)})"
