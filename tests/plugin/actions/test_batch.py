"""Many takes to many sequences; the worker has its own tests, so the takes here are there already."""

from dataclasses import replace

import pytest
import unreal

from emoface.timing import FrameRate
from emoface_unreal.actions import batch
from emoface_unreal.actions.batch import BatchLine, BatchSettings, animate_lines
from emoface_unreal.actions.batch_report import Outcome, SequenceBatchReport, SequenceLineReport
from emoface_unreal.project import plain_name
from emoface_unreal.runtime import worker_clients
from emoface_unreal.sequencer.face import FaceError, find_faces
from emoface_unreal.sequencer.metahumans import find_metahuman
from emoface_unreal.sequencer.placed_sounds import placed_sounds
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.sequencer.sequence import clock_of, playback_frames
from emoface_unreal.writing.take_files import new_take_file
from emoface_unreal.writing.take_writer import WriteOptions
from tests.unreal_fake import ENGINE, builders
from tests.unreal_fake.menus import clear

from ..projects import put_in_level


@pytest.fixture(autouse=True)
def project(tmp_path):
    clear().saved = f"{tmp_path}/Saved/"
    put_in_level(("Ada", "v4"), ("Bob", "v3"))
    return tmp_path


@pytest.fixture
def saved(take, project) -> str:
    take.save(project / "line.take")
    return str(project / "line.take")


def test_sequences_are_named_by_folder_prefix_and_suffix(saved):
    settings = BatchSettings("/Game/Cinematics/", "SEQ_", "_v01", FrameRate(25), save=True)
    [line] = animate_lines([BatchLine("Zoë: hello?", take=saved, character="Ada")], settings).lines
    assert line.sequence == "/Game/Cinematics/SEQ_Zoë_hello_v01"
    sequence = ENGINE.assets[line.sequence]
    assert clock_of(sequence).display == FrameRate(25) and ENGINE.saved == [sequence]
    assert (sequence.get_playback_start(), sequence.get_playback_end()) == (0, line.end_frame) == (0, 75)


def test_characters_share_a_sequence_each_on_a_face_of_their_own(saved):
    rows = [
        BatchLine("question", take=saved, sequence="/Game/Talk", start_frame=0, character="Ada"),
        BatchLine("answer", take=saved, sequence="/Game/Talk", start_frame=90, character="Bob"),
        BatchLine("reply", take=saved, sequence="/Game/Talk", start_frame=180, character="Ada"),
    ]
    report = animate_lines(rows)
    assert report.exit_status == 0, str(report)
    sequence = ENGINE.assets["/Game/Talk"]
    assert sorted(face.name for face in find_faces(sequence)) == ["Ada", "Bob"]
    assert [(line.first_frame, line.end_frame) for line in report.lines] == [(0, 90), (90, 180), (180, 270)]
    assert sequence.get_playback_end() == 270


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(30000, 1001)], ids=str)
def test_a_line_begins_where_its_sequence_does(saved, rate):
    sequence = builders.level_sequence(rate.numerator, rate.denominator, path="/Game/Shot")
    for frame in (12, 35):
        sequence.set_playback_start(frame)
        sequence.set_playback_end(frame + 5)
        [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot", character="Ada")]).lines
        assert line.first_frame == frame and playback_frames(sequence) == (frame, line.end_frame)


def test_a_batch_run_again_uses_its_sequences_and_leaves_hand_edits(saved):
    rows = [BatchLine("hello", take=saved, character="Ada")]
    animate_lines(rows)
    sequence = ENGINE.assets["/Game/EmoFace/LS_hello"]
    before = builders.dump(sequence)
    assert animate_lines(rows).exit_status == 0 and builders.dump(sequence) == before
    face = find_faces(sequence)[0]
    channel = face.track.get_sections()[0].get_channel("CTRL_C_jaw.Y")
    channel.get_keys()[1].set_value(0.9)
    [line] = animate_lines(rows).lines
    assert line.by_hand == ("CTRL_C_jaw-translateY",) and "Changed by hand" in line.notes[0]
    [line] = animate_lines(rows, BatchSettings(options=WriteOptions(overwrite=True, layer=Layer.BASE))).lines
    assert line.by_hand == ()


def test_a_take_may_bring_its_sound(saved):
    sound = unreal.SoundWave("/Game/Audio/Hello", 3.0)
    [line] = animate_lines([BatchLine("hello", sound, take=saved, start_frame=24, character="Ada")]).lines
    assert line.outcome is Outcome.DONE and line.first_frame == 24
    assert [placed.sound for placed in placed_sounds(ENGINE.assets[line.sequence])] == [sound]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (BatchLine("a", take="nowhere.take", character="Ada"), "no such take"),
        (BatchLine("a", take="{saved}"), "2 MetaHumans that may be meant: Ada, Bob"),
        (BatchLine("a", take="{saved}", character="Cleo"), "It has: Ada, Bob"),
        (BatchLine("a", take="{saved}", character="Ada", sequence="/Game/Taken"), "another kind of asset"),
    ],
)
def test_a_row_that_cannot_be_done_has_its_sentence_and_the_next_is_done(row, sentence, saved):
    ENGINE.assets["/Game/Taken"] = unreal.SoundWave("/Game/Taken")
    row = replace(row, take=row.take.format(saved=saved))
    report = animate_lines([row, BatchLine("next", take=saved, character="Ada")])
    assert [line.outcome.value for line in report.lines] == ["failed", "done"]
    assert sentence in report.lines[0].problem and not report.lines[0].keys


