"""Random sounds without speech: music, noise, a room, breaths, calls. Under them the mouth must learn to rest."""

import numpy as np
from scipy.signal import lfilter

from ...timing import SAMPLE_RATE

MAJOR, MINOR = (0, 4, 7), (0, 3, 7)  # semitones of a chord
ROOT_HZ = 65.4  # C2
BEATS_PER_MINUTE = (70, 150)
BREATH_S = (0.2, 0.9)
CALL_S, CALL_PAUSE_S, CALL_HZ, CALL_GLIDE = (0.04, 0.5), (0.03, 0.8), (90.0, 3_000.0), (0.5, 1.8)
PEAK = (0.01, 0.5)  # of the loudest sample: a distant room to full music


def draw_nonspeech_sound(rng: np.random.Generator, seconds: float) -> tuple[str, np.ndarray]:
    """A random sound without speech: its kind, and float32 samples at 16 kHz."""
    makers = {"music": _music, "noise": _noise, "room": _room, "breaths": _breaths, "calls": _calls}
    kind = str(rng.choice(list(makers), p=[0.4, 0.15, 0.15, 0.1, 0.2]))
    samples = makers[kind](rng, int(seconds * SAMPLE_RATE))
    low, high = np.log(PEAK)
    level = 0.3 * PEAK[0] if kind == "room" else float(np.exp(rng.uniform(low, high)))
    return kind, (samples * (level / max(float(np.abs(samples).max()), 1e-9))).astype(np.float32)


def _music(rng: np.random.Generator, count: int) -> np.ndarray:
    """Chords of two beats over a bass, with or without a melody and drums."""
    beat = int(60 / rng.uniform(*BEATS_PER_MINUTE) * SAMPLE_RATE)
    root, sharpness = ROOT_HZ * 2 ** (rng.integers(0, 12) / 12), int(rng.integers(2, 12))
    melody, drums = rng.random() < 0.6, rng.random() < 0.6
    mix = np.zeros(count + 4 * beat)
    for start in range(0, count, 2 * beat):
        chord = rng.integers(0, 12) + np.array(MAJOR if rng.random() < 0.5 else MINOR)
        for semitone in chord:
            _add(mix, start, 0.25 * _note(root * 4 * 2 ** (semitone / 12), 2 * beat, sharpness))
        for half in range(2):
            _add(mix, start + half * beat, 0.6 * _note(root * 2 ** (chord[0] / 12), beat, 4))
        for eighth in range(4 if melody else 0):
            if rng.random() < 0.7:
                pitch = root * 8 * 2 ** (rng.choice(chord) / 12)
                _add(mix, start + eighth * beat // 2, 0.4 * _note(pitch, beat // 2, sharpness, vibrato=0.004))
        for half in range(2 if drums else 0):
            _add(mix, start + half * beat, _kick() if half == 0 else 0.5 * _burst(rng, 0.15, 0.3))
            for eighth in range(2):
                _add(mix, start + half * beat + eighth * beat // 2, 0.2 * _burst(rng, 0.05, -0.9))
    return mix[:count]


def _note(hz: float, count: int, harmonics: int, vibrato: float = 0.0) -> np.ndarray:
    time = np.arange(count) / SAMPLE_RATE
    phase = 2 * np.pi * hz * (time + vibrato * np.sin(2 * np.pi * 5.5 * time) / (2 * np.pi * 5.5))
    audible = [n for n in range(1, harmonics + 1) if n * hz < SAMPLE_RATE / 2]
    envelope = np.minimum(time / 0.02, 1) * np.exp(-2 * time) * np.minimum((time[-1] - time) / 0.02, 1)
    return sum(np.sin(n * phase) / n for n in audible) * envelope


def _kick() -> np.ndarray:
    time = np.arange(int(0.2 * SAMPLE_RATE)) / SAMPLE_RATE
    return np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-30 * time)))) * np.exp(-15 * time)


def _burst(rng: np.random.Generator, seconds: float, colour: float) -> np.ndarray:
    """A drum of noise. colour: -1 bright to 1 dull."""
    count = int(seconds * SAMPLE_RATE)
    return lfilter([1 - abs(colour)], [1, -colour], rng.standard_normal(count)) * np.exp(-5 * np.arange(count) / count)


def _noise(rng: np.random.Generator, count: int) -> np.ndarray:
    """Wind, rain, engines: coloured noise with a slow tremolo."""
    time = np.arange(count) / SAMPLE_RATE
    noise = lfilter([1], [1, -rng.uniform(-0.5, 0.99)], rng.standard_normal(count))
    return noise * (1 + rng.uniform(0, 0.9) * np.sin(2 * np.pi * rng.uniform(0.05, 3) * time + rng.uniform(0, 6)))


def _room(rng: np.random.Generator, count: int) -> np.ndarray:
    """A quiet room: dull noise and the hum of the mains."""
    time = np.arange(count) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * n * rng.choice([50, 60]) * time) / n for n in range(1, 5))
    noise = lfilter([1], [1, -0.95], rng.standard_normal(count))
    return noise / noise.std() + rng.uniform(0, 1) * hum


def _breaths(rng: np.random.Generator, count: int) -> np.ndarray:
    """Breathing in and out, without a word."""
    samples = 0.01 * rng.standard_normal(count)
    start = 0
    while start < count:
        length = int(rng.uniform(*BREATH_S) * SAMPLE_RATE)
        resonance = np.poly(0.9 * np.exp(2j * np.pi * rng.uniform(800, 3000) / SAMPLE_RATE * np.array([1, -1]))).real
        _add(
            samples,
            start,
            rng.uniform(0.3, 1) * np.hanning(length) * lfilter([0.2], resonance, rng.normal(size=length)),
        )
        start += length + int(rng.uniform(0.2, 1.5) * SAMPLE_RATE)
    return samples


def _calls(rng: np.random.Generator, count: int) -> np.ndarray:
    """Birds, dogs, hens, squeaking doors: short gliding tones, some hoarse, one animal to a clip."""
    samples = 0.003 * rng.standard_normal(count)
    low, high = np.log(CALL_HZ)
    pitch_hz, tilt, hoarse = np.exp(rng.uniform(low, high)), rng.uniform(0.3, 2), rng.uniform(0, 0.5)
    start = 0
    while start < count:
        length = int(rng.uniform(*CALL_S) * SAMPLE_RATE)
        hz = pitch_hz * rng.uniform(0.8, 1.25) * np.geomspace(1, rng.uniform(*CALL_GLIDE), length)
        phase = 2 * np.pi * np.cumsum(hz) / SAMPLE_RATE
        audible = np.arange(1, max(2, int(min(30, SAMPLE_RATE / 2 / hz.max()))))
        call = sum(np.sin(n * phase) / n**tilt for n in audible) + hoarse * rng.standard_normal(length)
        _add(samples, start, rng.uniform(0.3, 1) * np.hanning(length) ** 0.5 * call)
        start += length + int(rng.uniform(*CALL_PAUSE_S) * SAMPLE_RATE)
    return samples


def _add(mix: np.ndarray, start: int, piece: np.ndarray) -> None:
    """Add a piece to the mix, in place; it is cut at the end of the mix."""
    end = min(start + len(piece), len(mix))
    mix[start:end] += piece[: max(0, end - start)]
