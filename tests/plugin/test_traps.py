"""The traps that the engine sets a plugin of this kind: where each is avoided, and that the fake has them.

1 set_local_control_rig_* writes nothing, takes minutes: never called (test_the_setters_are_never_called below); keys
  go
  through channels (channel.add_key) and no sequence need be open (test_take_writer, test_no_sequence_need_be_open).
2 Floats for 2-D controls are lost: channels are per axis, full names are compared (channel_map.map_channels;
  test_channel_map).
3 Columns 25, 26 are tongue_roll or bendTwist: channel_map.py (test_channel_map, test_the_tongues_roll_...).
4 Two generations of the board: channel_map.map_channels; read-back and naming are tested on v3 and v4.
5 get_name() grows a suffix: channel_name alone is used (section_channels._read); below.
6 Masked controls are missing: named, or shown if asked (section_channels.py; test_take_writer, test_hidden_...).
7 No undo without modify() in a transaction: test_take_writer, "Undo, Cancel, and errors half way"; below.
8 sub_frame is ignored, display frames are rounded: channel.add_key gives ticks alone, at clock.tick; below.
9 A taken time keeps its interpolation, borders mix: the range is cleared first, its edges get keys (edge_keys.py;
  test_edge_keys, and test_take_writer, "The edges of the range"); below.
10 O(N^2) tangents a channel: keys are reduced before writing, flat controls get one (test_take_writer,
  "What it costs").
11 Unbounded first section says -1, new ones are Additive, without length, steal the keying: section.py asks first,
  sets
  blend, range and row, and gives section-to-key back (test_take_writer, "A section of its own"); below.
12 numpy's numbers are refused: int(), float() and FrameNumber in channel.py; below.
13 The actor's binding puts the rig on Body: sequence.bind_face makes the Face's own (test_sequence), and a board that
  stands
  wrong is said (test_face, test_a_board_on_the_actor_...).
14 The current sequence is the root: sequence.focused_sequence, and the rates of face.sequence (test_face).
15 Getters read the open Sequencer: never called; values are read with channel.evaluate_keys.
16 Playing while writing: face.check_face pauses Sequencer, refuses while the level plays (test_take_writer).
17 Other threads: nothing here starts one, and the fake refuses them; below.
18 sys.executable is the editor: environment.py (test_environment).
19 PythonRequirements with torch: EmoFace.uplugin (test_descriptor).
20, 21 parent_external_window_to_slate, a second QApplication, exec(), quit(): the panel's; none is called here.
22 init_unreal.py runs in commandlets: test_start.
23 A modal from the tick, re-entrant ticks: take_writer._is_writing (test_a_write_inside_a_write_is_refused), and
  write_take
  says not to call it from the tick that pumps Qt.
24 asset_import_data may be stale: sound_file.py (test_sound_file).
25 Refresh once, save afterwards: test_sequencer_is_refreshed_once; saving is the caller's, nothing is saved unasked.
26 lookAtSwitch, eyesAim keyed: said by face.check_face, never written (channel_map.NEVER_WRITTEN) (test_face).
27 Other tracks hide the result: said by face.check_face (test_face).
28 Head and neck do not move: nothing is written for them, which the manual says.
29 Names of mixed case: channel_map.map_channels falls back without case (test_channel_map).
30 What 5.6 deprecates: none of it is called, by the stub's own words; below.

Found beside these, in the engine's source: evaluate_keys() snaps to frames, cuts to ticks and may give one value
more;
cancelling a transaction puts nothing back, and of one within another takes the inner records out of the outer one's
step (UTransBuffer::Cancel); undo does not reach metadata, so that what is remembered is held against the keys
(placed_take.py; test_sequence_record); a locked section ignores set_range(); a linear key before a cubic one is read
as cubic;
how smart tangents are made is a setting; tangents may have weights, with which a curve cannot be cut (edge_keys.py;
test_take_writer); absolute sections that overlap are averaged (section._base; test_take_writer); frames are read back
rounded down, one short where a frame is no whole number of ticks (sequence.section_ticks, playback_frames). Each is
in the
fake, but for the weights' curve, and tested here or where it says.
"""

import ast
import re
import threading
from pathlib import Path

import numpy as np
import pytest
import unreal

from tests.unreal_fake import ENGINE, builders, undo

from .engine_stub import Stub
from .faces import channels_of, section_of

