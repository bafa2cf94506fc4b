"""Level Sequences: the one being edited, its rates, the sound on it, and making what a face needs."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import unreal

from emoface.errors import EmoFaceError
from emoface.timing import FrameRate

from .clock import Clock
from .placement import Place

READING_ERROR_TICKS = 2  # the engine gives a section's start in seconds as float32: at ten minutes, 1.5 ticks of 24000


class SequenceError(EmoFaceError):
    """A Level Sequence that is not there or cannot be made."""


def focused_sequence() -> unreal.LevelSequence:
    """The sequence that Sequencer shows, which may be a shot inside the one that is open. Raises SequenceError."""
    sequence = unreal.LevelSequenceEditorBlueprintLibrary.get_focused_level_sequence()
    if sequence is None:
        raise SequenceError("No Level Sequence is open. Open one in Sequencer, or make one from a sound.")
    return sequence


def clock_of(sequence: unreal.MovieSceneSequence) -> Clock:
    """The sequence's own rates; a shot's may differ from those of the sequence around it."""
    display, resolution = sequence.get_display_rate(), sequence.get_tick_resolution()
    return Clock(
        FrameRate(display.numerator, display.denominator), FrameRate(resolution.numerator, resolution.denominator)
    )


def make_sequence(path: str, rate: FrameRate) -> unreal.LevelSequence:
    """The Level Sequence at a content path such as `/Game/Lines/greeting`; made, at this display rate, if not there.

    One that is there keeps its own rate. Raises SequenceError.
    """
    # Asked before, because create_asset on a taken path opens a dialog and gives None.
    if unreal.EditorAssetLibrary.does_asset_exist(path):
        found = unreal.EditorAssetLibrary.load_asset(path)
        if not isinstance(found, unreal.LevelSequence):
            raise SequenceError(f"{path}: another kind of asset has this name. Choose another one.")
        return found
    folder, _, name = path.rpartition("/")
    tools = unreal.AssetToolsHelpers.get_asset_tools()
    made: unreal.LevelSequence | None = tools.create_asset(
        name, folder, unreal.LevelSequence, unreal.LevelSequenceFactoryNew()
    )
    if made is None:
        raise SequenceError(f"{path}: Unreal could not make this Level Sequence. Look into the Output Log.")
    # The rate is the display's alone; the tick resolution is the project's, and keys count in it.
    made.set_display_rate(unreal.FrameRate(rate.numerator, rate.denominator))
    return made


def playback_frames(sequence: unreal.LevelSequence) -> tuple[int, int]:
    """The display frames that playback begins at and ends before; from seconds, as the engine rounds frames down."""
    clock = clock_of(sequence)
    start, end = sequence.get_playback_start_seconds(), sequence.get_playback_end_seconds()
    return clock.frame(clock.tick_at(start)), clock.frame(clock.tick_at(end))


def hold_frames(sequence: unreal.LevelSequence, first_frame: int, end_frame: int, exactly: bool = False) -> None:
    """Make the playback range reach over these frames; `exactly`: and no further, as for a sequence just made."""
    start, end = playback_frames(sequence)
    with unreal.ScopedEditorTransaction("EmoFace: playback range"):
        sequence.modify()
        if exactly or first_frame < start:
            sequence.set_playback_start(first_frame)
        if exactly or end_frame > end:
            sequence.set_playback_end(end_frame)


@dataclass(frozen=True)
class PlacedSound:
    """A sound on a sequence. Times in ticks.

    zero_tick: where the sound's very first sample falls, heard or cut off; first_tick, end_tick: what is heard of it,
    None where the section has no such end.
    """

    sound: unreal.SoundBase
    section: unreal.MovieSceneAudioSection
    zero_tick: int
    first_tick: int | None
    end_tick: int | None

    def place(self, clock: Clock) -> Place:
        """Where a take of this sound belongs: on whole frames, at most half a frame from the sound, where it is heard.

        Keys between frames would stay exactly with the sound, but cannot be seen or moved like others in Sequencer.
        """
        start = clock.frame(self.zero_tick)
        return Place(
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


def add_sound(
    sequence: unreal.LevelSequence, sound: unreal.SoundBase, start_frame: int, offset_ticks: int = 0
) -> PlacedSound:
    """Put a sound on the sequence, heard from a display frame on; one that stands there already is used.

    offset_ticks: how much of the sound's beginning is cut off, in ticks.
    """
    clock = clock_of(sequence)
    zero_tick = clock.tick(start_frame) - offset_ticks
    for placed in placed_sounds(sequence):
        if placed.sound == sound and abs(placed.zero_tick - zero_tick) <= READING_ERROR_TICKS:
            return placed
    heard_s = sound.get_editor_property("duration") - clock.seconds(offset_ticks)
    if heard_s <= 0:
        raise SequenceError(
            f"{sound.get_name()}: cutting off its first {clock.seconds(offset_ticks):.3f} s leaves nothing of it. Cut "
            "off less."
        )
    frames = ceil(Fraction(heard_s) * clock.display.exact)
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


def bind(sequence: unreal.LevelSequence, actor: unreal.Actor) -> unreal.MovieSceneBindingProxy:
    """The binding of the actor's Face component, under that of the actor; what is missing is made.

    The Face's own: a control rig put on the actor's binding would land on its first skeletal mesh, the Body.
    Raises SequenceError.
    """
    component, world = _need_face(actor), _world()
    bindings = sequence.get_bindings()
    actor_binding = next((b for b in bindings if actor in sequence.locate_bound_objects(b, world)), None)
    if actor_binding is None:
        actor_binding = next((b for b in sequence.get_spawnables() if spawned_actor(sequence, b) == actor), None)
    if actor_binding is not None:
        for child in actor_binding.get_child_possessables():
            # A component is looked for in its actor: with the world as context it is never found.
            if component in sequence.locate_bound_objects(child, actor):
                return child
    with unreal.ScopedEditorTransaction("EmoFace: bind face"):
        sequence.modify()
        if actor_binding is None:
            actor_binding = sequence.add_possessable(actor)
        face_binding = sequence.add_possessable(component)
        face_binding.set_parent(actor_binding)
    return face_binding


def add_board(
    sequence: unreal.LevelSequence, actor: unreal.Actor
) -> tuple[unreal.MovieSceneBindingProxy, unreal.MovieSceneTrack]:
    """The Face's binding and the track of its face board; both are made if they are not there. Raises SequenceError."""
    component = _need_face(actor)
    rig: unreal.ControlRigBlueprint | None = (
        component.get_default_animating_rig()
        or component.get_skeletal_mesh_asset().get_editor_property("default_animating_rig")
    )
    if rig is None:
        raise SequenceError(
            f"{actor.get_actor_label()}: its Face names no control rig. Set Face_ControlBoard_CtrlRig as the face "
            "mesh's Default Animating Rig."
        )
    binding = bind(sequence, actor)
    track = unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(
        _world(), sequence, rig.get_control_rig_class(), binding, False
    )
    if track is None:
        raise SequenceError(
            f"{actor.get_actor_label()}: Unreal could not put the face board on the sequence. Open the level that the "
            "character stands in, or add the Face's control rig in Sequencer yourself, and try again."
        )
    return binding, track


