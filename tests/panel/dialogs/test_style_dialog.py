from dataclasses import replace

import pytest

from emoface.motion.rest_pose import RestPose
from emoface.panel.dialogs.style_dialog import StyleDialog
from emoface.style import Style, read_style, write_style

from ..test_text_fits import check_no_text_is_cut
from ..values import make_line


@pytest.fixture
def dialog(window, workspace_lines):
    dialog = StyleDialog(window.workspace, ["a"], window)
    dialog.show()
    return dialog


@pytest.fixture
def workspace_lines(window):
    lines = [replace(make_line(), id=name) for name in "abc"]
    lines = [
        replace(line, request=replace(line.request, character=who)) for line, who in zip(lines, "XXY", strict=True)
    ]
    window.workspace.document.replace_all(lines)


def test_it_shows_the_style_of_the_selected_line_and_gives_it_to_all_of_its_character(dialog, window):
    document = window.workspace.document
    assert dialog.shown_style() == Style.of(document["a"].request)
    assert "2" in dialog.count.text()
    dialog.numbers["liveliness"].setValue(1.5)
    dialog.numbers["brow"].setValue(0.5)
    dialog.rest.setPlainText("CTRL_L_brow_down-translateY 0.25\n\nCTRL_R_brow_down-translateY 0.1")
    dialog.ok.click()
    assert [document[name].request.liveliness for name in "abc"] == [1.5, 1.5, document["c"].request.liveliness]
    rest = RestPose((("CTRL_L_brow_down-translateY", 0.25), ("CTRL_R_brow_down-translateY", 0.1)))
    assert document["b"].request.rest == rest and document["b"].request.gains.brow == 0.5
    document.stack.undo()
    assert document["a"].request.gains.brow == 1


@pytest.mark.parametrize("text", ["CTRL_L_brow_down-translateY", "CTRL_L_brow_down-translateY 7", "what 1", "1 2 3"])
def test_a_resting_pose_that_cannot_be_is_said_and_nothing_changes(dialog, window, text):
    before = window.workspace.document.lines
    dialog.rest.setPlainText(text)
    dialog.ok.click()
    assert dialog.fault.isVisible() and "rest" in dialog.fault.text()
    assert window.workspace.document.lines is before and dialog.isVisible()


def test_a_style_is_opened_from_a_file_and_saved_to_one(dialog, tmp_path):
    write_style(tmp_path / "guard.json", Style(head=0.3, gaze="conversation", gaze_habit="steady"), overwrite=False)
    brows = dialog.shown_style().brows
    dialog.open_file(tmp_path / "guard.json")
    shown = dialog.shown_style()
    assert (shown.head, shown.gaze_habit, shown.brows) == (0.3, "steady", brows)
    dialog.save_file(tmp_path / "saved.json")
    assert read_style(tmp_path / "saved.json") == shown
    (tmp_path / "bad.json").write_text("{")
    dialog.open_file(tmp_path / "bad.json")
    assert "bad.json" in dialog.fault.text()


def test_no_text_is_cut(dialog, qtbot):
    check_no_text_is_cut(qtbot, dialog)
