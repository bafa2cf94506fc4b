"""What client and server say to each other: JSON-RPC 2.0, one message a line, in UTF-8.

| the client requests | params | result |
|---|---|---|
| `initialize` | protocol, model?, device?, cache?, load_model? | server, and with a model: model, model_id, device |
| `listen` | audio, folder, channel? | sound (the path of its waveform) |
| `generate` | line, out, overwrite?, compress?, lexicon?, alignment? | take (its path), frames, fps, duration_s, ... |
| `animate` | take, timeline, out, overwrite? | the same |
| `correct` | take, phones (symbol, start_s, end_s of each), out, overwrite? | the same |
| `cancel` | id (of a request) | known (whether it waits or runs) |
| `shutdown` | | {} |

While it works the server notifies `progress` (request, stage, done, total; total 0 where it cannot be known) and
`warning` (request, message). A failure is JSON-RPC's `error`: a code, a sentence, and in `data` the error's type and
its details. A take is a file on disk: only its path goes through the pipe.
"""

import json
from dataclasses import dataclass, field
from enum import IntEnum
from math import isfinite
from typing import Any, TypeGuard

from ..alignment import Phone
from ..emotion import EmotionTimeline
from ..errors import EmoFaceError
from ..serialization import SerializationError, from_json, parse_json, shortened
from ..take import Line

PROTOCOL = 1
GRACE_S = 2.0  # work that is to stop, or a process that is to end, is killed after this time

RequestId = int | str


class ErrorCode(IntEnum):
    """What kind of error."""

    NOT_JSON, NOT_A_REQUEST, NO_SUCH_METHOD, BAD_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603  # JSON-RPC's
    REFUSED, CRASHED = -32000, -32001  # EmoFace's: a sentence for the user; the process died
    CANCELLED = -32800  # as in the Language Server Protocol


@dataclass(frozen=True)
class ErrorInfo:
    """Why a request has no result.

    code: an ErrorCode, or another number that a server sent.
    message: a sentence for the user.
    error_type: the name of the exception's class, such as "AudioError"; "" where there was none.
    details: the traceback of a mistake of EmoFace's own, or the last output of a worker that died; else "".
    """

    code: int
    message: str
    error_type: str = ""
    details: str = ""


class WorkerError(EmoFaceError):
    """A request that failed; `info` has its code, type and details."""

    def __init__(self, info: ErrorInfo) -> None:
        super().__init__(info.message)
        self.info = info


@dataclass(frozen=True)
class RpcRequest:
    """A request, or, without an id, a notification, which is never replied to.

    method: its name.
    params: by name, JSON values.
    request_id: unique among the requests of one client.
    """

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    request_id: RequestId | None = None


@dataclass(frozen=True)
class Success:
    """The reply to a request that was done.

    request_id: the request's.
    result: a JSON value.
    """

    request_id: RequestId | None
    result: Any


@dataclass(frozen=True)
class Failure:
    """The reply to a request that was not done.

    request_id: the request's; None where the request could not be read.
    error: why.
    """

    request_id: RequestId | None
    error: ErrorInfo


Reply = Success | Failure


@dataclass(frozen=True)
class WorkerSettings:
    """The params of `initialize`, beside the protocol's number.

    model: a name or a path; None: the default model.
    device: "auto", "cpu" or "cuda".
    cache: the folder of encoded speech; None: the user's.
    load_model: false for a worker that only makes waveforms: it starts at once and stays small.
    """

    model: str | None = None
    device: str = "auto"
    cache: str | None = None
    load_model: bool = True


def write(message: RpcRequest | Reply) -> bytes:
    """One line with its end. It is ASCII, so that any path survives, even one that is not Unicode."""
    document: dict[str, Any] = {"jsonrpc": "2.0"}
    match message:
        case RpcRequest(method, params, None):
            document |= {"method": method, "params": params}
        case RpcRequest(method, params, request_id):
            document |= {"id": request_id, "method": method, "params": params}
        case Success(request_id, result):
            document |= {"id": request_id, "result": result}
        case Failure(request_id, error):
            data = {"type": error.error_type, "details": error.details}
            document |= {"id": request_id, "error": {"code": error.code, "message": error.message, "data": data}}
    return json.dumps(document, allow_nan=False).encode() + b"\n"


