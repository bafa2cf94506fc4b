"""How well each third of each English phone explains a moment of sound, by an acoustic model of recorded speech.

The parameters are those of CMU Sphinx's US English model (`en-us`, by Alpha Cephei, BSD licence), a phonetically tied
mixture: every phone has 128 Gaussians each for cepstra, their slopes and their curvatures, and each of its senones (a
third of the phone between two neighbours) weighs them. So what a phone sounds like from many mouths, through many
microphones, is known before any training.
"""

from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ...timing import SAMPLE_RATE

PHONES, STATES = 42, 3  # 39 of English, silence, noise, and speech that is none of them; each in thirds
STREAMS, CEPSTRA = 3, 13
GAUSSIANS = 128
SENONES = 5126
SHARE_STEP = 0.1024  # of the logarithm of a Gaussian's share in a senone

# From sound to cepstra as the model's feat.params say, but without its removal of noise.
WINDOW, BINS = 410, 512  # samples
BANDS, LOWEST_HZ, HIGHEST_HZ = 25, 130.0, 6800.0
LIFTER = 22
PRE_EMPHASIS = 0.97
FULL_SCALE = 2000.0  # the model counts 16-bit samples: about the deviation of speech there
QUIETEST = 20.0  # power that every band has at least: 60 dB under that of speech
# 300 spectra a second: 5 to a frame at 60, 3 to the 10 ms in which slopes are counted.
PER_FRAME, PER_STEP = 5, 3
BEFORE = 3 * PER_STEP  # spectra before the first frame: a curvature reaches three steps

LOUD_SHARE = 0.95  # of the frames of a clip lie under its loud level
QUIET_CLIP = 12.0  # log power: the least of loud levels; that of speech is about 14.5
ACTIVE, ACTIVE_EDGE = 3.0, 0.3  # nats: frames within 13 dB of the loud level are speech, with a soft edge
# How far a Gaussian's log density may lie under the best one of all phones: a sound unlike any of them must not make
# the least unlikely one certain. Rounded lips in Chinese with noisy pauses: r .25 without such a bound, .50 with it.
FARTHEST = 15.0
LEAST = 1e-12  # likelihood in one stream beside its best: the product of three stays a float32
FRAMES_AT_ONCE = 256  # bounds memory


