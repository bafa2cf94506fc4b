"""What the plugin does with a project's files and metadata, in the fake engine."""

import sys
from collections.abc import Iterable
from pathlib import Path

from tests import unreal_fake

sys.modules["unreal"] = unreal_fake.module()  # before any file of the plugin is imported

import unreal  # noqa: E402

from emoface.take import Take  # noqa: E402
from emoface_unreal import unattended  # noqa: E402
from emoface_unreal.actions import revise, sequence_actions  # noqa: E402
from emoface_unreal.panel.host import _SoundAssets  # noqa: E402
from emoface_unreal.project import content_folders  # noqa: E402
from emoface_unreal.sequencer.face import SequenceFace, find_faces  # noqa: E402
from emoface_unreal.sequencer.placement import Placement  # noqa: E402
from emoface_unreal.sequencer.sequence import add_face_board  # noqa: E402
from emoface_unreal.writing.sequence_record import TAG  # noqa: E402
from emoface_unreal.writing.take_writer import write_take  # noqa: E402
from tests.unreal_fake import ENGINE, builders  # noqa: E402
from tests.unreal_fake.menus import EDITOR_STATE, clear  # noqa: E402


def read_sequence(name: str, action: str) -> Iterable[str]:
    """Metadata of a sequence that has a take. action: "show" its takes, "write" another, or "reroll" them."""
    take = Take.load("hold.take")
    face = _written_face(take)
    [section] = face.track.get_sections()
    text = Path(name).read_bytes().decode("utf-8", "surrogatepass")
    text = text.replace("@BINDING@", face.binding_id).replace("@SECTION@", section.get_name())
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, text)
    match action:
        case "write":
            write_take(face, take, Placement(20))
        case "reroll":
            sequence_actions.reroll([face.sequence])
        case _:
            revise.takes_on(face.sequence)
    return _told()


def animate_lines(name: str) -> Iterable[str]:
    """A table of lines, without a user; what has no take yet finds no worker."""
    _open_project()
    ENGINE.world = None
    builders.metahuman("Ada", "v4")
    report = unattended.animate_table(Path(name).absolute())
    return [*(line.problem for line in report.lines), *(note for line in report.lines for note in line.notes), *_told()]


def read_project_settings(name: str) -> Iterable[str]:
    """The content folders of the project."""
    _open_project()
    content_folders()
    return _told()


def find_sound_asset(name: str) -> Iterable[str]:
    """The note of which asset a recording was exported from; it is written again."""
    _open_project()
    assets = _SoundAssets(Path(name))
    assets.find("/dialogue/plugin/Saved/EmoFace/Audio/Greeting_5f3a.wav")
    return _told()


def _open_project() -> None:
    unreal_fake.reset()
    state = clear()
    state.saved, state.config = f"{Path.cwd()}/Saved/", f"{Path.cwd()}/Config/"
    state.command_line = "Village.uproject -unattended"


def _written_face(take: Take) -> SequenceFace:
    _open_project()
    sequence = builders.level_sequence()
    add_face_board(sequence, builders.metahuman("Ada", "v4"))
    [face] = find_faces(sequence)
    write_take(face, take, Placement(12), take_file=str(Path("hold.take").absolute()))
    ENGINE.logged.clear()
    return face


def _told() -> list[str]:
    """What the user was shown, and what the log says."""
    texts = [text for text, _ in EDITOR_STATE.shown] + [text for level, text in ENGINE.logged if level != "Display"]
    return [line for text in texts for line in text.splitlines()]
