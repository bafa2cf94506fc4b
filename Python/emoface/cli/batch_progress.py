"""How a batch goes, on stderr: a bar for people, or one JSON object a line for programs."""

import argparse
import sys
import time
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..batch.ledger import Entry
from ..batch.listener import BatchListener
from ..batch.plan import Plan
from ..table.report import FAILED, KEPT
from ..table.table import Table
from .console import say_json

SAY_S = 1.0  # how often a program is told how far it is


class BatchProgress(BatchListener):
    """Counts. Leaving its `with` block ends whatever it shows.

    made: lines made in this run; unchanged, kept, failed: as in the report. heard_s: seconds of speech that were made.
    """

    def __init__(self) -> None:
        self.total = self.made = self.unchanged = self.kept = self.failed = 0
        self.heard_s = 0.0
        self._rows: dict[str, int] = {}
        self._since = time.perf_counter()
        self._until: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def done(self) -> int:
        """Lines that have ended, well or not."""
        return self.made + self.unchanged + self.kept + self.failed

    @property
    def seconds(self) -> float:
        """Since the plan was made, until the last line was."""
        return (self._until or time.perf_counter()) - self._since

    @property
    def rate(self) -> float:
        """Seconds of speech made a second."""
        return self.heard_s / max(self.seconds, 1e-9)

    def planned(self, table: Table, plan: Plan) -> None:
        """Count the lines that can be tried, and the rows that cannot."""
        bad = {problem.row for problem in plan.problems}
        ids = {row.number: row.line_id for row in table.rows}
        self.total, self.failed = len(plan.jobs) + len(bad), len(bad)
        self._rows = {job.line_id: number for number, job in plan.jobs.items()}
        self._since = time.perf_counter()
        for problem in plan.problems:
            self.fail(problem.row, ids[problem.row], problem.in_row)

    def settled(self, entry: Entry, made: bool) -> None:
        """Count, and say what is wrong."""
        row = self._rows.get(entry.line_id, 0)
        if entry.status == FAILED:
            self.failed += 1
            self.fail(row, entry.line_id, entry.problem)
        elif entry.status == KEPT:
            self.kept += 1
        elif made:
            self.made += 1
        else:
            self.unchanged += 1
        if made and entry.status != FAILED:
            self.heard_s += entry.duration_s or 0.0
            for sentence in entry.warnings:
                self.warn(sentence)

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        """A line cannot be made."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but bearable."""

    def ended(self) -> None:
        """The clock stops: what comes now are the report and the page."""
        self._until = time.perf_counter()

    def close(self) -> None:
        """Show nothing any more."""


class BarProgress(BatchProgress):
    """A bar on stderr, and a line for all that is wrong; no bar where stderr is no terminal."""

    def __init__(self) -> None:
        super().__init__()
        numbers = TextColumn("{task.fields[numbers]}")
        columns = (TextColumn("lines"), BarColumn(), MofNCompleteColumn(), numbers, TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("lines", total=None, numbers="")

    def planned(self, table: Table, plan: Plan) -> None:
        super().planned(table, plan)
        if self._bar.console.is_terminal:
            self._bar.start()

    def tick(self) -> None:
        numbers = f"{self.failed} failed, {self.rate:.0f} s of speech a second"
        self._bar.update(self._task, total=self.total, completed=self.done, numbers=numbers)

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        self._say(f"row {row} ({line_id}), {sentence}")

    def warn(self, sentence: str) -> None:
        self._say(f"warning: {sentence}")

    def ended(self) -> None:
        super().ended()
        self.tick()
        if self._bar.live.is_started:
            self._bar.update(self._task, numbers="writing the report and the review page")

    def close(self) -> None:
        if self._bar.live.is_started:
            self._bar.stop()

    def _say(self, sentence: str) -> None:
        if self._bar.live.is_started:
            self._bar.console.print(f"emoface: {sentence}", markup=False, highlight=False, soft_wrap=True)
        else:
            print(f"emoface: {sentence}", file=sys.stderr)


class JsonProgress(BatchProgress):
    """One JSON object a line: start, progress (once a second), failure, warning, done."""

    def __init__(self) -> None:
        super().__init__()
        self._said = 0.0

    def planned(self, table: Table, plan: Plan) -> None:
        say_json({"event": "start", "stage": "batch", "lines": len(table.rows)})
        super().planned(table, plan)

    def tick(self) -> None:
        if self.seconds - self._said >= SAY_S:
            self._said = self.seconds
            say_json({"event": "progress", **self._numbers()})

    def fail(self, row: int, line_id: str, sentence: str) -> None:
        say_json({"event": "failure", "row": row, "line_id": line_id, "message": sentence})

    def warn(self, sentence: str) -> None:
        say_json({"event": "warning", "message": sentence})

    def ended(self) -> None:
        super().ended()
        say_json({"event": "done", **self._numbers()})

    def _numbers(self) -> dict:
        left_s = self.seconds / self.done * (self.total - self.done) if self.done else None
        return {
            "done": self.done,
            "total": self.total,
            "failed": self.failed,
            "audio_s": round(self.heard_s, 3),
            "audio_s_per_s": round(self.rate, 2),
            "left_s": None if left_s is None else round(left_s, 1),
        }


def make_progress(options: argparse.Namespace) -> BatchProgress:
    """What --progress asks for."""
    return JsonProgress() if options.progress == "json" else BarProgress()
