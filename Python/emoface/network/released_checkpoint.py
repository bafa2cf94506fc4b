"""Conversion of the published EmoFace checkpoint (a .pth state dict) to a checkpoint of this project.

The published weights are CC BY-NC 4.0 and are the user's own download. Their Audio2Rig saw every frame as a sequence
of its own, so that its attention is one linear map a layer; it is folded into one here.
"""

import os
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..emotion import EMOTIONS
from ..errors import EmoFaceError
from ..serialization import from_json, parse_json, reason, shortened
from ..storage.files import check_writable, read_text
from .checkpoint import CheckpointError, CheckpointHeader, build_empty, fill, save
from .config import NetworkConfig
from .wav2vec2_sizes import Wav2Vec2Sizes

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
    check_writable(out, overwrite)
    config = _read_sizes(sizes) if sizes else _network_config(ReleasedSizes())
    try:
        model = build_empty(config)
        fill(model, _rename(_read_state(released)))
    except _StateError as error:
        raise CheckpointError(f"{released}: {error}") from error
    except EmoFaceError as error:
        raise CheckpointError(
            f"{released}: these weights do not have the expected sizes ({reason(error)}). Pass --config with this "
            "network's."
        ) from error
    about = {"origin": "imported", "file": Path(released).name, "licence": "that of the imported weights"}
    return save(model, out, about, overwrite)


@dataclass(frozen=True)
class ReleasedSizes:
    """The sizes of a network in the released form; the defaults are those of the published one.

    wav2vec2: values of Wav2Vec2Sizes.
    """

    d_model: int = 512
    audio2rig_layers: int = 10
    heads: int = 8
    feedforward: int = 2048
    wav2vec2: dict[str, Any] = field(default_factory=dict)


class _StateError(EmoFaceError):
    """What is wrong with a state dict; the sentence does not name the file."""


def _read_sizes(path: str | os.PathLike[str]) -> NetworkConfig:
    text = read_text(path)
    try:
        sizes = from_json(ReleasedSizes, parse_json(text))
        from_json(Wav2Vec2Sizes, sizes.wav2vec2, unknown="refuse")
        return _network_config(sizes)
    except EmoFaceError as error:
        raise CheckpointError(f"{path}: expected a JSON object with the network's sizes ({reason(error)}).") from error


def _network_config(sizes: ReleasedSizes) -> NetworkConfig:
    return NetworkConfig(
        audio={"family": "wav2vec2", **sizes.wav2vec2},
        d_model=sizes.d_model,
        layers=sizes.audio2rig_layers,
        heads=sizes.heads,
        feedforward=sizes.feedforward,
        frame_attention=False,
    )


def _read_state(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """The tensors of a state dict, float32. Raises _StateError."""
    size = _file_size(path)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)  # no code of the file's is run
    except Exception as error:  # what its pickle, zip and tensors raise; PyTorch's text advises to run the file
        raise _StateError(
            "not a PyTorch state dict, or one that cannot be read safely. Expected the published .pth file."
        ) from error
    if not isinstance(state, dict) or not {"embed.weight", "in_fn.weight", "out_fn.weight"} <= state.keys():
        raise _StateError("not a released EmoFace network: it lacks embed.weight, in_fn.weight or out_fn.weight.")
    for name, value in state.items():
        if not isinstance(name, str) or not isinstance(value, Tensor) or value.layout != torch.strided:
            raise _StateError(f"{shortened(name)} is not a tensor of a state dict.")
        if not value.is_floating_point():
            raise _StateError(f"{shortened(name)} does not hold floating-point numbers.")
    if sum(value.numel() * value.element_size() for value in state.values()) > size:
        raise _StateError("its tensors are larger than the file.")
    if state["embed.weight"].shape[:1] != (len(EMOTIONS),):
        raise _StateError(f"embed.weight is {shortened(list(state['embed.weight'].shape))}: expected 7 emotions.")
    return {name: tensor.float() for name, tensor in state.items() if name not in _UNUSED}


def _file_size(path: str | os.PathLike[str]) -> int:
    """The size of a file in bytes. Raises _StateError if there is none, or if it unpacks to more than it has."""
    try:
        size = os.path.getsize(path)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > size:  # PyTorch does not compress
                    raise _StateError("its parts are larger than the file.")
        return size
    except FileNotFoundError:
        raise _StateError("there is no such file.") from None
    except OSError as error:
        raise _StateError(f"cannot read this file ({error.strerror or error}).") from error
    except _StateError:
        raise
    except Exception as error:  # zipfile raises a dozen classes for damaged files
        raise _StateError("it is not a whole file.") from error


def _rename(state: dict[str, Tensor]) -> dict[str, Tensor]:
    renamed = {_new_name(name): tensor for name, tensor in state.items()}
    _fold_weight_norm(renamed)
    layers = {name.split(".")[3] for name in renamed if name.startswith(_LAYERS)}
    for layer in layers:
        _fold_attention(renamed, f"{_LAYERS}{layer}.")
    return renamed


def _take_out(state: dict[str, Tensor], name: str, dimensions: int) -> Tensor:
    """Remove a tensor from a state dict, in double precision. Raises _StateError if it is not as expected."""
    tensor = state.pop(name, None)
    if tensor is None or tensor.dim() != dimensions:
        raise _StateError(f"{name} is missing, or does not have {dimensions} dimensions: only a part of the network.")
    return tensor.double()


def _new_name(name: str) -> str:
    old, new = next(((old, new) for old, new in _RENAMED.items() if name.startswith(old)), ("", ""))
    return new + name.removeprefix(old)


def _fold_weight_norm(state: dict[str, Tensor]) -> None:
    """weight = g v / |v|, the norm over all but the last axis; under either of PyTorch's names for g and v."""
    convolution = "audio_encoder.network.encoder.pos_conv_embed.conv."
    for g, v in (("weight_g", "weight_v"), ("parametrizations.weight.original0", "parametrizations.weight.original1")):
        if convolution + g in state:
            size, direction = (_take_out(state, convolution + part, 3) for part in (g, v))
            if any(a not in (1, b) for a, b in zip(size.shape, direction.shape, strict=True)):
                raise _StateError(f"{convolution}{g} does not fit {v}.")
            state[convolution + "weight"] = (size * direction / direction.norm(dim=(0, 1), keepdim=True)).float()


def _fold_attention(state: dict[str, Tensor], layer: str) -> None:
    """Attention over a sequence of one is out_proj(v_proj(x)): one matrix."""
    attention = f"{layer}self_attn."
    inward, inward_bias = (
        _take_out(state, f"{attention}in_proj_weight", 2),
        _take_out(state, f"{attention}in_proj_bias", 1),
    )
    out, out_bias = _take_out(state, f"{attention}out_proj.weight", 2), _take_out(state, f"{attention}out_proj.bias", 1)
    width = len(out)
    if not len(inward) == len(inward_bias) == 3 * width or not out.shape[1] == len(out_bias) == width:
        raise _StateError(f"the tensors of {attention} do not fit each other.")
    value, value_bias = inward.chunk(3)[2], inward_bias.chunk(3)[2]
    state[f"{layer}attention.weight"] = (out @ value).float()
    state[f"{layer}attention.bias"] = (out @ value_bias + out_bias).float()
