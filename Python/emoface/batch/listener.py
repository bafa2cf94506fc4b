"""The listener of a run: override what you want to be told; by itself it does nothing."""

from ..table.line_table import LineTable
from .ledger import LedgerEntry
from .plan import BatchPlan


class BatchListener:
    """Is told how a run goes, in the thread that called `run_batch`."""

    def planned(self, table: LineTable, plan: BatchPlan) -> None:
        """The plan is made; the work begins."""

    def warn(self, sentence: str) -> None:
        """Something is wrong, but the work goes on."""

    def finished(self, entry: LedgerEntry, made: bool) -> None:
        """A job has ended. made: false for one that had nothing to do."""

    def removed(self, entry: LedgerEntry) -> None:
        """Somebody removed the take of a line that had ended well. entry: that of a line that failed."""

    def tick(self) -> None:
        """Called at least a few times a second."""

    def ended(self) -> None:
        """All jobs have ended, or the run was stopped; the report comes next."""
