"""The crew of a Ray cluster: on many machines the same work, to the same bytes, as the threads of one.

The caller's process reads no recording and no take. Workers read, animate and write where they are; a decoded
recording goes from the worker that heard it to the one that animates it, and only the ledger's entries come back.
"""

import contextlib
import math
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Self

import torch

from .... import __version__
from ....errors import EmoFaceError
from ....speech.audio import Clip
from ...ledger import Entry, failed
from ...line_worker import Heard, Unit
from ...lock import LOCK
from ...plan import Job, Order
from .actor import ClusterError, Machine, Worker
from .connection import HERE, join, last_line, leave

EARS = 2  # threads of a worker that decode, while its network runs in a third
HEARS_AHEAD = 3  # recordings that a worker has before it: both ears busy, and the next one there
UNITS_AHEAD = 2  # units that a worker has before it: one runs, the next one is there
LIVES = 3  # workers that may be lost over a line before it is the line's fault; all but the first had nothing else
STARTS = 3  # workers that may fail to start, one after another
SILENCE_S = 60.0  # without any worker before that is said

_NO_START = "workers do not start on this cluster ({}). Expected this EmoFace, installed on all its machines."


@dataclass(eq=False)
class _Task:
    """A job to hear or a unit to animate. losses: workers that were lost while they had it; the next has it alone."""

    method: str
    what: Job | Unit
    future: Future
    losses: int = 0


@dataclass(eq=False)
class _Actor:
    """A worker as the caller knows it."""

    handle: object
    machine: Machine | None = None  # None until it has greeted
    tasks: list[_Task] = field(default_factory=list)

    def has_room(self, task: _Task) -> bool:
        if self.machine is None or any(other.losses for other in self.tasks):
            return False
        if task.losses:
            return not self.tasks
        ahead = sum(other.method == task.method for other in self.tasks)
        return ahead < (HEARS_AHEAD if task.method == "hear" else UNITS_AHEAD)


@dataclass(frozen=True, eq=False)
class _Clip:
    """What stands in the place of a decoded recording here: where Ray has it, and whose ears it went through."""

    reference: object
    heard_by: _Actor


