"""The report of a batch: what became of each line. Knows nothing of Unreal."""

from dataclasses import dataclass
from enum import Enum

from emoface.serialization import to_json


class Outcome(Enum):
    """How a line ended. The values are keys and values in the report's file."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class SequenceLineReport:
    """How one line ended. The names of the fields are keys in the report's file.

    name: the line's.
    sequence: content path of its sequence.
    take: file of its take; "" if there is none.
    controls: how many controls were written.
    keys: how many keys they got.
    first_frame, end_frame: what was written, in display frames; the end is exclusive.
    by_hand: names of the controls that were left alone because they were changed by hand.
    notes: sentences that are worth knowing.
    problem: the sentence that says why it failed; "" if it did not.
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
        sentences = self.problem or " ".join(self.notes)
        return f"{self.name}: {self.outcome.value}.{' ' if sentences else ''}{sentences}"


@dataclass(frozen=True)
class SequenceBatchReport:
    """How a batch ended.

    lines: in the order in which they were given.
    seconds: how long it took.
    """

    lines: tuple[SequenceLineReport, ...]
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
        """As in the report's file: with the counts and the exit status."""
        return {
            "exit_status": self.exit_status,
            "seconds": round(self.seconds, 3),
            **{outcome.value: self.count(outcome) for outcome in Outcome},
            "lines": to_json(self.lines),
        }
