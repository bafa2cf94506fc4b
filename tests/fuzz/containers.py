"""Audio files, zip archives and safetensors files with fields that may lie."""

import io
import json
import random
import struct
import zlib
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import av
import numpy as np
import soundfile

from . import mutations

RATE = 16_000
SECONDS = 0.4
SOUND_FORMATS = ("wav", "wav24", "float", "rf64", "flac", "mp3", "ogg", "opus", "aiff", "m4a")


@lru_cache
def sound(name: str) -> bytes:
    """A short stereo sound in a format."""
    time_s = np.arange(round(SECONDS * RATE)) / RATE
    mono = 0.3 * np.sin(2 * np.pi * 200 * time_s) * np.sin(2 * np.pi * 3 * time_s) ** 2
    samples = np.stack([mono, 0.5 * mono], 1).astype(np.float32)
    if name == "m4a":
        return _m4a(samples)
    container, subtype = {
        "wav": ("WAV", "PCM_16"), "wav24": ("WAV", "PCM_24"), "float": ("WAV", "FLOAT"), "rf64": ("RF64", "PCM_16"),
        "flac": ("FLAC", "PCM_16"), "mp3": ("MP3", "MPEG_LAYER_III"), "ogg": ("OGG", "VORBIS"),
        "opus": ("OGG", "OPUS"), "aiff": ("AIFF", "PCM_16"),
    }[name]  # fmt: skip
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, subtype, format=container)
    return file.getvalue()


def suffix(name: str) -> str:
    """The usual suffix of a format's files."""
    return {"wav24": "wav", "float": "wav", "rf64": "wav"}.get(name, name)


def _m4a(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return file.getvalue()


def changed_sound(rng: random.Random, name: str) -> bytes:
    """A sound with changed bytes, or with fields that lie."""
    data = sound(name)
    if name in ("wav", "wav24", "float") and rng.random() < 0.5:
        return _wav(rng)
    if name == "m4a" and rng.random() < 0.5:
        return _lying_box(rng, data)
    if rng.random() < 0.1:
        return data + sound(rng.choice(SOUND_FORMATS))
    data = mutations.change_bytes(rng, data)
    return _with_ogg_checksums(data) if name in ("ogg", "opus") and rng.random() < 0.6 else data


def _wav(rng: random.Random) -> bytes:
    """A WAV file whose header is drawn."""

    def often(usual: int, *others: int) -> int:
        return usual if rng.random() < 0.6 else rng.choice(others)

    body = rng.choice((bytes(9600), rng.randbytes(9600), struct.pack("<2400f", *[float("nan")] * 2400)))
    tag = often(1, 0, 2, 3, 6, 7, 0x11, 0x31, 0x50, 0x55, 0xFF, 0xFFFE, 0xFFFF)
    channels = often(1, 0, 2, 3, 9, 255, 1024, 65535)
    rate = often(RATE, 0, 1, 10, 100, 999, 8000, 192_000, 768_000, 768_001, 10**7, 2**31 - 1, 2**32 - 1)
    bits = often(16, 0, 1, 4, 8, 12, 24, 32, 64, 65535)
    align, per_second = often(2, 0, 1, 65535), often(rate * 2 % 2**32, 0, 1, 2**32 - 1)
    fields = struct.pack("<HHIIHH", tag, channels, rate, per_second, align, bits)
    fields += rng.choice((b"", b"\0\0", struct.pack("<HHI", 22, 16, 3) + rng.randbytes(16), bytes(40)))
    fields = fields[: often(len(fields), 2, 14, 15)]
    chunks = [(b"fmt ", fields), (b"data", body)]
    if rng.random() < 0.3:
        chunks.insert(rng.randrange(3), rng.choice([*chunks, (b"LIST", rng.randbytes(301)), (b"fact", bytes(4))]))
    if rng.random() < 0.1:
        rng.shuffle(chunks)
    content = b""
    for tag_name, chunk in chunks:
        content += tag_name + struct.pack("<I", often(len(chunk), 0, 1, len(chunk) + 1, 2**31, 2**32 - 1)) + chunk
    return b"RIFF" + struct.pack("<I", often(len(content) + 4, 0, 2**32 - 1)) + b"WAVE" + content


def _lying_box(rng: random.Random, data: bytes) -> bytes:
    """An MP4 file with another number behind or before the name of a box."""
    names = [b"ftyp", b"moov", b"mvhd", b"trak", b"tkhd", b"mdhd", b"hdlr", b"stsd", b"mp4a", b"esds", b"stts", b"stsc"]
    at = data.find(rng.choice([*names, b"stsz", b"stco", b"mdat", b"elst"]))
    if at < 4:
        return mutations.change_bytes(rng, data)
    at += rng.choice((-4, 4, 8, 12, 16, 20, 24))
    number = rng.choice((0, 1, 7, 2**31 - 1, 2**31, 2**32 - 1, 10**6))
    return data[:at] + struct.pack(">I", number) + data[at + 4 :]


def _ogg_table() -> list[int]:
    table = []
    for number in range(256):
        value = number << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
        table.append(value)
    return table


_OGG_TABLE = _ogg_table()


def _with_ogg_checksums(data: bytes) -> bytes:
    """The pages of an Ogg file with the checksums that its readers want."""
    changed = bytearray(data)
    at = data.find(b"OggS")
    while at >= 0 and at + 27 <= len(data):
        count = changed[at + 26]
        end = at + 27 + count + sum(changed[at + 27 : at + 27 + count])
        changed[at + 22 : at + 26] = bytes(4)
        value = 0
        for byte in changed[at:end]:
            value = (value << 8 & 0xFFFFFFFF) ^ _OGG_TABLE[value >> 24 ^ byte]
        changed[at + 22 : at + 26] = struct.pack("<I", value)
        at = data.find(b"OggS", at + 27)
    return bytes(changed)


@dataclass(frozen=True)
class ZipEntry:
    """A file in a zip archive, whose fields need not be true.

    data: its bytes as they stand in the archive.
    size: that it claims to have.
    checksum: CRC-32 that it claims to have.
    method: 0 stored, 8 deflated, 12 bzip2, 14 LZMA, or another.
    flags: 1 says that it is encrypted.
    """

    name: str
    data: bytes
    size: int
    checksum: int
    method: int = 8
    flags: int = 0
    stored_size: int | None = None


def deflated(name: str, content: bytes) -> ZipEntry:
    """A true entry."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return ZipEntry(name, packer.compress(content) + packer.flush(), len(content), zlib.crc32(content))


def bomb(name: str, start: bytes, filler: bytes, mebibytes: int) -> ZipEntry:
    """An entry that unpacks to mebibytes of one byte after its start, a thousand times its size."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    begin = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(filler * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    return ZipEntry(name, begin + block * mebibytes + packer.flush(), len(start) + mebibytes * 2**20, 0)


def changed_entry(rng: random.Random, entry: ZipEntry) -> ZipEntry:
    """An entry with a field that lies."""
    match rng.randrange(8):
        case 0:
            return replace(entry, size=rng.choice((0, 1, entry.size - 1, entry.size + 1, 2**31, 2**32 - 1)))
        case 1:
            return replace(entry, checksum=rng.getrandbits(32))
        case 2:
            return replace(entry, method=rng.choice((0, 1, 9, 12, 14, 93, 99, 65535)))
        case 3:
            return replace(entry, flags=rng.choice((1, 8, 0x40, 0x800, 0xFFFF)))
        case 4:
            return replace(entry, name=rng.choice(("", "../x", "/x", "take.json", "face.npy", "TAKE.JSON", "\0", "汉")))
        case 5:
            return replace(entry, stored_size=rng.choice((0, 1, len(entry.data) * 2, 2**31, 2**32 - 1)))
        case _:
            return replace(entry, data=mutations.change_bytes(rng, entry.data))


def zip_bytes(entries: list[ZipEntry]) -> bytes:
    """An archive of entries."""
    content, directory = b"", b""
    for entry in entries:
        name = entry.name.encode()
        stored = len(entry.data) if entry.stored_size is None else entry.stored_size
        fields = struct.pack(
            "<HHHHHIIIHH", 20, entry.flags, entry.method, 0, 33, entry.checksum, stored, entry.size, len(name), 0
        )
        start = len(content)
        content += b"PK\3\4" + fields + name + entry.data
        directory += b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, start) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(content), 0)
    return content + directory + b"PK\5\6" + end


