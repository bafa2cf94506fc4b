"""Reads, cuts and writes WAV files as mono sounds, with what the editor's Python has. Knows nothing of Unreal."""

import os
import wave
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

import numpy as np

from emoface.errors import EmoFaceError
from emoface.storage.files import replacing


class WaveError(EmoFaceError):
    """A sound file that cannot be read."""


@dataclass(frozen=True)
class MonoSound:
    """A sound of one channel.

    samples: float64 (n,), -1 to 1.
    rate: samples a second.
    """

    samples: np.ndarray
    rate: int

    @property
    def duration_s(self) -> Fraction:
        """Its length in seconds."""
        return Fraction(len(self.samples), self.rate)

    def cut(self, start_s: Fraction, end_s: Fraction) -> "MonoSound":
        """The part between two times in seconds, from the nearest sample on, as many samples as fill it.

        Where the sound ends before, silence is added: the last sample may be one.
        """
        first = floor(start_s * self.rate + Fraction(1, 2))
        count = ceil((end_s - start_s) * self.rate)
        samples = self.samples[max(first, 0) : first + count]
        return MonoSound(np.pad(samples, (0, count - len(samples))), self.rate)


def read_wave(path: Path, channel: int | None = None) -> MonoSound:
    """Read a WAV file of whole PCM samples, of 8, 16, 24 or 32 bits.

    channel: which one, from 1. None: the mean of all.
    Raises WaveError.
    """
    try:
        with wave.open(os.fspath(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise WaveError(
            f"{path}: this sound cannot be read here ({error}). Import it again as a WAV of 16 bits, mono or stereo."
        ) from error
    if channel is not None and not 1 <= channel <= channels:
        raise WaveError(
            f"{path}: it has {channels} channels, and the take was made of channel {channel}. Generate the take again."
        )
    samples = _samples(data, width).reshape(-1, channels)
    return MonoSound(samples.mean(1) if channel is None else samples[:, channel - 1], rate)


def write_wave(path: Path, sound: MonoSound, overwrite: bool) -> None:
    """Write a WAV file of one channel, PCM of 16 bits. Raises FileError."""
    whole = np.clip(np.rint(sound.samples * 2**15), -(2**15), 2**15 - 1).astype("<i2")
    with replacing(path, overwrite) as temporary, wave.open(os.fspath(temporary), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(whole.tobytes())


def _samples(data: bytes, width: int) -> np.ndarray:
    if width == 1:  # the only width that is unsigned
        return (np.frombuffer(data, np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        low, middle, high = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int32).T
        return (low | middle << 8 | high.astype(np.int8).astype(np.int32) << 16) / 2**23
    return np.frombuffer(data, f"<i{width}") / 2 ** (8 * width - 1)
