"""Clients of fake workers, and which processes run."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from emoface.worker.client import Client

REAL = [sys.executable, "-m", "emoface.worker"]
FAKE = [sys.executable, Path(__file__).with_name("fake_worker.py")]
SOON_S = 30  # for what takes no time on a machine with nothing else to do


def is_alive(pid: int) -> bool:
    """Whether a process runs. A zombie, which has ended and was not waited for, does not."""
    if os.name == "nt":
        pytest.skip("processes are looked up with ps")
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def becomes_true(condition: Callable[[], bool]) -> bool:
    """Wait until a condition is true; false if it has not become true in time."""
    end = time.monotonic() + SOON_S
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def client():
    """A client of a fake worker of its own."""
    with Client(FAKE) as client:
        yield client


@pytest.fixture(scope="module")
def shared_client():
    """A client for the tests that leave its worker as it was."""
    with Client(FAKE) as client:
        yield client
