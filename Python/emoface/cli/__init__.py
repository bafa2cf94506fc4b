"""The command line: `emoface COMMAND --help` teaches each command."""

import argparse
from collections.abc import Sequence

from .. import __version__, log
from ..errors import EmoFaceError, bug_sentence
from ..storage.files import FileExists
from . import (
    animate,
    batch,
    bench,
    corpus,
    demo,
    evaluate,
    export,
    generate,
    model,
    panel,
    preview,
    reroll,
    review,
    show,
    train,
)
from .console import Help, close_output, fail
from .signals import interrupt_on_terminate
from .terminal_text import escape_unknown_characters

COMMANDS = (
    *(panel, generate, batch, review, animate, reroll, show, export, preview),
    *(model, corpus, train, evaluate, bench, demo),
)

DONE, FAILED = 0, 1  # argparse itself ends with 2 for wrong usage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 failed with a sentence, 2 wrong usage."""
    escape_unknown_characters()
    parser = argparse.ArgumentParser(
        prog="emoface",
        description="Turn recorded dialogue into editable face animation for the MetaHuman face control board.",
        epilog="begin with:\n  emoface generate line.wav --emotion happy\n  emoface preview line.take -o line.mp4",
        formatter_class=Help,
    )
    parser.add_argument("--version", action="version", version=f"emoface {__version__}")
    parser.set_defaults(log_level=None)
    commands = parser.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for command in COMMANDS:
        command.add(commands)
    options = parser.parse_args(arguments)
    log.set_up("panel" if options.command == "panel" else "emoface", options.log_level)
    try:
        with interrupt_on_terminate():
            status = options.run(options) or DONE
            close_output()
            return status
    except FileExists as error:
        fail(options, f"{error} -o names another, --force replaces it.")
        return FAILED
    except EmoFaceError as error:
        fail(options, str(error))
        return FAILED
    except KeyboardInterrupt:
        fail(options, "stopped. Nothing half-made was left.")
        return FAILED
    except Exception as error:
        fail(options, bug_sentence(error, f"emoface {options.command}"))
        return FAILED
