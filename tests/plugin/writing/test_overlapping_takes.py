"""Takes in sections over others: what the face shows of them together."""

from dataclasses import replace

import numpy as np
import pytest
import unreal

from emoface.motion.keys import TOLERANCE
from emoface.timing import FrameRate
from emoface_unreal.sequencer.channel import read_keys
from emoface_unreal.sequencer.face_sampler import sample_sections
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.overlapping_takes import OverlapError
from emoface_unreal.writing.sequence_record import read_record
from emoface_unreal.writing.take_writer import GAZE, WriteOptions, write_take
from tests.unreal_fake import builders, undo

from ..faces import channels_of, early, section_of

ADDITIVE, OVERRIDE = WriteOptions(layer=Layer.ADDITIVE), WriteOptions(layer=Layer.OVERRIDE)
JAW, BROW = "CTRL_C_jaw-translateY", "CTRL_L_brow_down-translateY"
LINEAR = unreal.MovieSceneKeyInterpolation.LINEAR


@pytest.fixture
def other(take):
    """Another performance of the same length."""
    values = take.face.values[::-1] * 0.7
    audio = replace(take.audio, sha256="cd" * 32)
    return replace(take, face=take.face.with_values(values), audio=audio, line=replace(take.line, audio="other.wav"))


def assert_shows(face, curves, place=12, but=()):
    """The sections together make the take, within its tolerance."""
    shown = sample_sections(face, curves.rate, place, len(curves))
    for control in channels_of(face):
        if control not in but:
            asked = curves.column(control)
            off = np.abs(shown.column(control) - asked).max()
            assert off <= TOLERANCE + 2 * early(face, asked) + 1e-5, control


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(30000, 1001)], ids=str)
@pytest.mark.parametrize("below", [Layer.BASE, Layer.OVERRIDE])
def test_a_take_over_another_is_not_there_twice(scene, take, other, rate, below):
    face = scene(rate)
    write_take(face, take, Placement(12), WriteOptions(layer=below))
    if below is Layer.OVERRIDE:
        section_of(face, 1).set_is_active(False)
    written = write_take(face, other, Placement(12), ADDITIVE)
    assert not written.by_hand
    assert_shows(face, other.compose(rate))


def test_a_take_over_the_end_of_another_is_added_to_nothing_behind_it(scene, take, other):
    face = scene()
    write_take(face, take, Placement(12))
    write_take(face, other, Placement(60), ADDITIVE)
    assert_shows(face, other.compose(FrameRate(30)), 60)
    assert_shows(face, take.compose(FrameRate(30)).slice(0, 48))


def test_a_take_is_added_to_what_the_animator_made(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_L_brow_down", [(0, 0.25, LINEAR), (200, 0.25, LINEAR)])
    write_take(face, take, Placement(12), ADDITIVE)
    curves = take.compose(FrameRate(30))
    shown = sample_sections(face, FrameRate(30), 12, len(curves)).column(BROW)
    assert np.abs(shown - (curves.column(BROW) + 0.25)).max() <= TOLERANCE + 1e-5
    assert_shows(face, curves, but=[BROW])


def test_a_control_that_the_animator_changed_in_the_take_below_is_left_alone(scene, take, other):
    face = scene()
    write_take(face, take, Placement(12))
    channels_of(face)[JAW].get_keys()[1].set_value(0.77)
    written = write_take(face, other, Placement(12), ADDITIVE)
    assert written.by_hand == (JAW,) and "Changed by hand" in written.notes[0]
    assert not read_keys(channels_of(face, 1)[JAW])
    assert_shows(face, other.compose(FrameRate(30)), but=[JAW])
    assert not write_take(face, other, Placement(12), replace(ADDITIVE, overwrite=True)).by_hand
    assert_shows(face, other.compose(FrameRate(30)))


def test_a_take_below_that_was_undone_does_not_count(scene, take, other):
    face = scene()
    write_take(face, take, Placement(12))
    undo()
    assert not write_take(face, other, Placement(12), ADDITIVE).by_hand
    assert_shows(face, other.compose(FrameRate(30)))


def test_new_gaze_over_a_take_is_the_new_gaze(scene, take, other):
    face = scene()
    write_take(face, take, Placement(12))
    write_take(face, other, Placement(12), ADDITIVE)
    write_take(face, other.reroll_gaze(99), Placement(12), replace(ADDITIVE, controls=GAZE))
    assert_shows(face, other.reroll_gaze(99).compose(FrameRate(30)))


def test_below_an_additive_take_nothing_is_written_unless_it_is_switched_off(scene, take, other):
    face = scene()
    write_take(face, other, Placement(12), ADDITIVE)
    before = builders.dump(face.sequence)
    with pytest.raises(OverlapError, match="additive take lies over"):
        write_take(face, take, Placement(90))
    assert builders.dump(face.sequence) == before
    write_take(face, take, Placement(200))  # beside it
    section_of(face, 1).set_is_active(False)
    write_take(face, take, Placement(12))
    assert_shows(face, take.compose(FrameRate(30)))


def test_where_an_additive_take_was_and_is_no_longer_others_may_be_written(scene, take, other):
    face = scene()
    write_take(face, other, Placement(12), ADDITIVE)
    write_take(face, other, Placement(60), ADDITIVE)
    write_take(face, take, Placement(12, end_frame=60))
    with pytest.raises(OverlapError):
        write_take(face, take, Placement(12))


def test_a_section_that_hides_the_take_is_said(scene, take, other):
    face = scene()
    write_take(face, other, Placement(12), OVERRIDE)
    for options in (WriteOptions(), ADDITIVE):
        assert any("hides it" in note for note in write_take(face, take, Placement(12), options).notes)
    assert_shows(face, other.compose(FrameRate(30)))
    section_of(face, 1).set_is_active(False)
    assert_shows(face, take.compose(FrameRate(30)))


@pytest.mark.parametrize("options", [ADDITIVE, OVERRIDE], ids=["additive", "override"])
def test_a_section_of_the_tools_own_shows_all_takes_that_it_holds(scene, take, other, options):
    face, count = scene(), len(take.compose(FrameRate(30)))
    write_take(face, take, Placement(12), options)
    write_take(face, other, Placement(60), options)
    own = section_of(face, 1)
    assert (own.get_start_frame(), own.get_end_frame()) == (12, 60 + count)
    assert_shows(face, take.compose(FrameRate(30)).slice(0, 48))
    assert_shows(face, other.compose(FrameRate(30)), 60)


@pytest.mark.parametrize("layer", Layer)
def test_a_take_that_is_moved_a_little_is_one_take(scene, take, layer):
    face, count = scene(), len(take.compose(FrameRate(30)))
    write_take(face, take, Placement(12), WriteOptions(layer=layer))
    write_take(face, take, Placement(20), WriteOptions(layer=layer))
    assert [recipe.start_frame for recipe in read_record(face.sequence).recipes(face)] == [20]
    if layer is not Layer.BASE:
        own = section_of(face, 1)
        assert (own.get_start_frame(), own.get_end_frame()) == (20, 20 + count)
