"""Random augmentation that makes clean synthetic speech as varied as recorded speech: of samples, then of mel bands.

Nothing here moves sound in time, so the curves stay true.
"""

import io

import numpy as np
import soundfile
import soxr
import torch
from scipy.signal import fftconvolve, lfilter
from torch import Tensor

from ..timing import SAMPLE_RATE
from .corpus.nonspeech_sounds import draw_nonspeech_sound

# Share of clips that each augmentation is applied to.
BREATH_SHARE, REVERB_SHARE, NOISE_SHARE, COMPRESS_SHARE, CLIP_SHARE, BAND_SHARE = 0.3, 0.45, 0.75, 0.25, 0.08, 0.2
BREATH_S, BREATH_DB = (0.15, 0.6), (8.0, 30.0)  # length of a breath, and how far it lies under the speech
NOISE_DB = (5.0, 45.0)  # speech over noise
REVERB_S = (0.08, 0.7)  # time to fall by 60 dB
DIRECT_RATIO = (0.5, 4.0)  # energy of the direct sound over that of its reverberation
CODEC_SHARE, CODECS, CODEC_LOSS = 0.12, (("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS")), (0.4, 0.95)
LOW_RATES = (8_000, 8_000, 11_025, 12_000)  # telephone and old games
GAIN_DB = (-30.0, 6.0)

WARP = 0.15  # vocal tract length: bands shift by up to this share of their frequency
TILT = 2.1  # nats of power over the whole band: +-9 dB
EQ = 0.8  # nats, standard deviation of EQ_WAVES cosines over frequency together
EQ_WAVES = 4
FLOOR = (-11.5, -3.7)  # nats, relative to the loud level: a noise floor that masks what is weaker
LEVEL_CHANGE = 0.7  # nats, standard deviation of slow changes of level along a line
LEVEL_CHANGE_S = 1.5  # between two of their knots
MASKS, MASK_BANDS, MASK_S = 2, 1 / 6, 0.12  # of each kind; the most of the bands, and the longest time


