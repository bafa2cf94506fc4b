"""Takes on a sequence made again from what the sequence says of them."""

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import unreal

from emoface.take import ModelRef, Take
from emoface.timing import FrameRate
from emoface_unreal.actions import revise, sequence_actions
from emoface_unreal.audio.sound_file import sound_file
from emoface_unreal.sequencer.channel import read_keys
from emoface_unreal.sequencer.placed_sounds import add_sound
from emoface_unreal.sequencer.placement import Placement
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.writing.sequence_record import TAG, read_record
from emoface_unreal.writing.take_files import new_take_file
from emoface_unreal.writing.take_writer import BLINKS, GAZE, WriteOptions, write_take
from tests.unreal_fake import ENGINE, builders, undo
from tests.unreal_fake.menus import EDITOR_STATE, clear

from ..faces import channels_of, read_frames, section_of
from ..projects import export_the_import, sound_of, speech

JAW, BROW = "CTRL_C_jaw-translateY", "CTRL_L_brow_down-translateY"
CHANGING = {*BLINKS, *GAZE}


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    clear().saved = f"{tmp_path}/Saved/"
    export_the_import(monkeypatch)
    return tmp_path


@pytest.fixture
def spoken(scene, take, project):
    """A face on which a saved take of a sound was written: (face, sound, take, its file)."""
    face = scene(FrameRate(30))
    sound = sound_of(speech(project / "hello.wav", 3.0), "/Game/Audio/Hello")
    audio = sound_file(sound)
    recording = replace(take.audio, sha256=sha256(audio.read_bytes()).hexdigest(), duration_s=3.0)
    made = replace(take, line=replace(take.line, audio=str(audio)), audio=recording)
    file = new_take_file("Hello")
    made.save(file)
    placed = add_sound(face.sequence, sound, 12)
    write_take(face, made, placed.placement(revise.clock_of(face.sequence)), WriteOptions(), str(file))
    return face, sound, made, file


class FakeWorker:
    """A worker that makes the take it was given, of whatever line; `requested` are the lines."""

    def __init__(self, take: Take):
        self.take, self.requested = take, []

    def generate(self, line, out, on_warning):
        self.requested.append(line)
        on_warning("It is quiet.")
        take = Take.draw(line, self.take.audio, self.take.model, self.take.face)
        take.save(out)
        return {"take": str(out), "model": take.model.name, "model_id": take.model.model_id}


@pytest.fixture
def worker(spoken, monkeypatch):
    made = FakeWorker(spoken[2])
    monkeypatch.setattr(revise.worker_clients, "generation_client", lambda: made)
    monkeypatch.setattr(revise.worker_clients, "wait_for", lambda request, on_poll: (on_poll(), request)[1])
    return made


def keys_of(face) -> dict:
    return {name: [(key.tick, key.value) for key in read_keys(channel)] for name, channel in channels_of(face).items()}


def recipe_of(face):
    [recipe] = read_record(face.sequence).recipes(face)
    return recipe


def said() -> str:
    return EDITOR_STATE.shown[-1][0]


# Re-rolling


def test_a_reroll_writes_new_blinks_and_gaze_and_nothing_else(spoken):
    face, _, take, file = spoken
    before, bytes_before = keys_of(face), file.read_bytes()
    sequence_actions.reroll([face.sequence])
    after = keys_of(face)
    assert {name for name in after if after[name] != before[name]} == CHANGING
    recipe = recipe_of(face)
    assert (recipe.blink.seed, recipe.gaze.seed) == (take.blink.seed + 1, take.gaze.seed + 1)
    curves = take.reroll_blinks().reroll_gaze().compose(FrameRate(30))
    for name in CHANGING:
        shown = read_frames(face, channels_of(face)[name], 12, len(curves))
        assert np.abs(shown - curves.column(name)).max() < 0.01
    assert said() == "1 take done." and file.read_bytes() == bytes_before


