import numpy as np
import pytest

from emoface.evaluation.statistics import correlation, lagged_correlation, median, roc_area


@pytest.mark.parametrize(
    ("scores", "area"),
    [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([5, 5, 5, 5], 0.5), ([1, 3, 2, 4], 0.75), ([1, 2, 2, 3], 0.875)],
)
def test_the_roc_area_is_the_share_of_pairs_in_order_with_ties_halved(scores, area):
    assert roc_area(np.array(scores, float), np.array([False, False, True, True])) == area


def test_one_kind_alone_has_no_area():
    assert np.isnan(roc_area(np.arange(4.0), np.ones(4, bool)))


@pytest.mark.parametrize("lag", [-4, -1, 0, 3])
def test_the_lag_of_a_shifted_curve_is_recovered_positive_where_ours_is_early(lag, rng):
    reference = np.convolve(rng.standard_normal(200), np.ones(5), "same")
    r, found = lagged_correlation(np.roll(reference, -lag), reference, 4)
    assert found == lag and r == pytest.approx(1)


def test_a_curve_that_does_not_move_correlates_with_nothing():
    assert np.isnan(correlation(np.ones(50), np.arange(50.0)))
    assert np.isnan(lagged_correlation(np.ones(50), np.arange(50.0), 4)[0])
    assert np.isnan(lagged_correlation(np.arange(6.0), np.arange(6.0), 4)[0])


def test_a_median_is_of_numbers_alone():
    assert median([1.0, float("nan"), 3.0]) == 2 and np.isnan(median([float("nan")]))
