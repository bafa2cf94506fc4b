"""What writing a line would do to its sequence, looked at before anything is touched."""

from collections.abc import Callable
from dataclasses import dataclass

import unreal

from emoface.timing import FrameRate

from ..actions.batch import Row, who_speaks
from ..sequencer.channel import read_keys
from ..sequencer.channel_map import CONTROLS
from ..sequencer.face import Face
from ..sequencer.placement import Place
from ..sequencer.section import Layer, blend_of, overlaps
from ..sequencer.section_channels import open_channels
from ..sequencer.sequence import SequenceError, clock_of, placed_sounds, playback_frames
from ..writing.channel_writer import Stretch
from ..writing.sequence_record import SectionRecord, read_record


@dataclass(frozen=True)
class Found:
    """start_frame: the display frame where the take would begin, None in a sequence that is not there yet; who: the
    character's name; by_hand: controls with keys there that are not as this tool wrote them; ours: how many have keys
    that are."""

    start_frame: int | None
    who: str
    by_hand: tuple[str, ...] = ()
    ours: int = 0


def look(path: str, row: Row, frames_at: Callable[[FrameRate], int], layer: Layer) -> Found:
    """See what stands where a line is to go. frames_at: how many frames its take has at a rate.

    Raises EmoFaceError for what would make the write fail.
    """
    speaker = who_speaks(path, row.character)
    if not isinstance(speaker, Face):
        sequence = load_sequence(path)
        start_frame = None if sequence is None else _place(row, sequence).start_frame
        return Found(start_frame, speaker.get_actor_label())
    clock = clock_of(speaker.sequence)
    place = _place(row, speaker.sequence)
    stretch = Stretch.of(clock, *place.frames(frames_at(clock.display)))
    record = read_record(speaker.sequence)
    by_hand: set[str] = set()
    ours: set[str] = set()
    for section in speaker.track.get_sections():
        known = record.faces.get(speaker.binding_id, {}).get(section.get_name())
        if not overlaps(section, clock, stretch) or not _is_meant(section, known, layer):
            continue
        found = open_channels(speaker, section, {control.name for control in CONTROLS}, False)
        for control, channel in found.channels.items():
            keys = read_keys(channel)
            within = [key for key in keys if stretch.holds(key)]
            mine = (known or SectionRecord(layer.value)).ours(control, keys)
            if any(key.tick not in mine for key in within):
                by_hand.add(control)
            elif within:
                ours.add(control)
    return Found(place.start_frame, speaker.name, tuple(sorted(by_hand)), len(ours))


def load_sequence(path: str) -> unreal.LevelSequence | None:
    """The sequence at a content path; None if nothing is there. Raises SequenceError for another asset."""
    if not unreal.EditorAssetLibrary.does_asset_exist(path):
        return None
    asset = unreal.EditorAssetLibrary.load_asset(path)
    if not isinstance(asset, unreal.LevelSequence):
        raise SequenceError(f"{path} is no Level Sequence but a {type(asset).__name__}. Choose another target.")
    return asset


def _is_meant(section: unreal.MovieSceneSection, known: SectionRecord | None, layer: Layer) -> bool:
    """Whether a write into the layer would go to this section."""
    if layer is Layer.BASE:
        return blend_of(section) == unreal.MovieSceneBlendType.ABSOLUTE
    return known is not None and known.layer == layer.value


def _place(row: Row, sequence: unreal.LevelSequence) -> Place:
    """Where the take would go: where its sound stands already, or else where the sequence begins."""
    here = [placed for placed in placed_sounds(sequence) if row.sound is not None and placed.sound == row.sound]
    return here[0].place(clock_of(sequence)) if here else Place(playback_frames(sequence)[0])
