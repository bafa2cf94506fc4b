"""Conversion of the published EmoFace checkpoint (a .pth state dict) to a checkpoint of this project.

The published weights are CC BY-NC 4.0 and are the user's own download. Their Audio2Rig saw every frame as a sequence
of its own, so that its attention is one linear map a layer; it is folded into one here.
"""

import json
import os
import pickle
import zipfile
from pathlib import Path

import torch
from torch import Tensor

from ..emotion import EMOTIONS
from ..storage.files import read_text, refuse_existing
from .checkpoint import CheckpointError, CheckpointHeader, save
from .config import NetworkConfig
from .model import EmoFace
from .wav2vec2_encoder import SIZES

_LAYERS = "audio2rig.decoder.layers."
_RENAMED = {
    "embed.": "emotion_encoder.embedding.",
    "emotion.": "emotion_encoder.code.",
    "audio_encoder.": "audio_encoder.network.",
    "in_fn.": "audio2rig.in_proj.",
    "out_fn.": "audio2rig.out_proj.",
    "encoder.layers.": _LAYERS,
}
_UNUSED = ("pos_encoder.pe", "audio_encoder.masked_spec_embed")  # computed here; only used to mask in training


def import_released(
    released: str | os.PathLike[str],
    out: str | os.PathLike[str],
    sizes: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
) -> CheckpointHeader:
    """Convert a published state dict to a checkpoint that predicts what the published code does.

    released: the .pth file.
    out: the .safetensors file to write.
    sizes: a JSON file with d_model, audio2rig_layers, heads, feedforward and wav2vec2 (transformers' settings), for
        networks that are not of the published size.
    overwrite: whether an existing file is replaced.
    Raises CheckpointError, FileError.
    """
    refuse_existing(out, overwrite)
    config = _config(sizes)
    state = _rename(_read_state(released))
    model = EmoFace(config)
    try:
        model.load_state_dict(state, strict=True)
    except RuntimeError as error:
        raise CheckpointError(
            f"{released}: these weights do not have the expected sizes. Pass --config with this network's. ({error})"
        ) from error
    about = {"origin": "imported", "file": Path(released).name, "licence": "that of the imported weights"}
    return save(model, out, about, overwrite)


def _config(path: str | os.PathLike[str] | None) -> NetworkConfig:
    try:
        sizes = json.loads(read_text(path)) if path else {}
        speech = sizes.get("wav2vec2", {})
        if unknown := sorted(speech.keys() - set(SIZES)):
            raise CheckpointError(
                f"{path}: wav2vec2 has the setting {unknown[0]!r}. Expected some of {', '.join(SIZES)}."
            )
    except (ValueError, AttributeError) as error:
        raise CheckpointError(f"{path}: expected a JSON object with the network's sizes ({error}).") from error
    return NetworkConfig(
        audio={"family": "wav2vec2", **speech},
        d_model=sizes.get("d_model", 512),
        layers=sizes.get("audio2rig_layers", 10),
        heads=sizes.get("heads", 8),
        feedforward=sizes.get("feedforward", 2048),
        frame_attention=False,
    )


def _read_state(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise CheckpointError(f"{path}: there is no such file.") from None
    except (RuntimeError, OSError, ValueError, EOFError, KeyError, pickle.UnpicklingError, zipfile.BadZipFile) as error:
        raise CheckpointError(f"{path}: not a PyTorch state dict that can be read safely ({error}).") from error
    if not isinstance(state, dict) or not {"embed.weight", "in_fn.weight", "out_fn.weight"} <= state.keys():
        raise CheckpointError(
            f"{path}: not a released EmoFace network: it lacks embed.weight, in_fn.weight or out_fn.weight."
        )
    if len(state["embed.weight"]) != len(EMOTIONS):
        raise CheckpointError(f"{path}: {len(state['embed.weight'])} emotions. Expected {len(EMOTIONS)}.")
    return {name: tensor.float() for name, tensor in state.items() if name not in _UNUSED}


def _rename(state: dict[str, Tensor]) -> dict[str, Tensor]:
    renamed = {_new_name(name): tensor for name, tensor in state.items()}
    _fold_weight_norm(renamed)
    layers = {name.split(".")[3] for name in renamed if name.startswith(_LAYERS)}
    for layer in layers:
        _fold_attention(renamed, f"{_LAYERS}{layer}.")
    return renamed


def _new_name(name: str) -> str:
    old, new = next(((old, new) for old, new in _RENAMED.items() if name.startswith(old)), ("", ""))
    return new + name.removeprefix(old)


def _fold_weight_norm(state: dict[str, Tensor]) -> None:
    """weight = g v / |v|, the norm over all but the last axis; under either of PyTorch's names for g and v."""
    convolution = "audio_encoder.network.encoder.pos_conv_embed.conv."
    for g, v in (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1")):
        if convolution + g in state:
            size, direction = state.pop(convolution + g).double(), state.pop(convolution + v).double()
            state[convolution + "weight"] = (size * direction / direction.norm(dim=(0, 1), keepdim=True)).float()


def _fold_attention(state: dict[str, Tensor], layer: str) -> None:
    """Attention over a sequence of one is out_proj(v_proj(x)): one matrix."""
    attention = f"{layer}self_attn."
    value, value_bias = (state.pop(f"{attention}in_proj_{part}").double().chunk(3)[2] for part in ("weight", "bias"))
    out, out_bias = (state.pop(f"{attention}out_proj.{part}").double() for part in ("weight", "bias"))
    state[f"{layer}attention.weight"] = (out @ value).float()
    state[f"{layer}attention.bias"] = (out @ value_bias + out_bias).float()
