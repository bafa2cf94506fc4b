"""Processes that share work, and that end with the process that began them, however it ends."""

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait


def make_process_pool(processes: int) -> ProcessPoolExecutor:
    """A pool of new processes, which inherit nothing but the environment.

    The parent handles Ctrl+C, which reaches every process of a terminal's group. If the parent ends without stopping
    the pool, such as by SIGKILL, its processes end at once.
    """
    return ProcessPoolExecutor(processes, get_context("spawn"), _begin_process)


def _begin_process() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """The pool's own pipes do not tell: each of its processes holds both ends of them."""
    parent = parent_process()
    assert parent is not None  # only processes of a pool come here
    wait([parent.sentinel])
    os._exit(1)
