"""A table of the report, and the format of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True)
class FigureTable:
    """A table of figures.

    title: of the table.
    note: a sentence or two about it.
    header: names of the columns.
    rows: of cells.
    name_columns: how many columns hold names, which are aligned to the left; the others to the right.
    """

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    name_columns: int = 1


def number(value: float, digits: int = 3) -> str:
    """A number with so many digits; a dash for NaN."""
    return "-" if isnan(value) else f"{value:.{digits}f}"


def percent(share: float) -> str:
    """A share as a percentage: 0.5 is 50.0 %; a dash for NaN."""
    return "-" if isnan(share) else f"{100 * share:.1f} %"


def lagged(value: float, lag: int) -> str:
    """A figure with its lag in brackets; a dash for NaN."""
    return "-" if isnan(value) else f"{value:.3f} ({lag:+d})"
