"""The self-test: does EmoFace work in this very editor?

It makes a sequence of its own, writes a synthetic take on a face, reads it back, undoes it, re-rolls the gaze, measures
what that costs, deletes what it made, and saves a report under Saved/EmoFace/. It needs no model, no sound and no
set-up; without a face it runs what it can.
"""

import platform
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import unreal

import emoface
from emoface.errors import EmoFaceError
from emoface.motion.keys import TOLERANCE
from emoface.take import Take

from ..dialog import show_message
from ..project import saved_folder
from ..sequencer.channel import Interpolation, Key, add_key, read_keys
from ..sequencer.channel_map import map_channels
from ..sequencer.face import SequenceFace
from ..sequencer.face_sampler import sample_sections
from ..sequencer.placement import Placement
from ..sequencer.section import Layer, blend_of
from ..sequencer.section_channels import board_channels
from ..sequencer.sequence import clock_of
from ..writing.channel_writer import ROUNDING
from ..writing.sequence_record import TAG, read_record
from ..writing.take_writer import GAZE, WriteOptions, WrittenTake, write_take
from .engine_facts import measure
from .report import CheckResult, SelfTestReport
from .scene import NoFaceError, SelfTestScene, synthetic_take

START_FRAME = 24  # of the take: not zero, so that a wrong offset shows
# (display frame, value): keys as an animator would set them, before and behind the take.
HAND_KEYS = ((0, 0.1), (9, 0.8), (300, 0.3))
JAW = "CTRL_C_jaw-translateY"  # the control that has them

ADVICE = (
    "Open a level in which a MetaHuman stands (or select one), and run the self-test again to try the face as well."
)

Snapshot = dict[str, list[Key]]  # "section/channel" -> its keys


class UnexpectedResult(EmoFaceError):
    """The engine did not do what it should."""


class CheckSkipped(EmoFaceError):
    """A check that cannot run, because an earlier one failed or was skipped."""


@dataclass
class WrittenState:
    """What the take's check leaves for the later ones.

    face: that the take is on.
    empty: its keys before the take was written.
    full: its keys after it.
    written: the result of the last write.
    """

    face: SequenceFace
    empty: Snapshot
    full: Snapshot
    written: WrittenTake


@dataclass
class SelfTestRun:
    """What the checks pass on to each other.

    scene: sequence and face.
    take: that is written.
    about: for the report.
    face: None until it is found.
    state: None until the take is written.
    """

    scene: SelfTestScene = field(default_factory=SelfTestScene)
    take: Take = field(default_factory=synthetic_take)
    about: dict[str, str] = field(default_factory=dict)
    face: SequenceFace | None = None
    state: WrittenState | None = None

    def need_sequence(self) -> unreal.LevelSequence:
        """The sequence. Raises CheckSkipped."""
        if self.scene.sequence is None:
            raise CheckSkipped("there is no sequence")
        return self.scene.sequence

    def need_face(self) -> SequenceFace:
        """The face. Raises CheckSkipped."""
        if self.face is None:
            raise CheckSkipped("there is no face to try it on")
        return self.face

    def need_take(self) -> WrittenState:
        """The state after the take was written. Raises CheckSkipped."""
        if self.state is None:
            raise CheckSkipped("no take was written")
        return self.state


def self_test() -> None:
    """Run every check, save the report, and show the result. For the menu's entry, and for the command line."""
    report = run()
    path = report.save(saved_folder())
    (unreal.log_error if any(check.passed is False for check in report.checks) else unreal.log)(
        f"EmoFace: {report.text()}"
    )
    show_message(f"{report.sentence}\n\nThe report: {path}")


def run() -> SelfTestReport:
    """Run every check in its order, and delete what was made. One that fails only skips those that need it."""
    test_run = SelfTestRun()
    report = SelfTestReport(about=_about())
    try:
        with unreal.ScopedSlowTask(float(len(CHECKS)), "EmoFace self-test") as task:
            task.make_dialog(False)
            for name, check in CHECKS:
                task.enter_progress_frame(1.0, name)
                report.checks.append(_run_check(name, check, test_run))
        if test_run.scene.sequence is not None:
            report.facts = measure(test_run.scene.sequence, test_run.face)
    finally:
        report.checks.append(_run_check("What was made is deleted", scene_is_deleted, test_run))
    report.about |= test_run.about
    if any(check.passed is None for check in report.checks):
        report.advice = ADVICE
    return report


