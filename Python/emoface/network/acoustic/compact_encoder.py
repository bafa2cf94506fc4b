"""The audio encoder of models of the first version: acoustic model and voice activity detector, phones, features.

Combines two phone classifiers: a recogniser that EmoFace trains (every language of its corpus, half a second of context
to either side, synthesised voices) and the senones of CMU Sphinx's acoustic model (English, one moment at a time,
recorded voices). A voice activity detector gates both.
"""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...timing import FACE_RATE
from ..config import MAX_LAYERS, MAX_WIDTH, NetworkError, check_share, check_sizes
from .convolutions import ConvolutionStack
from .phonetic_encoder import PhoneticEncoder, masked
from .senones import (
    CEPSTRA,
    PHONES,
    SPECTRA_PER_FRAME,
    STATES,
    STREAMS,
    Senones,
    frame_loudness,
    log_mel_bands,
    senone_features,
)
from .voice_activity import VoiceActivityDetector, speech_gate

LOWEST_LOG_LIKELIHOOD = -10.0  # of a state, relative to that of all states
SILENCE_LEVEL = -8.0  # nats under a clip's loud level: silence
MEAN_LOUDNESS = 1.5  # taken off loudness, which is 0 in silence and 2 where a clip is loud
ACOUSTIC_FEATURES = STREAMS * CEPSTRA + 1  # channels of `local_features` before the last: cepstra and loudness
SMOOTHING_KERNEL = (0.02, 0.08, 0.23, 0.34, 0.23, 0.08, 0.02)  # over seven frames: one alone says little
MAX_FRAMES = 3601  # of a setting that counts frames: a minute
LOWEST_CLASS_SHARE = 1e-3  # of the recogniser in a class, where it decides what a phone of the acoustic model is


@dataclass(frozen=True)
class CompactEncoderSettings:
    """Sizes and constants of the compact audio encoder. `key` is a setting's name in model files.

    phones: phone classes, the first of them silence.
    channels: width of the recogniser's convolutions and of the features.
    blocks: convolution blocks of the recogniser.
    context_frames: frames of phones that make one frame of features, odd.
    dropout: share of hidden values dropped in training.
    acoustic_weight: share of the acoustic model, beside the recogniser, in the phones of speech; 0..1.
    acoustic_scale: factor on the acoustic model's log-likelihoods: its frames overlap, so that they are too certain.
    vad_floor: probability of speech up to which nobody speaks, 0..1.
    vad_ceiling: probability of speech from which somebody does, 0..1.
    vad_window: frames in which the highest probability counts, odd.
    """

    phones: int = 45
    channels: int = 160
    blocks: int = 6
    context_frames: int = field(default=41, metadata={"key": "reach"})
    dropout: float = 0.1
    acoustic_weight: float = field(default=0.6, metadata={"key": "trust"})
    acoustic_scale: float = field(default=0.3, metadata={"key": "sharpness"})
    vad_floor: float = field(default=0.1, metadata={"key": "doubtful"})
    vad_ceiling: float = field(default=0.5, metadata={"key": "sure"})
    vad_window: int = field(default=15, metadata={"key": "around"})

    def __post_init__(self) -> None:
        check_sizes({"phones": self.phones, "channels": self.channels}, MAX_WIDTH)
        check_sizes({"blocks": self.blocks}, MAX_LAYERS)
        check_sizes({"reach": self.context_frames, "around": self.vad_window}, MAX_FRAMES)
        check_share("dropout", self.dropout)
        check_share("trust", self.acoustic_weight)
        if self.phones < 2:
            raise NetworkError(f"phones {self.phones}: expected silence and one more at least.")
        for name, frames in (("reach", self.context_frames), ("around", self.vad_window)):
            if frames % 2 == 0:
                raise NetworkError(f"{name} {frames}: expected an odd number of frames.")
        if not 0 < self.acoustic_scale <= 1:
            raise NetworkError(f"sharpness {self.acoustic_scale:g}: expected more than 0, at most 1.")
        if not 0 < self.vad_floor < self.vad_ceiling <= 1:
            raise NetworkError(
                f"doubtful {self.vad_floor:g}, sure {self.vad_ceiling:g}: expected the first above 0 and below the "
                "second, and that at most 1."
            )


