"""The drawn face in few bytes: the outlines of every frame, for a page that paints them as `paint/` does.

A frame is the numbers of its shapes, 691 of them. A model moves them in far fewer directions than there are numbers:
fifty hold all that the default model does. The basis grows as takes come along, until every number of every frame lies
within TOLERANCE of it, so the error is known whatever a model does. Coefficients are rounded to STEP, written as
differences in time and deflated. Measured on 68 takes of recordings: 520 characters a second, and no outline further
off than 0.17 of a face unit, 0.015 on average: 0.4 and 0.04 pixels of a face 600 pixels high.
"""

import base64
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

import numpy as np

from ..curves import Curves
from ..preview.shape.face import Face, face_shape
from ..rig import BOARD
from ..timing import FrameRate

# The page mixes neighbouring frames: outlines that move linearly between them are what 60 fps shows.
RATE = FrameRate(30)
TOLERANCE = 0.1  # face units: the head is 224 high
STEP = 0.25
# Single numbers are strengths from 0 to 1 for the most part: held this much larger, STEP suits them too.
STRENGTH = 16.0

_BASIS_SCALE = 32767


def outline_numbers(curves: Curves) -> np.ndarray:
    """float32 (frames, 691): the numbers of every frame's shapes. curves: as `Take.compose(RATE)` gives them."""
    return np.array([_numbers(values) for values in curves.values], np.float32).reshape(-1, len(_SCALE))


def layout() -> list[tuple[str, int]]:
    """What the numbers are, in their order: the place of each part within a Face, as `eyes.R.upper_lid`, and how many
    numbers it has. Points stand as x, y, x, y."""
    named = (".".join(step if isinstance(step, str) else "L" if step > 0 else "R" for step in way) for way in _WAYS)
    return list(zip(named, (np.size(_part(_REST, way)) for way in _WAYS), strict=True))


@dataclass(frozen=True)
class Packed:
    """A take's frames for the page: `coefficients` of them, of `directions` of the basis each, as base64 text."""

    frames: int
    directions: int
    coefficients: str


class Basis:
    """Directions in which outlines move away from the face at rest."""

    def __init__(self) -> None:
        self.rest = _numbers(np.zeros(len(BOARD), np.float32))
        self.directions = np.zeros((0, len(self.rest)))  # orthonormal rows

    def pack(self, numbers: np.ndarray) -> Packed:
        """Coefficients of a take's frames, (frames, 691); the basis grows if they do not lie within it."""
        moved = numbers - self.rest
        self._grow(moved - moved @ self.directions.T @ self.directions)
        steps = np.round(moved @ self.directions.T / STEP).clip(-(2**15) + 1, 2**15 - 1).astype(np.int16)
        changes = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1])).T  # one direction after the other
        folded = (changes.astype(np.int32) << 1) ^ (changes.astype(np.int32) >> 31)  # small ones near 0
        low, high = (folded & 255).astype(np.uint8), (folded >> 8 & 255).astype(np.uint8)
        deflated = zlib.compress(low.tobytes() + high.tobytes(), 9)
        return Packed(len(numbers), len(self.directions), base64.b64encode(deflated).decode())

    def _grow(self, missing: np.ndarray) -> None:
        """Add directions, those of most movement first, until nothing more than TOLERANCE is missing anywhere."""
        for direction in np.linalg.svd(missing, full_matrices=False)[2]:
            if np.abs(missing).max(initial=0) <= TOLERANCE:
                return
            rounding = self.directions.T @ (self.directions @ direction)  # exactly at right angles
            direction = (direction - rounding) / np.linalg.norm(direction - rounding)
            self.directions = np.vstack([self.directions, direction])
            missing = missing - np.outer(missing @ direction, direction)

    def to_json(self) -> dict:
        """As the page reads it: int16 little-endian, a direction after the other, in base64."""
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
    """(691,): of one frame's values (174,)."""
    face = face_shape(values)
    return np.concatenate([np.ravel(_part(face, way)) for way in _WAYS]) * _SCALE


def _part(face: Face, way: tuple[str | float, ...]) -> np.ndarray | float | tuple[float, ...]:
    """What stands at the end of a way: names of fields, and sides."""
    part = face
    for step in way:
        part = getattr(part, step) if isinstance(step, str) else part[step]
    return part


def _ways(part: object, way: tuple[str | float, ...] = ()) -> Iterator[tuple[str | float, ...]]:
    """The way to every array, number and tuple of numbers in a shape."""
    if is_dataclass(part):
        steps = [(field.name, getattr(part, field.name)) for field in fields(part)]
    elif isinstance(part, dict):
        steps = list(part.items())
    else:
        yield way
        return
    for step, inner in steps:
        yield from _ways(inner, (*way, step))


_REST = face_shape(np.zeros(len(BOARD), np.float32))
_WAYS = tuple(_ways(_REST))
_SCALE = np.concatenate(
    [np.full(np.size(_part(_REST, way)), 1.0 if np.ndim(_part(_REST, way)) else STRENGTH) for way in _WAYS]
)
