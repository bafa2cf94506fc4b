"""Progress of a command on stderr: a bar for people, or JSON events for programs. Both time the stages."""

import argparse
import json
import sys
import time
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ..progress import ProgressListener
from .terminal_text import printable


class Stopwatch(ProgressListener):
    """Times the stages. Leaving its `with` block ends whatever it shows.

    seconds: that each stage took, by its name.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End whatever it shows: by itself it shows nothing."""

    def stage(self, name: str) -> None:
        """A stage begins; an empty name ends the last."""
        now = time.perf_counter()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = name, now


class BarListener(Stopwatch):
    """A progress bar on stderr for stages that report progress; no bar where stderr is no terminal."""

    def __init__(self) -> None:
        super().__init__()
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)

    def close(self) -> None:
        """Remove the bar, if there is one."""
        for task in self._bar.task_ids:
            self._bar.stop()
            self._bar.remove_task(task)

    def stage(self, name: str) -> None:
        """The next stage's bar replaces the last one's."""
        super().stage(name)
        self.close()

    def progress(self, done: int, total: int) -> None:
        """Draw the bar."""
        if not self._bar.console.is_terminal:
            return
        if not self._bar.task_ids:
            self._bar.add_task(self._stage, total=total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done)

    def warn(self, sentence: str) -> None:
        """Print a line for people."""
        print(f"emoface: warning: {printable(sentence)}", file=sys.stderr)


class JsonListener(Stopwatch):
    """One JSON object a line on stderr: start, progress, warning, done; for programs that call this one."""

    def stage(self, name: str) -> None:
        """`start` of a stage, or `done` after the last."""
        super().stage(name)
        print_event({"event": "start", "stage": name} if name else {"event": "done", "seconds": self.seconds})

    def progress(self, done: int, total: int) -> None:
        """`progress` within the stage."""
        print_event({"event": "progress", "stage": self._stage, "done": done, "total": total})

    def warn(self, sentence: str) -> None:
        """`warning`, with its sentence."""
        print_event({"event": "warning", "message": sentence})


def print_event(event: dict[str, Any]) -> None:
    """Print one event on stderr, as a line of JSON."""
    print(printable(json.dumps(event, ensure_ascii=False)), file=sys.stderr, flush=True)


def make_listener(options: argparse.Namespace) -> Stopwatch:
    """The listener that --progress asks for."""
    return JsonListener() if options.progress == "json" else BarListener()
