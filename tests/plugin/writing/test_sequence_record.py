"""What a sequence remembers of the takes on it."""

import hashlib
import json
import re
from dataclasses import replace

import numpy as np
import pytest
import unreal

from emoface.curves import Curves
from emoface.serialization import SerializationError, from_json, to_json
from emoface.take import ModelRef, Take
from emoface_unreal.sequencer.channel import Key, hash_keys, read_keys
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.sequencer.sequence import clock_of
from emoface_unreal.writing.placed_take import UNDO_STEPS
from emoface_unreal.writing.sequence_record import (
    TAG,
    SectionRecord,
    SequenceRecordError,
    WrittenSpan,
    read_record,
    write_record,
)
from emoface_unreal.writing.take_recipe import TakeRecipe
from emoface_unreal.writing.take_writer import BLINKS, GAZE, WriteOptions, write_take
from tests.unreal_fake import ENGINE, undo

from ..faces import channels_of, section_of

LINEAR, USER = unreal.MovieSceneKeyInterpolation.LINEAR, unreal.MovieSceneKeyInterpolation.USER


@pytest.fixture
def recipe(take) -> TakeRecipe:
    return TakeRecipe(
        take.line,
        take.audio,
        take.model,
        take.blink,
        take.gaze,
        start=0,
        end=72000,
        start_frame=0,
        rate="30",
        layer="base",
        tolerance=0.005,
        interpolation="linear",
        take_file="line.take",
    )


def test_the_recipe_is_in_the_sequence_and_holds_all_that_a_new_take_needs(scene, take):
    face = scene()
    write_take(face, take, Placement(12), take_file="D:/Lines/line.take")
    (recipe,) = read_record(face.sequence).recipes(face)
    assert (recipe.line, recipe.audio, recipe.model) == (take.line, take.audio, take.model)
    assert (recipe.blink, recipe.gaze) == (take.blink, take.gaze)
    assert (recipe.start_frame, recipe.rate, recipe.layer) == (12, "30", "base")
    assert recipe.take_file == "D:/Lines/line.take"


def test_months_later_the_gaze_is_rolled_again_from_the_recipe_alone(scene, take):
    """Gaze replaces its control: neither the model nor the face's curves are needed."""
    face = scene()
    write_take(face, take, Placement(12))
    (recipe,) = read_record(face.sequence).recipes(face)
    blank = Curves(np.zeros((180, 174)))
    again = Take(recipe.line, recipe.audio, recipe.model, blank, recipe.blink, recipe.gaze).reroll_gaze()
    written = write_take(face, again, Placement(recipe.start_frame), WriteOptions(controls=GAZE))
    assert written.controls == GAZE and not written.by_hand
    assert read_record(face.sequence).recipes(face)[0].gaze == again.gaze


def test_the_newest_take_of_a_stretch_is_remembered_and_those_of_others_stay(scene, take):
    face = scene()
    write_take(face, take, Placement(0))
    write_take(face, take, Placement(200))
    write_take(face, take.reroll_gaze(9), Placement(0))
    recipes = read_record(face.sequence).recipes(face)
    assert [recipe.start_frame for recipe in recipes] == [0, 200]
    assert [recipe.gaze.seed for recipe in recipes] == [9, take.gaze.seed]


# Undo takes keys back, and does not reach what is remembered


@pytest.fixture
def starts():
    """Where the takes on a face begin, in display frames, as the record says."""
    return lambda face: [recipe.start_frame for recipe in read_record(face.sequence).recipes(face)]


@pytest.mark.parametrize("layer", Layer)
@pytest.mark.parametrize("move", [40, 300])
def test_after_a_move_is_undone_the_take_is_known_where_it_stands(scene, take, starts, layer, move):
    face, options = scene(), WriteOptions(layer=layer)
    write_take(face, take, Placement(12), options)
    write_take(face, take.reroll_gaze(9), Placement(move), options)
    assert starts(face) == [move] if move == 40 else sorted([12, move])
    undo()
    assert starts(face) == [12]
    assert read_record(face.sequence).recipes(face)[0].gaze == take.gaze


