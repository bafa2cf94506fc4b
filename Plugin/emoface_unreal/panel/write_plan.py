"""What writing a line would do to its sequence. Nothing is changed."""

from collections.abc import Collection
from dataclasses import dataclass

from emoface.take import Take

from ..actions.batch import BatchLine, BatchSettings, find_recording, find_speaker
from ..sequencer.channel import read_keys
from ..sequencer.channel_map import CONTROLS
from ..sequencer.face import SequenceFace, refuse_unwritable
from ..sequencer.placed_sounds import find_placement
from ..sequencer.section import Layer, find_section
from ..sequencer.section_channels import open_channels
from ..sequencer.sequence import clock_of, find_sequence
from ..sequencer.write_target import WriteTarget
from ..writing.overlapping_takes import find_takes_below, refuse_below_additive
from ..writing.ownership import Ownership, classify
from ..writing.sequence_record import SectionRecord, read_record


@dataclass(frozen=True)
class ExistingKeys:
    """The place that a line would be written to, and the keys that are there.

    start_frame: the display frame of the take's beginning. None: the sequence does not exist yet.
    character: name of the character who speaks.
    by_hand: names of the controls that the write leaves alone, because an animator added or changed their keys.
    own_count: how many controls have keys there that are as EmoFace wrote them.
    """

    start_frame: int | None
    character: str
    by_hand: tuple[str, ...] = ()
    own_count: int = 0


def find_existing_keys(line: BatchLine, take: Take, settings: BatchSettings) -> ExistingKeys:
    """Look at the place where a line would be written.

    take: that would be written.
    Raises EmoFaceError for what would make the write fail.
    """
    path = settings.path(line)
    speaker = find_speaker(path, line.character)
    sound = find_recording(line, settings)
    if not isinstance(speaker, SequenceFace):
        sequence = find_sequence(path)
        start_frame = None if sequence is None else find_placement(sequence, sound, line.start_frame).start_frame
        return ExistingKeys(start_frame, speaker.get_actor_label())
    refuse_unwritable(speaker)
    placement = find_placement(speaker.sequence, sound, line.start_frame)
    frame_count = len(take.face.resample(clock_of(speaker.sequence).display))
    target = WriteTarget.from_placement(speaker, placement, frame_count)
    ownership = _classify(target, settings.options.layer)
    by_hand = sorted(control for control, owner in ownership.items() if owner is Ownership.BY_HAND)
    own_count = sum(owner is Ownership.OURS for owner in ownership.values())
    return ExistingKeys(placement.start_frame, speaker.name, tuple(by_hand), own_count)


def _classify(target: WriteTarget, layer: Layer) -> dict[str, Ownership]:
    """Whose the keys of each control are, in the section that a write into a layer goes to."""
    face, record = target.face, read_record(target.face.sequence)
    controls = frozenset(control.name for control in CONTROLS)
    if layer is Layer.BASE:
        refuse_below_additive(target, record, controls)
    section = find_section(target, layer, record.own_sections(face, layer.value))
    edited_below: Collection[str] = ()
    if layer is Layer.ADDITIVE:
        edited_below = find_takes_below(target, section, record, controls).edited
    if section is None:  # a new one is made, which has no keys
        return classify(dict.fromkeys(edited_below, ()), SectionRecord(layer.value), target.range, edited_below)
    channels = open_channels(face, section, controls, False).channels
    keys = {control: read_keys(channel) for control, channel in channels.items()}
    section_record = record.find_section(face, section) or SectionRecord(layer.value)
    return classify(keys, section_record, target.range, edited_below)
