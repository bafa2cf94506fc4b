"""A take onto a face: composed, brought to the sequence's rate, reduced to few keys, and put on the channels.

Keys go to channels, not through `set_local_control_rig_*`: that needs an open Sequencer and a bound character, else it
writes nothing and says nothing, and costs tens of milliseconds a key. Each control costs as many calls as it has keys.
Everything is one step of undo; Cancel, or an error half way, puts back what was there.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import unreal

from emoface.errors import EmoFaceError
from emoface.motion.keys import TOLERANCE
from emoface.rig import BLINK_CONTROLS, CONTROL_NAMES, GAZE_CONTROLS
from emoface.take import Take

from ..sequencer.channel import Key, read_keys, restore_keys
from ..sequencer.channel_map import CONTROLS
from ..sequencer.face import Face, check_face
from ..sequencer.placement import Place
from ..sequencer.section import Layer, fit_section, open_section
from ..sequencer.section_channels import SectionChannels, mask, open_channels
from ..sequencer.sequence import clock_of
from .channel_writer import ChannelWriter, Stretch
from .edge_keys import is_cut_in_weights
from .overlapping_takes import hidden_by_override, refuse_below_additive, takes_below
from .sequence_record import SectionRecord, Span, keys_of, read_record, write_record
from .take_recipe import Recipe

GAZE = tuple(CONTROL_NAMES[column] for column in GAZE_CONTROLS)  # what a new gaze writes
BLINKS = tuple(CONTROL_NAMES[column] for column in BLINK_CONTROLS)  # and what new blinks do

DIALOG_AFTER_S = 0.5  # a shorter write shows no progress: a dialog that flashes up is worse than none

AUDIBLE_S = 0.01  # a smaller shift against the sound is not worth a word: what is noticed begins at 15 ms (ATSC IS-191)


class WriteError(EmoFaceError):
    """A take that cannot be written as asked."""


class WriteCancelled(EmoFaceError):
    """The user pressed Cancel; the sequence is as it was."""


@dataclass(frozen=True)
class Options:
    """How a take is written.

    controls: only these, by name, such as GAZE or BLINKS; None: all. layer: into which section.
    overwrite: also controls that were changed by hand. show_masked: also controls that the section hides, which then
    show. tolerance: how far the keys may stray from the take, in rig units; interpolation: linear or cubic.
    """

    controls: Collection[str] | None = None
    layer: Layer = Layer.BASE
    overwrite: bool = False
    show_masked: bool = False
    tolerance: float = TOLERANCE
    interpolation: str = "linear"


@dataclass(frozen=True)
class Written:
    """What became of a take.

    controls: the controls that were written; keys: how many keys they got; by_hand: controls left alone because they
    were changed by hand; masked: left out because the section hides them; unmapped: not on this board at all;
    first_frame, end_frame: what was written, in display frames; notes: sentences for the user about all of this.
    """

    controls: tuple[str, ...]
    keys: int
    by_hand: tuple[str, ...]
    masked: tuple[str, ...]
    unmapped: tuple[str, ...]
    section: str
    first_frame: int
    end_frame: int
    notes: tuple[str, ...]


@dataclass
class Done:
    """What became of the controls so far. before, now: the keys of those that were written; by_hand: left alone."""

    before: dict[str, list[Key]] = field(default_factory=dict)
    now: dict[str, list[Key]] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)


_busy = False


def write_take(face: Face, take: Take, place: Place, options: Options = Options(), take_file: str = "") -> Written:
    """Write a take on a face, and remember in the sequence what was written.

    take_file: where the take is saved, for the recipe. Do not call it from the tick that pumps Qt: its progress dialog
    pumps Slate, which ticks again. Raises WriteError, WriteCancelled, FaceError, SectionError, LayerError, PlaceError,
    RecordError.
    """
    global _busy
    if _busy:
        raise WriteError("A take is being written already. Wait until it is done.")
    _busy = True
    try:
        return _write(face, take, place, options, take_file)
    finally:
        _busy = False


def _write(face: Face, take: Take, place: Place, options: Options, take_file: str) -> Written:
    wanted = _wanted(options)
    notes = check_face(face)
    record = read_record(face.sequence)
    clock, layer = clock_of(face.sequence), options.layer.value
    curves = take.compose(clock.display)
    stretch = Stretch.of(clock, *place.frames(len(curves)))
    if options.layer is Layer.BASE:
        refuse_below_additive(face, record, stretch, wanted)
    recipe = Recipe.of(
        take,
        start=stretch.start,
        end=stretch.end,
        start_frame=place.start_frame,
        rate=str(clock.display),
        layer=layer,
        tolerance=options.tolerance,
        interpolation=options.interpolation,
        take_file=take_file,
    )
    with unreal.ScopedEditorTransaction("EmoFace: write take") as transaction:
        section, made = open_section(face, options.layer, stretch, record.own_sections(face, layer))
        found = open_channels(face, section, wanted, options.show_masked)
        written = record.section(face, section, layer)
        written.settle(keys_of(found.board))
        done = Done()
        try:
            not_ours: frozenset[str] = frozenset()
            if options.layer is Layer.ADDITIVE:
                below = takes_below(face, section, record, stretch, place.start_frame, len(curves), wanted)
                curves, not_ours = curves.with_values(curves.values - below.curves.values), below.by_hand
            writer = ChannelWriter(
                face.sequence,
                clock,
                stretch,
                place.start_frame,
                curves,
                lambda interpolation: take.keys(curves, options.tolerance, interpolation),
                [(old.recipe.start, old.recipe.end) for old in written.takes if recipe.replaces(old.recipe)],
            )
            _write_controls(found, writer, written, options, not_ours, done)
            written.note_take(recipe, done.before, done.now)
            shown = [recipe] if options.layer is Layer.BASE else [take.recipe for take in written.takes]
            start, end = min(one.start for one in shown), max(one.end for one in shown)
            fit_section(section, options.layer, clock, start, end)
            write_record(face.sequence, record)
        except BaseException:
            # Cancelling a transaction takes it out of the undo list, and puts nothing back.
            _put_back(face, section, made, found, done)
            transaction.cancel()
            raise
    unreal.LevelSequenceEditorBlueprintLibrary.refresh_current_level_sequence()
    notes += [*_place_notes(section, place), *_left_out_notes(done.by_hand, found)]
    if options.layer is not Layer.OVERRIDE:
        notes += hidden_by_override(face, stretch)
    return Written(
        tuple(done.now),
        writer.count,
        tuple(done.by_hand),
        found.masked,
        found.unmapped,
        section.get_name(),
        stretch.first_frame,
        stretch.end_frame,
        tuple(notes),
    )


def _put_back(face: Face, section: unreal.MovieSceneSection, made: bool, found: SectionChannels, done: Done) -> None:
    for control, keys in done.before.items():
        restore_keys(found.channels[control], keys)
    mask(section, found.shown, False)
    if made:
        face.track.remove_section(section)


def _write_controls(
    found: SectionChannels,
    writer: ChannelWriter,
    written: SectionRecord,
    options: Options,
    not_ours: Collection[str],
    done: Done,
) -> None:
    """Write every control whose keys are this tool's, or all if asked, and keep `done` up to date. not_ours: those that
    are the animator's for another reason. Raises WriteCancelled."""
    stretch = writer.stretch
    with unreal.ScopedSlowTask(float(len(found.channels)), "Writing the take") as task:
        task.make_dialog_delayed(DIALOG_AFTER_S, True)
        for control, channel in found.channels.items():
            if task.should_cancel():
                raise WriteCancelled("Cancelled. The sequence is as it was.")
            task.enter_progress_frame(1.0)
            keys = read_keys(channel)
            ours = written.ours(control, keys)
            is_theirs = (
                control in not_ours
                or any(stretch.holds(key) and key.tick not in ours for key in keys)
                or is_cut_in_weights(keys, stretch.start, stretch.end)
            )
            if is_theirs and not options.overwrite:
                done.by_hand.append(control)
                continue
            done.before[control] = keys
            foreign = [key for key in keys if key.tick not in ours]
            now = writer.write(channel, control, keys, foreign, options.interpolation, options.tolerance)
            done.now[control] = now
            written.note_keys(control, keys, now, Span(stretch.tick_before, stretch.start, stretch.end, ()))


