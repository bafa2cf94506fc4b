import json
from dataclasses import replace

import pytest

from emoface.motion.emotion_gains import EmotionGains
from emoface.motion.rest_pose import RestPose
from emoface.panel.model.line_json import line_from_json, line_to_json
from emoface.panel.model.style_edits import set_style, with_styles_of
from emoface.panel.model.undoable_document import Document
from emoface.style import Style

from ..values import make_line

STYLE = Style(
    liveliness=0.5,
    brows=2.0,
    head=0.0,
    breath=True,
    blinks="paper",
    blink_rate=60.0,
    gaze="paper",
    gaze_habit="evasive",
    gains=EmotionGains(brow=1.5),
    rest=RestPose((("CTRL_L_brow_down-translateY", 0.25),)),
)


def speaks(line_id: str, character: str):
    line = make_line()
    return replace(line, id=line_id, request=replace(line.request, character=character))


@pytest.fixture
def document(qapp):
    document = Document()
    document.replace_all([speaks("a", "Ada"), speaks("b", "ada"), speaks("c", "Bob"), speaks("d", "")])
    return document


def requests(document):
    return {line.id: line.request for line in document.lines}


def test_all_lines_of_a_character_get_its_style_in_one_step_of_undo(document):
    before = requests(document)
    set_style(document, ["a"], "Ada", STYLE)
    after = requests(document)
    assert {name for name in after if after[name] != before[name]} == {"a", "b"}
    assert Style.of(after["a"]) == Style.of(after["b"]) == STYLE
    document.stack.undo()
    assert requests(document) == before
    document.stack.redo()
    assert requests(document) == after


def test_a_style_without_a_character_is_the_lines_alone(document):
    set_style(document, ["d"], "", STYLE)
    assert [line.id for line in document.lines if line.request.liveliness == 0.5] == ["d"]


def test_a_line_can_be_given_to_a_character(document):
    set_style(document, ["d"], "Bob", STYLE)
    assert {line.id for line in document.lines if line.request.rest == STYLE.rest} == {"c", "d"}


def test_a_new_line_gets_the_style_of_its_character(document):
    set_style(document, ["a"], "Ada", STYLE)
    [new, other] = with_styles_of(document, [speaks("e", "ADA"), speaks("f", "Eve")])
    assert Style.of(new.request) == STYLE and other.request == speaks("f", "Eve").request


def test_the_rest_shows_at_once_and_blinks_and_gaze_are_drawn_in_their_new_way(qapp):
    document = Document()
    document.replace_all([speaks("a", "Ada")])
    take = document["a"].take
    set_style(document, ["a"], "Ada", replace(STYLE, gains=None, liveliness=0.0, brows=0.0, breath=False))
    styled = document["a"].take
    assert styled.line.rest == STYLE.rest and styled.face is take.face
    assert styled.gaze.fixations != take.gaze.fixations and styled.gaze.seed == take.gaze.seed
    assert document["a"].has_current_take
    document.stack.undo()
    assert document["a"].take.gaze == take.gaze and document["a"].take.line.rest == RestPose()


def test_gains_make_the_take_out_of_date(qapp):
    document = Document()
    document.replace_all([speaks("a", "")])
    assert document["a"].has_current_take
    set_style(document, ["a"], "", Style(gains=EmotionGains(eye=0.5)))
    assert not document["a"].has_current_take


def test_a_project_keeps_character_and_style(document):
    set_style(document, ["a"], "Ada", STYLE)
    line = document["a"]
    again = line_from_json(json.loads(json.dumps(line_to_json(line, layers=False))), lambda path: path)
    assert again.request == line.request


def test_a_character_beside_a_line_in_a_project_of_the_first_version_is_its_character(document):
    saved = line_to_json(replace(document["d"], extra_columns={"character": "Ada", "note": "x"}), layers=False)
    line = line_from_json(saved, lambda path: path)
    assert line.request.character == "Ada" and line.extra_columns == {"note": "x"}