def npy_bytes(rng: random.Random, good: bytes) -> bytes:
    """A NumPy file whose header is drawn, in front of the good one's values."""
    size = struct.unpack("<H", good[8:10])[0]
    body = good[10 + size :]
    kind = rng.choice(
        ("<f4",) * 5 + ("<f8", "<i4", "|O", "|S100000", "<U9", ">f4", "|V8", "<c8", "<M8[s]", "f4,i4", "x")
    )
    shape = rng.choice(
        ("(36, 174)", "(174, 36)", "(10**12, 174)", "(1000000000000, 174)", "(-1, 174)", "(36, 0)", "(0, 174)", "()",
         "(36, 174, 1)", "(1, 174)", "(4, 1566)", "('a', 1)", "(9223372036854775807, 9223372036854775807)",
         "(36.0, 174)", "(True, 174)", "[36, 174]", "(" * 300 + ")" * 300, "(35, 174)", "(37, 174)", "(4000000000, 1)")
    )  # fmt: skip
    order = rng.choice(("False",) * 4 + ("True", "0", "None", "'x'"))
    header = f"{{'descr': {kind!r}, 'fortran_order': {order}, 'shape': {shape}, }}"
    if rng.random() < 0.15:
        header = rng.choice(("{}", "[1]", "", "__import__('os')", "{" * 500, header * 3, "{'descr': [('a', '<f4')]}"))
    encoded = header.encode() + b"\n"
    version = rng.choice((b"\1\0",) * 5 + (b"\2\0", b"\3\0", b"\7\7"))
    length = struct.pack("<H" if version[0] == 1 else "<I", len(encoded) % 65536)
    if rng.random() < 0.3:
        values = np.frombuffer(body, "<f4").copy()
        values[rng.randrange(len(values)) :: rng.choice((1, 7, 10**6))] = rng.choice((np.nan, np.inf, -1e38, 1e30))
        body = values.tobytes()
    if rng.random() < 0.4:
        return good[: 10 + size] + body
    return b"\x93NUMPY" + version + length + encoded + body


def split_safetensors(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The header and the tensors' bytes of a safetensors file."""
    size = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + size]), data[8 + size :]


def join_safetensors(header: str, body: bytes, size: int | None = None) -> bytes:
    """A safetensors file. size: that it claims for its header."""
    text = header.encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(text) if size is None else size) + text + body
