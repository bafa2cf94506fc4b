"""`emoface reroll`: other blinks or another gaze, nothing else."""

import argparse
from pathlib import Path

from ..errors import EmoFaceError
from ..formats.error_prefix import prefix_errors
from ..motion.seeds import derived_seed
from ..storage.files import FileError, check_writable
from ..storage.folder import Folder
from ..take import SUFFIX, Take
from .console import add_command, answer, fail
from .options import add_output


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "reroll",
        "draw blinks or gaze of takes again",
        "Draw blinks, gaze or both again, everywhere or between two times. The face stays as it is to the "
        "last bit, and so do locked events and what lies outside the times. No network runs. Of a folder, every take "
        "in it and below it: one that cannot be changed is reported, and the others go on. `emoface batch` leaves "
        "takes alone that were re-rolled, as all that somebody changed.",
        (
            "emoface reroll line.take --force",
            "emoface reroll line.take --blinks --from 2.5 --to 4 -o other.take",
            "emoface reroll takes --gaze --seed 7 -o takes_b",
        ),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take, or a folder of takes")
    parser.add_argument("--blinks", action="store_true", help="draw blinks again (default: blinks and gaze)")
    parser.add_argument("--gaze", action="store_true", help="draw gaze again (default: blinks and gaze)")
    parser.add_argument(
        "--seed",
        type=int,
        metavar="N",
        help="the seed to draw with; of a folder, every take's own comes from it and the take's name "
        "(default: the one after the last)",
    )
    parser.add_argument("--from", type=float, default=0.0, dest="start_s", metavar="SECONDS", help="start (default: 0)")
    parser.add_argument("--to", type=float, dest="end_s", metavar="SECONDS", help="end (default: the line's end)")
    add_output(parser, "where the new take goes, or takes go (default: onto the old, which needs --force)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int | None:
    """Re-roll one take, or a folder of them."""
    if options.take.is_dir():
        return run_folder(options)
    run_take(options)
    return None


def run_take(options: argparse.Namespace) -> None:
    """Re-roll, save, answer."""
    out = options.out or options.take
    check_writable(out, options.force)
    take = _rerolled(options, options.take, options.seed)
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


def run_folder(options: argparse.Namespace) -> int:
    """Re-roll every take of a folder, answer; 1 if one could not be."""
    out = options.out or options.take
    names = [name for name in Folder.at(options.take).files() if name.endswith(SUFFIX)]
    if not names:
        raise FileError(f"{options.take}: no takes here. Expected files that end in {SUFFIX}.")
    for name in names:
        check_writable(out / name, options.force)
    failures = {}
    for name in names:
        seed = None if options.seed is None else derived_seed(options.seed, name.removesuffix(SUFFIX))
        try:
            _rerolled(options, options.take / name, seed).save(out / name, options.force)
        except EmoFaceError as error:
            failures[name] = str(error)
            fail(options, str(error))
    done = len(names) - len(failures)
    answer(options, {"folder": str(out), "done": done, "failures": failures}, f"{out}: {done} of {len(names)} takes")
    return 1 if failures else 0


def _rerolled(options: argparse.Namespace, path: Path, seed: int | None) -> Take:
    take = Take.load(path)
    both = options.blinks == options.gaze
    with prefix_errors(path):
        if options.blinks or both:
            take = take.reroll_blinks(seed, options.start_s, options.end_s)
        if options.gaze or both:
            take = take.reroll_gaze(seed, options.start_s, options.end_s)
    return take
