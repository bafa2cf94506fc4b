"""The pitch, syllables, accents and phrases of sounds that are made here, so that the answers are known."""

import numpy as np
import pytest

from emoface.prosody import SILENCE_DB
from emoface.speech.decoding import load_audio
from emoface.speech.feature_cache import SpeechCache
from emoface.speech.prosody import cached_prosody, measure_prosody
from emoface.timing import SAMPLE_RATE
from tests.conftest import SAMPLES


def voice(pitch_hz: np.ndarray, level: np.ndarray | float = 0.1) -> np.ndarray:
    """Nineteen harmonics of a pitch, a value a sample."""
    phase = 2 * np.pi * np.cumsum(pitch_hz) / SAMPLE_RATE
    return (level * sum(np.sin(k * phase) / k for k in range(1, 20))).astype(np.float32)


def syllables(starts_s, duration_s: float, pitches_hz=None, levels=None) -> np.ndarray:
    """Humps of voice, each 180 ms long, over silence."""
    time = np.arange(int(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    pitch, level = np.full(len(time), 120.0), np.zeros(len(time))
    for i, start in enumerate(starts_s):
        inside = (time >= start) & (time < start + 0.18)
        hump = np.sin(np.pi * (time[inside] - start) / 0.18)
        level[inside] = (levels[i] if levels else 0.1) * hump
        pitch[inside] = pitches_hz[i] if pitches_hz else 120
    return voice(pitch, level)


@pytest.mark.parametrize("lowest, highest", [(80, 120), (120, 220), (200, 380)])
def test_pitch_follows_a_gliding_voice(lowest, highest):
    glide = np.linspace(lowest, highest, 2 * SAMPLE_RATE)
    pitch = measure_prosody(voice(glide)).pitch_hz
    inside = slice(4, -4)
    expected = np.interp(np.arange(len(pitch)) / 60, np.arange(len(glide)) / SAMPLE_RATE, glide)
    np.testing.assert_allclose(pitch[inside], expected[inside], rtol=0.01)


def test_noise_and_silence_have_no_pitch_no_accent_and_no_phrase(rng):
    for sound in (rng.normal(0, 0.1, 2 * SAMPLE_RATE), np.zeros(2 * SAMPLE_RATE), np.zeros(0)):
        prosody = measure_prosody(sound.astype(np.float32))
        assert not (prosody.pitch_hz > 0).any() and not prosody.accents and not prosody.phrases
    assert (measure_prosody(np.zeros(SAMPLE_RATE, np.float32)).loudness_db == SILENCE_DB).all()


def test_loudness_is_relative_to_the_line():
    sound = syllables(np.arange(0.2, 3, 0.3), 3.5)
    quiet, loud = measure_prosody(sound * 0.05), measure_prosody(sound)
    np.testing.assert_allclose(quiet.loudness_db, loud.loudness_db, atol=0.5)
    assert 0 < loud.loudness_db.max() < 6 and loud.loudness_db[-6:].max() == SILENCE_DB


def test_every_syllable_has_an_onset_in_its_first_half():
    starts = np.arange(0.2, 3, 0.3)
    onsets = np.array(measure_prosody(syllables(starts, 3.5)).onsets) / 60
    assert len(onsets) == len(starts)
    assert ((onsets - starts > -0.04) & (onsets - starts < 0.09)).all()


def test_the_higher_and_the_louder_syllable_are_the_accents():
    starts = np.arange(0.2, 3.6, 0.35)
    pitches, levels = [120.0] * len(starts), [0.1] * len(starts)
    pitches[2], levels[7] = 170.0, 0.3
    accents = measure_prosody(syllables(starts, 4, pitches, levels)).accents
    assert len(accents) == 2
    for accent, start in zip(accents, starts[[2, 7]], strict=True):
        assert abs(accent.frame / 60 - start - 0.09) < 0.05 and 0.5 < accent.strength <= 1


def test_a_long_pause_ends_a_phrase_and_a_short_one_does_not():
    sound = syllables([0.5, 0.75, 1.0, 1.25, 2.5, 2.75, 3.0], 4)
    phrases = measure_prosody(sound).phrases
    assert [(round(p.start / 60, 1), round(p.stop / 60, 1)) for p in phrases] == [(0.5, 1.4), (2.5, 3.2)]


@pytest.mark.parametrize("end_hz, is_question", [(180, True), (90, False), (120, False)])
def test_a_pitch_that_rises_at_the_end_asks(end_hz, is_question):
    pitch = np.r_[np.full(SAMPLE_RATE, 120), np.linspace(120, end_hz, SAMPLE_RATE // 3)]
    silence = np.zeros(SAMPLE_RATE // 2, np.float32)
    (phrase,) = measure_prosody(np.r_[silence, voice(pitch), silence]).phrases
    assert phrase.is_question == is_question


def test_a_real_line_has_the_pitch_of_a_man_and_a_few_accents_a_second():
    prosody = measure_prosody(load_audio(SAMPLES / "bridge.wav").samples)
    assert 80 < np.median(prosody.pitch_hz[prosody.pitch_hz > 0]) < 130
    assert len(prosody.phrases) == 2
    assert 0.5 < len(prosody.accents) / (sum(phrase.stop - phrase.start for phrase in prosody.phrases) / 60) < 2.5
    assert 2 < prosody.syllable_rate < 6


def test_prosody_is_measured_once_and_read_back_as_it_was(tmp_path, monkeypatch):
    sound = syllables(np.arange(0.2, 3, 0.3), 3.5)
    measured = cached_prosody(sound, SpeechCache(tmp_path))
    monkeypatch.setattr("emoface.speech.prosody.measure_prosody", None)  # would raise
    stored = cached_prosody(sound, SpeechCache(tmp_path))
    np.testing.assert_array_equal(stored.pitch_hz, measured.pitch_hz)
    np.testing.assert_array_equal(stored.loudness_db, measured.loudness_db)
    assert (stored.accents, stored.onsets, stored.phrases) == (measured.accents, measured.onsets, measured.phrases)


def test_a_damaged_file_is_measured_again(tmp_path):
    sound = syllables([0.2, 0.5], 1)
    measured = cached_prosody(sound, SpeechCache(tmp_path))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:300])
    assert cached_prosody(sound, SpeechCache(tmp_path)).onsets == measured.onsets
