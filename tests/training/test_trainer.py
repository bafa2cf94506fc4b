import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from emoface.network.checkpoint import load, read_header
from emoface.serialization import from_json, to_json
from emoface.storage.files import FileError
from emoface.training.dataset import SpokenItem, draw_batch, read_dataset
from emoface.training.recipes import COMPACT, Recipe
from emoface.training.trainer import (
    PRETRAINED_RATE,
    TrainingError,
    TrainingOptions,
    TrainingRun,
    learning_rate_share,
    train,
)

from ..storage.hostile_disk import file_limit
from .test_dataset import write_item

FIRST_VERSION = Path(__file__).parents[1] / "data" / "first_version"

TINY = replace(
    COMPACT,
    name="tiny",
    network=replace(
        COMPACT.network,
        audio={"family": "conformer", "channels": 16, "width": 16, "blocks": 1, "context_frames": 9},
        d_model=16,
        layers=1,
        heads=2,
        feedforward=32,
        emotion_embedding=4,
        emotion_hidden=8,
        dropout=0.1,
    ),
    steps=6,
    phone_steps=3,
    batch_frames=120,
    warm_up=2,
    validate_every=3,
)


@pytest.fixture
def corpus(tmp_path):
    for number in range(3):
        write_item(tmp_path / "corpus", f"mix_{number:06d}", 2.5, "phones")
    write_item(tmp_path / "corpus", "ang_000004", 2.5, "curves")
    return tmp_path / "corpus"


@pytest.fixture(autouse=True)
def one_thread():
    """A second thread only slows a network this small."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def weights(path):
    """The model's tensors in a resume file, by the names of files."""
    return torch.load(path / "state.pt", weights_only=True)["model"]


def test_training_resumes_to_the_weights_of_an_unbroken_run(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "unbroken")
    train(TINY, corpus, tmp_path / "broken", TrainingOptions(stop_after=3))
    train(TINY, corpus, tmp_path / "broken")
    first, second = weights(tmp_path / "unbroken"), weights(tmp_path / "broken")
    for name in first:
        torch.testing.assert_close(first[name], second[name], rtol=0, atol=0)


def test_training_makes_a_model_that_predicts_and_whose_header_says_its_origin(corpus, tmp_path):
    reports = []
    path = train(TINY, corpus, tmp_path / "out", on_progress=reports.append)
    assert [r.step for r in reports] == [3, 6] and all(
        np.isfinite([r.curves, r.phones, r.validation]).all() for r in reports
    )
    model = load(path)
    frames = 60
    curves = model.predict(np.zeros(16_000, np.float32), np.eye(7, dtype=np.float32)[[3] * frames])
    assert curves.shape == (frames, 174) and np.isfinite(curves).all()
    about = read_header(path).about
    assert (
        about["recipe"]["name"] == "tiny"
        and about["licence"].startswith("MIT; phone recogniser: Apache-2.0")
        and about["hours"] > 0
    )


def test_the_model_that_is_kept_has_the_mean_of_the_weights(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "out")
    average = torch.load(tmp_path / "out" / "state.pt", weights_only=True)["average"]["audio2rig.exit.bias"]
    torch.testing.assert_close(load(tmp_path / "out" / "tiny.safetensors").audio2rig.out_proj.bias, average)


def test_another_recipe_does_not_resume_from_this_one(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "out", TrainingOptions(stop_after=1))
    with pytest.raises(TrainingError, match="another recipe"):
        train(replace(TINY, seed=2), corpus, tmp_path / "out")


def test_training_lowers_the_loss(corpus, tmp_path):
    reports = []
    recipe = replace(TINY, steps=160, phone_steps=80, validate_every=40)
    train(recipe, corpus, tmp_path / "out", on_progress=reports.append)
    phones_first, phones_last, face_first, face_last = (report.validation for report in reports)
    assert phones_last < 0.97 * phones_first and face_last < 0.97 * face_first


def test_the_second_stage_leaves_the_recogniser_as_it_is(corpus, tmp_path):
    def recogniser(steps: int) -> dict:
        train(TINY, corpus, tmp_path / "out", TrainingOptions(stop_after=steps))
        return {name: value for name, value in weights(tmp_path / "out").items() if ".conformer." in name}

    before, after = recogniser(3), recogniser(6)
    assert before and all(torch.equal(before[name], after[name]) for name in before)


