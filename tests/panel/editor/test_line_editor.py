"""The line editor, driven by mouse and keyboard, and the edits that it reports."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.panel.base import theme
from emoface.panel.editor import LineEditor, segment_edits
from emoface.panel.editor.control_chooser import ControlChooser
from emoface.panel.editor.curve_lane import DEFAULT_COLUMNS
from emoface.panel.model.panel_line import PanelLine
from emoface.rig import BOARD
from emoface.timing import SAMPLE_RATE

from ..values import make_line, make_waveform

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class FakeDocument:
    """Keeps the line that the editor shows, and records every edit as (part, value, text, is_ongoing)."""

    def __init__(self, editor: LineEditor, line: PanelLine):
        self.editor, self.line, self.edits = editor, line, []
        editor.timeline_edited.connect(lambda *edit: self.record("timeline", *edit))
        editor.blinks_edited.connect(lambda *edit: self.record("blink", *edit))
        editor.gaze_edited.connect(lambda *edit: self.record("gaze", *edit))
        editor.set_line(line)

    def record(self, part, value, text, is_ongoing):
        self.edits.append((part, value, text, is_ongoing))
        if part == "timeline":
            self.line = replace(self.line, request=replace(self.line.request, timeline=value))
        else:
            self.line = replace(self.line, take=replace(self.line.take, **{part: value}))
        self.editor.set_line(self.line)

    @property
    def timeline(self) -> EmotionTimeline:
        return self.line.request.timeline

    @property
    def blinks(self):
        return self.line.take.blink.events

    @property
    def fixations(self):
        return self.line.take.gaze.fixations


@pytest.fixture(scope="module")
def waveform(tmp_path_factory):
    return make_waveform(tmp_path_factory.mktemp("sound"))


@pytest.fixture
def editor(qtbot):
    editor = LineEditor()
    theme.style_window(editor)
    qtbot.addWidget(editor)
    editor.resize(1200, 520)
    editor.show()
    qtbot.waitExposed(editor)
    return editor


@pytest.fixture
def document(editor, waveform):
    document = FakeDocument(editor, make_line())
    editor.set_waveform(waveform)
    return document


def at(lane, seconds: float, y: float = 0.5) -> QPoint:
    return QPoint(round(lane.x_at(seconds)), round(y * (lane.height() - 1)))


def drag(lane, *path: QPoint, modifier=NONE, release=True) -> None:
    QTest.mousePress(lane, LEFT, modifier, path[0])
    for position in path[1:]:
        for share in (0.5, 1.0):
            move(lane, path[0] + (position - path[0]) * share, modifier)
    if release:
        QTest.mouseRelease(lane, LEFT, modifier, path[-1])


def move(lane, position: QPoint, modifier=NONE) -> None:
    """Move the mouse; QTest's own moves ignore the modifier keys."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    globally = QPointF(lane.mapToGlobal(position))
    QApplication.sendEvent(lane, QMouseEvent(QEvent.Type.MouseMove, QPointF(position), globally, LEFT, LEFT, modifier))


def wheel(lane, position: QPoint, notches: int, modifier=NONE) -> None:
    spot, globally = QPointF(position), QPointF(lane.mapToGlobal(position))
    turned = QPoint(0, 120 * notches)
    no_phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(
        lane, QWheelEvent(spot, globally, QPoint(), turned, Qt.MouseButton.NoButton, modifier, no_phase, False)
    )


def key(lane, which, modifier=NONE) -> None:
    lane.setFocus()
    QTest.keyClick(lane, which, modifier)


def test_a_segment_is_drawn_on_empty_space(editor, document):
    document.record("timeline", EmotionTimeline(), "", False)
    document.edits.clear()
    drag(editor.emotions, at(editor.emotions, 1.2), at(editor.emotions, 4.0))
    (segment,) = document.timeline.segments
    assert segment.emotion == "happy"
    assert (segment.start_s, segment.end_s) == pytest.approx((1.2, 4.0), abs=0.02)
    assert [is_ongoing for *_, is_ongoing in document.edits] == [True] * (len(document.edits) - 1) + [False]
    assert editor.emotions.selected == 0


