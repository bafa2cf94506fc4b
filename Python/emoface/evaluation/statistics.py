"""Statistics of the figures: areas under the ROC, correlations, lags, medians."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata


def roc_area(score: np.ndarray, label: np.ndarray) -> float:
    """Area under the ROC: how often a frame with the label scores above one without; 1 is perfect, .5 is chance.

    score: (n,).
    label: bool (n,). Ties count half. NaN where only one kind is there.
    """
    positive, negative = int(label.sum()), int((~label).sum())
    if not positive or not negative:
        return float("nan")
    return float((rankdata(score)[label].sum() - positive * (positive + 1) / 2) / (positive * negative))


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's r of two curves (n,); NaN where one does not move."""
    if len(a) < 3 or np.ptp(a) < 1e-9 or np.ptp(b) < 1e-9:
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])


def lagged_correlation(ours: np.ndarray, reference: np.ndarray, max_lag: int) -> tuple[float, int]:
    """(r, lag in frames) where r is highest; at a positive lag our curve is early by it.

    ours, reference: (n,) at one rate; `2 x max_lag` frames at each end are left out.
    max_lag: largest lag to either side, frames.
    """
    edge, length = 2 * max_lag, min(len(ours), len(reference))
    ours, reference = ours[:length], reference[:length]
    lags = range(-max_lag, max_lag + 1)
    by_lag = {lag: correlation(np.roll(ours, lag)[edge:-edge], reference[edge:-edge]) for lag in lags}
    best = max(by_lag, key=lambda lag: np.nan_to_num(by_lag[lag], nan=-2))
    return by_lag[best], best


def median(values: Sequence[float]) -> float:
    """The median of those values that are numbers; NaN where none is."""
    numbers = [value for value in values if not np.isnan(value)]
    return float(np.median(numbers)) if numbers else float("nan")
