"""A table of the report, and how its cells are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan


@dataclass(frozen=True)
class Table:
    """A title, a sentence or two, and rows; columns that hold `names` stand to the left, the rest to the right."""

    title: str
    note: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 1


def number(value: float, digits: int = 3) -> str:
    """A dash for what is no number."""
    return "-" if isnan(value) else f"{value:.{digits}f}"


def percent(share: float) -> str:
    """0.5 is 50.0 %."""
    return "-" if isnan(share) else f"{100 * share:.1f} %"


def lagged(value: float, lag: int) -> str:
    """A figure with the lag at which it is reached in brackets."""
    return "-" if isnan(value) else f"{value:.3f} ({lag:+d})"
