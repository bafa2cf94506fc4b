"""What client and server say to each other: JSON-RPC 2.0, one message a line, in UTF-8.

| the client asks | params | result |
|---|---|---|
| `initialize` | protocol, model?, device?, cache?, load_model? | server, and with a model: model, model_id, device |
| `listen` | audio, folder, channel? | sound (the path of its waveform) |
| `generate` | line, out, overwrite?, compress? | take (its path), frames, fps, duration_s, emotion, seed, ... |
| `animate` | take, timeline, out, overwrite? | the same |
| `cancel` | id (of a request) | known (whether it waits or runs) |
| `shutdown` | | {} |

While it works the server notifies `progress` (request, stage, done, total; total 0 where it cannot be known) and
`warning` (request, message). A fault is JSON-RPC's `error`: a code, a sentence, and in `data` the error's type and its
details. A take is a file on disk: only its path goes through the pipe.
"""

import json
from dataclasses import dataclass, field, fields
from enum import IntEnum

from ..errors import EmoFaceError
from ..take import Line

PROTOCOL = 1
GRACE_S = 2.0  # how long work that is to stop, or a process that is to end, is waited for before it is killed

Id = int | str


class Code(IntEnum):
    """What kind of fault."""

    NOT_JSON, NOT_A_REQUEST, NO_SUCH_METHOD, BAD_PARAMS, INTERNAL = -32700, -32600, -32601, -32602, -32603  # JSON-RPC's
    REFUSED, CRASHED = -32000, -32001  # ours: a sentence for the user; the process died
    CANCELLED = -32800  # as in the Language Server Protocol


@dataclass(frozen=True)
class Fault:
    """Why there is no result: a sentence, the error's type, and for a fault of ours a traceback or last words."""

    code: int
    message: str
    type: str = ""
    details: str = ""


class WorkerError(EmoFaceError):
    """A request that ended in a fault; `fault` has its code, type and details."""

    def __init__(self, fault: Fault):
        super().__init__(fault.message)
        self.fault = fault


class Cancelled(WorkerError):
    """A request that was cancelled."""

    def __init__(self) -> None:
        super().__init__(Fault(Code.CANCELLED, "cancelled."))


@dataclass(frozen=True)
class Request:
    """Something asked, or with no id something told."""

    method: str
    params: dict = field(default_factory=dict)
    id: Id | None = None


@dataclass(frozen=True)
class Answer:
    """A result, or the fault that stands in its place; id None where the request could not be read."""

    id: Id | None
    result: dict | None = None
    fault: Fault | None = None


def write(message: Request | Answer) -> bytes:
    """One line with its end. It is ASCII, so that any path survives, even one that is not Unicode."""
    document = {"jsonrpc": "2.0"}
    match message:
        case Request(method, params, None):
            document |= {"method": method, "params": params}
        case Request(method, params, id):
            document |= {"id": id, "method": method, "params": params}
        case Answer(id, result, None):
            document |= {"id": id, "result": result}
        case Answer(id, _, fault):
            data = {"type": fault.type, "details": fault.details}
            document |= {"id": id, "error": {"code": fault.code, "message": fault.message, "data": data}}
    return json.dumps(document, allow_nan=False).encode() + b"\n"


def read(line: bytes) -> Request | Answer:
    """The inverse of `write`. Raises WorkerError with the code that JSON-RPC has for what is wrong."""
    try:
        document = json.loads(line.decode())
    except (ValueError, RecursionError) as error:
        raise WorkerError(Fault(Code.NOT_JSON, f"this line is not JSON ({error}).")) from None
    match document:
        case {"jsonrpc": "2.0", "method": str(method), **rest}:
            id, params = rest.get("id"), rest.get("params", {})
            if _is_id(id) and isinstance(params, dict):
                return Request(method, params, id)
        case {"jsonrpc": "2.0", "id": id, "error": {"code": int(code), "message": str(message), **rest}}:
            data = rest.get("data") if isinstance(rest.get("data"), dict) else {}
            if _is_id(id):
                return Answer(id, fault=Fault(code, message, str(data.get("type", "")), str(data.get("details", ""))))
        case {"jsonrpc": "2.0", "id": id, "result": result}:
            if _is_id(id):
                return Answer(id, result)
    raise WorkerError(
        Fault(Code.NOT_A_REQUEST, "not a JSON-RPC 2.0 message: expected one object with a method, and params by name.")
    )


def line_from_json(document: dict) -> Line:
    """The inverse of `Line.to_json`; all but `audio` may be left out. Raises WorkerError, and what the parts raise."""
    try:
        line = Line.from_json(document)
    except (TypeError, KeyError, AttributeError) as error:
        raise WorkerError(Fault(Code.BAD_PARAMS, f"the line cannot be read ({error}).")) from None
    if strange := [name for name in document if name not in {field.name for field in fields(Line)}]:
        raise WorkerError(Fault(Code.BAD_PARAMS, f"the line cannot be read (nothing knows {strange[0]!r})."))
    return line


def _is_id(id: object) -> bool:
    return id is None or (isinstance(id, Id) and not isinstance(id, bool))
