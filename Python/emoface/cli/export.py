"""`emoface export`: a take for other programs."""

import argparse
from pathlib import Path

from ..formats.export import Export
from ..formats.export_formats import EXPORT_FORMATS, format_for
from ..take import Take
from ..timing import FrameRate
from .console import add_command, answer
from .options import add_output, add_sampling


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    formats = "; ".join(f"{name} ({form.suffix}): {form.description}" for name, form in EXPORT_FORMATS.items())
    parser = add_command(
        commands,
        "export",
        "write a take for other programs",
        f"Write a take, all its layers composed, in another program's format. {formats}.",
        (
            "emoface export line.take --format live-link",
            "emoface export line.take --fps 24 -o line.anim",
            "emoface export line.take --format textgrid    # its words and phones",
        ),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take")
    parser.add_argument(
        "--format", choices=tuple(EXPORT_FORMATS), help="the format (default: what the suffix of -o says, else csv)"
    )
    add_sampling(parser)
    add_output(parser, "the file to write (default: beside the take)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Compose, resample, write, answer."""
    name = options.format or (format_for(options.out) if options.out else "csv")
    export = Export(name, FrameRate.parse(options.fps), options.tolerance, options.interpolation)
    out = options.out or export.path_beside(options.take)
    written = export.write(out, Take.load(options.take), options.force)
    document = {"file": str(out), "format": name, **written}
    if "phones" in written:
        content = f"{written['words']} words, {written['phones']} phones"
    else:
        keys = f", {written['keys']} keys" if "keys" in written else ""
        content = f"{written['frames']} frames at {export.rate} fps{keys}"
    answer(options, document, f"{out}: {name}, {content}")
