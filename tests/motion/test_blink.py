import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.blink import OPENNESS, Blink, BlinkError, BlinkSettings, apply_blinks, draw_blinks, reroll_blinks
from emoface.rig import BLINK_CONTROLS
from emoface.timing import FrameRate

PAPER = BlinkSettings()
HOUR = 3600 * 60
RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


def still(frames: int, rate=FrameRate(60)) -> Curves:
    return Curves(np.zeros((frames, 174)), rate)


def test_the_same_seed_draws_the_same_blinks_and_another_seed_others():
    assert draw_blinks(3, 3600, PAPER) == draw_blinks(3, 3600, PAPER)
    assert draw_blinks(3, 3600, PAPER) != draw_blinks(4, 3600, PAPER)


def test_intervals_follow_the_papers_log_normal_within_its_bounds():
    """An interval is 3600 / rate frames, and ln(rate) is normal, cut at 15 and 100 a minute."""
    onsets = np.array([blink.frame for seed in range(4) for blink in draw_blinks(seed, HOUR, PAPER)])
    intervals = np.diff(onsets)
    intervals = intervals[intervals > 0]
    assert 3600 / 100 - 1 <= intervals.min() and intervals.max() <= 3600 / 15 + 1
    rates = np.log(3600 / intervals)
    from scipy.stats import truncnorm

    expected = truncnorm((np.log(15) - 3.518) / 0.532, (np.log(100) - 3.518) / 0.532, 3.518, 0.532)
    assert abs(rates.mean() - expected.mean()) < 0.02
    assert abs(rates.std() - expected.std()) < 0.02


@given(st.integers(0, 1000), st.integers(0, 2000))
def test_every_blink_ends_with_open_lids_inside_the_line(seed, frames):
    assert all(blink.frame >= 0 and blink.frame + len(OPENNESS) <= frames for blink in draw_blinks(seed, frames, PAPER))


def test_a_blink_is_the_papers_profile_on_both_lids_and_nothing_else(rng):
    face = Curves(rng.uniform(-0.2, 0.4, (40, 174)))
    blinked = apply_blinks(face, [Blink(10)], PAPER)
    for column in BLINK_CONTROLS:
        expected = face.values[:, column].copy()
        expected[10:23] = 1 - (1 - expected[10:23]) * np.array(OPENNESS)
        np.testing.assert_allclose(blinked.values[:, column], expected, atol=1e-6)
    others = [i for i in range(174) if i not in BLINK_CONTROLS]
    np.testing.assert_array_equal(blinked.values[:, others], face.values[:, others])


@pytest.mark.parametrize("rate", RATES, ids=str)
@given(frame=st.integers(0, 580))
@settings(max_examples=30)
def test_the_lids_meet_at_every_frame_rate(rate, frame):
    blinked = apply_blinks(still(int(10 * rate.exact), rate), [Blink(frame)], PAPER)
    assert blinked.values[:, BLINK_CONTROLS[0]].max() == 1


def test_a_blink_at_an_edge_is_cut_there():
    assert apply_blinks(still(6), [Blink(3)], PAPER).values[5, BLINK_CONTROLS[0]] == pytest.approx(0.45)
    assert apply_blinks(still(6), [Blink(600)], PAPER) == still(6)


def test_strength_scales_how_far_the_lids_close():
    blinked = apply_blinks(still(20), [Blink(0, strength=0.5)], PAPER)
    assert blinked.values[:, BLINK_CONTROLS[0]].max() == pytest.approx(0.5)


@given(st.integers(0, 500), st.integers(0, 900), st.integers(1, 900), st.sets(st.integers(0, 30), max_size=5))
def test_a_range_is_drawn_again_and_nothing_moves_outside_it(seed, start, length, locked):
    stop = min(start + length, 900)
    before = tuple(Blink(b.frame, b.strength, i in locked) for i, b in enumerate(draw_blinks(seed, 900, PAPER)))
    after = reroll_blinks(before, seed + 1, 900, PAPER, range(start, stop))
    assert [b for b in before if b.locked] == [b for b in after if b.locked]
    old, new = (apply_blinks(still(900), blinks, PAPER).values for blinks in (before, after))
    outside = np.r_[0 : min(start, stop), stop:900]
    np.testing.assert_array_equal(old[outside], new[outside])
    assert list(after) == sorted(after, key=lambda b: b.frame)


def test_new_blinks_keep_their_distance_from_locked_ones():
    locked = tuple(Blink(frame, locked=True) for frame in (100, 400, 700))
    for seed in range(50):
        onsets = np.array([b.frame for b in reroll_blinks(locked, seed, 900, PAPER)])
        assert {100, 400, 700} <= set(onsets.tolist())
        assert np.diff(onsets).min() >= 36


@pytest.mark.parametrize(
    "bad",
    [
        {"sigma": 0},
        {"slowest": 100, "fastest": 15},
        {"slowest": 0},
        {"openness": ()},
        {"openness": (0.5, 1.5)},
        {"mu": np.nan},
    ],
)
def test_settings_that_cannot_be_are_refused(bad):
    with pytest.raises(BlinkError):
        BlinkSettings(**bad)


def test_bounds_that_the_rate_never_meets_are_refused_when_drawn():
    with pytest.raises(BlinkError, match="never falls within"):
        draw_blinks(0, 600, BlinkSettings(mu=50, sigma=0.01))