def test_a_mistake_of_our_own_ends_its_line_alone(saved, monkeypatch, output_log):
    write = batch.write_take
    fail = iter([True, False])

    def sometimes(*arguments):
        if next(fail):
            raise ZeroDivisionError("a bug")
        return write(*arguments)

    monkeypatch.setattr(batch, "write_take", sometimes)
    report = animate_lines([BatchLine(name, take=saved, character="Ada") for name in ("one", "two")])
    assert [line.outcome.value for line in report.lines] == ["failed", "done"]
    assert "ZeroDivisionError: a bug" in report.lines[0].problem
    assert any("Traceback" in text for text in ENGINE.errors())


def test_a_sequence_that_cannot_be_saved_is_said(saved, monkeypatch):
    monkeypatch.setattr(unreal.EditorAssetLibrary, "save_loaded_asset", classmethod(lambda cls, *asset: False))
    [line] = animate_lines([BatchLine("a", take=saved, character="Ada")], BatchSettings(save=True)).lines
    assert line.outcome is Outcome.FAILED and "could not save it" in line.problem and line.take == saved


def test_the_worker_is_not_needed_for_takes_and_asked_for_before_anything_else(project):
    with pytest.raises(worker_clients.NotSetUpError, match=r"Set Up\.\.\."):
        animate_lines([BatchLine("a", audio="a.wav")])
    assert not ENGINE.tasks


def test_no_rows_are_no_work():
    report = animate_lines([])
    assert (report.exit_status, str(report)) == (0, "0 lines: nothing to do.")


def test_progress_is_shown_to_the_end(saved):
    animate_lines([BatchLine(name, take=saved, character="Ada") for name in "abc"])
    assert ENGINE.tasks[0]._done == ENGINE.tasks[0]._work == 3 and ENGINE.tasks[0]._can_cancel


def test_the_one_metahuman_needs_no_name():
    put_in_level(("Ada", "v4"))
    ENGINE.world._actors.append(unreal.Actor("Lamp"))
    assert find_metahuman().get_actor_label() == "Ada"
    ENGINE.world._actors.clear()
    with pytest.raises(FaceError, match="has no MetaHuman"):
        find_metahuman()


