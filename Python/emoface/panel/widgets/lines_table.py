"""The table of lines: a model over the document, sorting and filtering, and how cells are drawn."""

from collections.abc import Callable, Iterable, Sequence
from math import inf, isfinite
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ...emotion import EMOTIONS, EmotionTimeline, Segment
from ..base import theme
from ..base.translation import emotion_name, mark, tr
from ..model.panel_line import PanelLine
from ..services.generation_queue import STAGES, State, Status
from ..services.workspace import Desk

LINE, DURATION, EMOTION, STATUS, PROGRESS, TARGET = range(6)
HEADERS = (mark("Line"), mark("Length"), mark("Emotion"), mark("Status"), mark("Progress"), mark("Target"))
TIPS = (
    mark("The line's name. Its recording is in the tooltip."),
    mark("Minutes and seconds."),
    mark("What the face feels, and when. Keys 1 to 7 set it for all selected lines."),
    mark("How far the line is. Why it failed, or what was noticed, is in the tooltip and below the table."),
    mark("Of the line that is being animated."),
    mark("Where it is written. Empty: named after the line. Double-click to change it."),
)
STATES = {
    State.NEW: mark("Not animated"),
    State.CHANGED: mark("Changed since"),
    State.READY: mark("Ready"),
    State.WRITTEN: mark("Written"),
    State.WAITING: mark("Waiting"),
    State.RUNNING: mark("Working"),
    State.FAILED: mark("Failed"),
}
STATE_COLOURS = {
    State.NEW: theme.TEXT_DIM,
    State.CHANGED: theme.WARNING,
    State.READY: theme.GOOD,
    State.WRITTEN: theme.ACCENT,
    State.WAITING: theme.TEXT_DIM,
    State.RUNNING: theme.TEXT,
    State.FAILED: theme.BAD,
}
LINE_ROLE, STATUS_ROLE = (Qt.ItemDataRole.UserRole + n for n in range(2))
SHOWN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
EDITED = SHOWN | Qt.ItemFlag.ItemIsEditable


class LinesModel(QAbstractTableModel):
    """The document's lines as rows: those that the view was told of, which for a moment may not be the document's."""

    def __init__(self, desk: Desk, parent: QWidget):
        super().__init__(parent)
        self._desk, self._document = desk, desk.document
        self._lines = list(self._document.lines)
        self._keys: dict[int, list] = {}  # by column, of all rows: to sort is to compare thousands of times
        roles = Qt.ItemDataRole
        self._answers: dict[int, Callable[[PanelLine, int], object]] = {
            roles.DisplayRole: self._text,
            roles.EditRole: self._text,
            roles.ToolTipRole: self._tip,
            roles.TextAlignmentRole: self._alignment,
            roles.ForegroundRole: self._colour,
            roles.AccessibleTextRole: self._accessible,
            LINE_ROLE: lambda line, column: line,
            STATUS_ROLE: self._status,
        }
        self._document.inserted.connect(self._insert)
        self._document.removed.connect(self._remove)
        self._document.changed.connect(self._change)
        self._document.reset.connect(self._reset)
        desk.jobs.changed.connect(self._change)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, Qt's own signature
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole):
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(HEADERS[section])
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(TIPS[section])
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return EDITED if index.column() == TARGET else SHOWN  # asked for thousands of times where all is selected

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole):
        answer = self._answers.get(role) if index.isValid() else None
        return answer and answer(self._lines[index.row()], index.column())

    def setData(self, index: QModelIndex, value: str, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != TARGET:
            return False
        self._desk.edits.set_target([self._lines[index.row()].id], value.strip())
        return True

    def id_at(self, row: int) -> str:
        """The id of the line in a row."""
        return self._lines[row].id

    def sort_keys(self, column: int) -> list:
        """What each row is sorted by."""
        if column not in self._keys:
            self._keys[column] = [self._sort_key(line, column) for line in self._lines]
        return self._keys[column]

    def search_text(self, row: int) -> str:
        """All that a row says, why it failed and what was noticed, in small letters."""
        line = self._lines[row]
        status = self._status(line)
        return " ".join([*(self._text(line, column) for column in range(len(HEADERS))), status.sentence]).casefold()

    def _status(self, line: PanelLine, column: int = STATUS) -> Status:
        return self._desk.jobs.status(line)

    def _alignment(self, line: PanelLine, column: int) -> Qt.AlignmentFlag | None:
        return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if column == DURATION else None

    def _colour(self, line: PanelLine, column: int) -> QColor | None:
        if column != STATUS:
            return None
        status = self._status(line)
        is_noted = status.sentence and status.state in (State.READY, State.WRITTEN)
        return theme.WARNING if is_noted else STATE_COLOURS[status.state]

    def _accessible(self, line: PanelLine, column: int) -> str:
        return f"{tr(HEADERS[column])}: {self._text(line, column)}"

    def _text(self, line: PanelLine, column: int) -> str:
        match column:
            case 0:
                return line.id
            case 1:
                return duration_text(line.duration_s)
            case 2:
                return emotion_text(line.asked.timeline)
            case 3:
                return status_text(self._status(line))
            case 4:
                status = self._status(line)
                return f"{status.done:.0%}" if status.state is State.RUNNING else ""
            case _:
                return line.target

    def _tip(self, line: PanelLine, column: int) -> str:
        if column == LINE:
            return line.asked.audio
        if column == STATUS:
            return self._status(line).sentence or tr(TIPS[column])
        return self._text(line, column) if column == EMOTION else tr(TIPS[column])

    def _sort_key(self, line: PanelLine, column: int):
        if column == DURATION:
            return inf if line.duration_s is None else line.duration_s
        status = self._status(line)
        return {STATUS: status.state.value, PROGRESS: status.done}.get(column, self._text(line, column).casefold())

    def _insert(self, row: int, count: int) -> None:
        self.beginInsertRows(QModelIndex(), row, row + count - 1)
        self._lines[row:row] = self._document.lines[row : row + count]
        self._keys.clear()
        self.endInsertRows()

    def _remove(self, row: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row + count - 1)
        del self._lines[row : row + count]
        self._keys.clear()
        self.endRemoveRows()

    def _change(self, ids: Sequence[str]) -> None:
        rows = []
        for id in ids:
            row = self._document.row(id)
            if row < len(self._lines) and self._lines[row].id == id:
                self._lines[row] = line = self._document[id]
                for column, keys in self._keys.items():
                    keys[row] = self._sort_key(line, column)
                rows.append(row)
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(HEADERS) - 1))

    def _reset(self) -> None:
        self.beginResetModel()
        self._lines = list(self._document.lines)
        self._keys.clear()
        self.endResetModel()


