"""What the user does to the selected lines, whichever menu, button or key it comes from."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from .base.translation import tr
from .dialogs.model_dialog import ModelDialog
from .dialogs.set_up_dialog import SetUpDialog
from .dialogs.write_dialog import WriteDialog
from .editor import LineEditor
from .model.panel_line import PanelLine
from .services.workspace import Desk


class Commands(QObject):
    """Acts on a desk. ids: the selected lines, the current one first; whoever shows them keeps this right."""

    def __init__(self, desk: Desk, editor: LineEditor, show: Callable[[QDialog], None], window: QWidget):
        """show: opens a dialog over the window."""
        super().__init__(window)
        self.ids: list[str] = []
        self._desk, self._editor, self._show, self._window = desk, editor, show, window

    def undo(self) -> None:
        """One step back."""
        self._desk.document.finish_gesture()
        self._desk.document.stack.undo()

    def redo(self) -> None:
        """One step forth."""
        self._desk.document.finish_gesture()
        self._desk.document.stack.redo()

    def set_emotion(self, emotion: str) -> None:
        """Of the selected lines, from end to end."""
        self._desk.edits.set_emotion(self.ids, emotion)

    def reroll(self, layers: tuple[str, ...], step: int = 1) -> None:
        """Of one line, the chosen range; of several, all of each."""
        within = self._editor.selection if len(self.ids) == 1 else None
        self._desk.edits.reroll(self.ids, layers, step, within)

    def remove(self) -> None:
        """Take the selected lines out of the table."""
        self._desk.document.remove(tr("Remove lines"), self.ids)

    def generate(self) -> None:
        """Animate the selected lines."""
        self._desk.jobs.generate(self.ids)

    def generate_all(self) -> None:
        """Animate every line that is not of what is asked."""
        self._desk.jobs.generate(line.id for line in self._desk.document.lines if not line.is_animated)

    def cancel(self) -> None:
        """Take the selected lines out of the queue."""
        self._desk.jobs.cancel(self.ids)

    def write(self) -> None:
        """Write the selected lines."""
        self._write(self._desk.document[id] for id in self.ids)

    def write_all(self) -> None:
        """Write every line."""
        self._write(self._desk.document.lines)

    def show_models(self) -> None:
        """Choose a model."""
        self._show(ModelDialog(self._desk, self._window))

    def set_up(self) -> None:
        """Make the worker's environment."""
        dialog = SetUpDialog(self._desk.workers.installer, self._window)
        dialog.begun.connect(self._desk.jobs.cancel)
        dialog.ready.connect(self._desk.jobs.warm_up)
        self._show(dialog)

    def _write(self, lines: Iterable[PanelLine]) -> None:
        self._show(WriteDialog(self._desk, [line for line in lines if line.take is not None], self._window))
