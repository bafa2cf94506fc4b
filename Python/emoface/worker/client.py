"""The editor's side: starts the worker at the first request, starts it again when it dies, and never blocks its caller.

All state belongs to one thread, which takes events from an inbox: requests and cancels from the caller, lines from the
worker. Callbacks wait until the caller polls, so that they run in the caller's own thread; `Client.on_due` tells a
caller when there is something to poll.
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
from typing import Any, Self, TypedDict, Unpack

from ..alignment import Phone
from ..emotion import EmotionTimeline
from ..errors import Cancelled, EmoFaceError
from ..serialization import to_json
from ..take import Line
from .protocol import (
    GRACE_S,
    PROTOCOL,
    ErrorCode,
    ErrorInfo,
    Failure,
    Reply,
    RpcRequest,
    Success,
    WorkerError,
    WorkerSettings,
    read,
    write,
)
from .worker_process import WorkerProcess

IDLE_S = 600.0  # the model's memory is given back after ten minutes without a request
_MOST_QUOTED = 100  # characters of what a worker said last
_INITIALIZE_ID = 0  # of the client's own `initialize`
_LONGEST_WAIT_S = 60.0  # at a time: an endless idle time is more than a queue takes


@dataclass(frozen=True)
class StageProgress:
    """How far a request is.

    stage: start, load, audio, speech, animate, smooth, layers or save.
    done: how much of the stage is done, 0..total.
    total: 0 where it cannot be known.
    """

    stage: str
    done: int = 0
    total: int = 0


class Callbacks(TypedDict, total=False):
    """What a request may be given; all run inside `Client.poll`.

    on_done: is given the request when it has a result, has failed or was cancelled.
    on_progress: is given each step of it.
    on_warning: is given each sentence that the worker warns with.
    """

    on_done: Callable[["PendingRequest"], Any] | None
    on_progress: Callable[[StageProgress], Any] | None
    on_warning: Callable[[str], Any] | None


class PendingRequest:
    """A request that waits, runs or has ended.

    request_id, method: as the worker gets them.
    message: the line that is sent.
    cancelled: whether `cancel` was called.
    crashes: how many workers died under it.
    """

    def __init__(
        self, request: RpcRequest, cancel: Callable[["PendingRequest"], None], **callbacks: Unpack[Callbacks]
    ) -> None:
        """cancel: is called by the first `cancel`. Raises ValueError for params that are not JSON."""
        self.request_id, self.method = request.request_id, request.method
        self.message = write(request)  # here, so that it raises in the caller's thread
        self.on_done = callbacks.get("on_done")
        self.on_progress = callbacks.get("on_progress")
        self.on_warning = callbacks.get("on_warning")
        self.cancelled = False
        self.crashes = 0
        self._cancel = cancel
        self._ended = threading.Event()
        self._outcome: dict | EmoFaceError = {}

    @property
    def done(self) -> bool:
        """Whether it has a result, has failed or was cancelled."""
        return self._ended.is_set()

    def result(self, timeout_s: float | None = None) -> dict:
        """The worker's result; waits for it. Raises WorkerError, Cancelled, TimeoutError."""
        if not self._ended.wait(timeout_s):
            raise TimeoutError(f"{self.method}: no answer within {timeout_s} s.")
        if isinstance(self._outcome, EmoFaceError):
            raise self._outcome
        return self._outcome

    def cancel(self) -> None:
        """Stop it; it ends as Cancelled, even if the worker was just done. A take already written stays."""
        if not self.cancelled:
            self.cancelled = True
            self._cancel(self)

    def settle(self, outcome: dict | EmoFaceError) -> None:
        """Called by the client alone: this is its result, or the error that `result` raises."""
        self._outcome = outcome
        self._ended.set()


