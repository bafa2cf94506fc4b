"""The editor's side: starts the worker when something is asked, starts it again when it dies, never waits for it.

All state belongs to one thread, which takes events from an inbox: requests and cancels from the caller, lines from the
worker. What the caller is to hear waits until the caller polls, so that callbacks run in the caller's own thread.
"""

import itertools
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Self

from ..emotion import EmotionTimeline
from ..take import Line
from .process import WorkerProcess
from .protocol import (
    CANCELLED,
    CRASHED,
    GRACE_S,
    PROTOCOL,
    REFUSED,
    Answer,
    Cancelled,
    Fault,
    Request,
    WorkerError,
    line_to_json,
    read,
    write,
)

IDLE_S = 600.0  # the model's memory is given back after ten minutes in which nothing was asked
_GREETING = 0  # id of the client's own `initialize`


@dataclass(frozen=True)
class Progress:
    """How far a request is: its stage (start, load, audio, speech, animate, smooth, layers, save), and how much of the
    stage is done; total 0 where that cannot be known."""

    stage: str
    done: int = 0
    total: int = 0


class Job:
    """A request on its way. The callbacks run inside `Client.poll`."""

    def __init__(
        self,
        request: Request,
        cancel: Callable[["Job"], None],
        on_done: Callable[["Job"], Any] | None,
        on_progress: Callable[[Progress], Any] | None,
        on_warning: Callable[[str], Any] | None,
    ):
        self.id, self.method = request.id, request.method
        self.on_done, self.on_progress, self.on_warning = on_done, on_progress, on_warning
        self.cancelled = False
        self._line = write(request)  # here, so that params that are not JSON raise in the caller's thread
        self._cancel = cancel
        self._crashes = 0
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


class Client:
    """Asks the worker, one request after the other. Made in one thread, and polled from it.

    The process is started by the first request, ended after idle_s seconds without one, and started again if it dies:
    the request it died of is asked once more, then reported as a failure with the worker's last words.
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike],
        model: str | None = None,
        device: str = "auto",
        cache: str | os.PathLike | None = None,
        idle_s: float = IDLE_S,
        environment: Mapping[str, str] | None = None,
    ):
        """command: such as [python, "-m", "emoface.worker"]; never goes through a shell.

        model: a name or a path, None the default one. cache: the folder of encoded speech, None the user's.
        environment: variables on top of those that every worker gets.
        """
        self._command, self._environment, self._idle_s = command, environment or {}, idle_s
        settings = {"model": model, "device": device, "cache": None if cache is None else _absolute(cache)}
        self._greeting = write(Request("initialize", {"protocol": PROTOCOL, **settings}, _GREETING))
        self._ids = itertools.count(_GREETING + 1)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._calls: deque[Callable[[], Any]] = deque()
        self._closed = False
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

    def generate(self, line: Line, out: str | os.PathLike, overwrite: bool = False, **callbacks: Callable) -> Job:
        """Make a take of a line at the path `out`; read it with `Take.load(job.result()["take"])`."""
        line = replace(line, audio=_absolute(line.audio))
        params = {"line": line_to_json(line), "out": _absolute(out), "overwrite": overwrite}
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

    def request(
        self,
        method: str,
        params: dict,
        on_done: Callable[[Job], Any] | None = None,
        on_progress: Callable[[Progress], Any] | None = None,
        on_warning: Callable[[str], Any] | None = None,
    ) -> Job:
        """Ask anything; returns at once. What the callbacks are given: the job, a Progress, a sentence."""
        if self._closed:
            raise RuntimeError("this client is closed.")
        request = Request(method, params, next(self._ids))
        job = Job(request, lambda job: self._tell(self._cancel, job), on_done, on_progress, on_warning)
        self._tell(self._ask, job)
        return job

    def poll(self) -> None:
        """Run the callbacks that are due, in this thread."""
        with suppress(IndexError):
            while True:
                call = self._calls.popleft()
                call()

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
            left = None if self._deadline is None else self._deadline - time.monotonic()
            if left is not None and left <= 0:
                self._late()
            else:
                with suppress(Empty):
                    self._inbox.get(timeout=left)()
