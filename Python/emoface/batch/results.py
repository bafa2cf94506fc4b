"""What a batch leaves beside the takes: the report, the table of lines that failed, the editor's manifest."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..emotion import CROSSFADE_S
from ..errors import EmoFaceError
from ..formats.export import Export
from ..serialization import from_json, parse_json
from ..storage.folder import Folder
from ..table.batch_report import FAILED, BatchReport, LineReport, read_report, report_to_json
from ..table.line_table import PROBLEM, LineTable, TableLine, TableRow, chosen_take, table_text
from ..take import SUFFIX
from .file_names import FAILURES, MANIFEST, REPORT, line_files
from .job import LineJob
from .ledger import LedgerEntry
from .plan import BatchPlan


def line_reports(
    table: LineTable, plan: BatchPlan, entries: Mapping[str, LedgerEntry], exports: Sequence[Export]
) -> tuple[LineReport, ...]:
    """What became of every row of a table, in its order.

    entries: of every job of the plan, by line_id.
    """
    table_lines = {line.row.number: line for line in table.lines}
    problems: dict[int, list[str]] = {}
    for problem in plan.problems:
        problems.setdefault(problem.row, []).append(problem.in_row)
    used = {job.line_id for job in plan.jobs.values()}
    reports = []
    for row in table.rows:
        if job := plan.jobs.get(row.number):
            reports.append(_job_report(table_lines[row.number], job, entries[job.line_id], exports))
        else:
            line_id = f"{row.line_id} (row {row.number})" if row.line_id in used else row.line_id
            used.add(line_id)
            reports.append(_problem_report(row, line_id, " ".join(problems[row.number])))
    return tuple(reports)


def merge_reports(old: BatchReport, new: BatchReport) -> BatchReport:
    """The new report, with the lines of the old one that it does not have. Lines keep their places in the old one."""
    new_lines = {line.line_id: line for line in new.lines}
    old_lines = tuple(new_lines.pop(line.line_id, line) for line in old.lines)
    return replace(new, lines=old_lines + tuple(new_lines.values()))


def read_folder_report(out: Folder) -> BatchReport:
    """The report of the last run in a takes folder. Raises ReportError, StoreError."""
    with out.local(REPORT) as path:
        return read_report(path)


def write_results(out: Folder, report: BatchReport, recordings: Mapping[str, str]) -> None:
    """Write report.json, failed.csv if lines failed, and manifest.json. Equal reports give equal bytes.

    recordings: addresses by line_id, of the lines of this run.
    Raises StoreError.
    """
    out.write(REPORT, _json_bytes(report_to_json(report)))
    failures = [
        line.row | {"line_id": line.line_id, PROBLEM: line.problem} for line in report.lines if line.status == FAILED
    ]
    if failures:
        out.write(FAILURES, table_text(failures).encode(errors="backslashreplace"))
    else:
        out.remove(FAILURES)
    out.write(MANIFEST, _json_bytes(_manifest(out, report.lines, recordings)))


def _job_report(table_line: TableLine, job: LineJob, entry: LedgerEntry, exports: Sequence[Export]) -> LineReport:
    failed = entry.status == FAILED
    takes = () if failed else tuple(f"{take}{SUFFIX}" for take in job.take_names)
    kept = (
        f"{name}: somebody changed this file, or it was here before. It is kept; --force has it made again."
        for name in line_files(job.take_names, exports)
        if name in entry.files and entry.files[name].edited_by_user
    )
    return LineReport(
        line_id=job.line_id,
        character=table_line.character,
        audio=table_line.audio,
        emotion=str(table_line.timeline),
        crossfade_s=table_line.timeline.crossfade_s,
        duration_s=None if failed else entry.duration_s,
        takes=takes,
        status=entry.status,
        problem=entry.problem,
        warnings=() if failed else (*entry.warnings, *kept),
        flags=() if failed else entry.flags,
        row=dict(table_line.row.cells),
        review=table_line.review,
        note=table_line.note,
    )


def _problem_report(row: TableRow, line_id: str, problem: str) -> LineReport:
    cells = row.cells
    return LineReport(
        line_id=line_id,
        character=cells.get("character", ""),
        audio=cells.get("audio", ""),
        emotion=cells.get("timeline") or cells.get("emotion", ""),
        crossfade_s=CROSSFADE_S,
        duration_s=None,
        takes=(),
        status=FAILED,
        problem=problem,
        warnings=(),
        flags=(),
        row=dict(cells),
        review="",
        note=cells.get("note", ""),
    )


def _manifest(out: Folder, lines: Iterable[LineReport], recordings: Mapping[str, str]) -> dict[str, Any]:
    """The table for the editor's unattended batch; of a line's variants, it has the one that the user's table chose.

    Keys that a user added for all lines, such as the level, stay.
    """
    previous = _previous_manifest(out)
    addresses = {entry["name"]: entry.get("audio", "") for entry in previous.get("lines", ())}
    addresses |= {line_id: _relative_address(out, address) for line_id, address in recordings.items()}
    entries = []
    for line in lines:
        if line.takes:
            chosen = chosen_take(line.row, len(line.takes))
            entry = {
                "name": line.line_id,
                "take": line.takes[chosen - 1],
                "audio": addresses.get(line.line_id, ""),
                "character": line.character,
                "sequence": line.row.get("target", ""),
            }
            entries.append({name: value for name, value in entry.items() if value})
    return previous | {"lines": entries}


def _previous_manifest(out: Folder) -> dict[str, Any]:
    """The manifest of the last run; empty where there is none, or one of another form."""
    with suppress(EmoFaceError):
        if out.exists(MANIFEST):
            document = parse_json(out.read(MANIFEST))
            from_json(_Manifest, document)
            return dict(document)
    return {}


@dataclass(frozen=True)
class _ManifestLine:
    """What is read of a line of manifest.json."""

    name: str
    audio: str = ""


@dataclass(frozen=True)
class _Manifest:
    """What is read of manifest.json."""

    lines: tuple[_ManifestLine, ...] = ()


def _relative_address(out: Folder, address: str) -> str:
    """An address relative to the takes folder, so that both can be moved together; absolute where that cannot be."""
    with suppress(ValueError):  # two drives
        if out.is_local and "://" not in address:
            return Path(os.path.relpath(address, out.location)).as_posix()
    return address


def _json_bytes(document: dict[str, Any]) -> bytes:
    # A path that is no valid text is written as JSON's own escape, \udce9.
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode(errors="backslashreplace")
