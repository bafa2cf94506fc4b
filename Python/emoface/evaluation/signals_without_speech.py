"""Generated sounds without speech, from a fixed seed: under them a mouth should be still."""

import numpy as np
from scipy.signal import lfilter

from ..timing import SAMPLE_RATE

SECONDS = 8.0
QUIET, SPEECH_LEVEL = 0.001, 0.06  # RMS of full scale: a quiet room, -60 dB; a voice, -24 dB
CHORDS = ((220.0, 277.2, 329.6), (174.6, 220.0, 261.6), (196.0, 246.9, 293.7), (164.8, 207.7, 246.9))  # Hz
BEAT_S = 0.5


def signals_without_speech(seed: int = 0) -> dict[str, np.ndarray]:
    """float32 16 kHz samples, 8 s each, by name."""
    count = round(SECONDS * SAMPLE_RATE)
    white = np.random.default_rng(seed).standard_normal((3, count))
    waves = {
        "digital silence": (np.zeros(count), 0.0),
        "room tone": (lfilter([1.0], [1.0, -0.97], white[0]), QUIET),
        "white noise": (white[1], SPEECH_LEVEL),
        "pink noise": (_pink(white[2]), SPEECH_LEVEL),
        "music": (_music(count), SPEECH_LEVEL),
    }
    return {name: (level * wave / max(wave.std(), 1e-9)).astype(np.float32) for name, (wave, level) in waves.items()}


def _pink(white: np.ndarray) -> np.ndarray:
    """Power falling with frequency, from 20 Hz up."""
    spectrum = np.fft.rfft(white)
    return np.fft.irfft(spectrum / np.sqrt(np.maximum(np.fft.rfftfreq(len(white), 1 / SAMPLE_RATE), 20)), len(white))


def _music(count: int) -> np.ndarray:
    """Plucked chords: five harmonics a note, each beat decaying."""
    times = np.arange(count) / SAMPLE_RATE
    beat = (times / BEAT_S).astype(int)
    notes = np.array(CHORDS)[beat // 2 % len(CHORDS)]
    tones = sum(np.sin(2 * np.pi * k * notes.T * times).sum(0) / k for k in range(1, 6))
    return tones * np.exp(-3 * (times - beat * BEAT_S))