def ends_of(section: unreal.MovieSceneSection, clock: Clock) -> tuple[int | None, int | None]:
    """The tick that a section begins at and the one that it ends before; None where it has no such end.

    Not from its frames: the engine rounds them down, and where a frame is no whole number of ticks they are one short.
    A section without an end answers -1 for it, and an error in the log: it is asked first.
    """
    start = _exact_tick(section.get_start_frame_seconds(), clock) if section.has_start_frame() else None
    end = _exact_tick(section.get_end_frame_seconds(), clock) if section.has_end_frame() else None
    return start, end


def _placed(section: unreal.MovieSceneAudioSection, clock: Clock) -> PlacedSound:
    first, end = ends_of(section, clock)
    offset = section.get_start_offset().value
    return PlacedSound(section.get_sound(), section, (first or 0) - offset, first, end)


def _exact_tick(seconds: float, clock: Clock) -> int:
    """The tick that the engine gives in seconds, which are float32."""
    tick = clock.tick_at(seconds)
    nearest = clock.tick(clock.frame(tick))
    return nearest if abs(nearest - tick) <= READING_ERROR_TICKS else tick


def face_component(actor: unreal.Actor) -> unreal.SkeletalMeshComponent | None:
    """The Face of a MetaHuman; None if the actor is none."""
    components = actor.get_components_by_class(unreal.SkeletalMeshComponent)
    return next((component for component in components if component.get_name().lower() == "face"), None)


def spawned_actor(sequence: unreal.LevelSequence, binding: unreal.MovieSceneBindingProxy) -> unreal.Actor | None:
    """The actor that a spawnable stands for; None while it is not there, or Sequencer shows another sequence."""
    editor = unreal.LevelSequenceEditorBlueprintLibrary
    if editor.get_focused_level_sequence() != sequence:
        return None
    objects = editor.get_bound_objects(sequence.get_binding_id(binding))
    return next((one for one in objects if isinstance(one, unreal.Actor)), None)


def _need_face(actor: unreal.Actor) -> unreal.SkeletalMeshComponent:
    face = face_component(actor)
    if face is None:
        raise SequenceError(f"{actor.get_actor_label()}: it has no Face component. Choose a MetaHuman.")
    return face


def _world() -> unreal.World:
    return unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_editor_world()
