"""Folders on a disk or in an object store, with the same few methods for both."""

import hashlib
import os
import posixpath
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..errors import EmoFaceError
from ..serialization import shortened
from .files import FileError

UNFINISHED = ".unfinished"  # files that are being written: in the folder itself, so that a rename completes them
ATOMIC_STORES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci", "memory"}  # an object appears whole


class StoreError(FileError):
    """A file could not be found, read or written, or lies outside the folder that it belongs in."""


@dataclass(frozen=True)
class Folder:
    """A folder by its absolute path or its URL (s3://bucket/lines, gs://...).

    Files in it have names with `/` between their parts. The value is one string, so that it can be sent to other
    processes and machines; each opens the folder for itself. Every method raises StoreError.

    location: absolute path or URL.
    """

    location: str

    @staticmethod
    def at(location: str | os.PathLike[str]) -> "Folder":
        """The folder that a user names: a path, relative or absolute, or any URL that fsspec supports."""
        text = os.fspath(location)
        if text.startswith("file://"):
            text = url2pathname(urlsplit(text).path)
        return Folder(text.rstrip("/") if "://" in text else str(_resolved(Path(text))))

    @property
    def is_local(self) -> bool:
        """Whether it is on a disk of this machine, or mounted like one."""
        return "://" not in self.location

    def address(self, name: str) -> str:
        """Path or URL of a file in it, as takes, reports and sentences name it."""
        return str(Path(self.location, name)) if self.is_local else f"{self.location}/{name}"

    def folder(self, name: str) -> "Folder":
        """A folder in it."""
        return Folder(self.address(name))

    def name_of(self, text: str | os.PathLike[str]) -> str:
        """The name within this folder of a file that a table or a user names: relative to the folder, or in full.

        Symbolic links are followed. Raises StoreError if that lies outside.
        """
        text = os.fspath(text)
        if not text.strip() or "\0" in text:
            raise StoreError(f"{text!r}: not a file's name. Expected a path within {self.location}.")
        name = self._local_name(text) if self.is_local else self._remote_name(text)
        if name is None:
            raise StoreError(f"{text}: outside {self.location}. Expected a path within it.")
        return name

    def _local_name(self, text: str) -> str | None:
        root = Path(self.location)
        path = Path(os.path.normpath(root / text.replace("\\", "/")))
        real = _resolved(path)
        if real == root or not real.is_relative_to(root):
            return None
        return (path if path.is_relative_to(root) else real).relative_to(root).as_posix()

    def _remote_name(self, text: str) -> str | None:
        text = text.removeprefix(f"{self.location}/")
        name = posixpath.normpath(text.replace("\\", "/"))
        return None if "://" in text or name in (".", "..") or name.startswith(("/", "../")) else name

    def exists(self, name: str) -> bool:
        """Whether a file of this name is there."""
        with self._store_errors(name, "look for"):
            if self.is_local:
                return Path(self.address(name)).is_file()
            system, key = self._open(name)
            return bool(system.isfile(key))

    def stamp(self, name: str) -> str:
        """A text that changes when the file is written again: size and time, or the store's digest. Nothing is read."""
        with self._store_errors(name, "look for"):
            if self.is_local:
                found = os.stat(self.address(name))
                return f"{found.st_size}-{found.st_mtime_ns}"
            system, key = self._open(name)
            return str(system.ukey(key))

    def files(self) -> list[str]:
        """Names of all files in it and in its folders, sorted; without those that begin with a dot, or lie in such."""
        with self._store_errors("", "list"):
            if self.is_local:
                found = [
                    Path(folder, file).relative_to(self.location).as_posix()
                    for folder, _, files in os.walk(self.location)
                    for file in files
                ]
            else:
                system, root = self._open("")
                found = [key[len(root.rstrip("/")) + 1 :] for key in system.find(root)]
        return sorted(name for name in found if not any(part.startswith(".") for part in name.split("/")))

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        with self._store_errors(name, "read"):
            if self.is_local:
                return Path(self.address(name)).read_bytes()
            system, key = self._open(name)
            return bytes(system.cat_file(key))

    def sha256(self, name: str) -> str:
        """Digest of a file's bytes, read in pieces."""
        with self.local(name) as path, open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """Yield a path on this machine: the file's own, or that of a copy of the same name, removed after the block."""
        if self.is_local:
            path = Path(self.address(name))
            if not path.is_file():
                raise StoreError(f"{path}: there is no such file. Check the path.")
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
            path = Path(folder, posixpath.basename(name))
            with self._store_errors(name, "read"):
                system, key = self._open(name)
                system.get_file(key, str(path))
            yield path

    @contextmanager
    def replacing(self, name: str) -> Iterator[Path]:
        """Yield a path on this machine to write to. When the block ends without an error, it becomes the file `name`.

        The file appears whole, and replaces what was there. Folders are made as needed.
        """
        if not self.is_local:
            with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
                path = Path(folder, posixpath.basename(name))
                yield path
                with self._store_errors(name, "write"):
                    self._upload(path, name)
            return
        path = Path(self.location, UNFINISHED, _unique_name(name))
        if path.parent.is_symlink():
            raise StoreError(f"{path.parent}: this is a link, which may lead out of the folder. Take it away.")
        with self._store_errors(name, "write"):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            try:
                yield path
            except OSError as error:  # such as a full disk
                raise self._error(name, "write", error) from error
            with self._store_errors(name, "write"):
                _flush_to_disk(path)
                target = Path(self.address(name))
                if not _resolved(target.parent).is_relative_to(_resolved(Path(self.location))):
                    raise StoreError(f"{target}: a link in its path leads outside {self.location}. Take the link away.")
                target.parent.mkdir(parents=True, exist_ok=True)
                if os.path.lexists(target) and not (target.is_symlink() or target.is_file()):
                    raise StoreError(f"{target}: this is no file, but a folder, a pipe or a device. Take it away.")
                os.replace(path, target)
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all; what was there is replaced."""
        with self.replacing(name) as path, self._store_errors(name, "write"):
            path.write_bytes(data)

    def create(self, name: str, data: bytes) -> bool:
        """Write a file that does not exist yet; False, and nothing written, if it does."""
        with self._store_errors(name, "write"):
            try:
                if self.is_local:
                    path = Path(self.address(name))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with open(path, "xb") as file:  # never follows a link, and opens nothing that is there
                        try:
                            file.write(data)
                            file.flush()
                        except OSError:
                            path.unlink(missing_ok=True)
                            raise
                else:
                    system, key = self._open(name)
                    self._make_folders(system, key)
                    system.pipe_file(key, data, mode="create")
            except FileExistsError:
                return False
        return True

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with self._store_errors(name, "remove"), suppress(FileNotFoundError):
            if self.is_local:
                Path(self.address(name)).unlink()
            else:
                system, key = self._open(name)
                system.rm_file(key)

    def remove_unfinished(self) -> None:
        """Remove files that killed processes left half written. Only for a process that has locked the folder."""
        if self.is_local:
            shutil.rmtree(Path(self.location, UNFINISHED), ignore_errors=True)  # a link stays: `replacing` refuses it
            return
        with self._store_errors(UNFINISHED, "remove"):
            system, key = self._open(UNFINISHED)
            for left in system.find(key):
                system.rm_file(left)

    def _upload(self, path: Path, name: str) -> None:
        system, key = self._open(name)
        if self._is_atomic:
            system.put_file(str(path), key)
            return
        _, unfinished = self._open(f"{UNFINISHED}/{_unique_name(name)}")
        self._make_folders(system, key, unfinished)
        system.put_file(str(path), unfinished)
        system.mv(unfinished, key)

    @property
    def _is_atomic(self) -> bool:
        return self.location.split("://")[0] in ATOMIC_STORES

    def _make_folders(self, system: Any, *keys: str) -> None:
        """Not in an object store: it has no folders, and would try to make a bucket."""
        if not self._is_atomic:
            for key in keys:
                system.makedirs(posixpath.dirname(key), exist_ok=True)

    def _open(self, name: str) -> tuple[Any, str]:
        """fsspec's file system, and the file's key in it."""
        import fsspec  # needed for object stores alone

        # No cached listings: other processes write there too.
        address = self.address(name) if name else self.location
        system, key = fsspec.core.url_to_fs(address, use_listings_cache=False)
        return system, str(key)

    @contextmanager
    def _store_errors(self, name: str, verb: str) -> Iterator[None]:
        """Turn whatever a disk or a store's library raises into a StoreError."""
        address = self.address(name) if name else self.location
        try:
            yield
        except EmoFaceError:
            raise
        except FileNotFoundError:
            raise StoreError(f"{address}: there is no such file. Check the path.") from None
        except OSError as error:
            raise self._error(name, verb, error) from error
        except ImportError as error:
            raise StoreError(f"{address}: the package that reads such addresses is missing ({error}).") from error
        except Exception as error:  # stores' libraries have their own: no credentials, no bucket, no network
            if self.is_local:
                raise
            cause = f"{type(error).__name__}: {error}"
            raise StoreError(f"{address}: cannot {verb} this ({cause}). Check address and credentials.") from error

    def _error(self, name: str, verb: str, error: OSError) -> StoreError:
        address = self.address(name) if name else self.location
        return StoreError(
            f"{address}: cannot {verb} this ({error.strerror or error}). See that you may, and that there is room."
        )


def check_encodable(name: str) -> None:
    """Raise StoreError for a name that this process cannot tell the system, such as ü where LC_ALL=C means ASCII."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:
        raise StoreError(
            f"{shortened(name)}: this process cannot name such files, as its language setting is "
            f"{sys.getfilesystemencoding()}. Set LC_ALL=C.UTF-8."
        ) from None


def _resolved(path: Path) -> Path:
    """The path without links. Raises StoreError."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links that lead in a circle
        raise StoreError(f"{path}: no such path can be ({error}). Check the path, and links in it.") from error


def _unique_name(name: str) -> str:
    """Short, whatever the file's name, and nobody can guess it. The suffix stays: writers choose a format by it."""
    return secrets.token_hex(16) + posixpath.splitext(name)[1]


def _flush_to_disk(path: Path) -> None:
    """Before the rename, so that a file of that name is complete even after a power failure."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
