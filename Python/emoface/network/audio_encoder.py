"""The interface of audio encoders: speech in, features at 60 frames a second out."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class AudioEncoder(nn.Module, ABC):
    """An audio encoder in three parts: `local_features` needs one clip alone, the others take a padded batch.

    `local_features` and `encode_speech` are slow and give the same for every emotion: what `encode_speech` gives is
    kept. `decoder_features` is fast. Batches of clips of different lengths go through `local_features` one by one and
    through the other parts together, so that padding never enters a statistic taken over time.

    phones: the first values of a frame of encoded speech are the probabilities of this many phone classes; 0 for an
        encoder that has no phones.
    speech_width: values a frame of encoded speech.
    width: features a frame for the decoder.
    variance_floor: added to a clip's variance when it is normalised.
    """

    phones: int = 0
    speech_width: int
    width: int
    variance_floor: float

    def check_weights(self) -> None:
        """Raise NetworkError for weights from a file that the arithmetic cannot be done with."""

    @abstractmethod
    def local_features(self, samples: Tensor, frames: int) -> Tensor:
        """Normalised samples (batch, n) of clips of one length -> (batch, frames, channels)."""

    @abstractmethod
    def encode_speech(self, local: Tensor, mask: Tensor | None = None) -> Tensor:
        """What `local_features` gives, (batch, frames, channels) -> encoded speech (batch, frames, speech_width).

        mask: bool (batch, frames), false on padding; None where nothing is padded.
        """

    def decoder_features(self, speech: Tensor, mask: Tensor | None = None) -> Tensor:
        """Encoded speech (batch, frames, speech_width) -> features for the decoder (batch, frames, width).

        mask: as for `encode_speech`.
        """
        return speech

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """Raw samples (batch, n) of clips of one length -> features (batch, frames, width), for training."""
        return self.decoder_features(self.encode_speech(self.local_features(self.normalise(samples), frames)))

    def normalise(self, samples: Tensor) -> Tensor:
        """Each clip at zero mean and unit variance, (batch, n) both ways."""
        mean = samples.mean(-1, keepdim=True)
        variance = samples.var(-1, keepdim=True, correction=0)
        return (samples - mean) / (variance + self.variance_floor).sqrt()
