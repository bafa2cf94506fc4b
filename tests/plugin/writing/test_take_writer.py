"""Writing a take: what stands on the channels afterwards, frame by frame, and what does not change."""

import wave
from dataclasses import replace

import numpy as np
import pytest
import unreal

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.errors import Cancelled
from emoface.motion.keys import TOLERANCE
from emoface.rig import BOARD
from emoface.timing import FrameRate
from emoface_unreal.sequencer import channel as channel_module
from emoface_unreal.sequencer.channel import read_keys
from emoface_unreal.sequencer.face import FaceError
from emoface_unreal.sequencer.placement import Placement, PlacementError
from emoface_unreal.sequencer.section import Layer, SectionError
from emoface_unreal.sequencer.sequence import clock_of
from emoface_unreal.writing import channel_writer, take_writer
from emoface_unreal.writing.take_writer import BLINKS, GAZE, WriteError, WriteOptions, write_take
from tests.conftest import SAMPLES
from tests.unreal_fake import ENGINE, builders, undo

from ..faces import calls, channels_of, early, read_frames, section_of

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]
JAW = "CTRL_C_jaw-translateY"
LINEAR, CONSTANT = unreal.MovieSceneKeyInterpolation.LINEAR, unreal.MovieSceneKeyInterpolation.CONSTANT
AUTO, SMART_AUTO = unreal.MovieSceneKeyInterpolation.AUTO, unreal.MovieSceneKeyInterpolation.SMART_AUTO
USER = unreal.MovieSceneKeyInterpolation.USER


def assert_reads_as(face, curves, place=12, which=0):
    for control, channel in channels_of(face, which).items():
        asked = curves.column(control)
        off = np.abs(read_frames(face, channel, place, len(curves)) - asked).max()
        assert off <= TOLERANCE + early(face, asked) + 1e-6, control


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("generation", ["v3", "v4"])
def test_every_display_frame_reads_back_as_the_take(scene, take, rate, generation):
    face = scene(rate, generation)
    written = write_take(face, take, Placement(12))
    curves = take.compose(rate)
    assert len(written.controls) == 170
    assert (written.first_frame, written.end_frame) == (12, 12 + len(curves))
    assert_reads_as(face, curves)
    assert not ENGINE.errors() and not written.notes


@pytest.mark.parametrize("tangents", ["neighbours", "clamped"])
def test_cubic_keys_keep_to_the_tolerance_however_the_editor_makes_its_tangents(scene, take, tangents):
    ENGINE.tangents = tangents
    face = scene(FrameRate(24))
    write_take(face, take, Placement(12), WriteOptions(interpolation="cubic"))
    assert_reads_as(face, take.compose(FrameRate(24)))
    kinds = {key.interpolation for channel in channels_of(face).values() for key in read_keys(channel)}
    assert SMART_AUTO in kinds


@pytest.mark.parametrize("ticks", [24000, 60000, 120000])
def test_keys_stand_on_whole_frames_at_any_tick_resolution(scene, take, ticks):
    face = scene(FrameRate(24000, 1001), ticks=ticks)
    write_take(face, take, Placement(-7))
    clock = clock_of(face.sequence)
    for channel in channels_of(face).values():
        for key in read_keys(channel):
            assert key.tick == clock.tick(clock.frame(key.tick))


def test_values_stay_inside_the_rigs_ranges_because_sequencer_does_not_clamp(scene, take):
    loud = replace(take, face=take.face.with_values(take.face.values * 40))
    face = scene()
    write_take(face, loud, Placement(0))
    for control, channel in channels_of(face).items():
        column = BOARD.index(control)
        values = [key.value for key in read_keys(channel)]
        assert BOARD.minimum[column] <= min(values) and max(values) <= BOARD.maximum[column]


