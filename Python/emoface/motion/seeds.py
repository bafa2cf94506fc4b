"""Random streams, one for each layer, so that drawing one layer again never changes another."""

import hashlib

import numpy as np

from ..errors import EmoFaceError


class SeedError(EmoFaceError):
    """A negative seed."""


def random_stream(seed: int, layer: str) -> np.random.Generator:
    """The random stream of a layer (`blink`, `gaze`) under a seed, 0 or greater."""
    if seed < 0:
        raise SeedError(f"seed {seed}: expected a whole number, 0 or greater.")
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *layer.encode()])))


def derived_seed(seed: int, name: str) -> int:
    """A seed for a named thing from another seed: the same on every machine and in every order. 0..2**32 - 1."""
    text = f"{seed}\n{name}".encode(errors="surrogatepass")  # a file's name may be no valid text
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "big")
