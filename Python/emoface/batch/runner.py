"""Runs jobs on an executor and writes their entries to the ledger, within a limit of decoded sound in memory."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from ..timing import FACE_RATE, SAMPLE_RATE
from .executors.base import Executor
from .job import LineJob
from .ledger import Ledger, LedgerEntry
from .length_buckets import BUCKETS, batch_size, length_bucket
from .line_worker import DecodedJob, MiniBatch
from .listener import BatchListener

FRAME_BYTES = SAMPLE_RATE * 4 / float(FACE_RATE)  # of decoded sound, for one frame at 60 fps
POLL_S = 0.2  # how often a stop is looked for


def default_waiting_bytes(device: str, animate_slots: int) -> float:
    """Decoded sound that keeps mini-batches full: two in every length bucket, and as many as are in animation."""
    batches = [bucket * batch_size(bucket, device) for bucket in BUCKETS]
    return FRAME_BYTES * (2 * sum(batches) + animate_slots * max(batches))


@dataclass(frozen=True)
class BatchingLimits:
    """What limits mini-batches.

    device: "cpu" or "cuda", where the network runs; it sets the batch size.
    waiting_bytes: decoded sound that may wait or be in animation. A single longer recording goes alone.
    """

    device: str
    waiting_bytes: float


class JobRunner:
    """Runs jobs on an executor. Recordings are decoded ahead of the network and wait for others of their length."""

    def __init__(
        self,
        executor: Executor,
        ledger: Ledger,
        limits: BatchingLimits,
        *,
        listener: BatchListener | None = None,
        stop: Event | None = None,
    ) -> None:
        """stop: set it to end early: what runs is finished, nothing is begun."""
        self._executor, self._ledger, self._limits = executor, ledger, limits
        self._listener, self._stop = listener or BatchListener(), stop or Event()
        self._decoding: dict[Future[DecodedJob], LineJob] = {}
        self._animating: dict[Future[tuple[LedgerEntry, ...]], MiniBatch] = {}
        self._waiting: dict[int, list[DecodedJob]] = {}  # by length bucket

    def run(self, jobs: Iterable[LineJob]) -> dict[str, LedgerEntry]:
        """Run all jobs, or until it is stopped. Returns their entries by line_id.

        Raises StoreError, and what the executor raises.
        """
        entries: dict[str, LedgerEntry] = {}
        left = iter(jobs)
        while True:
            has_more = self._start_decoding(left)
            self._start_animating(has_more)
            if not self._decoding and not self._animating:
                return entries
            for entry in self._collect():
                entries[entry.line_id] = entry

    def _start_decoding(self, jobs: Iterator[LineJob]) -> bool:
        """Have jobs decoded while there is room. Returns whether there may be more jobs."""
        while len(self._decoding) < self._executor.decode_slots and self._has_room() and not self._stop.is_set():
            job = next(jobs, None)
            if job is None:
                return False
            self._decoding[self._executor.decode(job)] = job
        return not self._stop.is_set()

    def _start_animating(self, has_more: bool) -> None:
        """Have full mini-batches animated; where nothing more can come or fit, the fullest."""
        if self._stop.is_set():
            self._waiting.clear()
        while self._waiting and len(self._animating) < self._executor.animate_slots:
            bucket = max(self._waiting, key=self._fill)
            if self._fill(bucket) < 1 and (self._decoding or (has_more and self._has_room())):
                return
            count = batch_size(bucket, self._limits.device)
            batch = MiniBatch(bucket, tuple(self._waiting[bucket][:count]))
            self._waiting[bucket] = self._waiting[bucket][count:]
            if not self._waiting[bucket]:
                del self._waiting[bucket]
            self._animating[self._executor.animate(batch)] = batch

    def _collect(self) -> list[LedgerEntry]:
        """Wait for a future. Returns the entries of jobs that have ended; they are in the ledger."""
        pending: list[Future[Any]] = [*self._decoding, *self._animating]
        done, _ = wait(pending, POLL_S, FIRST_COMPLETED)
        entries: list[LedgerEntry] = []
        for future in done:
            if job := self._decoding.pop(future, None):
                entries += self._collect_decoded(job, future.result())
            else:
                del self._animating[future]
                made: tuple[LedgerEntry, ...] = future.result()
                self._ledger.append(made)
                entries += made
                for entry in made:
                    self._listener.finished(entry, made=True)
        self._listener.tick()
        return entries

    def _collect_decoded(self, job: LineJob, decoded: DecodedJob) -> list[LedgerEntry]:
        if decoded.entry is None:
            bucket = length_bucket(decoded.frames) if decoded.frames else 0
            self._waiting.setdefault(bucket, []).append(decoded)
            return []
        if decoded.entry != job.previous:
            self._ledger.append([decoded.entry])
        self._listener.finished(decoded.entry, made=False)
        return [decoded.entry]

    def _fill(self, bucket: int) -> float:
        """How full the next mini-batch of a bucket is; 1 or more: full."""
        return len(self._waiting[bucket]) / batch_size(bucket, self._limits.device)

    def _has_room(self) -> bool:
        """Whether more recordings may be decoded."""
        decoded = [job for waiting in self._waiting.values() for job in waiting]
        decoded += [job for batch in self._animating.values() for job in batch.jobs]
        return sum(job.frames for job in decoded) * FRAME_BYTES < self._limits.waiting_bytes


def decode_all(executor: Executor, jobs: Iterable[LineJob], stop: Event) -> Iterator[DecodedJob]:
    """Decode every job, in no order, and nothing more. The decoded sound is dropped.

    stop: set it to end early.
    """
    decoding: set[Future[DecodedJob]] = set()
    left = iter(jobs)
    while True:
        while len(decoding) < executor.decode_slots and not stop.is_set() and (job := next(left, None)):
            decoding.add(executor.decode(job))
        if not decoding:
            return
        done, decoding = wait(decoding, POLL_S, FIRST_COMPLETED)
        yield from (replace(future.result(), clip=None, remote_clip=None) for future in done)
