"""The window, driven as a person does: by mouse and keyboard, with a worker that animates at once."""

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox

from emoface.emotion import EmotionTimeline
from emoface.panel.base import theme
from emoface.panel.panel import Panel
from emoface.panel.services.file_host import FileOptions
from emoface.panel.services.generation_queue import LineState
from emoface.panel.services.host import WriteEffect
from emoface.panel.services.recovery_journal import RecoverableSession, RecoveryJournal, first_entry
from emoface.panel.services.workers import LocalWorkers
from emoface.panel.widgets.file_form import FileForm
from emoface.panel.widgets.lines_model import LINE, STATUS
from emoface.take import Take
from emoface.timing import FrameRate

from .conftest import record
from .values import make_line

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def animated(window, recordings, until):
    """Three lines with takes; the first is selected."""
    workspace = window.workspace
    workspace.add_files(recordings)
    until(lambda: len(workspace.document.lines) == 3)
    window.menus.generate_all.trigger()
    until(lambda: workspace.queue.pending_count == 0 and all(line.take for line in workspace.document.lines))
    window.table.select(["ask"])
    until(lambda: window.line_editor._waveform is not None)
    return window


def click_row(window, row, modifiers=Qt.KeyboardModifier.NoModifier):
    table = window.table
    QTest.mouseClick(table.viewport(), LEFT, modifiers, table.visualRect(table.filter.index(row, LINE)).center())


def press(button):
    QTest.mouseClick(button, LEFT)


def state(window, line_id):
    return window.workspace.queue.status(window.workspace.document[line_id]).state


def test_nothing_is_offered_that_cannot_be_done(window):
    for action in (
        window.menus.generate,
        window.menus.write,
        window.menus.roll_both,
        window.menus.undo,
        window.menus.cancel_all,
        window.menus.remove,
    ):
        assert not action.isEnabled()
    assert window.lines.empty.isVisible() and window.menus.add.isEnabled()


def test_added_lines_are_selected_and_heard(window, recordings, until):
    window.workspace.add_files(recordings)
    until(lambda: window.table.selected_ids() == ["ask"])
    until(lambda: window.line_editor._waveform is not None)
    assert not window.lines.empty.isVisible() and window.bar.title.text() == "ask"


def test_the_bar_shows_what_selected_lines_have_in_common(animated):
    window = animated
    QTest.keyClick(window.table, Qt.Key.Key_4)
    click_row(window, 1, CONTROL)
    window.bar._refresh()
    assert window.bar.title.text() == "2 lines" and window.bar.emotion.currentIndex() == -1
    QTest.keyClick(window.table, Qt.Key.Key_6)
    window.bar._refresh()
    assert window.bar.emotion.currentData() == "sad"


def test_the_bar_names_the_emotion_of_a_whole_line_only(animated):
    window, document = animated, animated.workspace.document
    for text, shown in (("happy", "happy"), ("", "neutral"), ("happy@0.5", None), ("happy@0 sad@0.5", None)):
        timeline = EmotionTimeline.parse(text) if text else EmotionTimeline()
        window.workspace.edits.set_timeline("ask", timeline, "Paint", False)
        window.bar._refresh()
        assert window.bar.emotion.currentData() == shown, (text, str(document["ask"].request.timeline))


def test_dragging_the_intensity_is_one_step_and_shows_faces_meanwhile(animated, until):
    window, document = animated, animated.workspace.document
    window.workspace.edits.set_emotion(["ask"], "angry")
    until(lambda: document["ask"].has_current_take)
    steps, faces = document.stack.count(), []
    document.animated.connect(lambda line_id, layers: faces.append(document[line_id].take.face.values[10, 0]))
    slider = window.bar.intensity
    slider.setSliderDown(True)
    for percent in range(95, 30, -5):
        slider.setValue(percent)
        QTest.qWait(10)
    slider.setSliderDown(False)
    until(lambda: document["ask"].has_current_take)
    assert document.stack.count() == steps + 1 and len(faces) > 2  # some of it was seen on the way
    assert faces[-1] == pytest.approx(0.35, abs=0.01)
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert document["ask"].request.timeline.segments[0].intensity == 1.0


