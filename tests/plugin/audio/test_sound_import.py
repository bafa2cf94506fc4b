"""Recordings that are files, as sounds of the project."""

import shutil

import pytest
import unreal

from emoface_unreal.actions import batch, revise, sequence_actions
from emoface_unreal.actions.batch import BatchLine, BatchSettings, animate_lines
from emoface_unreal.actions.batch_report import Outcome
from emoface_unreal.audio.sound_file import SoundError
from emoface_unreal.audio.sound_import import import_sound
from emoface_unreal.project import ProjectSettingsError, content_folders
from emoface_unreal.sequencer.placed_sounds import add_sound, placed_sounds
from tests.unreal_fake import ENGINE, builders, undo
from tests.unreal_fake.menus import EDITOR_STATE, clear

from ..projects import put_in_level, speech


@pytest.fixture(autouse=True)
def project(tmp_path):
    editor_state = clear()
    editor_state.saved, editor_state.config = f"{tmp_path}/Saved/", f"{tmp_path}/Config/"
    put_in_level(("Ada", "v4"))
    return tmp_path


@pytest.fixture
def audio(tmp_path):
    return speech(tmp_path / "héllo 01.wav", 1.0)


@pytest.fixture
def saved(take, project) -> str:
    take.save(project / "line.take")
    return str(project / "line.take")


def test_a_file_is_imported_once_and_found_again_wherever_it_and_its_asset_are(audio, tmp_path):
    first = import_sound(audio, "/Game/EmoFace/Sounds")
    assert first.is_new and first.sentence == "The recording was imported as /Game/EmoFace/Sounds/héllo_01."
    assert first.sound.get_editor_property("duration") == pytest.approx(1.0)
    again = import_sound(audio, "/Game/EmoFace/Sounds")
    assert again.sound is first.sound and "in the project already" in again.sentence
    moved = tmp_path / "elsewhere.wav"
    shutil.copy(audio, moved)
    ENGINE.assets["/Game/Audio/Hello"] = ENGINE.assets.pop("/Game/EmoFace/Sounds/héllo_01")
    assert import_sound(moved, "/Game/EmoFace/Sounds").sound is first.sound
    assert not ENGINE.errors()


def test_the_asset_in_the_named_folder_is_taken_of_several(audio):
    ours = import_sound(audio, "/Game/B").sound
    ENGINE.assets["/Game/A/Copy"] = unreal.SoundWave("/Game/A/Copy", 1.0, 1, str(audio))
    ENGINE.assets["/Game/A/Copy"]._md5 = ours._md5
    assert import_sound(audio, "/Game/B").sound is ours
    assert import_sound(audio, "/Game/C").sound is ENGINE.assets["/Game/A/Copy"]


def test_another_recording_of_the_same_name_replaces_no_asset(audio, tmp_path):
    first = import_sound(audio, "/Game/Sounds").sound
    (tmp_path / "b").mkdir()
    second = import_sound(speech(tmp_path / "b" / audio.name, 2.0), "/Game/Sounds")
    assert second.is_new and second.sound.get_name() == "héllo_01_2"
    assert ENGINE.assets["/Game/Sounds/héllo_01"] is first
    assert not ENGINE.errors()


def test_what_unreal_cannot_import_is_a_sentence(tmp_path):
    (tmp_path / "line.mp3").write_bytes(b"ID3")
    with pytest.raises(SoundError, match="could not import this recording"):
        import_sound(tmp_path / "line.mp3", "/Game/Sounds")
    with pytest.raises(SoundError, match="cannot be read"):
        import_sound(tmp_path / "gone.wav", "/Game/Sounds")


# In a batch


def test_a_file_is_heard_on_its_sequence(audio, saved):
    [line] = animate_lines([BatchLine("hello", audio=str(audio), take=saved)], BatchSettings(save=True)).lines
    sequence, sound = ENGINE.assets[line.sequence], ENGINE.assets["/Game/EmoFace/Sounds/héllo_01"]
    assert line.outcome is Outcome.DONE and "imported as /Game/EmoFace/Sounds/héllo_01" in line.notes[0]
    assert [placed.sound for placed in placed_sounds(sequence)] == [sound]
    assert ENGINE.saved == [sound, sequence]
    [line] = animate_lines([BatchLine("hello", audio=str(audio), take=saved)], BatchSettings(save=True)).lines
    assert len(placed_sounds(sequence)) == 1 and "in the project already" in line.notes[0]
    assert ENGINE.saved == [sound, sequence, sequence], "a sound that was there is the user's to save"


def test_a_file_goes_where_its_sound_stands_already(audio, saved):
    sequence = builders.level_sequence(30, path="/Game/Shot")
    add_sound(sequence, import_sound(audio, "/Game/Audio").sound, 48)
    [line] = animate_lines([BatchLine("hello", audio=str(audio), take=saved, sequence="/Game/Shot")]).lines
    assert line.first_frame == 48 and len(placed_sounds(sequence)) == 1


