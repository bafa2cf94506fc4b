"""The worker's side: reads requests from stdin, keeps the model warm, answers on stdout."""

import faulthandler
import inspect
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, NoReturn

from .. import __version__
from ..emotion import EmotionTimeline
from ..errors import EmoFaceError
from ..progress import ProgressListener
from ..storage.files import refuse_existing
from ..take import Take
from .protocol import (
    GRACE_S,
    PROTOCOL,
    Answer,
    Cancelled,
    Code,
    Fault,
    Id,
    Request,
    WorkerError,
    line_from_json,
    read,
    write,
)

METHODS = ("initialize", "listen", "generate", "animate")  # of a Studio, one at a time; the Server answers the rest
PARENT_LOOK_S = 1.0  # how often the parent is looked after


class Studio:
    """The model, loaded once and kept, the cache of encoded speech, and the recording that was heard last."""

    def __init__(self) -> None:
        self._model = self._cache = self._hear = None

    def initialize(
        self,
        listener: ProgressListener,
        protocol: int,
        model: str | None = None,
        device: str = "auto",
        cache: str | None = None,
        load_model: bool = True,
    ) -> dict:
        """Load a model, by name or path; None is the default one. cache: a folder; None is the user's.

        load_model: false for a worker that is only asked to listen: it answers at once and stays small.
        """
        if protocol != PROTOCOL:
            raise WorkerError(
                Fault(
                    Code.REFUSED,
                    f"the worker speaks protocol {PROTOCOL}, not {protocol}. Update EmoFace on both sides.",
                )
            )
        if not load_model:
            return {"server": __version__}
        listener.stage("load")
        from ..network.model_library import (  # torch takes seconds: the server listens before it
            DEFAULT_MODEL,
            load_model,
        )
        from ..speech.audio import LastHeard
        from ..speech.cache import SpeechCache

        self._cache, self._hear = SpeechCache(cache), LastHeard()
        self._model = load_model(DEFAULT_MODEL if model is None else model, device)
        return {
            "server": __version__,
            "model": self._model.name,
            "model_id": self._model.model_id,
            "device": str(self._model.device),
        }

    def listen(self, listener: ProgressListener, audio: str, folder: str, channel: int | None = None) -> dict:
        """A recording made ready to be looked at, kept in `folder`; needs no model."""
        listener.stage("audio")
        from ..speech.waveform import keep_waveform  # the decoders: the server listens before them

        sound, warnings = keep_waveform(audio, folder, channel)
        for sentence in warnings:
            listener.warn(sentence)
        return {"sound": str(sound)}

    def generate(
        self, listener: ProgressListener, line: dict, out: str, overwrite: bool = False, compress: bool = True
    ) -> dict:
        """A take of a line, saved at `out`; `compress` is `Take.save`'s."""
        asked = line_from_json(line)
        refuse_existing(out, overwrite)
        self._load_if_needed(listener)
        from ..pipeline import generate

        take = generate(asked, self._model, self._cache, listener, self._hear)
        return _save(take, out, listener, overwrite, compress)

    def animate(self, listener: ProgressListener, take: str, timeline: dict, out: str, overwrite: bool = False) -> dict:
        """The take with other emotions, saved at `out`, which may be the take itself."""
        old, emotions = Take.load(take), EmotionTimeline.from_json(timeline)
        refuse_existing(out, overwrite)
        self._load_if_needed(listener)
        from ..pipeline import animate

        if old.model.model_id != self._model.model_id:
            listener.warn(
                f"{take} was made by the model {old.model.name}, not by this {self._model.name}: lips may differ."
            )
        new = animate(old, Path(take), emotions, self._model, self._cache, listener, self._hear)
        return _save(new, out, listener, overwrite)

    def _load_if_needed(self, listener: ProgressListener) -> None:
        if self._model is None:
            self.initialize(listener, PROTOCOL)


def _save(take: Take, out: str, listener: ProgressListener, overwrite: bool, compress: bool = True) -> dict:
    listener.stage("save")
    take.save(out, overwrite, compress)
    return {"take": out, **take.summary()}


