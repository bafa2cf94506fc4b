"""Reads the entries of a zip file that somebody else may have made: sizes are checked before anything is unpacked."""

import os
import stat
import zipfile
from collections.abc import Mapping

from .files import FileError

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may need gigabytes for their dictionary
_ENCRYPTED = 1  # bit of ZipInfo.flag_bits
_PIECE = 2**20  # bytes read at once: one read of it all would block other threads


class ZipError(FileError):
    """A zip file that cannot be read, or is not of the expected form; the sentence does not name the file."""


def read_zip(path: str | os.PathLike[str], limits: Mapping[str, int]) -> dict[str, bytearray]:
    """The unpacked bytes of some entries of a zip file, by name.

    limits: the entries that are wanted, and how many bytes each may have at most. Others are not read.
    Raises ZipError, and FileNotFoundError where there is no such file.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
            raise ZipError("it is not a file")
        with zipfile.ZipFile(path) as archive:
            entries = {name: _find_entry(archive, name, limit) for name, limit in limits.items()}
            return {name: _read_entry(archive, entry) for name, entry in entries.items()}
    except (ZipError, FileNotFoundError):
        raise
    except OSError as error:
        raise ZipError(error.strerror or "it cannot be read") from error
    except Exception as error:  # zipfile and zlib raise a dozen classes for damaged files
        raise ZipError("it is not a whole zip file") from error


def _find_entry(archive: zipfile.ZipFile, name: str, limit: int) -> zipfile.ZipInfo:
    found = [entry for entry in archive.infolist() if entry.filename == name]
    if len(found) != 1:
        raise ZipError(f"it holds {len(found)} entries named {name}, not one")
    entry = found[0]
    if entry.flag_bits & _ENCRYPTED:
        raise ZipError(f"{name} is encrypted")
    if entry.compress_type not in _METHODS:
        raise ZipError(f"{name} is compressed in a way that is not EmoFace's")
    if entry.file_size > limit:
        raise ZipError(f"{name} is said to have {entry.file_size:,} bytes, of at most {limit:,}")
    return entry


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytearray:
    data = bytearray()
    with archive.open(entry) as file:
        while piece := file.read(_PIECE):
            data += piece
    if len(data) != entry.file_size:
        raise ZipError(f"{entry.filename} ends early")
    return data
