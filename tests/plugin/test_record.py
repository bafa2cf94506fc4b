"""What a sequence remembers of the takes on it."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
import unreal

from emoface.curves import Curves
from emoface.take import ModelRef, Take
from emoface_unreal.channel import Key
from emoface_unreal.key_writer import GAZE, Options, write_take
from emoface_unreal.place import Place
from emoface_unreal.recipe import Recipe, RecipeError
from emoface_unreal.record import TAG, RecordError, SectionRecord, Span, hash_keys, read_record, write_record
from tests.unreal_fake import ENGINE

LINEAR, USER = unreal.MovieSceneKeyInterpolation.LINEAR, unreal.MovieSceneKeyInterpolation.USER


@pytest.fixture
def recipe(take) -> Recipe:
    return Recipe.of(
        take,
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
    write_take(face, take, Place(12), take_file="D:/Lines/line.take")
    (recipe,) = read_record(face.sequence).recipes(face)
    assert (recipe.line, recipe.audio, recipe.model) == (take.line, take.audio, take.model)
    assert (recipe.blink, recipe.gaze) == (take.blink, take.gaze)
    assert (recipe.start_frame, recipe.rate, recipe.layer) == (12, "30", "base")
    assert recipe.take_file == "D:/Lines/line.take"


def test_months_later_the_gaze_is_rolled_again_from_the_recipe_alone(scene, take):
    """Gaze replaces its control: neither the model nor the face's curves are needed."""
    face = scene()
    write_take(face, take, Place(12))
    (recipe,) = read_record(face.sequence).recipes(face)
    blank = Curves(np.zeros((180, 174)))
    again = Take(recipe.line, recipe.audio, recipe.model, blank, recipe.blink, recipe.gaze).reroll_gaze()
    written = write_take(face, again, Place(recipe.start_frame), Options(controls=GAZE))
    assert written.controls == GAZE and not written.by_hand
    assert read_record(face.sequence).recipes(face)[0].gaze == again.gaze


def test_the_newest_take_of_a_stretch_is_remembered_and_those_of_others_stay(scene, take):
    face = scene()
    write_take(face, take, Place(0))
    write_take(face, take, Place(200))
    write_take(face, take.reroll_gaze(9), Place(0))
    recipes = read_record(face.sequence).recipes(face)
    assert [recipe.start_frame for recipe in recipes] == [0, 200]
    assert [recipe.gaze.seed for recipe in recipes] == [9, take.gaze.seed]


def test_a_recipe_survives_as_text(recipe):
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


def test_a_recipe_of_a_newer_version_is_read_as_far_as_it_is_known(recipe):
    document = json.loads(json.dumps(recipe.to_json()))
    document["review"] = "approved"
    document["line"]["character"] = "Ada"
    document["blink"]["style"] = 3
    assert Recipe.from_json(document) == recipe
    del document["gaze"]
    with pytest.raises(RecipeError, match="gaze"):
        Recipe.from_json(document)


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
    write_take(face, take, Place(12))
    record = read_record(face.sequence)
    text = unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG)
    write_record(face.sequence, record)
    assert unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG) == text
    assert len(text) < 40_000


def test_a_damaged_record_counts_as_none_so_every_key_is_the_animators(scene, take):
    face = scene()
    write_take(face, take, Place(12))
    for text in ("{", "[]", '{"schema": 1}', '{"schema": 1, "faces": {"a": {"b": {}}}}'):
        unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, text)
        assert read_record(face.sequence).faces == {}
        assert ENGINE.logged[-1][0] == "Warning"
    assert len(write_take(face, take, Place(12)).by_hand) == 170


def test_a_newer_versions_record_is_left_alone(scene, take):
    face = scene()
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, '{"schema": 2}')
    with pytest.raises(RecordError, match="newer EmoFace"):
        write_take(face, take, Place(12))


def test_a_copy_of_the_character_has_a_record_of_its_own(scene, take):
    from emoface_unreal.face import find_faces
    from emoface_unreal.sequence import add_board
    from tests.unreal_fake import scenes

    face = scene()
    add_board(face.sequence, scenes.metahuman("Ada"))
    one, two = find_faces(face.sequence)
    write_take(one, take, Place(12))
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
    record.note_keys("jaw", [], old, Span(-1, 0, 300, ()))
    new = keys((0, 0.1), (50, 0.2), (100, 0.9), (250, 0.4))
    record.note_keys("jaw", old, new, Span(99, 100, 200, ()))
    assert record.ours("jaw", new) == {0, 50, 100, 250}
    moved = keys((0, 0.1), (51, 0.2), (100, 0.9), (250, 0.4))
    assert record.ours("jaw", moved) == {100, 250}


def test_a_stretch_changed_by_hand_is_not_ours_again_when_it_is_cut_into():
    record, old = SectionRecord("base"), keys((0, 0.1), (250, 0.4))
    record.note_keys("jaw", [], old, Span(-1, 0, 300, ()))
    edited = keys((0, 0.7), (250, 0.4))
    new = keys((0, 0.7), (100, 0.9), (250, 0.4))
    record.note_keys("jaw", edited, new, Span(99, 100, 200, ()))
    assert record.ours("jaw", new) == {100}