def test_the_eyes_switch_is_never_written(scene, take):
    face = scene()
    write_take(face, take, Placement(0))
    assert not section_of(face).get_channel("CTRL_lookAtSwitch").get_keys()
    with pytest.raises(WriteError, match="never written"):
        write_take(face, take, Placement(0), WriteOptions(controls=["CTRL_lookAtSwitch-translateY"]))


# What it costs


def test_a_control_that_stays_flat_gets_one_key(scene, take):
    face = scene()
    write_take(face, take, Placement(0))
    assert channels_of(face)["CTRL_L_ear_up-translateY"].get_num_keys() == 1
    assert channels_of(face)[JAW].get_num_keys() > 1


def test_calls_grow_with_the_keys_and_not_with_the_frames(scene, take):
    write_take(scene(FrameRate(60)), take, Placement(0))  # what is loaded once
    ENGINE.calls.clear()
    first = write_take(scene(FrameRate(60)), take, Placement(0))
    assert calls() <= 8 * first.keys + 6 * len(first.controls) + 700
    ENGINE.calls.clear()
    again = write_take(scene(FrameRate(60)), take, Placement(0), WriteOptions(tolerance=0.05))
    assert again.keys < first.keys / 2
    assert calls() <= 8 * again.keys + 6 * len(first.controls) + 700


def test_sequencer_is_refreshed_once(scene, take):
    face = scene()
    before = ENGINE.refreshed
    write_take(face, take, Placement(0))
    assert ENGINE.refreshed == before + 1


def test_ten_seconds_of_speech_are_under_a_tenth_of_a_key_a_frame(scene, tmp_path):
    pytest.importorskip("torch")
    from emoface.errors import EmoFaceError
    from emoface.network import load_model
    from emoface.pipeline import Pipeline
    from emoface.speech.feature_cache import SpeechCache
    from emoface.take import Line

    try:
        model = load_model(device="cpu")
    except EmoFaceError as error:
        pytest.skip(f"the shipped model does not load ({error}); tests/test_default_model.py says why")
    timeline = EmotionTimeline.parse("neutral@0 angry:0.8@3.5 happy@7")
    line = Line(str(ten_seconds(tmp_path / "line.wav")), timeline)
    spoken = Pipeline(model, SpeechCache(tmp_path)).generate(line)
    assert len(spoken.face) == 600
    face = scene(FrameRate(60))
    written = write_take(face, spoken, Placement(0))
    assert written.keys < 104_400 / 10  # dense: 600 frames of 174 controls
    assert_reads_as(face, spoken.compose(FrameRate(60)), 0)
    print(f"{written.keys} keys, {written.keys / 1044:.2f} % of 104,400")


def ten_seconds(path):
    """Speech of exactly this length, of two samples."""
    parts = []
    for name in ("bridge.wav", "return.wav", "tower.wav"):
        with wave.open(str(SAMPLES / name)) as file:
            settings, rate = file.getparams(), file.getframerate()
            parts.append(file.readframes(file.getnframes()))
    with wave.open(str(path), "wb") as file:
        file.setparams(settings)
        file.writeframes(b"".join(parts)[: 10 * rate * settings.sampwidth * settings.nchannels])
    return path


# Undo, Cancel, and errors half way


@pytest.mark.parametrize("layer", Layer)
def test_one_undo_brings_back_the_very_sequence(scene, take, layer):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, AUTO), (20, 0.8, AUTO), (200, 0.3, LINEAR)])
    before = builders.dump(face.sequence)
    write_take(face, take, Placement(12), WriteOptions(layer=layer))
    assert builders.dump(face.sequence) != before
    assert undo() == "EmoFace: write take"
    assert builders.dump(face.sequence) == before
    assert not ENGINE.undo_stack


