"""Harvesting: what stands on a face becomes a clip that training reads, in step with its sound."""

import json
import wave
from dataclasses import replace

import numpy as np
import pytest
import unreal

from emoface.emotion import EmotionTimeline
from emoface.formats import rig_text, timeline_json
from emoface.motion.keys import TOLERANCE
from emoface.rig import BOARD
from emoface.timing import FACE_RATE, FrameRate
from emoface.training.dataset import RecordedItem, draw_batch, read_dataset
from emoface_unreal.actions import harvest as harvest_module
from emoface_unreal.actions import speakers
from emoface_unreal.actions.harvest import harvest, harvest_clips
from emoface_unreal.audio.wave_file import WaveError, read_wave, write_wave
from emoface_unreal.sequencer.placed_sounds import add_sound, placed_sounds
from emoface_unreal.sequencer.section import Layer
from emoface_unreal.sequencer.sequence import add_face_board, clock_of
from emoface_unreal.writing.take_writer import WriteOptions, write_take
from tests.unreal_fake import ENGINE, builders
from tests.unreal_fake.menus import clear

from ..faces import channels_of, early, section_of

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]
JAW = "CTRL_C_jaw-translateY"
LINEAR, AUTO = unreal.MovieSceneKeyInterpolation.LINEAR, unreal.MovieSceneKeyInterpolation.AUTO


@pytest.fixture(autouse=True)
def editor_state(tmp_path):
    editor_state = clear()
    editor_state.base = str(tmp_path / "Engine" / "Binaries" / "Win64")
    return editor_state


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "dataset"


def speak(face, take, start=24, sound=None, seconds=3.0, **options):
    """A take and its sound on a face, as the batch puts them there."""
    sound = sound or unreal.SoundWave("/Game/Audio/Line", seconds)
    placed = add_sound(face.sequence, sound, start)
    write_take(face, take, placed.placement(clock_of(face.sequence)), WriteOptions(**options))
    return placed


def emotional(take, text):
    return replace(take, line=replace(take.line, timeline=EmotionTimeline.parse(text)))


