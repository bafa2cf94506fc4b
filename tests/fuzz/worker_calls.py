"""Requests to the worker, served in this process as the worker's own serves them."""

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from emoface.worker.protocol import ErrorCode, Failure, Reply, RpcRequest, WorkerError, read, write
from emoface.worker.server import METHODS, ModelService, RemoteListener, Server

LONGEST_LINE = 1_000_000  # bytes of a reply: the client holds it in memory


class WrongReply(Exception):
    """A reply that says that the worker is at fault, or that no client can read."""


class _Server(Server):
    """Keeps the replies instead of writing them, and executes a request at once."""

    def __init__(self) -> None:
        super().__init__(_service(), io.BytesIO(), io.BytesIO())
        self.sent: list[RpcRequest | Reply] = []

    def send(self, message: RpcRequest | Reply) -> None:
        """Keep a message that can be written."""
        if len(write(message)) > LONGEST_LINE:
            raise WrongReply(f"a message of more than {LONGEST_LINE} bytes")
        self.sent.append(message)

    def serve(self, line: bytes) -> None:
        """Reply to one line."""
        try:
            message = read(line)
        except WorkerError as error:
            self.send(Failure(None, error.info))
            return
        if isinstance(message, RpcRequest) and message.method in METHODS:
            self.send(self._execute(message, RemoteListener(message.request_id, self.send)))
        elif isinstance(message, RpcRequest):
            self._accept(message)


@lru_cache
def _service() -> ModelService:
    """One for all inputs: the model is loaded once."""
    return ModelService()


def serve_requests(name: str) -> Iterable[str]:
    """Every line of a file is replied to, and never with an error of the worker's own."""
    server = _Server()
    for line in Path(name).read_bytes().splitlines(keepends=True):
        server.serve(line)
    sentences = []
    for message in server.sent:
        if isinstance(message, Failure):
            if message.error.code in (ErrorCode.INTERNAL, ErrorCode.CRASHED):
                raise WrongReply(f"{message.error.code}: {message.error.message}")
            sentences.append(_escaped(message.error.message))
        elif isinstance(message, RpcRequest) and message.method == "warning":
            sentences.append(_escaped(message.params["message"]))
    return sentences


def _escaped(sentence: str) -> str:
    """Control characters as the line has them, which is JSON; a terminal never gets them."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in sentence)
