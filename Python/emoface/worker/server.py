"""The worker's side: reads requests from stdin, keeps the model in memory, replies on stdout."""

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
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, get_type_hints

from .. import __version__, log
from ..errors import Cancelled, EmoFaceError, bug_sentence
from ..progress import ProgressListener
from ..serialization import SerializationError, from_json, shortened
from ..storage.files import check_writable
from ..take import Take
from .protocol import (
    GRACE_S,
    PROTOCOL,
    ErrorCode,
    ErrorInfo,
    Failure,
    Reply,
    RequestId,
    RpcRequest,
    Success,
    WorkerError,
    check_values,
    line_from_json,
    phones_from_json,
    read,
    settings_from_json,
    timeline_from_json,
    write,
)

if TYPE_CHECKING:
    from ..pipeline import Pipeline
    from ..text.lexicon import Lexicon

# JSON-RPC method -> method of a ModelService; they run one at a time. The Server handles the other methods itself.
METHODS = {
    "initialize": "initialize",
    "listen": "prepare_waveform",
    "generate": "generate",
    "animate": "animate",
    "correct": "correct",
}

PARENT_POLL_S = 1.0  # how often the worker looks whether its parent still lives


class ModelService:
    """What the worker does: holds the model, the cache of encoded speech and the last decoded recording.

    The parameters of its methods, but for the listener, are the params of the JSON-RPC methods.
    """

    def __init__(self) -> None:
        self._pipeline: Pipeline | None = None
        self._last_lexicon: tuple[object, Lexicon] | None = None

    def initialize(self, listener: ProgressListener, /, protocol: int, **settings: Any) -> dict:
        """Load the model, unless the settings say not to.

        protocol: the client's. settings: see `WorkerSettings`.
        """
        if protocol != PROTOCOL:
            sentence = f"the worker speaks protocol {PROTOCOL}, not {protocol}. Update EmoFace on both sides."
            raise WorkerError(ErrorInfo(ErrorCode.REFUSED, sentence))
        wanted = settings_from_json(settings)
        if not wanted.load_model:
            return {"server": __version__}
        listener.stage("load")
        # torch takes seconds to import: the server answers before it has.
        from ..network.model_library import DEFAULT_MODEL, load_model
        from ..pipeline import Pipeline
        from ..speech.decoding import CachingDecoder
        from ..speech.feature_cache import SpeechCache

        model = load_model(DEFAULT_MODEL if wanted.model is None else wanted.model, wanted.device)
        self._pipeline = Pipeline(model, SpeechCache(wanted.cache), CachingDecoder())
        return {
            "server": __version__,
            "model": model.name,
            "model_id": model.model_id,
            "device": str(model.device),
        }

    def prepare_waveform(self, listener: ProgressListener, audio: str, folder: str, channel: int | None = None) -> dict:
        """Decode a recording for display and playback, into the cache `folder`; needs no model."""
        listener.stage("audio")
        from ..speech.waveform import store_waveform  # the decoders, too, are imported late

        sound, warnings = store_waveform(audio, folder, channel)
        for sentence in warnings:
            listener.warn(sentence)
        return {"sound": str(sound)}

    def generate(  # noqa: PLR0913 - the params of a request, by name
        self,
        listener: ProgressListener,
        line: dict,
        out: str,
        overwrite: bool = False,
        compress: bool = True,
        lexicon: str | None = None,
        alignment: str | None = None,
    ) -> dict:
        """Make a take of a line and save it at `out`; `compress` is `Take.save`'s.

        lexicon: file of the user's pronunciations, for the line's text.
        alignment: file of words and phones that another aligner found.
        """
        request = line_from_json(line)
        check_writable(out, overwrite)
        given = None
        if alignment:
            from ..formats import phone_alignment

            given = phone_alignment.read(alignment, listener.warn)
        own = self._lexicon(lexicon) if lexicon and request.text else None
        take = self._loaded(listener).generate(request, given, own, listener=listener)
        return _save(take, out, listener, overwrite, compress)

    def animate(self, listener: ProgressListener, take: str, timeline: dict, out: str, overwrite: bool = False) -> dict:
        """Give a take other emotions and save it at `out`, which may be the take itself."""
        emotions = timeline_from_json(timeline)
        old = Take.load(take)
        check_writable(out, overwrite)
        pipeline = self._loaded(listener)
        from ..pipeline import model_mismatch

        if warning := model_mismatch(old, Path(take), pipeline.model):
            listener.warn(warning)
        new = pipeline.animate(old, Path(take), emotions, listener=listener)
        return _save(new, out, listener, overwrite)

    def correct(self, listener: ProgressListener, take: str, phones: list, out: str, overwrite: bool = False) -> dict:
        """Change phones of a take, and save it at `out`, which may be the take itself.

        phones: those that a person has changed: symbol, start_s, end_s of each.
        """
        changed = phones_from_json(phones)
        old = Take.load(take)
        check_writable(out, overwrite)
        pipeline = self._loaded(listener)
        from ..pipeline import model_mismatch

        if warning := model_mismatch(old, Path(take), pipeline.model):
            listener.warn(warning)
        new = pipeline.correct(old, Path(take), changed, listener=listener)
        return _save(new, out, listener, overwrite, compress=False)  # it is soon replaced by the next correction

    def _lexicon(self, path: str) -> "Lexicon":
        """A lexicon's file, read again only once it has changed."""
        from ..speech.decoding import file_state
        from ..text.lexicon import Lexicon

        key = (path, file_state(path))
        if self._last_lexicon is None or self._last_lexicon[0] != key:
            self._last_lexicon = (key, Lexicon.load(path))
        return self._last_lexicon[1]

    def _loaded(self, listener: ProgressListener) -> "Pipeline":
        """The pipeline; loads the default model where none is loaded yet."""
        if self._pipeline is None:
            self.initialize(listener, PROTOCOL)
        assert self._pipeline is not None  # `initialize` has set it, or raised
        return self._pipeline