# The checks. Each returns its figure, or raises.


def sequence_is_made(test_run: SelfTestRun) -> str:
    test_run.scene.make()
    sequence = test_run.scene.need_sequence()
    clock = clock_of(sequence)
    return f"{sequence.get_path_name()}, {clock.display} fps, {clock.resolution} ticks a second"


def tag_is_kept(test_run: SelfTestRun) -> str:
    """The record of what was written is some hundred kilobytes in a tag; this one is a megabyte."""
    sequence = test_run.need_sequence()
    text = "EmoFace ü 面 " * 80_000
    tag = f"{TAG}SelfTest"
    unreal.EditorAssetLibrary.set_metadata_tag(sequence, tag, text)
    read = unreal.EditorAssetLibrary.get_metadata_tag(sequence, tag)
    unreal.EditorAssetLibrary.remove_metadata_tag(sequence, tag)
    if read != text:
        raise UnexpectedResult(f"of {len(text)} characters, {len(read)} came back, or others")
    return f"{len(text)} characters came back"


def face_is_found(test_run: SelfTestRun) -> str:
    test_run.need_sequence()
    face, whose = test_run.scene.find_face()
    section = face.track.get_sections()[0]
    mapping = map_channels([str(channel.channel_name) for channel in section.get_all_channels()])
    if not mapping.channels:
        raise UnexpectedResult(f"{whose}: the face board is there, and its section has no channels to write on")
    test_run.face = face
    test_run.about |= {"Face": whose, "Face board": mapping.generation or "of neither generation"}
    missing = [control.name for control in mapping.missing]
    without = f"; not on it: {', '.join(missing)}" if missing else ""
    return f"{whose}: board {mapping.generation or '?'}, {len(mapping.channels)} of the controls{without}"


def take_is_written(test_run: SelfTestRun) -> str:
    face = test_run.need_face()
    _put_hand_keys(face)
    empty = snapshot(face)
    start = perf_counter()
    written = write_take(face, test_run.take, Placement(START_FRAME), WriteOptions(overwrite=True))
    figure = _cost(written, perf_counter() - start)
    full = snapshot(face)
    test_run.state = WrittenState(face, empty, full, written)
    if full == empty:
        raise UnexpectedResult("nothing on the channels has changed")
    return figure


def take_reads_back(test_run: SelfTestRun) -> str:
    state = test_run.need_take()
    face, clock = state.face, clock_of(state.face.sequence)
    curves = test_run.take.compose(clock.display)
    early = float(clock.tick_in_frames)
    rate, count = face.sequence.get_display_rate(), len(curves)
    frames = face.sequence.make_range(START_FRAME, count + 1)
    errors = {}
    for control, channel in _channels(face, state.written).items():
        expected = curves.column(control)
        read = np.array(channel.evaluate_keys(frames, rate)[:count])
        if len(read) != count:
            raise UnexpectedResult(f"{control}: {len(read)} values were read of {count} frames")
        errors[control] = float(np.abs(read - expected).max() - early * np.abs(np.diff(expected)).max())
    worst = max(errors, key=errors.__getitem__)
    figure = f"at most {max(errors[worst], 0):.4f} off ({worst}), {TOLERANCE} allowed, over {count} frames"
    if errors[worst] > TOLERANCE + ROUNDING:
        wrong = sum(error > TOLERANCE + ROUNDING for error in errors.values())
        raise UnexpectedResult(f"{figure}; {wrong} of {len(errors)} controls are further off")
    return figure


def hand_keys_stay(test_run: SelfTestRun) -> str:
    state = test_run.need_take()
    channel = _channels(state.face, state.written)[JAW]
    ticks = {clock_of(state.face.sequence).tick(frame): value for frame, value in HAND_KEYS}
    kept = {key.tick: key.value for key in read_keys(channel) if key.tick in ticks}
    if missing := [tick for tick, value in ticks.items() if abs(kept.get(tick, 9.0) - value) > ROUNDING]:
        raise UnexpectedResult(f"{JAW}: {len(missing)} of the keys outside the take are gone or changed")
    return f"{len(ticks)} keys before and behind the take are as they were"


