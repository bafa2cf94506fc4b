import numpy as np
import pytest

from emoface.evaluation.encoded_recording import JAW, MOUTH, MOVING_FACES
from emoface.evaluation.signals_without_speech import QUIET, SPEECH_LEVEL, signals_without_speech
from emoface.evaluation.stillness import MouthActivity, aggregate, mouth_speed


def test_speed_is_rig_units_a_second_of_mouth_and_jaw_alone():
    face = np.zeros((61, 174))
    face[:, MOUTH] = np.linspace(0, 1, 61)[:, None]
    assert mouth_speed(face) == pytest.approx(1)
    others = np.setdiff1d(np.arange(174), MOUTH)
    face[:, others] = 7 * np.arange(61)[:, None]
    assert mouth_speed(face) == pytest.approx(1) and JAW in MOUTH


def test_shares_are_of_the_median_speaking_mouth():
    def sound(speaks, speed):
        return MouthActivity("", speaks, 1.0, {"raw": speed, "smoothed": speed, "loud jaw": 0.0}, (0, 0, 0))

    figures = aggregate([sound(True, 1.0), sound(True, 2.0), sound(True, 90.0), sound(False, 0.5)])
    assert figures.speech["raw"] == 2 and len(figures.sounds) == 1
    assert (
        figures.shares[0]["raw"] == 0.25
        and np.isnan(figures.shares[0]["loud jaw"])
        and set(figures.shares[0]) == set(MOVING_FACES)
    )


def test_generated_sounds_are_the_same_each_time_and_at_their_level():
    first, again = signals_without_speech(), signals_without_speech()
    for name, samples in first.items():
        np.testing.assert_array_equal(samples, again[name])
        level = {"digital silence": 0, "room tone": QUIET}.get(name, SPEECH_LEVEL)
        assert samples.std() == pytest.approx(level, rel=1e-3) and np.abs(samples).max() < 1
        assert samples.dtype == np.float32 and len(samples) == 8 * 16_000


def test_pink_noise_falls_by_three_decibels_an_octave_and_white_not_at_all():
    def fall(samples):
        power = np.abs(np.fft.rfft(samples)) ** 2
        hertz = np.fft.rfftfreq(len(samples), 1 / 16_000)
        bands = [power[(hertz > low) & (hertz < 2 * low)].mean() for low in (200, 1600)]
        return 10 * np.log10(bands[0] / bands[1]) / 3

    sounds = signals_without_speech()
    assert fall(sounds["pink noise"]) == pytest.approx(3, abs=0.3) and fall(sounds["white noise"]) == pytest.approx(
        0, abs=0.3
    )