def clip(folder, name):
    return rig_text.read(folder / "VALID_CTR" / f"{name}.txt").values


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("generation", ["v3", "v4"])
def test_what_was_written_on_a_face_is_harvested_from_it(scene, take, folder, rate, generation):
    face = scene(rate, generation)
    placed = speak(face, emotional(take, "happy"))
    [made] = harvest([face.sequence], folder).clips
    assert made.name == "hap_Line" and made.emotion == "happy" and not made.missing
    curves, values = take.compose(rate), clip(folder, "hap_Line")
    clock = clock_of(face.sequence)
    first = -(-placed.first_tick * 60 // clock.resolution.numerator)  # the first 60 fps frame that is heard
    times = (first + np.arange(made.frames)) / 60 - clock.seconds(clock.tick(24))
    for control in channels_of(face):
        asked = curves.column(control)
        expected = np.interp(times * float(rate), np.arange(len(asked)), asked)
        off = np.abs(values[:, BOARD.index(control)] - expected).max()
        assert off <= 2 * TOLERANCE + 2 * early(face, asked) + 1e-5, control


def test_training_reads_what_was_harvested(scene, take, folder):
    for number, emotion in enumerate(("happy", "angry", "sad")):
        face = scene(FrameRate(30))
        face.sequence._path, face.sequence._name = f"/Game/Line{number}", f"Line{number}"
        speak(face, emotional(take, emotion))
        harvest([face.sequence], folder)
    training, validation = read_dataset(folder)
    items = {item.wav_path.stem: item for item in {*training, *validation}}
    assert set(items) == {"hap_Line0", "ang_Line1", "sad_Line2"}
    assert all(isinstance(item, RecordedItem) and item.frames == 180 for item in items.values())
    example = items["ang_Line1"].make_example(0, 180, np.random.default_rng(0))
    assert example.weights[:, 0].min() == 1.0
    np.testing.assert_array_equal(example.curves, clip(folder, "ang_Line1"))
    batch = draw_batch(training, 600, np.random.default_rng(1))
    assert batch.curves.shape[2] == 174 and np.isfinite(batch.curves).all()


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("cut", [0, 7003])
def test_sound_and_face_are_in_step_wherever_the_line_stands(scene, folder, tmp_path, rate, cut):
    """A click in the sound, and the jaw open at that very moment."""
    samples = np.zeros(22050 * 3)
    samples[22050 * 3 // 2] = 1.0  # at 1.5 s
    face = scene(rate)
    sound = recording(tmp_path, samples, 22050, 2)
    placed = add_sound(face.sequence, sound, 31, cut)
    clock = clock_of(face.sequence)
    click = (placed.zero_tick + clock.tick_at(1.5)) / 24000
    frame = click * float(rate)
    builders.put_keys(
        section_of(face), "CTRL_C_jaw.Y", [(frame - 5, 0.0, LINEAR), (frame, 1.0, LINEAR), (frame + 5, 0.0, LINEAR)]
    )
    harvest([face.sequence], folder, "angry")
    jaw = clip(folder, "ang_Line")[:, BOARD.index(JAW)]
    heard = read_wave(folder / "WAV" / "ang_Line.wav")
    at = np.argmax(heard.samples) / heard.rate
    assert heard.rate == 22050 and heard.samples.max() > 0.9
    assert abs(np.average(np.arange(len(jaw)), weights=jaw) / 60 - at) < 0.25 / 60 + 1 / float(rate) / 20
    assert len(jaw) == FACE_RATE.whole_frames(len(heard.samples), heard.rate)


def recording(tmp_path, samples, rate, channels):
    """A sound asset whose file holds these samples on every channel."""
    path = tmp_path / "imported.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(np.repeat((samples * 32767).astype("<i2"), channels).tobytes())
    sound = unreal.SoundWave("/Game/Audio/Line", len(samples) / rate, channels, str(path))
    sound._exports = False
    return sound


def test_a_hand_edit_is_what_is_learnt(scene, take, folder):
    face = scene(FrameRate(60))
    speak(face, take)
    channel = channels_of(face)[JAW]
    for key in channel.get_keys():
        key.set_value(0.75)
    harvest([face.sequence], folder)
    np.testing.assert_allclose(clip(folder, "neu_Line")[:, BOARD.index(JAW)], 0.75)


def test_only_what_is_heard_once_is_harvested(scene, take, folder):
    face = scene(FrameRate(30))
    placed = speak(face, take)
    placed.section.set_range(54, 600)  # a second of its beginning is cut off, and it loops behind the end
    placed.section.set_start_offset(unreal.FrameNumber(24000))
    [made] = harvest([face.sequence], folder).clips
    assert made.frames == 120
    expected = take.compose(FACE_RATE).column(JAW)[60:180:2]
    np.testing.assert_allclose(clip(folder, "neu_Line")[::2, BOARD.index(JAW)], expected, atol=2 * TOLERANCE)


def test_sections_are_put_together_as_sequencer_does(scene, take, folder):
    face = scene(FrameRate(60))
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.25, LINEAR)])
    builders.put_keys(section_of(face), "CTRL_L_brow_down", [(0, 0.25, LINEAR)])
    blends = unreal.MovieSceneBlendType
    for blend, start, end, value in ((blends.ADDITIVE, 60, 120, 0.5), (blends.OVERRIDE, 90, 150, 0.125)):
        section = face.track.add_section()
        section.set_blend_type(blend)
        section.set_range(start, end)
        builders.put_keys(section, "CTRL_C_jaw.Y", [(0, value, LINEAR)])
    add_sound(face.sequence, unreal.SoundWave("/Game/Audio/Line", 3.0), 0)
    harvest([face.sequence], folder, "sad")
    values = clip(folder, "sad_Line")
    jaw = values[:, BOARD.index(JAW)]
    assert {frame: jaw[frame] for frame in (0, 59, 60, 89, 90, 149, 150)} == {
        0: 0.25, 59: 0.25, 60: 0.75, 89: 0.75, 90: 0.125, 149: 0.125, 150: 0.25
    }  # fmt: skip
    assert (values[:, BOARD.index("CTRL_L_brow_down-translateY")] == 0.25).all()


