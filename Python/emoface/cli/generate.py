"""`emoface generate`: one recorded line in, one editable take out."""

import argparse
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EmoFaceError
from ..progress import ProgressListener
from ..storage.files import check_writable, replacing
from ..take import SUFFIX, Line
from ..timing import SAMPLE_RATE
from .console import add_command, save_take
from .layer_options import add_layers, read_layers, said_layers
from .listeners import make_listener
from .options import (
    add_emotions,
    add_model,
    add_output,
    add_style,
    add_text,
    read_emotions,
    read_given_alignment,
    read_spoken_text,
    read_style_option,
)

if TYPE_CHECKING:
    from ..text.lexicon import Lexicon

IDLE_SECONDS = (1.0, 3600.0)


class IdleError(EmoFaceError):
    """A listening face of a length that cannot be."""


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
            "emoface generate line.wav --brows 1.5 --head 0.5              # livelier brows, a stiller head",
            "emoface generate line.wav --brows 0 --head 0 --liveliness 0 --no-breath --gaze paper --blinks paper",
            "emoface generate --idle 20 -o guard.take                 # a face that listens, to silence",
            "emoface generate line.wav --timeline labels.txt --json",
            "emoface generate line.wav --text 'Who goes there?'       # the lips go by the text where it fits",
            "emoface generate line.wav --alignment line.TextGrid      # or by the phones of another aligner",
        ),
    )
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("audio", type=Path, nargs="?", metavar="AUDIO", help="the recording")
    source.add_argument(
        "--idle",
        type=float,
        metavar="SECONDS",
        help="no recording: a face that listens. The silence that it is made from goes beside the take, as .wav",
    )
    add_emotions(parser)
    add_text(parser)
    add_model(parser, "compact")
    parser.add_argument(
        "--seed", type=int, metavar="N", help="draws all layers (default: one that the recording itself gives)"
    )
    parser.add_argument("--channel", type=int, metavar="N", help="hear one channel, from 1 (default: all, mixed down)")
    add_output(parser, "where the take goes (default: beside the audio, as .take)")
    add_style(parser, "the character's style")
    add_layers(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Generate, save, answer."""
    out = _output(options)
    audio = options.audio or out.with_suffix(".wav")
    for path in (out,) if options.audio else (out, audio):
        check_writable(path, options.force)
    line = Line(
        str(audio.absolute()),
        read_emotions(options),
        options.seed,
        options.channel,
        text=read_spoken_text(options),
        **read_layers(options),
    )
    line = read_style_option(options).apply(line, said_layers(options))
    if not options.audio:
        _write_silence(audio, options.idle, options.force)
    lexicon = _load_lexicon(options.lexicon) if options.lexicon and line.text else None
    with make_listener(options) as listener:
        given = read_given_alignment(options, listener)
        listener.stage("load")
        from ..network import load_model
        from ..pipeline import Pipeline  # torch takes seconds to import: not before the options are known to be good

        model = load_model(options.model, options.device)
        told = listener if options.audio else ProgressListener()  # that nobody speaks in silence is no news
        take = Pipeline(model).generate(line, given, lexicon, listener=told)
        save_take(options, take, out, listener)


def _output(options: argparse.Namespace) -> Path:
    """Where the take goes. Raises IdleError."""
    if options.audio:
        path: Path = options.out or options.audio.with_suffix(SUFFIX)
        return path
    shortest, longest = IDLE_SECONDS
    if not shortest <= options.idle <= longest:
        raise IdleError(f"--idle {options.idle:g}: expected {shortest:g} to {longest:g} seconds.")
    return options.out or Path(f"idle{SUFFIX}")


def _write_silence(path: Path, seconds: float, overwrite: bool) -> None:
    with replacing(path, overwrite) as temporary, wave.open(str(temporary), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(seconds * SAMPLE_RATE)))


def _load_lexicon(path: Path) -> "Lexicon":
    from ..text.lexicon import Lexicon  # with the lexicons of whole languages: not where nobody wants them

    return Lexicon.load(path)
