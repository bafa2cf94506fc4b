"""From a recording in the project to keys on a face: the real worker process, the fake engine around it."""

import numpy as np
import pytest
import unreal

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.motion.keys import TOLERANCE
from emoface.network import load_model
from emoface.take import Take
from emoface.timing import FrameRate
from emoface_unreal.actions import batch, sequence_actions
from emoface_unreal.actions.batch import BatchLine, BatchSettings, animate_lines
from emoface_unreal.actions.batch_report import Outcome
from emoface_unreal.runtime import worker_clients
from emoface_unreal.sequencer.face import find_faces
from emoface_unreal.sequencer.placed_sounds import add_sound, placed_sounds
from emoface_unreal.sequencer.sequence import add_face_board, playback_frames
from tests.unreal_fake import ENGINE, builders
from tests.unreal_fake.menus import EDITOR_STATE
from tests.unreal_fake.session import SHUTDOWN

from .faces import channels_of, early, read_frames
from .projects import CRASHING, export_the_import, open_project, put_in_level, sound_of, speech

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]
ANGRY = EmotionTimeline.parse("neutral@0 angry:0.8@0.7")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    try:
        load_model(device="cpu")
    except EmoFaceError as error:
        pytest.skip(f"the shipped model does not load ({error}); tests/test_default_model.py says why")
    yield tmp_path_factory.mktemp("Ünreal Projécts")
    worker_clients.close()


@pytest.fixture
def project(folder, monkeypatch):
    """One worker for all tests of this file, with the default model."""
    open_project(folder)
    export_the_import(monkeypatch)
    return folder


@pytest.fixture
def crashing(folder, tmp_path, monkeypatch):
    """A worker that dies at some lines."""
    worker_clients.close()
    open_project(tmp_path, CRASHING)
    export_the_import(monkeypatch)
    yield tmp_path
    worker_clients.close()


def assert_shows(path: str, take_file: str, start: int = 0) -> None:
    """Every display frame of every control reads back as the take."""
    face = find_faces(ENGINE.assets[path])[0]
    rate = face.sequence.get_display_rate()
    curves = Take.load(take_file).compose(FrameRate(rate.numerator, rate.denominator))
    moving = 0
    for control, channel in channels_of(face).items():
        asked = curves.column(control)
        off = np.abs(read_frames(face, channel, start, len(curves)) - asked).max()
        assert off <= TOLERANCE + early(face, asked) + 1e-6, control
        moving += np.ptp(asked) > 10 * TOLERANCE
    assert moving > 30


@pytest.mark.parametrize("generation", ["v3", "v4"])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_a_sound_and_a_timeline_become_keys_that_read_back_as_the_take(project, rate, generation):
    put_in_level(("Ada", generation))
    sound = sound_of(speech(project / "greeting.wav", 2.5))
    [line] = animate_lines([BatchLine("Greeting", sound, timeline=ANGRY, seed=7)], BatchSettings(rate=rate)).lines
    assert (line.outcome, line.sequence) == (Outcome.DONE, "/Game/EmoFace/LS_Greeting")
    take = Take.load(line.take)
    assert take.line.timeline == ANGRY.within(2.5) and take.line.seed == 7
    assert str(project / "Sävéd" / "EmoFace" / "Takes") in line.take
    assert_shows(line.sequence, line.take)
    sequence = ENGINE.assets[line.sequence]
    assert [placed.sound for placed in placed_sounds(sequence)] == [sound]
    assert playback_frames(sequence) == (0, line.end_frame)
    assert not [text for text in ENGINE.errors() if "Can not open Sequencer" not in text]


def test_lines_go_onto_an_existing_sequence_where_its_sound_stands(project):
    [ada] = put_in_level(("Ada", "v4"))
    sound = sound_of(speech(project / "greeting.wav", 1.5))
    sequence = builders.level_sequence(24, path="/Game/Shots/SC010")
    add_face_board(sequence, ada)
    add_sound(sequence, sound, 48)
    [line] = animate_lines([BatchLine("Greeting", sound, sequence="/Game/Shots/SC010")]).lines
    assert (line.outcome, line.first_frame) == (Outcome.DONE, 48)
    assert_shows("/Game/Shots/SC010", line.take, 48)
    assert len(placed_sounds(sequence)) == len(find_faces(sequence)) == 1
    assert (sequence.get_playback_start(), sequence.get_playback_end()) == (0, 480)


