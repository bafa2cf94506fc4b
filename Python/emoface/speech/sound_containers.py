"""What the containers of sound files say of their own length, and where files that were joined begin.

Decoders read what they can and are silent about the rest: a WAV that was cut off while it was copied, a second Ogg
stream behind the first. This module reads the containers alone, to tell both. It decodes nothing, and keeps nothing of
the file in memory.
"""

import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Bytes = mmap.mmap | bytes

UNKNOWN_SIZE = 0xFFFFFFFF  # what programs that write into a pipe put where the size belongs
_LEAST_MISSING_SHARE = 1e-4  # of a data chunk: less is a wrong pad byte, not a cut
_LEAST_MISSING_FRAMES = 2  # of an MP3: some encoders count the header's own frame
_MOST_PARTS = 1_000  # joined files that are read: more are no recording
_MOST_SEARCHES = 100_000  # for the next frame of an MP3
_LEAST_JOINED_FRAMES = 8  # of an MP3, 0.2 s: fewer behind the counted ones are a miscount, not another file

_MP3_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG 1, layer III
_MP3_KBPS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # MPEG 2 and 2.5, layer III
_MP3_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version bits


@dataclass(frozen=True)
class Container:
    """What was found in a file's container.

    parts: of files that were joined, the bytes of each; one for most files.
    present_share: 0..1, the share of the promised sound that is there; 1 where nothing is known to be missing.
    problem: why it is thought to be damaged, as part of a sentence; "" for a whole file.
    is_clean: false if the parts hold bytes that a decoder had to search its way through.
    has_length: false if its header says that there is no sound, where there is some: all of it is read.
    """

    parts: tuple["Part", ...] = ()
    present_share: float = 1.0
    problem: str = ""
    is_clean: bool = True
    has_length: bool = True


@dataclass(frozen=True)
class Part:
    """One of several files that were joined into one.

    spans: start and end of each of its pieces, in bytes.
    patches: bytes to put in place of others, by their position in the joined spans.
    prefix: bytes to put before all that.
    """

    spans: tuple[tuple[int, int], ...]
    patches: tuple[tuple[int, bytes], ...] = ()
    prefix: bytes = b""

    def read(self, path: Path) -> bytes:
        """Its bytes. Raises OSError."""
        data = bytearray()
        with open(path, "rb") as file:
            for start, stop in self.spans:
                file.seek(start)
                data += file.read(stop - start)
        for at, patch in self.patches:
            data[at : at + len(patch)] = patch
        return self.prefix + bytes(data)


def read_container(path: Path) -> Container:
    """Look into a WAV, RF64, AIFF, AU, Ogg or MP3 file. Others are passed over. Raises OSError."""
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        match data[:4]:
            case b"RIFF" | b"RF64" | b"BW64" | b"RIFX":
                return _read_riff(data)
            case b"FORM":
                return _read_aiff(data)
            case b".snd":
                return _share_of(struct.unpack(">I", data[8:12].rjust(4, b"\0"))[0], data, data[4:8])
            case b"OggS":
                return _read_ogg(data)
        return _read_mp3(data)


def wav_format(path: Path) -> str | None:
    """The format that a WAV header names, as part of a sentence; None for other files. Raises OSError."""
    with open(path, "rb") as file:
        data = file.read(2**16)
    if data[:4] not in (b"RIFF", b"RF64", b"BW64") or data[8:12] != b"WAVE":
        return None
    for name, start, size in _chunks(data, 12, "<"):
        if name == b"fmt " and size >= 16 and len(data) >= start + 16:
            tag, channels, rate, _, _, bits = struct.unpack("<HHIIHH", data[start : start + 16])
            return f"format 0x{tag:04X}, {bits} bits, {channels} channels, {rate} samples a second"
    return "no format"


