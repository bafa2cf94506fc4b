"""Finding a face on a sequence, and what is said before anything is written on it."""

import pytest
import unreal

from emoface_unreal.sequencer.face import FaceError, check_face, find_faces
from emoface_unreal.sequencer.sequence import add_face_board, focused_sequence
from tests.unreal_fake import ENGINE, builders

from ..faces import section_of

LINEAR = unreal.MovieSceneKeyInterpolation.LINEAR


def test_every_face_is_found_by_its_binding_and_its_controls(scene):
    first = scene()
    for name, generation in (("Ada", "v3"), ("Bob", "v4")):  # two of them of one name, and their rigs too
        add_face_board(first.sequence, builders.metahuman(name, generation))
    faces = find_faces(first.sequence)
    assert [face.name for face in faces] == ["Ada", "Ada", "Bob"]
    assert len({face.binding_id for face in faces}) == 3
    assert all(face.is_on_component for face in faces)


def test_a_body_rig_is_no_face(scene):
    face = scene()
    body = face.sequence.add_possessable(builders.metahuman("Carl")._components[0])
    rig = unreal.Class(builders.body_rig())
    unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(ENGINE.world, face.sequence, rig, body, False)
    assert find_faces(face.sequence) == (face,)


def test_a_face_whose_character_is_not_loaded_is_found_by_its_channels(scene):
    face = scene()
    face.track._rig = None
    assert [found.binding_id for found in find_faces(face.sequence)] == [face.binding_id]


def test_a_shot_inside_the_open_sequence_is_the_one_that_is_meant(scene):
    face = scene()
    root = builders.level_sequence(24, path="/Game/Root")
    shot = root.add_track(unreal.MovieSceneCinematicShotTrack).add_section()
    shot.set_sequence(face.sequence)
    assert focused_sequence() is root
    unreal.LevelSequenceEditorBlueprintLibrary.focus_level_sequence(shot)
    assert focused_sequence() is face.sequence
    assert unreal.LevelSequenceEditorBlueprintLibrary.get_current_level_sequence() is root


def test_a_clean_face_gives_no_warning(scene):
    assert check_face(scene()) == []
    assert not ENGINE.errors()


@pytest.mark.parametrize("track", ["MovieSceneSkeletalAnimationTrack", "MovieSceneLiveLinkTrack"])
def test_tracks_that_may_hide_the_take_are_said(scene, track):
    face = scene()
    face.binding.add_track(getattr(unreal, track))
    (note,) = check_face(face)
    assert "may hide the take" in note and "Ada" in note


def test_a_second_rig_and_live_link_on_the_actor_are_said(scene):
    face = scene()
    rig = unreal.Class(builders.body_rig())
    unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(ENGINE.world, face.sequence, rig, face.binding)
    face.binding.get_parent().add_track(unreal.MovieSceneLiveLinkTrack)
    notes = check_face(face)
    assert "second control rig" in notes[0] and "Live Link" in notes[1]


def test_eyes_that_follow_their_aim_are_said(scene):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_lookAtSwitch", [(0, 0.0, LINEAR)])
    builders.put_keys(section_of(face), "CTRL_C_eyesAim.Location.X", [(0, 3.0, LINEAR)])
    notes = check_face(face)
    assert "CTRL_lookAtSwitch" in notes[0] and "aim controls" in notes[1]


def test_eyes_switched_over_for_good_are_said(scene):
    face = scene()
    section_of(face).get_channel("CTRL_lookAtSwitch").set_default(1.0)
    assert "CTRL_lookAtSwitch" in check_face(face)[0]


def test_a_board_on_the_actor_instead_of_the_face_is_said(scene):
    face = scene()
    actor = face.sequence.add_possessable(builders.metahuman("Dan"))
    board = unreal.Class(builders.face_board())
    track = unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(
        ENGINE.world, face.sequence, board, actor
    )
    assert track._rig._component.get_name() == "Body"
    wrong = next(found for found in find_faces(face.sequence) if found.name == "Dan")
    assert not wrong.is_on_component and "drives the body" in check_face(wrong)[0]


def test_a_face_that_was_removed_is_a_sentence(scene):
    face = scene()
    face.sequence._bindings.clear()
    with pytest.raises(FaceError, match="no longer on the sequence"):
        check_face(face)


def test_no_open_sequence_is_a_sentence():
    with pytest.raises(Exception, match="No Level Sequence is open"):
        focused_sequence()
