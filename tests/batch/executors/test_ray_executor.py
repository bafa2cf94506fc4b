"""A batch on a real Ray cluster of several machines, all of them here: lost machines and workers change nothing."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from emoface.batch.executors.ray import ClusterError, RayExecutor, connection, ray_executor
from emoface.batch.executors.ray.actor import RayActor
from emoface.batch.executors.ray.connection import join, leave
from emoface.batch.job import RunConfig
from emoface.batch.line_worker import MiniBatch
from emoface.batch.lock import HOLDER
from emoface.cli import main
from emoface.network import checkpoint
from emoface.storage.folder import Folder

from ...network.conftest import TINY_COMPACT, make_model
from ..conftest import files_of, record

ROOT = Path(__file__).parents[3]
LINES = 24
EMOTIONS = ("happy", "angry:0.8", "neutral@0 fear@0.5", "sad", "surprise:0.6")
LONG_S = 120
SMALL = {"object_store_memory": 100 * 2**20, "include_dashboard": False}  # a machine of the cluster

if not find_spec("ray"):
    pytest.skip("Ray, the extra `cluster`, is not installed", allow_module_level=True)


class FragileActor(RayActor):
    """A worker whose process ends, as of a decoder's fault, when a certain line is animated."""

    def animate(self, batch: MiniBatch, *clips):
        if any(decoded.job.line_id == "line 7" for decoded in batch.jobs):
            os._exit(1)
        return super().animate(batch, *clips)


@pytest.fixture(scope="module", autouse=True)
def environment(tmp_path_factory):
    """What Ray's processes get: this checkout's code, and a password of their own; Ray reads it when it is imported."""
    if "ray" in sys.modules:
        pytest.skip("Ray was imported already, with another password")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "Python"), str(ROOT)]))
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.setenv("RAY_AUTH_MODE", "token")
        patch.setenv("RAY_AUTH_TOKEN", "of-these-tests-alone-and-long-enough-to-be-one")
        patch.delenv("RAY_ADDRESS", raising=False)
        yield


@pytest.fixture(scope="module")
def work(tmp_path_factory, environment) -> Path:
    """Recordings, a model, tables, and in `here` the takes as this machine makes them without a cluster."""
    folder = tmp_path_factory.mktemp("work")
    lines = [record(folder / f"{n}.wav", 3.4 + 0.4 * n, 0.1 * n, "tower") for n in range(4)]
    (folder / "empty.wav").touch()
    checkpoint.save(make_model(TINY_COMPACT), folder / "tiny.safetensors", {})
    rows = [f"line {n},{lines[n % 4].name},{EMOTIONS[n % 5]}" for n in range(LINES)]
    tables = {"lines": [*rows, "bad,empty.wav,sad", "gone,gone.wav,sad"], "few": rows[:4], "eight": rows[:8]}
    for name, some in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(["line_id,audio,emotion", *some, ""]))
    assert main(arguments(folder, "lines.csv", "lines-here")) == 1
    assert main(arguments(folder, "few.csv", "few-here")) == 0
    return folder


def arguments(work: Path, table: str, out: str, *more: str, place: str = "") -> list[str]:
    place = place or str(work)
    model = str(work / "tiny.safetensors")
    return ["batch", f"{place}/{table}", "--out", f"{place}/{out}", "--model", model, "--device", "cpu", *more]


