"""A batch from end to end: what is asked, what would be done, and the doing."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from threading import Event

from ..formats.export import Export
from ..network.checkpoint import read_header
from ..network.model_library import DEFAULT_MODEL, find_model
from ..storage.folder import Folder
from ..table.report import FAILED, KEPT, Report
from ..table.sources import Recordings, Source, open_source
from .executors.threads import Crew
from .journal import open_journal
from .ledger import LEDGER, Ledger, Past, look_into, read_past
from .listener import BatchListener
from .lock import lock
from .plan import FAILURES, REPORT, Order, Plan, make_plan
from .results import joined, line_reports, read_report_in, write_results
from .runner import Run, look


@dataclass(frozen=True)
class Request:
    """What a person asks.

    inputs: a table, or folders, globs and recordings; names: a pattern for the latter. roots: where recordings may lie
    beside. device: cpu or cuda. settings: of all lines, as `Line` has them. seed: what the seeds of lines come from.
    variants: takes a line. force: files that a person has changed, and lines that are approved, are made again like
    any other.
    """

    inputs: Sequence[str]
    out: Folder
    roots: Sequence[Folder] = ()
    names: str | None = None
    model: str = DEFAULT_MODEL
    device: str = "cpu"
    exports: tuple[Export, ...] = ()
    settings: Mapping = field(default_factory=dict)
    seed: int = 0
    variants: int = 1
    force: bool = False


@dataclass(frozen=True)
class Batch:
    """A request whose table and model are there. is_part: its table is what failed in an earlier, larger one."""

    request: Request
    source: Source
    order: Order
    is_part: bool

    def plan(self, past: Past) -> Plan:
        """Jobs, and what is wrong with the table."""
        asked, recordings = self.request, Recordings(self.source.folders)
        return make_plan(
            self.source.table, recordings, asked.settings, asked.exports, asked.seed, asked.variants, past.entries
        )


@dataclass(frozen=True)
class Forecast:
    """What a batch would do: how many lines it would make, or leave as they are, because nothing has changed, because
    they are approved, or because somebody has changed them; and all that is wrong, as (row, line_id, sentence)."""

    to_make: int
    unchanged: int
    approved: int
    changed: int
    problems: tuple[tuple[int, str, str], ...]


def open_batch(request: Request) -> Batch:
    """Read the table and the model's header; nothing is made. Raises EmoFaceError."""
    roots = [*request.roots, *map(Folder, look_into(request.out).roots)]
    source = open_source(request.inputs, request.names, roots)
    model = find_model(request.model)
    header = read_header(model)
    order = Order(request.out, str(model), header.name, header.model_id, request.device, request.exports, request.force)
    is_part = len(request.inputs) == 1 and Folder.at(request.inputs[0]) == request.out.folder(FAILURES)
    return Batch(request, source, order, is_part)


def forecast(batch: Batch, crew: Crew, stop: Event) -> Forecast:
    """Read every recording, and say what would be done. Nothing is written. Raises StoreError."""
    plan = batch.plan(look_into(batch.order.out))
    rows = {job.line_id: number for number, job in plan.jobs.items()}
    ids = {row.number: row.line_id for row in batch.source.table.rows}
    problems = [(problem.row, ids[problem.row], problem.in_row) for problem in plan.problems]
    to_make = unchanged = approved = changed = 0
    for heard in look(crew, plan.jobs.values(), stop):
        entry = heard.entry
        if entry is None:
            to_make += 1
        elif entry.status == FAILED:
            problems.append((rows[entry.line_id], entry.line_id, entry.problem))
        elif entry.status != KEPT:
            unchanged += 1
        elif heard.job.frozen and not batch.order.force:
            approved += 1
        else:
            changed += 1
    return Forecast(to_make, unchanged, approved, changed, tuple(sorted(problems)))


def make(
    batch: Batch,
    crew: Crew,
    listener: BatchListener,
    stop: Event,
    waiting_bytes: float | None,
    write_page: Callable[[Folder, Report], object] | None,
) -> Report | None:
    """Do it; None if it was stopped before the end. write_page: puts the review into the takes folder; None: nobody.

    Raises StoreError, FolderInUse, and what a crew raises.
    """
    request, out = batch.request, batch.order.out
    with lock(out):
        out.sweep()
        with closing(open_journal(out, LEDGER)) as journal:
            past, ledger = read_past(journal.lines()), Ledger(journal)
            plan = batch.plan(past)
            listener.planned(batch.source.table, plan)
            places = [folder.place for folder in batch.source.folders]
            if not set(places) <= set(past.roots):
                ledger.allow(places)
            run = Run(crew, ledger, batch.order.device, waiting_bytes, listener, stop)
            entries = run.do(plan.jobs.values())
            listener.ended()
        if len(entries) < len(plan.jobs):
            return None
        lines = line_reports(batch.source.table, plan, entries, request.exports)
        report = Report(lines, batch.order.model_name, batch.order.model_id, request.seed, request.variants)
        if batch.is_part and out.exists(REPORT):
            report = joined(read_report_in(out), report)
        write_results(out, report, {job.line_id: job.line.audio for job in plan.jobs.values()})
        if write_page:
            write_page(out, report)
        out.sweep()
    return report