@pytest.mark.parametrize("layer", Layer)
def test_cancel_puts_back_what_was_there_and_leaves_no_step_to_undo(scene, take, layer):
    face = scene()
    section_of(face).set_range(20, 40)
    hide(face, "CTRL_C_jaw", "CTRL_C_eyesAim")
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, AUTO), (20, 0.8, AUTO), (200, 0.3, LINEAR)])
    before = builders.dump(face.sequence)
    ENGINE.cancel_after = 90
    with pytest.raises(Cancelled):
        write_take(face, take, Placement(12), WriteOptions(layer=layer, show_masked=True))
    assert builders.dump(face.sequence) == before
    assert not ENGINE.undo_stack
    ENGINE.cancel_after = None
    assert not write_take(face, take, Placement(12), WriteOptions(overwrite=True)).by_hand


def test_cancel_puts_back_the_weights_of_an_animators_tangents(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(20, 0.1, USER), (30, 0.6, USER)])
    key = channels_of(face)[JAW].get_keys()[1]
    key.set_tangent_weight_mode(unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_BOTH)
    key.set_arrive_tangent_weight(0.25)
    key.set_leave_tangent_weight(0.5)
    before = builders.dump(face.sequence)
    ENGINE.cancel_after = 60
    with pytest.raises(Cancelled):
        write_take(face, take, Placement(12), WriteOptions(overwrite=True))
    assert builders.dump(face.sequence) == before


def test_an_error_half_way_puts_back_what_was_there(scene, take, monkeypatch):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, SMART_AUTO), (200, 0.3, LINEAR)])
    before = builders.dump(face.sequence)
    written = []

    def failing(channel, key):
        if len(written) == 400:
            raise RuntimeError("the engine fell over")
        written.append(key)
        channel_module.add_key(channel, key)

    monkeypatch.setattr(channel_writer, "add_key", failing)
    with pytest.raises(RuntimeError):
        write_take(face, take, Placement(12))
    assert builders.dump(face.sequence) == before
    monkeypatch.undo()
    write_take(face, take, Placement(12))  # and the writer is free again


def test_a_write_inside_a_write_is_refused(scene, take, monkeypatch):
    """A progress dialog pumps Slate, whose tick may call again."""
    face = scene()
    monkeypatch.setattr(take_writer, "_is_writing", True)
    with pytest.raises(WriteError, match="already"):
        write_take(face, take, Placement(0))


# The animator's hand


def edit_value(channel):
    channel.get_keys()[1].set_value(0.77)


def move_key(channel):
    key = channel.get_keys()[1]
    tick = key.get_time(unreal.MovieSceneTimeUnit.TICK_RESOLUTION).frame_number.value
    channel.add_key(
        unreal.FrameNumber(tick + 5), key.get_value(), 0.0, unreal.MovieSceneTimeUnit.TICK_RESOLUTION, LINEAR
    )
    channel.remove_key(key)


def delete_key(channel):
    channel.remove_key(channel.get_keys()[1])


def smooth_key(channel):
    channel.get_keys()[1].set_interpolation_mode(unreal.RichCurveInterpMode.RCIM_CUBIC)


def clear_keys_but_one(channel):
    for key in channel.get_keys()[1:]:
        channel.remove_key(key)


@pytest.mark.parametrize("edit", [edit_value, move_key, delete_key, smooth_key, clear_keys_but_one])
def test_what_was_changed_by_hand_stays_and_is_named(scene, take, edit):
    face = scene()
    write_take(face, take, Placement(12))
    edit(channels_of(face)[JAW])
    edited = read_keys(channels_of(face)[JAW])
    other = take.reroll_gaze(99).reroll_blinks(99)
    written = write_take(face, other, Placement(12))
    assert written.by_hand == (JAW,)
    assert any("CTRL_C_jaw" in note and "hand" in note for note in written.notes)
    assert read_keys(channels_of(face)[JAW]) == edited
    everything_else = [control for control in written.controls if control != JAW]
    assert len(everything_else) == 169

    assert not write_take(face, other, Placement(12), WriteOptions(overwrite=True)).by_hand
    assert_reads_as(face, other.compose(FrameRate(30)))


def test_keys_that_stood_there_before_the_tool_came_are_the_animators(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(30, 0.8, AUTO)])
    assert write_take(face, take, Placement(12)).by_hand == (JAW,)


