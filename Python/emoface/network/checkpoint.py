"""Checkpoints: one safetensors file with a model's weights, its settings and its identity.

The header is a JSON text in safetensors' metadata: schema, name, model_id, encoder_id, config, about. The tensors have
the names of `tensor_names`.
"""

import hashlib
import json
import os
import struct
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
from ..serialization import SerializationError, check_schema, from_json, parse_json, to_json
from ..storage.files import replacing
from .config import NetworkConfig
from .model import EmoFace
from .tensor_names import from_file_names, to_file_names

SCHEMA = 1
METADATA_KEY = "emoface"  # the entry of safetensors' metadata that holds the header


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
    with torch.device("meta"):  # no time spent on random weights
        model = EmoFace(header.config, header.name, header.model_id, header.encoder_id)
    try:
        # Copies: memory of PyTorch's own is aligned, the file's is not, and kernels round differently on the two.
        state = {name: tensor.clone() for name, tensor in from_file_names(load_file(path)).items()}
        model.load_state_dict(state, strict=True, assign=True)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise CheckpointError(f"{path}: the weights do not fit the settings in this file ({error}).") from error
    return model.to(device).eval()


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
    except (KeyError, SerializationError, SafetensorError, struct.error, OSError) as error:
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
        from_json(NetworkConfig, document["config"], unknown="refuse")  # an unknown setting would change the curves
        return from_json(CheckpointHeader, document)
    except (SerializationError, KeyError) as error:
        raise CheckpointError(
            f"{path}: this version of EmoFace does not know this network's settings ({error}). Update EmoFace."
        ) from error


def _digest(settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tuple(tensors[name].shape)}".encode())
        digest.update(tensors[name].numpy().data)
    return digest.hexdigest()[:16]