def test_a_click_on_empty_space_changes_nothing(editor, document):
    document.record("timeline", EmotionTimeline(), "", False)
    document.edits.clear()
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4))
    assert not document.edits


def test_an_edge_snaps_to_a_silence_and_with_alt_does_not(editor, document):
    y = 0.2
    drag(editor.emotions, at(editor.emotions, 6.0, y), at(editor.emotions, 5.53, y))
    assert document.timeline.segments[1].end_s == document.timeline.segments[2].start_s == pytest.approx(5.5, abs=0.011)
    assert document.edits[-1][2] == "Move segment edge"
    drag(
        editor.emotions,
        at(editor.emotions, document.timeline.segments[2].start_s, y),
        at(editor.emotions, 5.04, y),
        modifier=ALT,
    )
    assert document.timeline.segments[2].start_s == pytest.approx(5.04, abs=0.01)
    assert document.timeline.segments[2].start_s != 5.0


def test_an_edge_snaps_to_the_playhead(editor, document):
    editor.player.seek(7.003)
    drag(editor.emotions, at(editor.emotions, 6.0, 0.2), at(editor.emotions, 7.02, 0.2))
    assert document.timeline.segments[2].start_s == 7.003


def test_dragging_up_and_down_inside_a_segment_changes_its_intensity(editor, document):
    drag(editor.emotions, at(editor.emotions, 4.5, 0.5), at(editor.emotions, 4.5, 0.9))
    down = document.timeline.segments[1].intensity
    assert down < 0.5 and document.edits[-1][2] == "Change intensity"
    drag(editor.emotions, at(editor.emotions, 4.5, 0.9), at(editor.emotions, 4.5, 0.0))
    assert document.timeline.segments[1].intensity > down
    drag(editor.emotions, at(editor.emotions, 4.5, 0.9), at(editor.emotions, 4.5, -3.0))
    assert document.timeline.segments[1].intensity == 1.0
    assert [s.emotion for s in document.timeline.segments] == ["neutral", "angry", "happy"]


def test_s_splits_at_the_playhead(editor, document):
    editor.player.seek(4.5)
    key(editor.emotions, Qt.Key.Key_S)
    assert [s.start_s for s in document.timeline.segments] == [0, 3, 4.5, 6]
    assert document.edits[-1][2:] == ("Split segment", False)


@pytest.mark.parametrize("number", range(7))
def test_keys_1_to_7_name_the_chosen_segment(editor, document, number):
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 8))
    key(editor.emotions, Qt.Key(Qt.Key.Key_1 + number))
    assert document.timeline.segments[2].emotion == EMOTIONS[number]


def test_with_none_chosen_a_key_names_what_is_under_the_playhead(editor, document):
    editor.player.seek(4)
    key(editor.wave, Qt.Key.Key_6)
    assert [s.emotion for s in document.timeline.segments] == ["neutral", "sad", "happy"]


def test_a_key_paints_the_range_over_what_was_there(editor, document):
    drag(editor.wave, at(editor.wave, 2.0), at(editor.wave, 4.2), modifier=ALT)
    key(editor.wave, Qt.Key.Key_3)
    first, last = editor.selection
    assert [(s.emotion, s.start_s) for s in document.timeline.segments] == [
        ("neutral", 0), ("fear", round(first, 3)), ("angry", round(last, 3)), ("happy", 6),
    ]  # fmt: skip


def test_a_key_fills_an_empty_line(editor, document):
    document.record("timeline", EmotionTimeline(), "", False)
    key(editor.emotions, Qt.Key.Key_4)
    assert document.timeline.segments == (Segment(0.0, 10.0, "happy"),)


