"""The panel's plan promises nothing that the write does not keep."""

from dataclasses import replace

import pytest
import unreal

from emoface.errors import EmoFaceError
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.host import WriteEffect
from emoface_unreal.audio.sound_import import import_sound
from emoface_unreal.panel.host import HostOptions
from emoface_unreal.sequencer.face import find_faces
from emoface_unreal.sequencer.placed_sounds import add_sound, placed_sounds
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.take_writer import WriteOptions, write_take
from tests.unreal_fake import ENGINE, builders

from ..faces import channels_of, section_of
from ..projects import speech

USER, LINEAR = unreal.MovieSceneKeyInterpolation.USER, unreal.MovieSceneKeyInterpolation.LINEAR
JAW = "CTRL_C_jaw-translateY"


def face_of(host, line):
    """The face that the line was written on."""
    [face] = find_faces(ENGINE.assets[host.write(line, False).where])
    return face


def assert_plan_is_kept(host, line, kept=("CTRL_C_jaw",)):
    """The plan names as kept just the controls that the write then leaves alone."""
    plan = host.plan(line, False)
    result = host.write(line, False)
    assert result.is_whole is (plan.effect is not WriteEffect.PARTLY), plan
    for control in kept:
        assert any(control in note for note in plan.notes) and any(control in note for note in result.notes)


def test_a_curve_of_weighted_tangents_that_cannot_be_cut_is_announced_as_kept(host, line):
    face = face_of(host, line)
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(-30, 0.6, USER), (300, 0.2, USER)])
    channel = channels_of(face)[JAW]
    for key in channel.get_keys()[1:-1]:
        channel.remove_key(key)
    channel.get_keys()[0].set_tangent_weight_mode(unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_LEAVE)
    assert_plan_is_kept(host, line)


def test_a_control_that_was_edited_in_the_take_below_is_announced_as_kept(host, line):
    face = face_of(host, line)
    channels_of(face)[JAW].get_keys()[1].set_value(0.77)
    host.options = HostOptions(layer=Layer.ADDITIVE)
    assert_plan_is_kept(host, line)


def test_a_file_that_was_imported_before_is_planned_where_its_sound_is_heard(host, line, project):
    """The animator's keys stand at the beginning, and the sound does not."""
    audio = speech(project / "other.wav", 1.0)
    of_a_file = PanelLine("Other", replace(line.request, audio=str(audio)), line.take, target="/Game/Shots/SC030")
    sequence = builders.level_sequence(30, path="/Game/Shots/SC030")
    sound = import_sound(audio, "/Game/EmoFace/Sounds").sound
    add_sound(sequence, sound, 300)
    host.write(of_a_file, False)
    [face] = find_faces(sequence)
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(10, 0.6, LINEAR)])
    assert len(placed_sounds(sequence)) == 1
    assert host.plan(of_a_file, False).effect is WriteEffect.REPLACE
    assert_plan_is_kept(host, of_a_file, kept=())


def refused_by_both(host, line, sentence):
    with pytest.raises(EmoFaceError, match=sentence):
        host.plan(line, False)
    with pytest.raises(EmoFaceError, match=sentence):
        host.write(line, False)


def test_what_the_write_refuses_the_plan_refuses_in_the_same_words(host, line, take):
    face = face_of(host, line)
    section_of(face).set_is_locked(True)
    refused_by_both(host, line, "section of Ada is locked")
    section_of(face).set_is_locked(False)
    second = face.track.add_section()
    second.set_blend_type(unreal.MovieSceneBlendType.ABSOLUTE)
    second.set_range(0, 30)
    refused_by_both(host, line, "2 sections of its face board")
    face.track.remove_section(second)
    write_take(face, take, Placement(0), WriteOptions(layer=Layer.ADDITIVE))
    refused_by_both(host, line, "an additive take lies over")
    face.track.remove_section(section_of(face, 1))
    face.sequence.set_read_only(True)
    refused_by_both(host, line, "is locked")
    face.sequence.set_read_only(False)
    ENGINE.game_world = unreal.World()
    refused_by_both(host, line, "The level is playing")
