import gzip
import json
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from emoface.cli import main
from emoface.emotion import EMOTIONS
from emoface.errors import EmoFaceError
from emoface.network import NetworkConfig, load_model
from emoface.network.acoustic.compact_encoder import CompactEncoderSettings
from emoface.network.checkpoint import CheckpointError, build_empty, load, read_header, save
from emoface.network.model_library import list_models
from emoface.network.released_checkpoint import import_released
from emoface.network.wav2vec2_sizes import Wav2Vec2Sizes
from emoface.resources import RESOURCES
from emoface.serialization import from_json, to_json

from .conftest import TINY_COMPACT, TINY_WAV2VEC2, make_model

FIRST_VERSION = Path(__file__).parents[1] / "data" / "first_version"


@pytest.mark.parametrize("audio", [TINY_WAV2VEC2, TINY_COMPACT], ids=lambda audio: audio["family"])
def test_a_saved_model_comes_back_the_same(audio, tmp_path, rng):
    model = make_model(audio)
    header = save(model, tmp_path / "mine.safetensors", {"origin": "a test"})
    again = load(tmp_path / "mine.safetensors")
    assert (again.name, again.config, header.about) == ("mine", model.config, {"origin": "a test"})
    samples, weights = rng.normal(size=16_000).astype(np.float32), np.full((60, 7), 1 / 7, np.float32)
    np.testing.assert_array_equal(again.predict(samples, weights), model.predict(samples, weights))


def test_the_ids_of_models_differ_and_those_of_shared_encoders_do_not(tmp_path):
    model = make_model(TINY_COMPACT)
    first = save(model, tmp_path / "a.safetensors", {})
    with torch.no_grad():
        model.audio2rig.out_proj.bias += 1
    second = save(model, tmp_path / "b.safetensors", {})
    assert first.model_id != second.model_id and first.encoder_id == second.encoder_id
    with torch.no_grad():
        model.audio_encoder.phone_head.bias += 1
    assert save(model, tmp_path / "c.safetensors", {}).encoder_id != first.encoder_id


def test_a_model_is_not_overwritten_unless_asked(tmp_path):
    model = make_model(TINY_COMPACT)
    save(model, tmp_path / "a.safetensors", {})
    with pytest.raises(Exception, match=r"exists"):
        save(model, tmp_path / "a.safetensors", {})
    save(model, tmp_path / "a.safetensors", {}, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


def test_models_are_found_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("EMOFACE_MODELS", str(tmp_path))
    save(make_model(TINY_COMPACT), tmp_path / "studio.safetensors", {})
    assert "studio" in [path.stem for path in list_models()]
    assert load_model("studio", "cpu").name == "studio"
    with pytest.raises(CheckpointError, match=r"no model is called 'stdio'.*studio"):
        load_model("stdio")


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 100])
def test_what_is_no_model_is_refused(tmp_path, content):
    path = tmp_path / "bad.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"not an EmoFace model"):
        read_header(path)


def test_for_a_missing_model_and_a_released_one_the_error_says_what_to_do(tmp_path):
    with pytest.raises(CheckpointError, match=r"no such model file"):
        load_model(tmp_path / "gone.safetensors")
    (tmp_path / "model.pth").write_bytes(b"x")
    with pytest.raises(CheckpointError, match=r"model import"):
        load_model(tmp_path / "model.pth")


def test_the_released_form_gives_the_released_curves(shared, tmp_path):
    """A random network of the published form, against the exact output of the published code."""
    folder = shared / "reference" / "released_network"
    import_released(folder / "tiny_model.pth", tmp_path / "tiny.safetensors", folder / "config.json")
    model = load_model(tmp_path / "tiny.safetensors", "cpu")
    expected = np.load(folder / "curves_60fps.npy")
    emotion = json.loads((folder / "config.json").read_text())["emotion_index"]
    weights = np.tile(np.eye(7, dtype=np.float32)[emotion], (len(expected), 1))
    np.testing.assert_allclose(model.predict(np.load(folder / "audio_16k.npy"), weights), expected, atol=1e-4)
    assert model.config.frame_attention is False