class Senones(nn.Module):
    """Observations of frames -> how likely every third of every phone is. Fixed."""

    def __init__(self) -> None:
        super().__init__()
        # Of a vector (x^2, x, 1), the log density under each Gaussian, by phone and stream.
        self.register_buffer("gaussians", torch.zeros(PHONES, STREAMS, 2 * CEPSTRA + 1, GAUSSIANS))
        # -log of each Gaussian's share in each senone, in steps of SHARE_STEP; senones by phone, then by third.
        self.register_buffer("shares", torch.zeros(STREAMS, GAUSSIANS, SENONES, dtype=torch.uint8))
        # How many senones each third of each phone has.
        counts = torch.full((PHONES * STATES,), SENONES // (PHONES * STATES), dtype=torch.int16)
        counts[: SENONES % (PHONES * STATES)] += 1
        self.register_buffer("counts", counts.view(PHONES, STATES))

    def forward(self, values: Tensor) -> Tensor:
        """What `observations` gives, (frames, STREAMS x CEPSTRA) -> log-likelihoods (frames, PHONES, STATES).

        The likelihood of a third of a phone is that of the senone that fits best.
        """
        shares = (self.shares.float() * -SHARE_STEP).exp().split(self.counts.sum(-1).tolist(), -1)
        # Pieces of one size, the last one filled up: a frame's last bits do not depend on the piece that it falls into.
        count = max(-(-len(values) // FRAMES_AT_ONCE), 1)
        size = -(-len(values) // count)
        pieces = F.pad(values, (0, 0, 0, count * size - len(values))).view(count, size, STREAMS, CEPSTRA)
        return torch.cat([self._likelihoods(piece.transpose(0, 1), shares) for piece in pieces])[: len(values)]

    def _likelihoods(self, piece: Tensor, shares: Sequence[Tensor]) -> Tensor:
        moments = torch.cat([piece.square(), piece, torch.ones_like(piece[..., :1])], -1)
        densities = moments @ self.gaussians  # phones, streams, frames, Gaussians
        best = densities.amax(-1, keepdim=True)
        top = best.amax(0)
        best = best.clamp(min=top - FARTHEST)
        weighed = densities.clamp_(min=top - FARTHEST).sub_(best).exp_()
        level = (best - top).sum((1, 3))
        result = piece.new_empty(piece.shape[1], PHONES, STATES)
        for phone, count in enumerate(self.counts.tolist()):
            slopes, curves, likely = (weighed[phone] @ shares[phone]).clamp_(min=LEAST)
            likely *= slopes.mul_(curves)
            states = torch.stack([senones.amax(-1) for senones in likely.split(count, -1)], -1)
            result[:, phone] = states.log() + level[phone, :, None]
        return result


def observations(bands: Tensor, frames: int) -> Tensor:
    """What `log_bands` gives -> levelled cepstra, slopes and curvatures, (batch, frames, STREAMS x CEPSTRA)."""
    cepstra = bands @ liftered_cosines().to(bands)
    return streams(levelled(cepstra, _at(bands, frames, 0).mean(-1), frames), frames).flatten(2)


def log_bands(samples: Tensor, frames: int) -> Tensor:
    """(batch, n) of unit variance -> log power in mel bands, (batch, spectra, BANDS): what `frames` frames need."""
    centres = (torch.arange(PER_FRAME * frames + 2 * BEFORE, device=samples.device) - BEFORE) * 160 // 3
    margin = WINDOW + BEFORE * 160 // 3
    padded = F.pad(samples, (margin + 1, margin)) * FULL_SCALE
    sharp = padded[:, 1:] - PRE_EMPHASIS * padded[:, :-1]
    index = (centres + margin - WINDOW // 2)[:, None] + torch.arange(WINDOW, device=samples.device)
    taper = torch.hamming_window(WINDOW, periodic=False, device=samples.device)
    power = torch.fft.rfft(sharp[:, index] * taper, BINS).abs().square()
    return (power @ mel_filters().to(power) + QUIETEST).log()


def loudness(bands: Tensor, frames: int) -> Tensor:
    """Level of each frame in nats, (batch, frames), 0 where a clip is loud; one without sound is loud nowhere."""
    level = _at(bands, frames, 0).mean(-1)
    return level - level.quantile(LOUD_SHARE, dim=1, keepdim=True).clamp(min=QUIET_CLIP) if frames else level


def levelled(cepstra: Tensor, level: Tensor, frames: int) -> Tensor:
    """Cepstra (batch, spectra, CEPSTRA) less their mean over the frames of speech.

    What a microphone or a room adds to every frame alike goes away: cepstral mean normalisation (Atal, 1974).
    """
    if frames == 0:
        return cepstra
    loud = level.quantile(LOUD_SHARE, dim=1, keepdim=True)
    speech = torch.sigmoid((level - loud + ACTIVE) / ACTIVE_EDGE)[..., None]
    return cepstra - (_at(cepstra, frames, 0) * speech).sum(1, keepdim=True) / speech.sum(1, keepdim=True)


def streams(cepstra: Tensor, frames: int) -> Tensor:
    """Cepstra 300 times a second -> cepstra, slopes, curvatures (batch, frames, STREAMS, CEPSTRA) at 60."""
    near = {step: _at(cepstra, frames, step) for step in range(-3, 4)}
    return torch.stack([near[0], near[2] - near[-2], (near[3] - near[-1]) - (near[1] - near[-3])], 2)


@cache
def mel_filters() -> Tensor:
    """Triangles of unit area whose edges lie on bins, (BINS / 2 + 1, BANDS)."""
    exact = torch.float64
    ends = 2595 * torch.log10(1 + torch.tensor([LOWEST_HZ, HIGHEST_HZ], dtype=exact) / 700)
    edges = 700 * (10 ** (torch.linspace(*ends.tolist(), BANDS + 2, dtype=exact) / 2595) - 1)
    spacing = SAMPLE_RATE / BINS
    edges = spacing * (edges / spacing + 0.5).floor()
    bins = torch.arange(BINS // 2 + 1, dtype=exact)[:, None] * spacing
    rising, falling = (bins - edges[:-2]) / edges.diff()[:-1], (edges[2:] - bins) / edges.diff()[1:]
    return (torch.minimum(rising, falling).clamp(min=0) * 2 / (edges[2:] - edges[:-2])).float()


@cache
def liftered_cosines() -> Tensor:
    """From bands to cepstra, (BANDS, CEPSTRA)."""
    order = torch.arange(CEPSTRA, dtype=torch.float64)
    place = torch.arange(BANDS, dtype=torch.float64)[:, None] + 0.5
    cosines = (torch.pi / BANDS * place * order).cos() * (2 / BANDS) ** 0.5
    cosines[:, 0] /= 2**0.5
    return (cosines * (1 + LIFTER / 2 * (torch.pi * order / LIFTER).sin())).float()


def _at(spectra: Tensor, frames: int, step: int) -> Tensor:
    """What `step` times 10 ms after each frame is, (batch, frames, ...), of spectra (batch, spectra, ...)."""
    first = BEFORE + step * PER_STEP
    return spectra[:, first : first + PER_FRAME * frames : PER_FRAME]
