"""Which section of the face board's track a take is written to."""

from collections.abc import Collection
from enum import Enum

import unreal

from emoface.errors import EmoFaceError

from ..writing.channel_writer import Stretch
from .clock import Clock
from .face import Face
from .sequence import clock_of, ends_of


class SectionError(EmoFaceError):
    """A section that may not be written on."""


class Layer(Enum):
    """Where a take goes: into the section that holds the face, or into a section of its own over it.

    BASE: its keys become the face's keys. ADDITIVE: it is added to what the animator has below; of another take there
    it holds the difference. OVERRIDE: it hides what is below.
    """

    BASE = "base"
    ADDITIVE = "additive"
    OVERRIDE = "override"


_BLEND = {
    Layer.ADDITIVE: unreal.MovieSceneBlendType.ADDITIVE,
    Layer.OVERRIDE: unreal.MovieSceneBlendType.OVERRIDE,
}


def open_section(
    face: Face, layer: Layer, stretch: Stretch, own: Collection[str]
) -> tuple[unreal.MovieSceneSection, bool]:
    """The section for a stretch, and whether it was made now. To be called inside a transaction.

    own: names of the sections that this tool made for the layer; one of them that overlaps the stretch is used again.
    The animator's section-to-key stays. Raises SectionError.
    """
    sections = list(face.track.get_sections())
    here = [s for s in sections if overlaps(s, clock_of(face.sequence), stretch)]
    if layer is Layer.BASE:
        section = _base(face, sections, here)
    else:
        section = next((s for s in here if s.get_name() in own), None)
    made = section is None
    if made:
        section = _add(face, layer, sections)
    if section.is_locked():
        raise SectionError(f"The section of {face.name} is locked. Unlock it in Sequencer and write the take again.")
    section.modify()
    return section, made


def fit_section(section: unreal.MovieSceneSection, layer: Layer, clock: Clock, start: int, end: int) -> None:
    """Make a section show what lies between two ticks at frames: one of the tool's own that and no more; the base one
    at least that, as Sequencer does when it keys."""
    if layer is not Layer.BASE:
        section.set_range(clock.frame(start), clock.frame(end))
        return
    starts, ends = ends_of(section, clock)
    if starts is not None and starts > start:
        section.set_start_frame(clock.frame(start))
    if ends is not None and ends < end:
        section.set_end_frame(clock.frame(end))


def overlaps(section: unreal.MovieSceneSection, clock: Clock, stretch: Stretch) -> bool:
    """Whether a section is there in some frame of a stretch."""
    start, end = ends_of(section, clock)
    return (start is None or start < stretch.end) and (end is None or end > stretch.start)


def blend_of(section: unreal.MovieSceneSection) -> unreal.MovieSceneBlendType:
    """How a section goes together with others."""
    return section.get_blend_type().blend_type


def _base(
    face: Face, sections: list[unreal.MovieSceneSection], here: list[unreal.MovieSceneSection]
) -> unreal.MovieSceneSection | None:
    absolute = [s for s in sections if blend_of(s) == unreal.MovieSceneBlendType.ABSOLUTE]
    shown = [s for s in absolute if s in here and s.is_active()]
    if len(shown) > 1:  # one made longer would be blended with the other
        raise SectionError(
            f"{face.name}: {len(shown)} sections of its face board lie in these frames. Switch off all but one, or "
            "write into an overriding section over them."
        )
    return next(iter([*shown, *(s for s in absolute if s in here), *absolute]), None)


def _add(face: Face, layer: Layer, sections: list[unreal.MovieSceneSection]) -> unreal.MovieSceneSection:
    track: unreal.MovieSceneControlRigParameterTrack = face.track
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
    section.set_row_index(max((s.get_row_index() for s in sections), default=-1) + 1)
    if to_key is not None:
        track.set_section_to_key(to_key)
    return section
