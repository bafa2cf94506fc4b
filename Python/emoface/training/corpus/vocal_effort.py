"""Vocal effort: the same words whispered, said softly, raised or shouted, which game lines often are.

Speech is changed by processing, so the times of its phones stay. With effort the upper part of a voice's spectrum grows
faster than the lower (Traunmüller and Eriksson 2000); a whisper has noise in the place of the voice, and little energy
below 1 kHz (Jovičić 1998).
"""

import numpy as np

from .synthesisers.speech import SynthesisedSpeech

WINDOW_S = 0.032
ENVELOPE_S = 0.0015  # cepstrum up to here is the vocal tract, above it the voice's pitch
WHISPER_TILT_HZ = 900.0  # below it a whisper has little energy
# Gain in dB an octave from TILT_FROM_HZ to TILT_TO_HZ, least and most: a shout has 9 to 15 dB more there than speech.
TILT_DB = {"soft": (-4.0, -1.5), "raised": (1.5, 3.0), "shouted": (3.0, 5.0)}
TILT_FROM_HZ, TILT_TO_HZ = 500.0, 4000.0
DRIVE = {"raised": (1.0, 2.5), "shouted": (2.5, 6.0)}  # how far the loudest samples are pressed together
EFFORTS = ("soft", "raised", "shouted", "whispered")


def with_effort(speech: SynthesisedSpeech, effort: str, rng: np.random.Generator) -> SynthesisedSpeech:
    """The same speech with one of EFFORTS; its phones and its length stay."""
    if effort == "whispered":
        samples = _whispered(speech.samples, speech.sample_rate, rng)
    else:
        samples = _tilted(speech.samples, speech.sample_rate, float(rng.uniform(*TILT_DB[effort])))
        if effort in DRIVE:
            samples = _pressed(samples, float(rng.uniform(*DRIVE[effort])))
    return SynthesisedSpeech(samples.astype(np.float32), speech.sample_rate, speech.phones)


def _whispered(samples: np.ndarray, rate: int, rng: np.random.Generator) -> np.ndarray:
    """Noise with the spectral envelope of the speech."""
    spectra = _spectra(samples, rate)
    log_power = np.log(np.square(np.abs(spectra)) + 1e-9)
    cepstra = np.fft.irfft(log_power, axis=1)
    kept = int(ENVELOPE_S * rate)
    cepstra[:, kept : cepstra.shape[1] - kept + 1] = 0
    envelopes = np.exp(0.5 * np.fft.rfft(cepstra, axis=1).real)
    frequencies = np.linspace(0, rate / 2, spectra.shape[1])
    envelopes *= 1 / np.sqrt(1 + (WHISPER_TILT_HZ / np.maximum(frequencies, 1)) ** 4)
    noise = rng.standard_normal(spectra.shape) + 1j * rng.standard_normal(spectra.shape)
    return _sound(envelopes * noise, len(samples), rate)


def _tilted(samples: np.ndarray, rate: int, db_an_octave: float) -> np.ndarray:
    frequencies = np.linspace(0, rate / 2, _window(rate).size // 2 + 1)
    octaves = np.log2(np.clip(frequencies, TILT_FROM_HZ, TILT_TO_HZ) / TILT_FROM_HZ)
    return _sound(_spectra(samples, rate) * 10 ** (db_an_octave * octaves / 20), len(samples), rate)


def _pressed(samples: np.ndarray, drive: float) -> np.ndarray:
    peak = max(float(np.abs(samples).max()), 1e-6)
    return np.tanh(drive * samples / peak) * (peak / np.tanh(drive))


def _window(rate: int) -> np.ndarray:
    size = 2 * int(WINDOW_S * rate / 2)
    return np.sqrt(np.hanning(size + 1)[:-1])


def _spectra(samples: np.ndarray, rate: int) -> np.ndarray:
    """Complex (frames, size / 2 + 1), the frames half a window apart."""
    window = _window(rate)
    hop = window.size // 2
    padded = np.pad(samples, (hop, hop + -len(samples) % hop))
    return np.fft.rfft(np.lib.stride_tricks.sliding_window_view(padded, window.size)[::hop] * window, axis=1)


def _sound(spectra: np.ndarray, count: int, rate: int) -> np.ndarray:
    """The `count` samples that `_spectra` were made of."""
    window = _window(rate)
    hop = window.size // 2
    pieces = np.fft.irfft(spectra, window.size, axis=1) * window
    samples = np.zeros((len(pieces) + 1) * hop)
    for index, piece in enumerate(pieces):
        samples[index * hop : index * hop + window.size] += piece
    return samples[hop : hop + count]