class LinesFilter(QSortFilterProxyModel):
    """Sorts by what the cells mean, and shows the rows that hold every word that is asked for."""

    def __init__(self, model: LinesModel):
        super().__init__(model)
        self.setSourceModel(model)
        self._words: list[str] = []

    def show_only(self, text: str) -> None:
        """Rows in which each word of the text stands somewhere: name, emotion, status, target or sentence."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange()

    def lessThan(self, left: QModelIndex, right: QModelIndex) -> bool:
        keys = self.sourceModel().sort_keys(left.column())
        return keys[left.row()] < keys[right.row()]

    def filterAcceptsRow(self, row: int, parent: QModelIndex) -> bool:
        text = self.sourceModel().search_text(row) if self._words else ""
        return all(word in text for word in self._words)


class CellDelegate(QStyledItemDelegate):
    """Draws emotions as a band of their colours, and progress as a bar; a state has its colour when selected, too."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == STATUS:
            colour = index.data(Qt.ItemDataRole.ForegroundRole).lighter(150)  # 4.5:1 and more on the selection
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if index.column() not in (EMOTION, PROGRESS):
            super().paint(painter, option, index)
            return
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(option.rect).adjusted(4, 4, -4, -4)
        if index.column() == EMOTION:
            self._paint_band(painter, inner, index.data(LINE_ROLE), option)
        elif (status := index.data(STATUS_ROLE)).state is State.RUNNING:
            self._paint_bar(painter, inner, status.done)
        painter.restore()

    def _paint_band(self, painter: QPainter, rect: QRectF, line: PanelLine, option: QStyleOptionViewItem) -> None:
        pieces = visible_segments(line.asked.timeline, line.duration_s)
        end = pieces[-1].end_s
        for piece in pieces:
            part = QRectF(rect)
            part.setLeft(rect.left() + rect.width() * piece.start_s / end)
            part.setRight(rect.left() + rect.width() * piece.end_s / end - (1 if piece.end_s < end else 0))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shaded(piece))
            painter.drawRoundedRect(part, 2, 2)
            label = emotion_name(piece.emotion)
            if option.fontMetrics.horizontalAdvance(label) + 6 <= part.width():
                painter.setPen(ink_on(shaded(piece)))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, label)

    def _paint_bar(self, painter: QPainter, rect: QRectF, done: float) -> None:
        rect = rect.adjusted(0, rect.height() / 3, 0, -rect.height() / 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.HOVER)
        painter.drawRoundedRect(rect, 2, 2)
        rect.setWidth(max(rect.width() * done, 2))
        painter.setBrush(theme.ACCENT)
        painter.drawRoundedRect(rect, 2, 2)


