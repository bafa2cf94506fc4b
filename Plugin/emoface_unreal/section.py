"""Which section of the face board's track a take is written to."""

from collections.abc import Collection
from enum import Enum

import unreal

from emoface.errors import EmoFaceError

from .channel_writer import Stretch
from .face import Face


class SectionError(EmoFaceError):
    """A section that may not be written on."""


class Layer(Enum):
    """Where a take goes: into the section that holds the face, or into a section of its own over it.

    BASE: its keys become the face's keys. ADDITIVE: it is added to what stands below. OVERRIDE: it hides that.
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
    if layer is Layer.BASE:
        section = _base(sections, stretch)
    else:
        section = next((s for s in sections if s.get_name() in own and _overlaps(s, stretch)), None)
    made = section is None
    if made:
        section = _add(face, layer, sections)
    if section.is_locked():
        raise SectionError(f"The section of {face.name} is locked. Unlock it in Sequencer and write the take again.")
    section.modify()
    return section, made


def fit_section(section: unreal.MovieSceneSection, layer: Layer, stretch: Stretch) -> None:
    """Make a section show a stretch: one of the tool's own that and no more; the base one at least that, as Sequencer
    does when it keys."""
    if layer is not Layer.BASE:
        section.set_range(stretch.first_frame, stretch.end_frame)
        return
    if section.has_start_frame() and section.get_start_frame() > stretch.first_frame:
        section.set_start_frame(stretch.first_frame)
    if section.has_end_frame() and section.get_end_frame() < stretch.end_frame:
        section.set_end_frame(stretch.end_frame)


def _base(sections: list[unreal.MovieSceneSection], stretch: Stretch) -> unreal.MovieSceneSection | None:
    absolute = [s for s in sections if s.get_blend_type().blend_type == unreal.MovieSceneBlendType.ABSOLUTE]
    overlapping = [s for s in absolute if _overlaps(s, stretch)]
    return next(iter(overlapping or absolute), None)


def _overlaps(section: unreal.MovieSceneSection, stretch: Stretch) -> bool:
    # A section without an end answers -1 for it, and an error in the log: it is asked first.
    starts_before = not section.has_start_frame() or section.get_start_frame() < stretch.end_frame
    return starts_before and (not section.has_end_frame() or section.get_end_frame() > stretch.first_frame)


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
