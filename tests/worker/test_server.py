"""The server, by its pipes alone, as any JSON-RPC client would use it."""

import json
import os
import subprocess
import sys

import pytest

from emoface.worker.worker_process import environment_variables

from .conftest import FAKE, SOON_S, becomes_true, is_alive


class Pipes:
    """A worker process and its pipes, without a Client."""

    def __init__(self):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(FAKE, stdin=pipe, stdout=pipe, stderr=pipe, env=environment_variables({}))

    def send(self, *lines: bytes) -> None:
        self.process.stdin.write(b"".join(line + b"\n" for line in lines))
        self.process.stdin.flush()

    def receive(self) -> dict:
        return json.loads(self.process.stdout.readline())

    def call(self, method: str, id: int, **params) -> dict:
        """The reply to a request; notifications before it are skipped."""
        self.send(json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode())
        return self.answer()

    def answer(self) -> dict:
        while "id" not in (message := self.receive()):
            pass
        return message

    def __enter__(self) -> "Pipes":
        return self

    def __exit__(self, *exception: object) -> None:
        self.process.kill()
        self.process.__exit__(None, None, None)  # closes the pipes and waits


@pytest.fixture(scope="module")
def shared_pipes():
    with Pipes() as pipes:
        yield pipes


@pytest.fixture
def pipes():
    with Pipes() as pipes:
        yield pipes


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"hello", -32700),
        (b"[]", -32600),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "sing"}', -32601),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "generate"}', -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "generate", "params": {"do": "answer", "louder": 1}}', -32602),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "cancel", "params": {"id": [1]}}', -32602),
    ],
)
def test_a_wrong_message_gets_its_code_and_does_no_harm(shared_pipes, line, code):
    shared_pipes.send(line)
    answer = shared_pipes.answer()
    assert answer["error"]["code"] == code and answer["id"] in (None, 1)
    assert shared_pipes.call("generate", 2, do="answer")["result"]


def test_progress_and_warnings_name_their_request(shared_pipes):
    shared_pipes.send(b'{"jsonrpc": "2.0", "id": "a", "method": "generate", "params": {"do": "answer", "done": 1}}')
    assert [(m["method"], m["params"]) for m in (shared_pipes.receive() for _ in range(3))] == [
        ("progress", {"request": "a", "stage": "speech", "done": 0, "total": 0}),
        ("progress", {"request": "a", "stage": "speech", "done": 1, "total": 1}),
        ("warning", {"request": "a", "message": "half of it is damaged."}),
    ]
    assert shared_pipes.receive()["id"] == "a"


def test_a_notification_is_never_answered(shared_pipes):
    shared_pipes.send(b'{"jsonrpc": "2.0", "method": "sing"}', b'{"jsonrpc": "2.0", "method": "generate"}')
    assert shared_pipes.call("generate", 3, do="answer")["id"] == 3


def test_jobs_that_wait_and_jobs_that_run_are_cancelled_by_their_id(shared_pipes):
    job = b'{"jsonrpc": "2.0", "id": %d, "method": "generate", "params": {"do": "yield"}}'
    cancel = b'{"jsonrpc": "2.0", "id": %d, "method": "cancel", "params": {"id": %d}}'
    shared_pipes.send(job % 11, job % 12, cancel % (13, 12), cancel % (14, 11), cancel % (15, 99))
    answers = {(answer := shared_pipes.answer())["id"]: answer for _ in range(5)}
    assert [answers[id]["error"]["code"] for id in (11, 12)] == [-32800, -32800]
    assert [answers[id]["result"]["known"] for id in (13, 14, 15)] == [True, True, False]


def test_stray_prints_of_python_and_of_c_go_to_stderr(pipes):
    assert pipes.call("generate", 1, do="print")["result"]
    pipes.call("shutdown", 2)
    assert pipes.process.stdout.read() == b""
    errors = pipes.process.stderr.read()
    assert all(stray in errors for stray in (b"stray\n", b"stray bytes\n", b"stray C string\n"))


def test_shutdown_is_answered_and_ends_the_process(pipes):
    assert pipes.call("shutdown", 1) == {"jsonrpc": "2.0", "id": 1, "result": {}}
    assert pipes.process.wait(SOON_S) == 0


@pytest.mark.parametrize("do", ["answer", "yield", "stubborn"])
def test_the_end_of_stdin_ends_the_process_whatever_it_does(pipes, do):
    pipes.send(b'{"jsonrpc": "2.0", "id": 1, "method": "generate", "params": {"do": "%s"}}' % do.encode())
    pipes.receive()
    pipes.process.stdin.close()
    assert pipes.process.wait(SOON_S) == (1 if do == "stubborn" else 0)


@pytest.mark.skipif(os.name != "posix", reason="on Windows nobody else can hold the worker's stdin open")
def test_a_worker_whose_parent_is_gone_ends_even_if_its_stdin_stays_open():
    stdin, held_open = os.pipe()
    start = "import subprocess, sys, time; subprocess.Popen(sys.argv[1:]); time.sleep(60)"
    command = [sys.executable, "-c", start, *FAKE]
    with subprocess.Popen(command, stdin=stdin, stdout=subprocess.PIPE, env=environment_variables({})) as parent:
        os.write(held_open, b'{"jsonrpc": "2.0", "id": 1, "method": "generate", "params": {"do": ""}}\n')
        worker = json.loads(parent.stdout.readline())["result"]["pid"]
        assert is_alive(worker)
        parent.kill()
        assert becomes_true(lambda: not is_alive(worker))
    os.close(held_open)
    os.close(stdin)
