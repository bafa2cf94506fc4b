"""The models that the user can choose from, read without loading them."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths

from ...errors import EmoFaceError
from ...resources import RESOURCES
from ...serialization import parse_json
from ...storage.files import read_text

SUFFIX = ".safetensors"
DEFAULT = "compact"
MAX_HEADER = 100 * 2**20  # bytes; safetensors' own limit


@dataclass(frozen=True)
class ModelFile:
    """A model on disk.

    name: of the file, without suffix.
    path: the checkpoint.
    model_id: from its header.
    about: the description in its header.
    card: the model card beside it, in Markdown; "" if there is none.
    """

    name: str
    path: Path
    model_id: str
    about: dict[str, Any]
    card: str


def user_models() -> Path:
    """The folder of the user's own models: EMOFACE_MODELS, or one in the user's data folder."""
    generic = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(os.environ.get("EMOFACE_MODELS") or Path(generic) / "EmoFace" / "models")


def find_models() -> list[ModelFile]:
    """Every model that has a name, the default one first. A user's model replaces a shipped one of the same name."""
    found = {}
    for folder in (RESOURCES / "Models", user_models()):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            model = read_model(path)
            if model is not None:
                found[model.name] = model
    return sorted(found.values(), key=lambda model: (model.name != DEFAULT, model.name))


def read_model(path: Path) -> ModelFile | None:
    """The header of a model's file; None if it is not a model of EmoFace."""
    try:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            if size > MAX_HEADER:
                return None
            header = parse_json(parse_json(file.read(size))["__metadata__"]["emoface"])
        if not (isinstance(header["model_id"], str) and isinstance(header["about"], dict)):
            return None
        card = path.with_suffix(".md")
        text = read_text(card) if card.exists() else ""
        return ModelFile(path.stem, path, header["model_id"], header["about"], text)
    except (OSError, ValueError, KeyError, TypeError, struct.error, EmoFaceError):
        return None
