"""The commands that act on the selected lines: menus, buttons and keys call them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from .base.translation import tr
from .dialogs.model_dialog import ModelDialog
from .dialogs.set_up_dialog import SetUpDialog
from .dialogs.write_dialog import WriteDialog
from .editor import LineEditor
from .model.panel_line import PanelLine
from .services.workspace import Workspace


class LineActions(QObject):
    """Acts on a workspace.

    selected_ids: ids of the selected lines, the current one first. The window keeps it up to date.
    """

    def __init__(self, workspace: Workspace, editor: LineEditor, show: Callable[[QDialog], None], window: QWidget):
        """editor: its selected range limits re-rolls. show: opens a dialog over the window."""
        super().__init__(window)
        self.selected_ids: list[str] = []
        self._workspace, self._editor, self._show, self._window = workspace, editor, show, window

    def undo(self) -> None:
        """Undo the last edit."""
        self._workspace.document.finish_gesture()
        self._workspace.document.stack.undo()

    def redo(self) -> None:
        """Redo the edit that was undone last."""
        self._workspace.document.finish_gesture()
        self._workspace.document.stack.redo()

    def set_emotion(self, emotion: str) -> None:
        """Set one emotion for the whole of each selected line."""
        self._workspace.edits.set_emotion(self.selected_ids, emotion)

    def reroll(self, layers: tuple[str, ...], step: int = 1) -> None:
        """Draw layers again: of one line in the editor's selected range, of several lines in the whole of each."""
        within = self._editor.selection if len(self.selected_ids) == 1 else None
        self._workspace.edits.reroll(self.selected_ids, layers, step, within)

    def remove(self) -> None:
        """Remove the selected lines."""
        self._workspace.document.remove(tr("Remove lines"), self.selected_ids)

    def generate(self) -> None:
        """Queue the selected lines for generation."""
        self._workspace.queue.generate(self.selected_ids)

    def generate_all(self) -> None:
        """Queue every line whose take is missing or out of date."""
        lines = self._workspace.document.lines
        self._workspace.queue.generate(line.id for line in lines if not line.has_current_take)

    def cancel(self) -> None:
        """Take the selected lines out of the queue."""
        self._workspace.queue.cancel(self.selected_ids)

    def write(self) -> None:
        """Open the write dialog for the selected lines."""
        self._write(self._workspace.document[line_id] for line_id in self.selected_ids)

    def write_all(self) -> None:
        """Open the write dialog for all lines."""
        self._write(self._workspace.document.lines)

    def show_models(self) -> None:
        """Open the dialog in which a model is chosen."""
        self._show(ModelDialog(self._workspace, self._window))

    def set_up(self) -> None:
        """Open the dialog that installs the worker's environment, where the panel can install one."""
        installer = self._workspace.workers.installer
        if installer is None:
            return
        dialog = SetUpDialog(installer, self._window)
        dialog.begun.connect(self._workspace.queue.cancel)
        dialog.ready.connect(self._workspace.queue.warm_up)
        self._show(dialog)

    def _write(self, lines: Iterable[PanelLine]) -> None:
        self._show(WriteDialog(self._workspace, [line for line in lines if line.take is not None], self._window))
