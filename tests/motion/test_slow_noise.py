import numpy as np

from emoface.motion.slow_noise import slow_noise


def drift(frames: int) -> np.ndarray:
    return slow_noise(np.random.default_rng(5), np.arange(frames), 50, 2)


def test_it_has_mean_0_and_deviation_1_and_no_jumps():
    values = drift(200_000)
    np.testing.assert_allclose(values.mean(0), 0, atol=0.06)
    np.testing.assert_allclose(values.std(0), 1, atol=0.05)
    assert np.abs(np.diff(values, axis=0)).max() < 0.15
    assert np.abs(np.diff(values, 2, axis=0)).max() < 0.01


def test_a_longer_line_begins_as_a_shorter_one():
    np.testing.assert_array_equal(drift(1000)[:300], drift(300))
