"""Frame rates as exact fractions, and the one way in which seconds and audio samples become frames."""

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from .errors import EmoFaceError

NTSC = {"23.976": (24000, 1001), "23.98": (24000, 1001), "29.97": (30000, 1001), "59.94": (60000, 1001)}

_LONGEST_RATE = 40  # characters of a rate's text


class FrameRateError(EmoFaceError):
    """A frame rate could not be understood."""


@dataclass(frozen=True)
class FrameRate:
    """Frames per second, exactly: FrameRate(24000, 1001) is 23.976.

    numerator, denominator: positive; reduced to lowest terms.
    """

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            raise FrameRateError(f"frame rate {self}: expected a positive number of frames a second, such as 30.")
        exact = Fraction(self.numerator, self.denominator)
        object.__setattr__(self, "numerator", exact.numerator)
        object.__setattr__(self, "denominator", exact.denominator)

    @staticmethod
    def parse(text: str) -> "FrameRate":
        """From `60`, `24000/1001` or the usual short names 23.976, 29.97, 59.94. Raises FrameRateError."""
        text = text.strip()
        try:
            if len(text) > _LONGEST_RATE:
                raise ValueError
            return FrameRate(*NTSC[text]) if text in NTSC else FrameRate(*map(int, text.split("/", 1)))
        except ValueError:
            raise FrameRateError(
                f"frame rate {text[:_LONGEST_RATE]!r}: expected a whole number or a fraction, such as 24, 60 or "
                "24000/1001."
            ) from None

    @property
    def exact(self) -> Fraction:
        """Frames per second."""
        return Fraction(self.numerator, self.denominator)

    def __float__(self) -> float:
        return self.numerator / self.denominator

    def __str__(self) -> str:
        return str(self.numerator) if self.denominator == 1 else f"{self.numerator}/{self.denominator}"

    def to_json(self) -> int | str:
        """60, or "24000/1001" where it is no whole number."""
        return self.numerator if self.denominator == 1 else str(self)

    @staticmethod
    def from_json(document: Any) -> "FrameRate":
        """The inverse of `to_json`. Raises FrameRateError."""
        return FrameRate.parse(str(document))

    def seconds(self, frame: float) -> float:
        """The time at which a frame begins, in seconds."""
        return frame * self.denominator / self.numerator

    def nearest_frame(self, seconds: float | Fraction) -> int:
        """The frame whose start is nearest; halves go up."""
        return floor(Fraction(seconds) * self.exact + Fraction(1, 2))

    def whole_frames(self, samples: int, sample_rate: int) -> int:
        """How many whole frames a piece of audio holds: floor(seconds x rate), without rounding error."""
        return samples * self.numerator // (sample_rate * self.denominator)


FACE_RATE = FrameRate(60)  # the network's rate, and every take's; paper section 4

SAMPLE_RATE = 16_000  # of sound as the network takes it, in Hz; wav2vec 2.0's rate
_SAMPLES_A_FRAME = Fraction(SAMPLE_RATE) / FACE_RATE.exact  # 800/3: three frames are 800 whole samples
FRAMES_OF_WHOLE_SAMPLES = _SAMPLES_A_FRAME.denominator  # every third frame begins at a sample


def sample_of_frame(frame: Any) -> Any:
    """The 16 kHz sample at which a 60 fps frame begins, rounded down.

    frame: an int, or an array or tensor of them; returns the same. Exact: nothing adds up over a long line.
    """
    return frame * _SAMPLES_A_FRAME.numerator // _SAMPLES_A_FRAME.denominator


def first_sample_from_frame(frame: Any) -> Any:
    """The first 16 kHz sample that is not before the start of a 60 fps frame: `sample_of_frame`, rounded up."""
    return -(-frame * _SAMPLES_A_FRAME.numerator // _SAMPLES_A_FRAME.denominator)


def frames_of_samples(samples: int) -> int:
    """How many whole 60 fps frames so many 16 kHz samples hold."""
    return FACE_RATE.whole_frames(samples, SAMPLE_RATE)