PLUGIN = sorted((Path(__file__).parents[2] / "Plugin").rglob("*.py"))
TICKS = unreal.MovieSceneTimeUnit.TICK_RESOLUTION
LINEAR, CONSTANT, AUTO = (
    unreal.MovieSceneKeyInterpolation.LINEAR,
    unreal.MovieSceneKeyInterpolation.CONSTANT,
    unreal.MovieSceneKeyInterpolation.AUTO,
)


@pytest.fixture
def jaw(scene):
    face = scene()
    return channels_of(face)["CTRL_C_jaw-translateY"]


def times(channel):
    return [key.get_time(TICKS).frame_number.value for key in channel.get_keys()]


def test_the_setters_are_never_called():
    for file in PLUGIN:
        names = {node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not [name for name in names if re.match(r"[gs]et_local_control_rig_", name)], file.name
        assert not names & {"add_scalar_parameter_key", "add_vector2d_parameter_key", "set_tick_resolution_directly"}


def test_nothing_deprecated_is_called():
    stub = Stub.load()
    deprecated = set()
    for cls in ("MovieSceneSequence", "LevelSequenceEditorBlueprintLibrary", "ControlRigSequencerLibrary"):
        for name, node in stub.members(cls).items():
            if isinstance(node, ast.FunctionDef) and "deprecated" in (ast.get_docstring(node) or "").lower():
                deprecated.add(name)
    assert "add_spawnable_from_instance" in deprecated
    for file in PLUGIN:
        names = {node.attr for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not names & deprecated, file.name


def test_keys_round_to_display_frames_unless_told_ticks_and_the_sub_frame_is_lost(jaw):
    jaw.add_key(unreal.FrameNumber(3), 0.5, 0.4)
    jaw.add_key(unreal.FrameNumber(2501), 0.5, 0.9, TICKS, LINEAR)
    assert times(jaw) == [2400, 2501]


def test_a_key_on_a_taken_time_keeps_its_interpolation(jaw):
    jaw.add_key(unreal.FrameNumber(10), 0.5, 0.0, TICKS, AUTO)
    jaw.add_key(unreal.FrameNumber(10), 0.75, 0.0, TICKS, LINEAR)
    (key,) = jaw.get_keys()
    assert key.get_value() == 0.75 and key.get_interpolation_mode() is unreal.RichCurveInterpMode.RCIM_CUBIC


@pytest.mark.parametrize(
    ("time", "value"),
    [
        (lambda: unreal.FrameNumber(1), np.float32(0.5)),
        (lambda: unreal.FrameNumber(np.int64(1)), 0.5),
        (lambda: 1, 0.5),
        (lambda: unreal.FrameNumber(1), "0.5"),
    ],
)
def test_numbers_of_numpy_and_loose_types_are_refused(jaw, time, value):
    with pytest.raises(TypeError, match="Cannot nativize"):
        jaw.add_key(time(), value, 0.0, TICKS, LINEAR)


def test_arguments_by_names_that_the_engine_lacks_are_refused(jaw):
    with pytest.raises(TypeError, match="frame"):
        jaw.add_key(unreal.FrameNumber(1), 0.5, frame=3)


def test_another_thread_is_refused(jaw):
    raised = []

    def call():
        try:
            jaw.get_keys()
        except RuntimeError as error:
            raised.append(str(error))

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    assert "outside the main game thread" in raised[0]


def test_names_of_channel_objects_grow_and_channel_name_is_exact(scene):
    section = section_of(scene())
    first, second = (section.get_all_channels()[3] for _ in range(2))
    assert first.get_name() != second.get_name()
    assert first.channel_name == second.channel_name == unreal.Name(str(first.channel_name).upper())


def test_masked_channels_are_missing(scene):
    section = section_of(scene())
    everything = len(section.get_all_channels())
    unreal.ControlRigSequencerLibrary.set_controls_mask(section, ["CTRL_C_jaw"], False)
    assert len(section.get_all_channels()) == everything - 2
    assert section.get_channel("CTRL_C_jaw.X") is None and ENGINE.errors()


def test_the_first_section_has_no_ends_and_the_next_is_additive_without_length_and_keyed(scene):
    face = scene()
    first = section_of(face)
    assert not first.has_start_frame() and first.get_start_frame() == -1 and ENGINE.errors()
    second = face.track.add_section()
    assert second.get_blend_type().blend_type is unreal.MovieSceneBlendType.ADDITIVE
    assert second.get_start_frame() == second.get_end_frame()
    assert face.track.get_section_to_key() is second
    assert not second.get_all_channels()[0].has_default() and first.get_all_channels()[0].has_default()


def test_frames_are_read_back_one_short_where_they_are_no_whole_ticks(scene):
    from emoface.timing import FrameRate
    from emoface_unreal.sequencer.sequence import clock_of, playback_frames, section_ticks

    face = scene(FrameRate(30000, 1001))
    section, clock = section_of(face), clock_of(face.sequence)
    section.set_range(12, 74)
    face.sequence.set_playback_start(12)
    face.sequence.set_playback_end(74)
    assert (section.get_start_frame(), face.sequence.get_playback_end()) == (11, 73)
    assert section_ticks(section, clock) == (clock.tick(12), clock.tick(74)) and playback_frames(face.sequence) == (
        12,
        74,
    )


def test_a_locked_section_ignores_a_range_and_says_nothing(scene):
    section = section_of(scene())
    section.set_is_locked(True)
    section.set_range(3, 9)
    assert not section.has_start_frame() and not ENGINE.errors()


def test_nothing_is_undone_that_was_not_modified_in_a_transaction(scene):
    face = scene()
    section, jaw = section_of(face), channels_of(face)["CTRL_C_jaw-translateY"]
    section.modify()  # in no transaction: for nothing
    with unreal.ScopedEditorTransaction("keys"):
        jaw.add_key(unreal.FrameNumber(1), 0.5)
    undo()
    assert jaw.get_num_keys() == 1
    with unreal.ScopedEditorTransaction("keys"):
        section.modify()
        jaw.add_key(unreal.FrameNumber(2), 0.5)
    assert undo() == "keys"
    assert jaw.get_num_keys() == 1


def test_a_cancelled_transaction_puts_nothing_back(scene):
    face = scene()
    jaw = channels_of(face)["CTRL_C_jaw-translateY"]
    with unreal.ScopedEditorTransaction("keys") as transaction:
        section_of(face).modify()
        jaw.add_key(unreal.FrameNumber(1), 0.5)
        transaction.cancel()
    assert jaw.get_num_keys() == 1 and not ENGINE.undo_stack


def test_a_step_that_is_cancelled_within_another_leaves_the_others_records(scene):
    face = scene()
    section, sequence = section_of(face), face.sequence
    with unreal.ScopedEditorTransaction("outer"):
        sequence.modify()
        sequence.set_playback_start(5)
        with unreal.ScopedEditorTransaction("inner") as inner:
            section.modify()
            section.set_row_index(7)
            inner.cancel()
    assert undo() == "outer"
    assert sequence.get_playback_start() == 0 and section.get_row_index() == 7


def test_a_range_may_give_one_value_more_than_it_has_frames(scene):
    from emoface.timing import FrameRate

    face = scene(FrameRate(30000, 1001))
    jaw = channels_of(face)["CTRL_C_jaw-translateY"]
    rate = face.sequence.get_display_rate()
    counts = [len(jaw.evaluate_keys(face.sequence.make_range(frame, 1), rate)) for frame in range(100, 110)]
    assert set(counts) == {1, 2}
    by_hand = unreal.SequencerScriptingRange(True, True, 0, 10)  # counts in a rate of its own
    assert len(jaw.evaluate_keys(by_hand, rate)) != 10
    assert jaw.evaluate_keys(unreal.SequencerScriptingRange(), rate) == [] and ENGINE.errors()


def test_a_linear_key_before_a_cubic_one_is_read_as_cubic(scene):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.0, LINEAR), (10, 1.0, AUTO), (20, 0.0, AUTO)])
    builders.put_keys(section_of(face), "CTRL_C_jaw.X", [(0, 0.0, LINEAR), (10, 1.0, CONSTANT), (20, 0.0, AUTO)])
    channels = channels_of(face)
    rate, five = face.sequence.get_display_rate(), face.sequence.make_range(5, 1)
    assert channels["CTRL_C_jaw-translateY"].evaluate_keys(five, rate)[0] != pytest.approx(0.5)
    assert channels["CTRL_C_jaw-translateX"].evaluate_keys(five, rate)[0] == pytest.approx(0.5)


def test_undo_does_not_reach_metadata(scene):
    sequence = scene().sequence
    with unreal.ScopedEditorTransaction("tag"):
        sequence.modify()
        unreal.EditorAssetLibrary.set_metadata_tag(sequence, "EmoFace", "1")
    undo()
    assert unreal.EditorAssetLibrary.get_metadata_tag(sequence, unreal.Name("emoface")) == "1"
