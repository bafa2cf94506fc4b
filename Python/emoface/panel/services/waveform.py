"""A recording's waveform, for display and playback. The worker decodes it into the cache; here it is only mapped."""

import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...storage.files import FileError
from ...timing import SAMPLE_RATE

HEADER_BYTES = 44  # of the worker's WAV; then the samples, 16 bits each, to the end
FULL_SCALE = 32767


@dataclass(frozen=True, eq=False)
class Waveform:
    """16 kHz mono sound, and its envelope at every zoom. An hour of it takes a few megabytes of memory.

    path: a WAV file that any player plays.
    samples: int16 (n,), mapped from the file.
    levels: samples per bucket -> int16 (buckets, 3): lowest, highest and root mean square of each bucket.
    silences: (pauses, 2): start and end of each pause in seconds.
    """

    path: Path
    samples: np.ndarray
    levels: dict[int, np.ndarray]
    silences: np.ndarray

    @staticmethod
    def open(path: str | os.PathLike[str]) -> "Waveform":
        """Open the waveform at a path that the worker returned. Raises FileError if it is gone or damaged."""
        path = Path(path)
        try:
            with np.load(path.with_suffix(".npz"), allow_pickle=False) as shape:
                levels = {int(bucket): shape[f"level_{bucket}"] for bucket in shape["buckets"]}
                silences, count = shape["silences"], int(shape["samples"])
            samples = np.memmap(path, "<i2", "r", HEADER_BYTES, (count,))
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
            raise FileError(
                f"{path}: the waveform in the cache is gone or damaged ({error}). Open the line again to make it anew."
            ) from error
        return Waveform(path, samples, levels, silences)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def peak(self) -> float:
        """The greatest absolute sample of the whole recording, 0..1."""
        low, high, _ = (int(value) for value in self.levels[max(self.levels)][0])
        return max(-low, high) / FULL_SCALE

    def envelope(self, edges_s: np.ndarray) -> np.ndarray:
        """float32 (columns, 3): lowest, highest and root mean square of each column, -1..1.

        edges_s: float (columns + 1,), rising: the times between the columns in seconds.
        Reads the coarsest level whose buckets are no longer than a column, so that the cost depends on the number of
        columns alone. Columns outside the recording are 0.
        """
        column = (edges_s[-1] - edges_s[0]) * SAMPLE_RATE / (len(edges_s) - 1)
        bucket = max((b for b in self.levels if b <= column), default=1)
        source = self.levels[bucket] if bucket > 1 else self.samples
        starts = np.floor(np.asarray(edges_s) * SAMPLE_RATE / bucket).astype(np.int64)
        ends = np.maximum(starts[1:], starts[:-1] + 1)
        inside = (ends > 0) & (starts[:-1] < len(source))
        found = np.zeros((len(edges_s) - 1, 3), np.float32)
        if not inside.any():
            return found
        starts = np.maximum(starts[:-1][inside], 0)
        piece = np.asarray(source[starts[0] : ends[inside][-1]], np.float32)
        low, high, rms = piece.T if bucket > 1 else (piece, piece, np.abs(piece))
        at = starts - starts[0]
        counts = np.diff(np.append(at, len(piece))).clip(1)
        found[inside, 0] = np.minimum.reduceat(low, at)
        found[inside, 1] = np.maximum.reduceat(high, at)
        found[inside, 2] = np.sqrt(np.add.reduceat(rms**2, at) / counts)
        return found / FULL_SCALE
