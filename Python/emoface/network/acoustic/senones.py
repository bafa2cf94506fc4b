"""The acoustic model: how well each third of each English phone explains a moment of sound.

The parameters are those of CMU Sphinx's US English model (`en-us`, by Alpha Cephei, BSD licence), a phonetically tied
mixture trained on recorded speech: every phone has 128 Gaussians each for cepstra, their slopes and their curvatures,
and each of its senones (a third of the phone between two neighbours) weights them. So what a phone sounds like from
many mouths, through many microphones, is known before any training.
"""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...timing import SAMPLE_RATE, sample_of_frame
from ..config import NetworkError

PHONES, STATES = 42, 3  # 39 of English, silence, noise, and speech that is none of them; each in thirds
STREAMS, CEPSTRA = 3, 13
GAUSSIANS = 128
SENONES = 5126
LOG_WEIGHT_STEP = 0.1024  # of the logarithm of a Gaussian's mixture weight in a senone

# From sound to cepstra as the model's feat.params say, but without its removal of noise.
WINDOW, BINS = 410, 512  # samples
BANDS, LOWEST_HZ, HIGHEST_HZ = 25, 130.0, 6800.0
LIFTER = 22
PRE_EMPHASIS = 0.97
FULL_SCALE = 2000.0  # the model counts 16-bit samples: about the standard deviation of speech there
LOWEST_POWER = 20.0  # power that every band has at least: 60 dB under that of speech
# 300 spectra a second: 5 to a frame at 60, 3 to the 10 ms in which slopes are counted.
SPECTRA_PER_FRAME, SPECTRA_PER_STEP = 5, 3
MARGIN_SPECTRA = 3 * SPECTRA_PER_STEP  # spectra before the first frame: a curvature spans three steps to each side

LOUD_QUANTILE = 0.95  # of the frames of a clip lie under its loud level
LOWEST_LOUD_LEVEL = 12.0  # log power: the least of loud levels; that of speech is about 14.5
SPEECH_RANGE, SPEECH_EDGE = 3.0, 0.3  # nats: frames within 13 dB of the loud level are speech, with a soft edge
# How far a Gaussian's log density may lie under the best one of all phones: a sound unlike any of them must not make
# the least unlikely one certain. Rounded lips in Chinese with noisy pauses: r .25 without such a bound, .50 with it.
DENSITY_RANGE = 15.0
LOWEST_LIKELIHOOD = 1e-12  # in one stream, relative to its best: the product of three stays a float32
FRAMES_AT_ONCE = 256  # bounds memory