def test_each_reroll_is_another_and_one_undo_takes_it_back(spoken):
    face = spoken[0]
    before = builders.dump(face.sequence)
    sequence_actions.reroll([face.sequence])
    first = builders.dump(face.sequence)
    undo()
    assert builders.dump(face.sequence) == before
    sequence_actions.reroll([face.sequence])
    assert builders.dump(face.sequence) not in (before, first)
    assert "Changed by hand" not in said()


def test_locked_blinks_stay(spoken):
    face, _, take, file = spoken
    locked = replace(take.blink.events[0], locked=True)
    kept = replace(take, blink=replace(take.blink, events=(locked, *take.blink.events[1:])))
    write_take(face, kept, Placement(12), WriteOptions(), str(file))
    sequence_actions.reroll([face.sequence])
    assert locked in recipe_of(face).blink.events


def test_what_was_changed_by_hand_survives_and_is_said(spoken):
    face = spoken[0]
    channel = channels_of(face)[BLINKS[0]]
    channel.get_keys()[1].set_value(0.123)
    before = keys_of(face)
    sequence_actions.reroll([face.sequence])
    after = keys_of(face)
    assert {name for name in after if after[name] != before[name]} == CHANGING - {BLINKS[0]}
    assert f"Changed by hand and left alone: {BLINKS[0].split('-')[0]}" in said()


def test_a_layer_that_is_off_stays_off(spoken):
    face, _, take, file = spoken
    write_take(face, replace(take, gaze=replace(take.gaze, enabled=False)), Placement(12), WriteOptions(), str(file))
    before = keys_of(face)
    sequence_actions.reroll([face.sequence])
    after = keys_of(face)
    assert {name for name in after if after[name] != before[name]} == set(BLINKS)


def test_it_goes_into_the_layer_that_the_take_is_in(scene, take, tmp_path):
    face = scene()
    take.save(tmp_path / "a.take")
    write_take(face, take, Placement(12), WriteOptions(layer=Layer.ADDITIVE), str(tmp_path / "a.take"))
    before = len(face.track.get_sections())
    sequence_actions.reroll([face.sequence])
    assert len(face.track.get_sections()) == before and said() == "1 take done."


def test_a_take_whose_file_is_gone_has_its_sentence_and_the_next_goes_on(spoken, take, project):
    face, _, _, file = spoken
    take.save(project / "other.take")
    write_take(face, take, Placement(200), WriteOptions(), str(project / "other.take"))
    file.unlink()
    sequence_actions.reroll([face.sequence])
    assert said().startswith("1 take done.\nLine, Ada: Hello: its take ") and f"{file.name} is gone" in said()


def test_a_take_that_was_never_saved_has_its_sentence(scene, take):
    face = scene()
    write_take(face, take, Placement(0))
    sequence_actions.reroll([face.sequence])
    assert "never saved" in said() and said().startswith("0 takes done.")


def test_sequences_without_a_take_are_said(spoken):
    other = builders.level_sequence(path="/Game/Empty")
    sequence_actions.reroll([other, spoken[0].sequence])
    assert "Empty: no take was written" in said() and said().startswith("1 take done.")


def test_a_sound_that_was_moved_stops_it(spoken):
    face = spoken[0]
    [placed] = revise.placed_sounds(face.sequence)
    placed.section.set_range(100, 190)
    before = builders.dump(face.sequence)
    sequence_actions.reroll([face.sequence])
    assert "stands at frame 100 now, and its take at frame 12" in said()
    assert builders.dump(face.sequence) == before


def test_a_sequence_that_got_another_rate_is_written_at_the_same_time(spoken):
    face, _, take, _ = spoken
    face.sequence.set_display_rate(unreal.FrameRate(60, 1))
    sequence_actions.reroll([face.sequence])
    assert said() == "1 take done."
    curves = take.reroll_blinks().reroll_gaze().compose(FrameRate(60))
    shown = read_frames(face, channels_of(face)[GAZE[0]], 24, len(curves))
    assert np.abs(shown - curves.column(GAZE[0])).max() < 0.01


# Generating again


def other_face(take: Take) -> Take:
    return replace(take, face=take.face.with_values(take.face.values[::-1].copy()))


