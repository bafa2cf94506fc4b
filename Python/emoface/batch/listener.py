"""The listener of a run: override what you want to be told; by itself it does nothing."""

from ..table.line_table import LineTable
from .ledger import LedgerEntry
from .plan import BatchPlan


class BatchListener:
    """Is told how a run goes, in the thread that called `run_batch`."""

    def planned(self, table: LineTable, plan: BatchPlan) -> None:
        """The plan is made; the work begins."""

    def finished(self, entry: LedgerEntry, made: bool) -> None:
        """A job has ended. made: false for one that had nothing to do."""

    def tick(self) -> None:
        """Called at least a few times a second."""

    def ended(self) -> None:
        """All jobs have ended, or the run was stopped; the report comes next."""