def test_keys_outside_the_range_make_nobodys_hand(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(3, 0.8, AUTO), (400, 0.1, AUTO)])
    assert not write_take(face, take, Placement(12)).by_hand
    assert not write_take(face, take, Placement(12)).by_hand


def test_after_an_undo_the_earlier_take_is_still_the_tools(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    write_take(face, take.reroll_gaze(99), Placement(12))
    undo()
    assert not write_take(face, take.reroll_blinks(99), Placement(12)).by_hand


def test_a_take_that_is_moved_is_still_the_tools(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    assert not write_take(face, take, Placement(40)).by_hand
    assert_reads_as(face, take.compose(FrameRate(30)), 40)
    for channel in channels_of(face).values():
        assert read_keys(channel)[0].tick >= clock_of(face.sequence).tick(40), "nothing of where it stood is left"
    assert not write_take(face, take, Placement(12)).by_hand
    assert_reads_as(face, take.compose(FrameRate(30)), 12)


def test_after_a_move_is_undone_the_take_is_still_the_tools(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    before = builders.dump(face.sequence)
    write_take(face, take.reroll_gaze(9), Placement(40))
    undo()
    assert builders.dump(face.sequence) == before
    assert not write_take(face, take.reroll_gaze(8), Placement(12)).by_hand
    assert_reads_as(face, take.reroll_gaze(8).compose(FrameRate(30)), 12)


def test_a_take_that_has_become_shorter_leaves_nothing_behind(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, AUTO), (5, 0.8, AUTO), (200, 0.3, SMART_AUTO)])
    jaw = channels_of(face)[JAW]
    was = read_frames(face, jaw, 0, 300)
    write_take(face, take, Placement(12))
    shorter = replace(take, face=take.face.slice(0, 90), blink=replace(take.blink, events=()))
    written = write_take(face, shorter, Placement(12))
    assert not written.by_hand and written.end_frame == 12 + 45
    clock = clock_of(face.sequence)
    for control, channel in channels_of(face).items():
        ticks = [key.tick for key in read_keys(channel)]
        assert not [tick for tick in ticks if clock.tick(58) <= tick < clock.tick(102)], control
    now = read_frames(face, jaw, 0, 300)
    np.testing.assert_allclose(now[:12], was[:12], atol=1e-6)
    np.testing.assert_allclose(now[102:], was[102:], atol=1e-6)
    assert_reads_as(face, shorter.compose(FrameRate(30)))


def test_what_was_changed_by_hand_in_a_take_that_is_moved_stays(scene, take):
    face = scene()
    write_take(face, take, Placement(12))
    edit_value(channels_of(face)[JAW])
    edited = read_keys(channels_of(face)[JAW])
    assert write_take(face, take, Placement(40)).by_hand == (JAW,)
    assert read_keys(channels_of(face)[JAW]) == edited


def test_writing_again_changes_nothing(scene, take):
    face = scene(FrameRate(30000, 1001))
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, AUTO), (5, 0.8, AUTO), (200, 0.3, SMART_AUTO)])
    write_take(face, take, Placement(12))
    before = builders.dump(face.sequence)
    write_take(face, take, Placement(12))
    assert builders.dump(face.sequence) == before


# The edges of the range


@pytest.mark.parametrize("weighted", [0, 1, 2, 3])
def test_a_curve_of_weighted_tangents_that_would_have_to_be_cut_is_the_animators(scene, take, weighted):
    face = scene()
    builders.put_keys(
        section_of(face), "CTRL_C_jaw.Y", [(0, 0.1, USER), (5, 0.6, USER), (250, 0.2, USER), (300, 0, USER)]
    )
    key = channels_of(face)[JAW].get_keys()[weighted]
    key.set_tangent_weight_mode(unreal.RichCurveTangentWeightMode.RCTWM_WEIGHTED_LEAVE)
    before = read_keys(channels_of(face)[JAW])
    crosses = weighted in (1, 2)
    assert write_take(face, take, Placement(12)).by_hand == ((JAW,) if crosses else ())
    assert (read_keys(channels_of(face)[JAW]) == before) is crosses
    assert not write_take(face, take, Placement(12), WriteOptions(overwrite=True)).by_hand