class CompactEncoder(PhoneticEncoder):
    """Senones, a recogniser that sees half a second to either side, and features from a third of a second of phones.

    Only `recogniser`, `phone_head` and `feature_convolution` are trained.
    """

    bands_rate = SPECTRA_PER_FRAME * float(FACE_RATE)
    phone_map: Tensor

    def __init__(self, settings: CompactEncoderSettings):
        super().__init__()
        self.phones, self.speech_width, self.width = settings.phones, settings.phones + 1, settings.channels
        self.settings = settings
        self.senones = Senones()
        self.voice_activity = VoiceActivityDetector()
        # (PHONES, phones): which classes a phone of the acoustic model may be; rows sum to 1.
        self.register_buffer("phone_map", torch.full((PHONES, settings.phones), 1 / settings.phones))
        self.recogniser = ConvolutionStack(PHONES * STATES + 1, settings.channels, settings.blocks, settings.dropout)
        self.phone_head = nn.Linear(settings.channels, settings.phones)
        size = settings.context_frames
        self.feature_convolution = nn.Conv1d(settings.phones, settings.channels, size, padding=size // 2)

    def check_weights(self) -> None:
        self.senones.check_counts()

    def local_features(self, samples: Tensor, frames: int) -> Tensor:
        s = self.settings
        speech = speech_gate(self.voice_activity(samples, frames), s.vad_window, s.vad_floor, s.vad_ceiling)
        return torch.cat([self.acoustic_features(self.mel_bands(samples, frames), frames), speech], -1)

    def mel_bands(self, samples: Tensor, frames: int) -> Tensor:
        return log_mel_bands(samples, frames)

    def phone_logits(self, bands: Tensor, frames: int) -> Tensor:
        return self.recognise(self.senone_posteriors(self.acoustic_features(bands, frames)))

    def acoustic_features(self, bands: Tensor, frames: int) -> Tensor:
        """What `log_mel_bands` gives -> cepstral features and loudness, (batch, frames, ACOUSTIC_FEATURES)."""
        return torch.cat([senone_features(bands, frames), self.loudness(bands, frames)], -1)

    def senone_posteriors(self, acoustic: Tensor) -> Tensor:
        """What `acoustic_features` gives -> scaled log-posteriors of phone states, and loudness.

        (batch, frames, PHONES x STATES + 1), about -1.5 to 1.
        """
        values, loudness = acoustic.split([ACOUSTIC_FEATURES - 1, 1], -1)
        log_likelihoods = self.senones(values.flatten(0, 1)).view(*values.shape[:2], PHONES * STATES).log_softmax(-1)
        states = (self.settings.acoustic_scale * log_likelihoods).log_softmax(-1).clamp(min=LOWEST_LOG_LIKELIHOOD)
        return torch.cat([states / 4 + 1, loudness - MEAN_LOUDNESS], -1)

    def loudness(self, bands: Tensor, frames: int) -> Tensor:
        return (frame_loudness(bands, frames)[..., None] - SILENCE_LEVEL).clamp(min=0) / 4

    def encode_speech(self, local: Tensor, mask: Tensor | None = None) -> Tensor:
        acoustic, speech = local.split([ACOUSTIC_FEATURES, 1], -1)
        states = self.senone_posteriors(acoustic)
        posteriors = self.phone_posteriors(self.recognise(states, mask), states, speech, mask)
        return torch.cat([posteriors, acoustic[..., -1:] * speech], -1)

    def recognise(self, states: Tensor, mask: Tensor | None = None) -> Tensor:
        """What `senone_posteriors` gives -> logits of the phone classes, (batch, frames, phones)."""
        return self.phone_head(self.recogniser(states, mask))

    def phone_posteriors(self, logits: Tensor, states: Tensor, speech: Tensor, mask: Tensor | None = None) -> Tensor:
        """Probability of each phone class, (batch, frames, phones), from both classifiers and the speech gate.

        logits: from `recognise`.
        states: from `senone_posteriors`.
        speech: from `speech_gate`, (batch, frames, 1).
        mask: bool (batch, frames), false on padding.
        """
        by_state = states[..., :-1].unflatten(-1, (PHONES, STATES))
        acoustic = ((by_state.amax(-1) - 1) * (4 / self.settings.acoustic_scale)).softmax(-1)
        acoustic = smooth_posteriors(masked(acoustic, None if mask is None else mask[..., None].to(acoustic.dtype)))
        recognised = logits.softmax(-1)
        # A phone of the acoustic model may be several classes: the recogniser decides how it is shared among them.
        shares = recognised.clamp(min=LOWEST_CLASS_SHARE)
        mapped = shares * ((acoustic / (shares @ self.phone_map.T)) @ self.phone_map)
        sound = (1 - mapped[..., :1]) * speech
        recognised, mapped = (
            classes[..., 1:] / classes[..., 1:].sum(-1, keepdim=True).clamp(min=1e-6)
            for classes in (recognised, mapped)
        )
        return torch.cat([1 - sound, sound * recognised.lerp(mapped, self.settings.acoustic_weight)], -1)


def smooth_posteriors(posteriors: Tensor) -> Tensor:
    """Posteriors (batch, frames, phones) smoothed over time by SMOOTHING_KERNEL; zeros lie beyond the ends."""
    classes = posteriors.shape[-1]
    kernel = posteriors.new_tensor(SMOOTHING_KERNEL).expand(classes, 1, -1)
    size = len(SMOOTHING_KERNEL)
    return functional.conv1d(posteriors.transpose(1, 2), kernel, padding=size // 2, groups=classes).transpose(1, 2)
