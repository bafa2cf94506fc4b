"""The view of the table of lines: selection, keys, and files that are dropped on it."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ...emotion import EMOTIONS
from ..base import theme
from ..base.translation import tr
from ..services.generation_queue import STAGES
from ..services.workspace import Workspace
from .line_texts import STATE_TEXTS
from .lines_delegate import LinesDelegate
from .lines_filter import LinesFilter
from .lines_model import DURATION, EMOTION, LINE, PROGRESS, STATUS, LinesModel


class LinesTable(QTableView):
    """Shows the lines of a workspace.

    Signals: lines_selected(ids), the current line first; dropped(paths); emotion_pressed(emotion), by the keys 1 to 7;
    play_pressed(), by the space bar.
    """

    lines_selected = Signal(list)
    dropped = Signal(list)
    emotion_pressed = Signal(str)
    play_pressed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = workspace.document
        self.lines = LinesModel(workspace, self)
        self.filter = LinesFilter(self.lines)
        self.setModel(self.filter)
        self.setItemDelegate(LinesDelegate(self))
        self.setAccessibleName(tr("Lines"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # in the order of adding, until a header is clicked
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAcceptDrops(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setStretchLastSection(True)
        # An empty selection model of its own: it shows no selection, but with the table's it would ask for every cell.
        header.setSelectionModel(QItemSelectionModel(self.filter, header))
        self.selectionModel().selectionChanged.connect(lambda *_: self.lines_selected.emit(self.selected_ids()))
        self.filter.modelReset.connect(lambda: self.lines_selected.emit([]))

    def fit_to_text(self) -> None:
        """Set row height and column widths by the size of the text. To be called once the window has its style."""
        em = theme.em(self)
        self.verticalHeader().setDefaultSectionSize(round(em * 1.7))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        states = (tr(text) for text in (*STATE_TEXTS.values(), *STAGES.values()))
        needed = {
            LINE: 10 * em,
            DURATION: theme.text_width("0:00:00") + em,
            EMOTION: 9 * em,
            STATUS: max(map(theme.text_width, states)) + em,
            PROGRESS: 5 * em,
        }
        for column, width in needed.items():
            self.setColumnWidth(column, max(width, self.horizontalHeader().sectionSizeHint(column)))

    def selected_ids(self) -> list[str]:
        """The selected lines from top to bottom, but the current one first."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(i) for i in range(selection.count())]
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        ids = [self.filter.line_id(row) for row in rows]
        current = self.currentIndex().row()
        if current in rows:
            ids.insert(0, ids.pop(rows.index(current)))
        return ids

    def select(self, ids: Iterable[str]) -> None:
        """Select these lines alone, and scroll to the first."""
        self.clearSelection()
        model = self.selectionModel()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        first = None
        for line_id in ids:
            index = self.filter.mapFromSource(self.lines.index(self._document.row(line_id), LINE))
            if index.isValid():
                first = first or index
                model.select(index, flags)
        if first is not None:
            model.setCurrentIndex(first, model.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def step(self, by: int) -> None:
        """Select the line so many shown rows below the current one; if none is selected, the first."""
        row = self.currentIndex().row() + by if self.selectionModel().hasSelection() else 0
        if 0 <= row < self.filter.rowCount():
            self.select([self.filter.line_id(row)])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(EMOTIONS) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.emotion_pressed.emit(EMOTIONS[number])
        elif event.key() == Qt.Key.Key_Space:
            self.play_pressed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        _accept_files(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _accept_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def _accept_files(event: QDragMoveEvent) -> None:
    if event.mimeData().hasUrls():
        event.acceptProposedAction()
