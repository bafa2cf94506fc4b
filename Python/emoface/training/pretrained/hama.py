"""Reads the phone recogniser of `hama`, by Seongmin Park (Apache-2.0): the weights that training begins with.

Its file is a flat archive of named tensors: "HAMAPK", version, kind, the number of tensors (u32); for each tensor the
length of its name (u16), the name, type (0 float32, 1 float16), rank, sizes (u32 each), offset and bytes (u64 each);
then, at the next multiple of 16 bytes, the values.
"""

import hashlib
import struct
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...errors import EmoFaceError
from ...network.acoustic.conformer_encoder import ConformerEncoder

PACKAGE = "hama==1.7.0"
SHA256 = "a9fcfe73e179ca48e399cd76a90a6b3e1887bf5037ecc52b778d13a149563328"  # of assets/asr_waveform.hama
WIDTH = 144
_TYPES = {0: "<f4", 1: "<f2"}
# Of the four blocks: the ONNX exporter numbered what it folded or transposed.
_DEPTHWISE = (804, 807, 810, 813)
_MATRICES = (829, 838, 847, 856)  # their six follow at _MATRIX_OFFSETS


class HamaError(EmoFaceError):
    """The recogniser is missing, or another one than PACKAGE has."""


def load_recogniser(encoder: ConformerEncoder) -> None:
    """Set the mel filters, which are not trained, and the conformer but for its head. Raises HamaError.

    A conformer of another size keeps its random weights.
    """
    tensors = read_tensors(read_archive())
    encoder.bands.filters.copy_(tensors["mel_fb"])
    if (encoder.settings.width, encoder.settings.blocks) == (WIDTH, len(_DEPTHWISE)):
        encoder.conformer.load_state_dict(_conformer_state(tensors), strict=False)  # without a head


def read_archive() -> bytes:
    """The installed package's file of the recogniser. Raises HamaError."""
    found = find_spec("hama")  # not imported: only its data is needed
    path = Path(found.origin).parent / "assets" / "asr_waveform.hama" if found and found.origin else None
    if path is None or not path.is_file():
        raise HamaError(f"the phone recogniser of {PACKAGE} is needed to train. pip install {PACKAGE}")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise HamaError(f"{path}: another recogniser than that of {PACKAGE}. Install {PACKAGE}.")
    return data


def read_tensors(data: bytes) -> dict[str, Tensor]:
    """The archive's tensors, as float32."""
    (count,) = struct.unpack_from("<I", data, 8)
    position, places = 12, {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, position)
        name = data[position + 2 : position + 2 + length].decode()
        position += 2 + length
        kind, rank = data[position], data[position + 1]
        *sizes, offset, size = struct.unpack_from(f"<{rank}IQQ", data, position + 2)
        position += 2 + 4 * rank + 16
        places[name] = (_TYPES[kind], sizes, offset, size)
    start = -(-position // 16) * 16
    return {
        name: torch.from_numpy(np.frombuffer(data[start + at : start + at + size], kind).astype(np.float32)).view(sizes)
        for name, (kind, sizes, at, size) in places.items()
    }


def _conformer_state(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors under the names that Conformer has for them."""
    state = {"in_proj.weight": tensors["onnx::Conv_801"], "in_proj.bias": tensors["onnx::Conv_802"]}
    for index, (depthwise, matrix) in enumerate(zip(_DEPTHWISE, _MATRICES, strict=True)):
        ours, theirs = f"blocks.{index}", f"acoustic_model.model.blocks.{index}"
        state |= {
            f"{ours}.{name}.{kind}": tensors[f"{theirs}.{other}.{kind}"].squeeze(-1)
            for name, other in _NORMS_AND_GATES.items()
            for kind in ("weight", "bias")
        }
        state |= {f"{ours}.{name}.bias": tensors[f"{theirs}.{other}"] for name, other in _BIASES.items()}
        for offset, name in zip(_MATRIX_OFFSETS, _MATRIX_NAMES, strict=True):
            state[f"{ours}.{name}.weight"] = tensors[f"onnx::MatMul_{matrix + offset}"].T
        state[f"{ours}.convolution.weight"] = tensors[f"onnx::Conv_{depthwise}"][:, :, None]
        state[f"{ours}.convolution.bias"] = tensors[f"onnx::Conv_{depthwise + 1}"]
    return state


_NORMS_AND_GATES = {
    **{"feedforward1.norm": "ffn1.norm", "feedforward2.norm": "ffn2.norm", "norm": "norm"},
    **{"attention_norm": "attn_norm", "convolution_norm": "conv.norm"},
    **{"gate_in": "conv.pointwise1", "gate_out": "conv.pointwise2"},
}
_BIASES = {
    **{f"feedforward{i}.linear{j}": f"ffn{i}.fc{j}.bias" for i in (1, 2) for j in (1, 2)},
    **{"attention_in": "attn.in_proj_bias", "attention_out": "attn.out_proj.bias"},
}
_MATRIX_OFFSETS = (0, 1, 2, 6, 7, 8)
_MATRIX_NAMES = (
    *("feedforward1.linear1", "feedforward1.linear2", "attention_in", "attention_out"),
    *("feedforward2.linear1", "feedforward2.linear2"),
)
