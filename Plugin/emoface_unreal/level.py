"""The MetaHumans that stand in the open level."""

import unreal

from .face import FaceError


def metahumans() -> list[unreal.Actor]:
    """Every actor with a Face component."""
    actors = unreal.get_editor_subsystem(unreal.EditorActorSubsystem).get_all_level_actors()
    return [actor for actor in actors if actor is not None and _has_face(actor)]


def find_metahuman(character: str = "") -> unreal.Actor:
    """The one with this label, or the only one there is. Raises FaceError."""
    here = metahumans()
    found = [actor for actor in here if character in ("", actor.get_actor_label())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(actor.get_actor_label() for actor in here) or "none"
    if character and not found:
        raise FaceError(f"{character}: the open level has no MetaHuman of this name. It has: {names}.")
    if not found:
        raise FaceError("The open level has no MetaHuman. Open the level in which the character stands.")
    raise FaceError(f"The open level has {len(found)} MetaHumans that may be meant: {names}. Say which one speaks.")


def _has_face(actor: unreal.Actor) -> bool:
    components = actor.get_components_by_class(unreal.SkeletalMeshComponent)
    return any(component.get_name().lower() == "face" for component in components)
