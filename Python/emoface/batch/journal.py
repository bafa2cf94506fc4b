"""A file that only grows: what a run has done, line after line, whatever moment it is killed at."""

import os
from pathlib import Path

from ..storage.folder import Folder, StoreError

SEGMENT_BYTES = 2**18  # few enough objects to read back, each small enough to be written again at every append


class DiskJournal:
    """Lines in a file on a disk. An append is on the disk when it returns."""

    def __init__(self, folder: Folder, name: str) -> None:
        """Makes the file, or cuts off what a kill left of a last line. Raises StoreError."""
        self._path = Path(folder.address(name))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with open(self._path, "ab+") as file:
                file.seek(0)
                file.truncate(len(_whole_lines(file.read())))
            self._file = open(self._path, "ab")
        except OSError as error:
            raise self._error("open", error) from error

    def lines(self) -> list[str]:
        """All that stand there."""
        return self._path.read_text(encoding="utf-8").splitlines()

    def append(self, text: str) -> None:
        """Add whole lines: text ends in a line end. Raises StoreError."""
        try:
            self._file.write(text.encode())
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise self._error("write", error) from error

    def close(self) -> None:
        """No more lines."""
        self._file.close()

    def _error(self, verb: str, error: OSError) -> StoreError:
        return StoreError(
            f"{self._path}: cannot {verb} this ({error.strerror or error}). See that you may, and that there is room."
        )


class ObjectJournal:
    """The same where files cannot grow: the last of a row of objects is written again, longer, with every append.

    `close` folds the row into the one file. If a kill comes between, some lines are there twice, in their order.
    """

    def __init__(self, folder: Folder, name: str) -> None:
        """Raises StoreError."""
        self._folder, self._name = folder, name
        self._row = folder.folder(f".{name}")
        self._segments = self._row.files()
        self._last = b""

    def lines(self) -> list[str]:
        """All that stand there."""
        return self._content().decode().splitlines()

    def append(self, text: str) -> None:
        """Add whole lines: text ends in a line end. Raises StoreError."""
        data = text.encode()
        if not self._last or len(self._last) + len(data) > SEGMENT_BYTES:
            self._segments.append(f"{int(self._segments[-1]) + 1 if self._segments else 0:06d}")
            self._last = b""
        self._last += data
        self._row.write(self._segments[-1], self._last)

    def close(self) -> None:
        """No more lines. Raises StoreError."""
        if self._segments:
            self._folder.write(self._name, self._content())
        while self._segments:
            self._row.remove(self._segments.pop(0))  # the oldest first: what is left stays in its order

    def _content(self) -> bytes:
        folded = self._folder.read(self._name) if self._folder.exists(self._name) else b""
        return folded + b"".join(map(self._row.read, self._segments))


Journal = DiskJournal | ObjectJournal


def open_journal(folder: Folder, name: str) -> Journal:
    """The journal of this name, for one writer at a time: see `lock`. Raises StoreError."""
    return DiskJournal(folder, name) if folder.is_local else ObjectJournal(folder, name)


def _whole_lines(data: bytes) -> bytes:
    return data[: data.rfind(b"\n") + 1]