@dataclass
class _RunningWorker:
    """A worker that was started.

    process: its process.
    about: its result of `initialize`; None while it starts.
    request: what it works on, or will once it has started.
    deadline: time.monotonic() at which it is killed, if it has a cancelled request, or ended, if it is idle.
    """

    process: WorkerProcess
    about: dict | None = None
    request: PendingRequest | None = None
    deadline: float | None = None


class Client:
    """Sends requests to the worker, one after the other. Made in one thread, and polled from it.

    The process is started by the first request, ended after a time without one, and started again if it dies: the
    request under which it died is sent once more, then fails with the worker's last output.

    on_due: is called in the client's thread whenever there is something to poll; None: nothing is called.
    """

    def __init__(
        self,
        command: Sequence[str | os.PathLike],
        settings: WorkerSettings | None = None,
        idle_s: float = IDLE_S,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start no process yet.

        command: such as [python, "-m", "emoface.worker"]; never goes through a shell.
        settings: of the model; None: the default ones. A relative cache folder is taken from the current folder.
        idle_s: seconds without a request after which the process is ended.
        environment: variables on top of those that every worker gets.
        """
        self._command = [os.fspath(part) for part in command]
        self._environment, self._idle_s = environment or {}, idle_s
        settings = settings or WorkerSettings()
        if settings.cache is not None:
            settings = replace(settings, cache=_absolute(settings.cache))
        params = {"protocol": PROTOCOL, **to_json(settings)}
        self._initialize = write(RpcRequest("initialize", params, _INITIALIZE_ID))
        self._ids = itertools.count(_INITIALIZE_ID + 1)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._due: deque[Callable[[], Any]] = deque()
        self._closed = False
        self.on_due: Callable[[], None] | None = None
        # From here on, what the client's thread alone reads and writes.
        self._open = True
        self._worker: _RunningWorker | None = None
        self._waiting: deque[PendingRequest] = deque()
        self._thread = threading.Thread(target=self._run, daemon=True, name="EmoFace worker client")
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close(wait=True)

    def start(self, **callbacks: Unpack[Callbacks]) -> PendingRequest:
        """Start the worker and load the model; the result says which server, model and device."""
        return self.request("initialize", {}, **callbacks)

    def prepare_waveform(
        self,
        audio: str | os.PathLike,
        folder: str | os.PathLike,
        channel: int | None = None,
        **callbacks: Unpack[Callbacks],
    ) -> PendingRequest:
        """Decode a recording for display and playback; the result's `sound` is the path of its waveform.

        audio: the recording. folder: the cache that the waveform is kept in. channel: from 1; None: all, mixed down.
        """
        params = {"audio": _absolute(audio), "folder": _absolute(folder), "channel": channel}
        return self.request("listen", params, **callbacks)

    def generate(  # noqa: PLR0913 - the params of a request, by name
        self,
        line: Line,
        out: str | os.PathLike,
        overwrite: bool = False,
        compress: bool = True,
        *,
        lexicon: str | os.PathLike | None = None,
        alignment: str | os.PathLike | None = None,
        **callbacks: Unpack[Callbacks],
    ) -> PendingRequest:
        """Make a take of a line at the path `out`; read it with `Take.load(request.result()["take"])`.

        overwrite: whether `out` may exist.
        compress: false for a take that is soon replaced; see `Take.save`.
        lexicon: file of the user's pronunciations, for the line's text.
        alignment: file of words and phones that another aligner found.
        """
        document = to_json(replace(line, audio=_absolute(line.audio)))
        params = {"line": document, "out": _absolute(out), "overwrite": overwrite, "compress": compress}
        files = {"lexicon": lexicon, "alignment": alignment}
        params |= {name: _absolute(path) for name, path in files.items() if path is not None}
        return self.request("generate", params, **callbacks)

    def animate(
        self,
        take: str | os.PathLike,
        timeline: EmotionTimeline,
        out: str | os.PathLike,
        overwrite: bool = False,
        **callbacks: Unpack[Callbacks],
    ) -> PendingRequest:
        """Give the take at this path other emotions, at the path `out`, which may be the same one.

        overwrite: whether `out` may exist.
        """
        params = {"take": _absolute(take), "timeline": to_json(timeline), "out": _absolute(out)}
        return self.request("animate", params | {"overwrite": overwrite}, **callbacks)

    def correct(
        self,
        take: str | os.PathLike,
        phones: Sequence[Phone],
        out: str | os.PathLike,
        overwrite: bool = False,
        **callbacks: Unpack[Callbacks],
    ) -> PendingRequest:
        """Change phones of the take at this path, at the path `out`, which may be the same one.

        phones: those that a person has changed; see `Pipeline.correct`.
        overwrite: whether `out` may exist.
        """
        params = {"take": _absolute(take), "phones": to_json(phones), "out": _absolute(out), "overwrite": overwrite}
        return self.request("correct", params, **callbacks)

    def request(self, method: str, params: dict, **callbacks: Unpack[Callbacks]) -> PendingRequest:
        """Send any request; returns at once. Raises ValueError for params that are not JSON, RuntimeError if closed."""
        if self._closed:
            raise RuntimeError("this client is closed.")
        request = PendingRequest(
            RpcRequest(method, params, next(self._ids)), partial(self._post, self._cancel), **callbacks
        )
        self._post(self._enqueue, request)
        return request

    def poll(self) -> None:
        """Run the callbacks that are due, in this thread."""
        while self._due:
            self._due.popleft()()

    def close(self, wait: bool = False) -> None:
        """Cancel all requests and end the worker.

        wait: until its process has ended, a few seconds at most.
        """
        if not self._closed:
            self._closed = True
            self._post(self._close)
        if wait:
            self._thread.join()
            if self._worker:
                self._worker.process.wait()

    def _post(self, event: Callable, *arguments: object) -> None:
        """Have a method run in the client's thread. All below run there."""
        self._inbox.put(partial(event, *arguments))

    def _run(self) -> None:
        while self._open:
            worker = self._worker
            left_s = inf if worker is None or worker.deadline is None else worker.deadline - time.monotonic()
            if worker and left_s <= 0:
                self._on_deadline(worker)
                continue
            try:
                event = self._inbox.get(timeout=min(left_s, _LONGEST_WAIT_S))
            except Empty:
                continue
            event()

    def _enqueue(self, request: PendingRequest) -> None:
        self._waiting.append(request)
        self._advance()

    def _cancel(self, request: PendingRequest) -> None:
        worker = self._worker
        if request in self._waiting:
            self._waiting.remove(request)
            self._finish(request, Cancelled())
        elif worker and request is worker.request:
            if worker.about is None:
                self._finish(request, Cancelled())  # the worker goes on starting: the next request finds it ready
                self._advance()
            else:
                worker.process.send(write(RpcRequest("cancel", {"id": request.request_id})))
                worker.deadline = time.monotonic() + GRACE_S

    def _advance(self) -> None:
        """Give the worker its next request if it has none. Start it if there is none. Else begin to count idle time."""
        while self._waiting and not (self._worker and self._worker.request):
            request = self._waiting.popleft()
            if self._worker is None:
                self._start(request)
            else:
                self._worker.request, self._worker.deadline = request, None
                if self._worker.about is not None:
                    self._send(request, self._worker)
        if self._worker and self._worker.request is None:
            self._worker.deadline = time.monotonic() + self._idle_s

    def _start(self, request: PendingRequest) -> None:
        """Start the worker for a request, which fails if that cannot be."""
        self._call(request.on_progress, StageProgress("start"))
        on_line, on_exit = partial(self._post, self._on_line), partial(self._post, self._on_exit)
        try:
            process = WorkerProcess(self._command, self._environment, on_line, on_exit)
        except (OSError, ValueError) as error:
            sentence = f"{self._command[0]}: the worker cannot be started ({error}). Check the path of its Python."
            info = ErrorInfo(ErrorCode.REFUSED, sentence, type(error).__name__)
            self._finish(request, WorkerError(info))
        else:
            self._worker = _RunningWorker(process, request=request)
            process.send(self._initialize)

    def _send(self, request: PendingRequest, worker: _RunningWorker) -> None:
        if request.method == "initialize" and worker.about is not None:
            self._finish(request, worker.about)
        else:
            worker.process.send(request.message)

    def _on_line(self, process: WorkerProcess, line: bytes) -> None:
        worker = self._worker
        if worker is None or process is not worker.process:
            return  # of a process that was given up
        try:
            message = read(line)
        except WorkerError:
            process.keep_output(line)  # printed before the server took stdout for itself
            return
        request = worker.request
        match message:
            case RpcRequest("progress", {"stage": stage, "done": done, "total": total}) if request:
                self._call(request.on_progress, StageProgress(stage, done, total))
            case RpcRequest("warning", {"message": sentence}) if request:
                self._call(request.on_warning, sentence)
            case Success(request_id=request_id) | Failure(request_id=request_id) if request_id == _INITIALIZE_ID:
                self._on_initialized(worker, message)
            case Success(request_id, result) if request and request_id == request.request_id:
                self._finish(request, result)
                self._advance()
            case Failure(request_id, error) if request and request_id == request.request_id:
                self._finish(request, WorkerError(error))
                self._advance()

    def _on_initialized(self, worker: _RunningWorker, reply: Reply) -> None:
        match reply:
            case Success(_, result):
                worker.about = result
                if worker.request:
                    self._send(worker.request, worker)
            case Failure(_, error):
                self._worker = None
                worker.process.end()
                if worker.request:
                    self._finish(worker.request, WorkerError(error))
        self._advance()

    def _on_exit(self, process: WorkerProcess, status: int) -> None:
        worker = self._worker
        if worker is None or process is not worker.process:
            return
        self._worker = None
        request = worker.request
        if request and not request.cancelled and not request.crashes:
            request.crashes += 1
            self._waiting.appendleft(request)
        elif request:
            # Read only here: this thread has just handled the last line of its output.
            self._finish(request, WorkerError(_crash(request.method, status, process.last_output)))
        self._advance()

    def _on_deadline(self, worker: _RunningWorker) -> None:
        """A request did not end when it was cancelled, or there was none for long."""
        self._worker = None
        if worker.request:
            worker.process.kill()
            self._finish(worker.request, Cancelled())
        else:
            worker.process.end()
        self._advance()

    def _close(self) -> None:
        running = [self._worker.request] if self._worker and self._worker.request else []
        for request in [*self._waiting, *running]:
            request.cancelled = True
            self._finish(request, Cancelled())
        if self._worker:
            self._worker.process.end()
        self._open = False

    def _finish(self, request: PendingRequest, outcome: dict | EmoFaceError) -> None:
        if self._worker and request is self._worker.request:
            self._worker.request = None
        is_cancelled = isinstance(outcome, WorkerError) and outcome.info.code == ErrorCode.CANCELLED
        request.settle(Cancelled() if request.cancelled or is_cancelled else outcome)
        self._call(request.on_done, request)

    def _call(self, callback: Callable | None, value: object) -> None:
        if callback:
            self._due.append(partial(callback, value))
            if (on_due := self.on_due) is not None:
                on_due()


def _crash(method: str, status: int, last_output: str) -> ErrorInfo:
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    said = f"The last it said: {last_output.splitlines()[-1][:_MOST_QUOTED]}" if last_output else "It said nothing."
    sentence = f"the worker died at {method}, and again when asked once more ({how}). {said}"
    return ErrorInfo(ErrorCode.CRASHED, sentence, details=last_output)


def _absolute(path: str | os.PathLike) -> str:
    """The worker need not have the caller's current folder."""
    return str(Path(path).absolute())
