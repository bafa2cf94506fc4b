import numpy as np
import pytest

from emoface.emotion import EMOTIONS, NEUTRAL
from emoface.evaluation.emotions import (
    EXPRESSIVE,
    ExpressionMeans,
    aggregate,
    animator_poses,
    confusion,
    grows_monotonically,
    share_right,
)
from emoface.rig import BOARD
from emoface.training.animator.emotions import POSES

GROWTH = np.tile([0, 1, 2, 3, 4.0], (7, 1))


@pytest.fixture
def posed(rng) -> list[ExpressionMeans]:
    """Three recordings that have the animator's poses, nearly."""
    poses = animator_poses()
    return [ExpressionMeans(poses + 0.01 * rng.standard_normal(poses.shape), GROWTH) for _ in range(3)]


def test_the_poses_are_those_of_the_animator():
    poses = animator_poses()
    left, right = POSES["happy"].mouth["mouth_cornerPull-Y"]
    happy = dict(zip((BOARD.names[i] for i in EXPRESSIVE), poses[EMOTIONS.index("happy")], strict=True))
    assert happy["CTRL_L_mouth_cornerPull-translateY"] == pytest.approx(left)
    assert happy["CTRL_R_mouth_cornerPull-translateY"] == pytest.approx(right)
    assert not poses[NEUTRAL].any()


def test_faces_with_the_poses_are_all_on_the_diagonal(posed):
    figures = aggregate(posed)
    np.testing.assert_array_equal(figures.own, 3 * np.eye(7))
    np.testing.assert_array_equal(figures.posed, 3 * np.eye(7))
    np.testing.assert_allclose(figures.apart, figures.posed_apart, atol=0.15)
    assert figures.monotone == 1 and figures.spread.max() < 0.2


def test_a_face_that_is_always_neutral_is_right_once_in_seven(posed):
    flat = [ExpressionMeans(np.tile(one.means[NEUTRAL], (7, 1)), 0 * GROWTH) for one in posed]
    figures = aggregate(flat)
    assert share_right(figures.posed) == pytest.approx(1 / 7) and figures.monotone == 0
    assert (figures.posed[:, NEUTRAL] == 3).all() and figures.apart.max() == 0


def test_two_labels_that_are_swapped_are_off_the_diagonal(posed):
    order = [1, 0, 2, 3, 4, 5, 6]
    counts = confusion([one.means[order] for one in posed], [animator_poses()] * 3)
    assert counts[0, 1] == counts[1, 0] == 3 and counts[2, 2] == 3 and share_right(counts) == pytest.approx(5 / 7)


def test_a_recording_is_not_compared_with_itself(posed):
    """Two recordings, each angry where the other is disgusted: neither finds its own label."""
    swapped = ExpressionMeans(posed[1].means[[1, 0, 2, 3, 4, 5, 6]], GROWTH)
    own = aggregate([posed[0], swapped]).own
    assert own[0, 1] == own[1, 0] == 2 and np.trace(own) == 10


def test_one_recording_has_no_others_to_be_compared_with(posed):
    figures = aggregate(posed[:1])
    assert not figures.own.any() and np.isnan(share_right(figures.own)) and share_right(figures.posed) == 1


def test_only_distances_that_grow_at_each_step_are_monotone():
    assert list(grows_monotonically(np.array([[0, 1, 2, 3, 4], [0, 1, 1, 3, 4], [0, 2, 1, 3, 4]]))) == [
        True,
        False,
        False,
    ]
