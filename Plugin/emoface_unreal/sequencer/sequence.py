"""Level Sequences: the one being edited, its rates and playback range; and making what a face needs on one."""

import unreal

from emoface.errors import EmoFaceError
from emoface.timing import FrameRate

from .clock import Clock

READING_ERROR_TICKS = 2  # the engine gives a section's start in seconds as float32: at ten minutes, 1.5 ticks of 24000


class SequenceError(EmoFaceError):
    """There is no such Level Sequence, or it cannot be made."""


def focused_sequence() -> unreal.LevelSequence:
    """The sequence that Sequencer shows; it may be a shot inside the one that is open. Raises SequenceError."""
    sequence = unreal.LevelSequenceEditorBlueprintLibrary.get_focused_level_sequence()
    if sequence is None:
        raise SequenceError("No Level Sequence is open. Open one in Sequencer, or make one from a sound.")
    return sequence


def clock_of(sequence: unreal.MovieSceneSequence) -> Clock:
    """A sequence's own rates. A shot's may differ from those of the sequence that it is in."""
    display, resolution = sequence.get_display_rate(), sequence.get_tick_resolution()
    return Clock(
        FrameRate(display.numerator, display.denominator), FrameRate(resolution.numerator, resolution.denominator)
    )


def find_sequence(path: str) -> unreal.LevelSequence | None:
    """The Level Sequence at a content path; None if there is no asset. Raises SequenceError for one of another kind."""
    if not unreal.EditorAssetLibrary.does_asset_exist(path):
        return None
    found = unreal.EditorAssetLibrary.load_asset(path)
    if not isinstance(found, unreal.LevelSequence):
        raise SequenceError(f"{path}: another kind of asset has this name. Choose another one.")
    return found


def make_sequence(path: str, rate: FrameRate) -> unreal.LevelSequence:
    """The Level Sequence at a content path such as `/Game/Lines/greeting`; it is made if it does not exist.

    rate: the display rate of a new one. An existing one keeps its own.
    Raises SequenceError.
    """
    # Looked for first, because create_asset on a taken path opens a dialog and returns None.
    if (found := find_sequence(path)) is not None:
        return found
    folder, _, name = path.rpartition("/")
    tools = unreal.AssetToolsHelpers.get_asset_tools()
    made: unreal.LevelSequence | None = tools.create_asset(
        name, folder, unreal.LevelSequence, unreal.LevelSequenceFactoryNew()
    )
    if made is None:
        raise SequenceError(f"{path}: Unreal could not make this Level Sequence. Look into the Output Log.")
    # The display rate alone: the tick resolution, which keys count in, is the project's.
    made.set_display_rate(unreal.FrameRate(rate.numerator, rate.denominator))
    return made


def playback_frames(sequence: unreal.LevelSequence) -> tuple[int, int]:
    """The display frames that playback begins at and ends before.

    Computed from seconds: the frames that the engine returns are rounded down.
    """
    clock = clock_of(sequence)
    start, end = sequence.get_playback_start_seconds(), sequence.get_playback_end_seconds()
    return clock.frame(clock.tick_at(start)), clock.frame(clock.tick_at(end))


def extend_playback(sequence: unreal.LevelSequence, first_frame: int, end_frame: int, exactly: bool = False) -> None:
    """Extend the playback range to include these frames. exactly: set it to them, as for a new sequence."""
    start, end = playback_frames(sequence)
    with unreal.ScopedEditorTransaction("EmoFace: playback range"):
        sequence.modify()
        if exactly or first_frame < start:
            sequence.set_playback_start(first_frame)
        if exactly or end_frame > end:
            sequence.set_playback_end(end_frame)


