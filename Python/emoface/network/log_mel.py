"""A compact audio encoder: log-mel bands at exactly 60 frames a second, phones, then what the mouth makes of them.

Between the two stacks of convolutions lies nothing but a posteriorgram: how likely each phone is in each frame, and how
loud the frame is. A mouth follows phones, so what else marks a voice, a room or a synthesiser cannot pass.
"""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .audio_encoder import AudioEncoder

SAMPLE_RATE = 16_000
WINDOW = 512  # samples, 32 ms: resolves the pitch of low voices, still shorter than a stop's closure
LOWEST_HZ, HIGHEST_HZ = 50.0, 7_600.0
# Phones are handed on less sure than they were heard: on recorded voices the recogniser is too sure, and halving its
# scores told open vowels from other phones better (ROC area .76 -> .80), spread lips a little, closures as well.
SOFTNESS = 2.0
QUIETEST = 1e-5  # power under which a band counts as silent, for speech of unit variance
LOUD_SHARE = 0.95  # of the frames of a clip lie under its loud level
ACTIVE, ACTIVE_EDGE = 2.0, 0.3  # log10 power: frames within 20 dB of the loud level are speech, with a soft edge


@dataclass(frozen=True)
class LogMelSizes:
    """bands: mel bands; channels: width of the convolutions and of the features; phones: classes that are told apart.

    blocks: convolutions that recognise phones. after: convolutions behind them.
    """

    bands: int = 64
    channels: int = 192
    phones: int = 45
    blocks: int = 8
    after: int = 4
    dropout: float = 0.1


class LogMelEncoder(AudioEncoder):
    """Log-mel bands, a recogniser that sees half a second to either side, and a stack that sees a quarter."""

    variance_floor = 1e-5  # keeps a nearly silent recording nearly silent instead of raising its hiss to speech level

    def __init__(self, sizes: LogMelSizes):
        super().__init__()
        self.width = sizes.channels
        self.bands = sizes.bands
        self.recogniser = Stack(sizes.bands, sizes.channels, sizes.blocks, sizes.dropout)
        self.phones = nn.Linear(sizes.channels, sizes.phones)
        self.after = Stack(sizes.phones + 1, sizes.channels, sizes.after, sizes.dropout)

    def local(self, samples: Tensor, frames: int) -> Tensor:
        """Levelled log-mel bands (batch, frames, bands), frame i centred on sample i x 16000 / 60."""
        return levelled(self.log_mel(samples, frames))

    def log_mel(self, samples: Tensor, frames: int) -> Tensor:
        """The same, as the microphone heard them."""
        centres = (torch.arange(frames, device=samples.device) * 800 + 1) // 3  # rounded: 3 frames are 800 samples
        index = centres[:, None] + torch.arange(WINDOW, device=samples.device)
        padded = F.pad(samples, (WINDOW // 2, WINDOW))
        taper = torch.hann_window(WINDOW, device=samples.device)
        power = torch.fft.rfft(padded[:, index] * taper).abs().square() / WINDOW
        return torch.log10(power @ mel_filters(self.bands).to(samples.device) + QUIETEST)

    def context(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        return self.from_phones(self.recognise(local, real), local, real)

    def recognise(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        """Levelled bands -> unnormalised log-likelihoods of the phones, (batch, frames, phones)."""
        return self.phones(self.recogniser(local, real))

    def from_phones(self, scores: Tensor, local: Tensor, real: Tensor | None = None) -> Tensor:
        """What `recognise` gave, and the bands for their loudness -> features."""
        heard = (scores / SOFTNESS).softmax(-1)
        return self.after(torch.cat([heard, local.mean(-1, keepdim=True)], -1), real)


class Stack(nn.Module):
    """Residual dilated convolutions: (batch, frames, inputs) -> (batch, frames, channels)."""

    def __init__(self, inputs: int, channels: int, blocks: int, dropout: float):
        super().__init__()
        self.entry = nn.Conv1d(inputs, channels, 5, padding=2)
        self.blocks = nn.ModuleList(DilatedBlock(channels, 2 ** (i % 4), dropout) for i in range(blocks))
        self.exit = nn.LayerNorm(channels)

    def forward(self, values: Tensor, real: Tensor | None = None) -> Tensor:
        keep = None if real is None else real[:, None].to(values.dtype)
        hidden = _masked(self.entry(_masked(values.transpose(1, 2), keep)), keep)
        for block in self.blocks:
            hidden = _masked(block(hidden), keep)
        return self.exit(hidden.transpose(1, 2))


class DilatedBlock(nn.Module):
    """Residual block: layer norm, dilated convolution, GELU, 1 x 1 convolution. (batch, channels, frames) both ways."""

    def __init__(self, channels: int, dilation: int, dropout: float):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.spread = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)
        self.mix = nn.Conv1d(channels, channels, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor) -> Tensor:
        # The norm's bias must not leak into the zero padding, so that a padded clip equals the same clip alone.
        normal = F.layer_norm(hidden.transpose(1, 2), self.norm.normalized_shape, self.norm.weight).transpose(1, 2)
        return hidden + self.dropout(self.mix(F.gelu(self.spread(normal))))


def levelled(mel: Tensor) -> Tensor:
    """Log-mel bands (batch, frames, bands) less each band's mean over the frames of speech.

    What a microphone, a room or a voice adds to every frame alike goes away: cepstral mean normalisation (Atal, 1974).
    """
    if mel.shape[1] == 0:
        return mel
    level = mel.mean(2, keepdim=True)
    loud = level.quantile(LOUD_SHARE, dim=1, keepdim=True)
    speech = torch.sigmoid((level - loud + ACTIVE) / ACTIVE_EDGE)
    return mel - (mel * speech).sum(1, keepdim=True) / speech.sum(1, keepdim=True)


@cache
def mel_filters(bands: int) -> Tensor:
    """Triangular filters (WINDOW / 2 + 1, bands) on O'Shaughnessy's mel scale, each of unit peak."""

    def mel(hz: Tensor) -> Tensor:
        return 2595 * torch.log10(1 + hz / 700)

    ends = mel(torch.tensor([LOWEST_HZ, HIGHEST_HZ], dtype=torch.float64))
    edges = 700 * (10 ** (torch.linspace(*ends.tolist(), bands + 2, dtype=torch.float64) / 2595) - 1)
    bins = torch.linspace(0, SAMPLE_RATE / 2, WINDOW // 2 + 1, dtype=torch.float64)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return torch.minimum(rising, falling).clamp(min=0).float()


def _masked(hidden: Tensor, keep: Tensor | None) -> Tensor:
    return hidden if keep is None else hidden * keep
