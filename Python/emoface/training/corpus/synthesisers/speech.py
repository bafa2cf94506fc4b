"""What every synthesiser gives: samples and the exact time of every phone."""

from dataclasses import dataclass

import numpy as np

from ....errors import EmoFaceError
from ...phones import Phone


class SynthesisError(EmoFaceError):
    """A synthesiser that is not on this machine, or that failed."""


@dataclass(frozen=True)
class SynthesisedSpeech:
    """Speech with phones.

    samples: float32 (n,).
    sample_rate: Hz.
    phones: tile the samples from 0 to the end.
    """

    samples: np.ndarray
    sample_rate: int
    phones: tuple[Phone, ...]
