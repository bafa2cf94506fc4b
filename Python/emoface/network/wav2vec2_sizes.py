"""The sizes of a wav2vec 2.0 encoder. They are read without transformers, which takes seconds to import."""

import math
from dataclasses import dataclass
from typing import Literal

from ..timing import SAMPLE_RATE
from .config import MAX_LAYERS, MAX_WIDTH, NetworkError, check_sizes


@dataclass(frozen=True)
class Wav2Vec2Sizes:
    """The settings of transformers' Wav2Vec2Config that change the network's shape or arithmetic, under its names.

    The defaults are transformers' own, those of the base model.
    """

    hidden_size: int = 768
    num_hidden_layers: int = 12
    num_attention_heads: int = 12
    intermediate_size: int = 3072
    conv_dim: tuple[int, ...] = (512,) * 7
    conv_kernel: tuple[int, ...] = (10, 3, 3, 3, 3, 2, 2)
    conv_stride: tuple[int, ...] = (5, 2, 2, 2, 2, 2, 2)
    conv_bias: bool = False
    num_conv_pos_embeddings: int = 128
    num_conv_pos_embedding_groups: int = 16
    feat_extract_norm: Literal["group", "layer"] = "group"
    do_stable_layer_norm: bool = False
    layer_norm_eps: float = 1e-5

    def __post_init__(self) -> None:
        widths = ("hidden_size", "num_attention_heads", "intermediate_size")
        check_sizes({name: getattr(self, name) for name in widths}, MAX_WIDTH)
        check_sizes({"num_hidden_layers": self.num_hidden_layers}, MAX_LAYERS)
        positions = ("num_conv_pos_embeddings", "num_conv_pos_embedding_groups")
        check_sizes({name: getattr(self, name) for name in positions}, MAX_WIDTH)
        if not 1 <= len(self.conv_dim) == len(self.conv_kernel) == len(self.conv_stride) <= MAX_LAYERS:
            raise NetworkError(f"conv_dim, conv_kernel, conv_stride: expected lists of one length, 1 to {MAX_LAYERS}.")
        for name in ("conv_dim", "conv_kernel", "conv_stride"):
            check_sizes({name: max(getattr(self, name)), f"{name} (lowest)": min(getattr(self, name))}, MAX_WIDTH)
        if self.hidden_size % self.num_attention_heads or self.hidden_size % self.num_conv_pos_embedding_groups:
            raise NetworkError(
                f"hidden_size {self.hidden_size}: expected a multiple of num_attention_heads, "
                f"{self.num_attention_heads}, and of num_conv_pos_embedding_groups, "
                f"{self.num_conv_pos_embedding_groups}."
            )
        if math.prod(self.conv_stride) > SAMPLE_RATE:
            raise NetworkError("conv_stride: expected a feature a second at least.")
        if not 0 < self.layer_norm_eps < 1:
            raise NetworkError(f"layer_norm_eps {self.layer_norm_eps:g}: expected more than 0, less than 1.")