class Server:
    """Takes requests in order, one at a time; cancels and the end are heard meanwhile."""

    def __init__(self, studio: Studio, requests: BinaryIO, answers: BinaryIO):
        self._studio, self._requests, self._answers = studio, requests, answers
        self._writing = threading.Lock()
        self._jobs: SimpleQueue[tuple[Request, RemoteListener] | None] = SimpleQueue()  # None: the end
        self._listeners: dict[Id | None, RemoteListener] = {}  # of jobs that wait or run

    def run(self) -> None:
        """Serve until the end."""
        threading.Thread(target=self._listen, daemon=True).start()
        if os.name == "posix":  # on Windows nobody else can hold our stdin open
            threading.Thread(target=self._look_after_parent, args=(os.getppid(),), daemon=True).start()
        while job := self._jobs.get():
            request, listener = job
            answer = self._answer(request, listener)
            self._listeners.pop(request.id, None)
            self._reply(answer)

    def send(self, message: Request | Answer) -> None:
        """Write one message."""
        try:
            with self._writing:
                self._answers.write(write(message))
                self._answers.flush()
        except OSError:
            pass  # nobody listens any more: stdin has ended too, or will

    def _listen(self) -> None:
        for line in self._requests:
            try:
                match read(line):
                    case Request("cancel", {"id": int() | str() as wanted}, id):
                        listener = self._listeners.get(wanted)
                        if listener:
                            listener.cancelled = True
                        self._reply(Answer(id, {"known": listener is not None}))
                    case Request("cancel", _, id):
                        self._reply(Answer(id, fault=Fault(Code.BAD_PARAMS, "cancel: expected the id of a request.")))
                    case Request("shutdown", _, id):
                        self._reply(Answer(id, {}))
                        break
                    case Request(method, _, id) as request if method in METHODS:
                        listener = self._listeners[id] = RemoteListener(id, self.send)
                        self._jobs.put((request, listener))
                    case Request(method, _, id):
                        fault = Fault(Code.NO_SUCH_METHOD, f"no method is called {method!r}.")
                        self._reply(Answer(id, fault=fault))
            except WorkerError as error:
                self.send(Answer(None, fault=error.fault))
        self._end()

    def _look_after_parent(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_LOOK_S)
        self._end()

    def _end(self) -> None:
        """Stop what runs and leave; if it does not stop, a watchdog in C, which needs no turn in Python, ends it."""
        faulthandler.dump_traceback_later(GRACE_S, exit=True)
        for listener in list(self._listeners.values()):
            listener.cancelled = True
        self._jobs.put(None)

    def _reply(self, answer: Answer) -> None:
        if answer.id is not None:  # who only tells something wants no answer
            self.send(answer)

    def _answer(self, request: Request, listener: "RemoteListener") -> Answer:
        method = getattr(self._studio, request.method)
        try:
            listener.stop_if_cancelled()
            _check_params(method, listener, request.params)
            return Answer(request.id, method(listener, **request.params))
        except WorkerError as error:
            fault = error.fault
        except EmoFaceError as error:
            fault = Fault(Code.REFUSED, str(error), type(error).__name__)
        except Exception as error:
            sentence = f"the worker failed at {request.method} ({type(error).__name__}: {error})."
            fault = Fault(Code.INTERNAL, sentence, type(error).__name__, traceback.format_exc())
        return Answer(request.id, fault=fault)


def _check_params(method: Callable, listener: ProgressListener, params: dict) -> None:
    try:
        inspect.signature(method).bind(listener, **params)
    except TypeError as error:
        raise WorkerError(Fault(Code.BAD_PARAMS, f"{method.__name__}: {error}.")) from None


class RemoteListener(ProgressListener):
    """Tells the client how a request goes, and stops the work at the next word once the client has cancelled it."""

    def __init__(self, request_id: Id | None, send: Callable[[Request], None]):
        self.cancelled = False
        self._id, self._send, self._stage = request_id, send, ""

    def stop_if_cancelled(self) -> None:
        """Raises Cancelled."""
        if self.cancelled:
            raise Cancelled

    def stage(self, name: str) -> None:
        """A stage, of which nothing is done yet."""
        self._stage = name
        self.progress(0, 0)

    def progress(self, done: int, total: int) -> None:
        """How far the stage is."""
        self.stop_if_cancelled()
        params = {"request": self._id, "stage": self._stage, "done": done, "total": total}
        self._send(Request("progress", params))

    def warn(self, sentence: str) -> None:
        """Something is wrong, but bearable."""
        self._send(Request("warning", {"request": self._id, "message": sentence}))


def serve(studio: Studio) -> NoReturn:
    """Serve on this process's stdin and stdout until the client, or its pipe, or its process ends."""
    faulthandler.enable()  # a crash in a C library leaves its traceback among the last words
    Server(studio, *_own_pipes()).run()
    sys.stderr.flush()
    os._exit(0)  # the listening thread may hang on stdin, and libraries take their time to say goodbye


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout for the protocol alone: what else is printed from here on, by C libraries too, is stderr's."""
    sys.stdout.flush()
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers
