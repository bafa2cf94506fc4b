"""Numbers as text with as few digits as keep a value exact, and back, with errors that name the cell."""

from collections.abc import Sequence
from math import isfinite

import numpy as np

from ..storage.files import FileError


def shortest_decimals(values: np.ndarray) -> list[str]:
    """The shortest decimals that read back as the same float32: 0.1, not 0.100000001. values: (n,)."""
    return [str(value).removesuffix(".0") for value in np.asarray(values, np.float32)]


def read_cells(cells: Sequence[str], names: Sequence[str], where: str) -> list[float]:
    """The numbers in one row of a table, a name a cell.

    Raises FileError, which begins with `where`, for another count or a cell that holds no number.
    """
    if len(cells) != len(names):
        raise FileError(f"{where} has {len(cells)} columns. Expected {len(names)}; check for a row cut short.")
    if not all(map(_is_number, cells)):
        name, cell = next(pair for pair in zip(names, cells, strict=True) if not _is_number(pair[1]))
        raise FileError(f"{where} holds {cell!r} in the column of {name}. Expected a number.")
    return [float(cell) for cell in cells]


def _is_number(cell: str) -> bool:
    try:
        return isfinite(float(cell))
    except ValueError:
        return False
