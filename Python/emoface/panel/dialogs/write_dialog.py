"""Writing lines: first what will change, line by line; then, if the user wants it, the writing."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ..base import theme
from ..base.translation import mark, tr
from ..model.panel_line import PanelLine
from ..services.host import Change, Planned, Written
from ..services.workspace import Desk

LINE, CHANGE, WHERE = range(3)
COLOURS = {
    Change.NEW: theme.GOOD,
    Change.REPLACE: theme.TEXT,
    Change.KEEP: theme.WARNING,
    Change.PARTLY: theme.WARNING,
    Change.REFUSED: theme.BAD,
}
COUNTS = {
    Change.NEW: mark("{count} new"),
    Change.REPLACE: mark("{count} replaced"),
    Change.PARTLY: mark("{count} replaced in part"),
    Change.KEEP: mark("{count} kept, edited by hand"),
    Change.REFUSED: mark("{count} cannot be written"),
}


class WriteDialog(QDialog):
    """Plans and writes lines that have a take, one after the other; can be stopped between two."""

    def __init__(self, desk: Desk, lines: Sequence[PanelLine], parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle(tr("Write to {host}").format(host=desk.host.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._lines = desk, list(lines)
        self._round = 0  # of planning: an older one's answers are not wanted
        self._planned: dict[str, Planned] = {}
        self._left: list[PanelLine] = []
        self._failed = 0
        self.is_done = False
        em = theme.em(self)
        column = QVBoxLayout(self)
        column.setSpacing(em // 2)

        form = desk.host.form(self)
        if form is not None:
            form.changed.connect(self.plan)
            form.changed.connect(desk.project.note_settings)
            column.addWidget(form)
        self.overwrite = QCheckBox(tr("Also replace what was edited by hand"))
        self.overwrite.setToolTip(tr("Off: whatever a person changed since EmoFace wrote it stays as they left it."))
        self.overwrite.toggled.connect(self.plan)
        column.addWidget(self.overwrite)

        self.table = QTableWidget(len(self._lines), 3)
        self.table.setHorizontalHeaderLabels([tr("Line"), tr("What will happen"), tr("Where")])
        self.table.setAccessibleName(tr("What will happen"))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setSectionResizeMode(LINE, QHeaderView.ResizeMode.Interactive)
        self.table.setColumnWidth(LINE, em * 10)
        self.table.setColumnWidth(CHANGE, em * 15)
        self.table.verticalHeader().setDefaultSectionSize(round(em * 1.7))
        for row, line in enumerate(self._lines):
            self._put(row, LINE, line.id)
        column.addWidget(self.table, 1)

        self.summary = QLabel()
        self.summary.setWordWrap(True)
        column.addWidget(self.summary)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(self._lines))
        self.bar.hide()
        column.addWidget(self.bar)

        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.write_button = QPushButton(tr("Write"))
        self.write_button.setDefault(True)
        self.write_button.setEnabled(False)
        self.write_button.clicked.connect(self.write)
        self.close_button = QPushButton(tr("Cancel"))
        self.close_button.clicked.connect(self.reject)
        buttons.addWidget(self.write_button)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)
        self.resize(em * 48, em * 28)
        self.plan()

    def plan(self) -> None:
        """Ask the host what writing each line would do."""
        self._round += 1
        self._planned.clear()
        self._left.clear()
        self.write_button.setEnabled(False)
        self.summary.setText(tr("Looking at what is there..."))
        self._desk.host.begin(self._lines)
        self._plan_next(self._round, 0)

    def write(self) -> None:
        """Write all that the plan does not refuse or keep."""
        skipped = (Change.REFUSED, Change.KEEP)
        self._left = [line for line in self._lines if self._planned[line.id].change not in skipped]
        self.bar.setRange(0, len(self._left))
        self.bar.setValue(0)  # a bar that has shown nothing yet is below its range
        self.bar.show()
        self.write_button.setEnabled(False)
        self.overwrite.setEnabled(False)
        self.close_button.setText(tr("Stop"))
        self._write_next()

    def reject(self) -> None:
        """Stop after the line that is being written; close if none is."""
        if self._left:
            self._left = self._left[:1]
            self.close_button.setEnabled(False)
        else:
            self._round += 1
            super().reject()

    def _plan_next(self, round: int, row: int) -> None:
        if round != self._round:
            return
        if row == len(self._lines):
            self._plan_is_done()
            return
        line = self._lines[row]
        self._desk.host.later(
            partial(self._desk.host.plan, line, self.overwrite.isChecked()),
            partial(self._planned_one, round, row),
            lambda sentence: self._planned_one(round, row, Planned(Change.REFUSED, sentence)),
        )

    def _planned_one(self, round: int, row: int, planned: Planned) -> None:
        if round != self._round:
            return
        self._planned[self._lines[row].id] = planned
        self._put(row, CHANGE, tr(planned.change.value), COLOURS[planned.change])
        self._put(row, WHERE, planned.where, tip="\n".join((planned.where, *planned.notes)))
        self._plan_next(round, row + 1)

    def _plan_is_done(self) -> None:
        counts = Counter(planned.change for planned in self._planned.values())
        said = [tr(COUNTS[change]).format(count=counts[change]) for change in Change if counts[change]]
        self.summary.setText(tr("{changes}.").format(changes=tr(", ").join(said)))
        will = sum(counts[change] for change in (Change.NEW, Change.REPLACE, Change.PARTLY))
        self.write_button.setText(tr("Write {count}").format(count=will))
        self.write_button.setEnabled(will > 0)

    def _write_next(self) -> None:
        if not self._left:
            self._write_is_done()
            return
        line = self._left[0]
        host = self._desk.host
        overwrite = self.overwrite.isChecked()
        host.later(partial(host.write, line, overwrite), partial(self._written_one, line), partial(self._fail, line))

    def _written_one(self, line: PanelLine, written: Written) -> None:
        notes = " ".join(written.notes)
        self._put(self._row(line), CHANGE, tr("Written"), theme.GOOD if written.is_whole else theme.WARNING)
        self._put(self._row(line), WHERE, notes or written.where, tip="\n".join((written.where, *written.notes)))
        if written.is_whole:
            self._desk.jobs.note_written(line.id, line.take)
        self._go_on()

    def _fail(self, line: PanelLine, sentence: str) -> None:
        self._failed += 1
        self._put(self._row(line), CHANGE, tr("Failed"), theme.BAD)
        self._put(self._row(line), WHERE, sentence, tip=sentence)
        self._go_on()

    def _go_on(self) -> None:
        self._left.pop(0)
        self.bar.setValue(self.bar.value() + 1)
        self._write_next()

    def _write_is_done(self) -> None:
        self.is_done = True
        done = self.bar.value() - self._failed
        text = tr("Lines written: {count}.").format(count=done)
        if self._failed:
            text += " " + tr("Failed: {count}. The table says why.").format(count=self._failed)
        self.summary.setText(text)
        self._desk.said.emit(text)
        self.write_button.hide()
        self.close_button.setEnabled(True)
        self.close_button.setText(tr("Close"))

    def _row(self, line: PanelLine) -> int:
        return next(row for row, one in enumerate(self._lines) if one.id == line.id)

    def _put(self, row: int, column: int, text: str, colour: QColor | None = None, tip: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(tip or text)
        if colour is not None:
            item.setForeground(colour)
        self.table.setItem(row, column, item)