def test_a_file_that_unreal_cannot_import_is_animated_all_the_same_and_said(saved, tmp_path):
    (tmp_path / "line.mp3").write_bytes(b"ID3")
    [line] = animate_lines([BatchLine("hello", audio=str(tmp_path / "line.mp3"), take=saved)]).lines
    assert line.outcome is Outcome.DONE and line.keys and "could not import" in line.notes[0]
    assert not placed_sounds(ENGINE.assets[line.sequence])


def test_a_line_is_one_step_to_undo_on_a_sequence_that_was_there(audio, saved):
    sequence = builders.level_sequence(30, path="/Game/Shot")
    before = builders.dump(sequence)
    animate_lines([BatchLine("hello", audio=str(audio), take=saved, sequence="/Game/Shot", start_frame=580)])
    assert builders.dump(sequence) != before and sequence.get_playback_end() > 600
    assert undo() == "EmoFace: hello"
    assert builders.dump(sequence) == before and not ENGINE.undo_stack


def test_a_line_that_is_cancelled_leaves_no_keys_and_a_step_that_takes_the_rest_back(audio, saved, monkeypatch):
    sequence = builders.level_sequence(30, path="/Game/Shot")
    before = builders.dump(sequence)
    write = batch.write_take

    def cancelled(*arguments):
        ENGINE.cancel_after = 20
        return write(*arguments)

    monkeypatch.setattr(batch, "write_take", cancelled)
    report = animate_lines([BatchLine("hello", audio=str(audio), take=saved, sequence="/Game/Shot")])
    assert report.lines[0].outcome is Outcome.CANCELLED
    assert all(not data.keys for data in sequence._bindings[1].tracks[0]._sections[0]._channels.values())
    undo()
    assert builders.dump(sequence) == before


def test_a_line_is_generated_again_from_its_file_which_has_not_changed(audio, take, project, monkeypatch):
    from dataclasses import replace
    from hashlib import sha256

    recording = replace(take.audio, sha256=sha256(audio.read_bytes()).hexdigest())
    made = replace(take, line=replace(take.line, audio=str(audio)), audio=recording)
    made.save(project / "made.take")
    [line] = animate_lines([BatchLine("hello", audio=str(audio), take=str(project / "made.take"))]).lines
    heard = []

    class FakeWorker:
        def generate(self, line, out, on_warning):
            heard.append(line.audio)
            made.save(out)
            return {"take": str(out), "model": take.model.name, "model_id": take.model.model_id}

    monkeypatch.setattr(revise.worker_clients, "generation_client", FakeWorker)
    monkeypatch.setattr(revise.worker_clients, "wait_for", lambda request, on_poll: request)
    sequence_actions.regenerate([ENGINE.assets[line.sequence]])
    assert heard == [str(audio)] and EDITOR_STATE.shown[-1][0] == "1 take done."


# Where it goes


def test_the_project_names_the_folders(audio, saved, tmp_path):
    assert (content_folders().sequences, content_folders().sounds) == ("/Game/EmoFace", "/Game/EmoFace/Sounds")
    (tmp_path / "Config").mkdir()
    (tmp_path / "Config" / "EmoFace.json").write_text('{"sounds": "/Game/Audio/Lines/", "sequences": "/Game/Lines"}')
    [line] = animate_lines([BatchLine("hello", audio=str(audio), take=saved)]).lines
    assert line.sequence == "/Game/Lines/LS_hello" and "/Game/Audio/Lines/héllo_01" in ENGINE.assets
    settings = BatchSettings("/Game/Mine", sounds="/Game/Other")
    [line] = animate_lines([BatchLine("bye", audio=str(speech(tmp_path / "bye.wav", 0.5)), take=saved)], settings).lines
    assert line.sequence == "/Game/Mine/LS_bye" and "/Game/Other/bye" in ENGINE.assets


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "this is not JSON"),
        ("[]", "expected an object with sequences and sounds and nothing else"),
        ('{"sound": "/Game"}', "expected an object with sequences and sounds and nothing else"),
        ('{"sounds": 3}', "sounds is 3. Expected a content folder"),
        ('{"sounds": "Audio"}', "sounds is 'Audio'. Expected a content folder"),
    ],
)
def test_settings_that_cannot_be_read_are_a_sentence(text, sentence, tmp_path):
    (tmp_path / "Config").mkdir()
    (tmp_path / "Config" / "EmoFace.json").write_text(text)
    with pytest.raises(ProjectSettingsError, match=r"EmoFace\.json") as raised:
        BatchSettings()
    assert sentence in str(raised.value)
