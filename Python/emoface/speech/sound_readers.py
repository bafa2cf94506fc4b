"""Readers of sound files: libsndfile for most formats, FFmpeg for the others. Both give blocks of float32 samples."""

import io
import os
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile

from ..errors import EmoFaceError
from ..serialization import shortened
from .quiet_stderr import without_decoder_messages
from .sound_containers import Container, wav_format

EXPECTED = "Expected WAV, FLAC, OGG, Opus, MP3 or M4A."
LOWEST_RATE, HIGHEST_RATE = 1_000, 768_000  # samples a second. Telephones have 8,000; below 1,000 is a damaged header
UNKNOWN_LENGTH = 2**63 - 1  # libsndfile's number of samples where the header gives none

# The containers whose time stamps count from the start of the recording. Those of the others are made up from the
# length of what was read.
_TIMED = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "mpegts"})
_WITH_LENGTH = frozenset({"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "asf"})
_MEASURED = frozenset({"WAV", "WAVEX", "RF64", "W64", "AIFF", "AU"})  # libsndfile holds these to the file's size
_LEAST_GAP_S = 0.01  # time stamps are rounded to a millisecond
_LONGEST_GAP_S = 60.0  # a longer one is a piece of a broadcast, or a damaged time stamp: it is left out
_BLOCK = 2**14  # samples read at a time: an hour at 48 kHz is never in memory in full, and damage costs one block
_NEVER_READ = np.uint32(0x7FC0DEAD)  # a NaN that no decoder writes: it marks where a read that failed has stopped
_AAC_DELAY = 1_024  # samples that every encoder puts before the sound; only a raw stream does not say so


class AudioError(EmoFaceError):
    """A recording that cannot be used."""


class SoundReader(ABC):
    """An open sound file.

    sample_rate: samples a second.
    channels: how many there are.
    promised_s: how many seconds the file says that it has; None if it does not say.
    is_length_certain: whether promised_s is what a decoder will read, and not what a damaged header claims.
    problems: parts of sentences on damage; complete when all blocks were read.
    """

    sample_rate: int
    channels: int
    promised_s: float | None
    is_length_certain = False

    def __init__(self) -> None:
        self.problems: list[str] = []

    def __enter__(self) -> "SoundReader":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Close the file."""

    @abstractmethod
    def blocks(self) -> Iterator[np.ndarray]:
        """float32 (samples, channels) pieces."""


def open_sound(path: Path, container: Container) -> SoundReader:
    """The reader for a file. Raises AudioError."""
    reader = _open_any(path, container)
    if not LOWEST_RATE <= reader.sample_rate <= HIGHEST_RATE:
        reader.close()
        raise AudioError(
            f"{path}: {reader.sample_rate} samples a second. Expected {LOWEST_RATE:,} to {HIGHEST_RATE:,}: its header "
            "is damaged. Export the recording again."
        )
    return reader


def _open_any(path: Path, container: Container) -> SoundReader:
    try:
        reader = LibsndfileReader(path, container)
    except soundfile.SoundFileRuntimeError:
        return FFmpegReader(path)
    if reader.promised_s is None and reader.is_flac:
        reader.close()
        return FFmpegReader(path)  # libsndfile loses the last block of a FLAC whose header gives no length
    return reader


class LibsndfileReader(SoundReader):
    """WAV of every subtype, FLAC, Ogg Vorbis and Opus, MP3, AIFF, also several of these joined into one file."""

    def __init__(self, path: Path, container: Container) -> None:
        """Raises LibsndfileError."""
        super().__init__()
        self._path = path
        self._parts = container.parts if len(container.parts) > 1 or not container.is_clean else ()
        with without_decoder_messages():
            self._file = self._open_part(0) if self._parts else soundfile.SoundFile(_name_for_libsndfile(path))
        self.sample_rate, self.channels = self._file.samplerate, self._file.channels
        self.is_flac = self._file.format == "FLAC"
        self.is_length_certain = self._file.format in _MEASURED
        frames = self._file.frames
        has_length = frames < UNKNOWN_LENGTH and not self._parts and self._file.format != "MP3"  # there it is a guess
        self.promised_s = frames / self.sample_rate if has_length and self.sample_rate else None

    def close(self) -> None:
        """See the base class."""
        self._file.close()

    def blocks(self) -> Iterator[np.ndarray]:
        """See the base class."""
        yield from self._blocks_of_part()
        for number in range(1, len(self._parts)):
            self._file.close()
            try:
                with without_decoder_messages():
                    self._file = self._open_part(number)
            except soundfile.SoundFileRuntimeError:
                self.problems.append(f"part {number + 1} of {len(self._parts)} in it cannot be read")
                continue
            if (self._file.samplerate, self._file.channels) != (self.sample_rate, self.channels):
                self.problems.append(
                    f"part {number + 1} of {len(self._parts)} in it has another rate or other channels, and is left out"
                )
                continue
            yield from self._blocks_of_part()

    def _open_part(self, number: int) -> Any:
        return soundfile.SoundFile(io.BytesIO(self._parts[number].read(self._path)))

    def _blocks_of_part(self) -> Iterator[np.ndarray]:
        while True:
            block = np.empty((_BLOCK, self.channels), np.float32)
            block.view(np.uint32).fill(_NEVER_READ)
            try:
                with without_decoder_messages() if self._file.format == "MP3" else nullcontext():
                    read = self._file.read(out=block)
            except RuntimeError as error:  # soundfile has errors of this class, and of subclasses
                self.problems.append(shorten_problem(error))
                unread = (block.view(np.uint32) == _NEVER_READ).all(1)
                if count := int(unread.argmax()) if unread.any() else len(block):
                    yield block[:count]
                return
            if not len(read):
                return
            yield read


class FFmpegReader(SoundReader):
    """Every other format, such as M4A, through PyAV."""

    def __init__(self, path: Path) -> None:
        """Raises AudioError."""
        super().__init__()
        self._python_file = None if _is_utf8(path) else open(path, "rb")  # PyAV takes no other names
        try:
            self._container = av.open(self._python_file or str(path), "r")
        except (av.error.FFmpegError, ValueError, OSError) as error:
            self._close_python_file()
            raise AudioError(f"{path}: not a sound file that can be read, or cut off beyond use. {EXPECTED}") from error
        streams = self._container.streams.audio
        context = streams[0].codec_context if streams else None
        if streams and context is None:
            self.close()
            found = wav_format(path)
            named = f"its header says {found}, which" if found else "its sound is of a format that"
            raise AudioError(
                f"{path}: {named} no decoder here can read. Its header is damaged, or export it as PCM WAV."
            )
        if context is None or not context.rate or not context.channels:
            self.close()
            raise AudioError(f"{path}: there is no sound in this file. {EXPECTED}")
        self._stream, self._context = streams[0], context
        self.sample_rate, self.channels = context.rate, context.channels
        self.promised_s = self._promised_s()

    def close(self) -> None:
        """See the base class."""
        self._container.close()
        self._close_python_file()

    def blocks(self) -> Iterator[np.ndarray]:
        """See the base class."""
        planar = av.AudioResampler(format="fltp", layout=self._context.layout, rate=self.sample_rate)
        skip = _AAC_DELAY if self._container.format.name == "aac" else 0
        count = 0
        for frame in self._frames():
            if gap := self._silence_before(frame, count):
                count += gap
                yield from _silence(gap, self.channels)
            try:
                converted = [piece.to_ndarray().T for piece in planar.resample(frame)]
            except (ValueError, av.error.FFmpegError) as error:
                self.problems.append(shorten_problem(error))
                return
            for block in converted:
                block, skip = block[skip:], max(0, skip - len(block))
                count += len(block)
                if len(block):
                    yield block

    def _frames(self) -> Iterator[Any]:
        """Decoded frames. What cannot be decoded is passed over and counted."""
        undecodable = 0
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, OSError) as error:
                self.problems.append(shorten_problem(error))
                break
            if packet is None:
                break
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError):
                undecodable += 1
                continue
            yield from frames
        if undecodable:
            self.problems.append(f"{undecodable} pieces of it cannot be decoded")

    def _silence_before(self, frame: Any, count: int) -> int:
        """Samples of silence that belong before a frame, after `count` samples."""
        if not count and self._context.name in ("wmav1", "wmav2"):
            return int(frame.samples)  # FFmpeg's decoder swallows the first block: it has nothing to overlap with
        if self._container.format.name not in _TIMED or frame.time is None:
            return 0
        origin = (self._container.start_time or 0) / 1e6 if self._container.format.name == "mpegts" else 0.0
        gap_s = frame.time - origin - count / self.sample_rate
        return round(gap_s * self.sample_rate) if _LEAST_GAP_S < gap_s <= _LONGEST_GAP_S else 0

    def _promised_s(self) -> float | None:
        if self._container.format.name not in _WITH_LENGTH:
            return None
        if self._stream.duration and self._stream.time_base:
            seconds = float(self._stream.duration * self._stream.time_base)
        else:  # the length of the longest stream
            seconds = 0.0 if len(self._container.streams) > 1 else (self._container.duration or 0) / 1e6
        return seconds or None

    def _close_python_file(self) -> None:
        if self._python_file is not None:
            self._python_file.close()


def shorten_problem(error: Exception) -> str:
    """What a library says of an error, as part of a sentence."""
    return shortened(str(error).strip(" ."))[1:-1]


def _silence(count: int, channels: int) -> Iterator[np.ndarray]:
    for start in range(0, count, _BLOCK):
        yield np.zeros((min(_BLOCK, count - start), channels), np.float32)


def _is_utf8(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _name_for_libsndfile(path: Path) -> str | bytes:
    """Names need not be UTF-8, except on Windows."""
    return str(path) if sys.platform == "win32" else os.fsencode(path)