def test_the_palette_shows_and_names_the_chosen_segment(editor, document, qtbot):
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4))
    buttons = editor.palette_bar._buttons
    assert [name for name, b in buttons.items() if b.isChecked()] == ["angry"]
    QTest.mouseClick(buttons["surprise"], LEFT)
    assert document.timeline.segments[1].emotion == "surprise"
    assert [name for name, b in buttons.items() if b.isChecked()] == ["surprise"]


def test_del_removes_the_chosen_segment_and_leaves_neutral(editor, document):
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4))
    key(editor.emotions, Qt.Key.Key_Delete)
    assert [s.emotion for s in document.timeline.segments] == ["neutral", "happy"]
    assert segment_edits.gap_at(document.timeline, 4.0, 10.0) == (3, 6)


def test_the_crossfade_is_set_by_its_handles_and_by_the_box(editor, document):
    band = editor.emotions
    QTest.mouseClick(band, LEFT, NONE, at(band, 4))
    editor.axis.set_scale(editor.axis.scale.showing(5, 7))
    (left, right) = band._handles(2)
    assert right.x() - left.x() == pytest.approx(0.25 * editor.axis.scale.density, abs=1)
    drag(band, right.toPoint(), right.toPoint() + QPoint(round(0.1 * editor.axis.scale.density), 0))
    assert document.timeline.crossfade_s == pytest.approx(0.45, abs=0.02)
    assert document.edits[-1][2] == "Change crossfade"
    assert editor.crossfade.value() == document.timeline.crossfade_s
    editor.crossfade.setFocus()
    editor.crossfade.selectAll()
    QTest.keyClicks(editor.crossfade, "0.1")
    assert document.timeline.crossfade_s == pytest.approx(0.45, abs=0.02)  # not while typing
    QTest.keyClick(editor.crossfade, Qt.Key.Key_Return)
    assert document.timeline.crossfade_s == 0.1
    assert [s.emotion for s in document.timeline.segments] == ["neutral", "angry", "happy"]  # typing named nothing


def test_up_and_down_change_the_intensity_of_the_chosen_segment(editor, document):
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4))
    key(editor.emotions, Qt.Key.Key_Down)
    assert document.timeline.segments[1].intensity == pytest.approx(0.75)


def test_esc_gives_a_drag_up_and_puts_everything_back(editor, document):
    before = document.timeline
    drag(editor.emotions, at(editor.emotions, 6.0, 0.2), at(editor.emotions, 8.0, 0.2), release=False)
    assert document.timeline != before
    QTest.keyClick(editor.emotions, Qt.Key.Key_Escape)
    assert document.timeline == before and document.edits[-1][3] is False
    count = len(document.edits)
    move(editor.emotions, at(editor.emotions, 9.0, 0.2))
    QTest.mouseRelease(editor.emotions, LEFT, NONE, at(editor.emotions, 9.0, 0.2))
    assert len(document.edits) == count


def test_the_menu_names_weakens_splits_and_deletes(editor, document):
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4))
    menu = editor.emotions.make_menu(1, 4.0)
    actions = {a.text().split("\t")[0]: a for a in menu.actions()}
    assert [name for name, a in actions.items() if a.font().bold()] == ["Angry"]
    actions["Sad"].trigger()
    actions["Intensity"].menu().actions()[-1].trigger()
    assert document.timeline.segments[1] == Segment(3, 6, "sad", 0.25)
    actions["Split here"].trigger()
    assert [s.start_s for s in document.timeline.segments] == [0, 3, 4.0, 6]
    actions["Delete"].trigger()
    assert [s.start_s for s in document.timeline.segments] == [0, 4.0, 6]


def test_a_blink_is_dragged_along_and_locked(editor, document):
    lane = editor.blinks
    drag(lane, at(lane, 1.08), at(lane, 2.08))
    assert Blink(120, 1.0, True) in document.blinks and len(document.blinks) == 3
    assert document.edits[-1][2:] == ("Move blinks", False)


