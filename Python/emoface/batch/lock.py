"""The lock of a takes folder: one run at a time. A second run is refused; a run that was killed is not in the way.

On a disk it is the operating system's lock on a file, by the package filelock. An object store has no locks: there a
run writes a marker object and renews it as long as it lives.
"""

import json
import os
import platform
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from ..serialization import SerializationError, parse_json
from ..storage.files import FileError, refuse_special
from ..storage.folder import UNFINISHED, Folder, StoreError

LOCK = ".lock"  # on a disk the file that is locked, in a store the marker
HOLDER = ".lock-holder"  # on a disk, who has the lock. A file of its own: Windows lets nobody read a locked one
HEARTBEAT_S = 10.0  # in an object store a run that lives renews its marker this often
EXPIRY_S = 30.0  # a marker that was not renewed for this long is taken to be a dead run's
TAKEOVER_S = 2.0  # of two runs that replace a dead one's marker at once, the later has it: both look again after this

MOST_QUOTED = 100  # characters of the holder's name


class FolderInUse(StoreError):
    """Another run has the folder."""


@contextmanager
def lock_folder(folder: Folder) -> Iterator[None]:
    """Have the folder to oneself for the block. Raises FolderInUse, which says who has it, and StoreError.

    On a disk, the lock ends with the process. In an object store, `EXPIRY_S` pass before the marker of a run that was
    killed on another machine counts as a dead one's.
    """
    with _lock_on_disk(folder) if folder.is_local else _lock_in_store(folder):
        yield


def read_holder(folder: Folder) -> bytes | None:
    """What a run that has a folder on a disk wrote into it, which no other run writes; None if no run has it.

    Raises StoreError, also for a link: no run makes one.
    """
    try:
        refuse_special(Path(folder.address(HOLDER)))
    except FileError as error:
        raise StoreError(str(error)) from None
    return folder.read(HOLDER) if folder.exists(HOLDER) else None


def _shown(holder: bytes) -> str:
    """What a file says of the holder, as a sentence may quote it."""
    return "".join(filter(str.isprintable, holder.decode(errors="replace")))[:MOST_QUOTED].strip()


def _in_use(folder: Folder, holder: str) -> FolderInUse:
    return FolderInUse(
        f"{folder.location}: another run is at work in this folder ({holder}). Wait for it, or stop it first."
    )


@contextmanager
def _lock_on_disk(folder: Folder) -> Iterator[None]:
    path = Path(folder.address(LOCK))
    lock = FileLock(path, blocking=False)
    try:
        refuse_special(path)  # filelock itself follows no links
        path.parent.mkdir(parents=True, exist_ok=True)
        acquired = lock.acquire()
    except Timeout:
        holder = read_holder(folder) or b""
        raise _in_use(folder, _shown(holder) or "just begun") from None
    except FileError as error:
        raise StoreError(str(error)) from None
    except OSError as error:
        raise StoreError(
            f"{path}: cannot write this ({error.strerror or error}). See that you may write to its folder, and that "
            "there is room."
        ) from error
    with acquired:
        try:
            folder.write(HOLDER, _own_name().encode())
            yield
        finally:
            folder.remove(HOLDER)
            with suppress(OSError):  # not empty: a file that is being written
                Path(folder.address(UNFINISHED)).rmdir()


@contextmanager
def _lock_in_store(folder: Folder) -> Iterator[None]:
    marker = _Marker(folder)
    marker.acquire()
    ended = threading.Event()
    heartbeat = threading.Thread(target=marker.renew_until, args=(ended,), daemon=True)
    heartbeat.start()
    try:
        yield
    finally:
        ended.set()
        heartbeat.join()
        folder.remove(LOCK)


class _Marker:
    """An object in a store that says who has the folder. It is written again as long as that run lives."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._token = secrets.token_hex(8)
        self._renewals = 0

    def acquire(self) -> None:
        """Raises FolderInUse, StoreError."""
        if self._folder.create(LOCK, self._content()):
            return
        found = self._read()
        if not _died_here(found) and self._is_renewed(found):
            raise _in_use(self._folder, _shown(str(found.get("who")).encode(errors="replace")))
        self._folder.write(LOCK, self._content())
        time.sleep(TAKEOVER_S)
        winner = self._read()
        if winner.get("token") != self._token:
            raise _in_use(self._folder, _shown(str(winner.get("who")).encode(errors="replace")))

    def renew_until(self, ended: threading.Event) -> None:
        """Renew it until `ended` is set. A store that does not answer for a moment is tried again the next time."""
        while not ended.wait(HEARTBEAT_S):
            self._renewals += 1
            with suppress(StoreError):
                self._folder.write(LOCK, self._content())

    def _is_renewed(self, found: dict[str, Any]) -> bool:
        """Whether the marker changes while we look. Times are not compared: two machines' clocks need not agree."""
        until = time.monotonic() + EXPIRY_S
        while time.monotonic() < until:
            time.sleep(min(1.0, EXPIRY_S))
            now = self._read()
            if now != found:
                return bool(now)  # gone: its run has just ended
        return False

    def _read(self) -> dict[str, Any]:
        try:
            document = parse_json(self._folder.read(LOCK)) if self._folder.exists(LOCK) else {}
        except SerializationError:
            return {}
        return document if isinstance(document, dict) else {}

    def _content(self) -> bytes:
        marker = {"who": _own_name(), "node": platform.node(), "process": os.getpid(), "token": self._token}
        return json.dumps(marker | {"beats": self._renewals}).encode()


def _died_here(marker: dict[str, Any]) -> bool:
    """Whether it is the marker of a process of this machine that has ended."""
    process = marker.get("process")
    return marker.get("node") == platform.node() and isinstance(process, int) and not psutil.pid_exists(process)


def _own_name() -> str:
    return f"{platform.node()}, process {os.getpid()}"
