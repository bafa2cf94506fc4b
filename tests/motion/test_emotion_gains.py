import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.motion.emotion_gains import REGIONS, EmotionGains, GainError, apply_gains
from emoface.rig import BOARD

LIPS = BOARD.columns("mouth_lips", "mouth_upperLip", "mouth_lowerLip", "mouth_funnel", "mouth_purse", "jaw", "tongue")


@pytest.fixture
def face(rng) -> tuple[np.ndarray, np.ndarray]:
    """A line with emotion and at neutral, where nothing is at an end of its range."""
    neutral = rng.uniform(0.0, 0.2, (90, 174)).astype(np.float32)
    return neutral + rng.uniform(0, 0.3, (90, 174)).astype(np.float32), neutral


def test_a_gain_multiplies_what_the_emotion_adds(face):
    raw, neutral = face
    brow = BOARD.region("brow")
    got = apply_gains(raw, neutral, EmotionGains(brow=1.5))
    np.testing.assert_allclose((got - neutral)[:, brow], 1.5 * (raw - neutral)[:, brow], atol=1e-6)
    others = np.setdiff1d(np.arange(174), brow)
    assert np.array_equal(got[:, others], raw[:, others])


def test_gains_of_one_leave_every_bit(face):
    assert np.array_equal(apply_gains(*face, EmotionGains()), face[0])


def test_a_gain_of_zero_is_the_neutral_face_there(face):
    got = apply_gains(*face, EmotionGains(cheek=0))
    np.testing.assert_allclose(got[:, BOARD.columns("cheekRaise")], face[1][:, BOARD.columns("cheekRaise")])


@given(st.builds(EmotionGains, **{region: st.floats(0, 2) for region in REGIONS}))
def test_no_gain_moves_lips_jaw_or_tongue_or_leaves_the_rigs_range(gains):
    rng = np.random.default_rng(3)
    raw, neutral = (rng.uniform(BOARD.minimum, BOARD.maximum, (20, 174)).astype(np.float32) for _ in range(2))
    got = apply_gains(raw, neutral, gains)
    assert np.array_equal(got[:, LIPS], raw[:, LIPS])
    assert (got >= BOARD.minimum).all() and (got <= BOARD.maximum).all()


@pytest.mark.parametrize("value", [-0.1, 2.1, float("nan"), float("inf")])
@pytest.mark.parametrize("region", REGIONS)
def test_a_gain_out_of_range_is_refused(region, value):
    with pytest.raises(GainError, match=f"{region}.*expected 0 to 2"):
        EmotionGains(**{region: value})