def released_state(layers: int = 2) -> dict:
    """A state dict under the published names, made from a network of ours with attention, and that network's sizes."""
    from torch import nn
    from torch.nn.utils import weight_norm

    torch.manual_seed(1)
    ours = make_model(TINY_WAV2VEC2, frame_attention=False)
    convolution = nn.Conv1d(32, 32, 16, groups=4)
    convolution.weight.data = ours.audio_encoder.network.encoder.pos_conv_embed.conv.weight.data.clone()
    weight_norm(convolution, dim=2)
    published = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 64), layers, enable_nested_tensor=False)
    state = {f"encoder.{name}": value for name, value in published.state_dict().items()}
    for name, value in ours.state_dict().items():
        for new, old in (("audio_encoder.network.", "audio_encoder."), ("emotion_encoder.embedding.", "embed."),
                         ("emotion_encoder.code.", "emotion."), ("audio2rig.in_proj.", "in_fn."),
                         ("audio2rig.out_proj.", "out_fn.")):  # fmt: skip
            if name.startswith(new) and "pos_conv_embed.conv.weight" not in name:
                state[name.replace(new, old)] = value
    prefix = "audio_encoder.encoder.pos_conv_embed.conv."
    state |= {prefix + "weight_g": convolution.weight_g.data, prefix + "weight_v": convolution.weight_v.data}
    state |= {"pos_encoder.pe": torch.zeros(5000, 1, 32), "audio_encoder.masked_spec_embed": torch.zeros(32)}
    return state, published.eval(), ours


def test_folded_attention_equals_attention_over_sequences_of_one(tmp_path, rng):
    """The published decoder fed as it was fed, one frame a sequence, against ours without attention."""
    state, published, _ = released_state()
    torch.save(state, tmp_path / "released.pth")
    speech = {k: v for k, v in TINY_WAV2VEC2.items() if k != "family"}
    sizes = {"d_model": 32, "audio2rig_layers": 2, "heads": 4, "feedforward": 64, "wav2vec2": speech}
    (tmp_path / "sizes.json").write_text(json.dumps(sizes))
    import_released(tmp_path / "released.pth", tmp_path / "ours.safetensors", tmp_path / "sizes.json")
    model = load(tmp_path / "ours.safetensors")
    hidden = torch.from_numpy(rng.normal(size=(1, 20, 32)).astype(np.float32))
    with torch.inference_mode():
        torch.testing.assert_close(model.audio2rig.decoder(hidden, None), published(hidden), atol=1e-5, rtol=0)
        weight = model.audio_encoder.network.encoder.pos_conv_embed.conv.weight
        kept = released_state()[2].audio_encoder.network.encoder.pos_conv_embed.conv.weight
        torch.testing.assert_close(weight, kept, atol=1e-6, rtol=1e-5)


def test_wrong_sizes_say_to_pass_the_config(tmp_path):
    torch.save(released_state()[0], tmp_path / "released.pth")
    with pytest.raises(CheckpointError, match=r"--config"):
        import_released(tmp_path / "released.pth", tmp_path / "ours.safetensors")
    assert not (tmp_path / "ours.safetensors").exists()


class HarmfulPickle:
    def __reduce__(self):
        return (print, ("code from a file ran",))


def test_a_pickle_that_would_run_code_is_refused(tmp_path, capsys):
    with open(tmp_path / "evil.pth", "wb") as file:
        pickle.dump({"embed.weight": HarmfulPickle()}, file)
    with pytest.raises(CheckpointError, match=r"read safely"):
        import_released(tmp_path / "evil.pth", tmp_path / "out.safetensors")
    assert "ran" not in capsys.readouterr().out


