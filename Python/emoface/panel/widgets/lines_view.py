"""The left part of the window: the field to find lines with, the table, and below it what is to be said of a line."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ..base import theme
from ..base.translation import tr
from ..model.panel_line import PanelLine
from ..services.generation_queue import State
from ..services.workspace import Desk
from .lines_table import LinesTable


class LinesView(QWidget):
    """All lines, and of the current one why it failed, or what was noticed when it was animated."""

    def __init__(self, desk: Desk, parent: QWidget | None = None):
        super().__init__(parent)
        self._desk = desk
        em = theme.em(self)
        self.find = QLineEdit()
        self.find.setPlaceholderText(tr("Find lines: name, emotion, status..."))
        self.find.setAccessibleName(tr("Find lines"))
        self.find.setClearButtonEnabled(True)
        self.find.setToolTip(tr("Shows only lines that hold every word, such as: failed, or: guard angry."))
        self.table = LinesTable(desk)
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
        column.addWidget(self.find)
        column.addWidget(self.table, 1)
        column.addWidget(self.reason)
        self.find.textChanged.connect(self.table.filter.show_only)

    def show_reason(self, line: PanelLine | None) -> None:
        """What is to be said of a line, if anything is."""
        status = self._desk.jobs.status(line) if line is not None else None
        is_to_say = status is not None and bool(status.sentence)
        if is_to_say:
            colour = theme.BAD if status.state is State.FAILED else theme.WARNING
            self.reason.setStyleSheet(f"color: {colour.name()};")
            self.reason.setText(f"{line.id}: {status.sentence}")
        self.reason.setVisible(is_to_say)
