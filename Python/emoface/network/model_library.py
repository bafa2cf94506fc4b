"""Models by name: those that ship, and those that the user has added; and the device they run on."""

import os
from pathlib import Path

import platformdirs
import torch

from ..resources import RESOURCES
from .checkpoint import CheckpointError, load
from .config import NetworkError
from .model import EmoFace

DEFAULT_MODEL = "compact"
SUFFIX = ".safetensors"


def user_models() -> Path:
    """The folder of the user's own models: EMOFACE_MODELS, or one in the user's data folder."""
    return Path(os.environ.get("EMOFACE_MODELS") or platformdirs.user_data_path("EmoFace", appauthor=False) / "models")


def list_models() -> list[Path]:
    """Every model that can be called by name; a user's model hides a shipped one of the same name."""
    found = {
        path.stem: path
        for folder in (RESOURCES / "Models", user_models())
        for path in sorted(folder.glob(f"*{SUFFIX}"))
    }
    return [found[name] for name in sorted(found)]


def find_model(path_or_name: str | os.PathLike[str]) -> Path:
    """The file of a model by its path or its name. Raises CheckpointError."""
    path = Path(path_or_name)
    if path.suffix == SUFFIX or os.path.exists(path):  # Path.exists raises for long names
        return path
    if path.suffix in (".pth", ".pt"):
        raise CheckpointError(
            f"{path}: there is no such file. Check the path. A released .pth is converted first, by `emoface model "
            "import` on a command line; from then on the model is chosen by its name."
        )
    models = {model.stem: model for model in list_models()}
    if str(path_or_name) not in models:
        known = ", ".join(models) or "none"
        raise CheckpointError(
            f"no model is called {str(path_or_name)!r}. Known models: {known}. A file's path works too."
        )
    return models[str(path_or_name)]


def choose_device(device: str) -> torch.device:
    """`auto` (CUDA where there is one), `cpu` or `cuda`. Raises NetworkError."""
    if device == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if device not in ("cpu", "cuda"):
        raise NetworkError(f"device {device!r}: expected auto, cpu or cuda.")
    if device == "cuda" and not torch.cuda.is_available():
        raise NetworkError("device cuda: no CUDA graphics card is available here. Choose auto or cpu.")
    return torch.device(device)


def load_model(path_or_name: str | os.PathLike[str] = DEFAULT_MODEL, device: str = "auto") -> EmoFace:
    """A model, ready to predict.

    path_or_name: the path of its .safetensors file, or its name, such as `compact`.
    device: auto (CUDA where there is one), cpu or cuda.
    Raises CheckpointError, NetworkError.
    """
    return load(find_model(path_or_name), choose_device(device))
