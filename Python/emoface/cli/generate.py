"""`emoface generate`: one recorded line in, one editable take out."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..storage.files import check_writable
from ..take import SUFFIX, Line
from .console import add_command, save_take
from .layer_options import add_layers, read_layers
from .listeners import make_listener
from .options import (
    add_emotions,
    add_model,
    add_output,
    add_text,
    read_emotions,
    read_given_alignment,
    read_spoken_text,
)

if TYPE_CHECKING:
    from ..text.lexicon import Lexicon


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "generate",
        "make a take from a recorded line",
        "Make a take (editable face animation) from a recorded line of dialogue. Any WAV, FLAC, OGG, Opus, "
        "MP3 or M4A will do, at any rate, mono or not.",
        (
            "emoface generate line.wav --emotion happy",
            "emoface generate line.wav --emotion 'neutral@0 angry:0.8@1.2' --seed 7 -o angry.take",
            "emoface generate line.wav --timeline labels.txt --json",
            "emoface generate line.wav --text 'Who goes there?'       # the lips go by the text where it fits",
            "emoface generate line.wav --alignment line.TextGrid      # or by the phones of another aligner",
        ),
    )
    parser.add_argument("audio", type=Path, metavar="AUDIO", help="the recording")
    add_emotions(parser)
    add_text(parser)
    add_model(parser, "compact")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="draws blinks and gaze (default: one that the recording itself gives)"
    )
    parser.add_argument("--channel", type=int, metavar="N", help="hear one channel, from 1 (default: all, mixed down)")
    add_output(parser, "where the take goes (default: beside the audio, as .take)")
    add_layers(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Generate, save, answer."""
    out = options.out or options.audio.with_suffix(SUFFIX)
    check_writable(out, options.force)
    line = Line(
        str(options.audio.absolute()),
        read_emotions(options),
        options.seed,
        options.channel,
        text=read_spoken_text(options),
        **read_layers(options),
    )
    lexicon = _load_lexicon(options.lexicon) if options.lexicon and line.text else None
    with make_listener(options) as listener:
        given = read_given_alignment(options, listener)
        listener.stage("load")
        from ..network import load_model
        from ..pipeline import Pipeline  # torch takes seconds to import: not before the options are known to be good

        model = load_model(options.model, options.device)
        take = Pipeline(model).generate(line, given, lexicon, listener=listener)
        save_take(options, take, out, listener)


def _load_lexicon(path: Path) -> "Lexicon":
    from ..text.lexicon import Lexicon  # with the lexicons of whole languages: not where nobody wants them

    return Lexicon.load(path)
