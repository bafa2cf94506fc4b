"""The client, with a worker that crashes, hangs, prints or refuses on request."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from emoface.errors import Cancelled
from emoface.worker.client import Client, StageProgress
from emoface.worker.protocol import ErrorCode, WorkerError, WorkerSettings
from emoface.worker.worker_process import environment_variables

from .conftest import FAKE, SOON_S, becomes_true, is_alive


def generate(client: Client, do: str, **rest):
    params = {"do": do, **{name: rest.pop(name) for name in ("marker", "done") if name in rest}}
    return client.request("generate", params, **rest)


def test_the_worker_is_started_by_the_first_request_and_kept(client):
    assert generate(client, "answer").result(SOON_S) == generate(client, "answer").result(SOON_S)
    about = client.start().result(SOON_S)
    assert about == {"server": "fake", "pid": generate(client, "answer").result(SOON_S)["pid"]}


def test_callbacks_run_in_the_thread_that_polls_in_order_and_only_there(client):
    received = []

    def receive(what):
        received.append((what, threading.get_ident()))

    job = generate(client, "answer", on_done=receive, on_progress=receive, on_warning=receive)
    job.result(SOON_S)
    assert not received
    assert becomes_true(lambda: client.poll() or any(what is job for what, _ in received))
    whats = [what for what, _ in received]
    assert whats[:3] == [StageProgress("start"), StageProgress("load"), StageProgress("speech")]
    assert whats[-3:] == [StageProgress("speech", 3, 3), "half of it is damaged.", job]
    assert {thread for _, thread in received} == {threading.get_ident()}


def test_on_due_is_called_when_there_is_something_to_poll(client):
    is_due, received = threading.Event(), []
    client.on_due = is_due.set
    generate(client, "answer", on_done=received.append)
    while not received:
        assert is_due.wait(SOON_S)
        is_due.clear()
        client.poll()
    client.on_due = None
    generate(client, "answer", on_done=received.append).result(SOON_S)
    assert not is_due.is_set()


def test_a_request_never_blocks_and_requests_end_in_order(shared_client):
    ended = []
    jobs = [generate(shared_client, "answer", on_done=ended.append) for _ in range(20)]
    assert not jobs[0].done
    with pytest.raises(TimeoutError):
        jobs[0].result(0)
    jobs[-1].result(SOON_S)
    assert becomes_true(lambda: shared_client.poll() or ended == jobs)


def test_an_emoface_error_arrives_as_its_sentence_and_another_with_its_traceback(shared_client):
    with pytest.raises(WorkerError, match=r"the line is silent\. Record it again\.") as ours:
        generate(shared_client, "refuse").result(SOON_S)
    assert (ours.value.info.code, ours.value.info.error_type) == (ErrorCode.REFUSED, "EmoFaceError")
    assert not ours.value.info.details
    with pytest.raises(WorkerError, match="failed at generate") as bug:
        generate(shared_client, "fail").result(SOON_S)
    assert (bug.value.info.code, bug.value.info.error_type) == (ErrorCode.INTERNAL, "ZeroDivisionError")
    assert "fake_worker.py" in bug.value.info.details
    log_file = Path(str(bug.value).split("The details are in ")[1].removesuffix("."))
    assert log_file.name.startswith("worker-") and "ZeroDivisionError: a bug" in log_file.read_text()
    with pytest.raises(WorkerError) as unknown:
        shared_client.request("sing", {}).result(SOON_S)
    assert unknown.value.info.code == ErrorCode.NO_SUCH_METHOD
    assert generate(shared_client, "answer").result(SOON_S)


def test_params_that_are_not_json_raise_where_they_are_given(shared_client):
    with pytest.raises(ValueError):
        shared_client.request("generate", {"start_s": float("nan")})
    assert generate(shared_client, "answer").result(SOON_S)


def test_a_request_under_which_the_worker_dies_is_sent_once_more(client, tmp_path):
    before = generate(client, "answer").result(SOON_S)
    crashing = generate(client, "crash once", marker=str(tmp_path / "crashed"))
    after = generate(client, "answer")
    assert crashing.result(SOON_S) == after.result(SOON_S) != before
    assert not is_alive(before["pid"])


@pytest.mark.parametrize(("do", "says"), [("crash", "RuntimeError: out of luck"), ("segfault", "Segmentation fault")])
def test_a_request_that_kills_two_workers_fails_with_their_last_output(client, do, says):
    with pytest.raises(WorkerError, match="the worker died at generate, and again when asked once more") as failure:
        generate(client, do).result(SOON_S)
    assert failure.value.info.code == ErrorCode.CRASHED and says in failure.value.info.details
    assert generate(client, "answer").result(SOON_S)


def test_a_worker_that_dies_while_idle_is_replaced(client):
    first = generate(client, "answer").result(SOON_S)["pid"]
    os.kill(first, signal.SIGKILL)
    assert generate(client, "answer").result(SOON_S)["pid"] != first


def test_a_request_that_stops_when_cancelled_keeps_its_worker(shared_client):
    worker = generate(shared_client, "answer").result(SOON_S)
    ended = []
    running, waiting = (generate(shared_client, "yield", on_done=ended.append) for _ in range(2))
    waiting.cancel()
    running.cancel()
    running.cancel()
    for job in (running, waiting):
        with pytest.raises(Cancelled):
            job.result(SOON_S)
    assert generate(shared_client, "answer").result(SOON_S) == worker
    shared_client.poll()
    assert ended == [waiting, running]


def test_a_worker_that_ignores_a_cancel_is_killed_and_the_next_request_gets_another(client):
    first = generate(client, "answer").result(SOON_S)["pid"]
    started = threading.Event()
    job = generate(client, "stubborn", on_progress=lambda _: started.set())
    assert becomes_true(lambda: client.poll() or started.is_set())
    since = time.monotonic()
    job.cancel()
    next_job = generate(client, "answer")
    with pytest.raises(Cancelled):
        job.result(SOON_S)
    assert 1.5 < time.monotonic() - since < 10
    assert next_job.result(SOON_S)["pid"] != first
    assert becomes_true(lambda: not is_alive(first))


def test_a_request_whose_worker_is_still_starting_is_cancelled_at_once():
    with Client(FAKE, WorkerSettings(model="never ready")) as client:
        job = generate(client, "answer")
        job.cancel()
        with pytest.raises(Cancelled):
            job.result(SOON_S)


def test_a_model_that_cannot_be_loaded_is_reported_to_every_request():
    with Client(FAKE, WorkerSettings(model="nobody")) as client:
        for job in (generate(client, "answer"), generate(client, "answer")):
            with pytest.raises(WorkerError, match="no model is called 'nobody'"):
                job.result(SOON_S)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["/no/such/python", "-m", "emoface.worker"], "/no/such/python: the worker cannot be started"),
        ([sys.executable, "-c", "import no_such_package"], "No module named 'no_such_package'"),
        ([sys.executable, "-c", "print('not a worker')"], "The last it said: not a worker"),
    ],
)
def test_a_command_that_is_no_worker_is_reported(command, says):
    with Client(command) as client, pytest.raises(WorkerError, match=says):
        generate(client, "answer").result(SOON_S)


def test_an_idle_worker_is_ended_and_started_again_by_a_request():
    with Client(FAKE, idle_s=0.1) as client:
        first = generate(client, "answer").result(SOON_S)["pid"]
        assert becomes_true(lambda: not is_alive(first))
        assert generate(client, "answer").result(SOON_S)["pid"] != first


def test_closing_cancels_all_requests_and_leaves_no_process():
    client = Client(FAKE, idle_s=float("inf"))
    worker = generate(client, "answer").result(SOON_S)["pid"]
    jobs = [generate(client, "yield") for _ in range(2)]
    client.close(wait=True)
    client.close()
    for job in jobs:
        with pytest.raises(Cancelled):
            job.result(SOON_S)
    assert not is_alive(worker)
    with pytest.raises(RuntimeError):
        generate(client, "answer")


CARELESS = """
import sys
from emoface.worker.client import Client

client, received = Client(sys.argv[2:]), []
worker = client.start().result()["pid"]
client.request("generate", {"do": sys.argv[1]}, on_progress=received.append)
while not received:
    client.poll()
print(worker, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("do", ["answer", "stubborn"])
@pytest.mark.parametrize("end", ["killed", "ended"])
def test_no_worker_outlives_its_parent(do, end):
    """However the parent ends, and whatever the worker does: this parent never closes its client."""
    pipe, command = subprocess.PIPE, [sys.executable, "-c", CARELESS, do, *FAKE]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment_variables({})) as parent:
        worker = int(parent.stdout.readline())
        assert is_alive(worker)
        if end == "killed":
            parent.kill()
        parent.communicate()
        assert parent.returncode == (-signal.SIGKILL if end == "killed" else 0)
    assert becomes_true(lambda: not is_alive(worker))


def test_the_worker_sees_nothing_of_the_editors_python(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONHOME", "/the/editors")
    monkeypatch.setenv("PYTHONPATH", "/the/editors/packages")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    with Client(FAKE, environment={"EMOFACE_CACHE": "elsewhere"}) as client:
        assert generate(client, "answer").result(SOON_S)
    given = environment_variables({"EMOFACE_CACHE": "elsewhere"})
    assert "PYTHONHOME" not in given and "editors" not in given["PYTHONPATH"]
    assert given["EMOFACE_CACHE"] == "elsewhere"
