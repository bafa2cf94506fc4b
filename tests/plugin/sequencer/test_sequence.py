"""Making sequences, bindings, sounds and boards; and where a take of a sound belongs."""

import numpy as np
import pytest
import unreal

from emoface.timing import FrameRate
from emoface_unreal.sequencer.clock import Clock
from emoface_unreal.sequencer.placed_sounds import add_sound, placed_sounds
from emoface_unreal.sequencer.sequence import (
    SequenceError,
    add_face_board,
    bind_face,
    clock_of,
    extend_playback,
    make_sequence,
)
from emoface_unreal.writing.take_writer import write_take
from tests.unreal_fake import ENGINE, builders, undo

from ..faces import channels_of, read_frames

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_sequence_is_made_at_the_rate_asked_and_at_the_projects_tick_resolution(rate):
    made = make_sequence("/Game/Lines/greeting", rate)
    assert clock_of(made) == Clock(rate, FrameRate(24000))
    assert made.get_path_name() == "/Game/Lines/greeting.greeting"


def test_a_sequence_that_is_there_is_used_as_it_is():
    made = make_sequence("/Game/Lines/greeting", FrameRate(24))
    assert make_sequence("/Game/Lines/greeting", FrameRate(60)) is made
    assert clock_of(made).display == FrameRate(24)
    assert not ENGINE.errors()  # no question whether to overwrite it


def test_another_asset_of_the_name_is_a_sentence():
    ENGINE.assets["/Game/Lines/greeting"] = unreal.SoundWave("/Game/Lines/greeting")
    with pytest.raises(SequenceError, match="another kind of asset"):
        make_sequence("/Game/Lines/greeting", FrameRate(24))


def test_the_playback_range_grows_and_is_exact_if_asked():
    sequence = builders.level_sequence(24)
    extend_playback(sequence, 100, 700)
    assert (sequence.get_playback_start(), sequence.get_playback_end()) == (0, 700)
    extend_playback(sequence, 100, 300, exactly=True)
    assert (sequence.get_playback_start(), sequence.get_playback_end()) == (100, 300)
    undo()
    undo()
    assert (sequence.get_playback_start(), sequence.get_playback_end()) == (0, 480)


def test_the_board_is_put_on_the_face_and_not_on_the_body():
    sequence, actor = builders.level_sequence(), builders.metahuman()
    binding, track = add_face_board(sequence, actor)
    assert track._rig._component.get_name() == "Face"
    assert binding.get_name() == "Face" and binding.get_parent().get_name() == "Ada"
    assert not ENGINE.errors()


def test_what_is_there_is_used_again():
    sequence, actor = builders.level_sequence(), builders.metahuman()
    binding, track = add_face_board(sequence, actor)
    assert add_face_board(sequence, actor) == (binding, track)
    assert bind_face(sequence, actor) == binding
    assert len(sequence.get_bindings()) == 2


def test_an_actor_that_stands_there_already_keeps_its_binding():
    sequence, actor = builders.level_sequence(), builders.metahuman()
    binding = sequence.add_possessable(actor)
    assert bind_face(sequence, actor).get_parent() == binding


def test_what_is_no_metahuman_is_a_sentence():
    sequence, actor = builders.level_sequence(), builders.metahuman("Crate")
    actor._components.pop()
    with pytest.raises(SequenceError, match="Crate: it has no Face"):
        add_face_board(sequence, actor)
    actor = builders.metahuman("Bare")
    actor._components[1]._mesh._rig = None
    with pytest.raises(SequenceError, match="Bare: its Face names no control rig"):
        add_face_board(sequence, actor)
    ENGINE.world = None
    with pytest.raises(SequenceError, match="Open the level"):
        add_face_board(sequence, _with_level(builders.metahuman("Gone")))


