"""Checkpoints: one safetensors file with the weights, the network's settings and who it is."""

import hashlib
import json
import os
import struct
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from safetensors.torch import save as serialise
from torch import Tensor

from ..errors import EmoFaceError
from ..storage.files import replacing
from .config import NetworkConfig
from .model import EmoFace

SCHEMA = 1
KEY = "emoface"  # the entry of safetensors' metadata that holds ours


class CheckpointError(EmoFaceError):
    """A checkpoint that cannot be found, read or used."""


@dataclass(frozen=True)
class Header:
    """What a checkpoint says of itself, readable without its weights."""

    name: str
    model_id: str  # digest of settings and weights: two files with the same id give the same curves
    encoder_id: str  # the same of the audio encoder alone: models that share one share cached speech
    config: NetworkConfig
    about: dict  # where it comes from; free form


def save(model: EmoFace, path: str | os.PathLike, about: dict, overwrite: bool = False) -> Header:
    """Write a model and name it after its file. about: JSON values that tell where it comes from."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}
    encoder = {name: tensor for name, tensor in tensors.items() if name.startswith("audio_encoder.")}
    settings = model.config.to_json()
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
        temporary.write_bytes(serialise(tensors, {KEY: json.dumps(header, sort_keys=True)}))
    return read_header(path)


def load(path: str | os.PathLike, device: str | torch.device = "cpu") -> EmoFace:
    """The model in a checkpoint, ready to predict. Raises CheckpointError."""
    header = read_header(path)
    with torch.device("meta"):  # no time spent on random weights
        model = EmoFace(header.config, header.name, header.model_id, header.encoder_id)
    try:
        # Copies: memory of PyTorch's own is aligned, the file's is not, and kernels round differently on the two.
        state = {name: tensor.clone() for name, tensor in load_file(path).items()}
        model.load_state_dict(state, strict=True, assign=True)
    except (SafetensorError, RuntimeError, OSError) as error:
        raise CheckpointError(f"{path}: the weights do not fit the settings in this file ({error}).") from error
    return model.to(device).eval()


def read_header(path: str | os.PathLike) -> Header:
    """Name, ids, settings and origin of a checkpoint, without its weights. Raises CheckpointError."""
    try:
        with safe_open(path, "pt") as file:
            header = json.loads((file.metadata() or {})[KEY])
    except FileNotFoundError:
        raise CheckpointError(
            f"{path}: there is no such model file. Choose another in the panel under View > Model..., or one of those "
            "that `emoface model list` shows."
        ) from None
    except (KeyError, ValueError, SafetensorError, struct.error, OSError) as error:
        raise CheckpointError(
            f"{path}: not an EmoFace model. Expected a .safetensors file that EmoFace wrote. Choose another in the "
            "panel under View > Model...; a released .pth is converted first, by `emoface model import` on a command "
            "line."
        ) from error
    if header["schema"] > SCHEMA:
        raise CheckpointError(f"{path}: written by a newer EmoFace (schema {header['schema']}). Update EmoFace.")
    return Header(
        header["name"],
        header["model_id"],
        header["encoder_id"],
        NetworkConfig.from_json(header["config"]),
        header["about"],
    )


def _digest(settings: dict, tensors: dict[str, Tensor]) -> str:
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tuple(tensors[name].shape)}".encode())
        digest.update(tensors[name].numpy().data)
    return digest.hexdigest()[:16]
