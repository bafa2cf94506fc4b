"""The client's promises, held against a worker that misbehaves on order."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from emoface.worker.client import Client, Progress
from emoface.worker.process import environment
from emoface.worker.protocol import Cancelled, Code, WorkerError

from .conftest import FAKE, SOON_S, alive, comes_true


def ask(client: Client, do: str, **rest):
    params = {"do": do, **{name: rest.pop(name) for name in ("marker", "done") if name in rest}}
    return client.request("generate", params, **rest)


def test_the_worker_is_started_by_the_first_request_and_kept(client):
    assert ask(client, "answer").result(SOON_S) == ask(client, "answer").result(SOON_S)
    about = client.start().result(SOON_S)
    assert about == {"server": "fake", "pid": ask(client, "answer").result(SOON_S)["pid"]}


def test_callbacks_run_in_the_thread_that_polls_in_order_and_only_there(client):
    heard = []

    def hear(what):
        heard.append((what, threading.get_ident()))

    job = ask(client, "answer", on_done=hear, on_progress=hear, on_warning=hear)
    job.result(SOON_S)
    assert not heard
    assert comes_true(lambda: client.poll() or any(what is job for what, _ in heard))
    whats = [what for what, _ in heard]
    assert whats[:3] == [Progress("start"), Progress("load"), Progress("speech")]
    assert whats[-3:] == [Progress("speech", 3, 3), "half of it is damaged.", job]
    assert {thread for _, thread in heard} == {threading.get_ident()}


def test_who_does_not_want_to_poll_for_nothing_is_told_when_to(client):
    rung, heard = threading.Event(), []
    client.on_due = rung.set
    ask(client, "answer", on_done=heard.append)
    while not heard:
        assert rung.wait(SOON_S)
        rung.clear()
        client.poll()
    client.on_due = None
    ask(client, "answer", on_done=heard.append).result(SOON_S)
    assert not rung.is_set()


def test_asking_never_blocks_and_jobs_end_in_order(shared_client):
    ended = []
    jobs = [ask(shared_client, "answer", on_done=ended.append) for _ in range(20)]
    assert not jobs[0].done
    with pytest.raises(TimeoutError):
        jobs[0].result(0)
    jobs[-1].result(SOON_S)
    assert comes_true(lambda: shared_client.poll() or ended == jobs)


def test_an_error_of_ours_arrives_as_its_sentence_and_another_with_its_traceback(shared_client):
    with pytest.raises(WorkerError, match=r"the line is silent\. Record it again\.") as ours:
        ask(shared_client, "refuse").result(SOON_S)
    assert (ours.value.fault.code, ours.value.fault.type) == (Code.REFUSED, "EmoFaceError")
    assert not ours.value.fault.details
    with pytest.raises(WorkerError, match="failed at generate") as bug:
        ask(shared_client, "fail").result(SOON_S)
    assert (bug.value.fault.code, bug.value.fault.type) == (Code.INTERNAL, "ZeroDivisionError")
    assert "fake_worker.py" in bug.value.fault.details
    with pytest.raises(WorkerError) as unknown:
        shared_client.request("sing", {}).result(SOON_S)
    assert unknown.value.fault.code == Code.NO_SUCH_METHOD
    assert ask(shared_client, "answer").result(SOON_S)


def test_params_that_are_not_json_raise_where_they_are_given(shared_client):
    with pytest.raises(ValueError):
        shared_client.request("generate", {"start_s": float("nan")})
    assert ask(shared_client, "answer").result(SOON_S)


def test_a_job_that_the_worker_dies_of_is_asked_once_more(client, tmp_path):
    before = ask(client, "answer").result(SOON_S)
    crashing = ask(client, "crash once", marker=str(tmp_path / "crashed"))
    after = ask(client, "answer")
    assert crashing.result(SOON_S) == after.result(SOON_S) != before
    assert not alive(before["pid"])


@pytest.mark.parametrize(("do", "says"), [("crash", "RuntimeError: out of luck"), ("segfault", "Segmentation fault")])
def test_a_job_that_kills_two_workers_fails_with_the_last_words(client, do, says):
    with pytest.raises(WorkerError, match="the worker died at generate, and again when asked once more") as failure:
        ask(client, do).result(SOON_S)
    assert failure.value.fault.code == Code.CRASHED and says in failure.value.fault.details
    assert ask(client, "answer").result(SOON_S)


def test_a_worker_that_dies_while_idle_is_replaced(client):
    first = ask(client, "answer").result(SOON_S)["pid"]
    os.kill(first, signal.SIGKILL)
    assert ask(client, "answer").result(SOON_S)["pid"] != first


def test_a_job_that_yields_is_cancelled_and_the_worker_kept(shared_client):
    worker = ask(shared_client, "answer").result(SOON_S)
    ended = []
    running, waiting = (ask(shared_client, "yield", on_done=ended.append) for _ in range(2))
    waiting.cancel()
    running.cancel()
    running.cancel()
    for job in (running, waiting):
        with pytest.raises(Cancelled):
            job.result(SOON_S)
    assert ask(shared_client, "answer").result(SOON_S) == worker
    shared_client.poll()
    assert ended == [waiting, running]


def test_a_worker_that_ignores_a_cancel_is_killed_and_the_next_job_gets_another(client):
    first = ask(client, "answer").result(SOON_S)["pid"]
    started = threading.Event()
    job = ask(client, "stubborn", on_progress=lambda _: started.set())
    assert comes_true(lambda: client.poll() or started.is_set())
    since = time.monotonic()
    job.cancel()
    next_job = ask(client, "answer")
    with pytest.raises(Cancelled):
        job.result(SOON_S)
    assert 1.5 < time.monotonic() - since < 10
    assert next_job.result(SOON_S)["pid"] != first
    assert comes_true(lambda: not alive(first))


def test_a_job_whose_worker_is_still_starting_is_cancelled_at_once():
    with Client(FAKE, model="never ready") as client:
        job = ask(client, "answer")
        job.cancel()
        with pytest.raises(Cancelled):
            job.result(SOON_S)


def test_a_model_that_cannot_be_loaded_is_reported_to_every_job():
    with Client(FAKE, model="nobody") as client:
        for job in (ask(client, "answer"), ask(client, "answer")):
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
        ask(client, "answer").result(SOON_S)


def test_an_idle_worker_is_ended_and_started_again_when_asked():
    with Client(FAKE, idle_s=0.1) as client:
        first = ask(client, "answer").result(SOON_S)["pid"]
        assert comes_true(lambda: not alive(first))
        assert ask(client, "answer").result(SOON_S)["pid"] != first


def test_closing_cancels_what_is_asked_and_leaves_no_process():
    client = Client(FAKE, idle_s=float("inf"))
    worker = ask(client, "answer").result(SOON_S)["pid"]
    jobs = [ask(client, "yield") for _ in range(2)]
    client.close(wait=True)
    client.close()
    for job in jobs:
        with pytest.raises(Cancelled):
            job.result(SOON_S)
    assert not alive(worker)
    with pytest.raises(RuntimeError):
        ask(client, "answer")


CARELESS = """
import sys
from emoface.worker.client import Client

