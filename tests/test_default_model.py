"""The model that ships, on sample lines and made-up sound: what a user sees in the first minute."""

import numpy as np
import pytest
import soundfile

from emoface.curves import Curves
from emoface.emotion import EMOTIONS, NEUTRAL
from emoface.evaluation.signals_without_speech import signals_without_speech
from emoface.network import load_model
from emoface.network.model_library import DEFAULT_MODEL
from emoface.network.windowing import plan_windows
from emoface.pipeline import Pipeline
from emoface.progress import ProgressListener
from emoface.resources import RESOURCES
from emoface.rig import BLINK_CONTROLS, BOARD
from emoface.speech.decoding import load_audio
from emoface.speech.feature_cache import SpeechCache
from emoface.take import AudioRef, Line, ModelRef, Take

from .conftest import SAMPLES

JAW = BOARD.columns("C_jaw-translateY")
LIPS = BOARD.columns("mouth_lipsTogether")
MOUTH = BOARD.region("mouth", "jaw")
UPPER_FACE = BOARD.region("brow", "eye", "nose") + BOARD.columns("mouth_cornerPull", "mouth_cornerDepress")
LINES = ("return", "bridge", "danger_zh", "tower")


@pytest.fixture(scope="module")
def model():
    return load_model(device="cpu")


@pytest.fixture(scope="module")
def speech(model) -> dict[str, np.ndarray]:
    return {name: model.encode(load_audio(SAMPLES / f"{name}.wav").samples) for name in LINES}


def one_hot(emotion: int, frames: int, intensity: float = 1.0) -> np.ndarray:
    weights = np.zeros((frames, len(EMOTIONS)), np.float32)
    weights[:, emotion] = intensity
    weights[:, NEUTRAL] += 1 - intensity
    return weights


def speed(curves: np.ndarray, columns: list[int]) -> float:
    return float(np.abs(np.diff(curves[:, columns], axis=0)).mean() * 60)


def test_it_is_small_and_has_a_card():
    file = RESOURCES / "Models" / f"{DEFAULT_MODEL}.safetensors"
    assert file.stat().st_size <= 12e6
    card = file.with_suffix(".md").read_text(encoding="utf-8")
    assert "synthe" in card and "not" in card


def test_it_attends_between_frames(model):
    assert model.config.decoder == "transformer" and model.config.frame_attention


@pytest.mark.parametrize("line", LINES)
def test_the_mouth_moves_while_someone_speaks(model, speech, line):
    curves = model.animate(speech[line], one_hot(NEUTRAL, len(speech[line])))
    assert curves[:, JAW].max() > 0.2
    assert np.ptp(curves[:, LIPS].mean(1)) > 0.2


def test_in_a_silent_line_the_mouth_is_still_and_the_eyes_move(model):
    """Digital silence of 10 s: the mouth's speed is under a twentieth of that in speech; eyes blink and look."""
    silent = model.predict(np.zeros(160_000, np.float32), one_hot(NEUTRAL, 600))
    samples = load_audio(SAMPLES / "bridge.wav").samples
    spoken = model.predict(samples, one_hot(NEUTRAL, len(samples) * 60 // 16_000))
    assert speed(silent, MOUTH) < 0.05 * speed(spoken, MOUTH)
    assert silent[:, JAW].max() < 0.08
    take = Take.draw(Line("silence.wav"), AudioRef("ab" * 32, 10.0), ModelRef("compact", ""), Curves(silent))
    assert take.compose().values[:, BLINK_CONTROLS[0]].max() == 1
    assert len({(f.x, f.y) for f in take.gaze.fixations}) > 3


def test_sounds_without_speech_do_not_move_the_mouth(model, speech):
    """Room tone, noise and music: under a twentieth of the speed in speech, as is the aim for every recording."""
    spoken = np.median([speed(model.animate(s, one_hot(NEUTRAL, len(s))), MOUTH) for s in speech.values()])
    for name, samples in signals_without_speech().items():
        curves = model.predict(samples.astype(np.float32), one_hot(NEUTRAL, len(samples) * 60 // 16_000))
        assert speed(curves, MOUTH) < 0.05 * spoken, name


def test_a_line_in_which_nobody_speaks_has_a_warning(model, tmp_path):
    warnings: list[str] = []

    class Listener(ProgressListener):
        def warn(self, sentence: str) -> None:
            warnings.append(sentence)

    soundfile.write(tmp_path / "noise.wav", np.random.default_rng(1).normal(0, 0.1, 32_000), 16_000)
    pipeline = Pipeline(model, SpeechCache(tmp_path / "cache"))
    pipeline.generate(Line(str(SAMPLES / "bridge.wav")), listener=Listener())
    assert not warnings
    pipeline.generate(Line(str(tmp_path / "noise.wav")), listener=Listener())
    assert len(warnings) == 1 and "no speech was heard" in warnings[0]


@pytest.mark.parametrize("line", LINES)
def test_every_emotion_shows_on_the_same_line(model, speech, line):
    """On average over the line, each label's upper face and mouth corners are apart from every other's."""
    frames = len(speech[line])
    faces = [model.animate(speech[line], one_hot(e, frames))[:, UPPER_FACE].mean(0) for e in range(len(EMOTIONS))]
    apart = [np.abs(a - b).max() for i, a in enumerate(faces) for b in faces[:i]]
    assert min(apart) > 0.15


@pytest.mark.parametrize("emotion", [e for e in range(len(EMOTIONS)) if e != NEUTRAL], ids=lambda e: EMOTIONS[e])
def test_more_intensity_is_more_emotion(model, speech, emotion):
    frames = len(speech["bridge"])
    neutral = model.animate(speech["bridge"], one_hot(NEUTRAL, frames))[:, UPPER_FACE]
    distances = [
        np.abs(model.animate(speech["bridge"], one_hot(emotion, frames, share))[:, UPPER_FACE] - neutral).mean()
        for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert (np.diff(distances) > 0).all()


def test_a_long_line_has_no_seam(model):
    samples = np.tile(np.concatenate([load_audio(SAMPLES / f"{name}.wav").samples for name in LINES]), 7)[
        : 140 * 16_000
    ]
    frames = 140 * 60
    steps = np.abs(np.diff(model.predict(samples, one_hot(0, frames)), axis=0)).max(1)
    near = np.zeros(frames - 1, bool)
    windows = plan_windows(frames)
    for (start, _), (_, stop) in zip(windows[1:], windows, strict=False):
        near[start:stop] = True
    assert near.any() and steps[near].max() <= steps[~near].max()
