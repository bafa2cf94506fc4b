"""Any recording to 16 kHz mono."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import soundfile
import soxr

from ..errors import EmoFaceError
from ..timing import FACE_RATE, SAMPLE_RATE, first_sample_from_frame, frames_of_samples

SHORTEST_S = 0.1
EXPECTED = "Expected WAV, FLAC, OGG, Opus, MP3 or M4A."
KEPT_S = 600.0  # of the last recording, in memory: 38 MB
_BLOCK = 2**14  # samples read at a time: an hour at 48 kHz is never in memory in full, and damage costs one block


class AudioError(EmoFaceError):
    """A recording that cannot be used."""


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
    if not path.is_file():
        raise AudioError(f"{path}: there is no such file. Check the path.")
    if not path.stat().st_size:
        raise AudioError(f"{path}: this file is empty (0 bytes). Export the recording again.")
    with _open(path) as reader:
        mono, count, broken = _read_mono(path, reader, channel)
    if count < SHORTEST_S * reader.sample_rate:
        cause = f" The file is damaged: {broken}." if broken else ""
        raise AudioError(
            f"{path}: only {count / reader.sample_rate:.3f} s of sound ({count} samples). Expected speech of at least "
            f"{SHORTEST_S} s.{cause}"
        )
    warnings = (
        (f"{path}: damaged after {count / reader.sample_rate:.2f} s ({broken}); used up to there.",) if broken else ()
    )
    samples = _exact_length(mono, count, reader.sample_rate)
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Clip(samples, count / reader.sample_rate, digest, warnings)


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
        key = (os.fspath(path), channel, _file_state(path))
        if key != self._key or self._clip is None:
            clip = load_audio(path, channel)
            self._key, self._clip = key, clip if clip.duration_s <= KEPT_S else None
            return clip
        return self._clip


def _open(path: Path) -> "_Soundfile | _FFmpeg":
    try:
        return _Soundfile(path)
    except soundfile.LibsndfileError:
        return _FFmpeg(path)


def _file_state(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """Modification time and size of a file, which change when it is written again; None if it is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _read_mono(path: Path, reader: "_Soundfile | _FFmpeg", channel: int | None) -> tuple[np.ndarray, int, str]:
    """16 kHz mono samples, how many samples were read at the file's own rate, and the error that ended it, if any."""
    if channel is not None and not 1 <= channel <= reader.channels:
        raise ChannelError(
            f"{path}: no channel {channel}. This file has {reader.channels}: expected 1 to {reader.channels}."
        )
    resampler = soxr.ResampleStream(reader.sample_rate, SAMPLE_RATE, 1, dtype="float32")
    pieces: list[np.ndarray] = []
    count, broken = 0, ""
    blocks = reader.blocks()
    while True:
        try:
            block = next(blocks)
        except StopIteration:
            break
        except (soundfile.LibsndfileError, av.error.FFmpegError, RuntimeError) as error:
            broken = str(error).strip(" .")
            break
        mono = block.mean(1) if channel is None else block[:, channel - 1]
        if not np.isfinite(mono).all():
            at = (count + int(np.argmin(np.isfinite(mono)))) / reader.sample_rate
            raise AudioError(f"{path}: a sample at {at:.3f} s is not a finite number. Export the recording again.")
        count += len(mono)
        pieces.append(resampler.resample_chunk(np.ascontiguousarray(mono, np.float32)))
    pieces.append(resampler.resample_chunk(np.zeros(0, np.float32), last=True))
    return np.concatenate(pieces), count, broken


def _exact_length(samples: np.ndarray, count: int, sample_rate: int) -> np.ndarray:
    """Cut or pad to the length that holds exactly as many whole frames as the file does."""
    frames = FACE_RATE.whole_frames(count, sample_rate)
    fewest, most = first_sample_from_frame(frames), first_sample_from_frame(frames + 1) - 1
    length = min(max(round(count * SAMPLE_RATE / sample_rate), fewest), most)
    return np.pad(samples[:length], (0, max(0, length - len(samples))))


class _Soundfile:
    """WAV of every subtype, FLAC, Ogg Vorbis and Opus, MP3, AIFF, through libsndfile."""

    def __init__(self, path: Path) -> None:
        self._file = soundfile.SoundFile(path)
        self.sample_rate, self.channels = self._file.samplerate, self._file.channels

    def __enter__(self) -> "_Soundfile":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def blocks(self) -> Iterator[np.ndarray]:
        """float32 (samples, channels) pieces."""
        while len(block := self._file.read(_BLOCK, dtype="float32", always_2d=True)):
            yield block


class _FFmpeg:
    """Every other format, such as M4A, through PyAV."""

    def __init__(self, path: Path) -> None:
        try:
            self._container = av.open(str(path))
        except (av.error.FFmpegError, ValueError) as error:
            raise AudioError(f"{path}: not a sound file that can be read, or cut off beyond use. {EXPECTED}") from error
        streams = self._container.streams.audio
        if not streams or not streams[0].rate or not streams[0].channels:
            self._container.close()
            raise AudioError(f"{path}: there is no sound in this file. {EXPECTED}")
        self._stream = streams[0]
        self.sample_rate, self.channels = self._stream.rate, self._stream.channels

    def __enter__(self) -> "_FFmpeg":
        return self

    def __exit__(self, *exception: object) -> None:
        self._container.close()

    def blocks(self) -> Iterator[np.ndarray]:
        """float32 (samples, channels) pieces."""
        planar = av.AudioResampler(format="fltp", layout=self._stream.layout, rate=self.sample_rate)
        for frame in self._container.decode(self._stream):
            for converted in planar.resample(frame):
                yield converted.to_ndarray().T
