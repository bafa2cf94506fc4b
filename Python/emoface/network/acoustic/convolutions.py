"""Dilated convolutions over frames."""

from torch import Tensor, nn
from torch.nn import functional

from .phonetic_encoder import masked


class ConvolutionStack(nn.Module):
    """Residual dilated convolutions: (batch, frames, inputs) -> (batch, frames, channels)."""

    def __init__(self, inputs: int, channels: int, blocks: int, dropout: float):
        super().__init__()
        self.in_proj = nn.Conv1d(inputs, channels, 5, padding=2)
        self.blocks = nn.ModuleList(DilatedBlock(channels, 2 ** (i % 4), dropout) for i in range(blocks))
        self.norm = nn.LayerNorm(channels)

    def forward(self, values: Tensor, mask: Tensor | None = None) -> Tensor:
        """mask: bool (batch, frames), false on padding; None where nothing is padded."""
        keep = None if mask is None else mask[:, None].to(values.dtype)
        hidden = masked(self.in_proj(masked(values.transpose(1, 2), keep)), keep)
        for block in self.blocks:
            hidden = masked(block(hidden), keep)
        return self.norm(hidden.transpose(1, 2))


class DilatedBlock(nn.Module):
    """Residual block: layer norm, dilated convolution, GELU, 1 x 1 convolution. (batch, channels, frames) both ways."""

    def __init__(self, channels: int, dilation: int, dropout: float):
        super().__init__()
        self.norm = nn.LayerNorm(channels)
        self.dilated = nn.Conv1d(channels, channels, 3, padding=dilation, dilation=dilation, bias=False)
        self.pointwise = nn.Conv1d(channels, channels, 1)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor) -> Tensor:
        # Without the norm's bias: it would leak into the zero padding, and a clip in a padded batch would change.
        normal = functional.layer_norm(hidden.transpose(1, 2), self.norm.normalized_shape, self.norm.weight)
        return hidden + self.dropout(self.pointwise(functional.gelu(self.dilated(normal.transpose(1, 2)))))
