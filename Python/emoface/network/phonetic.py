"""A compact audio encoder: an acoustic model, phones, then what the mouth makes of them, at exactly 60 frames a second.

What lies behind the phones sees nothing but a posteriorgram: how likely each phone is in each frame, and how loud the
frame is. A mouth follows phones, so what else marks a voice, a room or a synthesiser cannot pass. It is linear: where
two phones are equally likely the features lie half way.

Two ears are asked. The recogniser knows every language of its training and hears in context, but learnt from
synthesised voices; the acoustic model knows English alone and one moment at a time, but from people.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .audio_encoder import AudioEncoder
from .senones import PHONES, STATES, Senones, log_bands, loudness

SHARPNESS = 0.3  # of the acoustic model: its frames overlap, so that its likelihoods are too sure
LEAST = -10.0  # log-likelihood beside that of all states
QUIETEST = -8.0  # nats under a clip's loud level: silence
MIDDLE = 1.5  # of loudness, which is 0 in silence and 2 where a clip is loud
TRUST = 0.6  # share of the acoustic model in what is handed on about speech
# The recogniser's likelihood of silence is raised to a power: noise over a quiet vowel must not close the mouth. The
# power lies between these, by how much speech NEAR frames around hold: where there is none, noise is noise.
DOUBT = (1.0, 7.0)
NEAR = 61
BLUR = (0.02, 0.08, 0.23, 0.34, 0.23, 0.08, 0.02)  # over seven frames: one alone says little


@dataclass(frozen=True)
class PhoneticSizes:
    """phones: classes that are told apart, the first of them silence.

    channels: width of the recogniser's convolutions and of the features.
    blocks: convolutions that recognise phones. reach: frames of phones that make a feature, odd.
    """

    phones: int = 45
    channels: int = 160
    blocks: int = 6
    reach: int = 41
    dropout: float = 0.1


class PhoneticEncoder(AudioEncoder):
    """Senones, a recogniser that sees half a second to either side, and what a third of a second of phones makes."""

    variance_floor = 1e-5  # keeps a nearly silent recording nearly silent instead of raising its hiss to speech level

    def __init__(self, sizes: PhoneticSizes):
        super().__init__()
        self.width = sizes.channels
        self.senones = Senones()
        # What a phone of the acoustic model may be among the classes: rows sum to 1.
        self.register_buffer("meaning", torch.full((PHONES, sizes.phones), 1 / sizes.phones))
        self.recogniser = Stack(PHONES * STATES + 1, sizes.channels, sizes.blocks, sizes.dropout)
        self.phones = nn.Linear(sizes.channels, sizes.phones)
        self.shapes = nn.Conv1d(sizes.phones, sizes.channels, sizes.reach, padding=sizes.reach // 2)

    def local(self, samples: Tensor, frames: int) -> Tensor:
        return self.hear(log_bands(samples, frames), frames)

    def hear(self, bands: Tensor, frames: int) -> Tensor:
        """What `log_bands` gives -> states and loudness, (batch, frames, PHONES x STATES + 1), about -1.5 to 1."""
        likely = self.senones(bands, frames).flatten(2).log_softmax(-1)
        states = (SHARPNESS * likely).log_softmax(-1).clamp(min=LEAST)
        return torch.cat([states / 4 + 1, self.loudness(bands, frames) - MIDDLE], -1)

    def loudness(self, bands: Tensor, frames: int) -> Tensor:
        """0 in silence, 2 where a clip is loud, (batch, frames, 1)."""
        return (loudness(bands, frames)[..., None] - QUIETEST).clamp(min=0) / 4

    def context(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        posteriors = self.posteriors(self.recognise(local, real), local, real)
        return self.from_phones(posteriors, local[..., -1:] + MIDDLE, real)

    def recognise(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        """What `local` gives -> unnormalised log-likelihoods of the phones, (batch, frames, phones)."""
        return self.phones(self.recogniser(local, real))

    def from_phones(self, posteriors: Tensor, loudness: Tensor, real: Tensor | None = None) -> Tensor:
        """How likely each phone is (batch, frames, phones), and the loudness (batch, frames, 1) -> features.

        Silence is where no phone is and nothing is loud: zeros, as beyond the ends of a clip.
        """
        seen = torch.cat([posteriors[..., 1:], loudness], -1).transpose(1, 2)
        keep = None if real is None else real[:, None].to(seen.dtype)
        return self.shapes(_masked(seen, keep)).transpose(1, 2)

    def posteriors(self, scores: Tensor, local: Tensor, real: Tensor | None = None) -> Tensor:
        """How likely each phone is, (batch, frames, phones), from both ears."""
        own = scores.softmax(-1)
        states = local[..., :-1].unflatten(-1, (PHONES, STATES))
        other = ((states.amax(-1) - 1) * (4 / SHARPNESS)).softmax(-1) @ self.meaning
        other = blurred(_masked(other, None if real is None else real[..., None].to(other.dtype)))
        doubted = own[..., :1] ** torch.lerp(*other.new_tensor(DOUBT), _near(1 - own[..., :1], real))
        silence = 1 - (1 - doubted) * (1 - other[..., :1])  # speech is what both take for speech
        own, other = (ear[..., 1:] / ear[..., 1:].sum(-1, keepdim=True).clamp(min=1e-6) for ear in (own, other))
        return torch.cat([silence, (1 - silence) * own.lerp(other, TRUST)], -1)


def blurred(posteriors: Tensor) -> Tensor:
    """(batch, frames, phones) as the BLUR of frames around; nothing lies beyond the ends."""
    classes = posteriors.shape[-1]
    kernel = posteriors.new_tensor(BLUR).expand(classes, 1, -1)
    return F.conv1d(posteriors.transpose(1, 2), kernel, padding=len(BLUR) // 2, groups=classes).transpose(1, 2)


def _near(shares: Tensor, real: Tensor | None) -> Tensor:
    """Mean of shares (batch, frames, 1) over the real ones of NEAR frames around."""
    keep = torch.ones_like(shares) if real is None else real[..., None].to(shares.dtype)
    total, count = (F.avg_pool1d(v.transpose(1, 2), NEAR, 1, NEAR // 2) for v in (shares * keep, keep))
    return (total / count.clamp(min=1 / NEAR)).transpose(1, 2)


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


def _masked(hidden: Tensor, keep: Tensor | None) -> Tensor:
    return hidden if keep is None else hidden * keep
