"""Append-only text files, on a disk or in an object store. A kill at any moment loses at most the last append."""

import os
from contextlib import suppress
from pathlib import Path

from ..storage.files import FileError, open_regular
from ..storage.folder import Folder, StoreError

SEGMENT_BYTES = 2**18  # of an object: few objects to read back, each small enough to be rewritten at every append


class DiskJournal:
    """Lines in a file on a disk. An append is on the disk when it returns."""

    def __init__(self, folder: Folder, name: str) -> None:
        """Create the file, or cut off a last line that a kill left unfinished. A link is refused. Raises StoreError."""
        self._path = Path(folder.address(name))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open_regular(self._path, append=True)
        except FileError as error:
            raise StoreError(str(error)) from None
        except OSError as error:
            raise self._error("open", error) from error
        try:
            data = self._file.read()
            self._bytes = len(_whole_lines(data))
            if self._bytes < len(data):
                self._file.truncate(self._bytes)
        except OSError as error:
            self._file.close()
            raise self._error("open", error) from error

    def lines(self) -> list[bytes]:
        """All lines of the file, without their ends."""
        try:
            self._file.seek(0)
            return self._file.read().split(b"\n")[:-1]
        except OSError as error:
            raise self._error("read", error) from error

    def append(self, text: str) -> None:
        """Append whole lines: text ends in a line end. Raises StoreError, and then nothing is appended."""
        data = memoryview(text.encode())
        try:
            written = 0
            while written < len(data):  # a disk that is nearly full takes a part
                written += self._file.write(data[written:])
            os.fsync(self._file.fileno())
            self._bytes += len(data)
        except OSError as error:
            with suppress(OSError):  # else the next run cuts it off
                self._file.truncate(self._bytes)
            raise self._error("write", error) from error

    def close(self) -> None:
        """Close the file. Nothing is left to be written."""
        self._file.close()

    def _error(self, verb: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path}: cannot {verb} this ({error.strerror or error}). See that you may, and that there is room."
        )


class ObjectJournal:
    """Lines in an object store, where files cannot grow: they are kept in numbered segments, of which each append
    writes the last one again.

    `close` joins the segments into the one file. After a kill in between, some lines are there twice, in their order.
    """

    def __init__(self, folder: Folder, name: str) -> None:
        """Raises StoreError."""
        self._folder, self._name = folder, name
        self._segment_folder = folder.folder(f".{name}")
        self._segments = self._segment_folder.files()
        self._last = b""

    def lines(self) -> list[bytes]:
        """All lines of the file, without their ends."""
        return self._content().splitlines()

    def append(self, text: str) -> None:
        """Append whole lines: text ends in a line end. Raises StoreError."""
        data = text.encode()
        if not self._last or len(self._last) + len(data) > SEGMENT_BYTES:
            self._segments.append(f"{int(self._segments[-1]) + 1 if self._segments else 0:06d}")
            self._last = b""
        self._last += data
        self._segment_folder.write(self._segments[-1], self._last)

    def close(self) -> None:
        """Join the segments into one file. Raises StoreError."""
        if self._segments:
            self._folder.write(self._name, self._content())
        while self._segments:
            self._segment_folder.remove(self._segments.pop(0))  # the oldest first: after a kill the rest is in order

    def _content(self) -> bytes:
        joined = self._folder.read(self._name) if self._folder.exists(self._name) else b""
        return joined + b"".join(map(self._segment_folder.read, self._segments))


Journal = DiskJournal | ObjectJournal


def open_journal(folder: Folder, name: str) -> Journal:
    """The journal of this name. It has one writer at a time: see `lock`. Raises StoreError."""
    return DiskJournal(folder, name) if folder.is_local else ObjectJournal(folder, name)


def _whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]
