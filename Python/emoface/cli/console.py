"""What a command prints: its help, its answer, and why it failed."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .. import log
from ..alignment import TextFit, text_fit
from ..errors import EmoFaceError
from ..take import Take
from .listeners import Stopwatch, print_event
from .terminal_text import printable

MOST_MISFITS = 8  # words that do not fit, in the answer for people


class OutputError(EmoFaceError):
    """What a command answers cannot be written to standard output."""

    def __init__(self, error: OSError) -> None:
        super().__init__(
            f"the answer cannot be written to standard output ({error.strerror or error}). What the command was to "
            "make is made. See where its output goes, and that there is room."
        )


class Help(argparse.HelpFormatter):
    """Fills paragraphs as usual, but leaves text of several lines, such as examples, as it is."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def add_command(
    commands: argparse._SubParsersAction, name: str, summary: str, description: str, examples: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """Add the parser of a command. It has the option --log-level.

    commands: the parsers to add it to.
    summary: its line in the list of commands.
    description: begins its help.
    examples: command lines, under the help.
    """
    epilog = "\n  ".join(["examples:", *examples]) if examples else None
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=description, epilog=epilog, formatter_class=Help
    )
    parser.add_argument(
        "--log-level",
        choices=log.LEVELS,
        default=argparse.SUPPRESS,  # `main` sets it: the parser of a part would undo what stands before the part
        help="show records of the log on stderr from this level on (default: none; a file in the user's log folder has "
        "them)",
    )
    return parser


def answer(options: argparse.Namespace, document: dict[str, Any], text: str) -> None:
    """Print the answer: one JSON object with --json, else text for people. Raises OutputError."""
    print_output(json.dumps(document, ensure_ascii=False) if options.json else text)


def print_output(text: str) -> None:
    """Print on standard output. Raises OutputError where nobody reads it, or its disk is full."""
    try:
        print(printable(text, keep_lines=True))
    except OSError as error:
        _discard_output()
        raise OutputError(error) from error


def close_output() -> None:
    """See that everything printed has been written. Raises OutputError."""
    if sys.stdout is None:  # a Windows program without a console
        return
    try:
        sys.stdout.flush()
    except OSError as error:
        _discard_output()
        raise OutputError(error) from error


def _discard_output() -> None:
    """Send what is left nowhere: Python writes it at its end again, with a traceback."""
    if sys.stdout is sys.__stdout__:
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)


def fail(options: argparse.Namespace, sentence: str) -> None:
    """Print why a command failed, in the form that --progress asks for."""
    if getattr(options, "progress", "bar") == "json":
        print_event({"event": "failure", "message": sentence})
    else:
        print(f"emoface: {printable(sentence, keep_lines=True)}", file=sys.stderr)


def save_take(options: argparse.Namespace, take: Take, path: Path, listener: Stopwatch) -> None:
    """Save a new take, and answer with what it is and how long it took."""
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
    if take.alignment.words:
        text += f"\n  {_text_fit(text_fit(take.alignment))}"
    answer(options, document, text)


def _text_fit(fit: TextFit) -> str:
    """What people read of how a text fits."""
    shown = ", ".join(f"{word.text} ({word.start_s:.2f} s)" for word in fit.misfits[:MOST_MISFITS])
    more = f", and {len(fit.misfits) - MOST_MISFITS} more" if len(fit.misfits) > MOST_MISFITS else ""
    return f"text: {fit.share:.0%} found in the sound" + (f"; not found: {shown}{more}" if shown else "")