def right_click(lane, position):
    lane.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, position, lane.mapToGlobal(position)))
    menu = QApplication.activePopupWidget()
    return menu, {action.text().split("\t")[0]: action for action in menu.actions()}


def test_a_right_click_locks_deletes_adds_and_aims(editor, document):
    menu, actions = right_click(editor.blinks, at(editor.blinks, 1.08))
    actions["Lock"].trigger()
    menu.close()
    assert document.blinks[0].locked and not document.blinks[2].locked
    menu, actions = right_click(editor.blinks, at(editor.blinks, 1.08))
    assert "Unlock" in actions
    actions["Delete"].trigger()
    menu.close()
    assert len(document.blinks) == 2
    menu, actions = right_click(editor.blinks, at(editor.blinks, 9.0))
    assert "Delete" not in actions
    actions["Add here"].trigger()
    menu.close()
    assert len(document.blinks) == 3 and document.blinks[-1].locked
    menu, actions = right_click(editor.gaze, at(editor.gaze, 2.05))
    actions["Aim..."].trigger()
    menu.close()
    assert editor._gaze_pad is not None
    editor._gaze_pad.close()


def test_a_blink_is_dragged_down_to_be_weaker_and_stays_where_it_is(editor, document):
    lane = editor.blinks
    drag(lane, at(lane, 1.08, 0.6), at(lane, 1.09, 1.1))
    assert document.blinks[0].frame == 60 and document.blinks[0].strength < 0.7
    assert document.edits[-1][2] == "Change blink strength"


def test_several_events_are_chosen_by_a_band_and_dragged_together(editor, document):
    lane = editor.blinks
    drag(lane, at(lane, 0.3, 0.1), at(lane, 5.0, 0.9))
    assert {b.frame for b in lane.selected} == {60, 240}
    drag(lane, at(lane, 4.08), at(lane, 4.58))
    assert [b.frame for b in document.blinks] == [90, 270, 420]
    assert {b.frame for b in lane.selected} == {90, 270}


def test_shift_adds_to_what_is_chosen(editor, document):
    lane = editor.blinks
    QTest.mouseClick(lane, LEFT, NONE, at(lane, 1.08))
    QTest.mouseClick(lane, LEFT, SHIFT, at(lane, 7.08))
    assert {b.frame for b in lane.selected} == {60, 420}
    QTest.mouseClick(lane, LEFT, SHIFT, at(lane, 1.08))
    assert {b.frame for b in lane.selected} == {420}
    QTest.mouseClick(lane, LEFT, NONE, at(lane, 3.0))
    assert not lane.selected


def test_events_are_added_deleted_locked_and_nudged(editor, document):
    lane = editor.blinks
    QTest.mouseDClick(lane, LEFT, NONE, at(lane, 5.5))
    (new,) = lane.selected
    assert new in document.blinks and new.locked
    assert new.frame + document.line.take.line.blink.closed == pytest.approx(330, abs=1)  # closed under the mouse
    key(lane, Qt.Key.Key_Right, CONTROL)
    assert [b.frame for b in lane.selected] == [new.frame + 1]
    key(lane, Qt.Key.Key_L)
    assert not next(iter(lane.selected)).locked and document.edits[-1][2] == "Lock or free blinks"
    key(lane, Qt.Key.Key_Delete)
    assert len(document.blinks) == 3 and not lane.selected
    editor.player.seek(2.0)
    key(lane, Qt.Key.Key_Insert)
    assert len(document.blinks) == 4
    key(lane, Qt.Key.Key_A, CONTROL)
    key(lane, Qt.Key.Key_Backspace)
    assert document.blinks == ()