def _save(take: Take, out: str, listener: ProgressListener, overwrite: bool, compress: bool = True) -> dict:
    listener.stage("save")
    take.save(out, overwrite, compress)
    return {"take": out, **take.summary()}


class Server:
    """Takes requests in order, one at a time; cancels and the end are handled meanwhile."""

    def __init__(self, service: Any, requests: BinaryIO, replies: BinaryIO) -> None:
        """service: a ModelService, or what has its methods. requests, replies: the pipes."""
        self._service, self._requests, self._replies = service, requests, replies
        self._write_lock = threading.Lock()
        self._jobs: SimpleQueue[tuple[RpcRequest, RemoteListener] | None] = SimpleQueue()  # None: the end
        self._listeners: dict[RequestId | None, RemoteListener] = {}  # of requests that wait or run

    def run(self) -> None:
        """Serve until the end."""
        threading.Thread(target=self._read_requests, daemon=True).start()
        if os.name == "posix":  # on Windows nobody else can hold our stdin open
            threading.Thread(target=self._watch_parent, args=(os.getppid(),), daemon=True).start()
        while job := self._jobs.get():
            request, listener = job
            reply = self._execute(request, listener)
            self._listeners.pop(request.request_id, None)
            self._reply(reply)

    def send(self, message: RpcRequest | Reply) -> None:
        """Write one message."""
        try:
            with self._write_lock:
                self._replies.write(write(message))
                self._replies.flush()
        except OSError:
            pass  # the client is gone: stdin has ended too, or will

    def _read_requests(self) -> None:
        for line in self._requests:
            try:
                message = read(line)
            except WorkerError as error:
                self.send(Failure(None, error.info))
                continue
            if isinstance(message, RpcRequest):
                if message.method == "shutdown":
                    self._reply(Success(message.request_id, {}))
                    break
                self._accept(message)
        self._end()

    def _accept(self, request: RpcRequest) -> None:
        """Cancel, or put in the queue, or refuse."""
        request_id = request.request_id
        match request:
            case RpcRequest("cancel", {"id": int() | str() as wanted}):
                listener = self._listeners.get(wanted)
                if listener:
                    listener.cancelled = True
                self._reply(Success(request_id, {"known": listener is not None}))
            case RpcRequest("cancel"):
                info = ErrorInfo(ErrorCode.BAD_PARAMS, "cancel: expected the id of a request.")
                self._reply(Failure(request_id, info))
            case RpcRequest(method) if method in METHODS:
                listener = self._listeners[request_id] = RemoteListener(request_id, self.send)
                self._jobs.put((request, listener))
            case RpcRequest(method):
                info = ErrorInfo(ErrorCode.NO_SUCH_METHOD, f"no method is called {method!r}.")
                self._reply(Failure(request_id, info))

    def _watch_parent(self, parent: int) -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_POLL_S)
        self._end()

    def _end(self) -> None:
        """Cancel all requests and leave. If one does not stop, a watchdog in C, without the GIL, ends the process."""
        faulthandler.dump_traceback_later(GRACE_S, exit=True)
        for listener in list(self._listeners.values()):
            listener.cancelled = True
        self._jobs.put(None)

    def _reply(self, reply: Reply) -> None:
        if reply.request_id is not None:  # a notification gets no reply
            self.send(reply)

    def _execute(self, request: RpcRequest, listener: "RemoteListener") -> Reply:
        method = getattr(self._service, METHODS[request.method])
        try:
            listener.stop_if_cancelled()
            _check_params(request, method, listener)
            return Success(request.request_id, method(listener, **request.params))
        except Cancelled:
            info = ErrorInfo(ErrorCode.CANCELLED, "cancelled.")
        except WorkerError as error:
            info = error.info
        except EmoFaceError as error:
            info = ErrorInfo(ErrorCode.REFUSED, str(error), type(error).__name__)
        except Exception as error:
            sentence = bug_sentence(error, f"the worker failed at {request.method}")
            info = ErrorInfo(ErrorCode.INTERNAL, sentence, type(error).__name__, traceback.format_exc())
        return Failure(request.request_id, info)


