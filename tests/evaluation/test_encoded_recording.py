from pathlib import Path

import numpy as np

from emoface.emotion import EMOTIONS, NEUTRAL
from emoface.evaluation.encoded_recording import FACES, INTENSITIES, EncodedRecording
from emoface.evaluation.recordings import LabelledRecording
from emoface.training.phones import Phone

from ..network.conftest import TINY_COMPACT, make_model


def make_recording(phones=(), seconds=2.0, excerpt_s=0.5) -> EncodedRecording:
    samples = np.random.default_rng(0).standard_normal(round(16_000 * seconds)).astype(np.float32)
    return EncodedRecording(
        make_model(TINY_COMPACT), LabelledRecording(Path("a.wav"), phones=phones), "a", samples, excerpt_s
    )


def test_every_face_is_as_long_as_the_clip_and_the_animators_needs_phones():
    known, unknown = make_recording((Phone("AA", 0.5, 1.0),)), make_recording()
    assert set(known.faces) == set(FACES) and set(FACES) - set(unknown.faces) == {"animator"}
    assert all(face.shape == (120, 174) for face in known.faces.values())


def test_the_audio_encoder_runs_once_for_all_labels_and_intensities(monkeypatch):
    recording = make_recording()
    encode, calls = type(recording.model).encode, []
    monkeypatch.setattr(type(recording.model), "encode", lambda *arguments: calls.append(1) or encode(*arguments))
    assert recording.faces and recording.level.shape == (120,) and recording.curves_under("sad").shape == (120, 174)
    assert recording.emotion_curves.shape == (len(INTENSITIES), len(EMOTIONS), 30, 174)  # of the excerpt
    assert len(calls) == 1


def test_neutral_is_the_same_at_every_intensity_and_the_others_are_not():
    emotion_curves = make_recording().emotion_curves
    np.testing.assert_allclose(emotion_curves[0, NEUTRAL], emotion_curves[-1, NEUTRAL], atol=1e-5)
    assert np.abs(emotion_curves[0, 0] - emotion_curves[-1, 0]).max() > 1e-3
