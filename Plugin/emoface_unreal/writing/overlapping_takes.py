"""Takes over other takes: an additive take is the difference from those below it, so that nothing is added twice.

Where nothing of EmoFace's is below, or what the animator made, an additive take is the take itself, and is added.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import unreal

from emoface.curves import Curves
from emoface.errors import EmoFaceError

from ..sequencer.channel import Key, read_keys
from ..sequencer.face_sampler import sample_sections
from ..sequencer.section import Layer, blend_of, overlaps
from ..sequencer.section_channels import board_channels
from ..sequencer.write_target import WriteTarget
from .sequence_record import SectionRecord, SequenceRecord, WrittenSpan


class OverlapError(EmoFaceError):
    """A take that may not be written below another one."""


@dataclass(frozen=True)
class TakesBelow:
    """EmoFace's takes in the sections below an additive one.

    controls: by the section's name, the controls that EmoFace wrote there.
    edited: those of them that an animator has edited there since.
    """

    controls: dict[str, set[str]]
    edited: frozenset[str]

    def sample(self, target: WriteTarget) -> Curves:
        """What they give together, at all display frames of the target's take. Raises SampleError."""
        return sample_sections(
            target.face,
            target.clock.display,
            target.start_frame,
            target.frame_count,
            lambda section, control: control in self.controls.get(section.get_name(), ()),
        )


def find_takes_below(
    target: WriteTarget, own: unreal.MovieSceneSection | None, record: SequenceRecord, wanted: Collection[str]
) -> TakesBelow:
    """Find EmoFace's takes in the range of an additive take.

    own: the section that the additive take goes to, which does not count. None: it is not made yet.
    wanted: names of the controls that are written.
    """
    controls: dict[str, set[str]] = {}
    edited = set()
    for section, section_record in _other_sections(target, own, record):
        if blend_of(section) == unreal.MovieSceneBlendType.OVERRIDE:
            continue  # it hides the additive take, which a note says; the take is made for when it is gone
        written = controls.setdefault(section.get_name(), set())
        for control, keys, spans in _written_controls(section, section_record, target, wanted):
            written.add(control)
            if not all(span.is_unchanged(keys) for span in spans):
                edited.add(control)
    return TakesBelow(controls, frozenset(edited))


def refuse_below_additive(target: WriteTarget, record: SequenceRecord, wanted: Collection[str]) -> None:
    """Raises OverlapError if an additive take is over what is to be written.

    It is the difference from what is below it now, and would be wrong afterwards.
    """
    face = target.face
    for section, section_record in _other_sections(target, None, record):
        is_additive = section_record.layer == Layer.ADDITIVE.value
        if is_additive and any(_written_controls(section, section_record, target, wanted)):
            raise OverlapError(
                f"{face.name}: an additive take lies over these frames ({section.get_name()}) and was made for what is "
                "below it now. Write into the additive layer as well, or switch off or delete its section first."
            )


def hidden_by_override(target: WriteTarget) -> Iterator[str]:
    """A sentence that says so, if an overriding section hides the take."""
    for section in target.face.track.get_sections():
        is_override = blend_of(section) == unreal.MovieSceneBlendType.OVERRIDE
        if is_override and section.is_active() and overlaps(section, target):
            name = target.face.name
            yield f"An overriding section of {name} lies over the take and hides it. Switch it off to see it."
            return


def _other_sections(
    target: WriteTarget, own: unreal.MovieSceneSection | None, record: SequenceRecord
) -> Iterator[tuple[unreal.MovieSceneSection, SectionRecord]]:
    """The active sections that EmoFace wrote on and that overlap the target, without its own, with their records."""
    for section in target.face.track.get_sections():
        section_record = record.find_section(target.face, section)
        if section_record is not None and section != own and section.is_active() and overlaps(section, target):
            yield section, section_record


def _written_controls(
    section: unreal.MovieSceneSection, section_record: SectionRecord, target: WriteTarget, wanted: Collection[str]
) -> Iterator[tuple[str, list[Key], list[WrittenSpan]]]:
    """The wanted controls that EmoFace wrote in the target's range and that have keys there still.

    Yields each control's name, all its keys, and what was written.
    """
    for control, channel in board_channels(section).items():
        spans = section_record.spans_in(control, target.range.start, target.range.end) if control in wanted else []
        keys = read_keys(channel) if spans else []
        if any(span.start <= key.tick < span.end for span in spans for key in keys):
            yield control, keys, spans
