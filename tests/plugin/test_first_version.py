"""Files and metadata that the first version of the plugin wrote. tests/data/first_version/README.md says how."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import unreal

from emoface.serialization import from_json, to_json
from emoface.take import Take
from emoface.timing import FrameRate
from emoface_unreal import unattended
from emoface_unreal.actions import sequence_actions
from emoface_unreal.actions.revise import takes_on
from emoface_unreal.panel.host import _SoundAssets
from emoface_unreal.project import ContentFolders, content_folders
from emoface_unreal.runtime import python_environment as environment_module
from emoface_unreal.runtime.python_environment import Environment, EnvironmentState, environment_state
from emoface_unreal.self_test.report import CheckResult, SelfTestReport
from emoface_unreal.sequencer.channel import read_keys
from emoface_unreal.sequencer.face import find_faces
from emoface_unreal.sequencer.placement import Placement, WriteRange
from emoface_unreal.sequencer.sequence import add_face_board, clock_of
from emoface_unreal.writing.ownership import Ownership, classify
from emoface_unreal.writing.sequence_record import TAG, read_record, write_record
from emoface_unreal.writing.take_recipe import TakeRecipe
from emoface_unreal.writing.take_writer import GAZE, WriteOptions, write_take
from tests.unreal_fake import ENGINE, builders
from tests.unreal_fake.menus import EDITOR_STATE, clear

from .faces import channels_of, section_of
from .projects import put_in_level

DATA = Path(__file__).parents[1] / "data" / "first_version"
HOLD = DATA / "hold.take"


def text_of(name: str) -> str:
    return (DATA / "plugin" / name).read_text(encoding="utf-8")


@pytest.fixture
def take():
    take = Take.load(HOLD)
    return replace(take, gaze=replace(take.gaze, enabled=True))


@pytest.fixture
def tag_for():
    """The first version's metadata, for this face: the engine names bindings and sections, each time anew."""
    document = json.loads(text_of("sequence_record.json"))
    [(binding, sections)] = document["faces"].items()
    [section] = sections

    def rename(face, take_file="/dialogue/hold.take") -> str:
        text = text_of("sequence_record.json").replace(binding, face.binding_id)
        return text.replace(section, section_of(face).get_name()).replace("/dialogue/hold.take", take_file)

    return rename


@pytest.fixture
def face(take):
    """Ada's face as the first version left it: the take, and then another gaze, without metadata."""
    sequence = builders.level_sequence(30, 1, 24000, "/Game/Shots/SC010")
    add_face_board(sequence, builders.metahuman("Ada", "v4"))
    [face] = find_faces(sequence)
    write_take(face, take, Placement(12), take_file="/dialogue/hold.take")
    write_take(face, take.reroll_gaze(9), Placement(12), WriteOptions(controls=GAZE), "/dialogue/hold.take")
    return face


def test_the_same_writes_leave_the_same_metadata_to_the_byte(face, tag_for):
    assert unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG) == tag_for(face)


def test_the_metadata_is_read_and_written_back_to_the_byte(face, tag_for):
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, tag_for(face))
    record = read_record(face.sequence)
    write_record(face.sequence, record)
    assert unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG) == tag_for(face)
    [recipe] = record.recipes(face)
    assert (recipe.start, recipe.end, recipe.start_frame, recipe.gaze.seed) == (9600, 45600, 12, 9)
    [placed] = record.find_section(face, section_of(face)).takes
    assert [old.gaze.seed for old in placed.history()] == [9, 7] and len(placed.fingerprints) == 2


def test_all_its_keys_are_known_as_ours(face, tag_for):
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, tag_for(face))
    record = read_record(face.sequence).find_section(face, section_of(face))
    keys = {control: read_keys(channel) for control, channel in channels_of(face).items()}
    recipe = read_record(face.sequence).recipes(face)[0]
    write_range = range_of(face, recipe)
    assert set(classify(keys, record, write_range).values()) == {Ownership.OURS} and len(keys) == 170
    assert sum(len(record.own_ticks(control, of_control)) for control, of_control in keys.items()) == 1742


def range_of(face, recipe) -> WriteRange:
    placement = recipe.placement(clock_of(face.sequence))
    return WriteRange.from_frames(clock_of(face.sequence), placement.first_frame, placement.end_frame)


def test_its_take_is_rerolled_and_nothing_counts_as_edited_by_hand(face, tag_for, take, tmp_path):
    saved = tmp_path / "hold.take"
    take.save(saved)
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, tag_for(face, saved.as_posix()))
    sequence_actions.reroll([face.sequence])
    assert EDITOR_STATE.shown[-1][0] == "1 take done."
    [(_, recipe)] = takes_on(face.sequence)
    assert recipe.gaze.seed == 10 and recipe.blink.seed == take.blink.seed + 1


def test_a_recipe_alone_is_given_back():
    document = json.loads(text_of("recipe.json"))
    recipe = from_json(TakeRecipe, document)
    assert (recipe.start_frame, recipe.rate, recipe.gaze.seed) == (12, "30", 9)
    assert json.dumps(to_json(recipe)) == json.dumps(document)


def test_a_finished_environment_is_still_ready(tmp_path, monkeypatch):
    folder = tmp_path / "Environment"
    environment = Environment(
        folder,
        Path("/dialogue/Engine/python"),
        DATA / "plugin" / "environment" / "requirements.txt",
        tmp_path / "none.txt",
    )
    environment.torch_requirements.touch()  # PyTorch stood in requirements.txt
    environment.python.parent.mkdir(parents=True)
    environment.python.touch()
    environment.stamp.write_text(text_of("environment/emoface.json"))
    monkeypatch.setattr(environment_module, "interpreter_version", lambda _: "3.11.8 (tags/v3.11.8:db85d51)")
    monkeypatch.setattr(environment_module, "import_error", lambda _: "")
    assert environment_state(environment) is EnvironmentState.READY


def test_a_table_gives_the_same_report(tmp_path):
    clear().saved = f"{tmp_path}/Saved/"
    put_in_level(("Ada", "v4"))
    report = unattended.animate_table(DATA / "plugin" / "lines.json", [DATA]).to_json()
    expected = json.loads(text_of("lines_report.json").replace("/dialogue/", f"{DATA.as_posix()}/"))
    assert json.dumps(report | {"seconds": 0}) == json.dumps(expected | {"seconds": 0})
    sequence = ENGINE.assets["/Game/Shots/SC020"]
    assert clock_of(sequence).display == FrameRate(24000, 1001)


def test_a_projects_settings_and_its_known_sounds(tmp_path):
    clear().config = f"{DATA.as_posix()}/plugin/Config/"
    assert content_folders() == ContentFolders("/Game/Lines", "/Game/Lines/Sounds")
    ENGINE.assets["/Game/Audio/Greeting"] = unreal.SoundWave("/Game/Audio/Greeting")
    sounds = _SoundAssets(DATA / "plugin" / "sounds.json")
    found = sounds.find("/dialogue/plugin/Saved/EmoFace/Audio/Greeting_5f3a.wav")
    assert found is ENGINE.assets["/Game/Audio/Greeting"]


def test_a_self_tests_report_has_the_same_form(tmp_path):
    document = json.loads(text_of("self-test.json"))
    checks = [from_json(CheckResult, check) for check in document["checks"]]
    report = SelfTestReport(document["about"], checks, document["facts"], document["advice"])
    report.save(tmp_path)
    assert (tmp_path / "self-test.json").read_text(encoding="utf-8") == text_of("self-test.json")
    assert len(checks) == 12 and all(check.passed for check in checks)