def test_an_event_never_leaves_the_line(editor, document):
    lane = editor.blinks
    drag(lane, at(lane, 7.08), at(lane, 12.0))
    assert document.blinks[-1].frame + len(document.line.take.line.blink.openness) == 600
    drag(lane, at(lane, 1.08), at(lane, -4))
    assert document.blinks[0].frame == 0


def test_a_fixation_is_moved_added_and_aimed(editor, document):
    lane = editor.gaze
    editor.axis.set_scale(editor.axis.scale.showing(1.5, 4.0))
    drag(lane, at(lane, 2.02), at(lane, 2.52))
    assert document.fixations[1] == Fixation(150, 0.2, 0.1, True)
    QTest.mouseDClick(lane, LEFT, NONE, at(lane, 3.5))
    assert document.fixations[2] == Fixation(210, 0.2, 0.1, True)  # looks where the eyes are already, to be aimed
    QTest.mouseDClick(lane, LEFT, NONE, at(lane, 2.52))
    pad = editor._gaze_pad
    middle, half = pad._pad().center(), pad._pad().width() / 2
    drag(pad, middle.toPoint(), (middle + QPointF(-0.5, -0.25) * half).toPoint())
    aimed = document.fixations[1]
    assert (aimed.frame, aimed.x, aimed.y) == (150, pytest.approx(-0.5, abs=0.02), pytest.approx(0.25, abs=0.02))
    assert document.edits[-1][2:] == ("Aim gaze", False)
    QTest.keyClick(pad, Qt.Key.Key_Up)
    assert document.fixations[1].y == pytest.approx(aimed.y + 0.02)
    QTest.keyClick(pad, Qt.Key.Key_Escape)
    assert not pad.isVisible()


def test_a_drag_of_events_is_given_up_with_esc(editor, document):
    lane, before = editor.blinks, document.blinks
    drag(lane, at(lane, 1.08), at(lane, 2.5), release=False)
    QTest.keyClick(lane, Qt.Key.Key_Escape)
    assert document.blinks == before and lane.selected == {before[0]}


def test_a_drag_beyond_the_view_pulls_the_view_along_and_stays_under_the_mouse(editor, document):
    lane = editor.blinks
    editor.axis.set_scale(editor.axis.scale.showing(0.5, 2.0))
    QTest.mousePress(lane, LEFT, NONE, at(lane, 1.08))
    for _ in range(8):
        move(lane, QPoint(lane.width() + 60, 10))
    assert editor.axis.scale.start_s > 0.55
    under_mouse = editor.axis.scale.seconds_at(lane.width() + 60)
    assert document.blinks[0].frame / 60 + 0.08 == pytest.approx(under_mouse, abs=0.03)
    QTest.mouseRelease(lane, LEFT, NONE, QPoint(lane.width() + 60, 10))


def test_a_line_without_a_take_has_emotions_but_no_events(editor):
    document = FakeDocument(editor, replace(make_line(), take=None, length_s=10.0))
    QTest.mouseDClick(editor.blinks, LEFT, NONE, at(editor.blinks, 4))
    drag(editor.gaze, at(editor.gaze, 2), at(editor.gaze, 4))
    assert not document.edits
    key(editor.emotions, Qt.Key.Key_4)
    assert document.edits


def test_ctrl_and_the_wheel_zoom_at_the_mouse(editor, document):
    lane, position = editor.wave, QPoint(700, 30)
    before = editor.axis.scale.seconds_at(700)
    for _ in range(12):
        wheel(lane, position, 1, CONTROL)
        assert editor.axis.scale.seconds_at(700) == pytest.approx(before, abs=1 / editor.axis.scale.density)
    closer = editor.axis.scale
    wheel(lane, position, -1)
    assert editor.axis.scale.left > closer.left and editor.axis.scale.density == closer.density
    QTest.keyClick(editor.emotions, Qt.Key.Key_F)
    assert editor.axis.scale.left == 0 and editor.axis.scale.end_s >= 10


