"""Tables of numbers: read with errors that name the row and the cell, written with as few digits as keep a value."""

import csv
import os
from collections.abc import Sequence
from math import isfinite

import numpy as np

from ..serialization import shortened
from ..storage.files import FileError, read_text

LONGEST_NUMBER = 64  # characters of a cell: doubles have 25, and some programs write every decimal


def shortest_decimals(values: np.ndarray) -> list[str]:
    """The shortest decimals that read back as the same float32: 0.1, not 0.100000001. values: (n,)."""
    return [str(value).removesuffix(".0") for value in np.asarray(values, np.float32)]


def read_rows(path: str | os.PathLike[str]) -> list[list[str]]:
    """The rows of a file with commas between its cells; one without any for an empty file. Raises FileError."""
    try:
        return list(csv.reader(read_text(path, None).rstrip().splitlines())) or [[]]
    except csv.Error as error:  # such as a cell of more than 131,072 characters
        raise FileError(f"{path}: this is not a table ({error}). Expected cells with commas between them.") from None


def read_cells(cells: Sequence[str], names: Sequence[str], where: str) -> list[float]:
    """The numbers in one row of a table, a name a cell.

    Raises FileError, which begins with `where`, for another count or a cell that holds no number.
    """
    if len(cells) != len(names):
        raise FileError(f"{where} has {len(cells)} columns. Expected {len(names)}; check for a row cut short.")
    if not all(map(_is_number, cells)):
        name, cell = next(pair for pair in zip(names, cells, strict=True) if not _is_number(pair[1]))
        raise FileError(f"{where} holds {shortened(cell)} in the column of {name}. Expected a number.")
    return [float(cell) for cell in cells]


def first_of(names: Sequence[str]) -> str:
    """Names of columns as a sentence may quote them: `'mood' and 5 more`, or `none`."""
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"{shortened(names[0])}{more}" if names else "none"


def _is_number(cell: str) -> bool:
    try:
        return len(cell) <= LONGEST_NUMBER and isfinite(float(cell))
    except ValueError:
        return False
