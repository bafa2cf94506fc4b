"""The head on a face: written where its board has controls for it, left to the body's animation where there is one."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import unreal

from emoface.motion.head import HeadMove, HeadSettings
from emoface.take import HeadLayer
from emoface.timing import FrameRate
from emoface_unreal.project import ProjectSettingsError, content_folders, head_signs
from emoface_unreal.sequencer.channel_map import HEAD
from emoface_unreal.sequencer.face import find_faces
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.sequence import add_face_board
from emoface_unreal.writing.sequence_record import read_record
from emoface_unreal.writing.take_writer import WriteOptions, write_take
from tests.unreal_fake import builders
from tests.unreal_fake.menus import EDITOR_STATE, clear

from ..faces import channels_of, read_frames

RATE = FrameRate(30)


@pytest.fixture(autouse=True)
def project(tmp_path):
    clear()
    EDITOR_STATE.config = f"{tmp_path}/Config/"
    return tmp_path


@pytest.fixture
def turning(take):
    """The take with a head that turns to the left and nods."""
    moves = (HeadMove(20, 60, "shift", 6.0, 2.0, -3.0), HeadMove(90, 30, "nod", 0.0, -5.0, 0.0))
    line = replace(take.line, head=HeadSettings())
    return replace(take, line=line, head=HeadLayer(3, 3, moves))


@pytest.fixture
def face():
    """A face whose board has controls for the head."""
    sequence = builders.level_sequence()
    add_face_board(sequence, builders.metahuman("Ada", with_head=True))
    return find_faces(sequence)[0]


def animate_body(face) -> None:
    face.binding.get_parent().add_track(unreal.MovieSceneSkeletalAnimationTrack)


def shown(face, count):
    return np.stack([read_frames(face, channels_of(face)[name], 12, count) for name in HEAD], 1)


def test_the_head_is_written_in_degrees_and_its_switch_is_on(face, turning):
    written = write_take(face, turning, Placement(12))
    expected = turning.compose_head(RATE).values
    assert set(HEAD) <= set(written.controls) and not written.notes
    head = shown(face, len(expected))
    assert (head[:, 0] == 1).all() and np.abs(head[:, 1:] - expected).max() < 0.21  # 40 times the tolerance, in degrees
    assert read_record(face.sequence).recipes(face)[0].writes_head


def test_a_board_without_the_controls_is_said_and_its_eyes_do_not_turn_against_the_head(scene, turning):
    face = scene(RATE)
    written = write_take(face, turning, Placement(12))
    assert written.notes == ("The head of Ada is not written: its face board has no HeadYaw, HeadPitch, HeadRoll.",)
    still = replace(turning, head=None).compose(RATE)
    eye = "CTRL_C_eye-translateX"
    assert np.abs(read_frames(face, channels_of(face)[eye], 12, len(still)) - still.column(eye)).max() < 0.01


@pytest.mark.parametrize("asked", [None, True, False])
def test_an_animated_body_keeps_its_head_unless_asked(face, turning, asked):
    animate_body(face)
    written = write_take(face, turning, Placement(12), WriteOptions(head=asked))
    assert (set(HEAD) <= set(written.controls)) is (asked is True)
    assert any("keeps its head" in note for note in written.notes) is (asked is None)


def set_signs(project: Path, signs) -> None:
    path = project / "Config" / "EmoFace.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"sequences": "/Game/Lines", "head_signs": signs}))


def test_the_projects_signs_turn_the_axes(face, turning, project):
    set_signs(project, [1, -1, 1])
    write_take(face, turning, Placement(12))
    expected = turning.compose_head(RATE).values * (1, -1, 1)
    assert np.abs(shown(face, len(expected))[:, 1:] - expected).max() < 0.21


def test_the_signs_stand_beside_the_other_settings(project):
    assert head_signs() == (1, 1, 1)
    set_signs(project, [-1, 1, 1])
    assert head_signs() == (-1, 1, 1) and content_folders().sequences == "/Game/Lines"
    for strange in ([1, 1], [1, 2, 1], "left", [True, 1, 1]):
        set_signs(project, strange)
        with pytest.raises(ProjectSettingsError, match="Expected three of 1 and -1"):
            head_signs()
