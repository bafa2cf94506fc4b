"""Names of files in the takes folder: the batch's own, and those of a line's takes and exports."""

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ..errors import EmoFaceError
from ..formats.export import Export
from ..take import SUFFIX
from .ledger import LEDGER

REPORT, PAGE, FAILURES, MANIFEST = "report.json", "review.html", "failed.csv", "manifest.json"
OWN_FILES = (LEDGER, REPORT, PAGE, FAILURES, MANIFEST)  # no line may have a file of such a name
NAME_LENGTH = 100  # characters of a name made from a line's id, so that Windows can have the path

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]$')  # in a part of a path, on one system or another
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # devices of Windows


class FileNameError(EmoFaceError):
    """A name that a take cannot have."""


def take_name(line_id: str, out: str) -> str:
    """The name of a line's first take in the takes folder, without its suffix.

    out: the name that the table gives, such as act1/hello; "": it is made from the line's id.
    Raises FileNameError.
    """
    if not out:
        plain = re.sub(r"[^\w.-]+", "_", line_id).strip("._")[:NAME_LENGTH] or "line"
        return f"{plain}_" if _RESERVED.fullmatch(plain) else plain
    name = out.replace("\\", "/")
    name = name[: -len(SUFFIX)] if name.casefold().endswith(SUFFIX) else name
    for part in name.split("/"):
        if not part or part.startswith(".") or _FORBIDDEN.search(part) or _RESERVED.fullmatch(part):
            raise FileNameError(f"{out!r}: no such name within the takes folder. Expected one like act1/hello.")
    return name


def variant_names(name: str, variants: int) -> tuple[str, ...]:
    """The names of a line's takes, without suffix: `hello`, `hello_2`, ..."""
    return (name, *(f"{name}_{number}" for number in range(2, variants + 1)))


def line_files(take_names: Sequence[str], exports: Sequence[Export]) -> Iterator[str]:
    """The files of a line: its takes, then its exports, format by format."""
    takes = [f"{name}{SUFFIX}" for name in take_names]
    yield from takes
    for export in exports:
        yield from (export_name(take, export) for take in takes)


def export_name(take: str, export: Export) -> str:
    """The name of an export of the take file `take`."""
    return str(export.path_beside(PurePosixPath(take)))
