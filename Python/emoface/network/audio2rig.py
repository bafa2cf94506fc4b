"""Audio2Rig: speech features and an emotion code in, rig values out; paper section 3.1."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .config import NetworkConfig


class Audio2Rig(nn.Module):
    """Linear layer, positions, the emotion's code, a decoder, and an output layer that starts at zero."""

    def __init__(self, config: NetworkConfig, audio_width: int):
        super().__init__()
        self.positions = config.positions
        self.frame_attention = config.frame_attention
        self.in_proj = nn.Linear(audio_width, config.d_model)
        self.decoder = _DECODERS[config.decoder](config)
        self.out_proj = nn.Linear(config.d_model, config.controls)
        nn.init.zeros_(self.out_proj.weight)
        nn.init.zeros_(self.out_proj.bias)

    def forward(self, features: Tensor, code: Tensor, mask: Tensor | None = None) -> Tensor:
        """Rig values (batch, frames, controls).

        features: speech, (batch, frames, audio width).
        code: emotions, (batch, frames, d_model).
        mask: bool (batch, frames), false on padding; None where nothing is padded.
        """
        hidden = self.in_proj(features)
        if self.positions:
            # Without frame attention every frame is a sequence of its own, and stands at position 0 of it.
            frames = features.shape[1] if self.frame_attention else 1
            hidden = hidden + sinusoids(frames, hidden.shape[2], hidden.device).to(hidden.dtype)
        return self.out_proj(self.decoder(hidden + code, mask))


def sinusoids(frames: int, d_model: int, device: torch.device | None = None) -> Tensor:
    """float32 (frames, d_model): sine on even columns, cosine on odd ones; paper equations 1 and 2."""
    angles = torch.arange(frames, device=device)[:, None] * 10_000 ** (
        -torch.arange(0, d_model, 2, device=device) / d_model
    )
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


class TransformerDecoder(nn.Module):
    """Post-norm Transformer encoder layers."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.layers = nn.ModuleList(TransformerLayer(config) for _ in range(config.layers))

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return hidden


class TransformerLayer(nn.Module):
    """Attention, then a feed-forward network; both residual, each followed by its norm.

    Without frame attention every frame is a sequence of one: attention always looks at that one, and its four
    projections are one linear map.
    """

    def __init__(self, config: NetworkConfig):
        super().__init__()
        attend = config.frame_attention
        self.attention = SelfAttention(config) if attend else PerFrameLinear(config.d_model, config.d_model)
        self.linear1 = nn.Linear(config.d_model, config.feedforward)
        self.linear2 = nn.Linear(config.feedforward, config.d_model)
        self.norm1 = nn.LayerNorm(config.d_model)
        self.norm2 = nn.LayerNorm(config.d_model)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        hidden = self.norm1(hidden + self.dropout(self.attention(hidden, mask)))
        wide = self.dropout(self.linear1(hidden).relu())
        return self.norm2(hidden + self.dropout(self.linear2(wide)))


class SelfAttention(nn.Module):
    """Multi-head attention between frames, (batch, frames, d_model) both ways.

    PyTorch's MultiheadAttention takes another path in inference that is half as fast on a minute of frames.
    """

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.heads, self.dropout = config.heads, config.dropout
        self.query_key_value = nn.Linear(config.d_model, 3 * config.d_model)
        self.out_proj = nn.Linear(config.d_model, config.d_model)
        nn.init.xavier_uniform_(self.query_key_value.weight)
        for bias in (self.query_key_value.bias, self.out_proj.bias):
            nn.init.zeros_(bias)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        """mask: bool (batch, frames), false on padding, which nothing attends to; None where nothing is padded."""
        batch, frames, d_model = hidden.shape
        parts = self.query_key_value(hidden).view(batch, frames, 3, self.heads, d_model // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        key_mask = None if mask is None else mask[:, None, None]
        dropout = self.dropout if self.training else 0.0
        heads = functional.scaled_dot_product_attention(query, key, value, key_mask, dropout)
        return self.out_proj(heads.transpose(1, 2).reshape(batch, frames, d_model))


class PerFrameLinear(nn.Linear):
    """A linear map of each frame: what attention is to a sequence of one. It takes a mask as attention does."""

    def forward(self, hidden: Tensor, mask: Tensor | None = None) -> Tensor:
        return super().forward(hidden)


class FullyConnectedDecoder(nn.Module):
    """The paper's baseline without memory: linear layers a frame."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Sequential(nn.Linear(config.d_model, config.d_model), nn.LeakyReLU(0.2)) for _ in range(config.layers))
        )

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        return self.layers(hidden)


class LSTMDecoder(nn.Module):
    """The paper's recurrent baseline. It runs forward in time only, so padding behind a clip cannot reach it."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.lstm = nn.LSTM(config.d_model, config.d_model, config.layers, batch_first=True)

    def forward(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        return self.lstm(hidden)[0]


_DECODERS = {
    "transformer": TransformerDecoder,
    "fc": FullyConnectedDecoder,
    "lstm": LSTMDecoder,
}
