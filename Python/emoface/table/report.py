"""What came of a table of lines: the value that report.json and the review page are made from."""

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass, fields

from ..errors import EmoFaceError
from ..storage.files import read_text

SCHEMA = 1

# What can be wrong with a line that was made, as `Flag.kind` names it.
FLAG_KINDS = ("clipping", "long pause", "low level", "several speakers", "moves in silence", "saturated controls")

DONE, FAILED, KEPT = "done", "failed", "kept"  # made, not made, left alone because a person changed or approved it
STATUSES = (DONE, FAILED, KEPT)

APPROVED, NEEDS_WORK = "approved", "needs work"
REVIEWS = ("", APPROVED, NEEDS_WORK)


class ReportError(EmoFaceError):
    """A report that cannot be read."""


@dataclass(frozen=True)
class Flag:
    """Something in a line that a person should look at.

    kind: one of FLAG_KINDS. severity: 0 (worth a glance) .. 1 (unusable). sentence: for people. at_s: the moment to
    look at, in seconds of the line; None where it is the whole of it.
    """

    kind: str
    severity: float
    sentence: str
    at_s: float | None = None


@dataclass(frozen=True)
class LineReport:
    """One line of the table and what came of it.

    audio: the recording as the table names it. emotion: the one-line text of its timeline. takes: files relative to
    the takes folder with / between folders, the first variant first; empty if it failed. problem: why it failed, else
    empty. warnings: sentences about what was wrong with the recording but bearable. row: the table's row as read, by
    canonical column name. review: one of REVIEWS. note: what the reviewer wrote.
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

    @staticmethod
    def from_json(document: dict) -> "LineReport":
        """The inverse of `dataclasses.asdict`; what is not known here is passed over. Raises KeyError, TypeError."""
        known = {f.name: document[f.name] for f in fields(LineReport)}
        known |= {name: tuple(known[name]) for name in ("takes", "warnings")}
        flags = tuple(Flag(*(flag[f.name] for f in fields(Flag))) for flag in known["flags"])
        return LineReport(**{**known, "flags": flags})


@dataclass(frozen=True)
class Report:
    """What came of a table, its lines in the table's order. It holds no times of work: the same run, the same bytes.

    model, model_id: what made the takes. seed: the table's, which every line's is derived from. variants: takes a line.
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

    def to_json(self) -> dict:
        """As report.json holds it."""
        return {"schema": SCHEMA, "counts": self.counts, **asdict(self)}

    @staticmethod
    def from_json(document: dict) -> "Report":
        """The inverse of `to_json`; what is not known here is passed over. Raises ReportError."""
        schema = document.get("schema") if isinstance(document, dict) else None
        if not isinstance(schema, int):
            raise ReportError("this is no report: it has no schema number. Run `emoface batch` again.")
        if schema > SCHEMA:
            raise ReportError(f"this report was written by a newer EmoFace (schema {schema}). Update EmoFace.")
        try:
            known = {f.name: document[f.name] for f in fields(Report)}
            return Report(**{**known, "lines": tuple(LineReport.from_json(line) for line in known["lines"])})
        except (KeyError, TypeError) as error:
            raise ReportError(f"this report lacks or spoils a part ({error}). Run `emoface batch` again.") from error


def read_report(path: str | os.PathLike) -> Report:
    """Read report.json back. Raises ReportError, FileError."""
    try:
        return Report.from_json(json.loads(read_text(path)))
    except json.JSONDecodeError as error:
        raise ReportError(f"{path}: this is not JSON ({error}). Run `emoface batch` again.") from error
    except ReportError as error:
        raise ReportError(f"{path}: {error}") from None
