"""Adding lines: recordings, tables, dropped projects; and going from one line to the next."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from emoface.panel.services.generation_queue import LineState

from .conftest import record


def drop(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.table.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, button, none))


def ids(window):
    return [line.id for line in window.workspace.document.lines]


@pytest.fixture
def added(window, recordings, until):
    window.workspace.add_files(recordings)
    until(lambda: len(window.workspace.document.lines) == 3 and window.workspace.document["call"].length_s)
    return window


def test_a_folder_that_is_added_again_brings_what_is_new_in_it(added, recordings, until):
    record(recordings[0].parent / "dig.wav")
    drop(added, recordings[0].parent)
    until(lambda: len(ids(added)) == 4)
    assert ids(added) == ["ask", "beg", "call", "dig"] and "3" in added.status.currentMessage()
    drop(added, recordings[0])  # one that is named is wanted: for another way to say it
    until(lambda: len(ids(added)) == 5)
    assert ids(added)[-1] == "ask_2"


def test_a_project_that_is_dropped_is_opened_and_a_table_adds_its_lines(added, tmp_path, until):
    workspace, project, table = added.workspace, tmp_path / "scene.emoface", tmp_path / "lines.csv"
    workspace.project.save(project)
    workspace.export_table(table)
    until(lambda: not workspace.project.is_modified and table.exists())
    workspace.project.new()
    drop(added, project, record(tmp_path / "more.wav"))
    until(lambda: len(ids(added)) == 4)
    assert workspace.project.path == project and ids(added) == ["ask", "beg", "call", "more"]
    drop(added, table)
    until(lambda: len(ids(added)) == 7)
    drop(added, project)  # there is something to save now: it asks
    assert added.dialog.isVisible() and len(ids(added)) == 7
    QTest.keyClick(added.dialog, Qt.Key.Key_Escape)
    assert len(ids(added)) == 7


def test_a_recording_that_moved_is_chosen_again_and_nothing_is_lost(window, tmp_path, until):
    workspace, moved = window.workspace, record(tmp_path / "new" / "line.wav", 1.5)
    workspace.add_files([tmp_path / "old" / "line.wav"])
    until(
        lambda: ids(window) == ["line"] and workspace.queue.status(workspace.document["line"]).state is LineState.FAILED
    )
    workspace.edits.set_emotion(["line"], "fear")
    QTest.qWait(20)
    window.menus.choose_recording.trigger()
    window.dialog.fileSelected.emit(str(moved))
    window.dialog.close()
    until(lambda: window.line_editor._waveform is not None)
    line = workspace.document["line"]
    assert line.request.audio == str(moved) and line.request.timeline.segments[0].emotion == "fear"
    assert workspace.queue.status(line).state is LineState.NEW and not window.lines.reason.isVisible()
    until(lambda: workspace.document["line"].length_s == 1.5)
    workspace.document.stack.undo()
    assert workspace.document["line"].request == replace(line.request, audio=str(tmp_path / "old" / "line.wav"))
    until(lambda: window.lines.reason.isVisible())


def test_the_next_line_is_a_key_away_from_anywhere(added):
    window = added
    window.table.select(["ask"])
    window.line_editor.setFocus()
    for expected in ("beg", "call", "call"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert window.table.selected_ids() == [expected]
    window.lines.search_field.setText("ask")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert window.table.selected_ids() == ["ask"]  # of those that are shown


@pytest.mark.parametrize("name", ["emotion", "intensity"])
def test_the_wheel_over_the_bar_changes_nothing(added, name):
    added.table.select(["ask"])
    before, widget = added.workspace.document["ask"], getattr(added.bar, name)
    middle = QPointF(widget.rect().center())
    for _ in range(3):
        wheel = QWheelEvent(
            middle,
            widget.mapToGlobal(middle),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, wheel)
    assert added.workspace.document["ask"] is before


def test_a_text_file_beside_a_recording_that_is_added_is_what_is_said_in_it(window, recordings, until):
    recordings[0].with_suffix(".txt").write_text("May I ask?", encoding="utf-8")
    recordings[1].with_suffix(".txt").write_text("0.0\t1.0\thappy\n", encoding="utf-8")  # a timeline
    window.workspace.add_files([recordings[0].parent])
    until(lambda: len(window.workspace.document.lines) == 3)
    assert [line.request.text for line in window.workspace.document.lines] == ["May I ask?", None, None]
