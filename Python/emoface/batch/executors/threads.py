"""Who does the work: an interface that threads of this process and actors of a cluster share, and the threads."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from ..ledger import Entry
from ..line_worker import Hand, Heard, Unit
from ..plan import Job, Order

CUDA_THREADS = 4  # one is on the GPU while the others make takes of what came from it


class Crew(Protocol):
    """Does work somewhere else than in the caller's thread.

    hearing, animating: how many jobs and units are worth having under way at once. A future that raises ends the run:
    what is a line's own fault is in its entry.
    """

    hearing: int
    animating: int

    def hear(self, job: Job) -> Future[Heard]:
        """`Hand.hear` of a job."""

    def animate(self, unit: Unit) -> Future[tuple[Entry, ...]]:
        """`Hand.animate` of a unit."""

    def close(self) -> None:
        """No more work."""


class LocalCrew:
    """Threads of this process, which share one model: its network runs without Python's lock."""

    def __init__(self, order: Order, threads: int | None = None) -> None:
        """threads: how many units run at once; None: a core each, or enough to keep a GPU busy."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self.animating = threads or (cores if order.device == "cpu" else CUDA_THREADS)
        self.hearing = max(2, cores)
        self._hand = Hand(order)
        self._ears = ThreadPoolExecutor(self.hearing, "hear")
        self._hands = ThreadPoolExecutor(self.animating, "animate")

    def hear(self, job: Job) -> Future[Heard]:
        """See `Crew`."""
        return self._ears.submit(self._hand.hear, job)

    def animate(self, unit: Unit) -> Future[tuple[Entry, ...]]:
        """See `Crew`."""
        return self._hands.submit(self._hand.animate, unit)

    def close(self) -> None:
        """See `Crew`."""
        self._ears.shutdown(wait=False, cancel_futures=True)
        self._hands.shutdown(wait=False, cancel_futures=True)
