"""Which items a corpus is made of: enough to fill its hours, and more for units of speech that are rare."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

import numpy as np

from .summary import UNITS, CorpusSummary

SHORTEST_S, LONGEST_S = 2.0, 14.0  # planned length of one item
LONG_SHARE, LONG_S = 0.06, 32.0  # a few long ones, so that attention meets long lines
FEWEST_PER_HOUR = 50  # times that every unit occurs in an hour at least
TOP_UP_FIRST, TOP_UP_S = 500_000, 6.0  # index and planned length of the items that are made for a rare unit
TOP_UP_YIELD = 8  # how often such an item has its unit, about


@dataclass(frozen=True)
class ItemPlan:
    """One item to be made.

    index: its number, which its random draws follow from.
    target_s: its length, about, in seconds.
    unit: of UNITS, which its lines must have; None for any line.
    """

    index: int
    target_s: float
    unit: str | None = None


def plan_items(hours: float, seed: int) -> list[ItemPlan]:
    """Items that fill the hours."""
    rng = np.random.default_rng([seed, 0])
    plans: list[ItemPlan] = []
    total = 0.0
    while total < hours * 3600:
        target_s = LONG_S if rng.random() < LONG_SHARE else float(rng.uniform(SHORTEST_S, LONGEST_S))
        plans.append(ItemPlan(len(plans), target_s))
        total += target_s
    return plans


def top_up_rare_units(made: CorpusSummary, fewest: int, make: Callable[[list[ItemPlan]], None]) -> None:
    """Make items for the units that occur less often than `fewest` times, round by round.

    made: counts of the items so far.
    make: makes items and adds them to `made`.
    """
    reached = dict.fromkeys(UNITS, 0)  # items made for each so far: the next one's number
    rare = [unit for unit in UNITS if made.units[unit] < fewest]
    while rare:
        plans, before = [], dict(made.units)
        for unit in rare:
            for _ in range(ceil((fewest - made.units[unit]) / TOP_UP_YIELD)):
                index = TOP_UP_FIRST + reached[unit] * len(UNITS) + UNITS.index(unit)
                plans.append(ItemPlan(index, TOP_UP_S, unit))
                reached[unit] += 1
        make(plans)
        # Units that did not grow are given up: no voice of this machine speaks them.
        grown = [unit for unit in rare if made.units[unit] > before.get(unit, 0)]
        rare = [unit for unit in grown if made.units[unit] < fewest]