class Senones(nn.Module):
    """Features of frames -> log-likelihood of every third of every phone. Not trained.

    gaussians: (PHONES, STREAMS, 2 x CEPSTRA + 1, GAUSSIANS). Times a vector (x^2, x, 1) it is the log density.
    mixture_weights: uint8 (STREAMS, GAUSSIANS, SENONES): -log of the weight of each Gaussian in each senone, in steps
        of LOG_WEIGHT_STEP; senones by phone, then by third.
    counts: int16 (PHONES, STATES): how many senones each third of each phone has.
    """

    gaussians: Tensor
    mixture_weights: Tensor
    counts: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("gaussians", torch.zeros(PHONES, STREAMS, 2 * CEPSTRA + 1, GAUSSIANS))
        self.register_buffer("mixture_weights", torch.zeros(STREAMS, GAUSSIANS, SENONES, dtype=torch.uint8))
        counts = torch.full((PHONES * STATES,), SENONES // (PHONES * STATES), dtype=torch.int16)
        counts[: SENONES % (PHONES * STATES)] += 1
        self.register_buffer("counts", counts.view(PHONES, STATES))

    def check_counts(self) -> None:
        """Raise NetworkError unless every third of a phone has a senone, and all together are SENONES."""
        if (self.counts < 1).any() or int(self.counts.sum(dtype=torch.int64)) != SENONES:
            raise NetworkError(f"the acoustic model's senones: expected one or more for each state, {SENONES} in all.")

    def forward(self, features: Tensor) -> Tensor:
        """What `senone_features` gives, (frames, STREAMS x CEPSTRA) -> log-likelihoods (frames, PHONES, STATES).

        The likelihood of a third of a phone is that of the senone that fits best.
        """
        weights = (self.mixture_weights.float() * -LOG_WEIGHT_STEP).exp().split(self.counts.sum(-1).tolist(), -1)
        # Blocks of one size, the last one filled up: a frame's last bits do not depend on the block that it falls into.
        count = max(-(-len(features) // FRAMES_AT_ONCE), 1)
        size = -(-len(features) // count)
        padded = functional.pad(features, (0, 0, 0, count * size - len(features)))
        blocks = padded.view(count, size, STREAMS, CEPSTRA)
        return torch.cat([self._likelihoods(block.transpose(0, 1), weights) for block in blocks])[: len(features)]

    def _likelihoods(self, block: Tensor, weights: Sequence[Tensor]) -> Tensor:
        """Log-likelihoods (frames, PHONES, STATES) of features (STREAMS, frames, CEPSTRA)."""
        moments = torch.cat([block.square(), block, torch.ones_like(block[..., :1])], -1)
        densities = moments @ self.gaussians  # phones, streams, frames, Gaussians
        best = densities.amax(-1, keepdim=True)
        top = best.amax(0)
        best = best.clamp(min=top - DENSITY_RANGE)
        relative = densities.clamp_(min=top - DENSITY_RANGE).sub_(best).exp_()
        level = (best - top).sum((1, 3))
        result = block.new_empty(block.shape[1], PHONES, STATES)
        for phone, count in enumerate(self.counts.tolist()):
            slopes, curvatures, likelihoods = (relative[phone] @ weights[phone]).clamp_(min=LOWEST_LIKELIHOOD)
            likelihoods *= slopes.mul_(curvatures)
            states = torch.stack([senones.amax(-1) for senones in likelihoods.split(count, -1)], -1)
            result[:, phone] = states.log() + level[phone, :, None]
        return result


def senone_features(bands: Tensor, frames: int) -> Tensor:
    """What `log_mel_bands` gives -> normalised cepstra, slopes and curvatures, (batch, frames, STREAMS x CEPSTRA)."""
    cepstra = bands @ liftered_cosines().to(bands)
    level = _spectra_at(bands, frames, 0).mean(-1)
    return add_slopes(normalise_cepstral_mean(cepstra, level, frames), frames).flatten(2)


def log_mel_bands(samples: Tensor, frames: int) -> Tensor:
    """Log power in mel bands, (batch, spectra, BANDS), 300 times a second.

    samples: (batch, n) of unit variance. The spectra are those that `frames` frames need, margins included.
    """
    spectra = torch.arange(SPECTRA_PER_FRAME * frames + 2 * MARGIN_SPECTRA, device=samples.device) - MARGIN_SPECTRA
    centres = sample_of_frame(spectra) // SPECTRA_PER_FRAME
    margin = WINDOW + sample_of_frame(MARGIN_SPECTRA) // SPECTRA_PER_FRAME
    padded = functional.pad(samples, (margin + 1, margin)) * FULL_SCALE
    emphasised = padded[:, 1:] - PRE_EMPHASIS * padded[:, :-1]
    index = (centres + margin - WINDOW // 2)[:, None] + torch.arange(WINDOW, device=samples.device)
    taper = torch.hamming_window(WINDOW, periodic=False, device=samples.device)
    power = torch.fft.rfft(emphasised[:, index] * taper, BINS).abs().square()
    return (power @ mel_filters().to(power) + LOWEST_POWER).log()


def frame_loudness(bands: Tensor, frames: int) -> Tensor:
    """Level of each frame in nats, (batch, frames), 0 where a clip is loud; one without sound is loud nowhere."""
    level = _spectra_at(bands, frames, 0).mean(-1)
    if not frames:
        return level
    return level - level.quantile(LOUD_QUANTILE, dim=1, keepdim=True).clamp(min=LOWEST_LOUD_LEVEL)


def normalise_cepstral_mean(cepstra: Tensor, level: Tensor, frames: int) -> Tensor:
    """Cepstra less their mean over the frames of speech: cepstral mean normalisation (Atal, 1974).

    What a microphone or a room adds to every frame alike goes away.

    cepstra: (batch, spectra, CEPSTRA).
    level: mean log power of each frame, (batch, frames).
    """
    if frames == 0:
        return cepstra
    loud = level.quantile(LOUD_QUANTILE, dim=1, keepdim=True)
    speech = torch.sigmoid((level - loud + SPEECH_RANGE) / SPEECH_EDGE)[..., None]
    return cepstra - (_spectra_at(cepstra, frames, 0) * speech).sum(1, keepdim=True) / speech.sum(1, keepdim=True)


def add_slopes(cepstra: Tensor, frames: int) -> Tensor:
    """Cepstra 300 times a second -> cepstra, slopes, curvatures (batch, frames, STREAMS, CEPSTRA) at 60."""
    at = {step: _spectra_at(cepstra, frames, step) for step in range(-3, 4)}
    return torch.stack([at[0], at[2] - at[-2], (at[3] - at[-1]) - (at[1] - at[-3])], 2)


@cache
def mel_filters() -> Tensor:
    """Triangles of unit area whose edges lie on bins, (BINS / 2 + 1, BANDS)."""
    ends = 2595 * torch.log10(1 + torch.tensor([LOWEST_HZ, HIGHEST_HZ], dtype=torch.float64) / 700)
    lowest, highest = ends.tolist()
    edges = 700 * (10 ** (torch.linspace(lowest, highest, BANDS + 2, dtype=torch.float64) / 2595) - 1)
    spacing = SAMPLE_RATE / BINS
    edges = spacing * (edges / spacing + 0.5).floor()
    bins = torch.arange(BINS // 2 + 1, dtype=torch.float64)[:, None] * spacing
    rising, falling = (bins - edges[:-2]) / edges.diff()[:-1], (edges[2:] - bins) / edges.diff()[1:]
    return (torch.minimum(rising, falling).clamp(min=0) * 2 / (edges[2:] - edges[:-2])).float()


@cache
def liftered_cosines() -> Tensor:
    """The matrix from bands to cepstra, (BANDS, CEPSTRA)."""
    order = torch.arange(CEPSTRA, dtype=torch.float64)
    position = torch.arange(BANDS, dtype=torch.float64)[:, None] + 0.5
    cosines = (torch.pi / BANDS * position * order).cos() * (2 / BANDS) ** 0.5
    cosines[:, 0] /= 2**0.5
    return (cosines * (1 + LIFTER / 2 * (torch.pi * order / LIFTER).sin())).float()


def _spectra_at(spectra: Tensor, frames: int, step: int) -> Tensor:
    """The spectrum `step` times 10 ms after each frame, (batch, frames, ...), of spectra (batch, spectra, ...)."""
    first = MARGIN_SPECTRA + step * SPECTRA_PER_STEP
    return spectra[:, first : first + SPECTRA_PER_FRAME * frames : SPECTRA_PER_FRAME]
