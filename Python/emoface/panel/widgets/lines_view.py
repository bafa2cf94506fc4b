"""The left part of the window: the search field, the table of lines, and the message of the current line."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ..base import theme
from ..base.translation import tr
from ..model.panel_line import PanelLine
from ..services.generation_queue import LineState
from ..services.workspace import Workspace
from .lines_table import LinesTable


class LinesView(QWidget):
    """Shows all lines, and below them why the current line failed or what is wrong with its recording or take."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        em = theme.em(self)
        self.search_field = QLineEdit()
        self.search_field.setPlaceholderText(tr("Find lines: name, emotion, status..."))
        self.search_field.setAccessibleName(tr("Find lines"))
        self.search_field.setClearButtonEnabled(True)
        self.search_field.setToolTip(tr("Shows only lines that hold every word, such as: failed, or: guard angry."))
        self.table = LinesTable(workspace)
        self.empty = QLabel(tr("Drop recordings or folders here, or press Add."))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("dim", True)
        self.empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        QVBoxLayout(self.table.viewport()).addWidget(self.empty)
        self.reason = QLabel()
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason.setContentsMargins(*[em // 4] * 4)
        self.reason.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(em // 4, em // 4, 0, 0)
        column.setSpacing(em // 4)
        column.addWidget(self.search_field)
        column.addWidget(self.table, 1)
        column.addWidget(self.reason)
        self.search_field.textChanged.connect(self.table.filter.show_only)

    def show_reason(self, line: PanelLine | None) -> None:
        """Show the message of a line's status, if it has one. line: None: show none."""
        status = self._workspace.queue.status(line) if line is not None else None
        if line is not None and status is not None and status.message:
            colour = theme.BAD if status.state is LineState.FAILED else theme.WARNING
            self.reason.setStyleSheet(f"color: {colour.name()};")
            self.reason.setText(f"{line.id}: {status.message}")
            self.reason.setVisible(True)
        else:
            self.reason.setVisible(False)
