"""A run that is killed at any instant can be continued, and ends with the bytes of one that was not killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import files_of, record

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no SIGINT for another process")

PYTHON = Path(__file__).parents[2] / "Python"
LONGEST_S = 120.0


@pytest.fixture
def table(tmp_path, monkeypatch) -> Path:
    """Twenty lines of short recordings of several lengths, and one that fails."""
    rows = ["line_id,audio,emotion"]
    for number in range(8):
        sample = ("bridge", "tower", "return", "danger_zh")[number % 4]
        record(tmp_path / "lines" / f"{number}.wav", 0.6 + 0.2 * (number % 5), 0.1 * number, sample)
    for number in range(20):
        emotion = ("happy", "sad:0.5", "neutral@0 fear@0.3")[number % 3]
        rows.append(f"line{number},lines/{number % 8}.wav,{emotion}")
    rows.insert(5, "broken,lines/broken.wav,happy")
    (tmp_path / "lines" / "broken.wav").write_bytes(b"RIFF")
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "lines.csv"
    path.write_text("\n".join(rows))
    return path


OPTIONS = ("--takes", "2", "--export", "maya", "--waiting", "1")


@pytest.fixture
def start(table):
    """Start `emoface batch` as a process of its own."""
    started: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        command = [sys.executable, "-m", "emoface", "batch", table, "--out", "takes", *OPTIONS]
        environment = os.environ | {"PYTHONPATH": str(PYTHON), "OMP_NUM_THREADS": "1"}
        with open("output", "w") as output:
            started.append(subprocess.Popen(command, env=environment, stdout=output, stderr=output))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(process: subprocess.Popen, has_come: Callable[[Path], bool]) -> None:
    """Until it has come, or the process has ended."""
    until = time.monotonic() + LONGEST_S
    while process.poll() is None and not has_come(Path("takes")) and time.monotonic() < until:
        time.sleep(0.01)


def count(folder: Path, pattern: str) -> int:
    return sum(1 for _ in folder.glob(pattern))


def entries(folder: Path) -> int:
    ledger = folder / "ledger.jsonl"
    return ledger.read_bytes().count(b"\n") if ledger.exists() else 0


# Instants, recognised by what is in the folder.
INSTANTS: dict[str, Callable[[Path], bool]] = {
    "the ledger is there": lambda folder: (folder / "ledger.jsonl").exists(),
    "a take is there, but not in the ledger": lambda folder: count(folder, "*.take") > 2 * max(entries(folder) - 2, 0),
    "an export is there": lambda folder: count(folder, "*.anim") > 6,
    "a file is being written": lambda folder: entries(folder) > 6 and count(folder, ".unfinished/*") > 0,
    "half is done": lambda folder: entries(folder) > 14,
    "the report is there": lambda folder: (folder / "report.json").exists(),
}


def test_killed_at_many_instants_it_ends_with_the_same_bytes(start, batch, table):
    killed = []
    for instant, has_come in INSTANTS.items():
        process = start()
        wait_for(process, has_come)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed.append(instant)
        process.wait()
    assert len(killed) >= 4, killed  # a run that goes on may be past an instant before it is seen
    status, answer, _ = batch(table, *OPTIONS)
    assert (status, answer["failed"]) == (1, 1) and answer["made"] < 20
    assert batch(table, *OPTIONS, out="whole")[1]["made"] == 20
    one, other = files_of(Path("whole")), files_of(Path("takes"))
    assert set(one) == set(other) and len(one) == 20 * 4 + 4
    one["review.html"] = one["review.html"].replace(b"whole", b"takes")  # its title is the folder's name
    assert [name for name in one if one[name] != other[name]] == []


def test_ctrl_c_finishes_what_runs_and_the_next_run_goes_on(start, batch, table):
    folder = Path("takes")
    process = start()
    wait_for(process, lambda folder: count(folder, "*.take") > 0)
    process.send_signal(signal.SIGINT)
    assert process.wait(LONGEST_S) == 1
    output = Path("output").read_text()
    assert "stopping when what runs is finished" in output and "the same command goes on from here" in output
    made = {path: path.stat().st_mtime_ns for path in folder.glob("*.take")}
    assert len(made) % 2 == 0 and len(made) == count(folder, "*.anim")  # every line that was begun is whole
    assert not (folder / "report.json").exists() and not count(folder, ".unfinished/*")
    _, answer, _ = batch(table, *OPTIONS)
    assert (answer["made"], answer["unchanged"]) == (20 - len(made) // 2, len(made) // 2)
    assert {path: path.stat().st_mtime_ns for path in made} == made