def test_one_whom_another_sequence_spawns_is_not_of_the_level():
    """It is among the level's actors while Sequencer shows that sequence, and gone afterwards."""
    (actor,) = put_in_level(("Ada", "v4"))
    builders.spawn(builders.level_sequence(path="/Game/Shots/SC020"), actor)
    with pytest.raises(FaceError, match="has no MetaHuman"):
        find_metahuman()


def test_takes_never_share_a_file(project):
    first = new_take_file("a line?")
    assert first == project / "Saved" / "EmoFace" / "Takes" / "a_line_001.take"
    first.parent.mkdir(parents=True)
    first.touch()
    second = new_take_file("a line?")
    assert new_take_file("a line?", {second}).name == "a_line_003.take"
    assert new_take_file("A LINE", {second, first}).name == "A_LINE_003.take", "some disks take no notice of case"
    assert plain_name("..") == "line" and plain_name("台词 01") == "台词_01"


def test_the_report_as_json():
    lines = (
        SequenceLineReport("a", Outcome.DONE, "/Game/A", keys=3),
        SequenceLineReport("b", Outcome.FAILED, "/Game/B", problem="No."),
    )
    document = SequenceBatchReport(lines, 1.23456).to_json()
    assert {key: document[key] for key in ("exit_status", "seconds", "done", "failed", "cancelled")} == {
        "exit_status": 1, "seconds": 1.235, "done": 1, "failed": 1, "cancelled": 0,
    }  # fmt: skip
    assert document["lines"][1]["outcome"] == "failed" and document["lines"][1]["problem"] == "No."


def test_while_the_level_plays_nothing_is_begun(saved):
    ENGINE.game_world = unreal.World()
    before = dict(ENGINE.assets)
    [line] = animate_lines([BatchLine("a", take=saved, character="Ada")]).lines
    assert line.outcome is Outcome.FAILED and "The level is playing" in line.problem
    assert before == ENGINE.assets and not ENGINE.undo_stack


# MetaHumans that a sequence spawns


def spawned(is_there: bool, *labels: str, path: str = "/Game/Shot") -> unreal.LevelSequence:
    put_in_level()
    sequence = builders.level_sequence(30, path=path)
    for label in labels:
        builders.spawn(sequence, builders.metahuman(label), is_there)
    builders.spawn(sequence, unreal.Actor("Camera"))
    return sequence


@pytest.mark.parametrize("character", ["Ada", ""])
def test_a_metahuman_that_the_sequence_spawns_is_animated(saved, character):
    sequence = spawned(True, "Ada")
    rows = [BatchLine("a", take=saved, sequence="/Game/Shot", character=character)]
    assert animate_lines(rows).exit_status == 0
    [face] = find_faces(sequence)
    assert face.name == "Ada" and face.is_on_component
    assert animate_lines(rows).exit_status == 0 and len(find_faces(sequence)) == 1
    unreal.LevelSequenceEditorBlueprintLibrary.close_level_sequence()
    assert animate_lines(rows).exit_status == 0, "the board is there: nobody needs to be spawned"


def test_one_that_is_not_there_now_is_asked_for(saved):
    spawned(False, "Ada")
    [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot", character="Ada")]).lines
    assert "Ada is spawned by Shot and is not there now. Open the sequence in Sequencer" in line.problem
    spawned(True, "Ada")
    unreal.LevelSequenceEditorBlueprintLibrary.close_level_sequence()
    [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot", character="Ada")]).lines
    assert "is not there now" in line.problem
    [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot")]).lines
    assert "The open level has no MetaHuman" in line.problem, "it may be a camera"


def test_of_several_that_are_spawned_one_is_named(saved):
    spawned(True, "Ada", "Eve")
    [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot")]).lines
    assert "spawns 2 MetaHumans that may be meant: Ada, Eve" in line.problem
    assert animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot", character="Eve")]).exit_status == 0
    spawned(True, "Ada", "Ada")
    [line] = animate_lines([BatchLine("a", take=saved, sequence="/Game/Shot", character="Ada")]).lines
    assert "may be meant: Ada, Ada" in line.problem, "none is taken for the other"