def test_a_section_that_is_switched_off_does_not_count(scene, take, folder):
    face = scene(FrameRate(60))
    placed = speak(face, take)
    before = take.compose(FACE_RATE).column(JAW)
    speak(face, take, sound=placed.sound, layer=Layer.ADDITIVE)
    section_of(face, 1).set_is_active(False)
    assert not harvest([face.sequence], folder).failures
    np.testing.assert_allclose(clip(folder, "neu_Line")[:, BOARD.index(JAW)], before, atol=2 * TOLERANCE)


def test_hidden_controls_are_zero_and_named(scene, take, folder):
    face = scene(FrameRate(60))
    speak(face, take)
    unreal.ControlRigSequencerLibrary.set_controls_mask(section_of(face), [unreal.Name("CTRL_C_jaw")], False)
    [made] = harvest([face.sequence], folder).clips
    assert set(made.missing) == {"CTRL_C_jaw-translateX", JAW}
    assert JAW in made.notes[0]
    assert not clip(folder, "neu_Line")[:, BOARD.index(JAW)].any()


# Emotions and names


def test_the_timeline_is_cut_where_the_clip_begins(scene, take, folder):
    face = scene(FrameRate(30))
    placed = speak(face, emotional(take, "happy@0 sad@1.5 angry:0.5@2.5"))
    placed.section.set_start_frame(54)
    placed.section.set_start_offset(unreal.FrameNumber(24000))
    [made] = harvest([face.sequence], folder).clips
    timeline = timeline_json.read(folder / "TIMELINE" / f"{made.name}.json")
    assert str(timeline) == "happy@0 sad@0.5 angry:0.5@1.5"
    assert made.emotion == "sad" and "named after the one it has most of" in made.notes[0]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("angry_gd04", "ang_gd04"), ("Hap-greeting", "hap_greeting"), ("surprise_01_x", "sur_01_x")],
)
def test_without_a_recipe_the_name_tells_the_emotion(scene, folder, name, expected):
    face = scene()
    face.sequence._name = name
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.5, LINEAR)])
    add_sound(face.sequence, unreal.SoundWave("/Game/Audio/Line", 1.0), 0)
    [made] = harvest([face.sequence], folder).clips
    assert made.name == expected
    assert not (folder / "TIMELINE").exists()


def test_an_emotion_that_nothing_tells_is_asked_for(scene, folder):
    face = scene()
    builders.put_keys(section_of(face), "CTRL_C_jaw.Y", [(0, 0.5, LINEAR)])
    add_sound(face.sequence, unreal.SoundWave("/Game/Audio/Line", 1.0), 0)
    [failure] = harvest([face.sequence], folder).failures
    assert "begin the sequence's name with one of angry, disgust" in failure.sentence
    assert not (folder / "WAV").exists()
    assert [made.name for made in harvest([face.sequence], folder, "fear").clips] == ["fea_Line"]
    with pytest.raises(harvest_module.HarvestError, match="'cross' is no emotion"):
        harvest([face.sequence], folder, "cross")


def test_several_lines_on_a_sequence_are_several_clips(scene, take, folder):
    face = scene(FrameRate(30))
    speak(face, emotional(take, "happy"), 0, unreal.SoundWave("/Game/Audio/Hello", 3.0))
    speak(face, emotional(take, "angry"), 200, unreal.SoundWave("/Game/Audio/Bye", 3.0))
    names = [made.name for made in harvest([face.sequence], folder).clips]
    assert names == ["hap_Line_Hello", "ang_Line_Bye"]


def test_the_same_sound_twice_on_a_sequence_is_two_clips(scene, take, folder):
    face = scene(FrameRate(30))
    sound = unreal.SoundWave("/Game/Audio/Hello", 3.0)
    for start in (0, 200):
        speak(face, take, start, sound)
    names = [made.name for made in harvest([face.sequence], folder).clips]
    assert names == ["neu_Line_Hello", "neu_Line_Hello_2"]


