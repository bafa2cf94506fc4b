"""`emoface corpus`: synthetic speech to train on."""

import argparse
import os
from pathlib import Path

from .console import add_command, add_json, answer, make_watch


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command and its one part."""
    parser = add_command(commands, "corpus", "make speech to train on", "Speech to train on.")
    parts = parser.add_subparsers(metavar="make", required=True)
    making = add_command(
        parts,
        "make",
        "synthesise a dataset with exact phone timing",
        "Synthesise English and Mandarin speech with exact phone timing, in the layout of a recorded dataset. Needs "
        "eSpeak NG (Debian: libespeak-ng1) and, for more voices, Flite. Run again to go on where it stopped.",
        ("emoface corpus make --hours 3 --out corpus",),
    )
    making.add_argument("--hours", type=float, required=True, metavar="H", help="how much speech")
    making.add_argument("--out", type=Path, required=True, metavar="DIR", help="the dataset's folder")
    making.add_argument("--seed", type=int, default=0, metavar="N", help="same seed, same corpus (default: 0)")
    making.add_argument("--jobs", type=int, default=os.cpu_count(), metavar="N", help="processes (default: all cores)")
    add_json(making)
    making.set_defaults(run=run_make)


def run_make(options: argparse.Namespace) -> None:
    """Synthesise, answer with what the corpus covers."""
    from ..training.corpus import make_corpus

    with make_watch(options) as watch:
        watch.stage("corpus")
        made = make_corpus(options.out, options.hours, options.seed, options.jobs, watch.progress)
        watch.stage("")
        document = {
            "folder": str(options.out),
            "items": made.items,
            "hours": round(made.seconds / 3600, 3),
            "phones": dict(sorted(made.phones.items())),
            "missing": made.missing,
        }
        rare = ", ".join(f"{phone} {count}" for phone, count in sorted(made.phones.items(), key=lambda p: p[1])[:8])
        missing = ", ".join(made.missing) or "none"
        text = (
            f"{options.out}: {made.items} items, {made.seconds / 3600:.2f} hours, {len(made.phones)} phones\n"
            f"  rarest   {rare}\n  missing  {missing}"
        )
        answer(options, document, text)