def undo_brings_back(test_run: SelfTestRun) -> str:
    state = test_run.need_take()
    sequence = state.face.sequence
    _undo(state.face, state.empty)
    if read_record(sequence).recipes(state.face):
        raise UnexpectedResult("the keys are as before, and the take is still taken to be there")
    remembered = unreal.EditorAssetLibrary.get_metadata_tag(sequence, TAG)
    return f"{len(state.empty)} channels are as before; undo {'does not reach' if remembered else 'reaches'} the tag"


def take_is_written_again(test_run: SelfTestRun) -> str:
    state = test_run.need_take()
    start = perf_counter()
    options = WriteOptions(overwrite=True)
    state.written = write_take(state.face, test_run.take, Placement(START_FRAME), options)
    figure = _cost(state.written, perf_counter() - start)
    if different := _differences(snapshot(state.face), state.full):
        raise UnexpectedResult(f"{len(different)} channels differ from the first time, such as {different[0]}")
    return figure


def gaze_is_rerolled(test_run: SelfTestRun) -> str:
    state = test_run.need_take()
    face = state.face
    start = perf_counter()
    written = write_take(face, test_run.take.reroll_gaze(), Placement(START_FRAME), WriteOptions(controls=GAZE))
    seconds = perf_counter() - start
    if written.by_hand:
        raise UnexpectedResult(f"its own keys are taken for the animator's: {', '.join(written.by_hand)}")
    allowed = {str(channel.channel_name) for channel in _channels(face, written, GAZE).values()}
    changed = {name.split("/")[-1] for name in _differences(snapshot(face), state.full)}
    if not changed or not changed <= allowed:
        raise UnexpectedResult(f"{len(changed)} channels changed, expected {', '.join(sorted(allowed))} alone")
    return f"{', '.join(sorted(changed))} alone changed; {_cost(written, seconds)}"


def additive_take(test_run: SelfTestRun) -> str:
    """Another take over the first, in a section of its own: together they are the other one; one undo removes it."""
    face, first = test_run.need_take().face, test_run.take
    before, to_key = snapshot(face), face.track.get_section_to_key()
    other = replace(first, face=first.face.with_values(first.face.values[::-1]))
    start = perf_counter()
    written = write_take(face, other, Placement(START_FRAME), WriteOptions(layer=Layer.ADDITIVE))
    figure = _cost(written, perf_counter() - start)
    try:
        if written.by_hand:
            raise UnexpectedResult(f"the take below is taken for the animator's: {', '.join(written.by_hand)}")
        if (blend := blend_of(_section(face, written))) != unreal.MovieSceneBlendType.ADDITIVE:
            raise UnexpectedResult(f"its section blends as {blend}")
        if face.track.get_section_to_key() != to_key:
            raise UnexpectedResult("the section that is keyed is another one now")
        error, worst = _additive_error(face, first, other, written.controls)
        if error > TOLERANCE + 2 * ROUNDING:
            raise UnexpectedResult(f"{error:.4f} off together ({worst}), {TOLERANCE} allowed")
        _undo(face, before)
    finally:
        for section in [one for one in face.track.get_sections() if one.get_name() == written.section]:
            face.track.remove_section(section)  # it would disturb the next checks
    return f"at most {max(error, 0):.4f} off together ({worst}), and undone; {figure}"


