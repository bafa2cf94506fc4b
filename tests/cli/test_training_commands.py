"""`corpus make` and `train`, as a person types them."""

import json

import pytest

from emoface.cli import main
from emoface.network.checkpoint import load
from emoface.network.config import NetworkConfig
from emoface.training import recipes
from emoface.training.corpus.synthesisers.espeak import has_espeak
from emoface.training.recipes import Recipe

pytestmark = pytest.mark.skipif(not has_espeak(), reason="libespeak-ng is not on this machine")

TINY = Recipe(
    "tiny",
    NetworkConfig(
        audio={"family": "phonetic", "channels": 16, "blocks": 1, "reach": 5, "dropout": 0.0},
        d_model=16,
        layers=1,
        heads=2,
        feedforward=32,
        emotion_embedding=4,
        emotion_hidden=8,
    ),
    corpus_hours=0.01,
    steps=2,
    phone_steps=1,
    batch_frames=120,
    warm_up=1,
    validate_every=1,
)


def run(capsys, *arguments: object):
    status = main([str(argument) for argument in arguments])
    return status, capsys.readouterr().out


def test_train_makes_the_model_of_a_recipe_from_nothing(capsys, monkeypatch, tmp_path):
    monkeypatch.setitem(recipes.RECIPES, "tiny", TINY)
    status, out = run(capsys, "train", "--recipe", "tiny", "--out", tmp_path / "run", "--device", "cpu", "--json")
    assert status == 0
    assert load(json.loads(out)["model"]).config == TINY.network
    assert list((tmp_path / "run" / "corpus" / "WAV").glob("*.wav"))
    rows = (tmp_path / "run" / "log.csv").read_text().splitlines()
    assert rows[0] == "step,curves,phones,validation" and [row.split(",")[0] for row in rows[1:]] == ["1", "2"]


def test_corpus_fetch_says_where_the_voices_are_and_what_is_missing_still(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("EMOFACE_VOICES", str(tmp_path))
    file = tmp_path / "kokoro-js-1.2.1.tgz"
    file.write_bytes(b"fetched before")
    status, out = run(capsys, "corpus", "fetch", "--json")
    answer = json.loads(out)
    assert status == 0 and answer["file"] == str(file)
    assert answer["neural_voices_missing"] in ([], ['Kokoro: pip install "emoface[corpus]"'])


def test_corpus_make_counts_what_the_corpus_covers(capsys, tmp_path):
    status, out = run(capsys, "corpus", "make", "--hours", 0.01, "--out", tmp_path / "corpus", "--jobs", 1, "--json")
    answer = json.loads(out)
    assert status == 0 and answer["items"] > 0 and answer["hours"] >= 0.01
    assert set(answer["missing_units"]).isdisjoint(answer["units"]) and sum(answer["units"].values()) > 50
    status, out = run(capsys, "corpus", "make", "--hours", 0.01, "--out", tmp_path / "corpus", "--jobs", 1)
    assert status == 0 and "English phones:" in out and "Mandarin finals:" in out
