"""A line's sound as Ogg Vorbis: small, and without a delay at its start."""

import base64
import io
import zlib

import numpy as np
import soundfile

from ..timing import SAMPLE_RATE

# Ogg Vorbis defines the exact start and length of its sound; MP3 leaves it to the player to remove a delay. It encodes
# ten times faster than Opus. Measured in Chromium: no delay, no extra sample; 4.5 kB a second of speech.
COMPRESSION = 0.8

_PIECE = 2**14  # samples written at once: libsndfile overflows its stack on a long piece
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def encode_ogg(samples: np.ndarray) -> str:
    """Encode a sound as an Ogg Vorbis file in base64. Equal samples give equal text.

    samples: float (n,), 16 kHz mono, -1..1.
    """
    buffer = io.BytesIO()
    settings = {"format": "OGG", "subtype": "VORBIS", "compression_level": COMPRESSION}
    with soundfile.SoundFile(buffer, "w", SAMPLE_RATE, 1, **settings) as file:
        for start in range(0, len(samples), _PIECE):
            file.write(samples[start : start + _PIECE])
    return base64.b64encode(_with_stream_number_zero(buffer.getvalue())).decode()


def _with_stream_number_zero(file: bytes) -> bytes:
    """The Ogg file with stream number 0: libsndfile chooses a random one. Layout of a page: RFC 3533, section 6."""
    pages, start = [], 0
    while start < len(file):
        segments = file[start + 26]
        stop = start + 27 + segments + sum(file[start + 27 : start + 27 + segments])
        page = bytearray(file[start:stop])
        page[14:18] = page[22:26] = bytes(4)
        page[22:26] = _ogg_checksum(page)
        pages.append(page)
        start = stop
    return b"".join(pages)


def _ogg_checksum(page: bytes | bytearray) -> bytes:
    """The CRC-32 of Ogg: zlib's with the bits of every byte and of the result mirrored, starting at 0, not inverted."""
    crc = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2).to_bytes(4, "little")
