"""The params of requests: what has another type is refused before anything is done."""

from pathlib import Path
from typing import Any

import pytest

from emoface.worker.protocol import ErrorCode, Failure, RpcRequest, Success
from emoface.worker.server import ModelService, RemoteListener, Server

GOOD: dict[str, dict[str, Any]] = {
    "initialize": {"protocol": 1, "load_model": False},
    "listen": {"audio": "a.wav", "folder": "cache", "channel": None},
    "generate": {
        **{"line": {"audio": "a.wav"}, "out": "a.take", "overwrite": False, "compress": True},
        **{"lexicon": "a.txt", "alignment": None},
    },
    "animate": {"take": "a.take", "timeline": {"segments": []}, "out": "a.take", "overwrite": True},
    "correct": {
        **{"take": "a.take", "phones": [{"symbol": "M", "start_s": 0, "end_s": 0.1}], "out": "a.take"},
        **{"overwrite": True},
    },
}
WRONG = (None, 3, 1.5, True, "x", [], {}, [[]], {"x": 1}, "a\0b", 10**30, float("nan"), float("inf"))


def reply_to(method: str, params: dict[str, Any]) -> Success | Failure:
    service = ModelService()
    service._loaded = lambda listener: pytest.fail("the model was wanted")  # type: ignore[method-assign]
    replies: list[Any] = []
    server = Server(service, None, None)  # type: ignore[arg-type]  # no pipes: one request is executed
    server.send = replies.append  # type: ignore[method-assign]
    return server._execute(RpcRequest(method, params, 1), RemoteListener(1, replies.append))


@pytest.mark.parametrize(("method", "name"), [(method, name) for method, params in GOOD.items() for name in params])
def test_params_of_other_types_are_bad_params_and_never_a_mistake_of_our_own(method, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused = 0
    for value in WRONG:
        if method == "generate" and name != "line" and isinstance(value, type(GOOD[method][name])):
            continue  # a good one: the model would be wanted
        if name in ("lexicon", "alignment") and value is None:
            continue
        if name == "load_model" and value is True:
            continue
        reply = reply_to(method, GOOD[method] | {name: value})
        if isinstance(reply, Failure):
            assert reply.error.code in (ErrorCode.BAD_PARAMS, ErrorCode.REFUSED), (value, reply.error)
            assert len(reply.error.message) <= 300
            refused += reply.error.code == ErrorCode.BAD_PARAMS
    assert refused >= 8
    assert not list(Path(tmp_path).rglob("*.take"))


def test_params_that_nothing_knows_or_that_are_missing_are_bad_params():
    for params in ({"line": {"audio": "a.wav"}}, GOOD["generate"] | {"x": 1}):
        reply = reply_to("generate", params)
        assert isinstance(reply, Failure) and reply.error.code == ErrorCode.BAD_PARAMS


def test_a_param_that_nothing_knows_is_named_but_not_in_full_and_python_s_own_names_are_none():
    reply = reply_to("generate", GOOD["generate"] | {"x" * 5000: 1})
    assert isinstance(reply, Failure) and reply.error.message.startswith("generate: nothing knows 'xxx")
    assert "Expected line, out, overwrite" in reply.error.message and len(reply.error.message) < 200
    for method, params in GOOD.items():
        for name in ("self", "listener", "settings", "kwargs"):
            reply = reply_to(method, params | {name: 1})
            assert isinstance(reply, Failure) and reply.error.code == ErrorCode.BAD_PARAMS, (method, name)