def test_failed_lines_lose_nothing_and_stop_nothing(project):
    put_in_level(("Ada", "v4"))
    good = speech(project / "good.wav", 1.0)
    rows = [
        BatchLine("first", sound_of(good, "/Game/Audio/First")),
        BatchLine("gone", audio=str(project / "gone.wav")),
        BatchLine("late", audio=str(good), timeline=EmotionTimeline.parse("happy@0 sad@99")),
        BatchLine("nobody", audio=str(good), character="Bob"),
        BatchLine("wind", unreal.SoundWaveProcedural("/Game/Wind")),
        BatchLine("nothing"),
        BatchLine("first", audio=str(good)),
        BatchLine("last", audio=str(good)),
    ]
    report = animate_lines(rows)
    assert [line.outcome.value for line in report.lines] == ["done", *["failed"] * 6, "done"]
    says = ["no such file", "out of range", "no MetaHuman of this name", "made while it plays", "Give the line a sound"]
    for line, sentence in zip(report.lines[1:], [*says, "would be overwritten"], strict=False):
        assert sentence in line.problem
    assert report.exit_status == 1 and str(report).startswith("8 lines: 2 done, 6 failed.")
    assert sorted(path for path in ENGINE.assets if "LS_" in path) == [
        "/Game/EmoFace/LS_first",
        "/Game/EmoFace/LS_last",
    ]
    assert_shows("/Game/EmoFace/LS_first", report.lines[0].take)
    assert_shows("/Game/EmoFace/LS_last", report.lines[-1].take)


def test_a_worker_that_dies_is_started_again_and_its_line_asked_once_more(crashing):
    put_in_level(("Ada", "v4"))
    names = ["one", "crash_once", "crash_always", "two"]
    report = animate_lines([BatchLine(name, audio=str(speech(crashing / f"{name}.wav", 1.0))) for name in names])
    assert [line.outcome.value for line in report.lines] == ["done", "done", "failed", "done"]
    assert "the worker died at generate, and again" in report.lines[2].problem
    for line in (report.lines[0], report.lines[1], report.lines[3]):
        assert_shows(line.sequence, line.take)


def test_cancel_keeps_what_is_done_and_leaves_the_rest_as_it_was(project, monkeypatch):
    put_in_level(("Ada", "v4"))
    sequence = builders.level_sequence(30, path="/Game/Shots/SC020")
    before = builders.dump(sequence)
    audio = str(speech(project / "line.wav", 1.0))
    rows = [
        BatchLine("one", audio=audio),
        BatchLine("two", audio=audio, sequence="/Game/Shots/SC020"),
        BatchLine("three", audio=audio),
    ]
    write = batch.write_take

    def write_then_cancel(*arguments):
        written = write(*arguments)
        ENGINE.cancel_after = 0
        return written

    monkeypatch.setattr(batch, "write_take", write_then_cancel)
    report = animate_lines(rows)
    assert [line.outcome.value for line in report.lines] == ["done", "cancelled", "cancelled"]
    assert_shows("/Game/EmoFace/LS_one", report.lines[0].take)
    assert builders.dump(sequence) == before and "/Game/EmoFace/LS_three" not in ENGINE.assets


def test_cancel_while_the_worker_works(project):
    put_in_level(("Ada", "v4"))
    audio = str(speech(project / "line.wav", 1.0))
    ENGINE.cancel_after = 3  # two frames of asking, one of the first line; then it waits
    report = animate_lines([BatchLine("one", audio=audio), BatchLine("two", audio=audio)])
    assert {line.outcome for line in report.lines} == {Outcome.CANCELLED}
    assert not [path for path in ENGINE.assets if "LS_" in path]
    ENGINE.cancel_after = None
    assert animate_lines([BatchLine("one", audio=audio)]).exit_status == 0  # the worker is well


def test_a_sequence_is_generated_again_from_its_recording(project):
    put_in_level(("Ada", "v4"))
    sound = sound_of(speech(project / "again.wav", 1.0))
    [line] = animate_lines([BatchLine("Again", sound, timeline=ANGRY, seed=3)]).lines
    sequence = ENGINE.assets[line.sequence]
    before = builders.dump(sequence)
    sequence_actions.regenerate([sequence])
    assert EDITOR_STATE.shown[-1][0] == "1 take done." and builders.dump(sequence) == before
    speech(project / "again.wav", 1.5)  # imported again
    sound._duration = 1.5
    sequence_actions.regenerate([sequence])
    said = EDITOR_STATE.shown[-1][0]
    assert "has changed since" in said and "1.50 s long and was 1.00 s" in said
    newest = max(
        (project / "Sävéd" / "EmoFace" / "Takes").glob("Greeting_*.take"), key=lambda path: path.stat().st_mtime_ns
    )
    assert Take.load(newest).audio.duration_s == 1.5


def test_the_worker_ends_with_the_editor(crashing):
    client = worker_clients.generation_client()
    assert client.start().result(120)["model"]
    SHUTDOWN[-1]()
    assert worker_clients.generation_client() is not client
