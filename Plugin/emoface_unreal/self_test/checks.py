"""The self-test: does EmoFace work in this very editor?

It makes a sequence of its own, writes a take that nobody spoke on a face, reads it back, undoes it, re-rolls the gaze,
measures what that costs, deletes what it made, and saves a report under Saved/EmoFace/. It needs no model, no sound and
no set-up; without a face it runs what it can.
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

from ..dialog import tell
from ..project import saved_folder
from ..sequencer.channel import Interpolation, Key, add_key, read_keys
from ..sequencer.channel_map import map_channels
from ..sequencer.face import Face
from ..sequencer.face_sampler import sample_sections
from ..sequencer.placement import Place
from ..sequencer.section import Layer, blend_of
from ..sequencer.section_channels import board_channels
from ..sequencer.sequence import clock_of
from ..writing.channel_writer import ROUNDING
from ..writing.key_writer import GAZE, Options, Written, write_take
from ..writing.sequence_record import TAG, read_record
from .engine_facts import measure
from .report import Check, Report
from .scene import NoFace, Scene, synthetic_take

START_FRAME = 24  # where the take stands: not at zero, so that a mistaken offset shows
HAND_KEYS = ((0, 0.1), (9, 0.8), (300, 0.3))  # display frame, value: the animator's keys before and behind the take
JAW = "CTRL_C_jaw-translateY"  # the control that they stand on

ADVICE = (
    "Open a level in which a MetaHuman stands (or select one), and run the self-test again to try the face as well."
)

Snapshot = dict[str, list[Key]]  # the keys by section and channel


class NotAsExpected(EmoFaceError):
    """The engine did something else than it should."""


class NotRun(EmoFaceError):
    """A check that cannot be tried, because of what came before."""


@dataclass
class Bench:
    """What the checks hand on to each other."""

    scene: Scene = field(default_factory=Scene)
    take: Take = field(default_factory=synthetic_take)
    about: dict[str, str] = field(default_factory=dict)
    face: Face | None = None
    empty: Snapshot | None = None  # before the take was written
    full: Snapshot | None = None  # after it
    written: Written | None = None

    def need_face(self) -> Face:
        if self.face is None:
            raise NotRun("there is no face to try it on")
        return self.face

    def need_take(self) -> Face:
        if self.full is None:
            raise NotRun("no take was written")
        return self.need_face()


def self_test() -> None:
    """Run it, save the report, and say how it went: the menu's entry, and what the unattended line calls."""
    report = run()
    path = report.save(saved_folder())
    (unreal.log_error if any(check.passed is False for check in report.checks) else unreal.log)(
        f"EmoFace: {report.text()}"
    )
    tell(f"{report.sentence}\n\nThe report: {path}")


def run() -> Report:
    """Every check in its order; one that fails stands in the way only of those that need it. Leaves nothing behind."""
    bench = Bench()
    report = Report(about=_about())
    try:
        with unreal.ScopedSlowTask(float(len(CHECKS)), "EmoFace self-test") as task:
            task.make_dialog(False)
            for name, check in CHECKS:
                task.enter_progress_frame(1.0, name)
                report.checks.append(_tried(name, check, bench))
        if bench.scene.sequence is not None:
            report.facts = measure(bench.scene.sequence, bench.face)
    finally:
        report.checks.append(_tried("What was made is deleted", take_away, bench))
    report.about |= bench.about
    if any(check.passed is None for check in report.checks):
        report.advice = ADVICE
    return report


# The checks: each gives its figure, or raises


def sequence_is_made(bench: Bench) -> str:
    bench.scene.make()
    clock = clock_of(bench.scene.sequence)
    return f"{bench.scene.sequence.get_path_name()}, {clock.display} fps, {clock.resolution} ticks a second"


def tag_is_kept(bench: Bench) -> str:
    """The record of what was written is some hundred kilobytes in a tag; this one is a megabyte."""
    if bench.scene.sequence is None:
        raise NotRun("there is no sequence")
    text = "EmoFace ü 面 " * 80_000
    tag = f"{TAG}SelfTest"
    unreal.EditorAssetLibrary.set_metadata_tag(bench.scene.sequence, tag, text)
    read = unreal.EditorAssetLibrary.get_metadata_tag(bench.scene.sequence, tag)
    unreal.EditorAssetLibrary.remove_metadata_tag(bench.scene.sequence, tag)
    if read != text:
        raise NotAsExpected(f"of {len(text)} characters, {len(read)} came back, or others")
    return f"{len(text)} characters came back"


def face_is_found(bench: Bench) -> str:
    if bench.scene.sequence is None:
        raise NotRun("there is no sequence")
    face, whose = bench.scene.find_face()
    section = face.track.get_sections()[0]
    mapping = map_channels([str(channel.channel_name) for channel in section.get_all_channels()])
    if not mapping.channels:
        raise NotAsExpected(f"{whose}: the face board is there, and its section has no channels to write on")
    bench.face = face
    bench.about |= {"Face": whose, "Face board": mapping.generation or "of neither generation"}
    missing = [control.name for control in mapping.missing]
    without = f"; not on it: {', '.join(missing)}" if missing else ""
    return f"{whose}: board {mapping.generation or '?'}, {len(mapping.channels)} of the controls{without}"


