"""A batch from end to end: open it, try it dry, run it."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

from ..network.checkpoint import read_header
from ..network.model_library import find_model
from ..storage.folder import Folder
from ..table.batch_report import FAILED, KEPT, BatchReport
from ..table.line_sources import RecordingFolders, Source, open_source
from ..take import SUFFIX
from .common_problems import CommonProblem, common_problems
from .executors.base import Executor
from .file_names import FAILURES, REPORT
from .job import RunConfig
from .journal import open_journal
from .ledger import LEDGER, Ledger, LedgerEntry, LedgerState, damage_warning, parse_ledger, read_ledger
from .listener import BatchListener
from .lock import lock_folder
from .plan import BatchPlan, make_plan
from .request import BatchRequest
from .results import line_reports, merge_reports, read_folder_report, write_results
from .runner import BatchingLimits, JobRunner, decode_all, default_waiting_bytes

if TYPE_CHECKING:
    from ..text.lexicon import Lexicon


@dataclass(frozen=True)
class Batch:
    """A batch whose table and model are there.

    request: what the user asks.
    source: the lines and the folders of their recordings.
    config: the settings that all lines share.
    is_part: whether its table is the failed.csv of an earlier, larger batch in the same folder.
    """

    request: BatchRequest
    source: Source
    config: RunConfig
    is_part: bool

    def plan(self, ledger: LedgerState) -> BatchPlan:
        """Jobs, and what is wrong with the table. ledger: what earlier runs did."""
        return make_plan(self.source.table, RecordingFolders(self.source.folders), self.request, ledger.entries)


@dataclass(frozen=True)
class DryRun:
    """What a batch would do.

    to_make: lines that it would make.
    unchanged: lines that it would leave, because nothing has changed.
    approved: lines that it would leave, because a reviewer approved them.
    edited: lines that it would leave, because a user edited their takes.
    problems: (row, line_id, sentence) of what is wrong, by row.
    common: what many of these problems share.
    """

    to_make: int
    unchanged: int
    approved: int
    edited: int
    problems: tuple[tuple[int, str, str], ...]
    common: tuple[CommonProblem, ...] = ()


def open_batch(request: BatchRequest) -> Batch:
    """Read the table and the model's header; nothing is made. Raises EmoFaceError."""
    roots = [*request.roots, *map(Folder, read_ledger(request.out).roots)]
    source = open_source(request.inputs, request.name_pattern, roots)
    model = find_model(request.model)
    header = read_header(model)
    config = RunConfig(
        out=request.out,
        model=str(model),
        model_name=header.name,
        model_id=header.model_id,
        device=request.device,
        exports=request.exports,
        force=request.force,
        lexicon=_load_lexicon(request.lexicon) if request.lexicon else None,
    )
    is_part = len(request.inputs) == 1 and Folder.at(request.inputs[0]) == request.out.folder(FAILURES)
    return Batch(request, source, config, is_part)


def _load_lexicon(path: str) -> "Lexicon":
    from ..text.lexicon import Lexicon  # with the lexicons of whole languages, which few runs need

    return Lexicon.load(path)


def dry_run(batch: Batch, executor: Executor, stop: Event) -> DryRun:
    """Read every recording, and find out what would be done. Nothing is written.

    stop: set it to end early.
    Raises StoreError.
    """
    plan = batch.plan(read_ledger(batch.config.out))
    rows = {job.line_id: number for number, job in plan.jobs.items()}
    line_ids = {row.number: row.line_id for row in batch.source.table.rows}
    problems = [(problem.row, line_ids[problem.row], problem.in_row) for problem in plan.problems]
    to_make = unchanged = approved = edited = 0
    for decoded in decode_all(executor, plan.jobs.values(), stop):
        entry = decoded.entry
        if entry is None:
            to_make += 1
        elif entry.status == FAILED:
            problems.append((rows[entry.line_id], entry.line_id, entry.problem))
        elif entry.status != KEPT:
            unchanged += 1
        elif decoded.job.is_approved and not batch.config.force:
            approved += 1
        else:
            edited += 1
    common = common_problems(plan.problems, batch.source.table.rows)
    return DryRun(to_make, unchanged, approved, edited, tuple(sorted(problems)), common)


def run_batch(
    batch: Batch,
    executor: Executor,
    *,
    listener: BatchListener | None = None,
    stop: Event | None = None,
    write_page: Callable[[Folder, BatchReport], object] | None = None,
) -> BatchReport | None:
    """Make takes, exports and the report. Returns the report; None if it was stopped before the end.

    stop: set it to end early: what runs is finished, nothing is begun.
    write_page: writes the review page into the takes folder; None: no page.
    Raises StoreError, FolderInUse, and what the executor raises.
    """
    listener = listener or BatchListener()
    request, out = batch.request, batch.config.out
    with lock_folder(out):
        out.remove_unfinished()
        with closing(open_journal(out, LEDGER)) as journal:
            state, ledger = parse_ledger(journal.lines()), Ledger(journal)
            if state.damaged:
                listener.warn(damage_warning(state, out))
            plan = batch.plan(state)
            listener.planned(batch.source.table, plan)
            roots = [folder.location for folder in batch.source.folders]
            if not set(roots) <= set(state.roots):
                ledger.add_roots(roots)
            runner = JobRunner(executor, ledger, _limits(request, executor), listener=listener, stop=stop)
            entries = runner.run(plan.jobs.values())
            listener.ended()
        if len(entries) < len(plan.jobs):
            return None
        for entry in _removed_takes(out, plan, entries):
            entries[entry.line_id] = entry
            listener.removed(entry)
        lines = line_reports(batch.source.table, plan, entries, request.exports)
        report = BatchReport(lines, batch.config.model_name, batch.config.model_id, request.seed, request.variants)
        if batch.is_part and out.exists(REPORT):
            report = merge_reports(read_folder_report(out), report)
        write_results(out, report, {job.line_id: job.line.audio for job in plan.jobs.values()})
        if write_page:
            write_page(out, report)
        out.remove_unfinished()
    return report


def _removed_takes(out: Folder, plan: BatchPlan, entries: Mapping[str, LedgerEntry]) -> list[LedgerEntry]:
    """New entries of lines whose take somebody removed while the batch ran, so that no report names a missing file."""
    names = frozenset(out.files()) if entries and not out.is_local else frozenset()  # one request, not one a line
    removed = []
    for job in plan.jobs.values():
        entry = entries[job.line_id]
        takes = [f"{name}{SUFFIX}" for name in job.take_names]
        gone = [take for take in takes if not (out.exists(take) if out.is_local else take in names)]
        if gone and entry.status != FAILED:
            problem = f"{gone[0]}: somebody removed this file while the batch ran. Run the batch again."
            removed.append(replace(entry, status=FAILED, problem=problem))
    return removed


def _limits(request: BatchRequest, executor: Executor) -> BatchingLimits:
    if request.waiting_bytes is not None:
        return BatchingLimits(request.device, request.waiting_bytes)
    return BatchingLimits(request.device, default_waiting_bytes(request.device, executor.animate_slots))