def test_without_phones_all_of_the_network_learns_the_face(tmp_path):
    for number in range(2):
        write_item(tmp_path / "corpus", f"ang_{number:06d}", 2.5, "curves")
    train(TINY, tmp_path / "corpus", tmp_path / "out", TrainingOptions(stop_after=1))
    first = weights(tmp_path / "out")
    train(TINY, tmp_path / "corpus", tmp_path / "out", TrainingOptions(stop_after=2))
    second = weights(tmp_path / "out")
    for part in ("audio_encoder.conformer.in_proj.weight", "audio2rig.exit.weight"):
        assert not torch.equal(first[part], second[part])


def test_the_learning_rate_rises_then_falls():
    rates = [learning_rate_share(step, 6, 2) for step in range(7)]
    assert rates[0] < rates[1] == max(rates) and rates[-1] == pytest.approx(0.01)


def test_the_averaged_weights_and_the_learning_rates_are_those_of_their_formulas(corpus, tmp_path):
    """Against the running mean and the schedule written out, over both stages and a resume, to the bit."""
    training, validation = read_dataset(corpus)

    def new_run() -> TrainingRun:
        return TrainingRun(TINY, training, validation, tmp_path / "out", torch.device("cpu"))

    run = new_run()
    mean = {name: value.clone() for name, value in run.model.named_parameters()}
    for step in range(TINY.steps):
        if step == 4:
            run.save_state()
            run = new_run()
            run.resume()
        done, steps = (step, TINY.phone_steps) if step < TINY.phone_steps else (step - 3, TINY.steps - 3)
        share = learning_rate_share(done, steps, TINY.warm_up)
        rates = [group["lr"] for group in run.optimiser.param_groups]
        assert rates == pytest.approx([TINY.learning_rate * share, PRETRAINED_RATE * TINY.learning_rate * share])
        items = [item for item in training if isinstance(item, SpokenItem)] if step < TINY.phone_steps else training
        run.train_step(draw_batch(items, TINY.batch_frames, np.random.default_rng(step)))
        values = dict(run.model.named_parameters())
        if step + 1 != TINY.phone_steps:  # there the model becomes its mean
            decay = min(TINY.average_decay, done / (done + 10))
            mean = {name: mean[name].lerp(values[name].detach(), 1 - decay) for name in mean}
            for name, value in run.averaged_model.named_parameters():
                torch.testing.assert_close(value, mean[name], rtol=0, atol=0)
        else:
            mean = {name: value.detach().clone() for name, value in values.items()}


@pytest.mark.parametrize("stop_after", [None, 3])
def test_training_that_version_0_1_interrupted_goes_on(tmp_path, stop_after):
    """Its resume file, of step 2 of 4, on its corpus: two more steps, and the same log below the old one."""
    for name in ("state.pt.gz", "log.csv", "tiny.safetensors"):
        content = (FIRST_VERSION / "training" / name).read_bytes()
        (tmp_path / name.removesuffix(".gz")).write_bytes(gzip.decompress(content) if name.endswith(".gz") else content)
    state = torch.load(tmp_path / "state.pt", weights_only=True)
    recipe = from_json(Recipe, state["recipe"], unknown="refuse")
    assert to_json(recipe) == state["recipe"] and state["step"] == 2
    reports = []
    options = TrainingOptions(stop_after=stop_after)
    path = train(recipe, FIRST_VERSION / "corpus", tmp_path, options, on_progress=reports.append)
    assert [report.step for report in reports] == [3, 4][: 1 if stop_after else 2]
    rows = (tmp_path / "log.csv").read_text().splitlines()
    assert rows[:3] == json.loads((FIRST_VERSION / "expected.json").read_text())["training/log.csv"]
    assert [row.split(",")[0] for row in rows[3:]] == [str(report.step) for report in reports]
    resumed = torch.load(tmp_path / "state.pt", weights_only=True)
    assert resumed["model"].keys() == state["model"].keys() and resumed["step"] == reports[-1].step
    assert load(path).config == recipe.network


def test_a_full_disk_is_a_sentence_and_leaves_the_state_that_was_there(corpus, tmp_path):
    training, validation = read_dataset(corpus)
    run = TrainingRun(TINY, training, validation, tmp_path / "out", torch.device("cpu"))
    run.save_state()
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with file_limit(1000), pytest.raises(FileError, match=r"cannot write this file.*run again to go on"):
        run.save_state()
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
