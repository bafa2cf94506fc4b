"""Edits of brow moves, head moves and breaths, and of the layers as a whole."""

from dataclasses import replace

import numpy as np
import pytest

from emoface.motion.brow import BrowMove, BrowSettings
from emoface.motion.head import MOST_DEGREES, HeadMove, HeadSettings
from emoface.panel.editor import event_edits
from emoface.panel.model.composed_curves import composed_curves
from emoface.panel.model.line_edits import LineEdits
from emoface.panel.model.line_json import line_from_json, line_to_json
from emoface.panel.model.panel_line import BREATH, BROW, GAZE, HEAD, LAYERS, PanelLine
from emoface.panel.model.undoable_document import Document
from emoface.prosody import Accent, Phrase, Prosody
from emoface.rig import BOARD
from emoface.take import BrowLayer, HeadLayer

from ..values import make_take

FLASH, NOD = BrowMove(30, 30, "flash", 0.5), HeadMove(60, 40, "nod", 1.0, -4.0)


def make_lively_take():
    take = make_take()
    line = replace(take.line, brow=BrowSettings(), head=HeadSettings(), breath=True)
    frames = len(take.face)
    accents = tuple(Accent(frame, 0.8) for frame in range(100, frames - 60, 50))
    prosody = Prosody(np.zeros(frames), np.zeros(frames), accents, (), (Phrase(90, frames - 30),))
    return replace(take, line=line).with_speech_layers(prosody)


@pytest.fixture
def document():
    take = make_lively_take()
    document = Document()
    document.replace_all([PanelLine("hello", take.line, take, "hello.take")])
    return document


def test_an_edge_changes_the_length_and_an_event_stays_within_the_line():
    layer, moved = event_edits.stretch(BrowLayer(1, (FLASH,)), {FLASH}, 20, True, 600)
    assert layer.moves == (BrowMove(30, 50, "flash", 0.5, True),) and moved == set(layer.moves)
    assert event_edits.stretch(layer, moved, 9999, True, 600)[0].moves[0].end == 600
    assert event_edits.stretch(layer, moved, 9999, False, 600)[0].moves[0].length == event_edits.SHORTEST
    assert event_edits.move(layer, moved, 9999, 600)[0].moves[0].end == 600


def test_a_head_move_grows_in_its_direction_up_to_the_most_and_turns_to_the_other_side():
    layer, grown = event_edits.change_strength(HeadLayer(1, 1, (NOD,)), {NOD}, 0.4)
    assert layer.moves[0].angles == (2.0, -8.0, 0.0)
    assert event_edits.change_strength(layer, grown, 9.0)[0].moves[0].pitch == -MOST_DEGREES
    assert event_edits.mirror(layer, grown)[0].moves[0].angles == (-2.0, -8.0, 0.0)
    assert event_edits.set_kind(layer, grown, "still")[0].moves[0].angles == (0.0, 0.0, 0.0)


def test_strength_reaches_the_take_at_once_and_needs_no_new_face(document):
    LineEdits(document).set_layer_strength(["hello"], HEAD, 2.0)
    line = document["hello"]
    assert line.take.line.head == HeadSettings(2.0) and line.has_current_take
    document.stack.undo()
    assert document["hello"].take.line.head == HeadSettings()


def test_liveliness_needs_a_new_face(document):
    LineEdits(document).set_liveliness(["hello"], 1.5)
    assert not document["hello"].has_current_take


def test_reroll_all_draws_every_layer_of_the_take_in_one_step(document):
    before = document["hello"].take
    LineEdits(document).reroll(["hello"])
    after = document["hello"].take
    assert all(getattr(after, layer).seed == getattr(before, layer).seed + 1 for layer in LAYERS)
    document.stack.undo()
    assert all(getattr(document["hello"].take, layer) == getattr(before, layer) for layer in LAYERS)


def test_a_style_draws_its_layer_and_undo_brings_back_what_was_there(document):
    before = document["hello"].take.gaze
    LineEdits(document).set_layer_style(["hello"], GAZE, "conversation")
    take = document["hello"].take
    assert take.line.gaze.style == "conversation" and take.gaze != before and document["hello"].has_current_take
    document.stack.undo()
    assert document["hello"].take.gaze == before and document["hello"].take.line.gaze.style == "paper"


def test_a_layer_that_a_take_lacks_is_asked_for(document):
    take = make_take()
    document.replace_all([PanelLine("hello", take.line, take)])
    edits = LineEdits(document)
    for layer in (BROW, HEAD, BREATH):
        edits.set_layer_enabled(["hello"], layer, True)
        assert getattr(document["hello"].request, layer) and not document["hello"].has_current_take
    document.set_take("hello", make_lively_take(), "new.take")
    line = document["hello"]
    assert line.has_current_take and line.take.brow.moves and line.take.blink == take.blink
    edits.set_layer_enabled(["hello"], BROW, False)
    assert not document["hello"].take.brow.enabled and document["hello"].request.brow


def test_layers_come_back_from_a_journal(document, tmp_path):
    take = document["hello"].take
    take.save(tmp_path / "hello.take")
    edited = replace(take, brow=BrowLayer(8, (FLASH,)), head=HeadLayer(8, 2, (NOD,)))
    line = replace(document["hello"], take=edited, take_file=str(tmp_path / "hello.take"))
    read = line_from_json(line_to_json(line, layers=True), str)
    assert [getattr(read.take, layer) for layer in LAYERS] == [getattr(edited, layer) for layer in LAYERS]


def test_far_away_the_curves_of_brows_have_their_layer():
    take = replace(make_lively_take(), brow=BrowLayer(1, (BrowMove(0, 600, "raise", 1.0),)))
    column = BOARD.index("CTRL_L_brow_raiseIn-translateY")
    lowest, highest = composed_curves(take).extremes(column).T
    assert (highest[3:12] > take.face.extremes[1, 3:12, column] + 0.1).all() and (lowest <= highest).all()
