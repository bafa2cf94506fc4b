import numpy as np
import pytest

from emoface.evaluation.encoded_recording import JAW, MOUTH
from emoface.evaluation.robustness import compare_faces, make_versions
from emoface.speech.decoding import load_audio

from ..conftest import SAMPLES


@pytest.fixture(scope="module")
def samples() -> np.ndarray:
    return load_audio(SAMPLES / "bridge.wav").samples[:32_000]


def test_each_change_does_what_it_says(samples):
    versions = make_versions(samples)
    assert all(len(version) == len(samples) and version.dtype == np.float32 for version in versions.values())
    np.testing.assert_allclose(versions["16 kHz file"], samples, atol=2**-14)
    np.testing.assert_allclose(versions["48 kHz file"][400:-400], samples[400:-400], atol=0.01)
    noise = versions["20 dB noise"] - samples
    assert 20 * np.log10(samples.std() / noise.std()) == pytest.approx(20, abs=0.1)
    assert 20 * np.log10(versions["-12 dB gain"].std() / samples.std()) == pytest.approx(-12, abs=0.01)
    high = np.abs(np.fft.rfft(versions["8 kHz file"]))[9 * len(samples) // 32 :]  # above 4.5 kHz
    assert high.max() < 0.01 * np.abs(np.fft.rfft(samples)).max()


def test_an_unchanged_face_differs_by_nothing_and_a_moved_one_by_how_far(rng):
    own, level = rng.random((100, 174)), rng.random(100)
    same = compare_faces((own, level), (own, level))
    assert (same.difference, same.loud_jaw) == (0, pytest.approx(1)) and same.jaw == pytest.approx(1)
    assert same.own == pytest.approx(own[:, MOUTH].std(0).mean())
    flipped = own + 0.25
    flipped[:, JAW] = -own[:, JAW]
    moved = compare_faces((flipped[:90], level[:90]), (own, level))
    assert moved.jaw == pytest.approx(-1) and moved.difference >= 0.25
