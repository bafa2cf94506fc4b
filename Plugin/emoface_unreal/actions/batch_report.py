"""What became of the lines of a batch. Knows nothing of Unreal."""

from dataclasses import asdict, dataclass
from enum import Enum


class Outcome(Enum):
    """Of one line."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class LineReport:
    """One line's end.

    problem: the sentence that says why it failed; notes: sentences about what is worth knowing; by_hand: controls that
    were left alone because they were changed by hand; first_frame, end_frame: what was written, in display frames.
    """

    name: str
    outcome: Outcome
    sequence: str
    take: str = ""
    controls: int = 0
    keys: int = 0
    first_frame: int = 0
    end_frame: int = 0
    by_hand: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str = ""

    def __str__(self) -> str:
        said = self.problem or " ".join(self.notes)
        return f"{self.name}: {self.outcome.value}.{' ' if said else ''}{said}"


@dataclass(frozen=True)
class Report:
    """A batch's end: its lines in the order in which they were asked, and how long it took."""

    lines: tuple[LineReport, ...]
    seconds: float

    def count(self, outcome: Outcome) -> int:
        """How many lines ended so."""
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def exit_status(self) -> int:
        """0: every line is done; 1: some are not."""
        return int(self.count(Outcome.DONE) < len(self.lines))

    def __str__(self) -> str:
        """For the user: the counts, then every line that failed."""
        counts = [f"{self.count(outcome)} {outcome.value}" for outcome in Outcome if self.count(outcome)]
        failed = [str(line) for line in self.lines if line.outcome is Outcome.FAILED]
        return "\n".join([f"{len(self.lines)} lines: {', '.join(counts) or 'nothing to do'}.", *failed])

    def to_json(self) -> dict:
        """As the report's file holds it."""
        return {
            "exit_status": self.exit_status,
            "seconds": round(self.seconds, 3),
            **{outcome.value: self.count(outcome) for outcome in Outcome},
            "lines": [asdict(line) | {"outcome": line.outcome.value} for line in self.lines],
        }