FIVE_EMOTIONS = {"embed.weight": torch.zeros(5, 4), "in_fn.weight": torch.zeros(1), "out_fn.weight": torch.zeros(1)}


@pytest.mark.parametrize(
    "content", [{"a": torch.zeros(1)}, [1, 2], FIVE_EMOTIONS], ids=["other", "list", "five emotions"]
)
def test_a_pth_of_something_else_is_refused(tmp_path, content):
    torch.save(content, tmp_path / "other.pth")
    with pytest.raises(CheckpointError, match=r"other.pth"):
        import_released(tmp_path / "other.pth", tmp_path / "out.safetensors")


@pytest.mark.parametrize("name", ["tiny_wav2vec2", "tiny_released_form", "tiny_phonetic"])
def test_a_model_of_version_0_1_opens_with_its_ids_and_curves_and_is_saved_the_same(name, tmp_path):
    expected = json.loads((FIRST_VERSION / "expected.json").read_text(encoding="utf-8"))["models"][name]
    path = FIRST_VERSION / "models" / f"{name}.safetensors"
    if not path.exists():
        content = gzip.decompress(path.with_suffix(".safetensors.gz").read_bytes())
        path = tmp_path / "unpacked" / path.name
        path.parent.mkdir()
        path.write_bytes(content)
    header = read_header(path)
    assert (header.name, header.model_id, header.encoder_id) == (
        expected["name"], expected["model_id"], expected["encoder_id"],
    )  # fmt: skip
    assert to_json(header.config) == expected["config"] and header.about == expected["about"]
    model = load(path)
    weights = np.zeros((60, 7), np.float32)
    weights[:30, EMOTIONS.index("angry")] = weights[30:, EMOTIONS.index("happy")] = 1
    curves = model.predict((0.1 * np.sin(0.05 * np.arange(16_000))).astype(np.float32), weights)
    given = expected["curves_of_a_sine"]
    assert list(curves.shape) == given["shape"]
    np.testing.assert_allclose(curves[0, :5], given["first_frame_first_five"], atol=2e-5)
    np.testing.assert_allclose(curves[-1, -5:], given["last_frame_last_five"], atol=2e-5)
    save(model, tmp_path / path.name, header.about)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_the_shipped_model_keeps_its_ids():
    """Takes name the model by them, and speech caches the encoder."""
    header = read_header(RESOURCES / "Models" / "compact.safetensors")
    assert (header.model_id, header.encoder_id) == ("b8c6c8850233c7fd", "61187b0f4139145b")


@pytest.mark.parametrize("schema, match", [(2, "newer EmoFace"), ("1", "no schema number"), (None, "no schema number")])
def test_a_header_of_another_schema_is_refused(tmp_path, schema, match):
    path = tmp_path / "a.safetensors"
    save_file({}, path, {"emoface": json.dumps({"schema": schema, "name": "a"})})
    with pytest.raises(CheckpointError, match=match):
        read_header(path)


def test_an_unknown_setting_is_refused_by_its_name(tmp_path):
    save(make_model(TINY_COMPACT), tmp_path / "a.safetensors", {})
    with safe_open(tmp_path / "a.safetensors", "pt") as file:
        document = json.loads(file.metadata()["emoface"])
    for part in (document["config"], document["config"]["audio"]):
        part["whispers"] = True
        save_file({}, tmp_path / "b.safetensors", {"emoface": json.dumps(document)})
        with pytest.raises(EmoFaceError, match="whispers"):
            load(tmp_path / "b.safetensors")
        del part["whispers"]