class RayCrew:
    """A `Crew` of actors. When a worker or its machine is lost, what it had before it is given to others.

    One thread of its own has all that changes; Ray's threads and the caller's leave it messages.
    """

    def __init__(
        self,
        order: Order,
        address: str = HERE,
        workers: int | None = None,
        gpus_per_worker: float = 0.0,
        warn: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """Join a cluster.

        address: see `join`. workers: None: as many as there is room for. gpus_per_worker: 0 and each takes a CPU core,
        else this share of a graphics card too. warn: told of what is lost.
        Raises ClusterError.
        """
        model = Path(order.model).read_bytes()
        self._ray = join(address)
        self._open = True
        self._order, self._gpus, self._warn = order, gpus_per_worker, warn
        self._count = workers or _room(self._ray.cluster_resources(), gpus_per_worker)
        self.hearing, self.animating = HEARS_AHEAD * self._count, UNITS_AHEAD * self._count
        # A worker that dies is not brought back by Ray: its tasks would come back with it, and the one that killed it.
        self._worker_class = _actor_class(self._ray).options(num_cpus=1, num_gpus=gpus_per_worker, max_restarts=0)
        self._model = self._ray.put(model)
        self._mark: bytes | None = None
        self._actors: list[_Actor] = []
        self._waiting: list[_Task] = []
        self._kinds: set[str] = set()
        self._failed_starts = 0
        self._broken: ClusterError | None = None
        self._events: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="ray crew", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def hear(self, job: Job) -> Future[Heard]:
        """See `Crew`. Who wants takes has the lock of their folder."""
        return self._ask("hear", job)

    def animate(self, unit: Unit) -> Future[tuple[Entry, ...]]:
        """See `Crew`."""
        return self._ask("animate", unit)

    def close(self) -> None:
        """Leave the cluster, whatever its workers are at: they end with it."""
        if self._open:
            self._open = False
            self._events.put(None)
            self._thread.join()
            leave(self._ray)

    def _ask(self, method: str, what: Job | Unit) -> Future:
        task = _Task(method, what, Future())
        self._events.put(partial(self._take, task))
        return task.future

    def _work(self) -> None:
        """Do what the messages say, one after another."""
        while True:
            try:
                event = self._events.get(timeout=SILENCE_S)
            except queue.Empty:
                self._say_if_nobody_came()
                continue
            if event is None:
                break
            try:
                event()
            except Exception as error:
                self._break(error)
        for actor in self._actors:
            self._dismiss(actor)

    def _take(self, task: _Task) -> None:
        if self._broken:
            task.future.set_exception(self._broken)
            return
        self._waiting.append(task)
        if not self._actors:
            out = self._order.out
            self._mark = out.read(LOCK) if out.is_local and out.exists(LOCK) else None
            for _ in range(self._count):
                self._start_worker()
        self._deal()

    def _start_worker(self) -> None:
        actor = _Actor(self._worker_class.remote(self._order, self._model))
        self._actors.append(actor)
        self._when_done(actor.handle.greet.remote(self._mark), partial(self._greeted, actor))

    def _when_done(self, reference, then: Callable[[Future], None]) -> None:
        reference.future().add_done_callback(lambda done: self._events.put(partial(then, done)))

    def _greeted(self, actor: _Actor, done: Future) -> None:
        if error := done.exception():
            if not isinstance(error, self._ray.exceptions.RayActorError):
                raise error
            self._failed_starts += 1
            if self._failed_starts >= STARTS:
                raise ClusterError(_NO_START.format(last_line(error))) from error
            self._lose(actor)
            return
        self._failed_starts = 0
        actor.machine = done.result()
        if (actor.machine.emoface, actor.machine.torch) != (__version__, torch.__version__):
            raise ClusterError(
                f"the machine {actor.machine.name} has EmoFace {actor.machine.emoface} with PyTorch "
                f"{actor.machine.torch}, this one {__version__} with {torch.__version__}. Install the same on all."
            )
        is_new = actor.machine.kind not in self._kinds
        self._kinds.add(actor.machine.kind)
        if is_new and len(self._kinds) == 2:
            self._warn(f"the workers' processors differ ({', '.join(sorted(self._kinds))}): so do takes' last digits.")
        self._deal()

    def _deal(self) -> None:
        """Give waiting tasks to workers with room. Nobody passes one that needs a worker to itself: it would starve."""
        for task in tuple(self._waiting):
            free = [actor for actor in self._actors if actor.has_room(task)]
            if free:
                self._waiting.remove(task)
                self._give(min(free, key=lambda actor: len(actor.tasks)), task)
            elif task.losses:
                return

    def _give(self, actor: _Actor, task: _Task) -> None:
        actor.tasks.append(task)
        if task.method == "hear":
            answer, reference = actor.handle.hear.remote(task.what)
            clip = _Clip(reference, actor)
        else:
            clips = [heard.clip for heard in task.what.heard]
            # One that a lost worker heard may be lost with it, and Ray takes half a minute to say so: heard again.
            sure = [clip.reference if clip and clip.heard_by in self._actors else None for clip in clips]
            answer, clip = actor.handle.animate.remote(_without_clips(task.what), *sure), None
        self._when_done(answer, partial(self._done, actor, task, clip))

    def _done(self, actor: _Actor, task: _Task, clip: _Clip | None, done: Future) -> None:
        if task not in actor.tasks:
            return  # the worker was given up before; another has the task
        errors, error = self._ray.exceptions, done.exception()
        if isinstance(error, errors.RayActorError):
            self._warn(f"a worker on {actor.machine.name} was lost. What it had before it goes to others.")
            self._lose(actor)
            return
        actor.tasks.remove(task)
        if isinstance(error, errors.ObjectLostError):  # with the machine that heard it
            task.what = _without_clips(task.what)
            self._waiting.insert(0, task)
        elif error:
            raise error
        elif task.method == "hear":
            heard = done.result()
            task.future.set_result(replace(heard, clip=clip if heard.frames else None))
        else:
            task.future.set_result(done.result())
        self._deal()

    def _lose(self, actor: _Actor) -> None:
        """A worker is gone: another in its place, and what it had before it to others, each alone with its worker."""
        self._actors.remove(actor)
        self._dismiss(actor)
        self._start_worker()
        tasks, actor.tasks = actor.tasks, []
        for task in reversed(tasks):
            task.losses += 1
            self._waiting[:0] = self._again(task)
        self._deal()

    def _again(self, task: _Task) -> list[_Task]:
        """What is left to try of a task that has lost another worker."""
        if task.losses < 2:
            return [task]
        if task.method == "animate" and len(task.what.heard) > 1:
            return _split(task)
        if task.losses < LIVES:
            return [task]
        job = task.what if task.method == "hear" else task.what.heard[0].job
        sentence = f"{job.line.audio}: {LIVES} workers died over it. Export the recording again, or leave the line out."
        entry = failed(job.line_id, sentence, job.before)
        task.future.set_result(Heard(job, entry=entry) if task.method == "hear" else (entry,))
        return []

    def _dismiss(self, actor: _Actor) -> None:
        with contextlib.suppress(Exception):  # of a cluster that does not answer there is nothing to be kept
            self._ray.kill(actor.handle)

    def _say_if_nobody_came(self) -> None:
        if self._waiting and not any(actor.machine for actor in self._actors):
            need = f"1 CPU core and {self._gpus:g} graphics cards" if self._gpus else "1 CPU core"
            self._warn(f"the cluster has no room for a worker; each needs {need}. Waiting.")

    def _break(self, error: Exception) -> None:
        """The run cannot go on: everything that is asked is answered with why."""
        if self._broken:
            return
        cause = getattr(error, "cause", None)
        if isinstance(cause, EmoFaceError):  # as the worker said it
            error = cause
        if isinstance(error, ImportError):  # from outside, it is the cluster's head that looks first
            error = ClusterError(_NO_START.format(error))
        elif not isinstance(error, EmoFaceError):
            error = ClusterError(f"the cluster failed ({last_line(error)}). The same command goes on from here.")
        self._broken = error
        tasks = [*self._waiting, *(task for actor in self._actors for task in actor.tasks)]
        self._waiting.clear()
        for task in tasks:
            if not task.future.done():
                task.future.set_exception(error)


def _actor_class(ray: ModuleType):
    """A worker, with what Ray must know of its methods."""

    @ray.remote(concurrency_groups={"hear": EARS, "animate": 1})
    class EmoFaceWorker(Worker):
        @ray.method(concurrency_group="hear", num_returns=2)
        def hear(self, job: Job) -> tuple[Heard, Clip | None]:
            return Worker.hear(self, job)

        @ray.method(concurrency_group="animate")
        def animate(self, unit: Unit, *clips: Clip | None) -> tuple[Entry, ...]:
            return Worker.animate(self, unit, *clips)

    return EmoFaceWorker


def _split(task: _Task) -> list[_Task]:
    """A task a line, whose entries together are those of the unit."""
    parts = [_Task("animate", replace(task.what, heard=(heard,)), Future(), losses=1) for heard in task.what.heard]
    left = [len(parts)]

    def one_less(done: Future) -> None:
        left[0] -= 1
        if task.future.done():
            return
        if done.exception():
            task.future.set_exception(done.exception())
        elif not left[0]:
            task.future.set_result(tuple(part.future.result()[0] for part in parts))

    for part in parts:
        part.future.add_done_callback(one_less)
    return parts


def _without_clips(unit: Unit) -> Unit:
    return replace(unit, heard=tuple(replace(heard, clip=None) for heard in unit.heard))


def _room(resources: dict[str, float], gpus_per_worker: float) -> int:
    """How many workers a cluster has room for; one where it has none yet, as it may grow."""
    rooms = [resources.get("CPU", 0)]
    if gpus_per_worker:
        rooms.append(resources.get("GPU", 0) / gpus_per_worker)
    return max(1, math.floor(min(rooms)))
