"""The head of a character whose face board has controls for it, and whether the body's own animation moves it."""

from collections.abc import Iterator

import unreal

from .channel_map import HEAD
from .face import SequenceFace

HEAD_AXES = HEAD[1:]

# Tracks of a body that give its head a pose.
BODY_TRACKS = ("MovieSceneSkeletalAnimationTrack", "MovieSceneControlRigParameterTrack", "MovieSceneLiveLinkTrack")


def has_head_controls(face: SequenceFace) -> bool:
    """Whether the face board has controls for all angles of the head. The switch beside them may be missing."""
    return {name.lower() for name in HEAD_AXES} <= {name.lower() for name in face.controls}


def is_body_animated(face: SequenceFace) -> bool:
    """Whether the sequence animates the character's body, and its head with it.

    Without a binding of the actor nothing is known of the body: then it is not.
    """
    return any(track.get_class().get_name() in BODY_TRACKS for track in _body_tracks(face))


def _body_tracks(face: SequenceFace) -> Iterator[unreal.MovieSceneTrack]:
    actor = face.binding.get_parent()
    if not actor.is_valid():
        return
    yield from actor.get_tracks()
    for component in actor.get_child_possessables():
        if component.get_id().to_string() != face.binding_id:
            yield from component.get_tracks()