def augment_samples(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random breaths, reverberation, noise, compression, clipping, band limits, codec and gain.

    samples: 16 kHz, (n,). Returns a copy, float32 (n,).
    """
    samples = samples.astype(np.float32)
    if rng.random() < BREATH_SHARE:
        samples = samples + draw_breaths(samples, rng)
    if rng.random() < REVERB_SHARE:
        samples = reverberate(samples, rng)
    if rng.random() < NOISE_SHARE:
        samples = samples + draw_noise_under(samples, rng)
    if rng.random() < COMPRESS_SHARE:
        peak = max(float(np.abs(samples).max()), 1e-6)
        samples = np.tanh(samples / peak * rng.uniform(1, 4)) * peak
    if rng.random() < CLIP_SHARE:
        ceiling = float(np.abs(samples).max()) * rng.uniform(0.3, 0.9)
        samples = np.clip(samples, -ceiling, ceiling)
    if rng.random() < BAND_SHARE:
        rate = int(rng.choice(LOW_RATES))
        narrow = soxr.resample(samples, SAMPLE_RATE, rate, quality="LQ")
        wide = soxr.resample(narrow, rate, SAMPLE_RATE, quality="LQ")
        samples = np.pad(wide, (0, max(0, len(samples) - len(wide))))[: len(samples)]
    if rng.random() < CODEC_SHARE:
        samples = pass_through_codec(samples, rng)
    return (samples * 10 ** (rng.uniform(*GAIN_DB) / 20)).astype(np.float32)


def pass_through_codec(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Samples (n,) coded and decoded by MP3 or Vorbis at a low rate; neither moves them in time."""
    peak = max(float(np.abs(samples).max(initial=0.0)), 1e-6)
    file_format, subtype = CODECS[rng.integers(len(CODECS))]
    loss = float(rng.uniform(*CODEC_LOSS))
    with io.BytesIO() as file:
        soundfile.write(file, 0.5 * samples / peak, SAMPLE_RATE, subtype, format=file_format, compression_level=loss)
        file.seek(0)
        decoded, _ = soundfile.read(file, dtype="float32")
    return np.pad(decoded, (0, max(0, len(samples) - len(decoded))))[: len(samples)] * (2 * peak)


def reverberate(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Samples (n,) in a random small room; the direct sound stays in its place."""
    fall_s = rng.uniform(*REVERB_S)
    count = int(fall_s * SAMPLE_RATE)
    tail = rng.standard_normal(count) * 10 ** (-3 * np.arange(count) / count)
    tail[: int(rng.uniform(0.001, 0.01) * SAMPLE_RATE)] = 0
    tail /= np.sqrt((tail**2).sum() * rng.uniform(*DIRECT_RATIO)) + 1e-9
    tail[0] = 1.0
    return fftconvolve(samples, tail.astype(np.float32))[: len(samples)].astype(np.float32)


def draw_breaths(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A few breaths, as long as these samples: the network must not mistake them for speech."""
    breaths = np.zeros(len(samples), np.float32)
    for _ in range(rng.integers(1, 4)):
        count = min(int(rng.uniform(*BREATH_S) * SAMPLE_RATE), len(samples))
        start = int(rng.integers(0, len(samples) - count + 1))
        breath = lfilter([1.0, -rng.uniform(0.3, 0.9)], [1.0], rng.standard_normal(count)) * np.hanning(count)
        breaths[start : start + count] += breath * 10 ** (-rng.uniform(*BREATH_DB) / 20)
    return breaths * _level(samples)


def draw_noise_under(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Noise as long as these samples, at a random level under them."""
    noise = draw_noise(len(samples), rng)
    return noise * _level(samples) * 10 ** (-rng.uniform(*NOISE_DB) / 20)


def draw_noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """Noise of unit power, float32 (count,): hiss, rumble, hum, music or calls, some of it with a slow tremolo."""
    kind = rng.choice(["coloured", "coloured", "hum", "sound"])
    if kind == "sound":
        noise = draw_nonspeech_sound(rng, (count + 0.5) / SAMPLE_RATE)[1]
    else:
        noise = lfilter([1.0], [1.0, -rng.uniform(-0.5, 0.98)], rng.standard_normal(count))
    time = np.arange(count) / SAMPLE_RATE
    if kind == "hum":
        harmonics = np.arange(1, 7)[:, None]
        mains = np.sin(2 * np.pi * rng.choice([50.0, 60.0]) * harmonics * time) / harmonics
        noise = 0.3 * noise / noise.std() + mains.sum(0)
    if rng.random() < 0.4:
        noise = noise * (1 + 0.8 * np.sin(2 * np.pi * rng.uniform(0.1, 4) * time + rng.uniform(0, 6)))
    return (noise / (noise.std() + 1e-9)).astype(np.float32)


def augment_bands(bands: Tensor, rate: float, generator: torch.Generator) -> Tensor:
    """Random vocal-tract warp, equaliser, level and noise floor, different for each clip of the batch.

    bands: log power in mel bands, (batch, times, bands).
    rate: times a second. Returns the same shape.
    """
    batch, times, count = bands.shape

    def uniform(*shape: int) -> Tensor:  # -1..1
        return 2 * torch.rand(*shape, generator=generator) - 1

    position = torch.linspace(0, 1, count)
    bands = _warped(bands, 1 + WARP * uniform(batch, 1) + 0.5 * WARP * uniform(batch, 1) * (position - 0.5))
    tilt = TILT * uniform(batch, 1) * (position - 0.5)
    waves = torch.cos(torch.pi * (1 + torch.arange(EQ_WAVES))[:, None] * position)
    equaliser = EQ * torch.randn(batch, EQ_WAVES, generator=generator) @ waves / EQ_WAVES**0.5
    knots = LEVEL_CHANGE * torch.randn(batch, 1, max(2, int(times / rate / LEVEL_CHANGE_S)), generator=generator)
    level = torch.nn.functional.interpolate(knots, times, mode="linear", align_corners=True)[:, 0, :, None]
    bands = bands + (tilt + equaliser)[:, None] + level
    loud = bands.mean(2).quantile(0.95, dim=1)[:, None, None]
    floor = FLOOR[0] + (FLOOR[1] - FLOOR[0]) * torch.rand(batch, 1, 1, generator=generator) ** 2 + 0.5 * tilt[:, None]
    return torch.logaddexp(bands, loud + floor)


def mask_bands(bands: Tensor, rate: float, generator: torch.Generator) -> Tensor:
    """MASKS random stretches of bands and as many of time at the clip's mean (Park et al., SpecAugment, 2019).

    bands: log power in mel bands, (batch, times, bands).
    rate: times a second. Returns the same shape.
    """
    bands, means = bands.clone(), bands.mean((1, 2))
    _, times, count = bands.shape

    def stretch(longest: int, of: int) -> slice:
        length = int(torch.randint(min(longest, of) + 1, (), generator=generator))
        start = int(torch.randint(of - length + 1, (), generator=generator))
        return slice(start, start + length)

    for clip, mean in zip(bands, means, strict=True):
        for _ in range(MASKS):
            clip[:, stretch(int(MASK_BANDS * count), count)] = mean
            clip[stretch(int(MASK_S * rate), times)] = mean
    return bands


def _level(samples: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(samples)) + 1e-9))


def _warped(bands: Tensor, factor: Tensor) -> Tensor:
    """Bands read at `factor` (batch, bands) times their own index."""
    count = bands.shape[-1]
    index = (torch.arange(count) * factor).clamp(0, count - 1)
    low = index.floor().long().clamp(max=count - 2)
    share = (index - low)[:, None]
    low = low[:, None].expand(-1, bands.shape[1], -1)
    return bands.gather(2, low) * (1 - share) + bands.gather(2, low + 1) * share