def test_zoom_goes_down_to_single_samples_and_no_further_than_the_line(editor, document):
    for _ in range(80):
        QTest.keyClick(editor.emotions, Qt.Key.Key_Plus)
    assert editor.axis.scale.density > 10 * SAMPLE_RATE
    editor.grab()
    for _ in range(90):
        QTest.keyClick(editor.emotions, Qt.Key.Key_Minus)
    assert editor.axis.scale == editor.axis.scale.fitted()


def test_the_middle_button_and_the_scroll_bar_pull_the_view(editor, document):
    editor.axis.set_scale(editor.axis.scale.showing(4, 6))
    start = editor.axis.scale.start_s
    middle = Qt.MouseButton.MiddleButton
    QTest.mousePress(editor.gaze, middle, NONE, QPoint(500, 10))
    move(editor.gaze, QPoint(400, 10))
    QTest.mouseRelease(editor.gaze, middle, NONE, QPoint(400, 10))
    assert editor.axis.scale.start_s == pytest.approx(start + 100 / editor.axis.scale.density)
    editor.scroll_bar.setValue(0)
    assert editor.axis.scale.start_s == 0
    editor.scroll_bar.setValue(editor.scroll_bar.maximum())
    assert editor.axis.scale.end_s == pytest.approx(10.2, abs=0.01)


def test_dragging_in_the_ruler_scrubs(editor, document):
    drag(editor.ruler, at(editor.ruler, 2.0), at(editor.ruler, 7.5))
    assert editor.player.position_s == pytest.approx(7.5, abs=0.02)
    assert editor.axis.playhead_s == editor.player.position_s


def test_dragging_in_the_waveform_chooses_what_loops_and_a_click_chooses_nothing(editor, document, qtbot):
    selections = []
    editor.selection_changed.connect(lambda *selection: selections.append(selection))
    drag(editor.wave, at(editor.wave, 2.53), at(editor.wave, 5.48))
    assert editor.selection == pytest.approx((2.5, 5.5), abs=0.011)  # snapped to silences
    assert selections[-1] == editor.selection and editor.range_text.text() == "0:02.50 - 0:05.50"
    drag(editor.wave, at(editor.wave, 5.5), at(editor.wave, 7.2))
    assert editor.selection == pytest.approx((2.5, 7.2), abs=0.02)
    QTest.mouseClick(editor.wave, LEFT, NONE, at(editor.wave, 1.0))
    assert editor.selection is None and selections[-1] == (0.0, 0.0)
    assert editor.player.position_s == pytest.approx(1.0, abs=0.01)


def test_arrows_step_a_frame_and_with_shift_an_event_of_the_lane_that_has_the_focus(editor, document):
    editor.player.seek(1.0)
    key(editor.emotions, Qt.Key.Key_Right)
    assert editor.player.position_s == pytest.approx(61 / 60)
    key(editor.emotions, Qt.Key.Key_Left)
    key(editor.emotions, Qt.Key.Key_Left)
    assert editor.player.position_s == pytest.approx(59 / 60)
    for lane, expected in ((editor.emotions, 3.0), (editor.blinks, 4.0), (editor.gaze, 6.0)):
        key(lane, Qt.Key.Key_Right, SHIFT)
        assert editor.player.position_s == expected
    key(editor.blinks, Qt.Key.Key_Left, SHIFT)
    assert editor.player.position_s == 4.0
    key(editor.emotions, Qt.Key.Key_End)
    assert editor.player.position_s == 10.0
    key(editor.emotions, Qt.Key.Key_Home)
    assert editor.player.position_s == 0.0


def test_space_plays_and_pauses(editor, document, qtbot):
    key(editor.gaze, Qt.Key.Key_Space)
    assert editor.player.is_playing
    qtbot.waitUntil(lambda: editor.axis.playhead_s > 0.2, timeout=5000)
    key(editor.gaze, Qt.Key.Key_Space)
    assert not editor.player.is_playing


