"""Any recording to 16 kHz mono."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soxr

from ..errors import shorten_sentence
from ..timing import FACE_RATE, SAMPLE_RATE, first_sample_from_frame, frames_of_samples
from .sound_containers import Container, read_container
from .sound_readers import AudioError, SoundReader, open_sound

__all__ = [
    "LONGEST_S",
    "SHORTEST_S",
    "AudioDecoder",
    "AudioError",
    "CachingDecoder",
    "ChannelError",
    "Clip",
    "load_audio",
]

SHORTEST_S = 0.1
LONGEST_S = 3_900.0  # an hour and five minutes; animating an hour takes 1.3 GB
KEPT_S = 600.0  # of the last recording, in memory: 38 MB
LEAST_MISSING_S = 0.1  # less is no damage: some containers round their length up to blocks
OFFSET = 0.02  # of full scale; microphones and converters stay below 0.005
LARGEST_SAMPLE = 1e10  # of full scale 1; some programs write 32 bit integers as floats, 2e9. Resampling 1e38 overflows
SILENT_POWER = 1e-6  # -60 dB of full scale, where also the flag for silence stands
_HALF_UP = 1e-6  # 5.395 s is 5.40 s to a reader, however floats store it
CANCELLED_SHARE = 0.01  # of the power that independent channels would have when mixed down


class ChannelError(AudioError):
    """A recording that lacks the channel that was chosen."""


@dataclass(frozen=True, eq=False)
class Clip:
    """A decoded recording.

    samples: float32 (n,), 16 kHz mono, as loud as recorded.
    duration_s: length of the file in seconds, before resampling.
    sha256: of the file's bytes.
    warnings: sentences about damage that leaves the rest usable.
    """

    samples: np.ndarray
    duration_s: float
    sha256: str
    warnings: tuple[str, ...] = field(default=())

    @property
    def frames(self) -> int:
        """Whole 60 fps frames."""
        return frames_of_samples(len(self.samples))


def load_audio(path: str | os.PathLike[str], channel: int | None = None) -> Clip:
    """Read any file that libsndfile or FFmpeg reads, at any rate.

    channel: which one to read, from 1; None mixes all down to their mean.
    Raises AudioError, ChannelError.
    """
    path = Path(path)
    container = _look_into(path)
    with open_sound(path, container) as reader:
        if container.present_share == 1 and reader.is_length_certain and (reader.promised_s or 0) > LONGEST_S:
            raise _too_long(path, reader.promised_s)
        mono, mixdown = _read_mono(path, reader, channel)
    count, rate = mixdown.count, reader.sample_rate
    damage = _damage(path, count / rate, reader, container)
    if count < SHORTEST_S * rate:
        cause = (
            f" The file is damaged: {'; '.join([container.problem, *reader.problems]).strip('; ')}." if damage else ""
        )
        raise AudioError(
            f"{path}: only {count / rate:.3f} s of sound ({count} samples). Expected speech of at least "
            f"{SHORTEST_S} s.{cause}"
        )
    samples = _exact_length(mono, count, rate)
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    warnings = (*damage, *_length_warnings(path, count / rate, container), *_sound_warnings(path, mixdown))
    return Clip(samples, count / rate, digest, tuple(map(shorten_sentence, warnings)))


def _look_into(path: Path) -> Container:
    """What the file's container says. Raises AudioError for what is no file that can be read."""
    try:
        if not path.is_file():
            raise AudioError(f"{path}: there is no such file. Check the path.")
        if not path.stat().st_size:
            raise AudioError(f"{path}: this file is empty (0 bytes). Export the recording again.")
        return read_container(path)
    except OSError as error:
        raise AudioError(f"{path}: cannot be read ({error.strerror}). See that you may, and check the path.") from error


AudioDecoder = Callable[[str | os.PathLike[str], int | None], Clip]  # `load_audio`, or a `CachingDecoder`


class CachingDecoder:
    """`load_audio` that keeps the last recording: a line whose emotions are edited again and again is decoded once.

    A file that has changed since is read again. A recording longer than KEPT_S is not kept.
    """

    def __init__(self) -> None:
        self._key: tuple[object, ...] | None = None
        self._clip: Clip | None = None

    def __call__(self, path: str | os.PathLike[str], channel: int | None = None) -> Clip:
        """See `load_audio`."""
        key = (os.fspath(path), channel, file_state(path))
        if key != self._key or self._clip is None:
            clip = load_audio(path, channel)
            self._key, self._clip = key, clip if clip.duration_s <= KEPT_S else None
            return clip
        return self._clip


