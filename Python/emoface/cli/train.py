"""`emoface train`: a network from a dataset."""

import argparse
from pathlib import Path

from .console import add_command, add_json, answer, make_watch


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "train",
        "train a model",
        "Train a recipe on a dataset (WAV beside VALID_CTR or PHONES). The best model so far is always in the output "
        "folder; run the same command again to go on after an interruption.",
        ("emoface train --recipe compact --corpus corpus --out run",),
    )
    parser.add_argument("--recipe", default="compact", help="what to train (default: compact, the default model)")
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="the dataset's folder")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the run's folder")
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train (default: auto)"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, answer with the best checkpoint."""
    from ..network.library import choose_device
    from ..training.recipes import find_recipe
    from ..training.trainer import Report, train

    with make_watch(options) as watch:
        watch.stage("train")

        def report(now: Report) -> None:
            watch.progress(now.step, now.steps)

        best = train(
            find_recipe(options.recipe),
            options.corpus,
            options.out,
            str(choose_device(options.device)),
            progress=report,
        )
        watch.stage("")
        answer(options, {"model": str(best)}, f"{best}: trained. Try: emoface generate LINE.wav --model {best}")