def test_keys_that_are_not_the_editors_are_the_windows(editor, document, qtbot):
    from PySide6.QtGui import QKeyEvent

    for which, modifier in ((Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_S, CONTROL), (Qt.Key.Key_Right, ALT)):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, which, modifier)
        QApplication.sendEvent(editor.emotions, event)
        assert not event.isAccepted()
    assert not document.edits


def test_the_same_line_anew_keeps_view_and_choice_and_another_line_does_not(editor, document):
    editor.axis.set_scale(editor.axis.scale.showing(4, 6))
    editor.player.seek(5.0)
    QTest.mouseClick(editor.emotions, LEFT, NONE, at(editor.emotions, 4.5))
    view = editor.axis.scale
    editor.set_line(replace(document.line, take=replace(document.line.take)))
    assert (editor.axis.scale, editor.emotions.selected, editor.player.position_s) == (view, 1, 5.0)
    editor.set_line(replace(make_line(duration_s=4.0), id="other"))
    assert editor.axis.scale.duration_s == 4.0 and editor.axis.scale.left == 0
    assert editor.emotions.selected is None and editor.player.position_s == 0.0


def test_another_line_ends_a_drag_without_a_word_of_the_old_one(editor, document):
    drag(editor.emotions, at(editor.emotions, 6.0, 0.2), at(editor.emotions, 8.0, 0.2), release=False)
    document.edits.clear()
    editor.set_line(replace(make_line(), id="other"))
    move(editor.emotions, at(editor.emotions, 9.0, 0.2))
    QTest.mouseRelease(editor.emotions, LEFT, NONE, at(editor.emotions, 9.0, 0.2))
    assert not document.edits


def test_another_line_of_the_same_length_begins_anew_too(editor, document):
    editor.axis.set_selection((2, 4))
    editor.player.seek(3.0)
    editor.axis.set_scale(editor.axis.scale.showing(2, 4))
    line = make_line()
    editor.set_line(replace(line, id="other", request=replace(line.request, audio="other.wav")))
    assert editor.selection is None and editor.player.position_s == 0.0
    assert editor.axis.scale == editor.axis.scale.fitted()


def test_why_there_is_no_sound_is_said_where_it_would_be(editor, document):
    editor.set_waveform(None)
    waiting = editor.wave.grab().toImage()
    editor.set_waveform_error("tower.wav: there is no such file. Check the path.")
    assert editor.wave.grab().toImage() != waiting
    key(editor.emotions, Qt.Key.Key_6)  # what needs no sound goes on
    assert document.edits


def test_a_fixation_is_aimed_from_the_keyboard(editor, document):
    QTest.mouseClick(editor.gaze, LEFT, NONE, at(editor.gaze, 2.05))
    key(editor.gaze, Qt.Key.Key_Return)
    QTest.keyClick(editor._gaze_pad, Qt.Key.Key_Right)
    QTest.keyClick(editor._gaze_pad, Qt.Key.Key_Return)
    assert document.fixations[1] == Fixation(120, 0.22, 0.1, True) and editor._gaze_pad is None


def test_no_line_is_an_empty_editor(editor, document):
    editor.set_line(None)
    key(editor.emotions, Qt.Key.Key_4)
    QTest.mouseDClick(editor.blinks, LEFT, NONE, at(editor.blinks, 4))
    assert not document.edits and not editor.transport.isEnabled()
    editor.grab()


def test_everything_grows_with_the_text(editor, qtbot, monkeypatch):
    monkeypatch.setattr(theme, "scale", lambda: 2.0)
    large = LineEditor()
    theme.style_window(large)
    qtbot.addWidget(large)
    large.show()
    for name in ("ruler", "blinks", "gaze"):
        assert getattr(large, name).height() == pytest.approx(2 * getattr(editor, name).height(), rel=0.1)
    assert large.legend.width() > 1.8 * editor.legend.width()
    assert large.split_button.iconSize().width() == pytest.approx(2 * editor.split_button.iconSize().width(), abs=3)


