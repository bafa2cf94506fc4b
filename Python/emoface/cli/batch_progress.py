"""Progress of a batch on stderr: a bar for people, or one JSON object a line for programs."""

import argparse
import sys
import time
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..batch.common_problems import common_problems
from ..batch.file_names import FAILURES
from ..batch.ledger import LedgerEntry
from ..batch.listener import BatchListener
from ..batch.plan import BatchPlan
from ..errors import shorten_sentence
from ..table.batch_report import FAILED, KEPT
from ..table.line_table import LineTable
from .listeners import print_event
from .terminal_text import printable

EVENT_S = 1.0  # between two progress events
MOST_FAILURES = 200  # that are shown to people: failed.csv has all


_STATUS_COUNTS = {FAILED: "failed", KEPT: "kept"}  # the others are made, or unchanged


def shortened_id(line_id: str) -> str:
    """A line's id as a sentence may quote it."""
    return line_id if len(line_id) <= 60 else f"{line_id[:57]}..."


class BatchProgress(BatchListener):
    """Counts lines. Leaving its `with` block ends whatever it shows.

    total: lines of the table.
    made: lines made in this run.
    unchanged: lines that were up to date.
    kept: lines left as they are, because a user edited or approved them.
    failed: lines that failed, rows with a mistake included.
    says_groups_once: whether rows that fail for a common cause are one sentence, and not a sentence each as well.
    speech_s: seconds of speech in the lines that were made.
    """

    says_groups_once = True

    def __init__(self) -> None:
        self.total = self.made = self.unchanged = self.kept = self.failed = 0
        self.speech_s = 0.0
        self._rows: dict[str, int] = {}
        self._outcomes: dict[str, str] = {}  # by line_id: the count that the line is in
        self._since = time.perf_counter()
        self._until: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def done(self) -> int:
        """Lines that have ended, failed ones included."""
        return self.made + self.unchanged + self.kept + self.failed

    @property
    def seconds(self) -> float:
        """From the plan to the end of the last line."""
        return (self._until or time.perf_counter()) - self._since

    @property
    def rate(self) -> float:
        """Seconds of speech made in a second of time."""
        return self.speech_s / max(self.seconds, 1e-9)

    def planned(self, table: LineTable, plan: BatchPlan) -> None:
        """Count the lines that can be tried, and the rows that cannot."""
        bad = {problem.row for problem in plan.problems}
        ids = {row.number: row.line_id for row in table.rows}
        self.total, self.failed = len(plan.jobs) + len(bad), len(bad)
        self._rows = {job.line_id: number for number, job in plan.jobs.items()}
        self._since = time.perf_counter()
        common = common_problems(plan.problems, table.rows)
        for group in common:
            self.warn(group.sentence)
        said = {problem for group in common for problem in group.problems}
        for problem in plan.problems:
            if not (self.says_groups_once and problem in said):
                self.fail(problem.row, ids[problem.row], problem.in_row)

    def finished(self, entry: LedgerEntry, made: bool) -> None:
        """Count the line, and report what is wrong with it."""
        row = self._rows.get(entry.line_id, 0)
        outcome = _STATUS_COUNTS.get(entry.status) or ("made" if made else "unchanged")
        self._count(entry.line_id, outcome)
        if entry.status == FAILED:
            self.fail(row, entry.line_id, entry.problem)
        if made and entry.status != FAILED:
            self.speech_s += entry.duration_s or 0.0
            for sentence in entry.warnings:
                self.warn(sentence)

    def removed(self, entry: LedgerEntry) -> None:
        """Count the line as one that failed."""
        self._uncount(entry.line_id)
        self._count(entry.line_id, "failed")
        self.fail(self._rows.get(entry.line_id, 0), entry.line_id, entry.problem)

    def _count(self, line_id: str, outcome: str) -> None:
        self._outcomes[line_id] = outcome
        setattr(self, outcome, getattr(self, outcome) + 1)

    def _uncount(self, line_id: str) -> None:
        if outcome := self._outcomes.pop(line_id, ""):
            setattr(self, outcome, getattr(self, outcome) - 1)

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        """A line has failed."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but the line was made."""

    def ended(self) -> None:
        """Stop the clock: the report and the page come next."""
        self._until = time.perf_counter()

    def close(self) -> None:
        """End whatever it shows."""


class BarProgress(BatchProgress):
    """A bar on stderr, and a line for everything that is wrong; no bar where stderr is no terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._failures = 0
        numbers = TextColumn("{task.fields[numbers]}")
        columns = (TextColumn("lines"), BarColumn(), MofNCompleteColumn(), numbers, TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("lines", total=None, numbers="")

    def planned(self, table: LineTable, plan: BatchPlan) -> None:
        super().planned(table, plan)
        if self._bar.console.is_terminal:
            self._bar.start()

    def tick(self) -> None:
        numbers = f"{self.failed} failed, {self.rate:.0f} s of speech a second"
        self._bar.update(self._task, total=self.total, completed=self.done, numbers=numbers)

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        self._failures += 1
        if self._failures <= MOST_FAILURES:
            self._print(f"row {row} ({shortened_id(line_id)}), {sentence}")

    def warn(self, sentence: str) -> None:
        self._print(f"warning: {sentence}")

    def ended(self) -> None:
        super().ended()
        if self._failures > MOST_FAILURES:
            self._print(f"and {self._failures - MOST_FAILURES} lines more, which {FAILURES} names")
        self.tick()
        if self._bar.live.is_started:
            self._bar.update(self._task, numbers="writing the report and the review page")

    def close(self) -> None:
        if self._bar.live.is_started:
            self._bar.stop()

    def _print(self, sentence: str) -> None:
        sentence = shorten_sentence(printable(sentence))
        if self._bar.live.is_started:
            self._bar.console.print(f"emoface: {sentence}", markup=False, highlight=False, soft_wrap=True)
        else:
            print(f"emoface: {sentence}", file=sys.stderr)


class JsonProgress(BatchProgress):
    """One JSON object a line: start, progress (once a second), failure, warning, done."""

    says_groups_once = False

    def __init__(self) -> None:
        super().__init__()
        self._last_event_s = 0.0

    def planned(self, table: LineTable, plan: BatchPlan) -> None:
        print_event({"event": "start", "stage": "batch", "lines": len(table.rows)})
        super().planned(table, plan)

    def tick(self) -> None:
        if self.seconds - self._last_event_s >= EVENT_S:
            self._last_event_s = self.seconds
            print_event({"event": "progress", **self._numbers()})

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        print_event({"event": "failure", "row": row, "line_id": line_id, "message": sentence})

    def warn(self, sentence: str) -> None:
        print_event({"event": "warning", "message": sentence})

    def ended(self) -> None:
        super().ended()
        print_event({"event": "done", **self._numbers()})

    def _numbers(self) -> dict[str, Any]:
        left_s = self.seconds / self.done * (self.total - self.done) if self.done else None
        return {
            "done": self.done,
            "total": self.total,
            "failed": self.failed,
            "audio_s": round(self.speech_s, 3),
            "audio_s_per_s": round(self.rate, 2),
            "left_s": None if left_s is None else round(left_s, 1),
        }


def make_progress(options: argparse.Namespace) -> BatchProgress:
    """The progress display that --progress asks for."""
    return JsonProgress() if options.progress == "json" else BarProgress()
