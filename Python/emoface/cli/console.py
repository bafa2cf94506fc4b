"""What every command shares: answers, progress, and options that several commands take."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ..emotion import EMOTIONS, EmotionTimeline
from ..motion.keys import INTERPOLATIONS, TOLERANCE
from ..progress import ProgressListener
from ..take import Take


class Help(argparse.HelpFormatter):
    """Fills paragraphs as usual, but leaves text of several lines, such as examples, as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def add_command(
    commands: argparse._SubParsersAction, name: str, summary: str, description: str, examples: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """A command's parser, with its examples a line each under the help."""
    epilog = "\n  ".join(["examples:", *examples]) if examples else None
    return commands.add_parser(name, help=summary, description=description, epilog=epilog, formatter_class=Help)


class Stopwatch(ProgressListener):
    """Keeps the seconds each stage took. Leaving its `with` block ends whatever it shows."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is shown, so nothing is left to end."""

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
        """Take the bar away, if there is one."""
        for task in self._bar.task_ids:
            self._bar.stop()
            self._bar.remove_task(task)

    def stage(self, name: str) -> None:
        """The next stage's bar takes the place of the last one's."""
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
        """A line for people."""
        print(f"emoface: warning: {sentence}", file=sys.stderr)


class JsonListener(Stopwatch):
    """One JSON object a line on stderr: start, progress, warning, done; for programs that call this one."""

    def stage(self, name: str) -> None:
        """`start` of a stage, or `done` after the last."""
        super().stage(name)
        say_json({"event": "start", "stage": name} if name else {"event": "done", "seconds": self.seconds})

    def progress(self, done: int, total: int) -> None:
        """`progress` within the stage."""
        say_json({"event": "progress", "stage": self._stage, "done": done, "total": total})

    def warn(self, sentence: str) -> None:
        """`warning`, with its sentence."""
        say_json({"event": "warning", "message": sentence})


def say_json(event: dict) -> None:
    """One event on stderr."""
    print(json.dumps(event, ensure_ascii=False), file=sys.stderr, flush=True)


def fail(options: argparse.Namespace, sentence: str) -> None:
    """Say why a command failed, in the form that --progress asks for."""
    if getattr(options, "progress", "bar") == "json":
        say_json({"event": "failure", "message": sentence})
    else:
        print(f"emoface: {sentence}", file=sys.stderr)


def make_listener(options: argparse.Namespace) -> Stopwatch:
    """The watch that --progress asks for."""
    return JsonListener() if options.progress == "json" else BarListener()


def answer(options: argparse.Namespace, document: dict, text: str) -> None:
    """Print one JSON object with --json, else text for people."""
    print(json.dumps(document, ensure_ascii=False) if options.json else text)


def add_output(parser: argparse.ArgumentParser, what: str) -> None:
    """-o, --force, --json."""
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help=what)
    parser.add_argument("--force", action="store_true", help="replace the output file if it exists")
    add_json(parser)


def add_json(parser: argparse.ArgumentParser) -> None:
    """--json and --progress."""
    parser.add_argument("--json", action="store_true", help="answer with one JSON object on stdout")
    parser.add_argument(
        "--progress", choices=("bar", "json"), default="bar", help="how long work is shown on stderr (default: bar)"
    )


def add_sampling(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """--fps, --tolerance, --interpolation: how exports sample a take."""
    parser.add_argument(
        "--fps",
        default="60",
        metavar="RATE",
        help="frames a second: 24, 25, 30, 60, 24000/1001, 30000/1001 (default: 60)",
    )
    parser.add_argument(
        "--tolerance",
        type=float,
        default=TOLERANCE,
        metavar="UNITS",
        help=f"how far reduced keys may stray, in rig units; for formats with keys (default: {TOLERANCE})",
    )
    parser.add_argument(
        "--interpolation", choices=INTERPOLATIONS, default="linear", help="between reduced keys (default: linear)"
    )


def add_emotions(parser: argparse.ArgumentParser, required: bool = False) -> None:
    """--emotion or --timeline, and --crossfade."""
    which = parser.add_mutually_exclusive_group(required=required)
    which.add_argument(
        "--emotion",
        metavar="SPEC",
        help=f"one of {', '.join(EMOTIONS)}, with an intensity if you like (happy:0.6), or a timeline on one line: "
        "'neutral@0 angry:0.8@1.2 sad@3.5' (seconds)",
    )
    which.add_argument(
        "--timeline", type=Path, metavar="FILE", help="a timeline file: .json, Audacity labels .txt, or Praat .TextGrid"
    )
    parser.add_argument(
        "--crossfade",
        type=float,
        metavar="SECONDS",
        help="length of the blend at each change of emotion (default: 0.25)",
    )


def read_emotions(options: argparse.Namespace) -> EmotionTimeline:
    """The timeline that the options of `add_emotions` describe; neutral where they say nothing."""
    from dataclasses import replace

    from ..formats.timeline_formats import read_timeline

    if options.timeline:
        timeline = read_timeline(options.timeline)
    else:
        timeline = EmotionTimeline.parse(options.emotion or "neutral")
    return timeline if options.crossfade is None else replace(timeline, crossfade_s=options.crossfade)


def add_model(parser: argparse.ArgumentParser, default: str | None) -> None:
    """--model and --device."""
    shown = default or "the one that made the take"
    parser.add_argument(
        "--model",
        default=default,
        metavar="NAME",
        help=f"a model's name or file (default: {shown}; see `emoface model list`)",
    )
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the network runs (default: auto)"
    )


def save_take(options: argparse.Namespace, take: Take, path: Path, listener: Stopwatch) -> None:
    """The end of `generate` and `animate`: save the take and say what it is and what it took."""
    listener.stage("save")
    take.save(path, options.force)
    listener.stage("")
    document = {
        "take": str(path),
        **take.summary(),
        "seconds": {stage: round(seconds, 4) for stage, seconds in listener.seconds.items()},
    }
    text = (
        f"{path}: {take.audio.duration_s:.2f} s, {len(take.face)} frames at {take.face.rate} fps, "
        f"{len(take.blink.events)} blinks, {len(take.gaze.fixations)} fixations, model {take.model.name}, "
        f"in {sum(listener.seconds.values()):.2f} s"
    )
    answer(options, document, text)
