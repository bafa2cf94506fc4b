"""Whose keys are these: EmoFace's, which may be replaced, or an animator's, which are left alone.

The panel's plan and the write both decide by this, so that a plan never promises what the write then leaves.
"""

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

from ..sequencer.channel import Key
from ..sequencer.placement import WriteRange
from .edge_keys import crosses_edge_with_weights
from .sequence_record import SectionRecord


class Ownership(Enum):
    """Whose the keys of one control are, in the range that is to be written."""

    OURS = "ours"  # all of them are as EmoFace wrote them
    BY_HAND = "by hand"  # an animator added or changed some, or the curve cannot be cut at an edge of the range
    FREE = "free"  # there are none


def classify(
    keys: Mapping[str, Sequence[Key]],
    record: SectionRecord,
    write_range: WriteRange,
    edited_below: Collection[str] = (),
) -> dict[str, Ownership]:
    """Whose the keys of some controls are.

    keys: by control, all keys of its channel in the section.
    record: what EmoFace wrote to the section.
    write_range: what is to be written.
    edited_below: for an additive take, controls that an animator edited in EmoFace's takes below it: the additive one
        is the difference from them, so these controls count as the animator's.
    """
    return {
        control: Ownership.BY_HAND if control in edited_below else _classify(control, channel_keys, record, write_range)
        for control, channel_keys in keys.items()
    }


def _classify(control: str, keys: Sequence[Key], record: SectionRecord, write_range: WriteRange) -> Ownership:
    own = record.own_ticks(control, keys)
    inside = [key.tick for key in keys if write_range.contains(key.tick)]
    if any(tick not in own for tick in inside):
        return Ownership.BY_HAND
    if crosses_edge_with_weights(keys, write_range.start, write_range.end):
        return Ownership.BY_HAND
    return Ownership.OURS if inside else Ownership.FREE
