"""Writes a take on a face: composed, resampled to the sequence's rate, reduced to few keys, and put on the channels.

Keys are added to channels, not with `set_local_control_rig_*`: that needs an open Sequencer and a bound character, or
else it writes nothing without an error, and it takes tens of milliseconds a key. Each control costs as many calls as it
has keys. Everything is one step of undo; Cancel, or an error half way, restores what was there.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

import unreal

from emoface.curves import Curves
from emoface.errors import Cancelled, EmoFaceError
from emoface.motion.keys import TOLERANCE
from emoface.rig import BLINK_CONTROLS, CONTROL_NAMES, GAZE_CONTROLS
from emoface.take import Take

from ..sequencer.channel import Key, read_keys, restore_keys
from ..sequencer.channel_map import CONTROLS
from ..sequencer.face import SequenceFace, check_face
from ..sequencer.placement import Placement
from ..sequencer.section import Layer, fit_section, open_section
from ..sequencer.section_channels import SectionChannels, open_channels, set_mask
from ..sequencer.sequence import clock_of
from ..sequencer.write_target import WriteTarget
from .channel_writer import ChannelWriter, KeySource
from .overlapping_takes import find_takes_below, hidden_by_override, refuse_below_additive
from .ownership import Ownership, classify
from .sequence_record import SectionRecord, SequenceRecord, WrittenSpan, keys_of, read_record, write_record
from .take_recipe import TakeRecipe

GAZE = tuple(CONTROL_NAMES[column] for column in GAZE_CONTROLS)  # the controls that a gaze moves
BLINKS = tuple(CONTROL_NAMES[column] for column in BLINK_CONTROLS)  # the controls that blinks move

DIALOG_AFTER_S = 0.5  # a shorter write shows no progress: a dialog that flashes up is worse than none

AUDIBLE_S = 0.01  # a smaller shift against the sound is not reported: what is noticed begins at 15 ms (ATSC IS-191)


class WriteError(EmoFaceError):
    """A take that cannot be written with these options."""


@dataclass(frozen=True)
class WriteOptions:
    """How a take is written.

    controls: names of the controls to write, such as GAZE or BLINKS. None: all.
    layer: the section that it goes to.
    overwrite: also replace keys that were added or changed by hand.
    show_masked: also write controls that the section hides, and show them.
    tolerance: how far the keys may be from the take, in rig units.
    interpolation: "linear" or "cubic".
    """

    controls: Collection[str] | None = None
    layer: Layer = Layer.BASE
    overwrite: bool = False
    show_masked: bool = False
    tolerance: float = TOLERANCE
    interpolation: str = "linear"


@dataclass(frozen=True)
class WrittenTake:
    """The result of a write. Controls are given by name.

    controls: that were written.
    keys: how many keys they got.
    by_hand: controls left alone because they were changed by hand.
    masked: controls left out because the section hides them.
    unmapped: controls that the face board lacks.
    section: name of the section that was written to.
    first_frame, end_frame: what was written, in display frames; the end is exclusive.
    notes: sentences for the user about all of this.
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


@dataclass(frozen=True)
class _TakeWrite:
    """One write: what, where, how.

    curves: the composed take, at the display rate.
    controls: names of the controls to write.
    """

    take: Take
    curves: Curves
    target: WriteTarget
    options: WriteOptions
    controls: frozenset[str]
    recipe: TakeRecipe


@dataclass(frozen=True)
class _OpenSection:
    """The section that is written to.

    is_new: whether it was made for this write.
    record: what EmoFace wrote to it before; this write is added.
    """

    section: unreal.MovieSceneSection
    is_new: bool
    channels: SectionChannels
    record: SectionRecord


@dataclass
class _ChangedControls:
    """What became of the controls so far.

    before, now: by control, the keys of those that were written.
    by_hand: those that were left alone.
    """

    before: dict[str, list[Key]] = field(default_factory=dict)
    now: dict[str, list[Key]] = field(default_factory=dict)
    by_hand: list[str] = field(default_factory=list)


