"""Audio2Rig: speech features and an emotion code in, rig values out; paper section 3.1."""

import torch
from torch import Tensor, nn

from .config import NetworkConfig


class Audio2Rig(nn.Module):
    """Linear, positions, the emotion's code, a decoder, and an output layer that starts at zero."""

    def __init__(self, config: NetworkConfig, audio_width: int):
        super().__init__()
        self.positions = config.positions
        self.frame_attention = config.frame_attention
        self.entry = nn.Linear(audio_width, config.d_model)
        self.decoder = _DECODERS[config.decoder](config)
        self.exit = nn.Linear(config.d_model, config.controls)
        nn.init.zeros_(self.exit.weight)
        nn.init.zeros_(self.exit.bias)

    def forward(self, features: Tensor, code: Tensor, real: Tensor | None = None) -> Tensor:
        """features (batch, frames, audio width), code (batch, frames, d_model) -> (batch, frames, controls).

        real: bool (batch, frames), false on padding; None where nothing is padded.
        """
        hidden = self.entry(features)
        if self.positions:
            # Without frame attention every frame is a sequence of its own, and stands at position 0 of it.
            frames = features.shape[1] if self.frame_attention else 1
            hidden = hidden + sinusoids(frames, hidden.shape[2], hidden.device).to(hidden.dtype)
        return self.exit(self.decoder(hidden + code, real))


def sinusoids(frames: int, d_model: int, device: torch.device | None = None) -> Tensor:
    """float32 (frames, d_model): sine on even columns, cosine on odd ones; paper equations 1 and 2."""
    angles = torch.arange(frames, device=device)[:, None] * 10_000 ** (
        -torch.arange(0, d_model, 2, device=device) / d_model
    )
    return torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


class TransformerDecoder(nn.Module):
    """Post-norm Transformer encoder layers, attending between frames."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                config.d_model, config.heads, config.feedforward, config.dropout, batch_first=True
            )
            for _ in range(config.layers)
        )

    def forward(self, hidden: Tensor, real: Tensor | None) -> Tensor:
        padding = None if real is None else ~real
        for layer in self.layers:
            hidden = layer(hidden, src_key_padding_mask=padding)
        return hidden


class FrameDecoder(nn.Module):
    """The same layers for frames that stand alone.

    Attention over a sequence of one always looks at that one, so its four projections are one linear map: `mix`.
    """

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.layers = nn.ModuleList(FrameLayer(config) for _ in range(config.layers))

    def forward(self, hidden: Tensor, real: Tensor | None) -> Tensor:
        for layer in self.layers:
            hidden = layer(hidden)
        return hidden


class FrameLayer(nn.Module):
    """One post-norm layer of FrameDecoder, any shape (..., d_model)."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.mix = nn.Linear(config.d_model, config.d_model)
        self.widen = nn.Linear(config.d_model, config.feedforward)
        self.narrow = nn.Linear(config.feedforward, config.d_model)
        self.norm1 = nn.LayerNorm(config.d_model)
        self.norm2 = nn.LayerNorm(config.d_model)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, hidden: Tensor) -> Tensor:
        hidden = self.norm1(hidden + self.dropout(self.mix(hidden)))
        wide = self.dropout(self.widen(hidden).relu())
        return self.norm2(hidden + self.dropout(self.narrow(wide)))


class FullyConnectedDecoder(nn.Module):
    """The paper's rival without memory: linear layers a frame."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.layers = nn.Sequential(
            *(nn.Sequential(nn.Linear(config.d_model, config.d_model), nn.LeakyReLU(0.2)) for _ in range(config.layers))
        )

    def forward(self, hidden: Tensor, real: Tensor | None) -> Tensor:
        return self.layers(hidden)


class LSTMDecoder(nn.Module):
    """The paper's recurrent rival. It runs forward in time only, so padding behind a clip cannot reach it."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.lstm = nn.LSTM(config.d_model, config.d_model, config.layers, batch_first=True)

    def forward(self, hidden: Tensor, real: Tensor | None) -> Tensor:
        return self.lstm(hidden)[0]


_DECODERS = {
    "transformer": lambda config: TransformerDecoder(config) if config.frame_attention else FrameDecoder(config),
    "fc": FullyConnectedDecoder,
    "lstm": LSTMDecoder,
}
