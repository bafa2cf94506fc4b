import numpy as np
import pytest

from emoface.curves import Curves
from emoface.motion.limits import clamp
from emoface.motion.seeds import SeedError, stream
from emoface.motion.smoothing import Smoothing, SmoothingError, smooth
from emoface.rig import BOARD


def test_a_cubic_passes_the_papers_filter_unchanged_away_from_the_ends():
    t = np.linspace(-1, 1, 100)
    curve = np.stack([t**3 - t, 0.5 * t**2], 1).astype(np.float32)
    np.testing.assert_allclose(smooth(curve, Smoothing())[7:-7], curve[7:-7], atol=1e-5)


def test_smoothing_moves_nothing_in_time():
    bump = np.exp(-0.5 * ((np.arange(101) - 50) / 6) ** 2)[:, None].astype(np.float32)
    smoothed = smooth(bump, Smoothing())[:, 0]
    assert smoothed.argmax() == 50
    np.testing.assert_allclose(smoothed, smoothed[::-1], atol=1e-6)


def test_a_line_shorter_than_the_window_is_smoothed_too(rng):
    assert smooth(rng.normal(size=(6, 174)).astype(np.float32), Smoothing()).shape == (6, 174)


def test_a_window_of_one_changes_nothing(rng):
    curve = rng.normal(size=(30, 2)).astype(np.float32)
    assert smooth(curve, Smoothing(window=1)) is curve


@pytest.mark.parametrize("bad", [{"window": 14}, {"window": 0}, {"window": 5, "order": 5}])
def test_smoothing_that_cannot_be_is_refused(bad):
    with pytest.raises(SmoothingError):
        Smoothing(**bad)


def test_clamping_keeps_every_control_in_its_range_and_what_was_inside(rng):
    values = rng.normal(size=(50, 174)).astype(np.float32)
    clamped = clamp(Curves(values)).values
    assert (clamped >= BOARD.minimum).all() and (clamped <= BOARD.maximum).all()
    inside = (values >= BOARD.minimum) & (values <= BOARD.maximum)
    np.testing.assert_array_equal(clamped[inside], values[inside])


def test_streams_of_layers_are_their_own():
    assert stream(1, "blink").random() == stream(1, "blink").random()
    assert stream(1, "blink").random() != stream(1, "gaze").random()
    with pytest.raises(SeedError, match="seed -1"):
        stream(-1, "blink")
