"""Sections of a face board's track: what the engine refuses, what an overriding one leaves alone, names that return."""

import numpy as np
import pytest
import unreal

from emoface.timing import FrameRate
from emoface_unreal.panel.write_plan import classify
from emoface_unreal.sequencer.face_sampler import SampleError, sample_sections
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.section import Layer, SectionError
from emoface_unreal.sequencer.sequence import clock_of
from emoface_unreal.sequencer.write_target import WriteTarget
from emoface_unreal.writing.ownership import Ownership
from emoface_unreal.writing.sequence_record import SectionRecord, read_record
from emoface_unreal.writing.take_writer import GAZE, WriteOptions, write_take
from tests.unreal_fake import ENGINE, builders

from ..faces import calls, channels_of, section_of

JAW, BROW = "CTRL_C_jaw-translateY", "CTRL_L_brow_down-translateY"
LINEAR = unreal.MovieSceneKeyInterpolation.LINEAR
OVERRIDE, ADDITIVE = WriteOptions(GAZE, Layer.OVERRIDE), WriteOptions(GAZE, Layer.ADDITIVE)
BLENDS = unreal.MovieSceneBlendType


def test_an_engine_that_takes_no_overriding_sections_says_so_and_nothing_is_left(scene, take):
    ENGINE.version = "5.4"
    face = scene()
    before, to_key = len(face.track.get_sections()), face.track.get_section_to_key()
    with pytest.raises(SectionError, match="take no override sections"):
        write_take(face, take, Placement(12), OVERRIDE)
    assert len(face.track.get_sections()) == before and face.track.get_section_to_key() is to_key


def test_an_overriding_section_leaves_controls_alone_that_are_not_written(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_lookAtSwitch", [(0, 1.0, LINEAR)])
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.25, LINEAR)])
    face.track._rig._pose = {"CTRL_C_jaw.Y": 0.75, "CTRL_lookAtSwitch": 0.5}
    write_take(face, take, Placement(12), OVERRIDE)
    over = {str(c.channel_name): c for c in section_of(face, 1).get_all_channels()}
    assert not over["CTRL_lookAtSwitch"].has_default() and not over["CTRL_C_jaw.Y"].has_default()
    assert over["Weight"].get_default() == 1.0
    assert (sample_sections(face, FrameRate(30), 12, 30).column(JAW) == 0.25).all()


def test_a_section_of_the_animators_that_got_an_old_name_is_not_taken_for_ours(scene, take):
    face = scene()
    written = write_take(face, take, Placement(12), ADDITIVE)
    face.track.remove_section(section_of(face, 1))
    write_take(face, take, Placement(12), WriteOptions(GAZE))  # a write forgets what is gone
    assert written.section not in read_record(face.sequence).faces[face.binding_id]
    theirs = face.track.add_section()
    theirs._name = written.section
    theirs.set_range(0, 300)
    again = write_take(face, take, Placement(12), ADDITIVE)
    assert again.section != written.section and theirs.get_end_frame() == 300


def test_our_section_that_blends_otherwise_now_is_left_alone(scene, take):
    face = scene()
    written = write_take(face, take, Placement(12), ADDITIVE)
    section_of(face, 1).set_blend_type(BLENDS.ABSOLUTE)
    section_of(face, 1).set_is_active(False)
    assert write_take(face, take, Placement(12), ADDITIVE).section != written.section


def layer_over(face, blend, row, value):
    section = face.track.add_section()
    section.set_blend_type(blend)
    section.set_row_index(row)
    section.set_range(0, 100)
    builders.put_keys(section, "CTRL_C_jaw.Y", [(0, value, LINEAR)])
    return section


def jaw_of(face):
    return sample_sections(face, FrameRate(30), 10, 20).column(JAW)


def test_layers_are_blended_in_the_order_of_their_rows(scene):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.5, LINEAR)])
    layer_over(face, BLENDS.ADDITIVE, 3, 0.125)
    layer_over(face, BLENDS.OVERRIDE, 2, 0.25)
    layer_over(face, BLENDS.ADDITIVE, 1, 0.0625)  # below the overriding one
    assert np.allclose(jaw_of(face), 0.375)


def test_a_layer_that_is_faded_counts_by_its_weight(scene):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.5, LINEAR)])
    builders.put_keys(layer_over(face, BLENDS.OVERRIDE, 1, 0.25), "Weight", [(10, 0.0, LINEAR), (30, 1.0, LINEAR)])
    builders.put_keys(layer_over(face, BLENDS.ADDITIVE, 2, 0.125), "Weight", [(0, 0.5, LINEAR)])
    assert np.allclose(jaw_of(face), 0.5625 - 0.25 * np.arange(20) / 20, atol=1e-4)
    builders.put_keys(section_of(face), "Weight", [(0, 0.5, LINEAR)])
    with pytest.raises(SampleError, match="Set its Weight to 1"):
        jaw_of(face)


def test_whose_a_baked_minute_is_costs_few_calls(scene):
    """A key at every frame of every control, as the MetaHuman Animator bakes them: reading all takes two million."""
    face = scene()
    for channel in [name for name in section_of(face)._channels if name.startswith("CTRL_")]:
        builders.put_keys(section_of(face), channel, [(frame, 0.5, LINEAR) for frame in range(0, 1800, 6)])
    target = WriteTarget.from_placement(face, Placement(600), 600)
    channels = channels_of(face)
    before = calls()
    found = classify(channels, SectionRecord("base"), target.range)
    assert set(found.values()) == {Ownership.BY_HAND}
    assert calls() - before < 20_000
    assert clock_of(face.sequence).display == FrameRate(30)
