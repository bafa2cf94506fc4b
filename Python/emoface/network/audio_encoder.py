"""The interface of audio encoders: speech in, features at 60 frames a second out."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class AudioEncoder(nn.Module, ABC):
    """An audio encoder in two halves: `local_features` needs one clip alone, `context_features` takes a padded batch.

    Batches of clips of different lengths go through `local_features` one by one and through `context_features`
    together, so that padding never enters a statistic taken over time.

    width: features a frame that `context_features` gives.
    variance_floor: added to a clip's variance when it is normalised.
    """

    width: int
    variance_floor: float

    def check_weights(self) -> None:
        """Raise NetworkError for weights from a file that the arithmetic cannot be done with."""

    @abstractmethod
    def local_features(self, samples: Tensor, frames: int) -> Tensor:
        """Normalised samples (batch, n) of clips of one length -> (batch, frames, channels)."""

    @abstractmethod
    def context_features(self, local: Tensor, mask: Tensor | None = None) -> Tensor:
        """What `local_features` gives, (batch, frames, channels) -> features (batch, frames, width).

        mask: bool (batch, frames), false on padding; None where nothing is padded.
        """

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """Raw samples (batch, n) of clips of one length -> features (batch, frames, width), for training."""
        return self.context_features(self.local_features(self.normalise(samples), frames))

    def normalise(self, samples: Tensor) -> Tensor:
        """Each clip at zero mean and unit variance, (batch, n) both ways."""
        mean = samples.mean(-1, keepdim=True)
        variance = samples.var(-1, keepdim=True, correction=0)
        return (samples - mean) / (variance + self.variance_floor).sqrt()