def take_is_written(bench: Bench) -> str:
    face = bench.need_face()
    _put_hand_keys(face)
    bench.empty = snapshot(face)
    start = perf_counter()
    bench.written = write_take(face, bench.take, Place(START_FRAME), Options(overwrite=True))
    figure = _cost(bench.written, perf_counter() - start)
    bench.full = snapshot(face)
    if bench.full == bench.empty:
        raise NotAsExpected("nothing on the channels has changed")
    return figure


def take_reads_back(bench: Bench) -> str:
    face = bench.need_take()
    curves = bench.take.compose(clock_of(face.sequence).display)
    early = float(clock_of(face.sequence).tick_in_frames)
    rate, count = face.sequence.get_display_rate(), len(curves)
    frames = face.sequence.make_range(START_FRAME, count + 1)
    off = {}
    for control, channel in _channels(face, bench.written).items():
        asked = curves.column(control)
        read = np.array(channel.evaluate_keys(frames, rate)[:count])
        if len(read) != count:
            raise NotAsExpected(f"{control}: {len(read)} values were read of {count} frames")
        off[control] = float(np.abs(read - asked).max() - early * np.abs(np.diff(asked)).max())
    worst = max(off, key=off.get)
    figure = f"at most {max(off[worst], 0):.4f} off ({worst}), {TOLERANCE} allowed, over {count} frames"
    if off[worst] > TOLERANCE + ROUNDING:
        wrong = sum(value > TOLERANCE + ROUNDING for value in off.values())
        raise NotAsExpected(f"{figure}; {wrong} of {len(off)} controls are further off")
    return figure


def hand_keys_stay(bench: Bench) -> str:
    face = bench.need_take()
    channel = _channels(face, bench.written)[JAW]
    ticks = {clock_of(face.sequence).tick(frame): value for frame, value in HAND_KEYS}
    kept = {key.tick: key.value for key in read_keys(channel) if key.tick in ticks}
    if missing := [tick for tick, value in ticks.items() if abs(kept.get(tick, 9.0) - value) > ROUNDING]:
        raise NotAsExpected(f"{JAW}: {len(missing)} of the keys outside the take are gone or changed")
    return f"{len(ticks)} keys before and behind the take are as they were"


def undo_brings_back(bench: Bench) -> str:
    face = bench.need_take()
    _undo(face, bench.empty)
    if read_record(face.sequence).recipes(face):
        raise NotAsExpected("the keys are as before, and the take is still taken to be there")
    remembered = unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG)
    return f"{len(bench.empty)} channels are as before; undo {'does not reach' if remembered else 'reaches'} the tag"


def take_is_written_again(bench: Bench) -> str:
    face = bench.need_take()
    start = perf_counter()
    bench.written = write_take(face, bench.take, Place(START_FRAME), Options(overwrite=True))
    figure = _cost(bench.written, perf_counter() - start)
    if different := _differences(snapshot(face), bench.full):
        raise NotAsExpected(f"{len(different)} channels differ from the first time, such as {different[0]}")
    return figure


def gaze_is_rerolled(bench: Bench) -> str:
    face = bench.need_take()
    start = perf_counter()
    written = write_take(face, bench.take.reroll_gaze(), Place(START_FRAME), Options(controls=GAZE))
    seconds = perf_counter() - start
    if written.by_hand:
        raise NotAsExpected(f"its own keys are taken for the animator's: {', '.join(written.by_hand)}")
    allowed = {str(channel.channel_name) for channel in _channels(face, written, GAZE).values()}
    changed = {name.split("/")[-1] for name in _differences(snapshot(face), bench.full)}
    if not changed or not changed <= allowed:
        raise NotAsExpected(f"{len(changed)} channels changed, expected {', '.join(sorted(allowed))} alone")
    return f"{', '.join(sorted(changed))} alone changed; {_cost(written, seconds)}"