def test_the_same_recording_and_model_give_the_same_keys(spoken, worker):
    face, _, take, _ = spoken
    before = builders.dump(face.sequence)
    sequence_actions.regenerate([face.sequence])
    assert builders.dump(face.sequence) == before
    assert worker.requested == [take.line] and said() == "1 take done.\nLine, Ada, Hello: It is quiet."


def test_the_new_take_is_a_file_of_its_own_with_the_blinks_that_the_sequence_had(spoken, worker):
    face, _, take, file = spoken
    sequence_actions.reroll([face.sequence])
    rerolled, before = recipe_of(face), file.read_bytes()
    worker.take = other_face(take)
    sequence_actions.regenerate([face.sequence])
    recipe = recipe_of(face)
    assert recipe.take_file != str(file) and file.read_bytes() == before
    assert recipe.blink == rerolled.blink == Take.load(recipe.take_file).blink
    shown = read_frames(face, channels_of(face)[JAW], 12, 90)
    assert np.abs(shown - worker.take.compose(FrameRate(30)).column(JAW)).max() < 0.01


def test_what_has_changed_since_is_said(spoken, worker, project):
    face, sound, take, _ = spoken
    speech(project / "hello.wav", 2.5)  # the asset was imported again, and is shorter
    sound._duration = 2.5
    shorter = take.face.with_values(take.face.values)
    worker.take = replace(take, audio=replace(take.audio, duration_s=2.5), model=ModelRef("next", "4567"), face=shorter)
    sequence_actions.regenerate([face.sequence])
    for sentence in ("The recording Hello_", "has changed since", "another one, next", "2.50 s long and was 3.00 s"):
        assert sentence in said()


def test_hand_edits_are_left_alone_and_listed(spoken, worker):
    face, _, take, _ = spoken
    channels_of(face)[JAW].get_keys()[2].set_value(0.9)
    before = keys_of(face)
    worker.take = other_face(take)
    sequence_actions.regenerate([face.sequence])
    after = keys_of(face)
    assert after[JAW] == before[JAW] and after[BROW] != before[BROW]
    assert "Changed by hand and left alone: CTRL_C_jaw" in said()
    assert any(f"changed by hand: {JAW}" in text for _, text in ENGINE.logged)


def test_a_sequence_from_another_machine_finds_its_sound_by_name(spoken, worker):
    face, sound, _, _ = spoken
    document = json.loads(unreal.EditorAssetLibrary.get_metadata_tag(face.sequence, TAG))
    for sections in document["faces"].values():
        for section in sections.values():
            line = section["recipes"][0]["line"]
            line["audio"] = "D:\\Projects\\Saved\\EmoFace\\Audio\\" + sound_file(sound).name
    unreal.EditorAssetLibrary.set_metadata_tag(face.sequence, TAG, json.dumps(document))
    sequence_actions.regenerate([face.sequence])
    assert worker.requested[0].audio == str(sound_file(sound)) and said().startswith("1 take done.")


def test_a_recording_that_is_gone_has_its_sentence(spoken, worker):
    face = spoken[0]
    face.sequence.remove_track(face.sequence.get_tracks()[0])
    recipe_file = recipe_of(face).line.audio
    Path(recipe_file).unlink()
    before = builders.dump(face.sequence)
    sequence_actions.regenerate([face.sequence])
    assert f"its recording {recipe_file} is gone" in said() and not worker.requested
    assert builders.dump(face.sequence) == before


def test_cancel_stops_before_the_next_take_and_says_so(spoken, worker):
    face = spoken[0]
    before = builders.dump(face.sequence)
    ENGINE.cancel_after = 1
    sequence_actions.regenerate([face.sequence])
    assert said().startswith("0 takes done.\nCancelled.") and builders.dump(face.sequence) == before


def test_a_locked_section_has_its_sentence(spoken, worker):
    face = spoken[0]
    section_of(face).set_is_locked(True)
    sequence_actions.regenerate([face.sequence])
    assert "is locked" in said()
