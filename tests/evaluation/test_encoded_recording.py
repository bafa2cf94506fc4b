from pathlib import Path

import numpy as np

from emoface.emotion import EMOTIONS, NEUTRAL
from emoface.evaluation.encoded_recording import FACES, INTENSITIES, Listening
from emoface.evaluation.recordings import Recording
from emoface.training.phones import Phone

from ..network.conftest import TINY_PHONETIC, make_model


def listen(phones=(), seconds=2.0, excerpt_s=0.5) -> Listening:
    samples = np.random.default_rng(0).standard_normal(round(16_000 * seconds)).astype(np.float32)
    return Listening(make_model(TINY_PHONETIC), Recording(Path("a.wav"), phones=phones), "a", samples, excerpt_s)


def test_every_face_is_as_long_as_the_clip_and_the_animators_needs_phones():
    known, unknown = listen((Phone("AA", 0.5, 1.0),)), listen()
    assert set(known.faces) == set(FACES) and set(FACES) - set(unknown.faces) == {"animator"}
    assert all(face.shape == (120, 174) for face in known.faces.values())


def test_the_audio_encoder_runs_once_for_all_labels_and_intensities(monkeypatch):
    one = listen()
    encode, calls = type(one.model).encode, []
    monkeypatch.setattr(type(one.model), "encode", lambda *arguments: calls.append(1) or encode(*arguments))
    assert one.faces and one.level.shape == (120,) and one.under("sad").shape == (120, 174)
    assert one.felt.shape == (len(INTENSITIES), len(EMOTIONS), 30, 174)  # of the excerpt
    assert len(calls) == 1


def test_neutral_is_the_same_at_every_intensity_and_the_rest_go_from_it_to_their_own():
    felt = listen().felt
    np.testing.assert_allclose(felt[0, NEUTRAL], felt[-1, NEUTRAL], atol=1e-5)
    assert np.abs(felt[0, 0] - felt[-1, 0]).max() > 1e-3