KINDS = [LINEAR, CONSTANT, AUTO, SMART_AUTO]


@pytest.mark.parametrize("rate", [FrameRate(30), FrameRate(24000, 1001), FrameRate(30000, 1001)], ids=str)
@pytest.mark.parametrize("before", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("after", KINDS, ids=lambda kind: kind.name)
def test_the_animators_curve_outside_the_range_stays_as_it_was(scene, take, rate, before, after):
    face = scene(rate)
    keys = [
        (0, 0.1, before),
        (4, 0.5, before),
        (9, 0.2, before),
        (30, 0.9, after),
        (220, 0.7, after),
        (260, 0.1, after),
    ]
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", keys)
    jaw, count = channels_of(face)[JAW], len(take.compose(rate))
    was = read_frames(face, jaw, -5, 300)
    write_take(face, take, Placement(12), WriteOptions(controls=[JAW], overwrite=True))
    now = read_frames(face, jaw, -5, 300)
    np.testing.assert_allclose(now[: 12 + 5], was[: 12 + 5], atol=1e-6)
    np.testing.assert_allclose(now[12 + 5 + count :], was[12 + 5 + count :], atol=1e-6)
    asked = take.compose(rate).column(JAW)
    assert np.abs(now[12 + 5 : 12 + 5 + count] - asked).max() <= TOLERANCE + early(face, asked) + 1e-6


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize("at", [3, 250])
def test_a_pose_that_the_animator_holds_with_one_key_is_held_on_both_sides(scene, take, kind, at):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(at, 0.6, kind)])
    write_take(face, take, Placement(12))
    jaw, count = channels_of(face)[JAW], len(take.compose(FrameRate(30)))
    np.testing.assert_allclose(read_frames(face, jaw, 0, 12), 0.6, atol=1e-6)
    np.testing.assert_allclose(read_frames(face, jaw, 12 + count, 200), 0.6, atol=1e-6)


def test_a_flat_control_reaches_the_end_of_the_range_before_it_turns_into_the_animators_curve(scene, take):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_L_ear_up", [(300, 1.0, LINEAR)])
    write_take(face, take, Placement(12))
    assert_reads_as(face, take.compose(FrameRate(30)))


def test_a_second_line_leaves_the_first_as_it_was(scene, take):
    face = scene()
    write_take(face, take, Placement(0))
    other = take.reroll_gaze(77)
    written = write_take(face, other, Placement(150))
    assert not written.by_hand
    assert_reads_as(face, take.compose(FrameRate(30)), 0)
    assert_reads_as(face, other.compose(FrameRate(30)), 150)
    assert not write_take(face, other, Placement(0)).by_hand, "the first line is still the tool's"
    # Behind the second line its own last pose stays, not the first line's.
    jaw = channels_of(face)[JAW]
    end = 150 + len(other.compose(FrameRate(30)))
    assert read_frames(face, jaw, end + 5, 1)[0] == pytest.approx(read_frames(face, jaw, end - 1, 1)[0])


def test_lines_that_touch_do_not_disturb_each_other(scene, take):
    face, count = scene(FrameRate(30000, 1001)), len(take.compose(FrameRate(30000, 1001)))
    for place in (count, 0, 2 * count, count):
        assert not write_take(face, take, Placement(place)).by_hand
    for place in (0, count, 2 * count):
        assert_reads_as(face, take.compose(FrameRate(30000, 1001)), place)


