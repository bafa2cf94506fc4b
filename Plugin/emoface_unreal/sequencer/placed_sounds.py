"""The sounds on a sequence, and where a take of one goes."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import unreal

from .clock import Clock
from .placement import Placement
from .sequence import READING_ERROR_TICKS, SequenceError, clock_of, playback_frames, section_ticks


@dataclass(frozen=True)
class PlacedSound:
    """A sound on a sequence. Times are ticks.

    sound: the asset.
    section: the audio section that plays it.
    zero_tick: where the sound's very first sample is, whether it is played or cut off.
    first_tick, end_tick: from where to where it is played. None: the section has no such end.
    """

    sound: unreal.SoundBase
    section: unreal.MovieSceneAudioSection
    zero_tick: int
    first_tick: int | None
    end_tick: int | None

    def placement(self, clock: Clock) -> Placement:
        """Where a take of this sound goes: on whole frames, at most half a frame from the sound, where it is played.

        Keys between frames would match the sound exactly, but Sequencer does not show or move them like others.
        """
        start = clock.frame(self.zero_tick)
        return Placement(
            start,
            None if self.first_tick is None else clock.frame(self.first_tick),
            None if self.end_tick is None else clock.frame_at_or_after(self.end_tick),
            clock.seconds(clock.tick(start) - self.zero_tick),
        )


def placed_sounds(sequence: unreal.LevelSequence) -> tuple[PlacedSound, ...]:
    """Every sound on the sequence and on its bindings, in order of time."""
    tracks = list(sequence.find_tracks_by_type(unreal.MovieSceneAudioTrack))
    for binding in sequence.get_bindings():
        tracks += binding.find_tracks_by_type(unreal.MovieSceneAudioTrack)
    clock = clock_of(sequence)
    sections: list[unreal.MovieSceneAudioSection] = [section for track in tracks for section in track.get_sections()]
    sounds = [_placed(section, clock) for section in sections if section.get_sound()]
    return tuple(sorted(sounds, key=lambda placed: placed.zero_tick))


def find_placement(
    sequence: unreal.LevelSequence, sound: unreal.SoundBase | None, start_frame: int | None
) -> Placement:
    """Where a take goes on a sequence. Changes nothing.

    sound: the take's recording. None: it has no asset, and the take is not cut to one.
    start_frame: the display frame of the recording's beginning. None: where the sound is on the sequence already, else
        where playback begins.
    Raises SequenceError for a sound without length.
    """
    if (placed := _find_placed(sequence, sound, start_frame)) is not None:
        return placed.placement(clock_of(sequence))
    first = playback_frames(sequence)[0] if start_frame is None else start_frame
    if sound is None:
        return Placement(first)
    return Placement(first, first, first + _played_frames(sound, 0, clock_of(sequence)))


def place_sound(sequence: unreal.LevelSequence, sound: unreal.SoundBase | None, start_frame: int | None) -> Placement:
    """Put a sound where `find_placement` says, if it is not there already, and return where its take goes."""
    placement = find_placement(sequence, sound, start_frame)
    if sound is not None and _find_placed(sequence, sound, start_frame) is None:
        add_sound(sequence, sound, placement.start_frame)
    return placement


def add_sound(
    sequence: unreal.LevelSequence, sound: unreal.SoundBase, start_frame: int, offset_ticks: int = 0
) -> PlacedSound:
    """Put a sound on the sequence, played from a display frame on. If it is there already, nothing is added.

    offset_ticks: how much of the sound's beginning is cut off, in ticks.
    Raises SequenceError if nothing of the sound is left.
    """
    clock = clock_of(sequence)
    if (placed := _placed_at(sequence, sound, clock.tick(start_frame) - offset_ticks)) is not None:
        return placed
    frames = _played_frames(sound, offset_ticks, clock)
    with unreal.ScopedEditorTransaction("EmoFace: add sound"):
        sequence.modify()
        tracks = sequence.find_tracks_by_exact_type(unreal.MovieSceneAudioTrack)
        track = tracks[0] if tracks else sequence.add_track(unreal.MovieSceneAudioTrack)
        track.modify()
        rows = [section.get_row_index() for section in track.get_sections()]
        section: unreal.MovieSceneAudioSection = track.add_section()
        section.modify()
        section.set_sound(sound)
        section.set_range(start_frame, start_frame + frames)  # a new section has no length until it is given one
        section.set_start_offset(unreal.FrameNumber(int(offset_ticks)))
        section.set_row_index(max(rows, default=-1) + 1)
    return _placed(section, clock)


def _find_placed(
    sequence: unreal.LevelSequence, sound: unreal.SoundBase | None, start_frame: int | None
) -> PlacedSound | None:
    """A sound that is on the sequence already: at a start frame, or anywhere."""
    if sound is None:
        return None
    if start_frame is not None:
        return _placed_at(sequence, sound, clock_of(sequence).tick(start_frame))
    return next((placed for placed in placed_sounds(sequence) if placed.sound == sound), None)


def _placed_at(sequence: unreal.LevelSequence, sound: unreal.SoundBase, zero_tick: int) -> PlacedSound | None:
    for placed in placed_sounds(sequence):
        if placed.sound == sound and abs(placed.zero_tick - zero_tick) <= READING_ERROR_TICKS:
            return placed
    return None


def _played_frames(sound: unreal.SoundBase, offset_ticks: int, clock: Clock) -> int:
    """How many display frames a sound is played, without its beginning. Raises SequenceError if that is none."""
    played_s = sound.get_editor_property("duration") - clock.seconds(offset_ticks)
    if played_s <= 0:
        raise SequenceError(
            f"{sound.get_name()}: cutting off its first {clock.seconds(offset_ticks):.3f} s leaves nothing of it. Cut "
            "off less."
        )
    return ceil(Fraction(played_s) * clock.display.exact)


def _placed(section: unreal.MovieSceneAudioSection, clock: Clock) -> PlacedSound:
    first, end = section_ticks(section, clock)
    offset = section.get_start_offset().value
    return PlacedSound(section.get_sound(), section, (first or 0) - offset, first, end)
