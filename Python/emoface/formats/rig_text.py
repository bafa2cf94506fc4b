"""Rig text: the dataset's own files (VALID_CTR), a row a frame, 174 values with commas between, no header.

The file has no rate. The dataset's is 60 fps; the reader of another must know it.
"""

import os

import numpy as np

from ..curves import Curves, CurvesError
from ..rig import CONTROL_NAMES
from ..storage.files import read_text, write_parts
from ..timing import FACE_RATE, FrameRate
from .error_prefix import prefix_errors
from .number_text import read_cells, shortest_decimals


def read(path: str | os.PathLike[str], rate: FrameRate = FACE_RATE) -> Curves:
    """All 174 controls in network order. Raises FileError, which names the row (from 1) and the control."""
    rows = [
        read_cells(line.split(","), CONTROL_NAMES, f"{path}, row {number}")
        for number, line in enumerate(read_text(path, None).rstrip().splitlines(), 1)
    ]
    with prefix_errors(path):
        return Curves(np.array(rows).reshape(-1, len(CONTROL_NAMES)), rate)


def write(path: str | os.PathLike[str], curves: Curves, overwrite: bool) -> None:
    """Write values that read back exactly. Raises FileError; CurvesError if these are other controls."""
    if curves.names != CONTROL_NAMES:
        raise CurvesError(
            f"{path}: rig text has no names, so it holds all {len(CONTROL_NAMES)} controls in their order. "
            f"These curves hold {len(curves.names)} in an order of their own; write them as csv."
        )
    write_parts(path, (",".join(shortest_decimals(row)) + "\n" for row in curves.values), overwrite)
