"""Small networks of every kind, with random weights."""

import pytest
import torch

from emoface.network import EmoFace, NetworkConfig

TINY_WAV2VEC2 = {
    "family": "wav2vec2",
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "conv_dim": [16] * 7,
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 4,
}
TINY_CONFORMER = {"family": "conformer", "phones": 8, "channels": 32, "width": 16, "blocks": 2, "context_frames": 9}
TINY_COMPACT = {"family": "phonetic", "phones": 8, "channels": 32, "blocks": 4, "reach": 9}
SIZES = {"d_model": 32, "layers": 2, "heads": 4, "feedforward": 64}


def make_model(audio: dict, **settings) -> EmoFace:
    """A network whose output layer and acoustic model are random too, so that its curves follow the sound."""
    torch.manual_seed(0)
    model = EmoFace(NetworkConfig(audio=audio, **{**SIZES, **settings})).eval()
    torch.nn.init.normal_(model.audio2rig.out_proj.weight, std=0.2)
    for gaussians in (buffer for name, buffer in model.named_buffers() if name.endswith("gaussians")):
        gaussians[:, :, :13] = -torch.rand_like(gaussians[:, :, :13]) / 100  # any mixture: sounds must differ
        gaussians[:, :, 13:26] = torch.randn_like(gaussians[:, :, 13:26]) / 10
    for filters in (buffer for name, buffer in model.named_buffers() if name.endswith("bands.filters")):
        filters.copy_(torch.rand_like(filters))
    return model


@pytest.fixture(params=["wav2vec2", "phonetic", "conformer", "fc", "lstm", "released form", "no positions"])
def model(request) -> EmoFace:
    match request.param:
        case "wav2vec2":
            return make_model(TINY_WAV2VEC2)
        case "phonetic":
            return make_model(TINY_COMPACT)
        case "conformer":
            return make_model(TINY_CONFORMER)
        case "released form":
            return make_model(TINY_WAV2VEC2, frame_attention=False)
        case "no positions":
            return make_model(TINY_COMPACT, positions=False)
        case decoder:
            return make_model(TINY_COMPACT, decoder=decoder)
