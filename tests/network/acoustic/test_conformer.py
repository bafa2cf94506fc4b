import numpy as np
import pytest
import torch
from torch.nn import functional

from emoface.network.acoustic.conformer import BANDS, Conformer, ConformerBlock, MelBands, at_frames


def reference_block(block: ConformerBlock, hidden: torch.Tensor) -> torch.Tensor:
    """The block written out with PyTorch's own attention and one-dimensional convolution, (times, width) both ways."""

    def feedforward(part, values):
        return part.linear2(functional.silu(part.linear1(part.norm(values))))

    width = hidden.shape[-1]
    attention = torch.nn.MultiheadAttention(width, 4, batch_first=True).eval()
    attention.in_proj_weight.data, attention.in_proj_bias.data = block.attention_in.weight, block.attention_in.bias
    attention.out_proj.weight.data, attention.out_proj.bias.data = block.attention_out.weight, block.attention_out.bias
    hidden = hidden + feedforward(block.feedforward1, hidden) / 2
    normal = block.attention_norm(hidden)[None]
    hidden = hidden + attention(normal, normal, normal, need_weights=False)[0][0]
    values, gate = block.gate_in(block.convolution_norm(hidden)).chunk(2, -1)
    gated = (values * gate.sigmoid()).T[None]
    weight = block.convolution.weight[:, :, 0]
    mixed = functional.conv1d(gated, weight, block.convolution.bias, padding=15, groups=width)[0].T
    hidden = hidden + block.gate_out(functional.silu(mixed))
    return block.norm(hidden + feedforward(block.feedforward2, hidden) / 2)


def test_a_block_is_the_conformers_of_the_paper():
    torch.manual_seed(1)
    block = ConformerBlock(16).eval()
    hidden = torch.randn(2, 40, 16)
    with torch.no_grad():
        ours = block(hidden)
        for clip in range(2):
            torch.testing.assert_close(ours[clip], reference_block(block, hidden[clip]), atol=1e-5, rtol=1e-4)


def test_a_click_is_loudest_in_the_spectrum_at_its_time():
    bands = MelBands()
    bands.filters.fill_(1 / 80)
    samples = torch.zeros(1, 16_000)
    samples[0, 8_000] = 1.0
    level = bands(samples)[0].mean(-1)
    assert level.shape == (101,) and level.argmax() == 50


@pytest.mark.parametrize("count", [0, 1, 160, 250])
def test_a_clip_shorter_than_a_spectrum_has_bands_too(count):
    bands = MelBands()(torch.ones(1, count))
    assert bands.shape == (1, count // 160 + 1, BANDS) and torch.isfinite(bands).all()


def test_values_at_frames_lie_on_the_line_between_their_neighbours():
    values = torch.arange(51.0)[None, :, None] * 0.02
    np.testing.assert_allclose(at_frames(values, 60, 50.0)[0, :, 0], np.arange(60) / 60, atol=1e-6)


def test_the_last_value_holds():
    assert at_frames(torch.tensor([[[1.0], [2.0]]]), 5, 50.0)[0, :, 0].tolist()[2:] == [2.0, 2.0, 2.0]


def test_logits_are_as_early_as_the_sound():
    torch.manual_seed(2)
    conformer = Conformer(3, 16, 1).eval()
    bands = torch.full((1, 201, BANDS), -10.0)
    bands[:, 100:103] = 0.0  # at 1.0 s
    with torch.no_grad():
        logits = conformer(bands, 120)[0]
    change = (logits - logits[20]).abs().sum(-1)[20:100]  # zeros beyond the ends are a change, too
    assert abs(int(change.argmax()) + 20 - 60) <= 1
