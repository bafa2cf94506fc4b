import numpy as np
import pytest

from emoface.curves import Curves
from emoface.evaluation.encoded_recording import EncodedRecording
from emoface.evaluation.recordings import LabelledRecording
from emoface.evaluation.upper_face import (
    GROUPS,
    HELD,
    PERFORMANCE,
    PLAIN,
    aggregate,
    group_motions,
    measure,
    measure_performance,
    tables,
)
from emoface.network import load_model
from emoface.rig import BOARD


@pytest.fixture(scope="module")
def model():
    return load_model()


LEFT, RIGHT = (BOARD.index(f"CTRL_{side}_eye_cheekRaise-translateY") for side in "LR")


def raised_cheeks(share_of_right: float = 1.0) -> Curves:
    """A minute in which the cheeks rise within .2 s every ten seconds, are held for 5 s and fall."""
    values = np.zeros((3600, 174), np.float32)
    for start in range(0, 3600, 600):
        values[start : start + 324, LEFT] = np.minimum(np.arange(324) / 12, 1)
    values[:, RIGHT] = share_of_right * values[:, LEFT]
    return Curves(values)


def test_known_motion_has_known_figures():
    motion = group_motions(raised_cheeks())["cheeks"]
    assert motion.deviation == pytest.approx(raised_cheeks().values[:, LEFT].std(), abs=1e-6)
    assert (motion.low, motion.high, motion.sides) == (0, 1, 0)
    assert motion.events == pytest.approx(6, abs=1) and motion.rest > 0.9
    assert group_motions(raised_cheeks(0.5))["cheeks"].sides == pytest.approx(0.5 / 0.75, abs=1e-3)


def test_a_pose_that_is_held_rests_and_has_no_events():
    motions = group_motions(Curves(np.full((120, 174), 0.4)))
    assert list(motions) == list(GROUPS)
    assert all((m.deviation, m.speed, m.events, m.rest) == (0, 0, 0, 1) for m in motions.values())


def test_a_recording_is_measured_with_all_layers_beside_none_and_a_performance(model, rng):
    at = np.arange(48_000)
    voice = np.sin(at * 0.06) * (1 + np.sin(at * 0.002)) * 0.2 + rng.normal(0, 1e-3, len(at))
    recording = EncodedRecording(model, LabelledRecording("voice.wav"), "voice.wav", voice.astype(np.float32), 1.0)
    figures = aggregate([measure(recording), measure_performance(raised_cheeks())])
    assert {PLAIN, HELD, PERFORMANCE, "neutral", "angry"} <= set(figures.groups)
    assert figures.groups["neutral"]["brows"].deviation > figures.groups[PLAIN]["brows"].deviation
    assert figures.groups[HELD]["brows"].deviation == pytest.approx(0, abs=1e-6)
    assert min(figures.head["neutral"]) > 0.1
    motion, head = tables(figures)
    assert len(head.rows) == 7 and len(motion.rows) == len(GROUPS) * 10


def test_less_than_a_second_has_no_figures(model):
    short = EncodedRecording(model, LabelledRecording("a.wav"), "a.wav", np.zeros(8000, np.float32), 1.0)
    assert measure(short) is None
