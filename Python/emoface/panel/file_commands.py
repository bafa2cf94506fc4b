"""Opening, saving and adding: asks for a file where one is needed, and for what is not saved."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from .base.translation import tr
from .dialogs.question import question
from .model.project_file import SUFFIX
from .services.workspace import AUDIO_SUFFIXES, TABLE_SUFFIXES, Desk


class FileCommands(QObject):
    """Acts on a desk's files. No dialog is waited for: in an editor nobody may wait."""

    def __init__(self, desk: Desk, show: Callable[[QDialog], None], window: QWidget):
        """show: opens a dialog over the window."""
        super().__init__(window)
        self._desk, self._show, self._window = desk, show, window

    def new(self) -> None:
        """No lines, no file."""
        self.if_saved(self._desk.project.new)

    def open(self) -> None:
        """Another project."""
        self.if_saved(partial(self._choose, tr("Open"), _project_filter(), self._desk.project.open))

    def save(self) -> None:
        """Save the project."""
        self.save_then(lambda: None)

    def save_then(self, after: Callable[[], None]) -> None:
        """Save, asking for a name if there is none yet, and go on if that is done."""
        project = self._desk.project
        if project.path is None:
            self._choose_new(_project_filter(), SUFFIX, lambda path: project.save(path, after))
        else:
            project.save(project.path, after)

    def save_as(self) -> None:
        """Save under another name."""
        self._choose_new(_project_filter(), SUFFIX, self._desk.project.save)

    def import_table(self) -> None:
        """Add the lines of a batch table."""
        self._choose(tr("Import Table..."), _table_filter(), self._desk.import_table)

    def export_table(self) -> None:
        """Save the lines as a batch table."""
        self._choose_new(_table_filter(), ".csv", self._desk.export_table)

    def take_in(self, paths: Sequence[Path]) -> None:
        """What was dropped, or named at the start: a project is opened, anything else becomes lines."""
        projects = [path for path in paths if path.suffix.lower() == SUFFIX]
        others = [path for path in paths if path not in projects]
        if projects:
            self.if_saved(lambda: (self._desk.project.open(projects[0]), self._desk.take_in(others)))
        else:
            self._desk.take_in(others)

    def add(self) -> None:
        """Add recordings."""
        dialog = self._dialog(tr("Add..."), _recording_filter())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self._desk.add_files(map(Path, files)))
        self._show(dialog)

    def add_folder(self) -> None:
        """Add all recordings below a folder."""
        dialog = self._dialog(tr("Add Folder..."), "")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._desk.add_files([Path(folder)]))
        self._show(dialog)

    def choose_recording(self, id: str) -> None:
        """Another recording for a line, such as one that has moved."""
        self._choose(tr("Choose Recording..."), _recording_filter(), partial(self._desk.set_recording, id))

    def if_saved(self, do: Callable[[], None]) -> None:
        """Do it at once if all is saved, else ask first."""
        desk = self._desk
        desk.document.finish_gesture()
        if not desk.project.is_modified or not desk.document.lines:
            do()
            return
        name = desk.project.path.stem if desk.project.path else tr("Untitled")
        box = question(
            self._window,
            tr("{name} has changes that are not saved.").format(name=name),
            (tr("Save"), partial(self.save_then, do)),
            (tr("Don't save"), do),
            (tr("Cancel"), lambda: None),
        )
        self._show(box)

    def _choose(self, title: str, names: str, do: Callable[[Path], object]) -> None:
        dialog = self._dialog(title, names)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: do(Path(file)))
        self._show(dialog)

    def _choose_new(self, names: str, suffix: str, do: Callable[[Path], object]) -> None:
        dialog = self._dialog(tr("Save As..."), names)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # it asks before a file is replaced
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.fileSelected.connect(lambda file: do(Path(file)))
        self._show(dialog)

    def _dialog(self, title: str, names: str) -> QFileDialog:
        settings = self._desk.settings
        dialog = QFileDialog(self._window, title, str(settings.value("folder", str(Path.home()))))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if names:
            dialog.setNameFilter(names)
        dialog.filesSelected.connect(lambda files: settings.setValue("folder", str(Path(files[0]).parent)))
        return dialog


def _recording_filter() -> str:
    suffixes = " ".join(f"*{suffix}" for suffix in AUDIO_SUFFIXES)
    return f"{tr('Recordings')} ({suffixes});;{tr('All files')} (*)"


def _project_filter() -> str:
    return f"{tr('EmoFace projects')} (*{SUFFIX})"


def _table_filter() -> str:
    return f"{tr('Batch tables')} ({' '.join(f'*{suffix}' for suffix in TABLE_SUFFIXES)})"
