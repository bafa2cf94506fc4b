"""`emoface train`: a network from a dataset."""

import argparse
import os
from pathlib import Path

from .console import add_command, answer
from .listeners import make_listener
from .options import add_json


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "train",
        "train a model",
        "Train a recipe, by itself on a synthetic corpus that it makes first, or on a dataset of yours (WAV beside "
        "VALID_CTR or PHONES). The best model so far is always in the output folder, with the losses in log.csv; run "
        "the same command again to go on after an interruption.",
        ("emoface train --recipe compact --out run", "emoface train --corpus recorded --out mine"),
    )
    parser.add_argument("--recipe", default="compact", help="what to train (default: compact, the default model)")
    parser.add_argument(
        "--corpus",
        type=Path,
        metavar="DIR",
        help="the dataset's folder (default: the recipe's own, made in OUT/corpus)",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the run's folder")
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to train (default: auto)"
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Train, answer with the best checkpoint."""
    from ..network.model_library import choose_device
    from ..training.corpus.make_corpus import CorpusSettings, make_corpus
    from ..training.recipes import find_recipe
    from ..training.trainer import TrainingOptions, train

    recipe = find_recipe(options.recipe)
    corpus = options.corpus
    with make_listener(options) as listener:
        if corpus is None:
            listener.stage("corpus")
            corpus = options.out / "corpus"
            settings = CorpusSettings(recipe.corpus_hours, recipe.corpus_seed)
            make_corpus(corpus, settings, os.cpu_count() or 1, listener=listener)
        listener.stage("train")

        training = TrainingOptions(device=str(choose_device(options.device)))
        best = train(
            recipe,
            corpus,
            options.out,
            training,
            on_progress=lambda now: listener.progress(now.step, now.steps),
        )
        listener.stage("")
        answer(options, {"model": str(best)}, f"{best}: trained. Try: emoface generate LINE.wav --model {best}")
