import numpy as np
import pytest

from emoface.curves import Curves
from emoface.motion.limits import clamp
from emoface.motion.seeds import SeedError, random_stream
from emoface.motion.smoothing import CONTACT, SmoothingError, SmoothingSettings, smooth
from emoface.rig import BOARD


def board(curve: np.ndarray) -> np.ndarray:
    """The same curve for every control."""
    return np.repeat(np.asarray(curve, np.float32)[:, None], len(BOARD), 1)


def test_a_cubic_passes_the_papers_filter_unchanged_away_from_the_ends():
    t = np.linspace(-1, 1, 100)
    for curve in (board(t**3 - t), board(0.5 * t**2)):
        np.testing.assert_allclose(smooth(curve, SmoothingSettings())[7:-7], curve[7:-7], atol=1e-5)


def test_smoothing_moves_nothing_in_time():
    bump = board(np.exp(-0.5 * ((np.arange(101) - 50) / 6) ** 2))
    smoothed = smooth(bump, SmoothingSettings())
    assert (smoothed.argmax(0) == 50).all()
    np.testing.assert_allclose(smoothed, smoothed[::-1], atol=1e-6)


def test_lips_that_meet_for_a_moment_still_meet_and_what_surrounds_them_is_calm():
    closing = np.zeros(61)
    closing[28:33] = (0.5, 1, 1, 1, 0.5)
    smoothed = smooth(board(closing), SmoothingSettings())
    together, corner = (smoothed[:, BOARD.columns(name)] for name in ("mouth_lipsTogether", "mouth_cornerPull"))
    assert together[30].min() > 0.95 and corner[30].max() < 0.8
    np.testing.assert_array_equal(
        smooth(board(closing), SmoothingSettings(contact_window=15))[:, CONTACT[0]], corner[:, 0]
    )


def test_no_window_is_wider_than_asked_for(rng):
    curves = rng.normal(size=(60, len(BOARD))).astype(np.float32)
    narrow = smooth(curves, SmoothingSettings(5))
    np.testing.assert_array_equal(narrow, smooth(curves, SmoothingSettings(5, contact_window=5)))


def test_a_line_shorter_than_the_window_is_smoothed_too(rng):
    assert smooth(rng.normal(size=(6, 174)).astype(np.float32), SmoothingSettings()).shape == (6, 174)


def test_a_window_of_one_changes_nothing(rng):
    curve = rng.normal(size=(30, 174)).astype(np.float32)
    np.testing.assert_array_equal(smooth(curve, SmoothingSettings(window=1)), curve)


@pytest.mark.parametrize("bad", [{"window": 14}, {"window": 0}, {"window": 5, "order": 5}, {"contact_window": 3}])
def test_smoothing_that_cannot_be_is_refused(bad):
    with pytest.raises(SmoothingError):
        SmoothingSettings(**bad)


def test_clamping_keeps_every_control_in_its_range_and_what_was_inside(rng):
    values = rng.normal(size=(50, 174)).astype(np.float32)
    clamped = clamp(Curves(values)).values
    assert (clamped >= BOARD.minimum).all() and (clamped <= BOARD.maximum).all()
    inside = (values >= BOARD.minimum) & (values <= BOARD.maximum)
    np.testing.assert_array_equal(clamped[inside], values[inside])


def test_streams_of_layers_are_their_own():
    assert random_stream(1, "blink").random() == random_stream(1, "blink").random()
    assert random_stream(1, "blink").random() != random_stream(1, "gaze").random()
    with pytest.raises(SeedError, match="seed -1"):
        random_stream(-1, "blink")
