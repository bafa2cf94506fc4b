"""The MetaHuman faces of a sequence: found, chosen, and checked before a take is written on one."""

from collections.abc import Iterator
from dataclasses import dataclass

import unreal

from emoface.errors import EmoFaceError

from .channel_map import is_face_board, stem

# Tracks on a Face component that can hide what its face board does, by the name of their class: that of Live Link is in
# a plugin, and may not exist.
HIDING_TRACKS = {
    "MovieSceneSkeletalAnimationTrack": "an animation track",
    "MovieSceneLiveLinkTrack": "a Live Link track",
}
EYE_SWITCH = "CTRL_lookAtSwitch"
EYE_AIMS = ("CTRL_C_eyesAim", "CTRL_L_eyeAim", "CTRL_R_eyeAim")


class FaceError(EmoFaceError):
    """There is no such face, or nothing may be written on it now."""


@dataclass(frozen=True)
class SequenceFace:
    """One MetaHuman's face board on a sequence.

    sequence: that it is on.
    binding: the Sequencer binding that the face board's track belongs to.
    track: of the face board.
    name: the character's, as Sequencer shows it.
    controls: names of the rig's controls, masked ones too.
    """

    sequence: unreal.LevelSequence
    binding: unreal.MovieSceneBindingProxy
    track: unreal.MovieSceneControlRigParameterTrack
    name: str
    controls: frozenset[str]

    @property
    def binding_id(self) -> str:
        """The face's permanent identity in the sequence: characters may be renamed, and several may have one name."""
        return self.binding.get_id().to_string()

    @property
    def is_on_component(self) -> bool:
        """Whether the face board is on a component of an actor, as it must be, and not on the actor itself."""
        return self.binding.get_parent().is_valid()


def find_faces(sequence: unreal.LevelSequence) -> tuple[SequenceFace, ...]:
    """Every face board on the sequence, recognised by the controls of its rig.

    Not by name: users rename boards and rigs, and several may share a name. Works while Sequencer is closed and the
    character is not loaded.
    """
    faces = []
    for found in unreal.ControlRigSequencerLibrary.get_control_rigs(sequence):
        if found.track is not None:
            controls = frozenset(_control_names(found.control_rig, found.track))
            if is_face_board(controls):
                faces.append(SequenceFace(sequence, found.proxy, found.track, _name(found.proxy), controls))
    return tuple(faces)


def check_face(face: SequenceFace) -> list[str]:
    """Check that the face may be written on now, and pause Sequencer if it plays.

    Returns sentences about what may hide the result. Raises FaceError as `refuse_unwritable` does.
    """
    refuse_unwritable(face)
    editor = unreal.LevelSequenceEditorBlueprintLibrary
    if editor.is_playing():
        editor.pause()
    return [*_wrong_binding(face), *_hiding_tracks(face), *_hidden_eyes(face)]


def refuse_unwritable(face: SequenceFace) -> None:
    """Raises FaceError while the level plays, for a face that was removed, and if the sequence is locked."""
    refuse_while_playing()
    if not face.binding.is_valid():
        raise FaceError(f"{face.name} is no longer on the sequence. Choose a face again.")
    editor = unreal.LevelSequenceEditorBlueprintLibrary
    shown = editor.get_focused_level_sequence()
    if face.sequence.is_read_only() or (shown == face.sequence and editor.is_level_sequence_locked()):
        raise FaceError(f"{face.sequence.get_name()} is locked. Unlock it in Sequencer's toolbar.")


def refuse_while_playing() -> None:
    """Raises FaceError while the level plays: what is changed then is lost, or changes the wrong world."""
    if unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_game_world() is not None:
        raise FaceError("The level is playing. Stop it (Esc) and write the take again.")


def _wrong_binding(face: SequenceFace) -> Iterator[str]:
    if not face.is_on_component:
        yield (
            f"The face board of {face.name} is on the actor, where it drives the body. Remove that track and add the "
            "board to its Face component."
        )


def _hiding_tracks(face: SequenceFace) -> Iterator[str]:
    for track in face.binding.get_tracks():
        kind = HIDING_TRACKS.get(track.get_class().get_name())
        if kind is None and track != face.track and isinstance(track, unreal.MovieSceneControlRigParameterTrack):
            kind = "a second control rig"
        if kind:
            yield f"The Face of {face.name} also has {kind}, which may hide the take. Mute it to see the take."
    if face.is_on_component:
        for track in face.binding.get_parent().get_tracks():
            if track.get_class().get_name() == "MovieSceneLiveLinkTrack":
                yield f"{face.name} also has a Live Link track, which may hide the take. Mute it to see the take."


def _hidden_eyes(face: SequenceFace) -> Iterator[str]:
    switched = aimed = False
    for section in face.track.get_sections():
        channel: unreal.MovieSceneScriptingFloatChannel
        for channel in section.get_all_channels():
            name = stem(str(channel.channel_name))
            if name == EYE_SWITCH:
                switched |= channel.get_num_keys() > 0 or (channel.has_default() and channel.get_default() > 0)
            elif name in EYE_AIMS:
                aimed |= channel.get_num_keys() > 0
    if switched:
        yield f"{EYE_SWITCH} is used: while it is on, the eyes follow their aim and not the take's gaze."
    if aimed:
        yield "The eyes' aim controls have keys: where they are followed, the take's gaze does not show."


def _control_names(rig: unreal.ControlRig | None, track: unreal.MovieSceneControlRigParameterTrack) -> Iterator[str]:
    if rig is not None:
        for key in rig.get_hierarchy().get_controls():
            yield str(key.name)
        return
    for section in track.get_sections():
        for channel in section.get_all_channels():
            yield stem(str(channel.channel_name))


def _name(binding: unreal.MovieSceneBindingProxy) -> str:
    parent = binding.get_parent()
    return str((parent if parent.is_valid() else binding).get_display_name())
