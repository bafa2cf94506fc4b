"""Requests to the worker: what another program, or a panel of another version, may send."""

import json
import random
from typing import Any

from emoface.emotion import EmotionTimeline
from emoface.serialization import to_json
from emoface.take import Line

from . import containers, mutations, values
from .fuzz_input import FuzzInput, stored

TIMELINE = EmotionTimeline.parse("neutral@0 angry:0.8@0.1")
LINE = Line("line.wav", TIMELINE, 3, 1)
PARAMS: dict[str, dict[str, Any]] = {
    "initialize": {"protocol": 1, "model": None, "device": "cpu", "cache": None, "load_model": False},
    "listen": {"audio": "line.wav", "folder": "sounds", "channel": 1},
    "generate": {"line": to_json(LINE), "out": "out.take", "overwrite": True, "compress": True},
    "animate": {"take": "line.take", "timeline": to_json(TIMELINE), "out": "again.take"},
    "correct": {"take": "line.take", "phones": [{"symbol": "M", "start_s": 0, "end_s": 0.1}], "out": "again.take"},
    "cancel": {"id": 1},
}
REQUESTS_FILE = "requests.jsonl"  # its params name files
WRITES = ("out", "folder", "cache")  # params that say where to write; the client may write anywhere


def worker_input(rng: random.Random) -> FuzzInput:
    """A few requests, a line each: good ones with changed params, of other forms, or damaged."""
    lines = b"".join(_request(rng, number) for number in range(rng.choice((1, 3, 3))))
    made = FuzzInput({REQUESTS_FILE: lines, "line.wav": containers.sound("wav")})
    made.files["line.take"] = stored("takes/run.take")
    made.calls = [("serve_requests", REQUESTS_FILE)]
    return made


def _request(rng: random.Random, number: int) -> bytes:
    method = rng.choice(list(PARAMS))
    params = mutations.change_json(rng, PARAMS[method])
    if isinstance(params, dict):
        params = {
            name: PARAMS[method].get(name) if _leads_out(name, value) else value for name, value in params.items()
        }
    good = {"jsonrpc": "2.0", "id": number, "method": method, "params": PARAMS[method]}
    draw = rng.random()
    if draw < 0.7:
        line = mutations.dump(good | {"params": params}).encode("utf-8", "surrogatepass")
    elif draw < 0.9:
        line = mutations.dump(mutations.change_json(rng, good)).encode("utf-8", "surrogatepass")
    else:
        line = mutations.change_bytes(rng, json.dumps(good).encode())
    return line.replace(b"\n", b" ") + b"\n"


def _leads_out(name: str, value: object) -> bool:
    is_path = isinstance(value, str) and not isinstance(value, values.Raw)
    return name in WRITES and is_path and (".." in value or value.startswith(("/", "~", values.OUTSIDE)))
