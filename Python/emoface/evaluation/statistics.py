"""The arithmetic of the figures: areas under the ROC, correlations, lags, medians."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata


def roc_area(score: np.ndarray, label: np.ndarray) -> float:
    """How often a frame with the label scores above one without, ties halved: 1 perfect, .5 chance.

    score: (n,), label: bool (n,). NaN where only one kind is there.
    """
    with_it, without = int(label.sum()), int((~label).sum())
    if not with_it or not without:
        return float("nan")
    return float((rankdata(score)[label].sum() - with_it * (with_it + 1) / 2) / (with_it * without))


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r of two curves (n,); NaN where one does not move."""
    if len(a) < 3 or np.ptp(a) < 1e-9 or np.ptp(b) < 1e-9:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def lagged_correlation(ours: np.ndarray, theirs: np.ndarray, most: int) -> tuple[float, int]:
    """(r, lag) at the lag, -most to most frames, where r is highest; at a positive lag our curve is early by it.

    ours, theirs: (n,) at one rate; `2 x most` frames at each end are left out.
    """
    edge, length = 2 * most, min(len(ours), len(theirs))
    ours, theirs = ours[:length], theirs[:length]
    by_lag = {lag: correlation(np.roll(ours, lag)[edge:-edge], theirs[edge:-edge]) for lag in range(-most, most + 1)}
    best = max(by_lag, key=lambda lag: np.nan_to_num(by_lag[lag], nan=-2))
    return by_lag[best], best


def median(values: Sequence[float]) -> float:
    """Of those that are numbers; NaN where none is."""
    numbers = [value for value in values if not np.isnan(value)]
    return float(np.median(numbers)) if numbers else float("nan")
