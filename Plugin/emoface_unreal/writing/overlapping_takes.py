"""Takes over takes: an additive one holds what those below it lack, so that nothing is on the face twice.

Where nothing lies below, or what the animator made, an additive take is the take itself, and is added to that.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import unreal

from emoface.curves import Curves
from emoface.errors import EmoFaceError

from ..sequencer.channel import Key, read_keys
from ..sequencer.face import Face
from ..sequencer.face_sampler import sample_sections
from ..sequencer.section import Layer, blend_of, overlaps
from ..sequencer.section_channels import board_channels
from ..sequencer.sequence import clock_of
from .channel_writer import Stretch
from .sequence_record import Record, SectionRecord, Span


class LayerError(EmoFaceError):
    """A take that may not be written below or above another."""


@dataclass(frozen=True)
class Below:
    """What this tool's takes in other sections make of a face. by_hand: controls that were changed there since."""

    curves: Curves
    by_hand: frozenset[str]


def takes_below(
    face: Face,
    own: unreal.MovieSceneSection,
    record: Record,
    stretch: Stretch,
    start_frame: int,
    count: int,
    wanted: Collection[str],
) -> Below:
    """What is already there, of an additive take of `count` display frames from `start_frame` on.

    own: the section that it goes to; wanted: the controls that are asked for. Raises SampleError.
    """
    theirs: dict[str, set[str]] = {}
    by_hand = set()
    for section, written in _others(face, own, record, stretch):
        if blend_of(section) == unreal.MovieSceneBlendType.OVERRIDE:
            continue  # it hides the take, which is said; the take is made for when it is gone
        mine = theirs.setdefault(section.get_name(), set())
        for control, keys, spans in _written_there(section, written, stretch, wanted):
            mine.add(control)
            by_hand |= {control} if not all(span.holds(keys) for span in spans) else set()
    curves = sample_sections(
        face,
        clock_of(face.sequence).display,
        start_frame,
        count,
        lambda section, control: control in theirs.get(section.get_name(), ()),
    )
    return Below(curves, frozenset(by_hand))


def refuse_below_additive(face: Face, record: Record, stretch: Stretch, wanted: Collection[str]) -> None:
    """Raises LayerError if an additive take lies over what is to be written: it holds the difference from what is below
    it now, and would be wrong afterwards."""
    for section, written in _others(face, None, record, stretch):
        if written.layer == Layer.ADDITIVE.value and any(_written_there(section, written, stretch, wanted)):
            raise LayerError(
                f"{face.name}: an additive take lies over these frames ({section.get_name()}) and was made for what is "
                "below it now. Write into the additive layer as well, or switch off or delete its section first."
            )


def hidden_by_override(face: Face, stretch: Stretch) -> Iterator[str]:
    """Says so if a section lies over the take and hides it."""
    for section in face.track.get_sections():
        is_override = blend_of(section) == unreal.MovieSceneBlendType.OVERRIDE
        if is_override and section.is_active() and overlaps(section, clock_of(face.sequence), stretch):
            yield f"An overriding section of {face.name} lies over the take and hides it. Switch it off to see it."
            return


def _others(
    face: Face, own: unreal.MovieSceneSection | None, record: Record, stretch: Stretch
) -> Iterator[tuple[unreal.MovieSceneSection, SectionRecord]]:
    """The sections but one that this tool wrote on and that show in the stretch, with what was written."""
    for section in face.track.get_sections():
        written = record.faces.get(face.binding_id, {}).get(section.get_name())
        if (
            written is not None
            and section != own
            and section.is_active()
            and overlaps(section, clock_of(face.sequence), stretch)
        ):
            yield section, written


def _written_there(
    section: unreal.MovieSceneSection, written: SectionRecord, stretch: Stretch, wanted: Collection[str]
) -> Iterator[tuple[str, list[Key], list[Span]]]:
    """The wanted controls of a section that this tool wrote to in the stretch and that have keys there still, with all
    their keys and what was written."""
    for control, channel in board_channels(section).items():
        spans = written.spans_in(control, stretch.start, stretch.end) if control in wanted else []
        keys = read_keys(channel) if spans else []
        if any(span.start <= key.tick < span.end for span in spans for key in keys):
            yield control, keys, spans
