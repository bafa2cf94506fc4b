"""Edits, and taking them back."""

from dataclasses import replace

import pytest

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.model.undoable_document import Document, Edit
from emoface.take import Line

from ..values import make_take

ANGRY, SAD = EmotionTimeline.constant("angry"), EmotionTimeline.constant("sad")


def line(line_id: str, **values) -> PanelLine:
    return PanelLine(line_id, Line(f"{line_id}.wav"), **values)


@pytest.fixture
def document(application):
    document = Document()
    document.replace_all([line("a"), line("b"), line("c", take=make_take())])
    return document


def ids(document):
    return [one.id for one in document.lines]


def timeline_edit(document, line_id, timeline):
    return Edit(line_id, "request", replace(document[line_id].request, timeline=timeline))


def test_an_edit_of_many_lines_is_one_step(document):
    document.edit("Set emotion", [timeline_edit(document, line_id, ANGRY) for line_id in "abc"])
    assert all(one.request.timeline == ANGRY for one in document.lines)
    assert document.stack.count() == 1 and document.stack.undoText() == "Set emotion"
    document.stack.undo()
    assert all(not one.request.timeline.segments for one in document.lines)


def test_a_gesture_is_one_step_from_where_it_began(document):
    for intensity in (0.2, 0.5, 0.9):
        timeline = EmotionTimeline.constant("happy", intensity)
        document.edit("Set intensity", [timeline_edit(document, "a", timeline)], ongoing=intensity != 0.9)
        assert document["a"].request.timeline == timeline  # shown while it lasts
    assert document.stack.count() == 1
    document.stack.undo()
    assert document["a"].request.timeline == EmotionTimeline()
    document.stack.redo()
    assert document["a"].request.timeline.segments[0].intensity == 0.9


def test_a_gesture_that_never_ended_is_a_step_of_its_own_when_the_next_begins(document):
    document.edit("Drag", [timeline_edit(document, "a", ANGRY)], ongoing=True)
    document.edit("Set emotion", [timeline_edit(document, "b", SAD)])
    assert document.stack.count() == 2
    document.stack.undo()
    assert document["a"].request.timeline == ANGRY and not document["b"].request.timeline.segments


def test_a_gesture_that_comes_back_to_where_it_began_is_no_step(document):
    document.edit("Drag", [timeline_edit(document, "a", ANGRY)], ongoing=True)
    document.edit("Drag", [timeline_edit(document, "a", EmotionTimeline())])
    assert document.stack.count() == 0


def test_layers_are_edited_on_the_take_and_the_face_stays(document):
    face, layer = document["c"].take.face, document["c"].take.blink
    document.edit("Add blink", [Edit("c", "blink", replace(layer, events=(*layer.events, Blink(500))))])
    assert document["c"].take.blink.events[-1] == Blink(500) and document["c"].take.face is face
    document.stack.undo()
    assert document["c"].take.blink == layer


def test_removed_lines_come_back_where_they_stood(document):
    document.remove("Remove lines", ["a", "c"])
    assert ids(document) == ["b"]
    document.stack.undo()
    assert ids(document) == ["a", "b", "c"] and document["c"].take is not None


def test_a_take_that_came_after_a_line_was_added_survives_undo_and_redo(document):
    document.insert("Add lines", [line("d")])
    take = make_take()
    document.set_take("d", take, "d.take")
    document.stack.undo()
    assert ids(document) == ["a", "b", "c"]
    document.stack.redo()
    assert document["d"].take is take


def test_a_new_face_keeps_the_persons_blinks_and_gaze(document):
    layer = replace(document["c"].take.blink, events=(Blink(7, locked=True),))
    document.edit("Lock", [Edit("c", "blink", layer)])
    again = make_take(emotions="sad", blinks=(Blink(99),))
    document.set_take("c", again, "c2.take")
    assert document["c"].take.blink == layer and document["c"].take.face is again.face
    assert document.stack.count() == 1  # what a face is made of can be undone, not the making


def test_a_face_of_another_length_brings_its_own_blinks_and_gaze(document):
    longer = make_take(duration_s=12.0, blinks=(Blink(650),))
    document.set_take("c", longer, "c2.take")
    assert document["c"].take.blink.events == (Blink(650),)


def test_names_are_free_of_case_and_of_each_other(document):
    assert document.unused_ids(["A", "d", "D", "d_2", "d"]) == ["A_2", "d", "D_2", "d_2_2", "d_3"]


def test_a_take_is_current_when_it_is_of_the_present_request(document):
    take = make_take(emotions="angry")
    made = PanelLine("x", take.line, take)
    assert made.has_current_take
    assert not replace(made, request=replace(made.request, timeline=SAD)).has_current_take
    louder = replace(made, request=replace(made.request, channel=2))
    assert louder.needs_speech and not louder.has_current_take
    late = EmotionTimeline.parse("sad@99")
    assert not replace(
        made, request=replace(made.request, timeline=late)
    ).has_current_take  # past the end: the worker says so
