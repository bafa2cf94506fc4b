"""The audio encoder against transformers' own wav2vec 2.0, step by step as the paper describes it."""

import pytest
import torch
from torch.nn import functional as F
from transformers import Wav2Vec2Config, Wav2Vec2Model

from emoface.network import wav2vec2_encoder as wav2vec2
from emoface.network.wav2vec2_encoder import Wav2Vec2Encoder
from emoface.network.wav2vec2_sizes import Wav2Vec2Sizes

from .conftest import TINY_WAV2VEC2

SIZES = {name: value for name, value in TINY_WAV2VEC2.items() if name != "family"}
LARGE_FORM = {"feat_extract_norm": "layer", "do_stable_layer_norm": True, "conv_bias": True}


@pytest.fixture(params=[{}, LARGE_FORM], ids=["base form", "large form"])
def published(request) -> Wav2Vec2Model:
    torch.manual_seed(3)
    network = Wav2Vec2Model(Wav2Vec2Config(**SIZES, **request.param)).eval()
    for parameter in network.parameters():  # as released, norms and biases are not all ones and zeros
        parameter.data += 0.05 * torch.randn_like(parameter)
    return network


@pytest.fixture
def encoder(published, tmp_path) -> Wav2Vec2Encoder:
    published.save_pretrained(tmp_path)
    return Wav2Vec2Encoder.from_pretrained(str(tmp_path)).eval()


def by_hand(published: Wav2Vec2Model, samples: torch.Tensor, frames: int) -> torch.Tensor:
    normal = (samples - samples.mean(-1, keepdim=True)) / (samples.var(-1, keepdim=True, correction=0) + 1e-7).sqrt()
    at_50_hz = published.feature_extractor(normal)
    at_60_hz = F.interpolate(at_50_hz, size=frames, mode="linear", align_corners=True).transpose(1, 2)
    hidden, _ = published.feature_projection(at_60_hz)
    return published.encoder(hidden).last_hidden_state


@pytest.mark.parametrize("tile", [7, 500])
def test_pretrained_weights_give_what_transformers_gives(published, encoder, tile, monkeypatch):
    monkeypatch.setattr(wav2vec2, "TILE", tile)
    samples = torch.randn(2, 24_000) * torch.tensor([[0.1], [2.0]]) + 0.3
    with torch.inference_mode():
        torch.testing.assert_close(encoder(samples, 90), by_hand(published, samples, 90), atol=1e-4, rtol=0)


def test_the_convolutional_front_end_is_frozen_and_the_rest_is_not(encoder):
    frozen = {name for name, parameter in encoder.named_parameters() if not parameter.requires_grad}
    assert frozen == {name for name, _ in encoder.named_parameters() if "feature_extractor" in name}


def test_a_network_from_scratch_has_the_papers_size():
    with torch.device("meta"):
        encoder = Wav2Vec2Encoder(Wav2Vec2Sizes())
    assert encoder.width == 768
    assert sum(parameter.numel() for parameter in encoder.parameters()) == pytest.approx(94.4e6, rel=0.01)
