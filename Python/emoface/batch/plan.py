"""From a table's lines to jobs: which recording, which seeds, which files; all that can be known to fail is found."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import EmoFaceError
from ..formats.export import Export
from ..storage.folder import Folder
from ..table.report import APPROVED
from ..table.sources import Recordings
from ..table.table import Problem, Table, TableLine
from ..take import SUFFIX, Line
from .ledger import LEDGER, Entry

KEY_SCHEMA = 1  # of what a content key is taken over: another number makes every line again
REPORT, PAGE, FAILURES, MANIFEST = "report.json", "review.html", "failed.csv", "manifest.json"
OWN_FILES = (LEDGER, REPORT, PAGE, FAILURES, MANIFEST)  # names in the takes folder that no line may have
NAME_LENGTH = 100  # of a take made from a line's id, so that Windows can have the path

_FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[ .]$')  # in a part of a path, on one system or another
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows' devices


@dataclass(frozen=True)
class Job:
    """A line to make.

    audio: its recording's name in `recordings`. line: what is asked, `audio` its address, `seed` the first variant's.
    takes, seeds: names in the takes folder without suffix, and seeds, one a variant. frozen: a reviewer approved it:
    it is left alone while its takes are there. before: the ledger's last word on it.
    """

    line_id: str
    recordings: Folder
    audio: str
    line: Line
    takes: tuple[str, ...]
    seeds: tuple[int, ...]
    frozen: bool = False
    before: Entry | None = None

    def variant(self, number: int) -> Line:
        """What is asked of a variant, from 0."""
        return replace(self.line, seed=self.seeds[number])


@dataclass(frozen=True)
class Order:
    """What all lines of a run share.

    model: its file. device: cpu or cuda, where the network runs. force: files that a person has changed, and lines
    that are approved, are made again like any other.
    """

    out: Folder
    model: str
    model_name: str
    model_id: str
    device: str
    exports: tuple[Export, ...] = ()
    force: bool = False


@dataclass(frozen=True)
class Plan:
    """jobs: by the row's number, in the table's order. problems: the table's and those found on the way, by row."""

    jobs: Mapping[int, Job]
    problems: tuple[Problem, ...]


def make_plan(
    table: Table,
    recordings: Recordings,
    settings: Mapping,
    exports: Sequence[Export],
    seed: int,
    variants: int,
    before: Mapping[str, Entry],
) -> Plan:
    """Jobs for the lines that can be tried, and problems for those that cannot.

    settings: of all lines, as `Line` has them. seed: the table's. variants: takes a line. before: by line_id.
    """
    jobs: dict[int, Job] = {}
    problems = list(table.problems)
    owners: dict[str, str] = dict.fromkeys(map(str.casefold, OWN_FILES), "the batch itself")
    for asked in table.lines:
        try:
            job = _job(asked, recordings, settings, seed, variants, before.get(asked.line_id))
            _own(job, exports, owners)
            jobs[asked.row.number] = job
        except _Wrong as wrong:
            problems.append(Problem(asked.row.number, wrong.column, str(wrong)))
    return Plan(jobs, tuple(sorted(problems, key=lambda problem: problem.row)))


def derived_seed(seed: int, name: str) -> int:
    """A seed from another and a name: the same on every machine and in every order."""
    return int.from_bytes(hashlib.sha256(f"{seed}\n{name}".encode()).digest()[:4], "big")


def take_key(sha256: str, line: Line, model_id: str) -> str:
    """Digest of all that a take is made from: the recording's bytes, what is asked of it, and the model."""
    asked = {name: value for name, value in line.to_json().items() if name != "audio"}
    return _digest({"recording": sha256, "line": asked, "model": model_id})


def export_key(take_sha256: str, export: Export) -> str:
    """Digest of all that an export is made from."""
    return _digest({"take": take_sha256, "export": {**vars(export), "rate": str(export.rate)}})


def _digest(document: dict) -> str:
    text = json.dumps({"schema": KEY_SCHEMA, **document}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class _Wrong(EmoFaceError):
    """What is wrong with a cell."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def _job(
    asked: TableLine, recordings: Recordings, settings: Mapping, seed: int, variants: int, before: Entry | None
) -> Job:
    if asked.take > variants:
        raise _Wrong("take", f"{asked.take} is chosen, of {variants}. Pass --takes {asked.take}, or empty the cell.")
    takes = variant_names(_name(asked), variants)
    try:
        folder, audio = recordings.find(asked.audio)
    except EmoFaceError as error:
        raise _Wrong("audio", str(error)) from None
    first = derived_seed(seed, asked.line_id) if asked.seed is None else asked.seed
    seeds = (first, *(derived_seed(first, f"take {number}") for number in range(2, variants + 1)))
    line = Line(folder.address(audio), asked.timeline, first, asked.channel, **settings)
    return Job(asked.line_id, folder, audio, line, takes, seeds, asked.review == APPROVED, before)


def variant_names(name: str, variants: int) -> tuple[str, ...]:
    """`hello`, `hello_2`, ..."""
    return (name, *(f"{name}_{number}" for number in range(2, variants + 1)))


def _name(asked: TableLine) -> str:
    """Of the line's take in the takes folder, without its suffix: as `out` says, else made from the id."""
    if not asked.out:
        plain = re.sub(r"[^\w.-]+", "_", asked.line_id).strip("._")[:NAME_LENGTH] or "line"
        return f"{plain}_" if _RESERVED.fullmatch(plain) else plain
    name = asked.out.replace("\\", "/")
    name = name[: -len(SUFFIX)] if name.casefold().endswith(SUFFIX) else name
    for part in name.split("/"):
        if not part or part.startswith(".") or _FORBIDDEN.search(part) or _RESERVED.fullmatch(part):
            raise _Wrong("out", f"{asked.out!r}: no such name within the takes folder. Expected one like act1/hello.")
    return name


def job_files(takes: Sequence[str], exports: Sequence[Export]) -> Iterator[str]:
    """The files that a line comes to."""
    for suffix in (SUFFIX, *(export.suffix for export in exports)):
        yield from (f"{take}{suffix}" for take in takes)


def _own(job: Job, exports: Sequence[Export], owners: dict[str, str]) -> None:
    """Enter the job's files; two lines that differ in case alone would share a file on Windows and macOS."""
    files = [file.casefold() for file in job_files(job.takes, exports)]
    for file in files:
        if file in owners:
            raise _Wrong("out", f"its file {file} is that of {owners[file]} too. Give the line another name in out.")
    owners.update(dict.fromkeys(files, f"line {job.line_id!r}"))
