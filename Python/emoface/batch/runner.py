"""The run: jobs to a crew, their entries to the ledger, with no more in memory than it may have."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import replace
from threading import Event

from ..timing import FACE_RATE, SAMPLE_RATE
from .executors.threads import Crew
from .ledger import Entry, Ledger
from .length_buckets import RUNGS, rows, rung
from .line_worker import Heard, Unit
from .listener import BatchListener
from .plan import Job

FRAME_BYTES = SAMPLE_RATE * 4 / float(FACE_RATE)  # of decoded sound
LOOK_S = 0.2  # how often a stop is looked for


def usual_waiting_bytes(device: str, animating: int) -> float:
    """Of decoded sound: twice what fills a batch on every rung of the ladder, and as many batches as are under way."""
    batches = [frames * rows(frames, device) for frames in RUNGS]
    return FRAME_BYTES * (2 * sum(batches) + animating * max(batches))


class Run:
    """Feeds a crew: recordings are decoded ahead of the network, and wait for others of their length, within a budget.

    device: where the network runs, which says how many lines run together. waiting_bytes: of decoded sound that may
    wait or be animated; a single longer recording goes by itself. None: enough that batches are full whatever the
    lengths. stop: set it to end early: what runs is finished, nothing is begun.
    """

    def __init__(
        self, crew: Crew, ledger: Ledger, device: str, waiting_bytes: float | None, listener: BatchListener, stop: Event
    ):
        self._crew, self._ledger, self._device = crew, ledger, device
        self._limit = usual_waiting_bytes(device, crew.animating) if waiting_bytes is None else waiting_bytes
        self._listener, self._stop = listener, stop
        self._hearing: dict[Future[Heard], Job] = {}
        self._animating: dict[Future[tuple[Entry, ...]], Unit] = {}
        self._waiting: dict[int, list[Heard]] = {}

    def do(self, jobs: Iterable[Job]) -> dict[str, Entry]:
        """All jobs, or until it is stopped: their entries by line_id. Raises StoreError, and what a crew raises."""
        entries: dict[str, Entry] = {}
        left = iter(jobs)
        while True:
            more = self._feed(left)
            self._animate(more)
            if not self._hearing and not self._animating:
                return entries
            for entry in self._settle():
                entries[entry.line_id] = entry

    def _feed(self, jobs: Iterator[Job]) -> bool:
        """Have jobs heard while there is room; whether there may be more."""
        while len(self._hearing) < self._crew.hearing and self._held() < self._limit and not self._stop.is_set():
            job = next(jobs, None)
            if job is None:
                return False
            self._hearing[self._crew.hear(job)] = job
        return not self._stop.is_set()

    def _animate(self, more: bool) -> None:
        """Have full rungs animated; where nothing more can come or fit, the fullest."""
        if self._stop.is_set():
            self._waiting.clear()
        while self._waiting and len(self._animating) < self._crew.animating:
            frames = max(self._waiting, key=self._fill)
            lacks_room = self._held() >= self._limit
            if self._fill(frames) < 1 and (self._hearing or (more and not lacks_room)):
                return
            count = rows(frames, self._device)
            unit = Unit(frames, tuple(self._waiting[frames][:count]))
            self._waiting[frames] = self._waiting[frames][count:]
            if not self._waiting[frames]:
                del self._waiting[frames]
            self._animating[self._crew.animate(unit)] = unit

    def _settle(self) -> list[Entry]:
        """Wait for a future; write down what has come to an end."""
        done, _ = wait([*self._hearing, *self._animating], LOOK_S, FIRST_COMPLETED)
        entries: list[Entry] = []
        for future in done:
            if job := self._hearing.pop(future, None):
                heard = future.result()
                if heard.entry is None:
                    self._waiting.setdefault(rung(heard.frames) if heard.frames else 0, []).append(heard)
                    continue
                if heard.entry != job.before:
                    self._ledger.append([heard.entry])
                self._listener.settled(heard.entry, made=False)
                entries.append(heard.entry)
            else:
                del self._animating[future]
                made = future.result()
                self._ledger.append(made)
                entries += made
                for entry in made:
                    self._listener.settled(entry, made=True)
        self._listener.tick()
        return entries

    def _fill(self, frames: int) -> float:
        return len(self._waiting[frames]) / rows(frames, self._device)

    def _held(self) -> float:
        """Bytes of decoded sound that wait or are animated."""
        heard = [h for waiting in self._waiting.values() for h in waiting]
        heard += [h for unit in self._animating.values() for h in unit.heard]
        return sum(h.frames for h in heard) * FRAME_BYTES


def look(crew: Crew, jobs: Iterable[Job], stop: Event) -> Iterator[Heard]:
    """What would be done with each job, in no order; nothing is animated, written or kept in memory."""
    hearing: set[Future[Heard]] = set()
    left = iter(jobs)
    while True:
        while len(hearing) < crew.hearing and not stop.is_set() and (job := next(left, None)):
            hearing.add(crew.hear(job))
        if not hearing:
            return
        done, hearing = wait(hearing, LOOK_S, FIRST_COMPLETED)
        yield from (replace(future.result(), clip=None) for future in done)
