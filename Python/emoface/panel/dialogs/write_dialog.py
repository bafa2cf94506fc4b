"""The dialog that writes lines: it first shows what will change in each line, and writes when the user agrees."""

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
from ..services.host import WriteEffect, WritePlan, WriteResult
from ..services.workspace import Workspace
from ..widgets.host_forms import make_host_form

LINE, EFFECT, WHERE = range(3)  # columns of the table
SKIPPED = (WriteEffect.REFUSED, WriteEffect.KEEP)  # effects of lines that are not written
COLOURS = {
    WriteEffect.NEW: theme.GOOD,
    WriteEffect.REPLACE: theme.TEXT,
    WriteEffect.KEEP: theme.WARNING,
    WriteEffect.PARTLY: theme.WARNING,
    WriteEffect.REFUSED: theme.BAD,
}
COUNTS = {
    WriteEffect.NEW: mark("{count} new"),
    WriteEffect.REPLACE: mark("{count} replaced"),
    WriteEffect.PARTLY: mark("{count} replaced in part"),
    WriteEffect.KEEP: mark("{count} kept, edited by hand"),
    WriteEffect.REFUSED: mark("{count} cannot be written"),
}


class WriteDialog(QDialog):
    """Plans and writes lines that have a take, one after the other. The user can stop between two lines."""

    def __init__(self, workspace: Workspace, lines: Sequence[PanelLine], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Write to {host}").format(host=workspace.host.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._workspace, self._lines = workspace, list(lines)
        self._plan_number = 0  # of the latest call of `plan`: results for an earlier one are ignored
        self._plans: dict[str, WritePlan] = {}  # by line id
        self._pending: list[PanelLine] = []  # not written yet; the first one is being written
        self._failed = 0  # lines
        self.is_done = False
        self._make_options()
        self._make_table()
        self._make_progress()
        self._make_layout()
        self.plan()

    def _make_options(self) -> None:
        self._form = make_host_form(self._workspace.host, self)
        if self._form is not None:
            self._form.changed.connect(self.plan)
            self._form.changed.connect(self._workspace.project.record_host_settings)
        self.overwrite = QCheckBox(tr("Also replace what was edited by hand"))
        self.overwrite.setToolTip(tr("Off: whatever a person changed since EmoFace wrote it stays as they left it."))
        self.overwrite.toggled.connect(self.plan)

    def _make_table(self) -> None:
        em = theme.em(self)
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
        self.table.setColumnWidth(EFFECT, em * 15)
        self.table.verticalHeader().setDefaultSectionSize(round(em * 1.7))
        for row, line in enumerate(self._lines):
            self._set_cell(row, LINE, line.id)

    def _make_progress(self) -> None:
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(self._lines))
        self.bar.hide()
        self.write_button = QPushButton(tr("Write"))
        self.write_button.setDefault(True)
        self.write_button.setEnabled(False)
        self.write_button.clicked.connect(self.write)
        self.close_button = QPushButton(tr("Cancel"))
        self.close_button.clicked.connect(self.reject)

    def _make_layout(self) -> None:
        em, column, buttons = theme.em(self), QVBoxLayout(self), QHBoxLayout()
        column.setSpacing(em // 2)
        if self._form is not None:
            column.addWidget(self._form)
        column.addWidget(self.overwrite)
        column.addWidget(self.table, 1)
        column.addWidget(self.summary)
        column.addWidget(self.bar)
        buttons.addStretch(1)
        buttons.addWidget(self.write_button)
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)
        self.resize(em * 48, em * 28)

    def plan(self) -> None:
        """Ask the host what writing each line would do."""
        self._plan_number += 1
        self._plans.clear()
        self._pending.clear()
        self.write_button.setEnabled(False)
        self.summary.setText(tr("Looking at what is there..."))
        self._workspace.host.prepare(self._lines)
        self._plan_row(self._plan_number, 0)

    def write(self) -> None:
        """Write the lines, except those whose effect is in SKIPPED."""
        self._pending = [line for line in self._lines if self._plans[line.id].effect not in SKIPPED]
        self.bar.setRange(0, len(self._pending))
        self.bar.setValue(0)  # the value of a bar that was never shown is below its range
        self.bar.show()
        self.write_button.setEnabled(False)
        self.overwrite.setEnabled(False)
        self.close_button.setText(tr("Stop"))
        self._write_next()

    def reject(self) -> None:
        """Stop after the line that is being written; close if none is."""
        if self._pending:
            self._pending = self._pending[:1]
            self.close_button.setEnabled(False)
        else:
            self._plan_number += 1
            super().reject()

    def _plan_row(self, plan_number: int, row: int) -> None:
        if plan_number != self._plan_number:
            return
        if row == len(self._lines):
            self._finish_planning()
            return
        line = self._lines[row]
        self._workspace.host.run_later(
            partial(self._workspace.host.plan, line, self.overwrite.isChecked()),
            partial(self._show_plan, plan_number, row),
            lambda sentence: self._show_plan(plan_number, row, WritePlan(WriteEffect.REFUSED, sentence)),
        )

    def _show_plan(self, plan_number: int, row: int, plan: WritePlan) -> None:
        if plan_number != self._plan_number:
            return
        self._plans[self._lines[row].id] = plan
        self._set_cell(row, EFFECT, tr(plan.effect.value), COLOURS[plan.effect])
        self._set_cell(row, WHERE, plan.where, tip="\n".join((plan.where, *plan.notes)))
        self._plan_row(plan_number, row + 1)

    def _finish_planning(self) -> None:
        counts = Counter(plan.effect for plan in self._plans.values())
        changes = [tr(COUNTS[effect]).format(count=counts[effect]) for effect in WriteEffect if counts[effect]]
        self.summary.setText(tr("{changes}.").format(changes=tr(", ").join(changes)))
        count = sum(counts[effect] for effect in WriteEffect if effect not in SKIPPED)
        self.write_button.setText(tr("Write {count}").format(count=count))
        self.write_button.setEnabled(count > 0)

    def _write_next(self) -> None:
        if not self._pending:
            self._finish_writing()
            return
        line, host = self._pending[0], self._workspace.host
        host.run_later(
            partial(host.write, line, self.overwrite.isChecked()),
            partial(self._show_written, line),
            partial(self._show_failed, line),
        )

    def _show_written(self, line: PanelLine, result: WriteResult) -> None:
        row, notes = self._row(line), " ".join(result.notes)
        self._set_cell(row, EFFECT, tr("Written"), theme.GOOD if result.is_whole else theme.WARNING)
        self._set_cell(row, WHERE, notes or result.where, tip="\n".join((result.where, *result.notes)))
        if result.is_whole and line.take is not None:
            self._workspace.queue.set_written(line.id, line.take)
        self._finish_line()

    def _show_failed(self, line: PanelLine, sentence: str) -> None:
        self._failed += 1
        self._set_cell(self._row(line), EFFECT, tr("Failed"), theme.BAD)
        self._set_cell(self._row(line), WHERE, sentence, tip=sentence)
        self._finish_line()

    def _finish_line(self) -> None:
        self._pending.pop(0)
        self.bar.setValue(self.bar.value() + 1)
        self._write_next()

    def _finish_writing(self) -> None:
        self.is_done = True
        done = self.bar.value() - self._failed
        text = tr("Lines written: {count}.").format(count=done)
        if self._failed:
            text += " " + tr("Failed: {count}. The table says why.").format(count=self._failed)
        self.summary.setText(text)
        self._workspace.said.emit(text)
        self.write_button.hide()
        self.close_button.setEnabled(True)
        self.close_button.setText(tr("Close"))

    def _row(self, line: PanelLine) -> int:
        return next(row for row, shown in enumerate(self._lines) if shown.id == line.id)

    def _set_cell(self, row: int, column: int, text: str, colour: QColor | None = None, tip: str = "") -> None:
        item = QTableWidgetItem(text)
        item.setToolTip(tip or text)
        if colour is not None:
            item.setForeground(colour)
        self.table.setItem(row, column, item)
