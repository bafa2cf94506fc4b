"""One run at a time in a folder: a second is refused, and one that was killed is not in the way."""

import json
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from ..storage.folder import Folder, StoreError

LOCK = ".lock"
BEAT_S = 10.0  # in an object store a run that lives says so this often
DEAD_AFTER_S = 30.0  # and one that has not for this long is taken to be dead
SETTLE_S = 2.0  # of two that take a dead one's place at once, the later one has it: both look again after this


class FolderInUse(StoreError):
    """Another run has the folder."""


@contextmanager
def lock(folder: Folder) -> Iterator[None]:
    """Have the folder to oneself for the block. Raises FolderInUse with who has it, StoreError.

    On a disk the system's own lock, which goes with the process. In an object store a mark that is renewed; after a
    kill on another machine, `DEAD_AFTER_S` pass before it is known for dead.
    """
    with _disk_lock(folder) if folder.is_local else _object_lock(folder):
        yield


def _in_use(folder: Folder, who: str) -> FolderInUse:
    return FolderInUse(f"{folder.place}: another run is at work in this folder ({who}). Wait for it, or stop it first.")


@contextmanager
def _disk_lock(folder: Folder) -> Iterator[None]:
    path = Path(folder.address(LOCK))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = open(path, "a+")
    except OSError as error:
        raise StoreError(
            f"{path}: cannot write this ({error.strerror}). See that you may write to its folder."
        ) from error
    with file:
        try:
            _hold(file.fileno())
        except OSError:
            file.seek(0)
            raise _in_use(folder, file.read().strip() or "just begun") from None
        file.truncate(0)
        file.write(_myself())
        file.flush()
        yield  # the file stays: were it removed, one who opened it before would lock what nobody else sees


def _hold(descriptor: int) -> None:
    """The system's lock on an open file, without waiting. Raises OSError."""
    if os.name == "nt":
        import msvcrt

        os.lseek(descriptor, 2**30, os.SEEK_SET)  # a byte behind what is written: others may still read who it is
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def _object_lock(folder: Folder) -> Iterator[None]:
    mark = _Mark(folder)
    mark.take()
    ended = threading.Event()
    beating = threading.Thread(target=mark.beat, args=(ended,), daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
        folder.remove(LOCK)


class _Mark:
    """An object that says who has the folder, and is written again as long as they live."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._token = secrets.token_hex(8)
        self._beats = 0

    def take(self) -> None:
        """Raises FolderInUse, StoreError."""
        if self._folder.create(LOCK, self._content()):
            return
        found = self._read()
        if not _died_here(found) and self._lives(found):
            raise _in_use(self._folder, str(found.get("who")))
        self._folder.write(LOCK, self._content())
        time.sleep(SETTLE_S)
        winner = self._read()
        if winner.get("token") != self._token:
            raise _in_use(self._folder, str(winner.get("who")))

    def beat(self, ended: threading.Event) -> None:
        """Until `ended`. A store that does not answer for a moment is asked again at the next."""
        while not ended.wait(BEAT_S):
            self._beats += 1
            with suppress(StoreError):
                self._folder.write(LOCK, self._content())

    def _lives(self, found: dict) -> bool:
        """Whether the mark changes while we look: clocks of two machines need not agree."""
        until = time.monotonic() + DEAD_AFTER_S
        while time.monotonic() < until:
            time.sleep(min(1.0, DEAD_AFTER_S))
            now = self._read()
            if now != found:
                return bool(now)  # gone: its run has just ended
        return False

    def _read(self) -> dict:
        try:
            return json.loads(self._folder.read(LOCK)) if self._folder.exists(LOCK) else {}
        except ValueError:
            return {}

    def _content(self) -> bytes:
        mark = {"who": _myself(), "node": platform.node(), "process": os.getpid(), "token": self._token}
        return json.dumps(mark | {"beats": self._beats}).encode()


def _died_here(mark: dict) -> bool:
    """Whether it is that of a process of this machine that is not there any more."""
    process = mark.get("process")
    return mark.get("node") == platform.node() and isinstance(process, int) and not psutil.pid_exists(process)


def _myself() -> str:
    return f"{platform.node()}, process {os.getpid()}"
