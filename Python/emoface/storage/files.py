"""Files that are written whole or not at all, and that replace an existing file only where that is allowed."""

import os
import secrets
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from ..errors import EmoFaceError

MAX_TEXT_BYTES = 256 * 2**20  # of any text but curves: the report of 200,000 lines has about 110 MB

# Windows does not replace a file that another program has open, as virus scanners and indexers do for a moment.
RETRY_DELAYS_S = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()


class FileError(EmoFaceError):
    """A file could not be found, read or written."""


class FileExists(FileError):
    """A file exists and may not be replaced."""


@contextmanager
def replacing(path: str | os.PathLike[str], overwrite: bool) -> Iterator[Path]:
    """Yield a temporary path beside `path`. When the block ends without an error it becomes `path`, else it is removed.

    Makes the folder if it is missing. The temporary name keeps the suffix, by which writers choose a format, and nobody
    can guess it. A link is replaced, never followed.
    Raises FileExists if `path` exists and `overwrite` is false, FileError if it cannot be written.
    """
    path = Path(path)
    check_writable(path, overwrite)
    temporary = path.with_name(f".{secrets.token_hex(16)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _move(temporary, path)
    except OSError as error:
        raise FileError(
            f"{path}: cannot write this file ({error.strerror or error}). See that its folder may be written to and "
            "the disk has room, or choose another place."
        ) from error
    finally:
        with suppress(OSError):  # such as a parent that is a file: that error was raised above
            temporary.unlink(missing_ok=True)


def _move(temporary: Path, path: Path) -> None:
    for wait_s in RETRY_DELAYS_S:
        try:
            return os.replace(temporary, path)
        except PermissionError:
            time.sleep(wait_s)
    os.replace(temporary, path)


def check_writable(path: str | os.PathLike[str], overwrite: bool) -> None:
    """Raise FileExists if `path` exists and may not be replaced, FileError if no file can be written there.

    For commands to call before long work. Nothing is written.
    """
    path = Path(path)
    try:
        os.fsencode(path)  # raises for a name that the disk cannot have
        if "\0" in str(path):
            raise ValueError("it has a null character")
        if path.exists() and not overwrite:
            raise FileExists(
                f"{path}: this file exists and was left as it is. Choose another name, or have it replaced."
            )
        if path.exists() and not path.is_file():
            raise FileError(f"{path}: this is no file ({_kind(path)}), and was left as it is. Choose another name.")
        folder = next((parent for parent in path.absolute().parents if parent.exists()), None)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileError(f"{path}: no file can have this name ({reason}). Choose another.") from error
    if folder is not None and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise FileError(
            f"{path}: cannot write this file ({folder} is no folder that may be written to). Choose another place."
        )


def open_regular(path: str | os.PathLike[str], *, append: bool = False) -> BinaryIO:
    """Open a file for reading and writing without a buffer, and make it if it is missing; nothing in it is changed.

    For files that grow or are locked, which cannot be replaced whole. A link is not followed, and a pipe, a socket or a
    device is not opened: in a folder that came from somebody else they may lead anywhere.
    append: whether writing goes to the end.
    Raises FileError for these, OSError for what the disk does not allow.
    """
    path = Path(path)
    refuse_special(path)
    flags = os.O_RDWR | os.O_CREAT | (os.O_APPEND if append else 0)
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):  # each system has some of them
        flags |= getattr(os, name, 0)
    number = os.open(path, flags, 0o666)  # the umask takes from that what the user wants
    try:
        _check_regular(path, os.fstat(number))  # again: it may have been replaced since
        return os.fdopen(number, "rb+", buffering=0)
    except BaseException:
        os.close(number)
        raise


def refuse_special(path: Path) -> None:
    """Raise FileError if a link, a pipe, a socket, a device or a folder is where a file is to be opened."""
    if os.path.lexists(path):
        _check_regular(path, os.lstat(path))


def _check_regular(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise FileError(f"{path}: this is a link, which may lead out of the folder. Take it away.")
    if not stat.S_ISREG(status.st_mode):
        raise FileError(f"{path}: this is no file ({_kind(path)}). Take it away.")


def _kind(path: Path) -> str:
    """What a path is that is not a file. Follows links."""
    kinds = {"a folder": path.is_dir, "a pipe": path.is_fifo, "a socket": path.is_socket}
    return next((name for name, is_kind in kinds.items() if is_kind()), "a device")


def write_text(path: str | os.PathLike[str], text: str, overwrite: bool) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all.

    A path may have bytes that are no text; they are written as JSON escapes them, so that it reads them back.
    """
    write_parts(path, [text], overwrite)


def write_parts(path: str | os.PathLike[str], parts: Iterable[str], overwrite: bool) -> None:
    """As `write_text`, part after part: an hour of curves has more text than there may be memory."""
    with (
        replacing(path, overwrite) as temporary,
        open(temporary, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file,
    ):
        file.writelines(parts)


def read_text(path: str | os.PathLike[str], most_bytes: int | None = MAX_TEXT_BYTES) -> str:
    """Read UTF-8 (with or without BOM) or, where its BOM says so, UTF-16 text. Raises FileError.

    most_bytes: a larger file is refused before it is in memory; None: any is read, as an hour of curves is large.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(-1 if most_bytes is None else most_bytes + 1)
        if most_bytes is not None and len(data) > most_bytes:
            raise FileError(
                f"{path}: this file has more than {most_bytes / 2**20:g} MiB, which no text of its kind has."
            )
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: cannot read this file ({error.strerror or error}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: this is not a text file in UTF-8. Save it as UTF-8 and try again.") from error
