"""Small functions on outlines and on distances along them."""

import numpy as np


def points(*pairs: tuple[float, float]) -> np.ndarray:
    """An outline, float64 (n, 2), from pairs of x and y."""
    outline: np.ndarray = np.array(pairs, float)
    return outline


def smoothstep(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 up to `low`, 1 from `high` on, smooth between (3t^2 - 2t^3)."""
    part: np.ndarray = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def bump(x: np.ndarray, centre: float, width: float) -> np.ndarray:
    """1 at the centre, falling to both sides as a Gaussian; `width` is the distance at which it is 1/e."""
    height: np.ndarray = np.exp(-(((np.asarray(x, float) - centre) / width) ** 2))
    return height


def moved(outline: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """An outline (n, 2), or one point (2,), shifted."""
    return outline + np.array([dx, dy])


def mirrored(outline: np.ndarray, side: float) -> np.ndarray:
    """An outline (n, 2) of the character's left (x > 0), mirrored if `side` is RIGHT."""
    return outline * (side, 1.0)
