"""A compact audio encoder: an acoustic model, phones, then what the mouth makes of them, at exactly 60 frames a second.

What lies behind the phones sees nothing but a posteriorgram: how likely each phone is in each frame, and how loud the
frame is. A mouth follows phones, so what else marks a voice, a room or a synthesiser cannot pass. It is linear: where
two phones are equally likely the features lie half way.

Two ears are asked. The recogniser knows every language of its training and hears in context, but learnt from
synthesised voices; the acoustic model knows English alone and one moment at a time, but from people. Whether anybody
speaks at all, a third one says.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ..audio_encoder import AudioEncoder
from .senones import CEPSTRA, PHONES, STATES, STREAMS, Senones, log_bands, loudness, observations
from .voice_activity import VoiceActivity, spoken

LEAST = -10.0  # log-likelihood beside that of all states
QUIETEST = -8.0  # nats under a clip's loud level: silence
MIDDLE = 1.5  # of loudness, which is 0 in silence and 2 where a clip is loud
OBSERVED = STREAMS * CEPSTRA + 1  # channels of `local` before the last: observations and loudness
BLUR = (0.02, 0.08, 0.23, 0.34, 0.23, 0.08, 0.02)  # over seven frames: one alone says little
LEAST_SHARE = 1e-3  # of the recogniser in a class, where it decides what a phone of the acoustic model is


@dataclass(frozen=True)
class PhoneticSettings:
    """phones: classes that are told apart, the first of them silence.

    channels: width of the recogniser's convolutions and of the features.
    blocks: convolutions that recognise phones. reach: frames of phones that make a feature, odd.
    trust: share of the acoustic model in what is handed on about speech. sharpness: of the acoustic model, whose
    frames overlap, so that its likelihoods are too sure.
    doubtful, sure: how likely it is at most that nobody speaks, and at least that somebody does; around: in how many
    frames, odd.
    """

    phones: int = 45
    channels: int = 160
    blocks: int = 6
    reach: int = 41
    dropout: float = 0.1
    trust: float = 0.6
    sharpness: float = 0.3
    doubtful: float = 0.1
    sure: float = 0.5
    around: int = 15


class PhoneticEncoder(AudioEncoder):
    """Senones, a recogniser that sees half a second to either side, and what a third of a second of phones makes."""

    variance_floor = 1e-5  # keeps a nearly silent recording nearly silent instead of raising its hiss to speech level

    def __init__(self, settings: PhoneticSettings):
        super().__init__()
        self.width, self.settings = settings.channels, settings
        self.senones = Senones()
        self.voice = VoiceActivity()
        # What a phone of the acoustic model may be among the classes: rows sum to 1.
        self.register_buffer("meaning", torch.full((PHONES, settings.phones), 1 / settings.phones))
        self.recogniser = Stack(PHONES * STATES + 1, settings.channels, settings.blocks, settings.dropout)
        self.phones = nn.Linear(settings.channels, settings.phones)
        self.shapes = nn.Conv1d(settings.phones, settings.channels, settings.reach, padding=settings.reach // 2)

    def local(self, samples: Tensor, frames: int) -> Tensor:
        s = self.settings
        speech = spoken(self.voice(samples, frames), s.around, s.doubtful, s.sure)
        return torch.cat([self.observe(log_bands(samples, frames), frames), speech], -1)

    def observe(self, bands: Tensor, frames: int) -> Tensor:
        """What `log_bands` gives -> observations and loudness, (batch, frames, OBSERVED)."""
        return torch.cat([observations(bands, frames), self.loudness(bands, frames)], -1)

    def hear(self, observed: Tensor) -> Tensor:
        """What `observe` gives -> states and loudness, (batch, frames, PHONES x STATES + 1), about -1.5 to 1."""
        values, loudness = observed.split([OBSERVED - 1, 1], -1)
        likely = self.senones(values.flatten(0, 1)).view(*values.shape[:2], PHONES * STATES).log_softmax(-1)
        states = (self.settings.sharpness * likely).log_softmax(-1).clamp(min=LEAST)
        return torch.cat([states / 4 + 1, loudness - MIDDLE], -1)

    def loudness(self, bands: Tensor, frames: int) -> Tensor:
        """0 in silence, 2 where a clip is loud, (batch, frames, 1)."""
        return (loudness(bands, frames)[..., None] - QUIETEST).clamp(min=0) / 4

    def context(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        observed, speech = local.split([OBSERVED, 1], -1)
        heard = self.hear(observed)
        posteriors = self.posteriors(self.recognise(heard, real), heard, speech, real)
        return self.from_phones(posteriors, observed[..., -1:] * speech, real)

    def recognise(self, heard: Tensor, real: Tensor | None = None) -> Tensor:
        """What `hear` gives -> unnormalised log-likelihoods of the phones, (batch, frames, phones)."""
        return self.phones(self.recogniser(heard, real))

    def from_phones(self, posteriors: Tensor, loudness: Tensor, real: Tensor | None = None) -> Tensor:
        """How likely each phone is (batch, frames, phones), and the loudness (batch, frames, 1) -> features.

        Silence is where no phone is and nothing is loud: zeros, as beyond the ends of a clip.
        """
        seen = torch.cat([posteriors[..., 1:], loudness], -1).transpose(1, 2)
        keep = None if real is None else real[:, None].to(seen.dtype)
        return self.shapes(_masked(seen, keep)).transpose(1, 2)

    def posteriors(self, scores: Tensor, heard: Tensor, speech: Tensor, real: Tensor | None = None) -> Tensor:
        """How likely each phone is, (batch, frames, phones), from what `recognise`, `hear` and `spoken` give."""
        states = heard[..., :-1].unflatten(-1, (PHONES, STATES))
        likely = ((states.amax(-1) - 1) * (4 / self.settings.sharpness)).softmax(-1)
        likely = blurred(_masked(likely, None if real is None else real[..., None].to(likely.dtype)))
        own = scores.softmax(-1)
        # Which class a phone of the acoustic model is, of those that it may be, the recogniser says.
        shares = own.clamp(min=LEAST_SHARE)
        other = shares * ((likely / (shares @ self.meaning.T)) @ self.meaning)
        sound = (1 - other[..., :1]) * speech
        own, other = (ear[..., 1:] / ear[..., 1:].sum(-1, keepdim=True).clamp(min=1e-6) for ear in (own, other))
        return torch.cat([1 - sound, sound * own.lerp(other, self.settings.trust)], -1)


def blurred(posteriors: Tensor) -> Tensor:
    """(batch, frames, phones) as the BLUR of frames around; nothing lies beyond the ends."""
    classes = posteriors.shape[-1]
    kernel = posteriors.new_tensor(BLUR).expand(classes, 1, -1)
    return F.conv1d(posteriors.transpose(1, 2), kernel, padding=len(BLUR) // 2, groups=classes).transpose(1, 2)


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
