"""Checkpoints: one safetensors file with a model's weights, its settings and its identity.

The header is a JSON text in safetensors' metadata: schema, name, model_id, encoder_id, config, about. The tensors have
the names of `tensor_names`.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from safetensors.torch import save as serialise
from torch import Tensor

from ..errors import EmoFaceError
from ..serialization import SerializationError, check_schema, from_json, parse_json, reason, shortened, to_json
from ..storage.files import replacing
from .config import NetworkConfig
from .model import EmoFace, read_encoder_settings
from .tensor_names import from_file_names, to_file_names

SCHEMA = 1
METADATA_KEY = "emoface"  # the entry of safetensors' metadata that holds the header


_ANOTHER_COPY = "Take another copy of the file, or choose another model."


class CheckpointError(EmoFaceError):
    """A checkpoint that cannot be found, read or used."""


@dataclass(frozen=True)
class CheckpointHeader:
    """What a checkpoint says of itself, readable without its weights.

    name: of the model, that of its file when it was written.
    model_id: digest of settings and weights: two files with the same id give the same curves.
    encoder_id: the same of the audio encoder alone: models that share one share cached speech.
    config: the network's settings.
    about: where the model comes from; free form.
    """

    name: str
    model_id: str
    encoder_id: str
    config: NetworkConfig
    about: dict[str, Any]


def save(
    model: EmoFace, path: str | os.PathLike[str], about: dict[str, Any], overwrite: bool = False
) -> CheckpointHeader:
    """Write a model and name it after its file. about: JSON values that tell where it comes from. Raises FileError."""
    state = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    tensors = to_file_names(state)
    encoder = {name: tensor for name, tensor in tensors.items() if name.startswith("audio_encoder.")}
    settings = to_json(model.config)
    header = {
        "schema": SCHEMA,
        "name": Path(path).stem,
        "model_id": _digest(settings, tensors),
        "encoder_id": _digest(settings["audio"], encoder),
        "config": settings,
        "about": about,
    }
    with replacing(path, overwrite) as temporary:
        # Not save_file: that one makes a file that only its owner may read.
        temporary.write_bytes(serialise(tensors, {METADATA_KEY: json.dumps(header, sort_keys=True)}))
    return read_header(path)


def load(path: str | os.PathLike[str], device: str | torch.device = "cpu") -> EmoFace:
    """The model in a checkpoint, ready to predict. Raises CheckpointError, NetworkError."""
    header = read_header(path)
    try:
        tensors = load_file(path)
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path}: the weights in this file cannot be read. {_ANOTHER_COPY}") from error
    try:
        model = build_empty(header.config, header.name, header.model_id, header.encoder_id)
        fill(model, from_file_names(tensors))
        model.audio_encoder.check_weights()
    except EmoFaceError as error:
        raise CheckpointError(
            f"{path}: the weights do not fit the settings in this file ({reason(error)}). {_ANOTHER_COPY}"
        ) from error
    return model.to(device).eval()


def build_empty(config: NetworkConfig, *identity: str) -> EmoFace:
    """A network without memory for its weights, for `fill`. identity: its name, model_id and encoder_id.

    Raises NetworkError, SerializationError.
    """
    with torch.device("meta"):
        return EmoFace(config, *identity)


def fill(model: EmoFace, state: Mapping[str, Tensor]) -> None:
    """Give a network that `build_empty` made its weights. Nothing is copied before all of them fit.

    state: by the names of the network's state dict. Raises CheckpointError, which names the first that does not fit.
    """
    expected = model.state_dict()
    if missing := [name for name in expected if name not in state]:
        raise CheckpointError(f"{len(missing)} tensors are missing, the first is {missing[0]}.")
    if unexpected := [name for name in state if name not in expected]:
        raise CheckpointError(f"{len(unexpected)} tensors are too many, the first is {shortened(unexpected[0])}.")
    for name, tensor in expected.items():
        found = state[name]
        if (found.shape, found.dtype) != (tensor.shape, tensor.dtype):
            raise CheckpointError(
                f"{name} is {_form(found)}, expected {_form(tensor)}.",
            )
    # Copies: memory of PyTorch's own is aligned, the file's is not, and kernels round differently on the two.
    model.load_state_dict({name: tensor.clone() for name, tensor in state.items()}, strict=True, assign=True)


def read_header(path: str | os.PathLike[str]) -> CheckpointHeader:
    """Name, ids, settings and origin of a checkpoint, without its weights. Raises CheckpointError, NetworkError."""
    try:
        with safe_open(path, "pt") as file:
            document = parse_json((file.metadata() or {})[METADATA_KEY])
    except FileNotFoundError:
        raise CheckpointError(
            f"{path}: there is no such model file. Choose another in the panel under View > Model..., or one of those "
            "that `emoface model list` shows."
        ) from None
    except Exception as error:  # safetensors raises what its parts raise
        raise CheckpointError(
            f"{path}: not an EmoFace model. Expected a .safetensors file that EmoFace wrote. Choose another in the "
            "panel under View > Model...; a released .pth is converted first, by `emoface model import` on a command "
            "line."
        ) from error
    try:
        check_schema(document, SCHEMA, str(path))
    except SerializationError as error:
        raise CheckpointError(str(error)) from error
    try:
        # An unknown setting would change the curves.
        config = from_json(NetworkConfig, document["config"], unknown="refuse")
        read_encoder_settings(config.audio)
        return from_json(CheckpointHeader, document)
    except KeyError:
        raise CheckpointError(f"{path}: it lacks the network's settings. {_ANOTHER_COPY}") from None
    except EmoFaceError as error:
        raise CheckpointError(
            f"{path}: this version of EmoFace does not know this network's settings ({reason(error)}). Update "
            "EmoFace, or take another copy of the file."
        ) from error


def _form(tensor: Tensor) -> str:
    return f"{str(tensor.dtype).removeprefix('torch.')} {shortened(list(tensor.shape))}"


def _digest(settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tuple(tensors[name].shape)}".encode())
        digest.update(tensors[name].numpy().data)
    return digest.hexdigest()[:16]
