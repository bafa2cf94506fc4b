"""What a batch has done, line by line: an append-only file in the takes folder, from which a killed run goes on."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace

from ..storage.folder import Folder
from ..table.report import FAILED, Flag
from .journal import Journal

LEDGER = "ledger.jsonl"


@dataclass(frozen=True)
class Seen:
    """A file as it was: the sha256 of its bytes, and what tells that it has not changed since without reading it."""

    sha256: str
    stamp: str

    def is_still(self, folder: Folder, name: str) -> bool:
        """Whether the file is there, with these bytes. Raises StoreError."""
        return folder.exists(name) and (folder.stamp(name) == self.stamp or folder.sha256(name) == self.sha256)


@dataclass(frozen=True)
class Made:
    """A file of a line. key: digest of all that it is made from. file: how it was left.

    theirs: it is not what was made, but what a person has made of it, and was left alone.
    """

    key: str
    file: Seen
    theirs: bool = False


@dataclass(frozen=True)
class Entry:
    """What a line came to.

    status: one of `report.STATUSES`. problem: why it failed. recording: its address. heard: the recording's file.
    files: takes and exports by their names in the takes folder, those of earlier runs included.
    """

    line_id: str
    status: str
    problem: str = ""
    recording: str = ""
    heard: Seen | None = None
    duration_s: float | None = None
    files: Mapping[str, Made] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()

    def to_json(self) -> dict:
        """As a line of the ledger holds it."""
        return asdict(self)

    @staticmethod
    def from_json(document: dict) -> "Entry":
        """The inverse. Raises KeyError, TypeError or AttributeError for what has not this form."""
        values = {f.name: document[f.name] for f in fields(Entry)}
        values["heard"] = Seen(**values["heard"]) if values["heard"] else None
        values["files"] = {
            name: Made(made["key"], Seen(**made["file"]), made["theirs"]) for name, made in values["files"].items()
        }
        values["warnings"] = tuple(values["warnings"])
        values["flags"] = tuple(Flag(**flag) for flag in values["flags"])
        return Entry(**values)


def failed(line_id: str, problem: str, before: Entry | None) -> Entry:
    """The entry of a line that failed; what was made of it earlier is still there, and still ours."""
    return replace(before or Entry(line_id, FAILED), status=FAILED, problem=problem)


@dataclass(frozen=True)
class Past:
    """What a ledger says. entries: the last word on each line. roots: where recordings were allowed to lie."""

    entries: Mapping[str, Entry]
    roots: tuple[str, ...] = ()


def read_past(lines: Iterable[str]) -> Past:
    """What the lines of a ledger say; one that is torn or strange is passed over: its line is made again."""
    entries: dict[str, Entry] = {}
    roots: dict[str, None] = {}
    for text in lines:
        try:
            document = json.loads(text)
            if "roots" in document:
                roots |= dict.fromkeys(map(str, document["roots"]))
            else:
                entry = Entry.from_json(document)
                entries[entry.line_id] = entry
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return Past(entries, tuple(roots))


def look_into(folder: Folder) -> Past:
    """What the ledger of a folder says, for who does not write into it. Raises StoreError."""
    if not folder.exists(LEDGER):
        return Past({})
    *whole, _ = folder.read(LEDGER).decode(errors="replace").split("\n")  # the last may be torn: no line end, no line
    return read_past(whole)


class Ledger:
    """Writes down what has been done, once it has been done."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def allow(self, roots: Sequence[str]) -> None:
        """Remember where recordings may lie, for a table that comes back from somewhere else."""
        self._write([{"roots": list(roots)}])

    def append(self, entries: Iterable[Entry]) -> None:
        """On the disk when this returns. Raises StoreError."""
        self._write(entry.to_json() for entry in entries)

    def _write(self, documents: Iterable[dict]) -> None:
        if text := "".join(f"{json.dumps(document)}\n" for document in documents):
            self._journal.append(text)