def test_blinks_are_rerolled_stepped_back_typed_and_locked(animated):
    window, document = animated, animated.workspace.document
    controls = window.bar.layers["blink"]
    first = document["ask"].take.blink
    press(controls.roll)
    assert document["ask"].take.blink.seed == first.seed + 1
    press(controls.back)
    assert document["ask"].take.blink == first
    controls.seed.setFocus()
    controls.seed.selectAll()
    QTest.keyClicks(controls.seed, "77")
    QTest.keyClick(controls.seed, Qt.Key.Key_Return)
    assert document["ask"].take.blink.seed == 77 and controls.seed.text() == "77"
    press(controls.lock)
    window.bar._refresh()
    assert document["ask"].locked_layers == {"blink"} and not controls.roll.isEnabled()
    gaze = document["ask"].take.gaze.seed
    window.menus.roll_both.trigger()
    assert document["ask"].take.blink.seed == 77 and document["ask"].take.gaze.seed == gaze + 1


def test_a_seed_for_many_lines_draws_both_layers_of_each(animated):
    window, document = animated, animated.workspace.document
    QTest.keyClick(window.table, Qt.Key.Key_A, CONTROL)
    window.bar._refresh()
    window.bar.seed.setFocus()
    QTest.keyClicks(window.bar.seed, "5")
    QTest.keyClick(window.bar.seed, Qt.Key.Key_Return)
    assert [line.request.seed for line in document.lines] == [5, 5, 5]
    assert {line.take.blink.seed for line in document.lines} | {line.take.gaze.seed for line in document.lines} == {5}
    document.stack.undo()
    assert [line.request.seed for line in document.lines] == [None] * 3


def test_a_reroll_of_a_range_leaves_the_rest(animated):
    window, document = animated, animated.workspace.document
    window.table.select(["call"])
    window.line_editor.axis.set_selection((1.0, 2.0))
    before = document["call"].take.gaze.fixations
    window.menus.roll_gaze.trigger()
    after = document["call"].take.gaze.fixations
    assert after != before
    assert [f for f in before if f.frame < 60] == [f for f in after if f.frame < 60]


def test_delete_removes_lines_only_while_the_table_has_the_focus(animated):
    window, document = animated, animated.workspace.document
    window.lines.search_field.setFocus()
    QTest.keyClick(window.lines.search_field, Qt.Key.Key_Delete)
    assert len(document.lines) == 3
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_Delete)
    assert [line.id for line in document.lines] == ["beg", "call"]
    QTest.keyClick(window.table, Qt.Key.Key_Z, CONTROL)
    assert [line.id for line in document.lines] == ["ask", "beg", "call"]


def test_writing_says_first_what_will_change(animated, tmp_path, until):
    window = animated
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "beg.take").write_text("mine")
    window.menus.write_all.trigger()
    dialog = window.dialog
    until(dialog.write_button.isEnabled)
    assert [dialog.table.item(row, 1).text() for row in range(3)] == [
        WriteEffect.NEW.value,
        WriteEffect.KEEP.value,
        WriteEffect.NEW.value,
    ]
    assert not list((tmp_path / "out").glob("a*"))  # nothing yet
    press(dialog.write_button)
    until(lambda: dialog.is_done)
    assert dialog.summary.text() == "Lines written: 2."
    assert (tmp_path / "out" / "beg.take").read_text() == "mine"
    assert Take.load(tmp_path / "out" / "ask.take").face == window.workspace.document["ask"].take.face
    assert [state(window, line_id) for line_id in ("ask", "beg", "call")] == [
        LineState.WRITTEN,
        LineState.READY,
        LineState.WRITTEN,
    ]
    press(dialog.close_button)


def test_a_plan_is_made_anew_when_its_settings_change(animated, tmp_path, until):
    window = animated
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ask.take").write_text("mine")
    window.menus.write.trigger()
    dialog = window.dialog
    until(lambda: dialog.table.item(0, 1) and dialog.table.item(0, 1).text() == WriteEffect.KEEP.value)
    assert not dialog.write_button.isEnabled()
    dialog.overwrite.click()
    until(dialog.write_button.isEnabled)
    assert dialog.table.item(0, 1).text() == WriteEffect.REPLACE.value
    dialog.reject()