class LinesTable(QTableView):
    """The table as the user has it before them. Signals: lines_selected(ids); dropped(paths); emotion_pressed(emotion),
    by keys 1 to 7; play_pressed, by the space bar."""

    lines_selected = Signal(list)
    dropped = Signal(list)
    emotion_pressed = Signal(str)
    play_pressed = Signal()

    def __init__(self, desk: Desk, parent=None):
        super().__init__(parent)
        self._document = desk.document
        self.lines = LinesModel(desk, self)
        self.filter = LinesFilter(self.lines)
        self.setModel(self.filter)
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(tr("Lines"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)  # as they were added, until a header is clicked
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
        # One of its own, and empty: it shows no selection, but would ask every cell for one.
        header.setSelectionModel(QItemSelectionModel(self.filter, header))
        self.selectionModel().selectionChanged.connect(lambda *_: self.lines_selected.emit(self.selected_ids()))
        self.filter.modelReset.connect(lambda: self.lines_selected.emit([]))

    def fit_to_text(self) -> None:
        """Row height and column widths by the size of the text: once the window has its style."""
        em = theme.em(self)
        self.verticalHeader().setDefaultSectionSize(round(em * 1.7))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        states = (tr(text) for text in (*STATES.values(), *STAGES.values()))
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
        """The selected lines from top to bottom; the current one first."""
        ranges = self.selectionModel().selection()
        rows = sorted({row for part in ranges for row in range(part.top(), part.bottom() + 1)})
        ids = [self.lines.id_at(self.filter.mapToSource(self.filter.index(row, LINE)).row()) for row in rows]
        current = self.currentIndex().row()
        if current in rows:
            ids.insert(0, ids.pop(rows.index(current)))
        return ids

    def select(self, ids: Iterable[str]) -> None:
        """Select these lines alone, and show the first."""
        self.clearSelection()
        model = self.selectionModel()
        flags = model.SelectionFlag.Select | model.SelectionFlag.Rows
        first = None
        for id in ids:
            index = self.filter.mapFromSource(self.lines.index(self._document.row(id), LINE))
            if index.isValid():
                first = first or index
                model.select(index, flags)
        if first is not None:
            model.setCurrentIndex(first, model.SelectionFlag.NoUpdate)
            self.scrollTo(first)

    def step(self, by: int) -> None:
        """Select the line so many rows below, of those that are shown; from none, the first."""
        row = self.currentIndex().row() + by if self.selectionModel().hasSelection() else 0
        if 0 <= row < self.filter.rowCount():
            self.select([self.lines.id_at(self.filter.mapToSource(self.filter.index(row, LINE)).row())])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        if 0 <= number < len(EMOTIONS) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.emotion_pressed.emit(EMOTIONS[number])
        elif event.key() == Qt.Key.Key_Space:
            self.play_pressed.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    dragMoveEvent = dragEnterEvent

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def duration_text(seconds: float | None) -> str:
    """`0:04.2`, or `1:02:03` from an hour on; "" where it is not known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{int(minutes)}:{rest:04.1f}"
    return f"{int(minutes // 60)}:{int(minutes % 60):02}:{int(rest):02}"


def emotion_text(timeline: EmotionTimeline) -> str:
    """The emotions in order, each with its intensity where that is not full."""
    if not timeline.segments:
        return emotion_name("neutral")
    return ", ".join(
        emotion_name(segment.emotion) + ("" if segment.intensity == 1 else f" {segment.intensity:.0%}")
        for segment in timeline.segments
    )


def status_text(status: Status) -> str:
    """A line's state in a word, or the stage it is in."""
    return tr(STAGES[status.stage]) if status.state is State.RUNNING else tr(STATES[status.state])


def visible_segments(timeline: EmotionTimeline, duration_s: float | None) -> list[Segment]:
    """Segments from 0 to the line's end without a gap: neutral where nothing is said. All have an end."""
    starts = [segment.start_s for segment in timeline.segments] or [0.0]
    ends = [segment.end_s for segment in timeline.segments if isfinite(segment.end_s)]
    end = duration_s or max([*starts, *ends]) + 1.0
    pieces, reached = [], 0.0
    for segment in timeline.segments:
        if segment.start_s > reached:
            pieces.append(Segment(reached, segment.start_s, "neutral"))
        reached = min(segment.end_s, end)
        if reached > segment.start_s:
            pieces.append(Segment(segment.start_s, reached, segment.emotion, segment.intensity))
    if reached < end:
        pieces.append(Segment(reached, end, "neutral"))
    return pieces


def shaded(segment: Segment) -> QColor:
    """An emotion's colour, nearer to the ground the weaker it is."""
    full, ground, share = theme.EMOTIONS[segment.emotion], theme.RAISED, 0.35 + 0.65 * segment.intensity
    mixed = (round(g + share * (f - g)) for f, g in zip(full.getRgb()[:3], ground.getRgb()[:3], strict=True))
    return QColor(*mixed)


def ink_on(colour: QColor) -> QColor:
    """Dark or light text, whichever can be read on a colour."""
    return theme.ON_COLOUR if colour.lightnessF() > 0.42 else QColor("#ffffff")