def test_after_a_move_is_undone_the_next_leaves_nothing_behind(scene, take, starts):
    face, clock = scene(), clock_of(scene().sequence)
    write_take(face, take, Placement(12))
    write_take(face, take, Placement(40))
    undo()
    assert not write_take(face, take, Placement(60)).by_hand
    assert starts(face) == [60]
    for channel in channels_of(face).values():
        assert all(key.tick >= clock.tick(60) for key in read_keys(channel))


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_each_undo_brings_back_what_was_known_before(scene, take, starts, steps):
    face = scene()
    takes = [take, take.reroll_gaze(9), take.reroll_gaze(9).reroll_blinks(8), take.reroll_gaze(7)]
    places = [12, 12, 12, 30]
    controls = [None, GAZE, BLINKS, None]
    for one, place, wanted in zip(takes, places, controls, strict=True):
        write_take(face, one, Placement(place), WriteOptions(controls=wanted))
    for _ in range(steps):
        undo()
    known = read_record(face.sequence).recipes(face)
    left = 4 - steps
    assert [recipe.start_frame for recipe in known] == places[left - 1 : left]
    assert [(recipe.gaze, recipe.blink) for recipe in known] == [(t.gaze, t.blink) for t in takes[left - 1 : left]]


def test_what_is_edited_by_hand_is_not_taken_for_undone(scene, take, starts):
    face = scene()
    write_take(face, take, Placement(12))
    write_take(face, take.reroll_gaze(9), Placement(12), WriteOptions(controls=GAZE))
    for control, channel in channels_of(face).items():
        if control in GAZE:
            channel.get_keys()[0].set_value(0.123)
    assert read_record(face.sequence).recipes(face)[0].gaze.seed == 9
    for channel in channels_of(face).values():
        channel.get_keys()[0].set_value(0.123)
    assert starts(face) == [12]


def test_a_take_whose_section_was_deleted_is_no_longer_there(scene, take, starts):
    face = scene()
    write_take(face, take, Placement(12), WriteOptions(layer=Layer.ADDITIVE))
    face.track.remove_section(section_of(face, 1))
    assert starts(face) == []


def test_hidden_controls_tell_nothing_of_an_undo(scene, take, starts):
    face = scene()
    write_take(face, take, Placement(12))
    names = [str(channel.channel_name).split(".")[0] for channel in section_of(face).get_all_channels()]
    unreal.ControlRigSequencerLibrary.set_controls_mask(section_of(face), names, False)
    assert starts(face) == [12]


def test_what_is_remembered_for_undo_does_not_grow_for_ever(scene, take):
    face, lengths = scene(), []
    for seed in range(2 * UNDO_STEPS):
        write_take(face, take.reroll_gaze(seed), Placement(12), WriteOptions(controls=GAZE))
        lengths.append(len(unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG)))
    assert lengths[-1] < 1.2 * lengths[UNDO_STEPS]


def test_a_recipe_survives_as_text(recipe):
    assert from_json(TakeRecipe, json.loads(json.dumps(to_json(recipe)))) == recipe


def test_a_recipe_of_a_newer_version_is_read_as_far_as_it_is_known(recipe):
    document = json.loads(json.dumps(to_json(recipe)))
    document["review"] = "approved"
    document["line"]["character"] = "Ada"
    document["blink"]["style"] = 3
    assert from_json(TakeRecipe, document) == recipe
    del document["gaze"]
    with pytest.raises(SerializationError, match="gaze"):
        from_json(TakeRecipe, document)


def test_what_has_changed_since_is_said(recipe, tmp_path):
    audio = tmp_path / "line.wav"
    audio.write_bytes(b"sound")
    recipe = replace(recipe, audio=replace(recipe.audio, sha256=hashlib.sha256(b"sound").hexdigest()))
    same = recipe.model
    assert recipe.changes(audio, same) == []
    audio.write_bytes(b"another sound")
    assert recipe.changes(audio, same) == ["The recording line.wav has changed since the take was made."]
    assert recipe.changes(None, None) == ["The recording line.wav is gone.", "The model compact is not here."]
    assert recipe.changes(tmp_path / "no.wav", ModelRef("grand", "ffff")) == [
        "The recording line.wav is gone.",
        "The take was made by the model compact; another one, grand, is here now.",
    ]