def test_a_take_that_comes_brings_its_curves_and_their_values(editor, document):
    editor.set_line(replace(document.line, take=None))
    assert editor.legend._values == {}
    editor.set_line(document.line)
    editor.player.seek(2.0)
    whole = document.line.take.compose().values[120]
    assert editor.legend._values == {column: pytest.approx(float(whole[column])) for column in DEFAULT_COLUMNS}


def test_the_picture_shows_each_segment_in_its_colour(editor, document):
    picture = editor.emotions.grab().toImage()
    ratio = picture.devicePixelRatio()
    for seconds, emotion in ((1.5, "neutral"), (4.5, "angry"), (8.0, "happy")):
        seen = picture.pixelColor(round(editor.emotions.x_at(seconds) * ratio), round(4 * ratio))
        assert seen == theme.EMOTIONS[emotion]
    low = round((editor.emotions.height() - 6) * ratio)
    high = round((editor.emotions._bars().top() + 2) * ratio)
    x = round(editor.emotions.x_at(4.5) * ratio)
    assert picture.pixelColor(x, low).red() > 100 > picture.pixelColor(x, high).red()  # 80 %: a gap above the bar


def test_moving_the_playhead_paints_no_lane_anew(editor, document, qtbot, monkeypatch):
    editor.grab()
    painted = []
    for lane in editor._lanes:
        monkeypatch.setattr(type(lane), "paint_lane", lambda self, painter: painted.append(self))
    for i in range(20):
        editor.player.seek(i / 10)
        QApplication.processEvents()
    assert not painted


def test_tooltips_say_what_lies_under_the_mouse(editor, document):
    assert "Angry 80%" in editor.emotions.tip_at(QPointF(at(editor.emotions, 4)))
    assert "strength 80%" in editor.blinks.tip_at(QPointF(at(editor.blinks, 4.08)))
    assert "Locked" in editor.blinks.tip_at(QPointF(at(editor.blinks, 4.08)))
    assert "Double-click" in editor.blinks.tip_at(QPointF(at(editor.blinks, 3)))


def test_everything_that_is_pressed_or_focused_has_a_name(editor, document):
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox

    for widget in editor.findChildren(QAbstractButton) + editor.findChildren(QAbstractSpinBox):
        assert widget.accessibleName() or widget.text(), widget
    for lane in editor._lanes:
        assert lane.accessibleName()


def test_controls_are_searched_and_chosen(editor, document, qtbot):
    QTest.mouseClick(editor.controls_button, LEFT)
    (chooser,) = editor.findChildren(ControlChooser)
    QTest.keyClicks(chooser.search, "brow lateral")
    tree = chooser.tree
    shown = [
        tree.topLevelItem(i).child(j)
        for i in range(tree.topLevelItemCount())
        for j in range(tree.topLevelItem(i).childCount())
        if not tree.topLevelItem(i).isHidden() and not tree.topLevelItem(i).child(j).isHidden()
    ]
    assert sorted(item.text(0) for item in shown) == ["L_brow_lateral", "R_brow_lateral"]
    shown[0].setCheckState(0, Qt.CheckState.Checked)
    added = BOARD.index(shown[0].toolTip(0))
    assert editor.curves.columns == (*DEFAULT_COLUMNS, added)
    shown[0].setCheckState(0, Qt.CheckState.Unchecked)
    assert editor.curves.columns == DEFAULT_COLUMNS
    assert len(chooser._items) == len(BOARD)
    chooser.close()


def test_names_leave_the_palette_before_they_are_cut(editor, document):
    for width in (700, 1000, 1600):
        editor.resize(width, 520)
        QApplication.processEvents()
        bar = editor.palette_bar
        for button in bar._buttons.values():
            assert button.geometry().right() <= bar.width() and button.width() >= button.sizeHint().width()
