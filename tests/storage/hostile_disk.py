"""A disk that is full, and folders in which a file's name belongs to something else."""

import os
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def file_limit(size: int):
    """No file grows beyond a size, as on a full disk. Skips the test on a system that has no such limit."""
    resource = pytest.importorskip("resource", reason="Windows has no limit of a file's size")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def make_special(path: Path, kind: str, outside: Path) -> None:
    """Put something at `path` that is no file; a link leads to `outside`."""
    match kind:
        case "link":
            path.symlink_to(outside)
        case "link to nothing":
            path.symlink_to(outside.with_name("nothing"))
        case "pipe":
            os.mkfifo(path)
        case "socket":
            folder = os.getcwd()
            os.chdir(path.parent)  # a socket's path has at most 107 bytes
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(path.name)
            os.chdir(folder)
        case "folder":
            path.mkdir()


SPECIAL = ("link", "link to nothing", "pipe", "socket", "folder")
