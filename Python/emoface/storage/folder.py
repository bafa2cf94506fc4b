"""Folders that a batch reads from and writes to, on a disk or in an object store: the same few verbs for both."""

import hashlib
import os
import posixpath
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from ..errors import EmoFaceError
from .files import FileError

UNFINISHED = ".unfinished"  # files on their way, within the folder so that a rename brings them to their place
WHOLE_WRITES = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "oss", "oci", "memory"}  # an object appears whole


class StoreError(FileError):
    """A file of a batch could not be found, read or written, or lies where it may not."""


@dataclass(frozen=True)
class Folder:
    """A folder by its absolute path or its URL (s3://bucket/lines, gs://...). Names within it are separated by `/`.

    A value of one string, so that it goes to other processes and machines as it is; each opens what it names.
    Every verb raises StoreError.
    """

    place: str

    @staticmethod
    def at(place: str | os.PathLike) -> "Folder":
        """The folder that a user names: a path, from here or absolute, or any URL that fsspec knows."""
        text = os.fspath(place)
        if text.startswith("file://"):
            text = url2pathname(urlsplit(text).path)
        return Folder(text.rstrip("/") if "://" in text else str(Path(text).resolve()))

    @property
    def is_local(self) -> bool:
        """Whether it is on a disk of this machine, or mounted like one."""
        return "://" not in self.place

    def address(self, name: str) -> str:
        """Path or URL of a file in it: what takes, reports and sentences call it."""
        return str(Path(self.place, name)) if self.is_local else f"{self.place}/{name}"

    def folder(self, name: str) -> "Folder":
        """A folder in it."""
        return Folder(self.address(name))

    def name_of(self, text: str | os.PathLike) -> str:
        """The name within this folder of what a table, or a user, calls `text`: relative to it, or a whole address.

        Symbolic links are followed. Raises StoreError if that lies outside.
        """
        text = os.fspath(text)
        if not text.strip() or "\0" in text:
            raise StoreError(f"{text!r}: not a file's name. Expected a path within {self.place}.")
        name = self._local_name(text) if self.is_local else self._remote_name(text)
        if name is None:
            raise StoreError(f"{text}: outside {self.place}. Expected a path within it.")
        return name

    def _local_name(self, text: str) -> str | None:
        root = Path(self.place)
        path = Path(os.path.normpath(root / text.replace("\\", "/")))
        real = path.resolve()
        if real == root or not real.is_relative_to(root):
            return None
        return (path if path.is_relative_to(root) else real).relative_to(root).as_posix()

    def _remote_name(self, text: str) -> str | None:
        text = text.removeprefix(f"{self.place}/")
        name = posixpath.normpath(text.replace("\\", "/"))
        return None if "://" in text or name in (".", "..") or name.startswith(("/", "../")) else name

    def exists(self, name: str) -> bool:
        """Whether a file of this name is there."""
        with self._saying(name, "look for"):
            if self.is_local:
                return Path(self.address(name)).is_file()
            system, key = self._open(name)
            return system.isfile(key)

    def stamp(self, name: str) -> str:
        """What tells a file from what it was, without reading it: its size and time, or the store's own digest."""
        with self._saying(name, "look for"):
            if self.is_local:
                found = os.stat(self.address(name))
                return f"{found.st_size}-{found.st_mtime_ns}"
            system, key = self._open(name)
            return str(system.ukey(key))

    def files(self) -> list[str]:
        """Names of all files in it and in its folders, sorted; without those that begin with a dot, or lie in such."""
        with self._saying("", "list"):
            if self.is_local:
                found = [
                    Path(folder, file).relative_to(self.place).as_posix()
                    for folder, _, files in os.walk(self.place)
                    for file in files
                ]
            else:
                system, root = self._open("")
                found = [key[len(root.rstrip("/")) + 1 :] for key in system.find(root)]
        return sorted(name for name in found if not any(part.startswith(".") for part in name.split("/")))

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        with self._saying(name, "read"):
            if self.is_local:
                return Path(self.address(name)).read_bytes()
            system, key = self._open(name)
            return system.cat_file(key)

    def sha256(self, name: str) -> str:
        """Of a file's bytes; it never stands in memory in full."""
        with self.local(name) as path, open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """A file's path on this machine: its own, or a copy's with the same last name, which goes with the block."""
        if self.is_local:
            path = Path(self.address(name))
            if not path.is_file():
                raise StoreError(f"{path}: there is no such file. Check the path.")
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
            path = Path(folder, posixpath.basename(name))
            with self._saying(name, "read"):
                system, key = self._open(name)
                system.get_file(key, str(path))
            yield path

    @contextmanager
    def replacing(self, name: str) -> Iterator[Path]:
        """Yield a path on this machine to write to; when the block ends well it takes the place of `name`, whole.

        What was there is replaced; folders are made as needed.
        """
        if not self.is_local:
            with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
                path = Path(folder, posixpath.basename(name))
                yield path
                with self._saying(name, "write"):
                    self._upload(path, name)
            return
        path = Path(self.place, UNFINISHED, _unlike_others(name))
        with self._saying(name, "write"):
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield path
            with self._saying(name, "write"):
                _settle(path)
                place = Path(self.address(name))
                if not place.parent.resolve().is_relative_to(Path(self.place).resolve()):
                    raise StoreError(f"{place}: a link in its path leads outside {self.place}. Take the link away.")
                place.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, place)
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all; what was there is replaced."""
        with self.replacing(name) as path, self._saying(name, "write"):
            path.write_bytes(data)

    def create(self, name: str, data: bytes) -> bool:
        """Write a file that nobody has written before; false, and nothing written, if it is there."""
        with self._saying(name, "write"):
            try:
                if self.is_local:
                    path = Path(self.address(name))
                    path.parent.mkdir(parents=True, exist_ok=True)
                    with open(path, "xb") as file:
                        file.write(data)
                else:
                    system, key = self._open(name)
                    self._make_folders(system, key)
                    system.pipe_file(key, data, mode="create")
            except FileExistsError:
                return False
        return True

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        with self._saying(name, "remove"), suppress(FileNotFoundError):
            if self.is_local:
                Path(self.address(name)).unlink()
            else:
                system, key = self._open(name)
                system.rm_file(key)

    def sweep(self) -> None:
        """Remove what writers that were killed have left unfinished. For who has the folder to himself."""
        if self.is_local:
            shutil.rmtree(Path(self.place, UNFINISHED), ignore_errors=True)
            return
        with self._saying(UNFINISHED, "remove"):
            system, key = self._open(UNFINISHED)
            for left in system.find(key):
                system.rm_file(left)

    def _upload(self, path: Path, name: str) -> None:
        system, key = self._open(name)
        if self._writes_whole:
            system.put_file(str(path), key)
            return
        _, unfinished = self._open(f"{UNFINISHED}/{_unlike_others(name)}")
        self._make_folders(system, key, unfinished)
        system.put_file(str(path), unfinished)
        system.mv(unfinished, key)

    @property
    def _writes_whole(self) -> bool:
        return self.place.split("://")[0] in WHOLE_WRITES

    def _make_folders(self, system, *keys: str) -> None:
        """Where there are folders: an object store has none, and would be asked for a bucket."""
        if not self._writes_whole:
            for key in keys:
                system.makedirs(posixpath.dirname(key), exist_ok=True)

    def _open(self, name: str) -> tuple:
        """fsspec's file system, and what it calls the file."""
        import fsspec  # only for who has an object store

        # Others write there too: what was listed before may not be true any more.
        return fsspec.core.url_to_fs(self.address(name) if name else self.place, use_listings_cache=False)

    @contextmanager
    def _saying(self, name: str, verb: str) -> Iterator[None]:
        """Whatever the disk, or the library of some store, raises: a sentence."""
        address = self.address(name) if name else self.place
        try:
            yield
        except EmoFaceError:
            raise
        except FileNotFoundError:
            raise StoreError(f"{address}: there is no such file. Check the path.") from None
        except OSError as error:
            raise StoreError(
                f"{address}: cannot {verb} this ({error.strerror or error}). See that you may, and that there is room."
            ) from error
        except ImportError as error:
            raise StoreError(f"{address}: the package that reads such addresses is missing ({error}).") from error
        except Exception as error:  # stores' libraries have their own: no credentials, no bucket, no network
            if self.is_local:
                raise
            cause = f"{type(error).__name__}: {error}"
            raise StoreError(f"{address}: cannot {verb} this ({cause}). Check address and credentials.") from error


def _unlike_others(name: str) -> str:
    return f"{secrets.token_hex(4)}-{posixpath.basename(name)}"


def _settle(path: Path) -> None:
    """Onto the disk before the rename: a file that has its name has its bytes, whatever happens to the power."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
