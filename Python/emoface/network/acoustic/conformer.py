"""The phone recogniser: a small conformer over log-mel bands, 50 times a second.

Its weights begin as those of hama's recogniser of English and Korean phones (by Seongmin Park, Apache-2.0), which was
trained on recorded speech; training teaches it our classes, their exact times and Mandarin.
Gulati et al., Conformer: Convolution-augmented Transformer for Speech Recognition, 2020.
"""

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...timing import FACE_RATE, SAMPLE_RATE
from .convolutions import DilatedBlock

WINDOW, STEP, BANDS = 400, 160, 80  # samples of a spectrum, from one to the next; mel bands
BANDS_RATE = SAMPLE_RATE / STEP  # spectra a second
STRIDE = 2  # spectra for each hidden frame: 20 ms
HEADS = 4  # of the attention
LEAST_POWER = 1e-10
SPEECH_LEVEL = 0.06  # standard deviation of speech in recordings as the recogniser knows them
KERNEL = 31  # hidden frames that a convolution sees, 0.6 s
HEAD_WIDTH, HEAD_DILATIONS, HEAD_DROPOUT = 128, (1, 2), 0.1  # of the layers at 60 fps that give classes


class MelBands(nn.Module):
    """Samples -> log power in mel bands, 100 times a second.

    filters: (WINDOW / 2 + 1, BANDS), the recogniser's own; not trained.
    """

    filters: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("filters", torch.zeros(WINDOW // 2 + 1, BANDS))

    def forward(self, samples: Tensor) -> Tensor:
        """Samples (batch, n) of unit variance -> (batch, spectra, BANDS); spectrum i is centred on sample i x STEP."""
        mode = "reflect" if samples.shape[1] > WINDOW // 2 else "constant"  # nothing that short can be mirrored
        padded = functional.pad(samples * SPEECH_LEVEL, (WINDOW // 2, WINDOW // 2), mode=mode)
        taper = torch.hann_window(WINDOW, device=samples.device)
        power = torch.fft.rfft(padded.unfold(1, WINDOW, STEP) * taper).abs().square()
        return (power @ self.filters).clamp(min=LEAST_POWER).log()


class Conformer(nn.Module):
    """Log-mel bands -> logits of phone classes at 60 fps."""

    def __init__(self, classes: int, width: int, blocks: int):
        super().__init__()
        self.in_proj = nn.Conv1d(BANDS, width, 3, STRIDE, padding=1)
        self.blocks = nn.ModuleList(ConformerBlock(width) for _ in range(blocks))
        # Early blocks know best when a phone is, late ones which it is: all are heard.
        self.merge = nn.Linear(width * blocks, HEAD_WIDTH)
        self.head = nn.ModuleList(DilatedBlock(HEAD_WIDTH, dilation, HEAD_DROPOUT) for dilation in HEAD_DILATIONS)
        self.norm = nn.LayerNorm(HEAD_WIDTH)
        self.out_proj = nn.Linear(HEAD_WIDTH, classes)

    def pretrained_parameters(self) -> Iterator[nn.Parameter]:
        """Of the layers that begin with the weights of another recogniser."""
        yield from self.in_proj.parameters()
        yield from self.blocks.parameters()

    def forward(self, bands: Tensor, frames: int) -> Tensor:
        """bands: from MelBands, (batch, spectra, BANDS). Returns (batch, frames, classes)."""
        hidden = self.merge(torch.cat(self.layers(bands), -1))
        hidden = at_frames(hidden, frames, BANDS_RATE / STRIDE).transpose(1, 2)
        for block in self.head:
            hidden = block(hidden)
        return self.out_proj(self.norm(hidden.transpose(1, 2)))

    def layers(self, bands: Tensor) -> list[Tensor]:
        """What each block gives, 50 times a second, (batch, times, width)."""
        hidden = functional.gelu(self.in_proj(bands.transpose(1, 2))).transpose(1, 2)
        layers = []
        for block in self.blocks:
            hidden = block(hidden)
            layers.append(hidden)
        return layers


class ConformerBlock(nn.Module):
    """Half a feed-forward layer, attention, convolution, half a feed-forward layer. (batch, times, width) both ways."""

    def __init__(self, width: int):
        super().__init__()
        self.feedforward1, self.feedforward2 = FeedForward(width), FeedForward(width)
        self.attention_norm = nn.LayerNorm(width)
        self.attention_in = nn.Linear(width, 3 * width)
        self.attention_out = nn.Linear(width, width)
        self.convolution_norm = nn.LayerNorm(width)
        self.gate_in = nn.Linear(width, 2 * width)
        self.convolution = nn.Conv2d(width, width, (1, KERNEL), padding=(0, KERNEL // 2), groups=width)
        self.gate_out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, hidden: Tensor) -> Tensor:
        hidden = hidden + 0.5 * self.feedforward1(hidden)
        hidden = hidden + self._attend(self.attention_norm(hidden))
        hidden = hidden + self._convolve(self.convolution_norm(hidden))
        return self.norm(hidden + 0.5 * self.feedforward2(hidden))

    def _attend(self, hidden: Tensor) -> Tensor:
        parts = self.attention_in(hidden).unflatten(-1, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        return self.attention_out(functional.scaled_dot_product_attention(*parts).transpose(1, 2).flatten(2))

    def _convolve(self, hidden: Tensor) -> Tensor:
        gated = functional.glu(self.gate_in(hidden), -1).transpose(1, 2)[:, :, None]
        # As a picture of one row with the channels last: seven times as fast as nn.Conv1d on a CPU.
        mixed = self.convolution(gated)[:, :, 0].transpose(1, 2)
        return self.gate_out(functional.silu(mixed))


class FeedForward(nn.Module):
    """Layer norm, linear, SiLU, linear."""

    def __init__(self, width: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.linear1, self.linear2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, hidden: Tensor) -> Tensor:
        return self.linear2(functional.silu(self.linear1(self.norm(hidden))))


def at_frames(values: Tensor, frames: int, rate: float) -> Tensor:
    """Values `rate` times a second, the first at 0 s -> at 60 fps, linear in between; the last one holds.

    values: (batch, times, n). Returns (batch, frames, n).
    """
    position = torch.arange(frames, device=values.device) * (rate / float(FACE_RATE))
    before = position.floor().long().clamp(max=values.shape[1] - 1)
    after = (before + 1).clamp(max=values.shape[1] - 1)
    return values[:, before].lerp(values[:, after], (position - before)[:, None].to(values))
