"""The editor's side: starts the worker when something is asked, starts it again when it dies, never waits for it.

All state belongs to one thread, which takes events from an inbox: requests and cancels from the caller, lines from the
worker. What the caller is to hear waits until the caller polls, so that callbacks run in the caller's own thread; one
who does not want to poll for nothing is told when to by `on_due`.
"""

import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from ..emotion import EmotionTimeline
from ..take import Line
from .process import WorkerProcess
from .protocol import GRACE_S, PROTOCOL, Answer, Cancelled, Code, Fault, Request, WorkerError, read, write

IDLE_S = 600.0  # the model's memory is given back after ten minutes in which nothing was asked
_GREETING = 0  # id of the client's own `initialize`
_NAP_S = 60.0  # the longest wait at a time: an endless idle time is more than a queue takes


@dataclass(frozen=True)
class Progress:
    """How far a request is: its stage (start, load, audio, speech, animate, smooth, layers, save), and how much of the
    stage is done; total 0 where that cannot be known."""

    stage: str
    done: int = 0
    total: int = 0


class Job:
    """A request on its way. The callbacks run inside `Client.poll`; on_warning is given a sentence."""

    def __init__(
        self,
        request: Request,
        cancel: Callable[["Job"], None],
        on_done: Callable[["Job"], Any] | None = None,
        on_progress: Callable[[Progress], Any] | None = None,
        on_warning: Callable[[str], Any] | None = None,
    ):
        self.id, self.method = request.id, request.method
        self.on_done, self.on_progress, self.on_warning = on_done, on_progress, on_warning
        self.cancelled = False
        self.crashes = 0  # of the worker, under this request
        self.message = write(request)  # here, so that params that are not JSON raise in the caller's thread
        self._cancel = cancel
        self._ended = threading.Event()
        self._result: dict | None = None
        self._error: WorkerError | None = None

    @property
    def done(self) -> bool:
        """Whether there is a result, a fault, or an end by cancelling."""
        return self._ended.is_set()

    def result(self, timeout_s: float | None = None) -> dict:
        """What the worker answered; waits for it. Raises WorkerError, Cancelled, TimeoutError."""
        if not self._ended.wait(timeout_s):
            raise TimeoutError(f"{self.method}: no answer within {timeout_s} s.")
        if self._error:
            raise self._error
        return self._result

    def cancel(self) -> None:
        """Stop it; it ends as Cancelled, even if the worker was just done. A take already written stays."""
        if not self.cancelled:
            self.cancelled = True
            self._cancel(self)

    def settle(self, result: dict | None, error: WorkerError | None) -> None:
        """The client's: this is how it ended."""
        self._result, self._error = result, error
        self._ended.set()


