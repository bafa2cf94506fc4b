"""The section of a face board's track that a take is written to: found, made, fitted to its takes."""

from collections.abc import Collection
from enum import Enum

import unreal

from emoface.errors import EmoFaceError

from .clock import Clock
from .face import SequenceFace
from .sequence import section_ticks
from .write_target import WriteTarget


class SectionError(EmoFaceError):
    """A section that may not be written on."""


class Layer(Enum):
    """Where a take goes: into the section that has the face's keys, or into a section of its own over it.

    BASE: its keys become the face's keys.
    ADDITIVE: it is added to what the animator has below; over another take of EmoFace it holds the difference.
    OVERRIDE: it replaces what is below.
    """

    BASE = "base"
    ADDITIVE = "additive"
    OVERRIDE = "override"


_BLEND = {
    Layer.ADDITIVE: unreal.MovieSceneBlendType.ADDITIVE,
    Layer.OVERRIDE: unreal.MovieSceneBlendType.OVERRIDE,
}


def find_section(target: WriteTarget, layer: Layer, own: Collection[str]) -> unreal.MovieSceneSection | None:
    """The section that a write into a layer goes to; None if one is made for it. Changes nothing.

    own: names of the sections that EmoFace made for the layer; one of them that overlaps the target is used again.
    Raises SectionError if the section is locked, or if it is not clear which one is meant.
    """
    face = target.face
    sections = list(face.track.get_sections())
    overlapping = [s for s in sections if overlaps(s, target)]
    if layer is Layer.BASE:
        section = _base(face, sections, overlapping)
    else:
        section = next((s for s in overlapping if s.get_name() in own), None)
    if section is not None and section.is_locked():
        raise SectionError(f"The section of {face.name} is locked. Unlock it in Sequencer and write the take again.")
    return section


def open_section(target: WriteTarget, layer: Layer, own: Collection[str]) -> tuple[unreal.MovieSceneSection, bool]:
    """The section that `find_section` finds, or a new one, and whether it is new. Call it inside a transaction.

    The animator's section-to-key stays. Raises SectionError.
    """
    found = find_section(target, layer, own)
    section: unreal.MovieSceneSection = found if found is not None else _add(target.face, layer)
    section.modify()
    return section, found is None


def fit_section(section: unreal.MovieSceneSection, layer: Layer, clock: Clock, start: int, end: int) -> None:
    """Set a section's ends so that it shows what lies between two ticks, which are at frames.

    A section of EmoFace's own shows that and no more. The base section is only made longer, as Sequencer does when it
    adds a key.
    """
    if layer is not Layer.BASE:
        section.set_range(clock.frame(start), clock.frame(end))
        return
    section_start, section_end = section_ticks(section, clock)
    if section_start is not None and section_start > start:
        section.set_start_frame(clock.frame(start))
    if section_end is not None and section_end < end:
        section.set_end_frame(clock.frame(end))


def overlaps(section: unreal.MovieSceneSection, target: WriteTarget) -> bool:
    """Whether a section and the target's range have a tick in common."""
    start, end = section_ticks(section, target.clock)
    return (start is None or start < target.range.end) and (end is None or end > target.range.start)


def blend_of(section: unreal.MovieSceneSection) -> unreal.MovieSceneBlendType:
    """How a section is blended with others."""
    return section.get_blend_type().blend_type


def _base(
    face: SequenceFace, sections: list[unreal.MovieSceneSection], overlapping: list[unreal.MovieSceneSection]
) -> unreal.MovieSceneSection | None:
    absolute = [s for s in sections if blend_of(s) == unreal.MovieSceneBlendType.ABSOLUTE]
    shown = [s for s in absolute if s in overlapping and s.is_active()]
    if len(shown) > 1:  # one made longer would be blended with the other
        raise SectionError(
            f"{face.name}: {len(shown)} sections of its face board lie in these frames. Switch off all but one, or "
            "write into an overriding section over them."
        )
    return next(iter([*shown, *(s for s in absolute if s in overlapping), *absolute]), None)


def _add(face: SequenceFace, layer: Layer) -> unreal.MovieSceneSection:
    track: unreal.MovieSceneControlRigParameterTrack = face.track
    rows = [section.get_row_index() for section in track.get_sections()]
    track.modify()
    to_key = track.get_section_to_key()
    section: unreal.MovieSceneSection = track.add_section()  # beside others: Additive, and the one that is keyed
    section.modify()
    if layer is Layer.BASE:
        section.set_blend_type(unreal.MovieSceneBlendType.ABSOLUTE)
        section.set_start_frame_bounded(False)
        section.set_end_frame_bounded(False)
        return section
    section.set_blend_type(_BLEND[layer])
    section.set_row_index(max(rows, default=-1) + 1)
    if to_key is not None:
        track.set_section_to_key(to_key)
    return section
