"""The report of a batch: what became of each line of a table. report.json and the review page are made from it."""

import os
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..errors import EmoFaceError
from ..serialization import SerializationError, check_schema, from_json, parse_json, to_json
from ..storage.files import read_text

SCHEMA = 1

# What can be wrong with a line that was made, as `Flag.kind` names it.
FLAG_KINDS = (
    *("clipping", "long pause", "low level", "several speakers", "moves in silence", "saturated controls"),
    "text does not fit",
)

DONE, FAILED, KEPT = "done", "failed", "kept"  # made; not made; left as it is, because a user edited or approved it
STATUSES = (DONE, FAILED, KEPT)

APPROVED, NEEDS_WORK = "approved", "needs work"
REVIEWS = ("", APPROVED, NEEDS_WORK)


class ReportError(EmoFaceError):
    """A report that cannot be read."""


@dataclass(frozen=True)
class Flag:
    """Something in a line that a person should look at.

    kind: one of FLAG_KINDS.
    severity: 0 (worth a glance) .. 1 (unusable).
    sentence: what is wrong, for people.
    at_s: the moment to look at, in seconds of the line; None where it is the whole of it.
    """

    kind: str
    severity: float
    sentence: str
    at_s: float | None = None


@dataclass(frozen=True)
class LineReport:
    """One line of the table and what became of it.

    line_id: the line's name.
    character: who speaks, or "".
    audio: the recording as the table names it.
    emotion: the one-line text of its timeline.
    crossfade_s: of its timeline, in seconds.
    duration_s: of its recording; None if it failed.
    takes: files relative to the takes folder, with / between folders, the first variant first; empty if it failed.
    status: one of STATUSES.
    problem: why it failed, else "".
    warnings: sentences about what is wrong with the recording or the take but does not stop the work.
    flags: what a person should look at, worst first.
    row: the table's row as read, by canonical column name.
    review: one of REVIEWS.
    note: what the reviewer wrote.
    """

    line_id: str
    character: str
    audio: str
    emotion: str
    crossfade_s: float
    duration_s: float | None
    takes: tuple[str, ...]
    status: str
    problem: str
    warnings: tuple[str, ...]
    flags: tuple[Flag, ...]
    row: dict[str, str]
    review: str
    note: str

    @property
    def severity(self) -> float:
        """0..1: of its worst flag; 0 without flags, 1 for a line that failed."""
        return 1.0 if self.status == FAILED else max((flag.severity for flag in self.flags), default=0.0)


@dataclass(frozen=True)
class BatchReport:
    """What became of a table. It holds no times of work: the same run gives the same bytes.

    lines: in the table's order.
    model, model_id: the model that made the takes.
    seed: the table's; the seeds of lines without one come from it.
    variants: takes of each line.
    """

    lines: tuple[LineReport, ...]
    model: str
    model_id: str
    seed: int
    variants: int

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each status, in the order of STATUSES."""
        counted = Counter(line.status for line in self.lines)
        return {status: counted[status] for status in STATUSES}


def report_to_json(report: BatchReport) -> dict[str, Any]:
    """A report as report.json holds it."""
    return {"schema": SCHEMA, "counts": report.counts, **to_json(report)}


def report_from_json(document: Any, name: str = "this report") -> BatchReport:
    """The inverse of `report_to_json`; keys that a later version added are ignored.

    name: begins the sentence of an error, such as the file's path.
    Raises ReportError.
    """
    try:
        check_schema(document, SCHEMA, name)
    except SerializationError as error:
        raise ReportError(f"{error} To write the report anew, run `emoface batch` again.") from error
    try:
        return from_json(BatchReport, document, complete=True)
    except SerializationError as error:
        raise ReportError(f"{name} lacks or spoils a part ({error}) Run `emoface batch` again.") from error


def read_report(path: str | os.PathLike[str]) -> BatchReport:
    """Read report.json. Raises ReportError, FileError."""
    try:
        document = parse_json(read_text(path))
    except SerializationError as error:
        raise ReportError(f"{path}: {error} Run `emoface batch` again.") from error
    return report_from_json(document, str(path))
