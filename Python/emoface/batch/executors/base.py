"""The interface of executors: threads of this process, or actors of a cluster, which execute the jobs of a run."""

from concurrent.futures import Future
from typing import Protocol

from ..job import LineJob
from ..ledger import LedgerEntry
from ..line_worker import DecodedJob, MiniBatch


class Executor(Protocol):
    """Executes jobs outside of the caller's thread.

    A future that raises ends the run; what is wrong with a single line is in its ledger entry instead.

    decode_slots: how many jobs are worth having in decoding at once.
    animate_slots: how many mini-batches are worth having in animation at once.
    """

    decode_slots: int
    animate_slots: int

    def decode(self, job: LineJob) -> Future[DecodedJob]:
        """`LineWorker.decode` of a job."""

    def animate(self, batch: MiniBatch) -> Future[tuple[LedgerEntry, ...]]:
        """`LineWorker.animate` of a mini-batch."""

    def close(self) -> None:
        """Begin nothing more."""