def additive_take(bench: Bench) -> str:
    """Another take over the first, in a section of its own: together they are the other one; one undo takes it away."""
    face = bench.need_take()
    clock, before, to_key = clock_of(face.sequence), snapshot(face), face.track.get_section_to_key()
    other = replace(bench.take, face=bench.take.face.with_values(bench.take.face.values[::-1]))
    start = perf_counter()
    written = write_take(face, other, Place(START_FRAME), Options(layer=Layer.ADDITIVE))
    figure = _cost(written, perf_counter() - start)
    try:
        if written.by_hand:
            raise NotAsExpected(f"the take below is taken for the animator's: {', '.join(written.by_hand)}")
        if (blend := blend_of(_section(face, written))) != unreal.MovieSceneBlendType.ADDITIVE:
            raise NotAsExpected(f"its section blends as {blend}")
        if face.track.get_section_to_key() != to_key:
            raise NotAsExpected("the section that is keyed is another one now")
        asked, below = (take.compose(clock.display) for take in (other, bench.take))
        shown = sample_sections(face, clock.display, START_FRAME, len(asked))
        early = float(clock.tick_in_frames)
        off = {
            control: float(
                np.abs(shown.column(control) - asked.column(control)).max()
                - early * sum(np.abs(np.diff(curves.column(control))).max() for curves in (asked, below))
            )
            for control in written.controls
        }
        worst = max(off, key=off.get)
        if off[worst] > TOLERANCE + 2 * ROUNDING:
            raise NotAsExpected(f"{off[worst]:.4f} off together ({worst}), {TOLERANCE} allowed")
        _undo(face, before)
    finally:
        for section in [one for one in face.track.get_sections() if one.get_name() == written.section]:
            face.track.remove_section(section)  # it would stand in the way of the next checks
    return f"at most {max(off[worst], 0):.4f} off together ({worst}), and undone; {figure}"


def hand_wins(bench: Bench) -> str:
    """A key that is changed by hand is left alone by the next write."""
    face = bench.need_take()
    control = next(name for name in bench.written.controls if name not in (JAW, *GAZE) and "brow" in name)
    channel = _channels(face, bench.written)[control]
    keys = read_keys(channel)
    with unreal.ScopedEditorTransaction("EmoFace self-test: a key by hand"):
        _section(face, bench.written).modify()
        keys[len(keys) // 2].handle.set_value(keys[len(keys) // 2].value + 0.125)
    edited = read_keys(channel)
    written = write_take(face, bench.take, Place(START_FRAME), Options(controls=[control]))
    if written.by_hand != (control,) or read_keys(channel) != edited:
        raise NotAsExpected(f"{control}: it was written over")
    return f"{control} was left alone"


def take_away(bench: Bench) -> str:
    bench.face = bench.written = None
    if left := bench.scene.take_away():
        raise NotAsExpected(" ".join(left))
    return bench.scene.folder


CHECKS: Sequence[tuple[str, Callable[[Bench], str]]] = (
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
    ("A key changed by hand stays", hand_wins),
)


def snapshot(face: Face) -> Snapshot:
    """All keys of all float channels of a face."""
    return {
        f"{section.get_name()}/{channel.channel_name}": read_keys(channel)
        for section in face.track.get_sections()
        for channel in section.get_all_channels()
        if isinstance(channel, unreal.MovieSceneScriptingFloatChannel)
    }


def _tried(name: str, check: Callable[[Bench], str], bench: Bench) -> Check:
    try:
        return Check(name, True, check(bench))
    except (NotRun, NoFace) as error:
        return Check(name, None, str(error))
    except EmoFaceError as error:
        return Check(name, False, str(error))
    except Exception as error:
        return Check(name, False, f"{type(error).__name__}: {error}", traceback.format_exc())


def _about() -> dict[str, str]:
    return {
        "EmoFace": emoface.__version__,
        "Engine": unreal.SystemLibrary.get_engine_version(),
        "Platform": platform.platform(),
        "Python": f"{sys.version.split()[0]}, NumPy {np.__version__}",
    }


def _cost(written: Written, seconds: float) -> str:
    each = f", {seconds * 1000 / written.keys:.2f} ms a key" if written.keys else ""
    return f"{written.keys} keys on {len(written.controls)} controls in {seconds:.2f} s{each}"


def _differences(one: Snapshot, other: Snapshot) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _section(face: Face, written: Written) -> unreal.MovieSceneSection:
    return next(section for section in face.track.get_sections() if section.get_name() == written.section)


def _channels(
    face: Face, written: Written, controls: Sequence[str] | None = None
) -> dict[str, unreal.MovieSceneScriptingFloatChannel]:
    """Channels of what was written, by the control's name."""
    found = board_channels(_section(face, written))
    return {control: found[control] for control in controls or written.controls if control in found}


def _put_hand_keys(face: Face) -> None:
    section, clock = face.track.get_sections()[0], clock_of(face.sequence)
    jaw = board_channels(section)[JAW]
    with unreal.ScopedEditorTransaction("EmoFace self-test: keys by hand"):
        section.modify()
        for frame, value in HAND_KEYS:
            add_key(jaw, Key(clock.tick(frame), value, Interpolation.SMART_AUTO))


def _undo(face: Face, before: Snapshot) -> None:
    """Undo the last step. Raises NotAsExpected if the keys are not as before."""
    last = snapshot(face)
    _command("TRANSACTION UNDO")
    now = snapshot(face)
    if now == last:
        _command("TRANSACTION REDO")  # what was undone was another step, perhaps the user's own
        raise NotAsExpected("undo did not reach the keys")
    if different := _differences(now, before):
        raise NotAsExpected(f"after undo {len(different)} channels are not as before, such as {different[0]}")


def _command(text: str) -> None:
    world = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_editor_world()
    unreal.SystemLibrary.execute_console_command(world, text)