def bind_face(sequence: unreal.LevelSequence, actor: unreal.Actor) -> unreal.MovieSceneBindingProxy:
    """The binding of the actor's Face component, under the actor's binding. Missing ones are made.

    The Face needs a binding of its own: a control rig on the actor's binding goes to its first skeletal mesh, the Body.
    Raises SequenceError.
    """
    component, world = _require_face(actor), _world()
    bindings = sequence.get_bindings()
    actor_binding = next((b for b in bindings if actor in sequence.locate_bound_objects(b, world)), None)
    if actor_binding is None:
        actor_binding = next((b for b in sequence.get_spawnables() if spawned_actor(sequence, b) == actor), None)
    if actor_binding is not None:
        for child in actor_binding.get_child_possessables():
            # The context is the actor: with the world as context a component is never found.
            if component in sequence.locate_bound_objects(child, actor):
                return child
    with unreal.ScopedEditorTransaction("EmoFace: bind face"):
        sequence.modify()
        if actor_binding is None:
            actor_binding = sequence.add_possessable(actor)
        face_binding = sequence.add_possessable(component)
        face_binding.set_parent(actor_binding)
    return face_binding


def add_face_board(
    sequence: unreal.LevelSequence, actor: unreal.Actor
) -> tuple[unreal.MovieSceneBindingProxy, unreal.MovieSceneTrack]:
    """The Face's binding and the track of its face board. Missing ones are made. Raises SequenceError."""
    component = _require_face(actor)
    rig: unreal.ControlRigBlueprint | None = (
        component.get_default_animating_rig()
        or component.get_skeletal_mesh_asset().get_editor_property("default_animating_rig")
    )
    if rig is None:
        raise SequenceError(
            f"{actor.get_actor_label()}: its Face names no control rig. Set Face_ControlBoard_CtrlRig as the face "
            "mesh's Default Animating Rig."
        )
    binding = bind_face(sequence, actor)
    track = unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(
        _world(), sequence, rig.get_control_rig_class(), binding, False
    )
    if track is None:
        raise SequenceError(
            f"{actor.get_actor_label()}: Unreal could not put the face board on the sequence. Open the level that the "
            "character stands in, or add the Face's control rig in Sequencer yourself, and try again."
        )
    return binding, track


def section_ticks(section: unreal.MovieSceneSection, clock: Clock) -> tuple[int | None, int | None]:
    """The tick that a section begins at and the tick that it ends before; None where it has no such end.

    Computed from seconds: the frames that the engine returns are rounded down, and one short where a frame is no whole
    number of ticks. Whether there is an end is checked first: without one the engine returns -1 and logs an error.
    """
    start = _exact_tick(section.get_start_frame_seconds(), clock) if section.has_start_frame() else None
    end = _exact_tick(section.get_end_frame_seconds(), clock) if section.has_end_frame() else None
    return start, end


def _exact_tick(seconds: float, clock: Clock) -> int:
    """The tick of a time that the engine returned in seconds: float32, so that a few ticks are rounding."""
    tick = clock.tick_at(seconds)
    nearest = clock.tick(clock.frame(tick))
    return nearest if abs(nearest - tick) <= READING_ERROR_TICKS else tick


def face_component(actor: unreal.Actor) -> unreal.SkeletalMeshComponent | None:
    """The Face component of a MetaHuman; None for another actor."""
    components = actor.get_components_by_class(unreal.SkeletalMeshComponent)
    return next((component for component in components if component.get_name().lower() == "face"), None)


def spawned_actor(sequence: unreal.LevelSequence, binding: unreal.MovieSceneBindingProxy) -> unreal.Actor | None:
    """The actor that a spawnable has spawned; None while there is none, or while Sequencer shows another sequence."""
    editor = unreal.LevelSequenceEditorBlueprintLibrary
    if editor.get_focused_level_sequence() != sequence:
        return None
    objects = editor.get_bound_objects(sequence.get_binding_id(binding))
    return next((one for one in objects if isinstance(one, unreal.Actor)), None)


def _require_face(actor: unreal.Actor) -> unreal.SkeletalMeshComponent:
    face = face_component(actor)
    if face is None:
        raise SequenceError(f"{actor.get_actor_label()}: it has no Face component. Choose a MetaHuman.")
    return face


def _world() -> unreal.World:
    return unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_editor_world()