def test_a_sound_that_was_moved_with_its_keys_keeps_its_emotion(scene, take, folder):
    face = scene(FrameRate(30))
    placed = speak(face, emotional(take, "happy@0 sad@1.5"))
    placed.section.set_range(30, 120)
    [made] = harvest([face.sequence], folder).clips
    assert str(timeline_json.read(folder / "TIMELINE" / f"{made.name}.json")) == "happy@0 sad@1.5"


def test_a_take_is_known_after_the_display_rate_was_changed(scene, take, folder):
    face = scene(FrameRate(30))
    add_face_board(face.sequence, builders.metahuman("Eve"))
    speak(face, emotional(take, "happy"), 48)
    face.sequence.set_display_rate(unreal.FrameRate(24))
    assert [made.name for made in harvest([face.sequence], folder).clips] == ["hap_Line"]


def test_of_several_faces_the_one_that_the_take_is_on_speaks(scene, take, folder):
    face = scene(FrameRate(30))
    add_face_board(face.sequence, builders.metahuman("Eve"))
    speak(face, emotional(take, "happy"))
    assert [made.name for made in harvest([face.sequence], folder).clips] == ["hap_Line"]


def test_of_several_faces_without_a_take_nothing_is_guessed(scene, folder):
    face = scene(FrameRate(30))
    add_face_board(face.sequence, builders.metahuman("Eve"))
    add_sound(face.sequence, unreal.SoundWave("/Game/Audio/Line", 1.0), 0)
    assert "2 faces" in harvest([face.sequence], folder, "happy").failures[0].sentence


def test_training_sees_every_emotion_of_a_line(scene, take, folder):
    face = scene(FrameRate(30))
    made = emotional(take, "happy@0 sad@1.5")
    speak(face, made, start=0)
    harvest([face.sequence], folder)
    (item, *_), _ = read_dataset(folder)
    weights = item.make_example(0, item.frames, np.random.default_rng(0)).weights
    np.testing.assert_allclose(weights, made.line.timeline.weights(item.frames, FACE_RATE), atol=1e-6)


# What goes wrong


def test_nothing_is_overwritten_unless_asked(scene, take, folder):
    face = scene(FrameRate(60))
    speak(face, take)
    harvest([face.sequence], folder)
    before = clip(folder, "neu_Line")
    channels_of(face)[JAW].get_keys()[3].set_value(0.9)
    result = harvest([face.sequence], folder)
    assert not result.clips and result.failures[0].exists
    assert "neu_Line.txt is there already" in result.failures[0].sentence
    np.testing.assert_array_equal(clip(folder, "neu_Line"), before)
    assert len(harvest([face.sequence], folder, overwrite=True).clips) == 1
    assert not np.array_equal(clip(folder, "neu_Line"), before)


def test_two_sequences_of_one_name_do_not_replace_each_other(scene, take, folder):
    faces = [scene(FrameRate(60)) for _ in range(2)]
    for face in faces:
        speak(face, take)
    result = harvest([face.sequence for face in faces], folder, overwrite=True)
    assert len(result.clips) == 1 and "Rename the sequence" in result.failures[0].sentence


def test_each_failure_stands_alone(scene, take, folder, monkeypatch):
    silent = scene()
    silent.sequence._path = "/Game/Silent"
    empty = unreal.LevelSequence("/Game/Empty")
    still = scene()
    still.sequence._path = "/Game/Still"
    add_sound(still.sequence, unreal.SoundWave("/Game/Audio/Line", 1.0), 0)
    short = scene()
    short.sequence._path = "/Game/Short"
    add_sound(short.sequence, unreal.SoundWave("/Game/Audio/Short", 0.2), 0)
    procedural = scene()
    procedural.sequence._path = "/Game/Procedural"
    add_sound(procedural.sequence, unreal.SoundWaveProcedural("/Game/Audio/Made", 1.0), 0)
    good = scene()
    speak(good, take)
    sequences = [one.sequence for one in (silent, still, short, procedural, good)] + [empty]
    result = harvest(sequences, folder, "happy")
    assert [made.name for made in result.clips] == ["neu_Line"]
    said = {failure.sequence.split(".")[0]: failure.sentence for failure in result.failures}
    assert "no sound is on this sequence" in said["/Game/Silent"]
    assert "no MetaHuman face" in said["/Game/Empty"]
    assert "no keys where the sound is heard" in said["/Game/Still"]
    assert "0.20 s of the sound" in said["/Game/Short"]
    assert "made while it plays" in said["/Game/Procedural"]
    document = json.loads((folder / "harvest.json").read_text(encoding="utf-8"))
    assert len(document["clips"]) == 1 and len(document["failures"]) == 5


