import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.curves import BUCKET, Curves, CurvesError
from emoface.timing import FrameRate

NAMES = ("a", "b")
RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


def ramp(frames: int, rate=FrameRate(60)) -> Curves:
    """Column a holds the time in seconds, b its double."""
    times = np.arange(frames) / float(rate)
    return Curves(np.stack([times, 2 * times], 1), rate, NAMES)


def test_curves_are_a_copy_that_cannot_be_written():
    values = np.zeros((3, 2), np.float32)
    curves = Curves(values, names=NAMES)
    values[:] = 1
    assert not curves.values.any()
    with pytest.raises(ValueError):
        curves.values[0, 0] = 1


@pytest.mark.parametrize(
    "values",
    [np.zeros((3, 3)), np.zeros(3), np.array([[0, np.nan]]), np.array([[np.inf, 0]]), np.array([[0, 1e308]])],
)
def test_what_is_no_curve_is_refused(values):
    with pytest.raises(CurvesError):
        Curves(values, names=NAMES)


def test_a_name_that_stands_twice_is_refused_by_name():
    with pytest.raises(CurvesError, match="tongue twice"):
        Curves(np.zeros((1, 2)), names=("tongue", "tongue"))


@given(st.integers(2, 300), st.sampled_from(RATES), st.sampled_from(RATES))
def test_a_straight_line_stays_one_at_any_rate(frames, old, new):
    resampled = ramp(frames, old).resample(new)
    times = np.arange(len(resampled)) / float(new)
    inside = times <= (frames - 1) / float(old)
    np.testing.assert_allclose(resampled.column("a")[inside], times[inside], atol=1e-5)
    np.testing.assert_allclose(resampled.column("a")[~inside], (frames - 1) / float(old), atol=1e-5)


@given(st.integers(1, 500), st.sampled_from(RATES), st.sampled_from(RATES))
def test_resampling_keeps_the_whole_frames_of_the_length(frames, old, new):
    resampled = ramp(frames, old).resample(new)
    assert len(resampled) == max(1, int(frames / old.exact * new.exact))
    assert resampled.rate == new


def test_resampling_down_by_a_whole_number_picks_frames(rng):
    curves = Curves(rng.normal(size=(60, 2)), names=NAMES)
    np.testing.assert_array_equal(curves.resample(FrameRate(30)).values, curves.values[::2])


def test_a_slice_is_clipped_to_what_is_there():
    assert len(ramp(10).slice(-5, 4)) == 4
    assert len(ramp(10).slice(8, 99)) == 2
    assert len(ramp(10).slice(20, 30)) == 0


def test_mixing_goes_from_the_one_to_the_other_frame_by_frame(rng):
    first, second = (Curves(rng.normal(size=(5, 2)), names=NAMES) for _ in range(2))
    assert first.mix(second, 0) == first
    np.testing.assert_allclose(first.mix(second, 1).values, second.values, atol=1e-6)
    weights = np.array([0, 0, 0.5, 1, 1])
    mixed = first.mix(second, weights)
    np.testing.assert_allclose(mixed.values[2], (first.values[2] + second.values[2]) / 2, atol=1e-6)
    with pytest.raises(CurvesError, match="same length"):
        first.mix(second.slice(0, 3), 0.5)


@given(st.integers(0, 5 * BUCKET), st.integers(0, 2**32 - 1))
def test_from_far_away_each_bucket_has_its_lowest_and_highest_value(frames, seed):
    curves = Curves(np.random.default_rng(seed).normal(size=(frames, 2)), names=NAMES)
    buckets = [curves.values[start : start + BUCKET] for start in range(0, frames, BUCKET)]
    assert curves.extremes.shape == (2, len(buckets), 2)
    for lowest, highest, bucket in zip(*curves.extremes, buckets, strict=True):
        assert lowest.tolist() == bucket.min(0).tolist() and highest.tolist() == bucket.max(0).tolist()


def test_other_frames_stand_where_they_are_put_and_nowhere_else():
    whole = ramp(10)
    changed = whole.with_frames(4, np.ones((3, 2)))
    np.testing.assert_array_equal(changed.values[4:7], 1)
    np.testing.assert_array_equal(np.delete(changed.values, [4, 5, 6], 0), np.delete(whole.values, [4, 5, 6], 0))
    assert (changed.rate, changed.names) == (whole.rate, whole.names) and whole == ramp(10)
    assert changed == Curves(changed.values, changed.rate, changed.names) and not changed.values.flags.writeable
    np.testing.assert_array_equal(changed.extremes[0], changed.values.min(0, keepdims=True))
    with pytest.raises(CurvesError):
        whole.with_frames(0, np.full((1, 2), np.nan))
