"""The audio encoder: speech in, features at 60 frames a second out. What both families share."""

from abc import ABC, abstractmethod

from torch import Tensor, nn


class AudioEncoder(nn.Module, ABC):
    """Two halves: what needs one clip alone (`local`), and what may see a padded batch (`context`).

    Batches of clips of different lengths go through `local` one by one and through `context` together, so that padding
    never enters a statistic taken over time.
    """

    width: int  # features a frame that `context` gives
    variance_floor: float  # added to a clip's variance when it is normalised

    @abstractmethod
    def local(self, samples: Tensor, frames: int) -> Tensor:
        """Normalised samples (batch, n) of clips of one length -> (batch, frames, channels)."""

    @abstractmethod
    def context(self, local: Tensor, real: Tensor | None = None) -> Tensor:
        """(batch, frames, channels) -> features (batch, frames, width). real: bool (batch, frames), not padding."""

    def forward(self, samples: Tensor, frames: int) -> Tensor:
        """Raw samples (batch, n) of clips of one length -> features (batch, frames, width), for training."""
        return self.context(self.local(self.normalised(samples), frames))

    def normalised(self, samples: Tensor) -> Tensor:
        """Zero mean and unit variance a clip, (batch, n) both ways."""
        mean = samples.mean(-1, keepdim=True)
        variance = samples.var(-1, keepdim=True, correction=0)
        return (samples - mean) / (variance + self.variance_floor).sqrt()