def _check_params(request: RpcRequest, method: Callable, listener: ProgressListener) -> None:
    """Whether the method can be called with these: their names, types and values. Raises WorkerError."""
    hints = get_type_hints(method)
    place = request.method
    try:
        _check_names(request.params, inspect.signature(method))
        for name, value in request.params.items():
            place = f"{request.method}, {name}"
            if name in hints:  # not one of **settings
                from_json(hints[name], value)
            check_values(value)
    except SerializationError as error:
        info = ErrorInfo(ErrorCode.BAD_PARAMS, f"{place}: {str(error).removesuffix('.')}.")
        raise WorkerError(info) from None


def _check_names(params: dict[str, Any], signature: inspect.Signature) -> None:
    """Raises SerializationError for a param that is missing, or that the method does not have."""
    _, *expected = signature.parameters.values()  # the first is the listener
    named = {parameter.name: parameter for parameter in expected if parameter.kind is not parameter.VAR_KEYWORD}
    for name, parameter in named.items():
        if name not in params and parameter.default is parameter.empty:
            raise SerializationError(f"{name!r} is missing")
    if len(named) == len(expected):  # no **settings, which are checked where they are read
        for name in params:
            if name not in named:
                raise SerializationError(f"nothing knows {shortened(name)}. Expected {', '.join(named)}")


class RemoteListener(ProgressListener):
    """Notifies the client of progress and warnings, and stops the work once the client has cancelled it.

    cancelled: whether the next progress raises Cancelled.
    """

    def __init__(self, request_id: RequestId | None, send: Callable[[RpcRequest], None]) -> None:
        """request_id: what the notifications name. send: writes a notification."""
        self.cancelled = False
        self._id, self._send, self._stage = request_id, send, ""

    def stop_if_cancelled(self) -> None:
        """Raises Cancelled."""
        if self.cancelled:
            raise Cancelled

    def stage(self, name: str) -> None:
        """A stage begins, of which nothing is done yet."""
        self._stage = name
        self.progress(0, 0)

    def progress(self, done: int, total: int) -> None:
        """How far the stage is."""
        self.stop_if_cancelled()
        params = {"request": self._id, "stage": self._stage, "done": done, "total": total}
        self._send(RpcRequest("progress", params))

    def warn(self, sentence: str) -> None:
        """Something is wrong, but the work goes on."""
        self._send(RpcRequest("warning", {"request": self._id, "message": sentence}))


def serve(service: Any) -> NoReturn:
    """Serve on this process's stdin and stdout until the client, or its pipe, or its process ends.

    service: a ModelService, or what has its methods.
    """
    faulthandler.enable()  # a crash in a C library leaves its traceback in the last output
    log.set_up("worker")
    Server(service, *_own_pipes()).run()
    sys.stderr.flush()
    os._exit(0)  # the reading thread may hang on stdin, and libraries take their time to end


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """stdin and stdout for the protocol alone: all else that is printed, by C libraries too, goes to stderr."""
    sys.stdout.flush()
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, replies
