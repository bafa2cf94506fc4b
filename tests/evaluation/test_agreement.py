import numpy as np
import pytest

from emoface.evaluation.agreement import absolute_error, agree_with_face, agree_with_rig
from emoface.evaluation.encoded_recording import JAW, make_faces
from emoface.evaluation.loudness_response import correlate_with_loudness
from emoface.rig import BOARD


@pytest.fixture
def face(rng) -> np.ndarray:
    walk = np.cumsum(rng.standard_normal((600, 174)), 0)
    return (walk - walk.mean(0)).astype(np.float32)


def test_a_face_agrees_with_itself_at_no_lag_and_with_a_later_one_early(face):
    assert agree_with_face(face, face)["jaw"].r == pytest.approx(1)
    late = agree_with_face(face, np.roll(face, 4, 0))["rounding"]
    assert late.lag_ms == 67 and late.r == pytest.approx(1)


def test_another_rig_at_half_the_rate_is_compared_at_its_own_frames(face):
    jaw = face[::2, JAW].astype(float)
    found = agree_with_rig(face, {"jaw": 3 * np.roll(jaw, -1) + 1})["jaw"]
    assert found.r == pytest.approx(1) and found.lag_ms == -33


def test_errors_are_by_region_over_the_frames_that_both_have():
    truth = np.zeros((50, 174))
    truth[:, BOARD.region("eye", "brow")] = 1
    error = absolute_error(np.zeros((60, 174)), truth)
    assert error["eye"] == 1 and error["mouth"] == 0 and 0 < error["full"] < 1


def test_a_jaw_that_loudness_opens_goes_with_loudness_and_the_held_faces_are_still(rng):
    level = np.clip(np.convolve(rng.random(300), np.ones(9) / 9, "same"), 0, 1.4)
    faces = make_faces(rng.random((300, 174), np.float32), level)
    assert correlate_with_loudness(faces["loud jaw"], level).opening == pytest.approx(1)
    for name in ("zero", "hold", "mean"):
        assert not np.diff(faces[name], axis=0).any()
        assert np.isnan(correlate_with_loudness(faces[name], level).opening)
    np.testing.assert_allclose(faces["mean"][0], faces["raw"].mean(0))
