"""Workers to talk to, and a look at which processes live."""

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
SOON_S = 30  # for what happens at once on a machine with nothing else to do


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked about does not."""
    if os.name == "nt":
        pytest.skip("who lives is looked up the Unix way")
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait for it."""
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
    """The same, for those that leave the worker as it is."""
    with Client(FAKE) as client:
        yield client
