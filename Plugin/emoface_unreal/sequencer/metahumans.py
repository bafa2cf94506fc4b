"""The MetaHumans of the open level, and those that a sequence spawns."""

import unreal

from .face import FaceError
from .sequence import face_component, spawned_actor

SPAWNED = "SequencerActor"  # the engine's tag for an actor that the open sequence spawns, and takes away again


def metahumans() -> list[unreal.Actor]:
    """Every actor of the level itself with a Face component."""
    actors = unreal.get_editor_subsystem(unreal.EditorActorSubsystem).get_all_level_actors()
    own = (actor for actor in actors if actor is not None and not actor.actor_has_tag(SPAWNED))
    return [actor for actor in own if face_component(actor)]


def find_metahuman(character: str = "") -> unreal.Actor:
    """The MetaHuman of the open level with this label. character: ""; then the only one. Raises FaceError."""
    present = metahumans()
    found = [actor for actor in present if character in ("", actor.get_actor_label())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(actor.get_actor_label() for actor in present) or "none"
    if character and not found:
        raise FaceError(f"{character}: the open level has no MetaHuman of this name. It has: {names}.")
    if not found:
        raise FaceError("The open level has no MetaHuman. Open the level in which the character stands.")
    raise FaceError(f"The open level has {len(found)} MetaHumans that may be meant: {names}. Say which one speaks.")


def find_spawned_metahuman(sequence: unreal.LevelSequence, character: str = "") -> unreal.Actor | None:
    """The MetaHuman of this name that the sequence spawns; None if it spawns none.

    character: "": the only one that it spawns. An actor exists only while Sequencer has the sequence open, with the
        playhead where it is spawned.
    Raises FaceError.
    """
    present: list[unreal.Actor] = []
    names, absent = [], []
    for binding in sequence.get_spawnables():
        name = str(binding.get_display_name())
        if character in ("", name):
            actor = spawned_actor(sequence, binding)
            if actor is None and (character or _has_face(binding)):
                absent.append(name)
            elif actor is not None and face_component(actor):
                present.append(actor)
                names.append(name)
    if len(present) > 1:
        raise FaceError(
            f"{sequence.get_name()} spawns {len(present)} MetaHumans that may be meant: {', '.join(names)}. Say which "
            "one speaks."
        )
    if absent and not present:
        raise FaceError(
            f"{absent[0]} is spawned by {sequence.get_name()} and is not there now. Open the sequence in Sequencer, "
            "put the playhead where the character is there, and try again."
        )
    return present[0] if present else None


def _has_face(binding: unreal.MovieSceneBindingProxy) -> bool:
    return any(str(child.get_display_name()).lower() == "face" for child in binding.get_child_possessables())