def test_only_what_is_heard_is_written(scene, take):
    face, curves = scene(), take.compose(FrameRate(30))
    written = write_take(face, take, Placement(100, 110, 160))
    assert (written.first_frame, written.end_frame) == (110, 160)
    for control, channel in channels_of(face).items():
        heard = curves.column(control)[10:60]
        assert np.abs(read_frames(face, channel, 110, 50) - heard).max() <= TOLERANCE + 1e-6
        assert all(110 <= clock_of(face.sequence).frame(key.tick) < 160 for key in read_keys(channel))
    with pytest.raises(PlacementError, match="nothing"):
        write_take(face, take, Placement(100, 500, 600))


# A few controls


@pytest.mark.parametrize("controls", [GAZE, BLINKS])
def test_a_reroll_writes_two_channels_and_no_others(scene, take, controls):
    face = scene()
    write_take(face, take, Placement(12))
    before = {control: read_keys(channel) for control, channel in channels_of(face).items()}
    other = take.reroll_gaze(8).reroll_blinks(8)
    ENGINE.calls.clear()
    written = write_take(face, other, Placement(12), WriteOptions(controls=controls))
    assert written.controls == controls
    assert calls() < 700 + 16 * (written.keys + sum(len(before[control]) for control in controls))
    changed = {control for control, channel in channels_of(face).items() if read_keys(channel) != before[control]}
    assert changed == set(controls)
    assert not write_take(face, other, Placement(12)).by_hand


def test_an_unknown_control_is_a_sentence(scene, take):
    with pytest.raises(WriteError, match="CTRL_C_beard: the face board has no such control"):
        write_take(scene(), take, Placement(0), WriteOptions(controls=["CTRL_C_beard"]))


# Hidden and missing controls


def hide(face, *names):
    unreal.ControlRigSequencerLibrary.set_controls_mask(section_of(face), [unreal.Name(n) for n in names], False)


def test_hidden_controls_are_named_and_left_out(scene, take):
    face = scene()
    hide(face, "CTRL_C_jaw", "CTRL_L_brow_down")
    written = write_take(face, take, Placement(0))
    assert set(written.masked) == {"CTRL_C_jaw-translateX", JAW, "CTRL_L_brow_down-translateY"}
    assert not written.unmapped and any("Hidden" in note for note in written.notes)
    assert not section_of(face)._channels["CTRL_C_jaw.Y"].keys
    assert not ENGINE.errors()


def test_hidden_controls_are_shown_and_written_if_asked_and_only_those_that_are_needed(scene, take):
    face = scene()
    hide(face, "CTRL_C_jaw", "CTRL_C_eyesAim")
    written = write_take(face, take, Placement(0), WriteOptions(show_masked=True))
    assert not written.masked and JAW in written.controls
    assert not unreal.ControlRigSequencerLibrary.get_controls_mask(section_of(face), "CTRL_C_eyesAim")


def test_controls_that_a_board_lacks_are_named_and_never_fatal(scene, take):
    face = scene()
    for section in face.track.get_sections():
        del section._channels["CTRL_L_ear_up"]
    face = replace(face, controls=face.controls - {"CTRL_L_ear_up"})
    written = write_take(face, take, Placement(0))
    assert written.unmapped == ("CTRL_L_ear_up-translateY",) and len(written.controls) == 169
    assert not ENGINE.errors()


# A section of its own


@pytest.mark.parametrize("layer", [Layer.ADDITIVE, Layer.OVERRIDE])
def test_a_section_of_its_own_leaves_the_animators_alone(scene, take, layer):
    face = scene()
    base = section_of(face)
    builders.put_keys(base, "CTRL_C_jaw.Y", [(20, 0.8, AUTO)])
    face.track.set_section_to_key(base)
    jaw = read_keys(channels_of(face)[JAW])
    written = write_take(face, take, Placement(12), WriteOptions(layer=layer))
    own = section_of(face, 1)
    assert written.section == own.get_name() and not written.by_hand
    assert own.get_blend_type().blend_type.name == layer.name
    assert (own.get_start_frame(), own.get_end_frame()) == (12, 12 + len(take.compose(FrameRate(30))))
    assert own.get_row_index() > base.get_row_index()
    assert face.track.get_section_to_key() is base
    assert read_keys(channels_of(face)[JAW]) == jaw
    assert_reads_as(face, take.compose(FrameRate(30)), which=1)


