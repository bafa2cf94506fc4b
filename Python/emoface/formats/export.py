"""How a take is written for another program: the format, the rate, how keys are reduced, and the file's name."""

import os
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from ..motion.keys import TOLERANCE
from ..take import Take
from ..timing import FACE_RATE, FrameRate
from .export_formats import EXPORT_FORMATS

AnyPath = TypeVar("AnyPath", bound=PurePath)


@dataclass(frozen=True)
class Export:
    """One way to write a take for another program.

    format: a name of EXPORT_FORMATS.
    rate: frames per second of what is written.
    tolerance: how far reduced keys may stray from the curves, in rig units; for formats with keys.
    interpolation: between reduced keys, "linear" or "cubic"; for formats with keys.
    """

    format: str
    rate: FrameRate = FACE_RATE
    tolerance: float = TOLERANCE
    interpolation: str = "linear"

    @property
    def suffix(self) -> str:
        """The end of its files' names: .csv, .live-link.csv, ..."""
        return EXPORT_FORMATS[self.format].suffix

    def path_beside(self, take: AnyPath) -> AnyPath:
        """Its default place: hello.csv or hello.live-link.csv beside hello.take.

        A format always gives the same name for a take, whatever else is written, so that earlier files are found again.
        """
        return take.with_name(f"{take.stem}{self.suffix}")

    def write(self, path: str | os.PathLike[str], take: Take, overwrite: bool) -> dict[str, int | str]:
        """Write a take, all its layers composed; returns what was written: frames, fps, and keys if reduced.

        Of a format for words and phones: how many there are of each.
        Raises FileError, and what `Take.compose` and `Take.keys` raise.
        """
        form = EXPORT_FORMATS[self.format]
        if form.holds_phones:
            form.write(path, take.alignment, take.audio.duration_s, overwrite)
            return {"words": len(take.alignment.words), "phones": len(take.alignment.phones)}
        curves = take.compose(self.rate)
        written: dict[str, int | str] = {"frames": len(curves), "fps": curves.rate.to_json()}
        if form.is_keyed:
            keyed = take.keys(curves, self.tolerance, self.interpolation)
            form.write(path, keyed, overwrite)
            return written | {"keys": keyed.count}
        form.write(path, curves, overwrite)
        return written
