"""Names of files in the takes folder: the batch's own, and those of a line's takes and exports."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from ..errors import EmoFaceError
from ..formats.export import Export
from ..formats.export_formats import EXPORT_FORMATS
from ..serialization import shortened
from ..storage.folder import StoreError, check_encodable
from ..take import SUFFIX
from .ledger import LEDGER

REPORT, PAGE, FAILURES, MANIFEST = "report.json", "review.html", "failed.csv", "manifest.json"
OWN_FILES = (LEDGER, REPORT, PAGE, FAILURES, MANIFEST)  # no line may have a file of such a name
NAME_LENGTH = 100  # characters of a name made from a line's id, so that Windows can have the path
FILE_NAME_BYTES = 255  # of one part of a path in UTF-8: the limit of Linux, and no other system has a lower one
# Of a take's name: what is left beside the longest suffix and the number of a variant, such as _9999. Temporary files
# have short names of their own.
NAME_BYTES = (
    FILE_NAME_BYTES - max(len(name.encode()) for name in (SUFFIX, *(f.suffix for f in EXPORT_FORMATS.values()))) - 5
)
DIGEST_LENGTH = 8  # hexadecimal digits that keep apart names that were cut

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f\ud800-\udfff]|[ .]$')  # in a part of a path, on one system or another
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\..*)?", re.IGNORECASE
)  # Windows' devices


class FileNameError(EmoFaceError):
    """A name that a take cannot have."""


def take_name(line_id: str, out: str) -> str:
    """The name of a line's first take in the takes folder, without its suffix.

    out: the name that the table gives, such as act1/hello; "": it is made from the line's id.
    A name that is too long for a file is cut, and ends in a digest of the whole.
    Raises FileNameError.
    """
    name = _full_name(line_id, out)
    try:
        check_encodable(name)
    except StoreError as error:
        raise FileNameError(str(error)) from None
    return name


def _full_name(line_id: str, out: str) -> str:
    if not out:
        plain = re.sub(r"[^\w.-]+", "_", line_id).strip("._") or "line"
        if plain.startswith("-"):  # which the next program would take for an option
            plain = f"line{plain}"
        name = _cut(plain, NAME_LENGTH)
        return f"{name}_" if _RESERVED.fullmatch(name) else name
    name = out.replace("\\", "/")
    name = name[: -len(SUFFIX)] if name.casefold().endswith(SUFFIX) else name
    *folders, last = name.split("/")
    for part in (*folders, last):
        if not part or part.startswith((".", "-")) or _FORBIDDEN.search(part) or _RESERVED.fullmatch(part):
            raise FileNameError(
                f"{shortened(out)}: no such name within the takes folder. Expected one like act1/hello; no part "
                "of it begins with a dot or a dash."
            )
    for folder in folders:
        if len(folder.encode()) > FILE_NAME_BYTES:
            raise FileNameError(
                f"{shortened(folder)}: {len(folder.encode())} bytes. A folder's name has {FILE_NAME_BYTES} at most."
            )
    return "/".join((*folders, _cut(last, len(last))))


def _cut(name: str, most: int) -> str:
    """A name of `most` characters and NAME_BYTES at most. One that is cut ends in a digest, which keeps it apart."""
    if len(name) <= most and len(name.encode()) <= NAME_BYTES:
        return name
    digest = f"_{hashlib.sha256(name.encode()).hexdigest()[:DIGEST_LENGTH]}"
    begin = name[: most - len(digest)].encode()[: NAME_BYTES - len(digest)].decode(errors="ignore")
    return begin.rstrip("._ ") + digest


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
