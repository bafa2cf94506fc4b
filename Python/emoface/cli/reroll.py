"""`emoface reroll`: other blinks or another gaze, nothing else."""

import argparse
from pathlib import Path

from ..files import refuse_existing
from ..take import Take
from .console import add_command, add_output, answer


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "reroll",
        "draw a take's blinks or gaze again",
        "Draw blinks, gaze or both again, everywhere or between two times. The face stays as it is to the "
        "last bit, and so do locked events and what lies outside the times. No network runs.",
        ("emoface reroll line.take --force", "emoface reroll line.take --blinks --from 2.5 --to 4 -o other.take"),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take")
    parser.add_argument("--blinks", action="store_true", help="draw blinks again (default: blinks and gaze)")
    parser.add_argument("--gaze", action="store_true", help="draw gaze again (default: blinks and gaze)")
    parser.add_argument("--seed", type=int, metavar="N", help="the seed to draw with (default: the one after the last)")
    parser.add_argument("--from", type=float, default=0.0, dest="start_s", metavar="SECONDS", help="start (default: 0)")
    parser.add_argument("--to", type=float, dest="end_s", metavar="SECONDS", help="end (default: the line's end)")
    add_output(parser, "where the new take goes (default: TAKE itself, which needs --force)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Re-roll, save, answer."""
    out = options.out or options.take
    refuse_existing(out, options.force)
    take = Take.load(options.take)
    both = options.blinks == options.gaze
    if options.blinks or both:
        take = take.reroll_blinks(options.seed, options.start_s, options.end_s)
    if options.gaze or both:
        take = take.reroll_gaze(options.seed, options.start_s, options.end_s)
    take.save(out, options.force)
    document = {
        "take": str(out),
        "blinks": len(take.blink.events),
        "blink_seed": take.blink.seed,
        "fixations": len(take.gaze.fixations),
        "gaze_seed": take.gaze.seed,
    }
    text = "{take}: {blinks} blinks (seed {blink_seed}), {fixations} fixations (seed {gaze_seed})".format(**document)
    answer(options, document, text)