def file_state(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Modification time and size of a file, which change when it is written again; None if it is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@dataclass
class _Mixdown:
    """What is known of the samples read so far.

    channels: how many are mixed down.
    count: of samples at the file's own rate.
    total: sum of the mono samples, for a constant offset.
    power: sum of their squares.
    channel_power: sum of the squares of each channel.
    """

    channels: int
    count: int = 0
    total: float = 0.0
    power: float = 0.0
    channel_power: float = 0.0

    def add(self, block: np.ndarray) -> np.ndarray:
        """Mix a block (samples, channels) down to (samples,), and count it in."""
        mono = block.mean(1) if self.channels > 1 else block[:, 0]
        self.count += len(mono)
        self.total += float(mono.sum(dtype=np.float64))
        if self.channels > 1:
            self.power += float(np.einsum("i,i->", mono, mono, dtype=np.float64))
            self.channel_power += float(np.einsum("ij,ij->", block, block, dtype=np.float64))
        return mono

    @property
    def offset(self) -> float:
        """Mean of the samples."""
        return self.total / max(self.count, 1)

    @property
    def has_cancelled(self) -> bool:
        """Whether the channels hold sound, of which hardly anything is left in their mean."""
        unrelated = self.channel_power / self.channels**2  # the power of the mean of channels that are independent
        is_silent = self.channel_power / max(self.count, 1) / self.channels < SILENT_POWER
        return self.channels > 1 and not is_silent and self.power < CANCELLED_SHARE * unrelated


def _read_mono(path: Path, reader: SoundReader, channel: int | None) -> tuple[np.ndarray, _Mixdown]:
    """16 kHz mono samples, and what is known of those at the file's own rate."""
    if channel is not None and not 1 <= channel <= reader.channels:
        raise ChannelError(
            f"{path}: no channel {channel}. This file has {reader.channels}: expected 1 to {reader.channels}."
        )
    resampler = soxr.ResampleStream(reader.sample_rate, SAMPLE_RATE, 1, dtype="float32")
    pieces: list[np.ndarray] = []
    mixdown = _Mixdown(reader.channels if channel is None else 1)
    for block in reader.blocks():
        if channel is not None:
            block = block[:, channel - 1 : channel]
        is_sound = np.abs(block) <= LARGEST_SAMPLE  # false for NaN
        if not is_sound.all():
            row, column = np.argwhere(~is_sound)[0]
            raise AudioError(
                f"{path}: the sample at {(mixdown.count + row) / reader.sample_rate:.3f} s is {block[row, column]:g}. "
                "Expected about -1 to 1: export the recording again."
            )
        mono = mixdown.add(block)
        if mixdown.count > LONGEST_S * reader.sample_rate:
            raise _too_long(path)
        pieces.append(resampler.resample_chunk(np.ascontiguousarray(mono, np.float32)))
    pieces.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(pieces), mixdown


def _too_long(path: Path, seconds: float | None = None) -> AudioError:
    length = f"{seconds:,.0f} s long at the rate its header says" if seconds else f"longer than {LONGEST_S:,.0f} s"
    return AudioError(
        f"{path}: {length}. Expected up to {LONGEST_S:,.0f} s: cut it into lines, or export it again if it is shorter."
    )


def _damage(path: Path, there_s: float, reader: SoundReader, container: Container) -> tuple[str, ...]:
    """A sentence if the file is damaged, with how much of it is there if that is known; else none."""
    promised_s = there_s / max(container.present_share, 1e-9)
    if container.present_share == 1 and (reader.promised_s or 0) > there_s + LEAST_MISSING_S:
        promised_s = reader.promised_s or 0
    problems = [problem for problem in (container.problem, *reader.problems[:2]) if problem]
    if promised_s <= there_s and not problems:
        return ()
    there = f"{there_s:.2f} s" if promised_s <= there_s else f"{there_s:.2f} of {promised_s + _HALF_UP:,.2f} s"
    cause = "; ".join(problems) or "its header says more than there is"
    return (f"{path}: damaged after {there} ({cause}); used up to there. Copy or export the recording again.",)


def _length_warnings(path: Path, there_s: float, container: Container) -> Iterator[str]:
    """A sentence about a file that is whole as far as anybody can tell."""
    if not container.has_length:
        yield (
            f"{path}: its header gives no length, as if the recorder had stopped before its end. All of the sound that "
            f"is there is used, {there_s:.2f} s. Listen whether its end is there."
        )


def _sound_warnings(path: Path, mixdown: _Mixdown) -> Iterator[str]:
    """Sentences about a whole file whose sound will disappoint."""
    if mixdown.has_cancelled:
        yield (
            f"{path}: its channels cancel each other (one is the other upside down), so mixed down hardly anything is "
            "left. Each alone has sound: choose one, with --channel 1 or in the table's channel column."
        )
    if abs(mixdown.offset) >= OFFSET:
        yield (
            f"{path}: a constant offset of {mixdown.offset:+.2f} of full scale is in it (DC). The lips are made "
            "without it. Remove it with a high-pass filter, or the sound clicks where it starts and ends."
        )


def _exact_length(samples: np.ndarray, count: int, sample_rate: int) -> np.ndarray:
    """Cut or pad to the length that holds exactly as many whole frames as the file does."""
    frames = FACE_RATE.whole_frames(count, sample_rate)
    fewest, most = first_sample_from_frame(frames), first_sample_from_frame(frames + 1) - 1
    length = min(max(round(count * SAMPLE_RATE / sample_rate), fewest), most)
    if length <= len(samples):
        return samples[:length]  # without a copy of an hour
    return np.pad(samples, (0, length - len(samples)))
