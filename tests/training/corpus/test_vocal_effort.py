import numpy as np
import pytest

from emoface.training.corpus.synthesisers.speech import SynthesisedSpeech
from emoface.training.corpus.vocal_effort import EFFORTS, with_effort
from emoface.training.phones import Phone

RATE, PITCH_HZ = 16_000, 125
HALF = 16_000  # samples of sound, then as many of silence


@pytest.fixture
def vowel() -> SynthesisedSpeech:
    """A second of a buzz with a formant at 700 Hz, and a second of silence."""
    time_s = np.arange(HALF) / RATE
    harmonics = np.arange(1, 60) * PITCH_HZ
    levels = 1 / (1 + ((harmonics - 700) / 150) ** 2) + 0.02
    buzz = (levels[:, None] * np.sin(2 * np.pi * harmonics[:, None] * time_s)).sum(0)
    samples = np.concatenate([0.3 * buzz / np.abs(buzz).max(), np.zeros(HALF)]).astype(np.float32)
    return SynthesisedSpeech(samples, RATE, (Phone("AA", 0.0, 1.0), Phone("SIL", 1.0, 2.0)))


def changed(speech: SynthesisedSpeech, effort: str, seed: int = 0) -> SynthesisedSpeech:
    return with_effort(speech, effort, np.random.default_rng(seed))


def band(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    power = np.square(np.abs(np.fft.rfft(samples[1000 : HALF - 1000])))
    frequencies = np.linspace(0, RATE / 2, len(power))
    return float(power[(frequencies >= low_hz) & (frequencies < high_hz)].sum())


def periodicity(samples: np.ndarray) -> float:
    """How alike the sound is one period of the pitch later, -1..1."""
    middle = samples[2000 : HALF - 2000]
    period = RATE // PITCH_HZ
    return float(np.corrcoef(middle[:-period], middle[period:])[0, 1])


@pytest.mark.parametrize("effort", EFFORTS)
def test_times_and_silence_stay(vowel, effort):
    speech = changed(vowel, effort)
    assert speech.phones == vowel.phones and speech.samples.shape == vowel.samples.shape
    assert speech.samples.dtype == np.float32 and np.isfinite(speech.samples).all()
    assert np.abs(speech.samples[HALF + 1000 :]).max() < 0.01 * np.abs(speech.samples).max()


def test_a_whisper_has_no_pitch_but_keeps_its_formant(vowel):
    whisper = changed(vowel, "whispered").samples
    assert periodicity(vowel.samples) > 0.95 and abs(periodicity(whisper)) < 0.4
    assert band(whisper, 550, 850) > 3 * band(whisper, 1550, 1850)


def test_more_effort_has_more_of_the_upper_spectrum(vowel):
    def tilt(speech: SynthesisedSpeech) -> float:
        return band(speech.samples, 2000, 6000) / band(speech.samples, 0, 1000)

    assert tilt(changed(vowel, "soft")) < tilt(vowel) < tilt(changed(vowel, "shouted"))


def test_the_same_seed_gives_the_same_sound(vowel):
    np.testing.assert_array_equal(changed(vowel, "whispered").samples, changed(vowel, "whispered").samples)
    assert (changed(vowel, "whispered").samples != changed(vowel, "whispered", 1).samples).any()
