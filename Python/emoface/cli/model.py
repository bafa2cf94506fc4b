"""`emoface model`: the networks one can animate with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import EmoFaceError
from ..serialization import to_json
from .console import add_command, answer, fail
from .options import add_json, add_output

if TYPE_CHECKING:
    from ..network.checkpoint import CheckpointHeader


def add(commands: argparse._SubParsersAction) -> None:
    """Declare the command and its three parts."""
    parser = add_command(commands, "model", "list, show and import models", "The networks one can animate with.")
    parts = parser.add_subparsers(metavar="list|show|import", required=True)

    listing = add_command(parts, "list", "every model that has a name", "Every model that has a name.")
    add_json(listing)
    listing.set_defaults(run=run_list)

    showing = add_command(parts, "show", "what a model is", "What a model is: its sizes, its origin, its card.")
    showing.add_argument("model", metavar="NAME", help="a model's name or file")
    add_json(showing)
    showing.set_defaults(run=run_show)

    importing = add_command(
        parts,
        "import",
        "convert a released EmoFace checkpoint",
        "Convert the published EmoFace state dict (.pth) to a .safetensors model. The published weights are "
        "under CC BY-NC 4.0: download them yourself, and mind that licence.",
        ("emoface model import emoface_model.pth -o emoface.safetensors",),
    )
    importing.add_argument("released", type=Path, metavar="RELEASED.pth", help="the published state dict")
    importing.add_argument(
        "--config",
        type=Path,
        metavar="CONFIG.json",
        help="sizes of a network that is not of the published size (wav2vec2-base)",
    )
    add_output(importing, "the model file to write (default: in your models folder, so that its name is known)")
    importing.set_defaults(run=run_import)


def run_list(options: argparse.Namespace) -> None:
    """Name, family and file of every model."""
    from ..network.checkpoint import read_header
    from ..network.model_library import list_models, user_models

    models, problems = [], []
    for path in list_models():
        try:
            models.append((path, read_header(path)))
        except EmoFaceError as error:  # one broken file does not hide the others
            problems.append(str(error))
            fail(options, str(error))
    document = {
        "models": [_model_document(path, header) for path, header in models],
        "folder": str(user_models()),
        **({"problems": problems} if problems else {}),
    }
    rows = [f"{header.name:16} {header.config.audio['family']:10} {path}" for path, header in models]
    answer(options, document, "\n".join([*rows, f"Models of your own go into {user_models()}"]))


def run_show(options: argparse.Namespace) -> None:
    """Header and card of one model."""
    from ..network.checkpoint import read_header
    from ..network.model_library import find_model
    from ..storage.files import read_text

    path = find_model(options.model)
    document = _model_document(path, read_header(path))
    card = path.with_suffix(".md")
    lines = [f"{key:12} {value}" for key, value in document.items()]
    answer(options, document, "\n".join([*lines, "", read_text(card) if card.exists() else "This model has no card."]))


def run_import(options: argparse.Namespace) -> None:
    """Convert, answer with what was made."""
    from ..network.model_library import SUFFIX, user_models
    from ..network.released_checkpoint import import_released

    out = options.out or user_models() / options.released.with_suffix(SUFFIX).name
    header = import_released(options.released, out, options.config, options.force)
    answer(
        options,
        _model_document(out, header),
        f"{out}: {header.name} {header.model_id}. Try: emoface generate LINE.wav --model {out}",
    )


def _model_document(path: Path, header: "CheckpointHeader") -> dict[str, Any]:
    return {
        "name": header.name,
        "file": str(path),
        "bytes": path.stat().st_size,
        "model_id": header.model_id,
        "encoder_id": header.encoder_id,
        "config": to_json(header.config),
        "about": header.about,
    }
