"""Random streams: one a layer, so that drawing one layer again never moves another."""

import numpy as np

from ..errors import EmoFaceError


class SeedError(EmoFaceError):
    """A seed that is not one."""


def stream(seed: int, layer: str) -> np.random.Generator:
    """The random stream of a layer (`blink`, `gaze`) under a seed, 0 or greater."""
    if seed < 0:
        raise SeedError(f"seed {seed}: expected a whole number, 0 or greater.")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *layer.encode()])))