def _with_level(actor):
    ENGINE.world = None
    return actor


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("offset_ticks", [0, 1001, 24000, 7])
def test_a_sound_is_read_back_where_it_was_put_to_the_tick(rate, offset_ticks):
    sequence = builders.level_sequence(rate.numerator, rate.denominator)
    sound = unreal.SoundWave("/Game/Audio/Line", 5.0)
    add_sound(sequence, sound, 37, offset_ticks)
    (placed,) = placed_sounds(sequence)
    start = clock_of(sequence).tick(37)
    assert placed.sound is sound
    assert (placed.zero_tick, placed.first_tick) == (start - offset_ticks, start)
    heard_s = clock_of(sequence).seconds(placed.end_tick - placed.first_tick)
    assert 5.0 - offset_ticks / 24000 <= heard_s + 1e-4 < 5.0 - offset_ticks / 24000 + 1.1 / float(rate)
    assert add_sound(sequence, sound, 37, offset_ticks) == placed
    assert len(sequence.get_tracks()) == 1


def test_two_sounds_share_a_track_on_rows_of_their_own():
    sequence = builders.level_sequence()
    for name, frame in (("/Game/B", 200), ("/Game/A", 0)):
        add_sound(sequence, unreal.SoundWave(name, 2.0), frame)
    first, second = placed_sounds(sequence)
    assert (first.sound.get_name(), second.sound.get_name()) == ("A", "B")
    assert len(sequence.get_tracks()) == 1
    assert first.section.get_row_index() != second.section.get_row_index()
    undo()
    assert len(placed_sounds(sequence)) == 1


def test_sounds_on_a_character_are_found_too(scene):
    face = scene()
    section = face.binding.get_parent().add_track(unreal.MovieSceneAudioTrack).add_section()
    section.set_sound(unreal.SoundWave("/Game/Audio/Line", 2.0))
    section.set_range(10, 70)
    assert [placed.zero_tick for placed in placed_sounds(face.sequence)] == [8000]


def test_a_take_stands_with_its_sound_and_only_where_it_is_heard(scene, take):
    """An animator cut half a second off the front and moved the end in."""
    face = scene(FrameRate(24))
    sound = unreal.SoundWave("/Game/Audio/Line", 3.0)
    placed = add_sound(face.sequence, sound, 100, offset_ticks=12000)
    placed.section.set_end_frame(140)
    (placed,) = placed_sounds(face.sequence)
    place = placed.placement(clock_of(face.sequence))
    assert (place.start_frame, place.first_frame, place.end_frame, place.shift_s) == (88, 100, 140, 0.0)
    written = write_take(face, take, place)
    assert (written.first_frame, written.end_frame) == (100, 140)
    asked = take.compose(FrameRate(24)).column("CTRL_C_jaw-translateY")[12:52]
    read = read_frames(face, channels_of(face)["CTRL_C_jaw-translateY"], 100, 40)
    assert np.abs(read - asked).max() <= 0.005 + 1e-6


def test_a_sound_between_frames_moves_the_take_by_less_than_half_a_frame_which_is_said(scene, take):
    face = scene(FrameRate(24))
    placed = add_sound(face.sequence, unreal.SoundWave("/Game/Audio/Line", 3.0), 10, offset_ticks=400)
    place = placed.placement(clock_of(face.sequence))
    assert place.start_frame == 10 and place.shift_s == pytest.approx(400 / 24000)
    assert abs(place.shift_s) <= 0.5 / 24
    (note,) = write_take(face, take, place).notes
    assert "17 ms later" in note


def test_a_sound_without_an_end_is_heard_to_its_own():
    sequence = builders.level_sequence()
    placed = add_sound(sequence, unreal.SoundWave("/Game/Audio/Line", 3.0), 10)
    placed.section.set_end_frame_bounded(False)
    (placed,) = placed_sounds(sequence)
    assert placed.end_tick is None and placed.placement(clock_of(sequence)).end_frame is None
    assert not ENGINE.errors()


def test_a_sound_that_is_cut_off_wholly_is_a_sentence():
    with pytest.raises(SequenceError, match="leaves nothing of it"):
        add_sound(builders.level_sequence(), unreal.SoundWave("/Game/Audio/Line", 1.0), 0, offset_ticks=24000)
