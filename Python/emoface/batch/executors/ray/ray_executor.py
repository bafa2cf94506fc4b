"""The executor of a Ray cluster: on many machines, it makes the same bytes as the threads of one.

The caller's process reads no recording and no take. Actors decode, animate and write where they are; a decoded
recording goes from the actor that decoded it to the one that animates it, and only ledger entries come back.
"""

import contextlib
import math
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import torch

from .... import __version__
from ....errors import EmoFaceError
from ....speech.decoding import Clip
from ...job import LineJob, RunConfig
from ...ledger import LedgerEntry, failed_entry
from ...line_worker import DecodedJob, MiniBatch
from ...lock import read_holder
from .actor import ClusterError, Machine, RayActor
from .connection import OWN_CLUSTER, join, last_line, leave

DECODE_THREADS = 2  # of an actor, while its network runs in a third thread
DECODES_AHEAD = 3  # recordings that an actor is given at once: both threads busy, and the next one there
BATCHES_AHEAD = 2  # mini-batches that an actor is given at once: one runs, the next one is there
MAX_LOSSES = 3  # actors that may be lost over a line before it fails; all but the first had nothing else to do
MAX_FAILED_STARTS = 3  # actors that may fail to start, one after another
NO_ACTOR_WARNING_S = 60.0  # without any actor before the user is warned

_NO_START = "workers do not start on this cluster ({}). Expected this EmoFace, installed on all its machines."

_Entries = tuple[LedgerEntry, ...]


@dataclass(eq=False)
class _DecodeTask:
    """A job to decode.

    future: its result.
    losses: actors that were lost while they had it. A task with losses gets an actor to itself.
    """

    job: LineJob
    future: Future[DecodedJob] = field(default_factory=Future)
    losses: int = 0


@dataclass(eq=False)
class _AnimateTask:
    """A mini-batch to animate; the rest as in `_DecodeTask`."""

    batch: MiniBatch
    future: Future[_Entries] = field(default_factory=Future)
    losses: int = 0


_Task = _DecodeTask | _AnimateTask


@dataclass(eq=False)
class _ActorHandle:
    """An actor as the caller knows it.

    handle: Ray's.
    machine: None until the actor has described it.
    tasks: what the actor was given and has not finished.
    """

    handle: Any
    machine: Machine | None = None
    tasks: list[_Task] = field(default_factory=list)

    def has_room(self, task: _Task) -> bool:
        """Whether the task may be given to it now."""
        if self.machine is None or any(other.losses for other in self.tasks):
            return False
        if task.losses:
            return not self.tasks
        ahead = sum(type(other) is type(task) for other in self.tasks)
        return ahead < (DECODES_AHEAD if isinstance(task, _DecodeTask) else BATCHES_AHEAD)


@dataclass(frozen=True, eq=False)
class _RemoteClip:
    """A decoded recording on another machine.

    reference: Ray's.
    decoded_by: the actor that holds it.
    """

    reference: Any
    decoded_by: _ActorHandle


