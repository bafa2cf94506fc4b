"""How a body part moves from one place to another: from rest to rest with the least jerk (Flash and Hogan 1985)."""

import numpy as np


def least_jerk(share: np.ndarray) -> np.ndarray:
    """How far a movement has come, 0..1, after a share of its time, 0..1; shares beyond are cut. Any shape."""
    share = np.clip(share, 0, 1)
    way: np.ndarray = share**3 * (10 + share * (6 * share - 15))
    return way