_is_writing = False


def write_take(
    face: SequenceFace, take: Take, placement: Placement, options: WriteOptions | None = None, take_file: str = ""
) -> WrittenTake:
    """Write a take on a face, and record in the sequence what was written.

    placement: where on the sequence.
    take_file: where the take is saved, for the recipe; "" if it is not.
    Do not call it from the tick that pumps Qt: its progress dialog pumps Slate, which ticks again.
    Raises WriteError, Cancelled, FaceError, SectionError, OverlapError, PlacementError, SequenceRecordError.
    """
    global _is_writing
    if _is_writing:
        raise WriteError("A take is being written already. Wait until it is done.")
    _is_writing = True
    try:
        return _write(face, take, placement, options or WriteOptions(), take_file)
    finally:
        _is_writing = False


def _write(face: SequenceFace, take: Take, placement: Placement, options: WriteOptions, take_file: str) -> WrittenTake:
    controls = _wanted(options)
    notes = check_face(face)
    record = read_record(face.sequence)
    curves = take.compose(clock_of(face.sequence).display)
    target = WriteTarget.from_placement(face, placement, len(curves))
    if options.layer is Layer.BASE:
        refuse_below_additive(target, record, controls)
    write = _TakeWrite(take, curves, target, options, controls, _recipe(take, target, options, take_file))
    with unreal.ScopedEditorTransaction("EmoFace: write take") as transaction:
        opened = _open(write, record)
        changed = _ChangedControls()
        try:
            key_count = _write_section(write, opened, record, changed)
            write_record(face.sequence, record)
        except BaseException:
            # Cancelling a transaction removes it from the undo list, and restores nothing.
            _restore(face, opened, changed)
            transaction.cancel()
            raise
    unreal.LevelSequenceEditorBlueprintLibrary.refresh_current_level_sequence()
    notes += [*_placement_notes(opened.section, placement), *_left_out_notes(changed.by_hand, opened.channels)]
    if options.layer is not Layer.OVERRIDE:
        notes += hidden_by_override(target)
    return WrittenTake(
        tuple(changed.now),
        key_count,
        tuple(changed.by_hand),
        opened.channels.masked,
        opened.channels.unmapped,
        opened.section.get_name(),
        target.range.first_frame,
        target.range.end_frame,
        tuple(notes),
    )


def _recipe(take: Take, target: WriteTarget, options: WriteOptions, take_file: str) -> TakeRecipe:
    return TakeRecipe(
        line=take.line,
        audio=take.audio,
        model=take.model,
        blink=take.blink,
        gaze=take.gaze,
        start=target.range.start,
        end=target.range.end,
        start_frame=target.start_frame,
        rate=str(target.clock.display),
        layer=options.layer.value,
        tolerance=options.tolerance,
        interpolation=options.interpolation,
        take_file=take_file,
    )


def _open(write: _TakeWrite, record: SequenceRecord) -> _OpenSection:
    """Find the section to write to, or make it, with its channels and its record."""
    face, layer = write.target.face, write.options.layer
    section, is_new = open_section(write.target, layer, record.own_sections(face, layer.value))
    channels = open_channels(face, section, write.controls, write.options.show_masked)
    section_record = record.section(face, section, layer.value)
    section_record.drop_undone_takes(keys_of(channels.all_channels))
    return _OpenSection(section, is_new, channels, section_record)