def started(work: Path, address: str, out: str) -> subprocess.Popen:
    """The command at work on the cluster, in a process of its own, when the first lines are done."""
    command = arguments(work, "lines.csv", out, "--cluster", address, "--workers", "2", "--progress", "json", "--json")
    process = subprocess.Popen(
        [sys.executable, "-m", "emoface", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wait_for(work / out, process, LINES // 4)
    return process


def wait_for(out: Path, process: subprocess.Popen, lines: int) -> None:
    """Until the ledger tells of so many lines."""
    until = time.monotonic() + LONG_S
    while not (out / "ledger.jsonl").exists() or lines_in(out) < lines:
        assert process.poll() is None and time.monotonic() < until, process.communicate()[1]
        time.sleep(0.02)


def lines_in(out: Path) -> int:
    """How many lines the ledger tells of."""
    return (out / "ledger.jsonl").read_text().count('"line_id"')


def worker_at_work(process: subprocess.Popen) -> psutil.Process:
    """A process of the cluster's that decodes or animates at this moment: Ray names it after what it does."""
    while process.poll() is None:
        for found in psutil.process_iter(["cmdline"]):
            if (found.info["cmdline"] or [""])[0] in ("ray::EmoFaceWorker.decode", "ray::EmoFaceWorker.animate"):
                return found
    pytest.fail(process.communicate()[1])


def takes_and_reports(out: Path) -> dict[str, bytes]:
    """Every file of a takes folder but the page, which says where it is."""
    return {name: data for name, data in files_of(out).items() if name != "review.html"}


def check_same(work: Path, out: str, here: str = "lines-here") -> None:
    """The same files to the byte, and every line once in the ledger."""
    assert takes_and_reports(work / out) == takes_and_reports(work / here)
    entries = [json.loads(line) for line in (work / out / "ledger.jsonl").read_text().splitlines()]
    ids = [entry["line_id"] for entry in entries if "line_id" in entry]
    assert len(ids) == len(set(ids)) == lines_in(work / here)


def listening() -> set[str]:
    """The addresses that this process and its children listen on."""
    sockets = []
    for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
        with suppress(psutil.NoSuchProcess):  # Ray ends its idle workers when it likes
            sockets += process.net_connections("inet")
    return {one.laddr.ip.removeprefix("::ffff:") for one in sockets if one.status == psutil.CONN_LISTEN}


def test_plain_ray_starts_a_cluster_here_for_this_machine_alone_and_takes_it_down(work, capsys, monkeypatch):
    from ray._private import ray_constants

    addresses = []
    monkeypatch.setattr(ray_executor, "leave", lambda ray: (addresses.append(listening()), leave(ray)))
    if any("gcs_server" in (process.info["name"] or "") for process in psutil.process_iter(["name"])):
        pytest.skip("this machine belongs to a Ray cluster already")
    assert main(arguments(work, "few.csv", "alone", "--cluster", "ray", "--workers", "1", "--json")) == 0
    assert json.loads(capsys.readouterr().out)["made"] == 4  # and nothing of Ray's beside the answer
    check_same(work, "alone", "few-here")
    assert not [p for p in psutil.Process().children(recursive=True) if "raylet" in p.name()]
    assert addresses == [{"127.0.0.1"}]
    assert ray_constants.ENABLE_RAY_CLUSTER is (sys.platform == "linux")  # clusters of several machines can be joined


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_nobody_else_can_read_the_password_of_a_cluster_that_is_started_here(tmp_path, monkeypatch):
    monkeypatch.delenv("RAY_AUTH_TOKEN")
    monkeypatch.setenv("HOME", str(tmp_path))
    token = tmp_path / ".ray" / "auth_token"
    connection._protect_token()
    text = token.read_text()
    assert len(text) == 64 and token.stat().st_mode & 0o777 == 0o600
    token.chmod(0o644)  # as Ray leaves it
    connection._protect_token()
    assert token.read_text() == text and token.stat().st_mode & 0o777 == 0o600


@pytest.fixture(scope="module")
def machines(environment):
    """A head without a core to work on and two machines with one each, which are noticed soon when they die."""
    from ray.cluster_utils import Cluster

    soon = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 500, "health_check_failure_threshold": 3}
    found = Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "ray_client_server_port": free_port(), "_system_config": soon, **SMALL},
    )
    for _ in range(2):
        found.add_node(num_cpus=1, **SMALL)
    yield found
    found.shutdown()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_a_worker_killed_and_a_machine_lost_at_work_are_not_missed(work, machines):
    process = started(work, machines.address, "lost")
    worker_at_work(process).kill()
    wait_for(work / "lost", process, LINES // 2)
    raylet = worker_at_work(process).ppid()
    lost = next(node for node in machines.worker_nodes if raylet == node.all_processes["raylet"][0].process.pid)
    machines.remove_node(lost, allow_graceful=False)
    machines.add_node(num_cpus=1, **SMALL)
    out, err = process.communicate(timeout=LONG_S)
    assert err.count("was lost. What it had before it goes to others.") >= 2
    answer = json.loads(out)
    assert (process.returncode, answer["made"], answer["failed"]) == (1, LINES, 2)  # the two that fail here too
    check_same(work, "lost")


def test_ctrl_c_finishes_what_runs_and_the_same_command_goes_on(work, machines):
    process = started(work, machines.address, "stopped")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONG_S)
    assert process.returncode == 1 and not json.loads(out)["finished"], err
    assert LINES // 4 <= lines_in(work / "stopped") < LINES
    assert main(arguments(work, "lines.csv", "stopped", "--cluster", machines.address, "--workers", "1")) == 1
    check_same(work, "stopped")