def test_a_record_survives_the_sequence(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    record = read_record(face.sequence)
    text = unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG)
    write_record(face.sequence, record)
    assert unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG) == text
    assert len(text) < 40_000


def test_a_damaged_record_counts_as_none_so_every_key_is_the_animators(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    whole = unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG)
    ticks = re.sub(r"\[(-?\d+),", r'["\1",', whole)
    short = re.sub(r"\[(-?\d+),(-?\d+),.*?\]", r"[\1,\2]", whole)
    forms = ("{", "[]", '{"schema": 1}', '{"schema": 1, "faces": 3}', '{"schema": 1, "faces": {"a": {"b": {}}}}')
    for text in (*forms, "[" * 5_000, '{"schema": %s}' % ("1" * 5_000), ticks, short):
        assert text != whole
        unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, text)
        assert read_record(face.sequence).faces == {}
        assert ENGINE.logged[-1][0] == "Warning" and len(ENGINE.logged[-1][1]) <= 300
    assert len(write_take(face, take, Placement(12)).by_hand) == 170


def test_a_newer_versions_record_is_left_alone(scene, take):
    face = scene()
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, '{"schema": 2}')
    with pytest.raises(SequenceRecordError, match="newer EmoFace"):
        write_take(face, take, Placement(12))


def test_a_copy_of_the_character_has_a_record_of_its_own(scene, take):
    from emoface_unreal.sequencer.face import find_faces
    from emoface_unreal.sequencer.sequence import add_face_board
    from tests.unreal_fake import builders

    face = scene()
    add_face_board(face.sequence, builders.metahuman("Ada"))
    one, two = find_faces(face.sequence)
    write_take(one, take, Placement(12))
    assert read_record(face.sequence).recipes(two) == []


def keys(*pairs):
    return [Key(tick, value, LINEAR) for tick, value in pairs]


def test_a_hash_is_of_the_keys_inside_and_of_all_that_bends_the_curve():
    known = hash_keys(keys((0, 0.5), (100, 0.25)), 0, 200)
    assert len(known) == 12
    assert known == hash_keys(keys((-5, 0.1), (0, 0.5), (100, 0.25), (200, 0.1)), 0, 200)
    assert known == hash_keys(keys((1000, 0.5), (1100, 0.25)), 1000, 1200)
    for other in (
        keys((0, 0.5)),
        keys((0, 0.5), (101, 0.25)),
        keys((0, 0.5), (100, 0.2500001)),
        [Key(0, 0.5, USER), *keys((100, 0.25))],
        [Key(0, 0.5, USER, 0.1, 0.1), *keys((100, 0.25))],
    ):
        assert hash_keys(other, 0, 200) != known


def test_what_is_left_of_a_stretch_that_was_cut_into_is_still_ours():
    record, old = SectionRecord("base"), keys((0, 0.1), (50, 0.2), (150, 0.3), (250, 0.4))
    record.record_keys("jaw", [], old, WrittenSpan(-1, 0, 300, ()))
    new = keys((0, 0.1), (50, 0.2), (100, 0.9), (250, 0.4))
    record.record_keys("jaw", old, new, WrittenSpan(99, 100, 200, ()))
    assert record.own_ticks("jaw", new) == {0, 50, 100, 250}
    moved = keys((0, 0.1), (51, 0.2), (100, 0.9), (250, 0.4))
    assert record.own_ticks("jaw", moved) == {100, 250}


def test_a_stretch_changed_by_hand_is_not_ours_again_when_it_is_cut_into():
    record, old = SectionRecord("base"), keys((0, 0.1), (250, 0.4))
    record.record_keys("jaw", [], old, WrittenSpan(-1, 0, 300, ()))
    edited = keys((0, 0.7), (250, 0.4))
    new = keys((0, 0.7), (100, 0.9), (250, 0.4))
    record.record_keys("jaw", edited, new, WrittenSpan(99, 100, 200, ()))
    assert record.own_ticks("jaw", new) == {100}
