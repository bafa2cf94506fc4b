"""The table: what its cells say, sorting, filtering, and edits of many lines at once."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLineEdit

from emoface.panel.widgets.lines_model import DURATION, EMOTION, LINE, STATUS, TARGET
from emoface.panel.widgets.lines_table import LinesTable

from ..conftest import record


@pytest.fixture
def table(workspace, lines, qtbot):
    table = LinesTable(workspace)
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    return table


def column(table, number):
    return [table.filter.index(row, number).data() for row in range(table.filter.rowCount())]


def click(table, row, modifier=Qt.KeyboardModifier.NoModifier):
    at = table.visualRect(table.filter.index(row, LINE)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, at)


def test_the_model_keeps_qts_rules(workspace, table, lines, tmp_path):
    QAbstractItemModelTester(table.lines, QAbstractItemModelTester.FailureReportingMode.Fatal)
    workspace.document.remove("Remove", lines[1:])
    workspace.document.stack.undo()
    workspace.add_recordings([("more", tmp_path / "more.wav")])
    workspace.edits.set_emotion(lines, "sad")
    workspace.project.new()


def test_cells_say_what_the_line_is(table):
    assert column(table, LINE) == ["ask", "beg", "call"]
    assert column(table, DURATION) == ["0:01.0", "0:02.0", "0:03.0"]
    assert column(table, EMOTION) == ["Neutral"] * 3 and column(table, STATUS) == ["Ready"] * 3


def test_keys_1_to_7_set_the_emotion_of_all_selected_lines_in_one_step(workspace, table, lines):
    table.emotion_pressed.connect(lambda emotion: workspace.edits.set_emotion(table.selected_ids(), emotion))
    click(table, 0)
    click(table, 2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(table, Qt.Key.Key_4)
    assert column(table, EMOTION) == ["Happy", "Neutral", "Happy"]
    workspace.document.stack.undo()
    assert column(table, EMOTION) == ["Neutral"] * 3


def test_a_click_on_a_header_sorts_by_what_the_cells_mean(workspace, table):
    header = table.horizontalHeader()

    def press(number):
        at = QPoint(header.sectionViewportPosition(number) + 5, 5)
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    workspace.document.set_lengths({})
    press(DURATION)
    press(DURATION)
    assert column(table, LINE) == ["call", "beg", "ask"]
    press(DURATION)
    assert column(table, LINE) == ["ask", "beg", "call"]  # as they were added


def test_rows_stay_sorted_whatever_is_done_to_lines(workspace, table, lines, tmp_path, until):
    table.sortByColumn(EMOTION, Qt.SortOrder.AscendingOrder)
    workspace.edits.set_emotion(lines[1:2], "angry")
    assert column(table, LINE) == ["beg", "ask", "call"]
    workspace.edits.set_emotion(lines[2:], "angry")
    workspace.edits.set_emotion(lines[:1], "fear")
    assert column(table, LINE) == ["beg", "call", "ask"]
    workspace.document.remove("Remove", lines[1:2])
    workspace.add_files([record(tmp_path / "dare.wav", 0.5)])
    until(lambda: "dare" in workspace.document)
    workspace.edits.set_emotion(["dare"], "disgust")
    assert column(table, LINE) == ["call", "dare", "ask"]
    workspace.document.stack.undo()
    assert column(table, LINE) == ["call", "ask", "dare"]
    table.sortByColumn(LINE, Qt.SortOrder.DescendingOrder)
    assert column(table, LINE) == ["dare", "call", "ask"]


def test_the_filter_wants_every_word_somewhere(workspace, table, lines):
    workspace.edits.set_emotion(lines[:2], "angry")
    table.filter.show_only("ANGRY be")
    assert column(table, LINE) == ["beg"]
    table.filter.show_only("")
    assert len(column(table, LINE)) == 3


def test_failures_can_be_found_by_their_sentence(workspace, table, tmp_path, until):
    workspace.add_files([record(tmp_path / "refused.wav")])
    until(lambda: "refused" in workspace.document)
    workspace.queue.generate(["refused"])
    until(lambda: workspace.queue.pending_count == 0)
    table.filter.show_only("not a sound file")
    assert column(table, LINE) == ["refused"] and column(table, STATUS) == ["Failed"]
    assert "not a sound file" in table.filter.index(0, STATUS).data(Qt.ItemDataRole.ToolTipRole)


def test_the_target_is_typed_into_its_cell(workspace, table, lines, until):
    index = table.filter.index(1, TARGET)
    table.setCurrentIndex(index)
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.viewport().findChild(QLineEdit)
    QTest.keyClicks(editor, "act/two")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    until(lambda: workspace.document[lines[1]].target == "act/two")
    workspace.document.stack.undo()
    assert workspace.document[lines[1]].target == ""


def test_files_and_folders_are_dropped_on_it(workspace, table, tmp_path, until):
    table.dropped.connect(workspace.add_files)
    folder = record(tmp_path / "more" / "deep" / "x.wav").parents[1]
    single = record(tmp_path / "y.wav")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in (folder, single)])
    actions = Qt.DropAction.CopyAction
    drop = QDropEvent(QPointF(5, 5), actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    table.dropEvent(drop)
    until(lambda: len(workspace.document.lines) == 5)
    assert column(table, LINE)[3:] == ["x", "y"]


def test_two_files_of_one_name_are_two_lines(workspace, table, tmp_path, until):
    workspace.add_files([record(tmp_path / "other" / "ask.wav")])
    until(lambda: len(workspace.document.lines) == 4)
    assert column(table, LINE)[3] == "ask_2"
