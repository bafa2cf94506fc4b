"""`emoface animate`: other emotions for a take."""

import argparse
from pathlib import Path

from ..storage.files import check_writable
from ..take import Take
from .console import add_command, save_take
from .listeners import make_listener
from .options import add_emotions, add_model, add_output, read_emotions


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "animate",
        "give a take other emotions",
        "Animate a take's line again with other emotions. Its blinks and gaze stay as they are, and speech "
        "that was heard before is not heard again, so this is quick.",
        ("emoface animate line.take --emotion 'neutral@0 sad:0.7@2' -o line_sad.take",),
    )
    parser.add_argument("take", type=Path, metavar="TAKE", help="the take to start from")
    add_emotions(parser, required=True)
    add_model(parser, None)
    add_output(parser, "where the new take goes (default: TAKE itself, which needs --force)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Animate, save, answer."""
    out = options.out or options.take
    check_writable(out, options.force)
    take = Take.load(options.take)
    timeline = read_emotions(options)
    with make_listener(options) as listener:
        listener.stage("load")
        from ..network import load_model
        from ..pipeline import Pipeline, model_mismatch

        model = load_model(options.model or take.model.name, options.device)
        if not options.model and (warning := model_mismatch(take, options.take, model)):
            listener.warn(warning)
        take = Pipeline(model).animate(take, options.take, timeline, listener=listener)
        save_take(options, take, out, listener)