def read(line: bytes) -> RpcRequest | Reply:
    """The inverse of `write`. Raises WorkerError with the code that JSON-RPC has for what is wrong."""
    try:
        document = parse_json(line)
    except SerializationError as error:
        raise WorkerError(ErrorInfo(ErrorCode.NOT_JSON, str(error))) from None
    match document:
        case {"jsonrpc": "2.0", "method": str(method), **rest}:
            request_id, params = rest.get("id"), rest.get("params", {})
            if _is_id(request_id) and isinstance(params, dict):
                return RpcRequest(method, params, request_id)
        case {"jsonrpc": "2.0", "id": request_id, "error": {"code": int(code), "message": str(message), **rest}}:
            if _is_id(request_id):
                return Failure(request_id, _error_info(code, message, rest.get("data")))
        case {"jsonrpc": "2.0", "id": request_id, "result": result}:
            if _is_id(request_id):
                return Success(request_id, result)
    raise WorkerError(
        ErrorInfo(
            ErrorCode.NOT_A_REQUEST,
            "not a JSON-RPC 2.0 message: expected one object with a method, and params by name.",
        )
    )


def line_from_json(document: object) -> Line:
    """The inverse of `to_json(line)`; all but `audio` may be left out.

    Raises WorkerError with BAD_PARAMS, and what the parts of a line raise for values that cannot be.
    """
    try:
        check_values(document)
        return from_json(Line, document, unknown="refuse")
    except SerializationError as error:
        sentence = f"the line cannot be read ({str(error).removesuffix('.')})."
        raise WorkerError(ErrorInfo(ErrorCode.BAD_PARAMS, sentence)) from None


def timeline_from_json(document: object) -> EmotionTimeline:
    """The params of `animate`, its timeline. Raises WorkerError with BAD_PARAMS, and TimelineError."""
    try:
        return from_json(EmotionTimeline, document)
    except SerializationError as error:
        sentence = f"the timeline cannot be read ({str(error).removesuffix('.')})."
        raise WorkerError(ErrorInfo(ErrorCode.BAD_PARAMS, sentence)) from None


def phones_from_json(document: object) -> tuple[Phone, ...]:
    """The params of `correct`, its phones. Raises WorkerError with BAD_PARAMS."""
    try:
        return from_json(tuple[Phone, ...], document)
    except SerializationError as error:
        sentence = f"the phones cannot be read ({str(error).removesuffix('.')})."
        raise WorkerError(ErrorInfo(ErrorCode.BAD_PARAMS, sentence)) from None


def settings_from_json(document: object) -> WorkerSettings:
    """The params of `initialize` but for the protocol's number. Raises WorkerError with BAD_PARAMS."""
    try:
        check_values(document)
        return from_json(WorkerSettings, document, unknown="refuse")
    except SerializationError as error:
        raise WorkerError(ErrorInfo(ErrorCode.BAD_PARAMS, f"initialize: {error}")) from None


def check_values(document: object) -> None:
    """Refuse values that are no JSON or that nothing here can use: NaN, infinity, whole numbers of more than 64 bits,
    and texts with a null character, which no path has.

    Raises SerializationError.
    """
    level = [document]
    while level:  # parse_json has limited how deep it is
        below: list[object] = []
        for value in level:
            match value:
                case dict():
                    below += [*value, *value.values()]
                case list():
                    below += value
                case float() if not isfinite(value):
                    raise SerializationError(f"{value} is not a finite number")
                case int() if not -(2**63) <= value < 2**63:
                    raise SerializationError(f"the number {shortened(value)} is larger than 64 bits can hold")
                case str() if "\0" in value:
                    raise SerializationError(f"the text {shortened(value)} has a null character")
        level = below


def _error_info(code: int, message: str, data: object) -> ErrorInfo:
    known = data if isinstance(data, dict) else {}
    return ErrorInfo(code, message, str(known.get("type", "")), str(known.get("details", "")))


def _is_id(value: object) -> TypeGuard[RequestId | None]:
    return value is None or (isinstance(value, RequestId) and not isinstance(value, bool))
