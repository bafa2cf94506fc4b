"""The executor of one machine: threads of this process."""

import os
from concurrent.futures import Future, ThreadPoolExecutor

from ..job import LineJob, RunConfig
from ..ledger import LedgerEntry
from ..line_worker import DecodedJob, LineWorker, MiniBatch

CUDA_THREADS = 4  # one is on the GPU while the others make takes of what came from it


class ThreadExecutor:
    """An `Executor` of threads that share one model: its network runs without Python's lock."""

    def __init__(self, config: RunConfig, threads: int | None = None) -> None:
        """threads: how many mini-batches run at once; None: one for each core, or enough to keep a GPU busy."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self.animate_slots = threads or (cores if config.device == "cpu" else CUDA_THREADS)
        self.decode_slots = max(2, cores)
        self._worker = LineWorker(config)
        self._decode_pool = ThreadPoolExecutor(self.decode_slots, "decode")
        self._animate_pool = ThreadPoolExecutor(self.animate_slots, "animate")

    def decode(self, job: LineJob) -> Future[DecodedJob]:
        """See `Executor`."""
        return self._decode_pool.submit(self._worker.decode, job)

    def animate(self, batch: MiniBatch) -> Future[tuple[LedgerEntry, ...]]:
        """See `Executor`."""
        return self._animate_pool.submit(self._worker.animate, batch)

    def close(self) -> None:
        """See `Executor`."""
        self._decode_pool.shutdown(wait=False, cancel_futures=True)
        self._animate_pool.shutdown(wait=False, cancel_futures=True)
