"""Commands that are ended, and answers that nobody can take."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emoface.cli import main
from emoface.cli.signals import interrupt_on_terminate

from ..panel.values import make_take

PYTHON = Path(__file__).parents[2] / "Python"
SOON_S = 60.0

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM for another process")


def emoface(*arguments: object, **options: object) -> subprocess.Popen:
    environment = os.environ | {"PYTHONPATH": str(PYTHON), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "emoface", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, **options)


def test_sigterm_is_ctrl_c_and_then_as_before():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), interrupt_on_terminate():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_preview_that_is_ended_leaves_no_file(tmp_path):
    make_take(30.0).save(tmp_path / "line.take")
    with emoface("preview", tmp_path / "line.take", "-o", tmp_path / "line.mp4", "--size", "1600") as process:
        until = time.monotonic() + SOON_S
        while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
        process.terminate()
        _, said = process.communicate(timeout=SOON_S)
    assert process.returncode == 1 and "stopped. Nothing half-made was left." in said and "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["line.take"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_an_answer_to_a_full_disk_is_a_sentence(tmp_path):
    make_take().save(tmp_path / "line.take")
    with open("/dev/full", "w") as full, emoface("show", tmp_path / "line.take", stdout=full) as process:
        _, said = process.communicate(timeout=SOON_S)
    assert process.returncode == 1
    assert len(said.splitlines()) == 1 and "standard output (No space left on device)" in said


def test_evaluate_says_before_its_work_that_its_answer_cannot_be_written(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    for option in ("--json", "--markdown"):
        assert main(["evaluate", str(tmp_path), option, str(tmp_path / "taken" / "x.json")]) == 1
        assert "x.json: cannot write this file" in capsys.readouterr().err