def copy_with(tmp_path, change) -> Path:
    """A model's file after a change of its header and tensors. change: takes both, and changes them."""
    if not (tmp_path / "good.safetensors").exists():
        save(make_model(TINY_COMPACT), tmp_path / "good.safetensors", {})
    with safe_open(tmp_path / "good.safetensors", "pt") as file:
        header = json.loads(file.metadata()["emoface"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}
    change(header, tensors)
    save_file(tensors, tmp_path / "bad.safetensors", {"emoface": json.dumps(header)})
    return tmp_path / "bad.safetensors"


WRONG = [None, True, 0, -1, 10**9, 10**30, float("nan"), 0.5, "x" * 100_000, [], {"a": 1}]


def test_settings_that_are_not_possible_are_refused_whatever_they_are():
    """Each setting in turn has each wrong value: an error of ours, or a network of that setting."""
    good = to_json(make_model(TINY_COMPACT).config)
    possible = {"positions", "frame_attention"}  # which true is a value of
    for key in (*good, *to_json(CompactEncoderSettings()), "family"):
        for value in WRONG:
            config = json.loads(json.dumps(good))
            (config if key in good else config["audio"])[key] = value
            try:
                build_empty(from_json(NetworkConfig, config, unknown="refuse"))
            except EmoFaceError as error:
                assert len(str(error)) < 200, (key, value)
            else:
                assert value in (0, 0.5) or key in possible, (key, value)


def test_settings_of_an_encoder_that_are_not_possible_are_refused_before_the_weights_are_read(tmp_path):
    path = copy_with(tmp_path, lambda header, tensors: header["config"]["audio"].update(blocks=10**9))
    with pytest.raises(CheckpointError, match="blocks 1000000000: expected a whole number from 1 to 256"):
        read_header(path)


@pytest.mark.parametrize("key", ["schema", "name", "model_id", "encoder_id", "config", "about"])
def test_a_header_with_wrong_types_is_refused(tmp_path, key):
    for value in (None, -1, 10**400, [[1]]):
        path = copy_with(tmp_path, lambda header, tensors, value=value: header.update({key: value}))
        with pytest.raises(CheckpointError) as error:
            load(path)
        assert str(path) in str(error.value) and len(str(error.value)) - len(str(path)) < 300


def drop(tensors, name):
    del tensors[name]


@pytest.mark.parametrize(
    "change",
    [
        lambda header, tensors: drop(tensors, "audio2rig.exit.bias"),
        lambda header, tensors: tensors.update({"x" * 10_000: torch.zeros(1)}),
        lambda header, tensors: tensors.update({"audio2rig.exit.bias": torch.zeros(3)}),
        lambda header, tensors: tensors.update({"audio2rig.exit.bias": torch.zeros(174, dtype=torch.int64)}),
        lambda header, tensors: tensors["audio_encoder.senones.counts"].fill_(-1),
        lambda header, tensors: header["config"].update(layers=3),
        lambda header, tensors: header["config"].update(d_model=65_536),
    ],
    ids=["one fewer", "one more", "another shape", "whole numbers", "senones", "more layers", "wider"],
)
def test_weights_that_do_not_fit_are_refused_with_one_short_sentence(tmp_path, change):
    path = copy_with(tmp_path, change)
    with pytest.raises(CheckpointError, match=r"the weights do not fit the settings") as error:
        load(path)
    assert len(str(error.value)) - len(str(path)) < 300


@pytest.mark.parametrize("key", Wav2Vec2Sizes.__dataclass_fields__)
def test_sizes_of_wav2vec2_that_are_not_possible_are_refused(key):
    for value in (None, -1, 10**9, "x", [], [0], [10**9] * 7, {"a": 1}, float("nan")):
        with pytest.raises(EmoFaceError), torch.device("meta"):
            make_model({**TINY_WAV2VEC2, key: value})
            pytest.fail(f"{key} {value}")


SIZES_OF_RELEASED = {
    "d_model": 32,
    "audio2rig_layers": 2,
    "heads": 4,
    "feedforward": 64,
    "wav2vec2": {name: value for name, value in TINY_WAV2VEC2.items() if name != "family"},
}


@pytest.mark.parametrize("key", [*SIZES_OF_RELEASED, "a list", "text"])
def test_a_config_that_is_not_possible_is_refused_before_a_network_is_built(tmp_path, key):
    torch.save({}, tmp_path / "released.pth")
    for value in (None, 0, 10**9, "x", [1], {"hidden_size": "x"}):
        content = json.dumps({**SIZES_OF_RELEASED, key: value})
        content = {"a list": "[1]", "text": "sizes"}.get(key, content)
        (tmp_path / "sizes.json").write_text(content)
        with pytest.raises(CheckpointError, match=r"sizes.json: expected a JSON object with the network's sizes"):
            import_released(tmp_path / "released.pth", tmp_path / "out.safetensors", tmp_path / "sizes.json")


def test_a_released_file_with_wrong_parts_is_refused_with_one_short_sentence(tmp_path):
    good, _, _ = released_state()
    attention = "encoder.layers.1.self_attn.in_proj_weight"
    convolution = "audio_encoder.encoder.pos_conv_embed.conv.weight_v"
    changes = [
        *({name: value} for name in ("embed.weight", attention, convolution) for value in (1, "x", None, [1])),
        *({name: torch.zeros(2)} for name in ("embed.weight", attention, convolution)),
        {"embed.weight": torch.zeros(())},
        {attention: torch.zeros(95, 32)},
        {"embed.weight": torch.zeros(7, 256, dtype=torch.int64)},
        {"in_fn.weight": torch.zeros(1).expand(10**5, 10**5)},
        {"in_fn.weight": torch.zeros(2, 2).to_sparse()},
        {7: torch.zeros(1)},
    ]
    states = [good | change for change in changes]
    states += [{name: value for name, value in good.items() if name != left} for left in (attention, convolution)]
    (tmp_path / "sizes.json").write_text(json.dumps(SIZES_OF_RELEASED))
    path = tmp_path / "released.pth"
    for state in states:
        torch.save(state, path)
        with pytest.raises(CheckpointError) as error:
            import_released(path, tmp_path / "out.safetensors", tmp_path / "sizes.json")
        assert str(path) in str(error.value) and len(str(error.value)) - len(str(path)) < 300


def test_a_pickle_is_refused_without_advice_to_run_it(tmp_path):
    (tmp_path / "evil.pth").write_bytes(pickle.dumps({"embed.weight": HarmfulPickle()}))
    with pytest.raises(CheckpointError) as error:
        import_released(tmp_path / "evil.pth", tmp_path / "out.safetensors")
    assert "weights_only" not in str(error.value) and len(str(error.value)) < 300


def test_a_released_file_that_unpacks_to_more_than_it_has_is_refused(tmp_path):
    torch.save(released_state()[0], tmp_path / "whole.pth")
    with zipfile.ZipFile(tmp_path / "whole.pth") as whole, zipfile.ZipFile(tmp_path / "bomb.pth", "w") as bomb:
        for entry in whole.infolist():
            bomb.writestr(entry.filename, whole.read(entry))
        bomb.writestr("archive/data/999", bytes(10**7), zipfile.ZIP_DEFLATED)
    with pytest.raises(CheckpointError, match=r"larger than the file"):
        import_released(tmp_path / "bomb.pth", tmp_path / "out.safetensors")


@pytest.mark.parametrize("damage", ["text", "missing key"])
def test_one_broken_model_does_not_hide_the_others(tmp_path, monkeypatch, capsys, damage):
    monkeypatch.setenv("EMOFACE_MODELS", str(tmp_path))
    if damage == "text":
        (tmp_path / "bad.safetensors").write_text("no model")
    else:
        copy_with(tmp_path, lambda header, tensors: header.pop("config"))
    assert main(["model", "list"]) == 0
    listed = capsys.readouterr()
    assert (
        "compact" in listed.out
        and "bad.safetensors" in listed.err
        and "bad" not in listed.out.replace(str(tmp_path), "")
    )
    assert main(["model", "list", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert "compact" in [model["name"] for model in document["models"]] and len(document["problems"]) == 1
