"""What stands beside the takes when a run has ended: the report, the lines that failed, the editor's manifest."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ..emotion import CROSSFADE_S
from ..errors import EmoFaceError
from ..formats.export import Export
from ..storage.folder import Folder
from ..table.report import FAILED, LineReport, Report, read_report
from ..table.table import PROBLEM, Row, Table, TableLine, table_text
from ..take import SUFFIX
from .ledger import Entry
from .plan import FAILURES, MANIFEST, REPORT, Job, Plan, job_files


def line_reports(
    table: Table, plan: Plan, entries: Mapping[str, Entry], exports: Sequence[Export]
) -> tuple[LineReport, ...]:
    """What came of every row of a table, in its order. entries: by line_id, of every job of the plan."""
    asked = {line.row.number: line for line in table.lines}
    problems: dict[int, list[str]] = {}
    for problem in plan.problems:
        problems.setdefault(problem.row, []).append(problem.in_row)
    used = {job.line_id for job in plan.jobs.values()}
    lines = []
    for row in table.rows:
        if job := plan.jobs.get(row.number):
            lines.append(_of_job(asked[row.number], job, entries[job.line_id], exports))
        else:
            line_id = f"{row.line_id} (row {row.number})" if row.line_id in used else row.line_id
            used.add(line_id)
            lines.append(_of_problem(row, line_id, " ".join(problems[row.number])))
    return tuple(lines)


def joined(before: Report, report: Report) -> Report:
    """A report on some lines of an earlier one, put into it: lines that are there already keep their places."""
    new = {line.line_id: line for line in report.lines}
    old = tuple(new.pop(line.line_id, line) for line in before.lines)
    return replace(report, lines=old + tuple(new.values()))


def read_report_in(out: Folder) -> Report:
    """The report of the last run. Raises ReportError, StoreError."""
    with out.local(REPORT) as path:
        return read_report(path)


def write_results(out: Folder, report: Report, recordings: Mapping[str, str]) -> None:
    """report.json, failed.csv if lines failed, and manifest.json. Equal reports give equal bytes.

    recordings: addresses by line_id, of the lines of this run. Raises StoreError.
    """
    out.write(REPORT, _json(report.to_json()))
    failures = [
        line.row | {"line_id": line.line_id, PROBLEM: line.problem} for line in report.lines if line.status == FAILED
    ]
    if failures:
        out.write(FAILURES, table_text(failures).encode())
    else:
        out.remove(FAILURES)
    out.write(MANIFEST, _json(_manifest(out, report.lines, recordings)))


def _of_job(asked: TableLine, job: Job, entry: Entry, exports: Sequence[Export]) -> LineReport:
    failed = entry.status == FAILED
    takes = () if failed else tuple(f"{take}{SUFFIX}" for take in job.takes)
    kept = (
        f"{name}: somebody changed this file, or it was here before. It is kept; --force has it made again."
        for name in job_files(job.takes, exports)
        if name in entry.files and entry.files[name].theirs
    )
    return LineReport(
        line_id=job.line_id,
        character=asked.character,
        audio=asked.audio,
        emotion=str(asked.timeline),
        crossfade_s=asked.timeline.crossfade_s,
        duration_s=None if failed else entry.duration_s,
        takes=takes,
        status=entry.status,
        problem=entry.problem,
        warnings=() if failed else (*entry.warnings, *kept),
        flags=() if failed else entry.flags,
        row=dict(asked.row.cells),
        review=asked.review,
        note=asked.note,
    )


def _of_problem(row: Row, line_id: str, problem: str) -> LineReport:
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


def _manifest(out: Folder, lines: Iterable[LineReport], recordings: Mapping[str, str]) -> dict:
    """What the editor's unattended batch reads; of a line's variants, the one that the table chose.

    What somebody wrote into it for all lines, such as the level, stays.
    """
    before = _last_manifest(out)
    known = {entry["name"]: entry.get("audio", "") for entry in before.get("lines", ())}
    known |= {line_id: _from(out, address) for line_id, address in recordings.items()}
    entries = []
    for line in lines:
        if line.takes:
            chosen = int(float(line.row.get("take") or 1))
            entry = {
                "name": line.line_id,
                "take": line.takes[chosen - 1],
                "audio": known.get(line.line_id, ""),
                "character": line.character,
                "sequence": line.row.get("target", ""),
            }
            entries.append({name: value for name, value in entry.items() if value})
    return before | {"lines": entries}


def _last_manifest(out: Folder) -> dict:
    with suppress(EmoFaceError, ValueError, TypeError, KeyError):
        if out.exists(MANIFEST):
            document = json.loads(out.read(MANIFEST))
            return {**document, "lines": [{**entry, "name": entry["name"]} for entry in document.get("lines", ())]}
    return {}


def _from(out: Folder, address: str) -> str:
    """An address as it is from the takes folder on, so that both can be moved together."""
    with suppress(ValueError):  # two drives
        if out.is_local and "://" not in address:
            return Path(os.path.relpath(address, out.place)).as_posix()
    return address


def _json(document: dict) -> bytes:
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()
