"""Processes that share work end with the process that began them, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from emoface.process_pool import make_process_pool

PYTHON = Path(__file__).parents[1] / "Python"
SOON_S = 10.0

PARENT = """
import os, sys, time
sys.path.insert(0, sys.argv[1])
from emoface.process_pool import make_process_pool
if __name__ == "__main__":
    with make_process_pool(2) as pool:
        print(*pool.map(os.getppid, ()), *{pool.submit(os.getpid).result() for _ in range(9)}, flush=True)
        pool.submit(time.sleep, 100)
        pool.submit(time.sleep, 100)
        time.sleep(100)
"""


def test_a_pool_works_and_ends():
    with make_process_pool(2) as pool:
        assert list(pool.map(abs, (-1, -2, 3))) == [1, 2, 3]
        children = psutil.Process().children()
    assert not [child for child in children if child.is_running() and "spawn_main" in " ".join(child.cmdline())]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_processes_of_a_pool_end_when_their_parent_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    command = [sys.executable, str(script), str(PYTHON)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        parent.stdout.readline()
        until = time.monotonic() + SOON_S
        while len(children := psutil.Process(parent.pid).children()) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        assert len(children) >= 2
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    _, left = psutil.wait_procs(children, SOON_S)
    assert not left
