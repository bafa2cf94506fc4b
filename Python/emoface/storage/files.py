"""Files that are written whole or not at all, and that replace an existing file only where that is allowed."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import EmoFaceError

# Windows does not replace a file that another program has open, as virus scanners and indexers do for a moment.
RETRY_DELAYS_S = (0.05, 0.1, 0.2, 0.4) if os.name == "nt" else ()


class FileError(EmoFaceError):
    """A file could not be found, read or written."""


class FileExists(FileError):
    """A file exists and may not be replaced."""


@contextmanager
def replacing(path: str | os.PathLike[str], overwrite: bool) -> Iterator[Path]:
    """Yield a temporary path beside `path`. When the block ends without an error it becomes `path`, else it is removed.

    Makes the folder if it is missing. The temporary name keeps the suffix, by which writers choose a format.
    Raises FileExists if `path` exists and `overwrite` is false, FileError if it cannot be written.
    """
    path = Path(path)
    refuse_existing(path, overwrite)
    temporary = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
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


def refuse_existing(path: str | os.PathLike[str], overwrite: bool) -> None:
    """Raise FileExists if `path` exists and may not be replaced. For commands to call before long work."""
    if Path(path).exists() and not overwrite:
        raise FileExists(f"{path}: this file exists and was left as it is. Choose another name, or have it replaced.")


def write_text(path: str | os.PathLike[str], text: str, overwrite: bool) -> None:
    """Write UTF-8 text with Unix line ends, whole or not at all."""
    with replacing(path, overwrite) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def read_text(path: str | os.PathLike[str]) -> str:
    """Read UTF-8 (with or without BOM) or, where its BOM says so, UTF-16 text. Raises FileError."""
    try:
        data = Path(path).read_bytes()
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: cannot read this file ({error.strerror or error}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: this is not a text file in UTF-8. Save it as UTF-8 and try again.") from error
