"""What the audio encoders that recognise phones have in common.

A decoder sees only a posteriorgram: the probability of each phone in each frame, and the loudness of the frame. A mouth
follows phones, so what else marks a voice, a room or a synthesiser cannot pass. The way from there to the decoder's
features is linear: where two phones are equally likely, the features lie half way.
"""

from abc import abstractmethod

import torch
from torch import Tensor, nn

from ..audio_encoder import AudioEncoder
from .voice_activity import VoiceActivityDetector


class PhoneticEncoder(AudioEncoder):
    """An audio encoder whose encoded speech is the probabilities of phones, and the loudness.

    bands_rate: spectra a second of `mel_bands`.
    voice_activity: the detector that decides where somebody speaks.
    feature_convolution: from posteriorgram to features.
    """

    variance_floor = 1e-5  # keeps a nearly silent recording nearly silent instead of raising its hiss to speech level
    bands_rate: float
    voice_activity: VoiceActivityDetector
    feature_convolution: nn.Conv1d

    @abstractmethod
    def mel_bands(self, samples: Tensor, frames: int) -> Tensor:
        """Normalised samples (batch, n) -> log power in mel bands, (batch, spectra, bands)."""

    @abstractmethod
    def phone_logits(self, bands: Tensor, frames: int) -> Tensor:
        """What `mel_bands` gives -> logits of the phone classes, (batch, frames, phones): what training teaches."""

    @abstractmethod
    def loudness(self, bands: Tensor, frames: int) -> Tensor:
        """What `mel_bands` gives -> 0 in silence, 2 where a clip is loud, (batch, frames, 1)."""

    def decoder_features(self, speech: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.features_from_phones(speech[..., :-1], speech[..., -1:], mask)

    def features_from_phones(self, posteriors: Tensor, loudness: Tensor, mask: Tensor | None = None) -> Tensor:
        """Features (batch, frames, width) from a posteriorgram.

        posteriors: probability of each phone class, (batch, frames, phones).
        loudness: (batch, frames, 1).
        mask: bool (batch, frames), false on padding.
        Silence is where no phone is and nothing is loud: zeros, as beyond the ends of a clip.
        """
        posteriorgram = torch.cat([posteriors[..., 1:], loudness], -1).transpose(1, 2)
        keep = None if mask is None else mask[:, None].to(posteriorgram.dtype)
        return self.feature_convolution(masked(posteriorgram, keep)).transpose(1, 2)


def gate_phones(posteriors: Tensor, speech: Tensor) -> Tensor:
    """Posteriors with silence where nobody speaks, (batch, frames, phones).

    posteriors: probability of each phone class, silence first, (batch, frames, phones).
    speech: from `speech_gate`, (batch, frames, 1).
    """
    sounds = posteriors[..., 1:] * speech
    return torch.cat([1 - sounds.sum(-1, keepdim=True), sounds], -1)


def masked(hidden: Tensor, keep: Tensor | None) -> Tensor:
    """Values with zeros where `keep` is 0; None keeps all."""
    return hidden if keep is None else hidden * keep
