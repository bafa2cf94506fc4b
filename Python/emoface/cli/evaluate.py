"""`emoface evaluate`: how good a model is on recordings."""

import argparse
from pathlib import Path

from .console import add_command, print_output
from .listeners import make_listener
from .options import add_model, add_progress


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command."""
    parser = add_command(
        commands,
        "evaluate",
        "measure a model on recordings",
        "Measure a model on every recording below a folder, and on what lies beside each: phones (NAME.TextGrid, "
        "NAME.phone.json, or a corpus's PHONES/NAME.json), rig weights (NAME.npy with shape_names.txt) or a recorded "
        "face (WAV/ with VALID_CTR/NAME.txt). Sound alone does too. Beside every figure stands what trivial rules "
        "reach. Keep recordings without speech (noise, music, silence) out of the folder, or name them with "
        "--without-speech: there the mouth should be still.",
        (
            "emoface evaluate recordings --without-speech recordings/noise",
            "emoface evaluate recordings --model mine.safetensors --json figures.json --markdown figures.md",
        ),
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="recordings of speech, at any depth")
    parser.add_argument(
        "--without-speech",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="sound in which nobody speaks, inside FOLDER or elsewhere; may be given several times. Silence, room "
        "tone, noise and music are made and measured in any case",
    )
    parser.add_argument(
        "--board",
        type=Path,
        metavar="CSV",
        help="a recorded performance on the face board to set the motion beside: time_s and Sequencer channels, .gz "
        "or not",
    )
    parser.add_argument(
        "--excerpt",
        type=float,
        default=8.0,
        metavar="SECONDS",
        help="how much of each recording is seen under every emotion and change (default: 8)",
    )
    add_model(parser, "compact")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure as JSON")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables for a model's card")
    parser.add_argument("--force", action="store_true", help="replace these files if they exist")
    add_progress(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Measure, answer with the report."""
    import json

    from ..storage.files import check_writable, write_text

    files = [path for path in (options.json, options.markdown) if path]
    for path in files:
        check_writable(path, options.force)
    from ..evaluation import EvaluationOptions, evaluate, to_json, to_markdown, to_text
    from ..network.model_library import load_model

    with make_listener(options) as listener:
        listener.stage("load")
        model = load_model(options.model, options.device)
        measured = EvaluationOptions(options.without_speech, options.board, options.excerpt)
        found = evaluate(model, options.folder, measured, listener=listener)
        listener.stage("")
    if options.json:
        write_text(options.json, json.dumps(to_json(found), ensure_ascii=False, indent=1) + "\n", options.force)
    if options.markdown:
        write_text(options.markdown, to_markdown(found), options.force)
    print_output(to_text(found))
