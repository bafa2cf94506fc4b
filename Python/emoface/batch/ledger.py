"""The ledger of a takes folder: what became of each line. Append-only, so that a killed run can be continued."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..serialization import SerializationError, from_json, parse_json, to_json
from ..storage.folder import Folder
from ..table.batch_report import FAILED, Flag
from .journal import Journal

LEDGER = "ledger.jsonl"


@dataclass(frozen=True)
class FileStamp:
    """The state of a file.

    sha256: of its bytes.
    stamp: `Folder.stamp` of it; the same stamp later means the same bytes, without reading the file.
    """

    sha256: str
    stamp: str

    def is_current(self, folder: Folder, name: str) -> bool:
        """Whether the file is there, with these bytes. Raises StoreError."""
        return folder.exists(name) and (folder.stamp(name) == self.stamp or folder.sha256(name) == self.sha256)


@dataclass(frozen=True)
class OutputFile:
    """A take or an export of a line.

    key: its content key, see `content_keys`.
    file: its state when the run left it.
    edited_by_user: whether it is not what a run wrote: a user edited it, or it was there before. It was left as it is.
    """

    key: str
    file: FileStamp
    edited_by_user: bool = field(default=False, metadata={"key": "theirs"})


@dataclass(frozen=True)
class LedgerEntry:
    """What became of a line.

    line_id: the line's name.
    status: one of `report.STATUSES`.
    problem: why it failed, else "".
    recording: address of its recording.
    recording_file: state of the recording when it was decoded; None if it never was.
    duration_s: of the recording, in seconds; None if it was never decoded.
    files: takes and exports by their names in the takes folder, those of earlier runs included.
    warnings: sentences about what is wrong but does not stop the work.
    flags: what a person should look at, worst first.
    """

    line_id: str
    status: str
    problem: str = ""
    recording: str = ""
    recording_file: FileStamp | None = field(default=None, metadata={"key": "heard"})
    duration_s: float | None = None
    files: Mapping[str, OutputFile] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def failed_entry(line_id: str, problem: str, previous: LedgerEntry | None) -> LedgerEntry:
    """The entry of a line that failed. It keeps the files that earlier runs made."""
    return replace(previous or LedgerEntry(line_id, FAILED), status=FAILED, problem=problem)


@dataclass(frozen=True)
class LedgerState:
    """What a ledger says.

    entries: the last entry of each line, by line_id.
    roots: folders in which recordings were allowed to lie.
    damaged: how many lines of the ledger could not be read.
    """

    entries: Mapping[str, LedgerEntry]
    roots: tuple[str, ...] = ()
    damaged: int = 0


def parse_ledger(lines: Iterable[str | bytes]) -> LedgerState:
    """What the lines of a ledger say. One that is torn or has another form is passed over: its line is made again."""
    entries: dict[str, LedgerEntry] = {}
    roots: dict[str, None] = {}
    damaged = 0
    for text in lines:
        try:
            document = parse_json(text)
            if isinstance(document, dict) and "roots" in document:
                roots |= dict.fromkeys(from_json(list[str], document["roots"]))
            else:
                entry = from_json(LedgerEntry, document, complete=True)
                entries[entry.line_id] = entry
        except SerializationError:
            damaged += 1
    return LedgerState(entries, tuple(roots), damaged)


def read_ledger(folder: Folder) -> LedgerState:
    """What the ledger of a folder says; without the lock that a writer needs. Raises StoreError."""
    if not folder.exists(LEDGER):
        return LedgerState({})
    *whole, _ = folder.read(LEDGER).split(b"\n")  # a last line without its end is torn
    return parse_ledger(whole)


def damage_warning(state: LedgerState, folder: Folder) -> str:
    """The sentence about entries that could not be read."""
    counted = "1 entry is" if state.damaged == 1 else f"{state.damaged:,} entries are"
    return f"{folder.address(LEDGER)}: {counted} damaged and passed over. The lines without another are made again."


class Ledger:
    """Appends to the ledger."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def add_roots(self, roots: Sequence[str]) -> None:
        """Remember folders of recordings, for a table that comes back from another folder. Raises StoreError."""
        self._write([{"roots": list(roots)}])

    def append(self, entries: Iterable[LedgerEntry]) -> None:
        """On the disk when this returns. Raises StoreError."""
        self._write(to_json(entry) for entry in entries)

    def _write(self, documents: Iterable[dict[str, Any]]) -> None:
        if text := "".join(f"{json.dumps(document)}\n" for document in documents):
            self._journal.append(text)
