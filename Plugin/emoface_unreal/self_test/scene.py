"""The self-test's own folder in the project, with a sequence and a face to write on; all of it is deleted afterwards.

Nothing of the user's is changed: a MetaHuman of the level is only bound to the self-test's sequence.
"""

import secrets

import numpy as np
import unreal

from emoface.curves import Curves
from emoface.errors import EmoFaceError
from emoface.rig import BOARD
from emoface.take import AudioRef, Line, ModelRef, Take
from emoface.timing import FACE_RATE, FrameRate

from ..sequencer.face import SequenceFace, find_faces
from ..sequencer.metahumans import metahumans
from ..sequencer.sequence import add_face_board, make_sequence

RATE = FrameRate(30000, 1001)  # the hardest of the usual ones: a frame is no whole number of ticks
TAKE_S = 3.0

# Content paths of MetaHumans' face boards: of projects made before UE 5.6, of the MetaHuman Character and Animator
# plugins.
BOARDS = (
    "/Game/MetaHumans/Common/Face/Face_ControlBoard_CtrlRig",
    "/MetaHumanCharacter/Face/Face_ControlBoard_CtrlRig",
    "/MetaHuman/IdentityTemplate/Face_ControlBoard_CtrlRig",
)


class SceneError(EmoFaceError):
    """The self-test's scene could not be made or deleted."""


class NoFaceError(EmoFaceError):
    """There is no face to test on."""


class SelfTestScene:
    """The sequence and the face that a self-test writes on.

    folder: content folder of this run alone.
    sequence: None until `make`.
    actor: that was put into the level for the test; None if there is none.
    """

    def __init__(self) -> None:
        self.folder = f"/Game/EmoFaceSelfTest_{secrets.token_hex(4)}"
        self.sequence: unreal.LevelSequence | None = None
        self.actor: unreal.Actor | None = None

    def make(self) -> None:
        """Make the sequence. Raises SequenceError."""
        self.sequence = make_sequence(f"{self.folder}/SelfTest", RATE)

    def find_face(self) -> tuple[SequenceFace, str]:
        """A face on the sequence, and a description of whose it is.

        That is a selected MetaHuman's, else one's in the level, else the face board's own preview mesh. Raises
        NoFaceError, SceneError, SequenceError.
        """
        sequence = self.need_sequence()
        actors = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
        present, all_selected = metahumans(), actors.get_selected_level_actors()
        selected = [actor for actor in present if actor in all_selected]
        chosen = next(iter(selected or present), None)
        if chosen is not None:
            add_face_board(sequence, chosen)
            whose = f"{chosen.get_actor_label()}, {'selected' if selected else 'found'} in the level"
        else:
            whose = self._preview_face(sequence)
        faces = find_faces(sequence)
        if not faces:
            raise SceneError(f"{whose}: its control rig has not the controls of a MetaHuman's face board.")
        return faces[0], whose

    def need_sequence(self) -> unreal.LevelSequence:
        """The sequence, after `make`."""
        if self.sequence is None:
            raise ValueError("the self-test's sequence is not made yet")
        return self.sequence

    def _preview_face(self, sequence: unreal.LevelSequence) -> str:
        """Put the face board on its preview mesh, in an actor that is not saved with the level."""
        path = next((path for path in BOARDS if unreal.EditorAssetLibrary.does_asset_exist(path)), None)
        rig: unreal.ControlRigBlueprint | None = unreal.EditorAssetLibrary.load_asset(path) if path else None
        mesh = rig.get_preview_mesh() if isinstance(rig, unreal.ControlRigBlueprint) else None
        if rig is None or mesh is None:
            raise NoFaceError("No MetaHuman stands in this level, and the project has no face board.")
        actors = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
        selected = actors.get_selected_level_actors()
        actor = actors.spawn_actor_from_class(unreal.SkeletalMeshActor, unreal.Vector(), transient=True)
        self.actor = actor
        actors.set_selected_level_actors(selected)  # what is spawned is selected
        if actor is None:
            raise SceneError("Unreal could not put an actor into the level. Open a level, and try again.")
        components = actor.get_components_by_class(unreal.SkeletalMeshComponent)
        component: unreal.SkeletalMeshComponent = components[0]
        component.set_skeletal_mesh_asset(mesh)
        actor_binding = sequence.add_possessable(actor)
        binding = sequence.add_possessable(component)
        binding.set_parent(actor_binding)
        world = unreal.get_editor_subsystem(unreal.UnrealEditorSubsystem).get_editor_world()
        unreal.ControlRigSequencerLibrary.find_or_create_control_rig_track(
            world, sequence, rig.get_control_rig_class(), binding, False
        )
        return f"the board's preview mesh ({path})"

    def delete(self) -> list[str]:
        """Delete everything that was made, even if some of it fails. Returns sentences about what is left."""
        left = []
        if self.actor is not None:
            actors = unreal.get_editor_subsystem(unreal.EditorActorSubsystem)
            if not actors.destroy_actor(self.actor):
                left.append(f"{self.actor.get_actor_label()} is still in the level. Delete it.")
        self.actor = self.sequence = None  # the engine cannot delete what Python refers to
        library = unreal.EditorAssetLibrary
        path = f"{self.folder}/SelfTest"
        if library.does_asset_exist(path) and not library.delete_asset(path):
            left.append(f"{path} could not be deleted. Delete it in the Content Browser.")
        if not left and library.does_directory_exist(self.folder):
            library.delete_directory(self.folder)  # empty by now; one that is left does no harm
        return left


def synthetic_take() -> Take:
    """A take without a recording, the same every time.

    Every control but the neck's and ears' swings inside its range, at a frequency of its own, under blinks and gaze.
    """
    seconds = np.arange(round(TAKE_S * float(FACE_RATE)))[:, None] / float(FACE_RATE)
    column = np.arange(len(BOARD))
    frequency, phase = 0.5 + column % 7 * 0.25, column * 0.7  # cycles a second; radians
    middle, half_range = (BOARD.minimum + BOARD.maximum) / 2, (BOARD.maximum - BOARD.minimum) / 2
    values = middle + 0.6 * half_range * np.sin(2 * np.pi * frequency * seconds + phase)
    values[:, BOARD.region("neck", "ear")] = 0.0
    recording = AudioRef("5e1f" * 16, TAKE_S)
    return Take.draw(Line("self-test.wav", seed=1), recording, ModelRef("self-test", "none"), Curves(values))
