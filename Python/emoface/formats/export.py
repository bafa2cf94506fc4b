"""How a take is written for another program: the format, the rate, and how keys are reduced."""

import os
from dataclasses import dataclass

from ..motion.keys import TOLERANCE
from ..take import Take
from ..timing import FACE_RATE, FrameRate
from .export_formats import CURVE_FORMATS


@dataclass(frozen=True)
class Export:
    """format: a name of CURVE_FORMATS. tolerance (rig units) and interpolation: for formats with reduced keys."""

    format: str
    rate: FrameRate = FACE_RATE
    tolerance: float = TOLERANCE
    interpolation: str = "linear"

    @property
    def suffix(self) -> str:
        """Of its files; where an earlier format has the same one, with its own name in front: .live-link.csv."""
        suffix = CURVE_FORMATS[self.format].suffix
        first = next(name for name, form in CURVE_FORMATS.items() if form.suffix == suffix)
        return suffix if self.format == first else f".{self.format}{suffix}"

    def write(self, path: str | os.PathLike, take: Take, overwrite: bool) -> dict:
        """Write a take, all its layers composed; returns what was written: frames, fps, keys if reduced.

        Raises FileError, and what `compose` and `keys` raise.
        """
        form = CURVE_FORMATS[self.format]
        curves = take.compose(self.rate)
        value = take.keys(curves, self.tolerance, self.interpolation) if form.keyed else curves
        form.write(path, value, overwrite)
        written = {"frames": len(curves), "fps": curves.rate.to_json()}
        return written | {"keys": value.count} if form.keyed else written