def _wanted(options: Options) -> frozenset[str]:
    names = frozenset(control.name for control in CONTROLS)
    if options.controls is None:
        return names
    if unknown := [name for name in options.controls if name not in names]:
        raise WriteError(f"{unknown[0]}: the face board has no such control, or it is never written.")
    return frozenset(options.controls)


def _place_notes(section: unreal.MovieSceneSection, place: Place) -> list[str]:
    notes = []
    if not section.is_active():
        notes.append("The section is switched off: the take does not show until it is on.")
    if abs(place.shift_s) >= AUDIBLE_S:
        when = "later" if place.shift_s > 0 else "earlier"
        notes.append(
            f"The sound begins between two frames: on whole ones, the take stands {abs(place.shift_s) * 1000:.0f} ms "
            f"{when}. Move the sound onto a frame to have them together."
        )
    return notes


def _left_out_notes(by_hand: list[str], found: SectionChannels) -> list[str]:
    notes = []
    if by_hand:
        notes.append(f"Changed by hand and left alone: {_named(by_hand)}. Choose Overwrite to replace them.")
    if found.masked:
        notes.append(
            f"Hidden in this section and not written: {_named(found.masked)}. Choose Show hidden to write them."
        )
    if found.unmapped:
        notes.append(f"Not on this face board: {_named(found.unmapped)}.")
    return notes


def _named(controls: Collection[str]) -> str:
    names = list(dict.fromkeys(control.split("-")[0] for control in controls))
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + rest
