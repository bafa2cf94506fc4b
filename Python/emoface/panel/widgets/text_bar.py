"""The text of the selected line: what is said in it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QWidget

from ...text.tokens import MOST_CHARACTERS
from ..base import theme
from ..base.translation import tr
from ..services.workspace import Workspace


class TextBar(QFrame):
    """Shows and edits what is said in a line of a workspace; disabled unless exactly one is selected."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._line_id: str | None = None
        self._shown = ""
        label = QLabel(tr("Text"))
        self.field = QLineEdit(maxLength=MOST_CHARACTERS)
        self.field.setAccessibleName(tr("Text"))
        self.field.setPlaceholderText(tr("What is said, for lips that miss less"))
        self.field.setToolTip(
            tr("What is said in the line, in English or Chinese. Generate the line once you have changed it.")
        )
        self.field.editingFinished.connect(self._read)
        label.setBuddy(self.field)
        em, row = theme.em(self), QHBoxLayout(self)
        row.setContentsMargins(em // 2, 0, em // 2, em // 4)
        row.setSpacing(em // 2)
        row.addWidget(label)
        row.addWidget(self.field, 1)
        workspace.document.changed.connect(self._refresh_if_shown)
        self.show_lines([])

    def show_lines(self, ids: Sequence[str]) -> None:
        """Show the text of the selected line, if it is one."""
        self._read()  # what was typed for the line before
        self._line_id = ids[0] if len(ids) == 1 and ids[0] in self._workspace.document else None
        self._refresh()

    def _refresh_if_shown(self, ids: Sequence[str]) -> None:
        if self._line_id in ids:
            self._refresh()

    def _refresh(self) -> None:
        line = self._workspace.document[self._line_id] if self._line_id is not None else None
        self.setEnabled(line is not None)
        text = " ".join((line.request.text or "").split()) if line else ""  # on one line
        if text != self._shown or not self.field.hasFocus():
            self._shown = text
            self.field.setText(text)
            self.field.setCursorPosition(0)

    def _read(self) -> None:
        text = self.field.text().strip()
        if self._line_id is not None and self._line_id in self._workspace.document and text != self._shown:
            self._shown = text
            self._workspace.edits.set_text(self._line_id, text)