class Client:
    """Asks the worker, one request after the other. Made in one thread, and polled from it.

    The process is started by the first request, ended after idle_s seconds without one, and started again if it dies:
    the request it died of is asked once more, then reported as a failure with the worker's last words.
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike],
        model: str | os.PathLike | None = None,
        device: str = "auto",
        cache: str | os.PathLike | None = None,
        idle_s: float = IDLE_S,
        environment: Mapping[str, str] | None = None,
        load_model: bool = True,
    ):
        """command: such as [python, "-m", "emoface.worker"]; never goes through a shell.

        model: a name or a path, None the default one. cache: the folder of encoded speech, None the user's.
        environment: variables on top of those that every worker gets. load_model: false for one that is only asked to
        listen: no waveform then waits for a model to load or for a take that is being made.
        """
        self._command = [os.fspath(part) for part in command]
        self._environment, self._idle_s = environment or {}, idle_s
        settings = {
            "model": None if model is None else os.fspath(model),
            "device": device,
            "cache": None if cache is None else _absolute(cache),
            "load_model": load_model,
        }
        self._greeting = write(Request("initialize", {"protocol": PROTOCOL, **settings}, _GREETING))
        self._ids = itertools.count(_GREETING + 1)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._calls: deque[Callable[[], Any]] = deque()
        self._closed = False
        self.on_due: Callable[[], None] | None = None  # called in the client's thread: there is something to poll
        self._open = True  # below: the thread's own
        self._worker: WorkerProcess | None = None
        self._about: dict | None = None  # what the worker answered to `initialize`; None: it has not yet
        self._job: Job | None = None
        self._waiting: deque[Job] = deque()
        self._deadline: float | None = None  # when a cancelled job's worker is killed, or an idle one ended
        self._thread = threading.Thread(target=self._run, daemon=True, name="EmoFace worker client")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close(wait=True)

    def start(self, **callbacks: Callable) -> Job:
        """Warm the worker up; the job's result says which server, model and device."""
        return self.request("initialize", {}, **callbacks)

    def listen(
        self, audio: str | os.PathLike, folder: str | os.PathLike, channel: int | None = None, **callbacks: Callable
    ) -> Job:
        """Make a recording ready to be looked at, in a cache folder; the result's `sound` is its waveform's path."""
        params = {"audio": _absolute(audio), "folder": _absolute(folder), "channel": channel}
        return self.request("listen", params, **callbacks)

    def generate(
        self,
        line: Line,
        out: str | os.PathLike,
        overwrite: bool = False,
        compress: bool = True,
        **callbacks: Callable,
    ) -> Job:
        """Make a take of a line at the path `out`; read it with `Take.load(job.result()["take"])`.

        compress: false for a take that is soon replaced; see `Take.save`.
        """
        line = replace(line, audio=_absolute(line.audio))
        params = {"line": line.to_json(), "out": _absolute(out), "overwrite": overwrite, "compress": compress}
        return self.request("generate", params, **callbacks)

    def animate(
        self,
        take: str | os.PathLike,
        timeline: EmotionTimeline,
        out: str | os.PathLike,
        overwrite: bool = False,
        **callbacks: Callable,
    ) -> Job:
        """Give the take at this path other emotions, at the path `out`, which may be the same one."""
        params = {"take": _absolute(take), "timeline": timeline.to_json(), "out": _absolute(out)}
        return self.request("animate", params | {"overwrite": overwrite}, **callbacks)

    def request(self, method: str, params: dict, **callbacks: Callable) -> Job:
        """Ask anything; returns at once. The callbacks are Job's: on_done, on_progress, on_warning."""
        if self._closed:
            raise RuntimeError("this client is closed.")
        request = Request(method, params, next(self._ids))
        job = Job(request, partial(self._tell, self._cancel), **callbacks)
        self._tell(self._ask, job)
        return job

    def poll(self) -> None:
        """Run the callbacks that are due, in this thread."""
        while self._calls:
            self._calls.popleft()()

    def close(self, wait: bool = False) -> None:
        """Cancel what is asked and end the worker; `wait` until it is gone, a few seconds at most."""
        if not self._closed:
            self._closed = True
            self._tell(self._close)
        if wait:
            self._thread.join()
            if self._worker:
                self._worker.wait()

    # ---- from here on, in the client's thread ----

    def _tell(self, event: Callable, *arguments: object) -> None:
        self._inbox.put(partial(event, *arguments))

    def _run(self) -> None:
        while self._open:
            left_s = inf if self._deadline is None else self._deadline - time.monotonic()
            if left_s <= 0:
                self._late()
                continue
            try:
                event = self._inbox.get(timeout=min(left_s, _NAP_S))
            except Empty:
                continue
            event()

    def _ask(self, job: Job) -> None:
        self._waiting.append(job)
        self._next()

    def _cancel(self, job: Job) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
            self._finish(job)
        elif job is self._job and self._about is None:
            self._finish(job)  # the worker goes on starting: the next job finds it warm
            self._next()
        elif job is self._job:
            self._worker.send(write(Request("cancel", {"id": job.id})))
            self._deadline = time.monotonic() + GRACE_S

    def _next(self) -> None:
        """Give the worker its next job, if it has none; start it if there is none; else begin to count idle time."""
        while self._job is None and self._waiting:
            self._job, self._deadline = self._waiting.popleft(), None
            if self._worker is None:
                self._start()
            elif self._about is not None:
                self._send()
        if self._job is None:
            self._deadline = time.monotonic() + self._idle_s if self._worker else None

    def _start(self) -> None:
        self._call(self._job.on_progress, Progress("start"))
        on_line, on_gone = partial(self._tell, self._hear), partial(self._tell, self._gone)
        try:
            self._worker = WorkerProcess(self._command, self._environment, on_line, on_gone)
        except (OSError, ValueError) as error:
            sentence = f"{self._command[0]}: the worker cannot be started ({error}). Check the path of its Python."
            self._finish(self._job, error=WorkerError(Fault(Code.REFUSED, sentence, type(error).__name__)))
        else:
            self._worker.send(self._greeting)

    def _send(self) -> None:
        if self._job.method == "initialize":
            self._finish(self._job, self._about)
        else:
            self._worker.send(self._job.message)

    def _hear(self, worker: WorkerProcess, line: bytes) -> None:
        if worker is not self._worker:
            return  # one that was given up
        try:
            message = read(line)
        except WorkerError:
            worker.remember(line)  # printed before the server took stdout for itself
            return
        job = self._job
        match message:
            case Request("progress", {"stage": stage, "done": done, "total": total}) if job:
                self._call(job.on_progress, Progress(stage, done, total))
            case Request("warning", {"message": sentence}) if job:
                self._call(job.on_warning, sentence)
            case Answer(id, result, None) if id == _GREETING:
                self._about = result
                if job:
                    self._send()
                self._next()
            case Answer(id, _, fault) if id == _GREETING:
                self._let_go(worker.end)
                if job:
                    self._finish(job, error=WorkerError(fault))
                self._next()
            case Answer(id, result, fault) if job and id == job.id:
                self._finish(job, result, WorkerError(fault) if fault else None)
                self._next()

    def _gone(self, worker: WorkerProcess, status: int) -> None:
        if worker is not self._worker:
            return
        self._let_go()
        job = self._job
        if job and not job.cancelled and not job.crashes:
            job.crashes += 1
            self._job = None
            self._waiting.appendleft(job)
        elif job:
            # Its last words are asked for only here: what it printed was heard, in this thread, just before.
            self._finish(job, error=WorkerError(_crash(job.method, status, worker.last_words)))
        self._next()

    def _late(self) -> None:
        """A job did not yield to its cancel, or nothing was asked for long."""
        if self._job:
            self._let_go(self._worker.kill)
            self._finish(self._job)
        else:
            self._let_go(self._worker.end)
        self._next()

    def _close(self) -> None:
        for job in [*self._waiting, *([self._job] if self._job else [])]:
            job.cancelled = True
            self._finish(job)
        if self._worker:
            self._worker.end()
        self._open = False

    def _let_go(self, how: Callable[[], None] | None = None) -> None:
        """Be without a worker until the next job."""
        if how:
            how()
        self._worker = self._about = None

    def _finish(self, job: Job, result: dict | None = None, error: WorkerError | None = None) -> None:
        if job is self._job:
            self._job = None
        if job.cancelled or (error and error.fault.code == Code.CANCELLED):
            result, error = None, Cancelled()
        job.settle(result, error)
        self._call(job.on_done, job)

    def _call(self, callback: Callable | None, value: object) -> None:
        if callback:
            self._calls.append(partial(callback, value))
            if (on_due := self.on_due) is not None:
                on_due()


def _crash(method: str, status: int, last_words: str) -> Fault:
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    said = f"The last it said: {last_words.splitlines()[-1]}" if last_words else "It said nothing."
    sentence = f"the worker died at {method}, and again when asked once more ({how}). {said}"
    return Fault(Code.CRASHED, sentence, details=last_words)


def _absolute(path: str | os.PathLike) -> str:
    """The worker need not stand where the caller stands."""
    return str(Path(path).absolute())
