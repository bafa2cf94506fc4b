"""The length of WAV files, read from their headers: quick enough for hundreds of files."""

import os
import struct
from pathlib import Path

_HEADER = struct.Struct("<4sI")


def wav_length(path: str | os.PathLike[str]) -> float | None:
    """Length in seconds of a RIFF or RF64 WAV file of any sample format; None for other and damaged files."""
    try:
        with Path(path).open("rb") as file:
            kind, _, form = struct.unpack("<4sI4s", file.read(12))
            if kind not in (b"RIFF", b"RF64") or form != b"WAVE":
                return None
            bytes_per_second, long_size = 0, None
            while head := file.read(_HEADER.size):
                name, size = _HEADER.unpack(head)
                if name == b"ds64":
                    long_size = struct.unpack("<QQ", file.read(16))[1]
                    file.seek(size - 16 + size % 2, os.SEEK_CUR)
                elif name == b"fmt ":
                    begin = file.read(min(size, 16))  # not all: the size may lie
                    bytes_per_second = struct.unpack_from("<I", begin, 8)[0]
                    file.seek(size + size % 2 - len(begin), os.SEEK_CUR)
                elif name == b"data":
                    present = (
                        os.fstat(file.fileno()).st_size - file.tell()
                    )  # less than declared where the file was cut off
                    declared = long_size if kind == b"RF64" and long_size else size
                    return min(declared, present) / bytes_per_second if bytes_per_second else None
                else:
                    file.seek(size + size % 2, os.SEEK_CUR)
    except (OSError, struct.error):
        return None
    return None
