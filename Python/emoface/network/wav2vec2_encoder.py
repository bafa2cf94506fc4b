"""wav2vec 2.0 as the audio encoder, the paper's choice, through transformers."""

import math
from dataclasses import fields
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize
from transformers import Wav2Vec2Config, Wav2Vec2Model

from .. import log
from ..serialization import from_json, to_json
from .audio_encoder import AudioEncoder
from .wav2vec2_sizes import Wav2Vec2Sizes

log.adopt_library("transformers")  # it writes its warnings to stderr itself

# Front-end outputs (10 s) computed at a time: bounds memory. Smaller tiles are slower, each packs the weights.
TILE = 500


class Wav2Vec2Encoder(AudioEncoder):
    """wav2vec 2.0 whose 50 Hz front-end output is interpolated to 60 Hz before the context network; paper section 3.1.

    The convolutional front end is frozen.
    """

    variance_floor = 1e-7  # as Wav2Vec2FeatureExtractor has it

    def __init__(self, sizes: Wav2Vec2Sizes):
        super().__init__()
        config = Wav2Vec2Config(mask_time_prob=0.0, apply_spec_augment=False, layerdrop=0.0, **to_json(sizes))
        self.network = _fold_weight_norm(Wav2Vec2Model(config))
        self.network.feature_extractor.requires_grad_(False)
        self.width = self.speech_width = config.hidden_size

    @classmethod
    def from_pretrained(cls, name_or_folder: str) -> "Wav2Vec2Encoder":
        """Weights of a published wav2vec 2.0, such as `facebook/wav2vec2-base-960h`, to train from."""
        pretrained = Wav2Vec2Model.from_pretrained(name_or_folder)
        names = (field.name for field in fields(Wav2Vec2Sizes))
        encoder = cls(from_json(Wav2Vec2Sizes, {name: getattr(pretrained.config, name) for name in names}))
        encoder.network.load_state_dict(_fold_weight_norm(pretrained).state_dict(), strict=False)
        return encoder

    def local_features(self, samples: Tensor, frames: int) -> Tensor:
        at_50_hz = torch.stack([self.front_end(clip) for clip in samples])
        return functional.interpolate(at_50_hz, size=frames, mode="linear", align_corners=True).transpose(1, 2)

    def encode_speech(self, local: Tensor, mask: Tensor | None = None) -> Tensor:
        hidden, _ = self.network.feature_projection(local)
        return self.network.encoder(hidden, attention_mask=mask).last_hidden_state

    def front_end(self, clip: Tensor) -> Tensor:
        """What transformers' feature extractor gives, (channels, n / hop), of one clip's samples (n,), in tiles.

        The group norm of the first layer spans the whole clip, so its statistics come first; they are those of a linear
        map of the samples, and make norm and convolution one convolution.
        """
        config = self.network.config
        hop = math.prod(config.conv_stride)
        strides = [math.prod(config.conv_stride[:i]) for i in range(len(config.conv_stride))]
        receptive_field = 1 + sum(
            (kernel - 1) * stride for kernel, stride in zip(config.conv_kernel, strides, strict=True)
        )
        clip = functional.pad(clip, (0, max(0, receptive_field - len(clip))))
        extractor: Any = self.network.feature_extractor
        first, *rest = extractor.conv_layers
        if config.feat_extract_norm == "group":
            weight, bias = _absorb_group_norm(first.conv, first.layer_norm, clip)
        count = (len(clip) - receptive_field) // hop + 1
        tiles = []
        for start in range(0, count, TILE):
            stop = min(start + TILE, count)
            hidden = clip[None, None, start * hop : (stop - 1) * hop + receptive_field]
            if config.feat_extract_norm == "group":
                hidden = first.activation(functional.conv1d(hidden, weight, bias, first.conv.stride))
            else:
                hidden = first(hidden)
            for layer in rest:
                hidden = layer(hidden)
            tiles.append(hidden[0])
        return torch.cat(tiles, -1)


def _absorb_group_norm(convolution: nn.Conv1d, norm: nn.GroupNorm, clip: Tensor) -> tuple[Tensor, Tensor]:
    """Weight and bias of one convolution that equals `convolution` then `norm` on this clip (one channel a group).

    Each output is a dot product with a patch of the clip; its mean and variance over time follow from the patches'
    first and second moments.
    """
    kernels = convolution.weight[:, 0].double()
    patches = clip.unfold(0, kernels.shape[1], convolution.stride[0]).double()
    first, second = patches.mean(0), patches.T @ patches / len(patches)
    mean = kernels @ first
    variance = ((kernels @ (second - first.outer(first))) * kernels).sum(1)
    gain = norm.weight.double() * (variance.clamp(min=0) + norm.eps).rsqrt()
    bias = norm.bias.double() - mean * gain  # a bias of the convolution's own is taken away again by the norm
    return (kernels * gain[:, None])[:, None].to(clip.dtype), bias.to(clip.dtype)


def _fold_weight_norm(network: Wav2Vec2Model) -> Wav2Vec2Model:
    """Fold the weight norm of the positional convolution into its weight: less to store, nothing to recompute."""
    convolution: Any = network.encoder.pos_conv_embed.conv
    parametrize.remove_parametrizations(convolution, "weight", leave_parametrized=True)
    return network
