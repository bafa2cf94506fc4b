"""Encodes the outlines of the drawn face compactly, for a page that paints them as `preview/paint` does.

A frame is the 691 numbers of its shapes. A model moves them in far fewer directions than there are numbers: fifty hold
all that the default model does. The basis grows with each take until every number of every frame lies within TOLERANCE
of it, so the error is bounded for any model. Coefficients are rounded to STEP, written as differences in time and
deflated. Measured on 68 takes of recordings: 520 characters a second, and no outline further off than 0.17 of a face
unit, 0.015 on average: 0.4 and 0.04 pixels of a face 600 pixels high.

web/outline_decoder.js is the decoder.
"""

import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from ..curves import Curves
from ..preview.shape.face import compute_face_shape
from ..rig import BOARD
from ..timing import FrameRate

# The page interpolates between neighbouring frames, so outlines at 30 fps look the same as at 60 fps.
RATE = FrameRate(30)
TOLERANCE = 0.1  # face units: the head is 224 high
STEP = 0.25  # face units: what coefficients are rounded to
STRENGTH = 16.0  # single numbers are mostly strengths, 0..1: multiplied by this, STEP suits them too

BLOCK_FRAMES = 4096  # that the basis grows by at a time (136 s): an hour at once would take 3 GB

_BASIS_SCALE = 32767

FieldPath = tuple[str | float, ...]  # field names, and sides as keys of a dict: ("eyes", RIGHT, "upper_lid")


def outline_numbers(curves: Curves) -> np.ndarray:
    """float32 (frames, 691): the numbers of every frame's shapes. curves: as `Take.compose(RATE)` gives them."""
    numbers = np.empty((len(curves), len(_SCALE)), np.float32)
    for frame, values in enumerate(curves.values):  # one by one: a list of them all would take three times the memory
        numbers[frame] = _numbers(values)
    return numbers


def layout() -> list[tuple[str, int]]:
    """What the numbers are, in their order: path of each part within a FaceShape, such as `eyes.R.upper_lid`, and how
    many numbers it has. Points stand as x, y, x, y."""
    names = (".".join(step if isinstance(step, str) else "L" if step > 0 else "R" for step in path) for path in _PATHS)
    return list(zip(names, (np.size(_part(_REST, path)) for path in _PATHS), strict=True))


@dataclass(frozen=True)
class EncodedOutlines:
    """The frames of one take, as the page stores them."""

    frames: int
    directions: int  # how many directions of the basis the coefficients belong to, the first ones
    coefficients: str  # deflated, in base64


class OutlineEncoder:
    """Encodes takes one after the other. Holds the basis: directions in which outlines move away from the rest pose."""

    def __init__(self) -> None:
        self.rest = _numbers(np.zeros(len(BOARD), np.float32))  # (691,)
        self.directions = np.zeros((0, len(self.rest)))  # (n, 691), orthonormal rows

    def encode(self, numbers: np.ndarray) -> EncodedOutlines:
        """Encode the frames of a take, (frames, 691). The basis grows if they do not lie within it."""
        blocks = [numbers[start : start + BLOCK_FRAMES] for start in range(0, len(numbers), BLOCK_FRAMES)]
        for block in blocks:
            self._grow(block - self.rest)
        steps = np.zeros((len(numbers), len(self.directions)), np.int16)
        for start, block in zip(range(0, len(numbers), BLOCK_FRAMES), blocks, strict=True):
            coefficients = np.round((block - self.rest) @ self.directions.T / STEP)
            steps[start : start + BLOCK_FRAMES] = coefficients.clip(-(2**15) + 1, 2**15 - 1)
        changes = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1])).T  # one direction after the other
        folded = (changes << 1) ^ (changes >> 15)  # zigzag: small changes near 0
        packer = zlib.compressobj(9)
        deflated = [packer.compress((folded & 255).astype(np.uint8).tobytes())]
        deflated += [packer.compress((folded >> 8 & 255).astype(np.uint8).tobytes()), packer.flush()]
        return EncodedOutlines(len(numbers), len(self.directions), base64.b64encode(b"".join(deflated)).decode())

    def _grow(self, moved: np.ndarray) -> None:
        """Add directions, those of most movement first, until no number is further than TOLERANCE from the basis.

        moved: (frames, 691), from the rest pose.
        """
        missing = moved - moved @ self.directions.T @ self.directions
        if np.abs(missing).max(initial=0) <= TOLERANCE:
            return
        for direction in np.linalg.svd(missing, full_matrices=False)[2]:
            rounding = self.directions.T @ (self.directions @ direction)  # keeps the rows exactly orthogonal
            direction = (direction - rounding) / np.linalg.norm(direction - rounding)
            self.directions = np.vstack([self.directions, direction])
            missing -= np.outer(missing @ direction, direction)
            if np.abs(missing).max(initial=0) <= TOLERANCE:
                return

    def basis_to_json(self) -> dict[str, Any]:
        """The basis as the page reads it: int16 little-endian, one direction after the other, in base64."""
        directions = np.round(self.directions * _BASIS_SCALE).astype("<i2")
        return {
            "fps": float(RATE),
            "step": STEP,
            "strength": STRENGTH,
            "scale": _BASIS_SCALE,
            "layout": layout(),
            "rest": np.round(self.rest, 3).tolist(),
            "directions": base64.b64encode(directions.tobytes()).decode(),
        }


def _numbers(values: np.ndarray) -> np.ndarray:
    """The numbers of one frame, (691,). values: (174,) in rig units."""
    face = compute_face_shape(values)
    numbers: np.ndarray = np.concatenate([np.ravel(_part(face, path)) for path in _PATHS]) * _SCALE
    return numbers


def _part(shape: Any, path: FieldPath) -> Any:
    """The array, number or tuple of numbers at the end of a path."""
    for step in path:
        shape = getattr(shape, step) if isinstance(step, str) else shape[step]
    return shape


def _paths(shape: object, start: FieldPath = ()) -> Iterator[FieldPath]:
    """The path to every array, number and tuple of numbers in a shape. start: the path to the shape itself."""
    steps: list[tuple[str | float, object]]
    if is_dataclass(shape):
        steps = [(field.name, getattr(shape, field.name)) for field in fields(shape)]
    elif isinstance(shape, dict):
        steps = list(shape.items())
    else:
        yield start
        return
    for step, inner in steps:
        yield from _paths(inner, (*start, step))


_REST = compute_face_shape(np.zeros(len(BOARD), np.float32))
_PATHS = tuple(_paths(_REST))
_SCALE = np.concatenate(
    [np.full(np.size(_part(_REST, path)), 1.0 if np.ndim(_part(_REST, path)) else STRENGTH) for path in _PATHS]
)