def test_from_outside_and_in_a_store_it_is_the_same(work, machines):
    """fsspec's `local://` is a store of files that every process here reads, reached as s3:// is."""
    place = f"local://{work}"
    assert main(arguments(work, "few.csv", "store-here", place=place)) == 0
    address = f"ray://127.0.0.1:{machines.head_node._ray_params.ray_client_server_port}"
    options = ("--cluster", address, "--workers", "1")
    assert main(arguments(work, "few.csv", "store", *options, place=place)) == 0
    check_same(work, "store", "store-here")


def test_a_line_that_kills_its_workers_fails_and_those_beside_it_do_not(work, machines, monkeypatch, capsys):
    monkeypatch.setattr(ray_executor, "RayActor", FragileActor)
    monkeypatch.setattr(ray_executor, "MAX_LOSSES", 2)
    options = ("--cluster", machines.address, "--workers", "2", "--json")
    assert main(arguments(work, "eight.csv", "fragile", *options)) == 1
    assert json.loads(capsys.readouterr().out)["made"] == 7
    made, here = files_of(work / "fragile"), files_of(work / "lines-here")
    assert {name for name in made if name.endswith(".take")} == {f"line_{n}.take" for n in range(7)}
    assert all(made[f"line_{n}.take"] == here[f"line_{n}.take"] for n in range(7))
    assert b"workers died over it" in made["failed.csv"]


def test_another_version_on_the_cluster_is_refused(work, machines, monkeypatch, capsys):
    monkeypatch.setattr(ray_executor, "__version__", "0.0.7")
    assert main(arguments(work, "few.csv", "old", "--cluster", machines.address, "--workers", "1")) == 1
    assert "this one 0.0.7 with" in capsys.readouterr().err
    assert not list((work / "old").glob("*.take"))


@pytest.fixture
def config(work, tmp_path) -> RunConfig:
    return RunConfig(Folder.at(tmp_path), str(work / "tiny.safetensors"), "tiny", "", "cpu")


def test_a_machine_that_does_not_see_the_takes_folder_is_refused(config):
    actor = RayActor(config, Path(config.model).read_bytes())
    config.out.write(HOLDER, b"the caller's, now")
    assert actor.describe(b"the caller's, now").torch
    with pytest.raises(ClusterError, match=f"does not see {config.out.location} as the caller does"):
        actor.describe(b"the caller's, an hour ago")


def test_without_ray_it_is_said_how_to_have_it(config, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ClusterError, match=r'pip install "emoface\[cluster\]"'):
        RayExecutor(config)


@pytest.mark.parametrize("address", ["ray://127.0.0.1:{}", "127.0.0.1:{}", "ray"])
def test_an_address_where_nothing_answers_is_said_at_once(config, monkeypatch, address):
    port = free_port()
    monkeypatch.setenv("RAY_ADDRESS", f"127.0.0.1:{port}")
    with pytest.raises(ClusterError, match=rf"127\.0\.0\.1:{port}: no Ray cluster answers there"):
        RayExecutor(config, address.format(port))


@pytest.mark.parametrize("deaths", [0, 1, 2])
def test_a_caller_from_outside_whose_server_dies_at_birth_asks_once_more(monkeypatch, deaths):
    """What Ray does then, and what it leaves behind: it takes every later address for one from outside."""
    import ray

    calls = []

    def init(where, **settings):
        calls.append(where)
        if calls.count(where) <= deaths:
            raise RuntimeError("Starting Ray client server failed. See its logs.")

    monkeypatch.setattr(ray, "init", init)
    monkeypatch.setattr(ray, "shutdown", lambda: calls.append("shutdown"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"ray://127.0.0.1:{server.getsockname()[1]}"
        if deaths < 2:
            leave(join(address))
        else:
            with pytest.raises(ClusterError, match=r"cannot join this Ray cluster .*Starting Ray client server failed"):
                join(address)
    assert calls == [address, *["shutdown", address] * min(deaths, 1), "shutdown"]


@pytest.mark.parametrize("address", ["ray", "ray://127.0.0.1:1", "127.0.0.1:1"])
def test_a_cluster_that_somebody_else_has_joined_is_left_alone(monkeypatch, address):
    import ray

    ended = []
    monkeypatch.setattr(ray, "is_initialized", lambda: True)
    monkeypatch.setattr(ray, "shutdown", lambda: ended.append(True))
    with pytest.raises(ClusterError, match=r"has joined a Ray cluster already\. Call ray\.shutdown\(\) first"):
        join(address)
    assert not ended


@pytest.mark.parametrize("address", ["rays", "ray://head:x", "head:"])
def test_what_is_no_address_is_refused(config, address):
    with pytest.raises(ClusterError, match=r"Expected|no Ray cluster"):
        RayExecutor(config, address)