def test_a_failures_sentence_is_below_the_table(window, tmp_path, until):
    window.workspace.add_files([record(tmp_path / "refused.wav")])
    until(lambda: window.table.selected_ids() == ["refused"])
    window.menus.generate.trigger()
    until(lambda: window.lines.reason.isVisible())
    assert "not a sound file" in window.lines.reason.text()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_was_noticed_stays_with_the_line(panel, tmp_path, recordings, until, language):
    panel.window.language_wanted.emit(language)
    window, workspace = panel.window, panel.workspace
    workspace.add_files([record(tmp_path / "hummed.wav"), recordings[0]])
    until(lambda: len(workspace.document.lines) == 2)
    window.menus.generate_all.trigger()
    until(lambda: workspace.queue.pending_count == 0 and all(line.take for line in workspace.document.lines))
    window.table.select(["hummed"])
    until(lambda: window.lines.reason.isVisible())
    text = window.lines.reason.text()
    assert "no speech was heard" in text and text.isascii() == (language == "en")
    assert workspace.queue.status(workspace.document["hummed"]).state is LineState.READY
    index = window.table.lines.index(0, STATUS)
    assert index.data(Qt.ItemDataRole.ForegroundRole) == theme.WARNING
    assert "no speech was heard" in index.data(Qt.ItemDataRole.ToolTipRole)
    shown = []
    workspace.queue.changed.connect(lambda ids: shown.append(window.lines.reason.isVisible()))
    workspace.edits.set_emotion(["hummed"], "sad")
    until(lambda: workspace.document["hummed"].has_current_take and workspace.queue.pending_count == 0)
    assert shown and all(shown)  # it does not come and go with every edit
    window.lines.search_field.setText("no speech")
    assert window.table.filter.rowCount() == 1
    window.lines.search_field.clear()
    window.table.select(["ask"])
    until(lambda: not window.lines.reason.isVisible())
    panel.window.language_wanted.emit("en")


def test_a_project_is_saved_and_opened_again(animated, tmp_path, until, workers):
    window, path = animated, tmp_path / "scene.emoface"
    window.workspace.edits.set_emotion(["beg"], "fear")
    until(lambda: window.workspace.document["beg"].has_current_take)
    assert window.isWindowModified()
    QTest.keyClick(window, Qt.Key.Key_S, CONTROL)
    assert isinstance(window.dialog, QFileDialog)
    window.dialog.fileSelected.emit(str(path))
    window.dialog.close()
    until(lambda: not window.isWindowModified() and path.exists())
    assert window.windowTitle().startswith("scene")
    window.workspace.project.new()
    window.workspace.project.open(path)
    until(lambda: len(window.workspace.document.lines) == 3)
    assert all(line.has_current_take for line in window.workspace.document.lines)
    assert not window.isWindowModified()


