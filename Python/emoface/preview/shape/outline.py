"""Small helpers on outlines."""

import numpy as np


def points(*pairs: tuple[float, float]) -> np.ndarray:
    """float64 (n, 2) from pairs of x and y."""
    return np.array(pairs, float)


def smoothstep(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 at low and before, 1 at high and after, smooth between."""
    part = np.clip((np.asarray(x, float) - low) / (high - low), 0, 1)
    return part * part * (3 - 2 * part)


def bump(x: np.ndarray, centre: float, width: float) -> np.ndarray:
    """1 at the centre, fading to both sides as a bell."""
    return np.exp(-(((np.asarray(x, float) - centre) / width) ** 2))


def moved(outline: np.ndarray, dx: float, dy: float) -> np.ndarray:
    """An outline (n, 2), or one point (2,), put elsewhere."""
    return outline + np.array([dx, dy])


def mirrored(outline: np.ndarray, side: float) -> np.ndarray:
    """An outline drawn for the character's left (x > 0), put on `side`."""
    return outline * (side, 1.0)