client, heard = Client(sys.argv[2:]), []
worker = client.start().result()["pid"]
client.request("generate", {"do": sys.argv[1]}, on_progress=heard.append)
while not heard:
    client.poll()
print(worker, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("do", ["answer", "stubborn"])
@pytest.mark.parametrize("end", ["killed", "ended"])
def test_no_worker_outlives_its_parent(do, end):
    """However the parent goes, and whatever the worker is at: this parent never closes its client."""
    pipe, command = subprocess.PIPE, [sys.executable, "-c", CARELESS, do, *FAKE]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment({})) as parent:
        worker = int(parent.stdout.readline())
        assert alive(worker)
        if end == "killed":
            parent.kill()
        parent.communicate()
        assert parent.returncode == (-signal.SIGKILL if end == "killed" else 0)
    assert comes_true(lambda: not alive(worker))


def test_the_worker_sees_nothing_of_the_editors_python(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONHOME", "/the/editors")
    monkeypatch.setenv("PYTHONPATH", "/the/editors/packages")
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    with Client(FAKE, environment={"EMOFACE_CACHE": "elsewhere"}) as client:
        assert ask(client, "answer").result(SOON_S)
    given = environment({"EMOFACE_CACHE": "elsewhere"})
    assert "PYTHONHOME" not in given and "editors" not in given["PYTHONPATH"]
    assert given["EMOFACE_CACHE"] == "elsewhere"
