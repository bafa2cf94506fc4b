"""What a corpus holds, in counts."""

from collections import Counter
from dataclasses import dataclass, field

from ...phones import CLASSES
from .sentences import ENGLISH_UNITS, MANDARIN_UNITS

UNITS = (*ENGLISH_UNITS, *MANDARIN_UNITS)


@dataclass
class CorpusSummary:
    """Counts over a corpus or a part of it.

    items, seconds: of sound.
    voices: items of each voice.
    phones: how often each phone class occurs.
    units: how often each of UNITS occurs: the 39 phones of ARPAbet, counted in English items, and Mandarin's initials
        and finals, counted in its text.
    """

    items: int = 0
    seconds: float = 0.0
    voices: Counter[str] = field(default_factory=Counter)
    phones: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> list[str]:
        """Phone classes that never occur."""
        return [symbol for symbol in CLASSES if not self.phones[symbol]]

    @property
    def missing_units(self) -> list[str]:
        """Units that never occur."""
        return [unit for unit in UNITS if not self.units[unit]]

    def add(self, item: "CorpusSummary") -> None:
        """Count another part."""
        self.items += item.items
        self.seconds += item.seconds
        self.voices.update(item.voices)
        self.phones.update(item.phones)
        self.units.update(item.units)