def test_a_section_of_its_own_is_used_again_for_the_same_line_and_not_for_another(scene, take):
    face = scene()
    first = write_take(face, take, Placement(12), WriteOptions(layer=Layer.ADDITIVE)).section
    assert write_take(face, take.reroll_gaze(9), Placement(14), WriteOptions(layer=Layer.ADDITIVE)).section == first
    assert write_take(face, take, Placement(300), WriteOptions(layer=Layer.ADDITIVE)).section != first
    assert write_take(face, take, Placement(12), WriteOptions(layer=Layer.OVERRIDE)).section != first


def test_a_base_section_with_ends_is_made_long_enough(scene, take):
    face = scene()
    section_of(face).set_range(20, 40)
    write_take(face, take, Placement(12))
    assert section_of(face).get_start_frame() == 12
    assert section_of(face).get_end_frame() == 12 + len(take.compose(FrameRate(30)))


def test_two_sections_that_would_be_blended_are_not_written_on(scene, take):
    face = scene()
    one, two = section_of(face), face.track.add_section()
    two.set_blend_type(unreal.MovieSceneBlendType.ABSOLUTE)
    one.set_range(0, 30)
    two.set_range(30, 200)
    before = builders.dump(face.sequence)
    with pytest.raises(SectionError, match="Ada: 2 sections"):
        write_take(face, take, Placement(12))
    assert builders.dump(face.sequence) == before
    two.set_is_active(False)
    assert write_take(face, take, Placement(12)).section == one.get_name()
    two.set_is_active(True)
    one.set_range(0, 30)
    assert write_take(face, take, Placement(100)).section == two.get_name()


def test_a_track_without_a_section_gets_one(scene, take):
    face = scene()
    face.track.remove_section(section_of(face))
    write_take(face, take, Placement(12))
    assert not section_of(face).has_start_frame()
    assert_reads_as(face, take.compose(FrameRate(30)))


# What forbids writing


def test_nothing_is_written_on_what_is_locked(scene, take):
    face = scene()
    section_of(face).set_is_locked(True)
    with pytest.raises(SectionError, match="locked"):
        write_take(face, take, Placement(12))
    section_of(face).set_is_locked(False)
    face.sequence.set_read_only(True)
    with pytest.raises(FaceError, match="locked"):
        write_take(face, take, Placement(12))
    assert not ENGINE.undo_stack or not ENGINE.undo_stack[-1].before


def test_nothing_is_written_while_the_level_plays_and_sequencer_is_paused(scene, take):
    face = scene()
    ENGINE.game_world = unreal.World()
    with pytest.raises(FaceError, match="playing"):
        write_take(face, take, Placement(12))
    ENGINE.game_world = None
    unreal.LevelSequenceEditorBlueprintLibrary.play()
    write_take(face, take, Placement(12))
    assert not unreal.LevelSequenceEditorBlueprintLibrary.is_playing()


def test_a_section_that_is_switched_off_is_said(scene, take):
    face = scene()
    section_of(face).set_is_active(False)
    assert any("switched off" in note for note in write_take(face, take, Placement(12)).notes)


def test_no_sequence_need_be_open(scene, take):
    face = scene()
    unreal.LevelSequenceEditorBlueprintLibrary.close_level_sequence()
    write_take(face, take, Placement(12))
    assert_reads_as(face, take.compose(FrameRate(30)))


def test_a_line_of_one_frame(scene, take):
    face = scene()
    short = replace(take, face=Curves(take.face.values[:1]), blink=replace(take.blink, events=()))
    written = write_take(face, short, Placement(12))
    assert (written.first_frame, written.end_frame, written.keys) == (12, 13, 170)
