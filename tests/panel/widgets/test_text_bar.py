"""The field of a line's text."""

import pytest
from PySide6.QtCore import Qt

from emoface.panel.widgets.text_bar import TextBar


@pytest.fixture
def bar(workspace, lines, qtbot):
    bar = TextBar(workspace)
    qtbot.addWidget(bar)
    return bar


def type_text(qtbot, bar, text):
    bar.field.setFocus()
    bar.field.selectAll()
    qtbot.keyClicks(bar.field, text)
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)


def test_what_is_typed_is_the_lines_text_and_can_be_undone(workspace, lines, bar, qtbot):
    bar.show_lines(lines[:1])
    type_text(qtbot, bar, "Who goes there?")
    assert workspace.document[lines[0]].request.text == "Who goes there?"
    assert workspace.document.stack.undoText() == "Set text"
    workspace.document.stack.undo()
    assert workspace.document[lines[0]].request.text is None and bar.field.text() == ""
    workspace.document.stack.redo()
    assert bar.field.text() == "Who goes there?"


def test_a_field_that_is_emptied_is_no_text(workspace, lines, bar, qtbot):
    workspace.edits.set_text(lines[0], "Who goes there?")
    bar.show_lines(lines[:1])
    bar.field.clear()
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert workspace.document[lines[0]].request.text is None


def test_what_is_typed_belongs_to_its_line_when_another_is_chosen(workspace, lines, bar, qtbot):
    bar.show_lines(lines[:1])
    qtbot.keyClicks(bar.field, "Halt!")
    bar.show_lines(lines[1:2])
    assert [workspace.document[line_id].request.text for line_id in lines] == ["Halt!", None, None]
    assert bar.field.text() == ""


def test_lines_of_a_text_are_shown_as_one_and_stay_lines_unless_they_are_edited(workspace, lines, bar, qtbot):
    workspace.edits.set_text(lines[0], "Who goes\nthere?")
    bar.show_lines(lines[:1])
    assert bar.field.text() == "Who goes there?"
    qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    assert workspace.document[lines[0]].request.text == "Who goes\nthere?"


def test_of_several_lines_no_text_can_be_edited(lines, bar):
    bar.show_lines(lines)
    assert not bar.isEnabled() and bar.field.text() == ""
    bar.show_lines(lines[:1])
    assert bar.isEnabled()