def hand_edit_stays(test_run: SelfTestRun) -> str:
    """A key that is changed by hand is left alone by the next write."""
    state = test_run.need_take()
    face = state.face
    control = next(name for name in state.written.controls if name not in (JAW, *GAZE) and "brow" in name)
    channel = _channels(face, state.written)[control]
    keys = read_keys(channel)
    middle: unreal.MovieSceneScriptingFloatKey = keys[len(keys) // 2].handle
    with unreal.ScopedEditorTransaction("EmoFace self-test: a key by hand"):
        _section(face, state.written).modify()
        middle.set_value(middle.get_value() + 0.125)
    edited = read_keys(channel)
    written = write_take(face, test_run.take, Placement(START_FRAME), WriteOptions(controls=[control]))
    if written.by_hand != (control,) or read_keys(channel) != edited:
        raise UnexpectedResult(f"{control}: it was written over")
    return f"{control} was left alone"


def scene_is_deleted(test_run: SelfTestRun) -> str:
    test_run.face = test_run.state = None  # the engine cannot delete what Python refers to
    if left := test_run.scene.delete():
        raise UnexpectedResult(" ".join(left))
    return test_run.scene.folder


CHECKS: Sequence[tuple[str, Callable[[SelfTestRun], str]]] = (
    ("A Level Sequence is made", sequence_is_made),
    ("What is remembered in it is kept", tag_is_kept),
    ("A face board is on it", face_is_found),
    ("A take is written", take_is_written),
    ("It reads back as it was meant", take_reads_back),
    ("Keys before and behind it stay", hand_keys_stay),
    ("One undo takes it back", undo_brings_back),
    ("Written again it is the same", take_is_written_again),
    ("New gaze touches nothing else", gaze_is_rerolled),
    ("A take over it is not there twice", additive_take),
    ("A key changed by hand stays", hand_edit_stays),
)


def snapshot(face: SequenceFace) -> Snapshot:
    """All keys of all float channels of a face."""
    return {
        f"{section.get_name()}/{channel.channel_name}": read_keys(channel)
        for section in face.track.get_sections()
        for channel in section.get_all_channels()
        if isinstance(channel, unreal.MovieSceneScriptingFloatChannel)
    }


def _run_check(name: str, check: Callable[[SelfTestRun], str], test_run: SelfTestRun) -> CheckResult:
    try:
        return CheckResult(name, True, check(test_run))
    except (CheckSkipped, NoFaceError) as error:
        return CheckResult(name, None, str(error))
    except EmoFaceError as error:
        return CheckResult(name, False, str(error))
    except Exception as error:
        return CheckResult(name, False, f"{type(error).__name__}: {error}", traceback.format_exc())


def _about() -> dict[str, str]:
    return {
        "EmoFace": emoface.__version__,
        "Engine": unreal.SystemLibrary.get_engine_version(),
        "Platform": platform.platform(),
        "Python": f"{sys.version.split()[0]}, NumPy {np.__version__}",
    }


def _cost(written: WrittenTake, seconds: float) -> str:
    each = f", {seconds * 1000 / written.keys:.2f} ms a key" if written.keys else ""
    return f"{written.keys} keys on {len(written.controls)} controls in {seconds:.2f} s{each}"


def _additive_error(face: SequenceFace, first: Take, other: Take, controls: Sequence[str]) -> tuple[float, str]:
    """How far the face is from the other take, which is additive over the first: at most, and of which control."""
    clock = clock_of(face.sequence)
    expected, below = other.compose(clock.display), first.compose(clock.display)
    shown = sample_sections(face, clock.display, START_FRAME, len(expected))
    early = float(clock.tick_in_frames)
    errors = {
        control: float(
            np.abs(shown.column(control) - expected.column(control)).max()
            - early * sum(np.abs(np.diff(curves.column(control))).max() for curves in (expected, below))
        )
        for control in controls
    }
    worst = max(errors, key=errors.__getitem__)
    return errors[worst], worst


def _differences(one: Snapshot, other: Snapshot) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _section(face: SequenceFace, written: WrittenTake) -> unreal.MovieSceneSection:
    return next(section for section in face.track.get_sections() if section.get_name() == written.section)


def _channels(
    face: SequenceFace, written: WrittenTake, controls: Sequence[str] | None = None
) -> dict[str, unreal.MovieSceneScriptingFloatChannel]:
    """Channels of what was written, by the control's name."""
    found = board_channels(_section(face, written))
    return {control: found[control] for control in controls or written.controls if control in found}


def _put_hand_keys(face: SequenceFace) -> None:
    section, clock = face.track.get_sections()[0], clock_of(face.sequence)
    jaw = board_channels(section)[JAW]
    with unreal.ScopedEditorTransaction("EmoFace self-test: keys by hand"):
        section.modify()
        for frame, value in HAND_KEYS:
            add_key(jaw, Key(clock.tick(frame), value, Interpolation.SMART_AUTO))


def _undo(face: SequenceFace, before: Snapshot) -> None:
    """Undo the last step. Raises UnexpectedResult if the keys are not as before."""
    last = snapshot(face)
    _command("TRANSACTION UNDO")
    now = snapshot(face)
    if now == last:
        _command("TRANSACTION REDO")  # what was undone was another step, perhaps the user's own
        raise UnexpectedResult("undo did not reach the keys")
    if different := _differences(now, before):
        raise UnexpectedResult(f"after undo {len(different)} channels are not as before, such as {different[0]}")


def _command(text: str) -> None:
    world = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_editor_world()
    unreal.SystemLibrary.execute_console_command(world, text)