def test_a_mistake_of_our_own_stops_nothing_else_and_is_logged(scene, take, folder, monkeypatch, output_log):
    faces = [scene(), scene()]
    for face in faces:
        speak(face, take)
    reading = speakers.placed_sounds
    monkeypatch.setattr(
        speakers, "placed_sounds", lambda sequence: {}["oh"] if sequence is faces[0].sequence else reading(sequence)
    )
    result = harvest([face.sequence for face in faces], folder)
    assert len(result.clips) == 1 and "KeyError: 'oh'" in result.failures[0].sentence
    assert any("Traceback" in error for error in ENGINE.errors())


def test_the_sequence_is_not_changed(scene, take, folder):
    face = scene(FrameRate(24000, 1001))
    speak(face, take)
    before, steps = builders.dump(face.sequence), len(ENGINE.undo_stack)
    harvest([face.sequence], folder)
    assert builders.dump(face.sequence) == before and len(ENGINE.undo_stack) == steps


# The menu


def test_the_menu_asks_before_it_replaces(editor_state, scene, take, tmp_path):
    face = scene(FrameRate(60))
    speak(face, take)
    harvest_clips([face.sequence])
    [(message, _)] = editor_state.shown
    assert message.startswith("1 clips, 3.0 s, in ") and "Harvest" in message
    channels_of(face)[JAW].get_keys()[3].set_value(0.9)
    [path] = tmp_path.rglob("neu_Line.txt")
    before = path.read_bytes()

    editor_state.shown, editor_state.answers = [], [unreal.AppReturnType.NO]
    harvest_clips([face.sequence])
    assert "Replace their clips" in editor_state.shown[0][0] and "is there already" in editor_state.shown[1][0]
    assert path.read_bytes() == before

    editor_state.shown, editor_state.answers = [], [unreal.AppReturnType.YES]
    harvest_clips([face.sequence])
    assert editor_state.shown[1][0].startswith("1 clips") and "already" not in editor_state.shown[1][0]
    assert path.read_bytes() != before
    with pytest.raises(harvest_module.HarvestError, match="No Level Sequence is selected"):
        harvest_clips([])


# Sound files


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_whole_numbers_of_every_width_are_read(tmp_path, width):
    asked = np.array([0.0, 0.5, -0.5, 0.25, -1.0])
    if width == 1:
        data = (asked * 128 + 128).astype(np.uint8).tobytes()
    else:
        wide = (asked * 2 ** (8 * width - 1)).astype(np.int64)
        data = b"".join(int(value).to_bytes(width, "little", signed=True) for value in wide)
    path = tmp_path / "line.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, width, 48000, 0, "NONE", ""))
        file.writeframes(data)
    np.testing.assert_allclose(read_wave(path).samples, asked)
    write_wave(tmp_path / "again.wav", read_wave(path), False)
    np.testing.assert_allclose(read_wave(tmp_path / "again.wav").samples, asked, atol=2**-15)


def test_the_channel_that_the_take_heard_is_taken(tmp_path):
    path = tmp_path / "line.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 48000, 0, "NONE", ""))
        file.writeframes(np.array([[8192, 16384]] * 4, "<i2").tobytes())
    assert set(read_wave(path, 1).samples) == {0.25} and set(read_wave(path, 2).samples) == {0.5}
    assert set(read_wave(path).samples) == {0.375}
    with pytest.raises(WaveError, match="2 channels"):
        read_wave(path, 3)
    path.write_bytes(b"OggS and so on")
    with pytest.raises(WaveError, match="Import it again as a WAV"):
        read_wave(path)


def test_sounds_are_found_where_they_were_put(scene, take):
    face = scene()
    assert speak(face, take) == placed_sounds(face.sequence)[0]