def _chunks(data: Bytes, at: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the content and promised size of each chunk."""
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack(f"{order}I", data[at + 4 : at + 8])[0]
        yield name, at + 8, size
        at += 8 + size + size % 2


def _read_riff(data: Bytes) -> Container:
    if data[8:12] != b"WAVE":
        return Container()
    long_size = None
    order = ">" if data[:4] == b"RIFX" else "<"
    for name, start, size in _chunks(data, 12, order):
        if name == b"ds64" and len(data) >= start + 16:
            long_size = struct.unpack("<Q", data[start + 8 : start + 16])[0]
        elif name == b"data" and not size and not long_size:
            return _without_length(data, start, order)
        elif name == b"data":
            if size == UNKNOWN_SIZE and long_size is None:
                return Container()
            return _share(long_size if size == UNKNOWN_SIZE and long_size is not None else size, len(data) - start)
    return Container()


def _without_length(data: Bytes, start: int, order: str) -> Container:
    """Of a WAV that is said to hold no sound: if there is some from `start` on, it was not closed."""
    there = len(data) - start
    follows = data[start : start + 4]
    if there < 8 or (follows.isascii() and follows.decode().isprintable()):  # the name of another chunk
        return Container()
    part = Part(((0, len(data)),), ((start - 4, struct.pack(f"{order}I", min(there, UNKNOWN_SIZE - 1))),))
    return Container((part,), is_clean=False, has_length=False)


def _read_aiff(data: Bytes) -> Container:
    for name, start, size in _chunks(data, 12, ">"):
        if name == b"SSND":
            return _share(size, len(data) - start)
    return Container()


def _share_of(promised: int, data: Bytes, start: bytes) -> Container:
    if promised == UNKNOWN_SIZE or len(start) < 4:
        return Container()
    return _share(promised, len(data) - struct.unpack(">I", start)[0])


def _share(promised: int, there: int) -> Container:
    """Of a chunk of sound."""
    if there < promised * (1 - _LEAST_MISSING_SHARE):
        problem = f"its header says {promised:,} bytes of sound, {max(0, there):,} are there"
        return Container(present_share=max(0, there) / promised, problem=problem)
    return Container()


def _read_ogg(data: Bytes) -> Container:
    """Pages of one logical stream after the other; a stream that begins behind others' pages begins another file."""
    starts, at = [0], 0
    is_in_headers, has_ended = True, True
    sequence: dict[int, int] = {}
    lost = 0
    while at + 27 <= len(data):
        if data[at : at + 4] != b"OggS":
            lost += 1
            found = data.find(b"OggS", at + 1)
            if found < 0:
                break
            at = found
            continue
        flags, serial, number = data[at + 5], *struct.unpack("<II", data[at + 14 : at + 22])
        segments = data[at + 26]
        end = at + 27 + segments + sum(data[at + 27 : at + 27 + segments])
        if end > len(data):
            has_ended = False
            break
        if flags & 2:  # the first page of a stream
            if not is_in_headers:
                starts.append(at)
            is_in_headers = True
        else:
            lost += number != sequence.get(serial, number - 1) + 1
            is_in_headers = False
        sequence[serial] = number
        has_ended = bool(flags & 4)
        at = end
    stops = [*starts[1:], len(data)]
    parts = tuple(Part(((start, stop),)) for start, stop in list(zip(starts, stops, strict=True))[:_MOST_PARTS])
    if len(starts) > _MOST_PARTS:
        return Container(parts, problem=f"{len(starts):,} files are joined in it, of which {_MOST_PARTS:,} are read")
    if not has_ended:
        return Container(parts, problem="it stops without the page that ends a stream")
    return Container(parts, problem="pages of it are missing" if lost else "")


@dataclass(frozen=True)
class _Mp3Frame:
    """A frame: its bytes, and if it is a Xing header, the number of frames that this promises, else None."""

    start: int
    stop: int
    promised: int | None = None
    xing: int = 0  # where the Xing header is, from the frame's start


def _read_mp3(data: Bytes) -> Container:
    frames, skipped, is_cut = _mp3_frames(data)
    if sum(frame.stop - frame.start for frame in frames) < len(data) / 2:
        return Container()  # another format behind a tag, of which some bytes look like frames
    files: list[list[_Mp3Frame]] = [[]]
    for frame in frames:
        current = files[-1]
        promised = current[0].promised if current else None
        if current and (frame.promised is not None or (promised and len(current) > promised)):
            files.append([])
        files[-1].append(frame)
    files = [part for part in files if len(part) >= _LEAST_JOINED_FRAMES] or files[:1]
    missing = 0
    total = 0
    for part in files:
        there = len(part) - (part[0].promised is not None)
        promised = max(part[0].promised or there, there)
        if promised - there >= _LEAST_MISSING_FRAMES:
            missing += promised - there
        total += there
    parts = tuple(_mp3_part(data, part) for part in files[:_MOST_PARTS])
    has_length = all(not part.prefix for part in parts)
    if missing:
        problem = f"its header says {total + missing:,} frames, {total:,} are there"
        return Container(parts, total / (total + missing), problem, is_clean=False)
    problem = "its last frame is cut off" if is_cut else f"{skipped:,} bytes in it are no MP3" if skipped else ""
    has_tag = data[:3] == b"ID3"  # the decoder reads it too, and complains of a damaged one on stderr
    return Container(parts, problem=problem, is_clean=has_length and not problem and not has_tag)


def _mp3_part(data: Bytes, frames: list[_Mp3Frame]) -> Part:
    """The frames alone, and a Xing header that gives their true size: the decoder complains of another on stderr.

    Frames of several bit rates get such a header if they have none: libsndfile guesses their number from the first, and
    reads no more.
    """
    spans: list[tuple[int, int]] = []
    for frame in frames:
        if spans and spans[-1][1] == frame.start:
            spans[-1] = (spans[-1][0], frame.stop)
        else:
            spans.append((frame.start, frame.stop))
    size = sum(stop - start for start, stop in spans)
    if frames[0].promised is None:
        has_one_rate = len({data[frame.start + 2] >> 4 for frame in frames}) == 1
        return Part(tuple(spans), prefix=b"" if has_one_rate else _xing_frame(data, frames, size))
    return Part(tuple(spans), ((frames[0].xing + 12, struct.pack(">I", size)),))


def _xing_frame(data: Bytes, frames: list[_Mp3Frame], size: int) -> bytes:
    """A frame of silence for decoders to pass over, which gives the number of the frames and their size in bytes."""
    start = frames[0].start
    header = bytes([0xFF, data[start + 1] | 1, 0x90 | data[start + 2] & 0x0C, data[start + 3]])
    length = _mp3_frame_size(header, 0)
    xing = b"Xing" + struct.pack(">III", 3, len(frames), size + length)
    return (header + bytes(_xing_position(header, 0) - 4) + xing).ljust(length, b"\0")


def _mp3_frames(data: Bytes) -> tuple[list[_Mp3Frame], int, bool]:
    """The whole frames of layer III, how many bytes between them are neither frame nor tag, and if the last is cut."""
    frames: list[_Mp3Frame] = []
    at, skipped, pending, searches = 0, 0, 0, 0
    while at + 4 <= len(data) and searches < _MOST_SEARCHES:
        if tag := _tag_size(data, at):
            at += tag
            continue
        size = _mp3_frame_size(data, at)
        if size and at + size > len(data) and not pending:
            return frames, skipped, bool(frames)
        if size and _is_frame_or_tag(data, at + size):
            frames.append(_mp3_frame(data, at, at + size))
            at += size
            skipped, pending = skipped + pending, 0
            continue
        if not at:
            return [], 0, False  # not an MP3, or one that only a decoder can find its way through
        found = data.find(b"\xff", at + 1)
        if found < 0:
            break
        pending += found - at
        at = found
        searches += 1
    return frames, skipped, False


def _is_frame_or_tag(data: Bytes, at: int) -> bool:
    """Whether a frame or a tag begins there, or the file ends before it can be told."""
    return at + 4 > len(data) or bool(_mp3_frame_size(data, at) or _tag_size(data, at))


def _tag_size(data: Bytes, at: int) -> int:
    """Bytes of an ID3 or APE tag that begins there; 0 if none does."""
    head = data[at : at + 3]
    if head == b"ID3" and at + 10 <= len(data):
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        return 10 + size + 10 * bool(data[at + 5] & 0x10)
    if head == b"TAG":
        return 128
    if data[at : at + 8] == b"APETAGEX" and at + 32 <= len(data):
        size, _, flags = struct.unpack("<III", data[at + 12 : at + 24])
        return 32 + (size if flags & 0x20000000 else 0)
    return 0


def _mp3_frame_size(data: Bytes, at: int) -> int:
    """Bytes of a frame of layer III whose header is there; 0 if none is."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return 0
    version, kbps, rate = data[at + 1] >> 3 & 3, data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or kbps in (0, 15) or rate == 3:
        return 0
    bits = (_MP3_KBPS if version == 3 else _MP3_KBPS_LOW)[kbps] * (144_000 if version == 3 else 72_000)
    return bits // _MP3_RATES[version][rate] + (data[at + 2] >> 1 & 1)


def _mp3_frame(data: Bytes, start: int, stop: int) -> _Mp3Frame:
    xing = _xing_position(data, start)
    head = data[start + xing : start + xing + 16]
    if head[:4] not in (b"Xing", b"Info") or len(head) < 16:
        return _Mp3Frame(start, stop)
    flags, promised = struct.unpack(">II", head[4:12])
    if flags & 3 != 3:  # without the number of frames, or of bytes
        return _Mp3Frame(start, stop)
    return _Mp3Frame(start, stop, promised, xing)


def _xing_position(data: Bytes, start: int) -> int:
    """Where a Xing header stands, from the start of the frame."""
    is_mpeg1, is_mono = data[start + 1] >> 3 & 3 == 3, data[start + 3] >> 6 == 3
    return 4 + (17 if is_mono else 32) if is_mpeg1 else 4 + (9 if is_mono else 17)
