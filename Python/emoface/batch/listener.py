"""Someone who watches a run: told of lines as they end; does nothing unless it is made to."""

from ..table.table import Table
from .ledger import Entry
from .plan import Plan


class BatchListener:
    """Told how a run goes; override what you want to hear."""

    def planned(self, table: Table, plan: Plan) -> None:
        """What is to be done is known."""

    def settled(self, entry: Entry, made: bool) -> None:
        """A job has ended. made: false for one that needed nothing."""

    def tick(self) -> None:
        """A moment has passed."""

    def ended(self) -> None:
        """All jobs have ended, or the run was stopped; the report comes next."""