class RayExecutor:
    """An `Executor` of actors. When an actor or its machine is lost, others get the tasks that it had.

    Everything that changes belongs to one thread; Ray's threads and the caller's send it messages.
    """

    def __init__(
        self,
        config: RunConfig,
        address: str = OWN_CLUSTER,
        workers: int | None = None,
        gpus_per_worker: float = 0.0,
        warn: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """Join a cluster.

        address: see `join`.
        workers: how many actors; None: as many as there is room for.
        gpus_per_worker: 0 and each takes a CPU core, else this share of a graphics card too.
        warn: called with a sentence about each loss.
        Raises ClusterError.
        """
        model = Path(config.model).read_bytes()
        self._ray = join(address)
        self._is_open = True
        self._config, self._gpus, self._warn = config, gpus_per_worker, warn
        self._count = workers or _room(self._ray.cluster_resources(), gpus_per_worker)
        self.decode_slots, self.animate_slots = DECODES_AHEAD * self._count, BATCHES_AHEAD * self._count
        # Ray must not restart an actor that dies: its tasks would come back with it, and the one that killed it.
        self._actor_class = _actor_class(self._ray).options(num_cpus=1, num_gpus=gpus_per_worker, max_restarts=0)
        self._model = self._ray.put(model)
        self._holder: bytes | None = None
        self._actors: list[_ActorHandle] = []
        self._waiting: list[_Task] = []
        self._processors: set[str] = set()
        self._failed_starts = 0
        self._failure: EmoFaceError | None = None
        self._messages: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._handle_messages, name="executor", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def decode(self, job: LineJob) -> Future[DecodedJob]:
        """See `Executor`. A caller that wants takes has the lock of their folder."""
        task = _DecodeTask(job)
        self._messages.put(partial(self._accept, task))
        return task.future

    def animate(self, batch: MiniBatch) -> Future[_Entries]:
        """See `Executor`."""
        task = _AnimateTask(batch)
        self._messages.put(partial(self._accept, task))
        return task.future

    def close(self) -> None:
        """Leave the cluster. Its actors end at once."""
        if self._is_open:
            self._is_open = False
            self._messages.put(None)
            self._thread.join()
            leave(self._ray)

    def _handle_messages(self) -> None:
        """Call what the messages hold, one after another, until None comes."""
        while True:
            try:
                message = self._messages.get(timeout=NO_ACTOR_WARNING_S)
            except queue.Empty:
                self._warn_if_no_actor()
                continue
            if message is None:
                break
            try:
                message()
            except Exception as error:
                self._fail(error)
        for actor in self._actors:
            self._kill(actor)

    def _accept(self, task: _Task) -> None:
        """A task came from the caller."""
        if self._failure:
            task.future.set_exception(self._failure)
            return
        self._waiting.append(task)
        if not self._actors:
            out = self._config.out
            self._holder = read_holder(out) if out.is_local else None
            for _ in range(self._count):
                self._start_actor()
        self._assign_tasks()

    def _start_actor(self) -> None:
        actor = _ActorHandle(self._actor_class.remote(self._config, self._model))
        self._actors.append(actor)
        self._when_done(actor.handle.describe.remote(self._holder), partial(self._on_described, actor))

    def _when_done(self, reference: Any, call: Callable[[Future[Any]], None]) -> None:
        reference.future().add_done_callback(lambda done: self._messages.put(partial(call, done)))

    def _on_described(self, actor: _ActorHandle, done: Future[Machine]) -> None:
        """An actor has started, or failed to."""
        if error := done.exception():
            if not isinstance(error, self._ray.exceptions.RayActorError):
                raise error
            self._failed_starts += 1
            if self._failed_starts >= MAX_FAILED_STARTS:
                raise ClusterError(_NO_START.format(last_line(error))) from error
            self._replace(actor)
            return
        self._failed_starts = 0
        actor.machine = machine = done.result()
        if (machine.emoface, machine.torch) != (__version__, torch.__version__):
            raise ClusterError(
                f"the machine {machine.name} has EmoFace {machine.emoface} with PyTorch "
                f"{machine.torch}, this one {__version__} with {torch.__version__}. Install the same on all."
            )
        is_new = machine.processor not in self._processors
        self._processors.add(machine.processor)
        if is_new and len(self._processors) == 2:
            kinds = ", ".join(sorted(self._processors))
            self._warn(f"the workers' processors differ ({kinds}): so do takes' last digits.")
        self._assign_tasks()

    def _assign_tasks(self) -> None:
        """Give waiting tasks to actors with room.

        None overtakes a task that needs an actor to itself: else that one might never find an actor without tasks.
        """
        for task in tuple(self._waiting):
            free = [actor for actor in self._actors if actor.has_room(task)]
            if free:
                self._waiting.remove(task)
                self._assign(min(free, key=lambda actor: len(actor.tasks)), task)
            elif task.losses:
                return

    def _assign(self, actor: _ActorHandle, task: _Task) -> None:
        actor.tasks.append(task)
        if isinstance(task, _DecodeTask):
            answer, reference = actor.handle.decode.remote(task.job)
            self._when_done(answer, partial(self._on_decoded, actor, task, _RemoteClip(reference, actor)))
        else:
            clips = [self._reachable_clip(job) for job in task.batch.jobs]
            answer = actor.handle.animate.remote(_without_clips(task.batch), *clips)
            self._when_done(answer, partial(self._on_animated, actor, task))

    def _reachable_clip(self, job: DecodedJob) -> Any:
        """Ray's reference of a job's clip.

        None if the actor that decoded it is lost: the clip may be lost with it, and Ray takes half a minute to say so.
        """
        clip = job.remote_clip
        return clip.reference if isinstance(clip, _RemoteClip) and clip.decoded_by in self._actors else None

    def _on_decoded(self, actor: _ActorHandle, task: _DecodeTask, clip: _RemoteClip, done: Future[DecodedJob]) -> None:
        if self._is_finished(actor, task, done):
            decoded = done.result()
            task.future.set_result(replace(decoded, remote_clip=clip if decoded.frames else None))
            self._assign_tasks()

    def _on_animated(self, actor: _ActorHandle, task: _AnimateTask, done: Future[_Entries]) -> None:
        if self._is_finished(actor, task, done):
            task.future.set_result(done.result())
            self._assign_tasks()

    def _is_finished(self, actor: _ActorHandle, task: _Task, done: Future[Any]) -> bool:
        """Whether a task has come back with a result. One that was lost is assigned again.

        Raises what the actor raised.
        """
        if task not in actor.tasks:
            return False  # the actor was given up before, and another has the task
        errors, error = self._ray.exceptions, done.exception()
        if isinstance(error, errors.RayActorError):
            assert actor.machine is not None  # only an actor that has described it gets tasks
            self._warn(f"a worker on {actor.machine.name} was lost. What it had before it goes to others.")
            self._replace(actor)
            return False
        actor.tasks.remove(task)
        if isinstance(error, errors.ObjectLostError) and isinstance(task, _AnimateTask):
            task.batch = _without_clips(task.batch)  # they are lost with the machine that decoded them
            self._waiting.insert(0, task)
            self._assign_tasks()
            return False
        if error:
            raise error
        return True

    def _replace(self, actor: _ActorHandle) -> None:
        """Start another actor in place of a lost one, and have its tasks done by others."""
        self._actors.remove(actor)
        self._kill(actor)
        self._start_actor()
        tasks, actor.tasks = actor.tasks, []
        for task in reversed(tasks):
            task.losses += 1
            self._waiting[:0] = self._retries(task)
        self._assign_tasks()

    def _retries(self, task: _Task) -> Sequence[_Task]:
        """What to try next for a task that has lost another actor; nothing if it has failed."""
        if task.losses < 2:
            return [task]
        if isinstance(task, _AnimateTask) and len(task.batch.jobs) > 1:
            return _split(task)
        if task.losses < MAX_LOSSES:
            return [task]
        job = task.job if isinstance(task, _DecodeTask) else task.batch.jobs[0].job
        sentence = f"{job.line.audio}: {MAX_LOSSES} workers died over it."
        sentence += " Export the recording again, or leave the line out."
        entry = failed_entry(job.line_id, sentence, job.previous)
        if isinstance(task, _DecodeTask):
            task.future.set_result(DecodedJob(job, entry=entry))
        else:
            task.future.set_result((entry,))
        return []

    def _kill(self, actor: _ActorHandle) -> None:
        with contextlib.suppress(Exception):  # where the cluster does not answer, there is nothing to end
            self._ray.kill(actor.handle)

    def _warn_if_no_actor(self) -> None:
        if self._waiting and not any(actor.machine for actor in self._actors):
            need = f"1 CPU core and {self._gpus:g} graphics cards" if self._gpus else "1 CPU core"
            self._warn(f"the cluster has no room for a worker; each needs {need}. Waiting.")

    def _fail(self, error: Exception) -> None:
        """The run cannot go on: all futures raise why."""
        if self._failure:
            return
        cause = getattr(error, "cause", None)
        if isinstance(cause, EmoFaceError):  # as the actor raised it
            error = cause
        if isinstance(error, ImportError):  # for a caller from outside, the cluster's head unpickles first
            self._failure = ClusterError(_NO_START.format(error))
        elif isinstance(error, EmoFaceError):
            self._failure = error
        else:
            sentence = f"the cluster failed ({last_line(error)}). The same command goes on from here."
            self._failure = ClusterError(sentence)
        tasks = [*self._waiting, *(task for actor in self._actors for task in actor.tasks)]
        self._waiting.clear()
        for task in tasks:
            if not task.future.done():
                task.future.set_exception(self._failure)


def _actor_class(ray: ModuleType) -> Any:
    """Ray's class of actors, with what Ray must know of the methods of `RayActor`."""

    @ray.remote(concurrency_groups={"decode": DECODE_THREADS, "animate": 1})
    class EmoFaceWorker(RayActor):
        @ray.method(concurrency_group="decode", num_returns=2)
        def decode(self, job: LineJob) -> tuple[DecodedJob, Clip | None]:
            return RayActor.decode(self, job)

        @ray.method(concurrency_group="animate")
        def animate(self, batch: MiniBatch, *clips: Clip | None) -> _Entries:
            return RayActor.animate(self, batch, *clips)

    return EmoFaceWorker


def _split(task: _AnimateTask) -> list[_AnimateTask]:
    """A task for each line of a mini-batch. Their entries together are the result of `task`."""
    parts = [_AnimateTask(replace(task.batch, jobs=(job,)), losses=1) for job in task.batch.jobs]
    left = [len(parts)]

    def on_part_done(done: Future[_Entries]) -> None:
        left[0] -= 1
        if task.future.done():
            return
        if error := done.exception():
            task.future.set_exception(error)
        elif not left[0]:
            task.future.set_result(tuple(part.future.result()[0] for part in parts))

    for part in parts:
        part.future.add_done_callback(on_part_done)
    return parts


def _without_clips(batch: MiniBatch) -> MiniBatch:
    return replace(batch, jobs=tuple(replace(job, clip=None, remote_clip=None) for job in batch.jobs))


def _room(resources: dict[str, float], gpus_per_worker: float) -> int:
    """How many actors a cluster has room for; one where it has none yet, as it may grow."""
    rooms = [resources.get("CPU", 0)]
    if gpus_per_worker:
        rooms.append(resources.get("GPU", 0) / gpus_per_worker)
    return max(1, math.floor(min(rooms)))
