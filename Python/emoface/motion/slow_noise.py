"""Slow random drift, smooth to its second derivative: cubic B-splines through independent knots."""

from math import ceil

import numpy as np

_DEVIATION = 0.69  # of a cubic B-spline through knots of deviation 1


def slow_noise(rng: np.random.Generator, at: np.ndarray, spacing: float, width: int = 1) -> np.ndarray:
    """Drift of mean 0 and standard deviation 1, (n, width). A longer line begins as a shorter one does.

    at: times from 0 on, in order, (n,).
    spacing: time from knot to knot.
    """
    knots = ceil(float(at[-1] if len(at) else 0) / spacing) + 4
    heights = rng.normal(0, 1 / _DEVIATION, (knots, width))
    knot, part = np.divmod(at / spacing, 1)
    drift = np.zeros((len(at), width))
    bases = ((1 - part) ** 3, 3 * part**3 - 6 * part**2 + 4, -3 * part**3 + 3 * part**2 + 3 * part + 1, part**3)
    for number, basis in enumerate(bases):
        drift += basis[:, None] / 6 * heights[knot.astype(int) + number]
    return drift
