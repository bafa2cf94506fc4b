from dataclasses import replace

import numpy as np
import pytest
import torch

from emoface.network.checkpoint import load, read_header
from emoface.rig import BOARD
from emoface.training.phones import CLASSES
from emoface.training.recipes import COMPACT
from emoface.training.trainer import TrainingError, control_weights, curves_loss, importance, schedule, train

from .test_dataset import write_item

TINY = replace(
    COMPACT,
    name="tiny",
    network=replace(
        COMPACT.network,
        audio={"family": "phonetic", "channels": 16, "blocks": 2, "reach": 9},
        d_model=16,
        layers=1,
        heads=2,
        feedforward=32,
        emotion_embedding=4,
        emotion_hidden=8,
        dropout=0.1,
    ),
    steps=6,
    hear=3,
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
    """A network this small only waits for its second thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def weights(path):
    return torch.load(path / "state.pt", weights_only=True)["model"]


def test_training_resumes_to_the_weights_of_an_unbroken_run(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "unbroken")
    train(TINY, corpus, tmp_path / "broken", stop_after=3)
    train(TINY, corpus, tmp_path / "broken")
    first, second = weights(tmp_path / "unbroken"), weights(tmp_path / "broken")
    for name in first:
        torch.testing.assert_close(first[name], second[name], rtol=0, atol=0)


def test_training_leaves_a_model_that_predicts_and_says_where_it_comes_from(corpus, tmp_path):
    reports = []
    path = train(TINY, corpus, tmp_path / "out", progress=reports.append)
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
        and about["licence"].startswith("MIT; acoustic model: BSD")
        and about["hours"] > 0
    )


def test_the_model_that_is_kept_is_the_mean_of_the_weights(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "out")
    average = torch.load(tmp_path / "out" / "state.pt", weights_only=True)["average"]["audio2rig.exit.bias"]
    torch.testing.assert_close(load(tmp_path / "out" / "tiny.safetensors").audio2rig.exit.bias, average)


def test_another_recipe_does_not_go_on_from_this_one(corpus, tmp_path):
    train(TINY, corpus, tmp_path / "out", stop_after=1)
    with pytest.raises(TrainingError, match="another recipe"):
        train(replace(TINY, seed=2), corpus, tmp_path / "out")


def test_training_lowers_the_loss(corpus, tmp_path):
    reports = []
    recipe = replace(TINY, steps=160, hear=80, validate_every=40)
    train(recipe, corpus, tmp_path / "out", progress=reports.append)
    heard_first, heard_last, face_first, face_last = (report.validation for report in reports)
    assert heard_last < 0.97 * heard_first and face_last < 0.97 * face_first


def test_the_second_stage_leaves_what_hears_phones_as_it_is(corpus, tmp_path):
    def hearing(steps: int) -> dict:
        train(TINY, corpus, tmp_path / "out", stop_after=steps)
        return {name: value for name, value in weights(tmp_path / "out").items() if ".recogniser." in name}

    before, after = hearing(3), hearing(6)
    assert before and all(torch.equal(before[name], after[name]) for name in before)


def test_without_phones_everything_learns_the_face(tmp_path):
    for number in range(2):
        write_item(tmp_path / "corpus", f"ang_{number:06d}", 2.5, "curves")
    train(TINY, tmp_path / "corpus", tmp_path / "out", stop_after=1)
    first = weights(tmp_path / "out")
    train(TINY, tmp_path / "corpus", tmp_path / "out", stop_after=2)
    second = weights(tmp_path / "out")
    for part in ("audio_encoder.recogniser.entry.weight", "audio2rig.exit.weight"):
        assert not torch.equal(first[part], second[part])


def test_the_learning_rate_rises_then_falls():
    rates = [schedule(step, 6, 2) for step in range(7)]
    assert rates[0] < rates[1] == max(rates) and rates[-1] == pytest.approx(0.01)


def test_the_loss_counts_closures_most_and_jumps_beside_offsets():
    counts = control_weights()
    assert counts[BOARD.columns("lipsTogether")].min() > counts[BOARD.region("brow")].max()
    still, offset, jump = torch.zeros(1, 10, 174), torch.full((1, 10, 174), 0.1), torch.zeros(1, 10, 174)
    jump[:, ::2] = 0.1 * 2**0.5
    ones = torch.ones(1, 10, 174)
    assert curves_loss(offset, still, ones, 4.0) < curves_loss(jump, still, ones, 4.0)
    assert curves_loss(offset, still, ones, 0.0).item() == pytest.approx(0.01)


def test_errors_count_more_where_lips_touch_and_where_nobody_speaks():
    lips, jaw = BOARD.columns("lipsTogether")[0], BOARD.columns("C_jaw-translateY")[0]
    curves, phones = torch.zeros(1, 60, 174), torch.full((1, 60), CLASSES.index("AA"))
    curves[0, 10, lips] = 1.0
    phones[0, 30:] = CLASSES.index("SIL")
    counts = importance(curves, phones, torch.ones(174), replace(TINY, contact=3.0, still=4.0))
    assert counts[0, 10, lips] == 3 and counts[0, 11, lips] == 1 and counts[0, 10, jaw] == 1
    assert counts[0, 35, jaw] == 1, "the mouth is still on its way to rest"
    assert counts[0, 50, jaw] == 4
