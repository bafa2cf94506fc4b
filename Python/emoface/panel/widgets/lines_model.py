"""The Qt model of the table of lines."""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from ..base import theme
from ..base.translation import mark, tr
from ..model.panel_line import PanelLine
from ..services.generation_queue import LineState, LineStatus
from ..services.workspace import Workspace
from .line_texts import duration_text, emotion_text, status_text

ModelIndex = QModelIndex | QPersistentModelIndex

LINE, DURATION, EMOTION, STATUS, PROGRESS, TARGET = range(6)  # the columns
HEADERS = (mark("Line"), mark("Length"), mark("Emotion"), mark("Status"), mark("Progress"), mark("Target"))
TIPS = (
    mark("The line's name. Its recording is in the tooltip."),
    mark("Minutes and seconds."),
    mark("What the face feels, and when. Keys 1 to 7 set it for all selected lines."),
    mark("How far the line is. Why it failed, or what was noticed, is in the tooltip and below the table."),
    mark("Of the line that is being animated."),
    mark("Where it is written. Empty: named after the line. Double-click to change it."),
)
STATE_COLOURS = {
    LineState.NEW: theme.TEXT_DIM,
    LineState.CHANGED: theme.WARNING,
    LineState.READY: theme.GOOD,
    LineState.WRITTEN: theme.ACCENT,
    LineState.WAITING: theme.TEXT_DIM,
    LineState.RUNNING: theme.TEXT,
    LineState.FAILED: theme.BAD,
}
LINE_ROLE = int(Qt.ItemDataRole.UserRole)  # the PanelLine of a row
STATUS_ROLE = LINE_ROLE + 1  # its LineStatus

_READ_ONLY = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READ_ONLY | Qt.ItemFlag.ItemIsEditable
_ROOT = QModelIndex()


class LinesModel(QAbstractTableModel):
    """The lines of a workspace's document as rows.

    It keeps its own list of lines: between a change of the document and the signal of it, the view must still see the
    rows that it was notified of.
    """

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._document = workspace, workspace.document
        self._lines = list(self._document.lines)
        self._sort_keys: dict[int, list[Any]] = {}  # column -> keys of all rows: sorting compares thousands of times
        roles = Qt.ItemDataRole
        self._data_by_role: dict[int, Callable[[PanelLine, int], object]] = {
            roles.DisplayRole: self._text,
            roles.EditRole: self._text,
            roles.ToolTipRole: self._tip,
            roles.TextAlignmentRole: self._alignment,
            roles.ForegroundRole: self._colour,
            roles.AccessibleTextRole: self._accessible_text,
            LINE_ROLE: lambda line, column: line,
            STATUS_ROLE: lambda line, column: self._status(line),
        }
        self._document.inserted.connect(self._insert)
        self._document.removed.connect(self._remove)
        self._document.changed.connect(self._update)
        self._document.reset.connect(self._reset)
        workspace.queue.changed.connect(self._update)

    def rowCount(self, parent: ModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: ModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(HEADERS[section])
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(TIPS[section])
        return None

    def flags(self, index: ModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if index.column() == TARGET else _READ_ONLY

    def data(self, index: ModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        read = self._data_by_role.get(role) if index.isValid() else None
        return read and read(self._lines[index.row()], index.column())

    def setData(self, index: ModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Set the target of a line; nothing else can be edited."""
        if role != Qt.ItemDataRole.EditRole or index.column() != TARGET:
            return False
        self._workspace.edits.set_target([self._lines[index.row()].id], value.strip())
        return True

    def line_id(self, row: int) -> str:
        """The id of the line in a row."""
        return self._lines[row].id

    def sort_keys(self, column: int) -> list[Any]:
        """The values by which the rows are sorted, in the order of the rows."""
        if column not in self._sort_keys:
            self._sort_keys[column] = [self._sort_key(line, column) for line in self._lines]
        return self._sort_keys[column]

    def search_text(self, row: int) -> str:
        """All texts of a row and the message of its status, in lower case."""
        line = self._lines[row]
        texts = (self._text(line, column) for column in range(len(HEADERS)))
        return " ".join([*texts, self._status(line).message]).casefold()

    def _status(self, line: PanelLine) -> LineStatus:
        return self._workspace.queue.status(line)

    def _alignment(self, line: PanelLine, column: int) -> Qt.AlignmentFlag | None:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if column == DURATION else None

    def _colour(self, line: PanelLine, column: int) -> QColor | None:
        if column != STATUS:
            return None
        status = self._status(line)
        has_warning = status.message and status.state in (LineState.READY, LineState.WRITTEN)
        return theme.WARNING if has_warning else STATE_COLOURS[status.state]

    def _accessible_text(self, line: PanelLine, column: int) -> str:
        return f"{tr(HEADERS[column])}: {self._text(line, column)}"

    def _text(self, line: PanelLine, column: int) -> str:
        if column == LINE:
            return line.id
        if column == DURATION:
            return duration_text(line.duration_s)
        if column == EMOTION:
            return emotion_text(line.request.timeline)
        if column == STATUS:
            return status_text(self._status(line))
        if column == PROGRESS:
            status = self._status(line)
            return f"{status.progress:.0%}" if status.state is LineState.RUNNING else ""
        return line.target

    def _tip(self, line: PanelLine, column: int) -> str:
        if column == LINE:
            return line.request.audio
        if column == STATUS:
            return self._status(line).message or tr(TIPS[column])
        return self._text(line, column) if column == EMOTION else tr(TIPS[column])

    def _sort_key(self, line: PanelLine, column: int) -> float | str:
        if column == DURATION:
            return inf if line.duration_s is None else line.duration_s
        if column == STATUS:
            return self._status(line).state.value
        if column == PROGRESS:
            return self._status(line).progress
        return self._text(line, column).casefold()

    def _insert(self, row: int, count: int) -> None:
        self.beginInsertRows(QModelIndex(), row, row + count - 1)
        self._lines[row:row] = self._document.lines[row : row + count]
        self._sort_keys.clear()
        self.endInsertRows()

    def _remove(self, row: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row + count - 1)
        del self._lines[row : row + count]
        self._sort_keys.clear()
        self.endRemoveRows()

    def _update(self, ids: Sequence[str]) -> None:
        rows = []
        for line_id in ids:
            row = self._document.row(line_id)
            if row < len(self._lines) and self._lines[row].id == line_id:
                self._lines[row] = line = self._document[line_id]
                for column, keys in self._sort_keys.items():
                    keys[row] = self._sort_key(line, column)
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(HEADERS) - 1))

    def _reset(self) -> None:
        self.beginResetModel()
        self._lines = list(self._document.lines)
        self._sort_keys.clear()
        self.endResetModel()