def test_a_project_with_a_damaged_take_opens_and_its_line_is_made_again(animated, tmp_path, until):
    workspace, path = animated.workspace, tmp_path / "scene.emoface"
    workspace.project.save(path)
    until(lambda: workspace.project.path == path)
    take = tmp_path / "scene.takes" / "beg.take"
    data = take.read_bytes()
    take.write_bytes(data[: len(data) // 2])
    failures: list[str] = []
    workspace.project.failed.connect(failures.append)
    workspace.project.new()
    workspace.project.open(path)
    until(lambda: len(workspace.document.lines) == 3)
    assert [line.id for line in workspace.document.lines if line.take is None] == ["beg"]
    assert animated.menus.generate_all.isEnabled()
    animated.menus.generate_all.trigger()
    until(lambda: all(line.has_current_take for line in workspace.document.lines))
    saved: list[bool] = []
    workspace.project.save(path, lambda: saved.append(True))
    until(lambda: saved)
    assert Take.load(take).face == workspace.document["beg"].take.face and not failures


def test_closing_asks_for_what_is_not_saved(animated, until):
    window = animated
    window.close()
    assert window.isVisible() and isinstance(window.dialog, QMessageBox)
    texts = [button.text() for button in window.dialog.buttons()]
    assert texts == ["Save", "Don't save", "Cancel"]
    press(window.dialog.buttons()[2])
    assert window.isVisible()
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    press(window.dialog.buttons()[1])
    until(lambda: not window.isVisible())


def test_unsaved_work_is_offered_and_brought_back(tmp_path, workers, qtbot, until):
    earlier = RecoveryJournal(tmp_path / "panel" / "sessions")
    earlier.restart(first_entry("", [make_line()], {}, unsaved=True))
    earlier.close_and_keep()
    panel = Panel(tmp_path / "panel", lambda: _host(tmp_path), workers)
    window = panel.show()
    until(lambda: window.banners.shown)
    window.language_wanted.emit("zh_CN")
    until(lambda: panel.window.banners.shown)  # another language asks again
    panel.window.language_wanted.emit("en")
    window = panel.window
    until(lambda: window.banners.shown)
    [banner] = window.banners.shown
    assert "Unsaved work" in banner.sentence
    press(banner.buttons[0])
    until(lambda: len(panel.workspace.document.lines) == 1)
    until(lambda: not earlier.folder.exists())
    assert window.isWindowModified()
    panel.close()


def test_of_much_unsaved_work_the_latest_is_offered(tmp_path, workers, qtbot, until):
    for number in range(5):
        earlier = RecoveryJournal(tmp_path / "panel" / "sessions")
        earlier.restart(first_entry(f"/scenes/scene {number}.emoface", [make_line()], {}, unsaved=True))
        earlier.close_and_keep()
        os.utime(earlier.folder / "journal.jsonl", (2e9 + number, 2e9 + number))
    panel = Panel(tmp_path / "panel", lambda: _host(tmp_path), workers)
    window = panel.show()
    until(lambda: window.banners.shown)
    offered = [banner.sentence for banner in window.banners.shown]
    assert [f"scene {n}" in text for n, text in zip((2, 3, 4), offered, strict=True)] == [True] * 3
    press(window.banners.shown[0].buttons[1])
    until(lambda: len(list((tmp_path / "panel" / "sessions").glob("*/journal.jsonl"))) == 5)  # four, and its own
    panel.close()


def find_session(panel: Panel, until) -> RecoverableSession:
    """The one recoverable session that a panel without a window finds."""
    found = []
    panel.workspace.project.sessions_found.connect(found.extend)
    panel.workspace.project.find_sessions()
    until(lambda: found)
    [session] = found
    return session


def test_work_is_left_in_the_journal_when_the_process_ends(tmp_path, workers, qtbot, until):
    panel = Panel(tmp_path / "panel", lambda: _host(tmp_path), workers)
    panel.show()
    panel.workspace.add_recordings([("a", tmp_path / "a.wav")])
    panel.shut_down()
    again = Panel(tmp_path / "panel", lambda: _host(tmp_path), LocalWorkers())
    assert find_session(again, until).line_count == 1
    again.workspace.close()


def _host(tmp_path: Path):
    from emoface.panel.services.file_host import FileHost, FileOptions

    return FileHost(FileOptions(tmp_path / "out"))


def test_the_window_speaks_another_language_at_once(panel, recordings, until):
    panel.workspace.add_files(recordings)
    until(lambda: len(panel.workspace.document.lines) == 3)
    old = panel.window
    old.language_wanted.emit("zh_CN")
    assert panel.window is not old and panel.window.isVisible()
    assert panel.window.menus.undo.text().startswith("撤销")
    assert len(panel.workspace.document.lines) == 3
    panel.window.language_wanted.emit("en")
    assert panel.window.menus.undo.text().startswith("Undo")


def test_other_windows_of_the_application_keep_their_look(window, qtbot):
    other = QLabel("another tool's")
    qtbot.addWidget(other)
    assert other.palette() == QApplication.palette(other) and not QApplication.instance().styleSheet()
    assert window.styleSheet()


def test_everything_that_can_be_pressed_has_a_name_and_a_tip(animated):
    from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider, QSpinBox

    for kind in (QAbstractButton, QComboBox, QSlider, QSpinBox, QLineEdit):
        for widget in animated.findChildren(kind):
            inside_qts_own = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QComboBox | QSpinBox)
            if not inside_qts_own and widget.isVisible():
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or text, widget
                assert widget.toolTip(), (widget, text, widget.accessibleName())


def test_tab_reaches_the_table_and_the_editor(animated):
    window, seen = animated, set()
    window.lines.search_field.setFocus()
    for _ in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.add(type(QApplication.focusWidget()).__name__)
    assert "LinesTable" in seen and "SeedBox" in seen and len(seen) > 4


def test_an_environment_that_is_missing_is_said_with_its_remedy(tmp_path, qtbot, recordings, until):
    workers = LocalWorkers(required_package="no_such_package")
    panel = Panel(tmp_path / "panel", lambda: _host(tmp_path), workers)
    window = panel.show()
    assert any("no_such_package" in banner.sentence for banner in window.banners.shown)
    panel.close()


def test_a_menu_over_the_table_offers_what_the_lines_can(animated):
    animated.table.customContextMenuRequested.emit(QPoint(20, 20))
    menu = QApplication.activePopupWidget()
    assert animated.menus.generate in menu.actions()
    menu.close()


def test_no_two_actions_share_a_shortcut(window):
    from PySide6.QtGui import QAction

    keys = [action.shortcut().toString() for action in window.findChildren(QAction) if not action.shortcut().isEmpty()]
    assert len(keys) == len(set(keys)), sorted(keys)
    assert "Ctrl+W" not in {
        action.shortcut().toString() for action in (window.menus.write, window.menus.write_all)
    }  # closes, on Unix


def test_a_project_remembers_how_it_is_written(animated, tmp_path, until):
    window, workspace = animated, animated.workspace
    window.menus.write_all.trigger()
    dialog = window.dialog
    until(dialog.write_button.isEnabled)
    form = dialog.findChild(FileForm)
    press(form.formats["maya"])
    form.rate.setCurrentIndex(form.rate.findData("24"))
    form.folder.setText(str(tmp_path / "project" / "export"))
    form.folder.editingFinished.emit()
    until(dialog.write_button.isEnabled)
    dialog.reject()
    wanted = workspace.host.options
    assert wanted == FileOptions(tmp_path / "project" / "export", ("maya",), FrameRate(24))
    workspace.project.save(tmp_path / "project" / "scene.emoface")
    until(lambda: not workspace.project.is_modified)
    workspace.project.new()
    assert workspace.host.options == FileOptions(tmp_path / "out")  # not the project's any more
    workspace.project.open(tmp_path / "project" / "scene.emoface")
    until(lambda: len(workspace.document.lines) == 3)
    assert workspace.host.options == wanted and not workspace.project.is_modified
    workspace.host.options = FileOptions(tmp_path / "elsewhere")
    workspace.project.record_host_settings()
    assert workspace.project.is_modified  # there is something to save


def test_a_setting_changed_after_the_last_save_is_not_lost(panel, tmp_path, recordings, until):
    workspace, path = panel.workspace, tmp_path / "scene.emoface"
    workspace.add_files(recordings)
    until(lambda: len(workspace.document.lines) == 3 and workspace.document["call"].length_s)
    workspace.project.save(path)
    until(lambda: not workspace.project.is_modified)
    wanted = workspace.host.options = FileOptions(tmp_path / "elsewhere", ("csv",), FrameRate(24))
    workspace.project.record_host_settings()
    panel.shut_down()
    again = Panel(tmp_path / "panel", lambda: _host(tmp_path), LocalWorkers())
    again.workspace.project.recover(find_session(again, until))
    until(lambda: len(again.workspace.document.lines) == 3)
    assert (
        again.workspace.host.options == wanted
        and again.workspace.project.path == path
        and again.workspace.project.is_modified
    )
    again.workspace.close()


def test_what_asks_for_a_decision_is_not_driven_out_by_what_only_tells(window):
    banners = window.banners
    offer = banners.show_sentence("Unsaved work is still there.", ("Bring back", bool))
    for number in range(5):
        banners.show_sentence(f"Sentence {number}.")
    assert [banner.sentence for banner in banners.shown] == [offer.sentence, "Sentence 3.", "Sentence 4."]
    for number in range(3):
        banners.show_sentence(f"Question {number}?", ("Yes", bool))
    assert [banner.sentence for banner in banners.shown] == ["Question 0?", "Question 1?", "Question 2?"]
