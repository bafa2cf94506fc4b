import pytest
import torch

from emoface.network.tensor_names import from_file_names, to_file_names

from .conftest import TINY_COMPACT, TINY_WAV2VEC2, make_model

KINDS = {
    "compact": (TINY_COMPACT, {}),
    "wav2vec2": (TINY_WAV2VEC2, {}),
    "released form": (TINY_WAV2VEC2, {"frame_attention": False}),
    "fc": (TINY_COMPACT, {"decoder": "fc"}),
    "lstm": (TINY_COMPACT, {"decoder": "lstm"}),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_tensor_has_a_name_of_its_own_in_files_and_comes_back(kind):
    audio, settings = KINDS[kind]
    state = make_model(audio, **settings).state_dict()
    in_file = to_file_names(state)
    assert len(in_file) == len(state)
    back = from_file_names(in_file)
    assert list(back) == list(state) and all(back[name] is state[name] for name in state)


@pytest.mark.parametrize(
    ("attribute", "in_file"),
    [
        ("audio2rig.in_proj.weight", "audio2rig.entry.weight"),
        ("audio2rig.decoder.layers.10.linear1.bias", "audio2rig.decoder.layers.10.widen.bias"),
        ("audio2rig.decoder.layers.3.attention.weight", "audio2rig.decoder.layers.3.mix.weight"),
        ("audio2rig.decoder.layers.3.attention.out_proj.bias", "audio2rig.decoder.layers.3.mix.out.bias"),
        ("audio2rig.decoder.layers.0.norm1.weight", "audio2rig.decoder.layers.0.norm1.weight"),
        ("audio_encoder.voice_activity.convolutions.2.bias", "audio_encoder.voice.summary.2.bias"),
        ("audio_encoder.recogniser.blocks.5.pointwise.weight", "audio_encoder.recogniser.blocks.5.mix.weight"),
        ("audio_encoder.network.encoder.layers.1.attention.out_proj.bias",
         "audio_encoder.network.encoder.layers.1.attention.out_proj.bias"),
    ],
)  # fmt: skip
def test_files_have_the_names_of_schema_1(attribute, in_file):
    value = torch.zeros(1)
    assert to_file_names({attribute: value}) == {in_file: value}
    assert from_file_names({in_file: value}) == {attribute: value}