def _write_section(write: _TakeWrite, opened: _OpenSection, record: SequenceRecord, changed: _ChangedControls) -> int:
    """Write the keys, record them, and fit the section to them. Returns the number of keys. Raises Cancelled."""
    target, options, curves = write.target, write.options, write.curves
    edited_below: frozenset[str] = frozenset()
    if options.layer is Layer.ADDITIVE:
        below = find_takes_below(target, opened.section, record, write.controls)
        curves, edited_below = curves.with_values(curves.values - below.sample(target).values), below.edited
    source = KeySource(
        curves,
        lambda interpolation: write.take.keys(curves, options.tolerance, interpolation),
        options.interpolation,
        options.tolerance,
    )
    recipes = [take.recipe for take in opened.record.takes]
    writer = ChannelWriter(target, source, [(old.start, old.end) for old in recipes if write.recipe.replaces(old)])
    _write_controls(opened, writer, edited_below, options.overwrite, changed)
    opened.record.record_take(write.recipe, changed.before, changed.now)
    shown = [write.recipe] if options.layer is Layer.BASE else [take.recipe for take in opened.record.takes]
    start, end = min(recipe.start for recipe in shown), max(recipe.end for recipe in shown)
    fit_section(opened.section, options.layer, target.clock, start, end)
    return writer.key_count


def _write_controls(
    opened: _OpenSection,
    writer: ChannelWriter,
    edited_below: Collection[str],
    overwrite: bool,
    changed: _ChangedControls,
) -> None:
    """Write every control but those that an animator edited, or all with `overwrite`.

    changed: is updated with each control, so that it is right wherever the write stops.
    Raises Cancelled.
    """
    channels, write_range = opened.channels.channels, writer.target.range
    with unreal.ScopedSlowTask(float(len(channels)), "Writing the take") as task:
        task.make_dialog_delayed(DIALOG_AFTER_S, True)
        for control, channel in channels.items():
            if task.should_cancel():
                raise Cancelled("Cancelled. The sequence is as it was.")
            task.enter_progress_frame(1.0)
            keys = read_keys(channel)
            ownership = classify({control: keys}, opened.record, write_range, edited_below)[control]
            if ownership is Ownership.BY_HAND and not overwrite:
                changed.by_hand.append(control)
                continue
            changed.before[control] = keys
            own = opened.record.own_ticks(control, keys)
            now = writer.write(channel, control, keys, [key for key in keys if key.tick not in own])
            changed.now[control] = now
            span = WrittenSpan(write_range.previous_tick, write_range.start, write_range.end, ())
            opened.record.record_keys(control, keys, now, span)


def _restore(face: SequenceFace, opened: _OpenSection, changed: _ChangedControls) -> None:
    """Undo what was written so far."""
    for control, keys in changed.before.items():
        restore_keys(opened.channels.channels[control], keys)
    set_mask(opened.section, opened.channels.unmasked, False)
    if opened.is_new:
        face.track.remove_section(opened.section)


def _wanted(options: WriteOptions) -> frozenset[str]:
    """Names of the controls to write. Raises WriteError for unknown ones."""
    names = frozenset(control.name for control in CONTROLS)
    if options.controls is None:
        return names
    if unknown := [name for name in options.controls if name not in names]:
        raise WriteError(f"{unknown[0]}: the face board has no such control, or it is never written.")
    return frozenset(options.controls)


def _placement_notes(section: unreal.MovieSceneSection, placement: Placement) -> list[str]:
    notes = []
    if not section.is_active():
        notes.append("The section is switched off: the take does not show until it is on.")
    if abs(placement.shift_s) >= AUDIBLE_S:
        when = "later" if placement.shift_s > 0 else "earlier"
        notes.append(
            f"The sound begins between two frames: on whole ones, the take stands "
            f"{abs(placement.shift_s) * 1000:.0f} ms {when}. Move the sound onto a frame to have them together."
        )
    return notes


def _left_out_notes(by_hand: list[str], channels: SectionChannels) -> list[str]:
    notes = []
    if by_hand:
        notes.append(f"Changed by hand and left alone: {_named(by_hand)}. Choose Overwrite to replace them.")
    if channels.masked:
        notes.append(
            f"Hidden in this section and not written: {_named(channels.masked)}. Choose Show hidden to write them."
        )
    if channels.unmapped:
        notes.append(f"Not on this face board: {_named(channels.unmapped)}.")
    return notes


def _named(controls: Collection[str]) -> str:
    """The first few controls, by their rig's names."""
    names = list(dict.fromkeys(control.split("-")[0] for control in controls))
    rest = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + rest
