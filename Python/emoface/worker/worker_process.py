"""The worker's process as the client sees it: started, written to, read from, ended, killed."""

import os
import re
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from .protocol import GRACE_S, RpcRequest, write

ROOT = Path(__file__).resolve().parents[2]  # the folder that `emoface` is imported from
LAST_LINES = 30  # of the worker's output are kept


# What the editor, a studio's launcher or a virtual environment set for their own Python would break ours. Where pip is
# told to fetch from (PIP_INDEX_URL, PIP_PROXY, PIP_CERT) stays; where it is told to install to does not.
_FOREIGN = re.compile(
    r"(PYTHON.*|UE_PYTHONPATH|__PYVENV_LAUNCHER__|VIRTUAL_ENV"
    r"|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|DRY_RUN|REQUIRE_VIRTUALENV|NO_DEPS|QUIET|VERBOSE|LOG|REQUIREMENT|CONSTRAINT))",
    re.IGNORECASE,
)


def clean_environment(**extra: str) -> dict[str, str]:
    """Environment variables for a Python of EmoFace's own.

    This process's, without those that steer another Python; `extra` replaces what it names.
    """
    kept = {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)}
    own = {
        "PYTHONNOUSERSITE": "1",
        "PYTHONSAFEPATH": "1",  # the editor's working folder may hold a file called torch.py
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | own | extra


def environment_variables(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """A clean environment in which `emoface` can be imported; `extra` replaces what it names."""
    return clean_environment(PYTHONPATH=str(ROOT)) | dict(extra or {})


class WorkerProcess:
    """A running worker. Its callbacks run in a thread of its own."""

    def __init__(
        self,
        command: Sequence[str],
        extra_environment: Mapping[str, str],
        on_line: Callable[["WorkerProcess", bytes], None],
        on_exit: Callable[["WorkerProcess", int], None],
    ) -> None:
        """Start it. Raises OSError where the command cannot be started.

        command: never goes through a shell.
        extra_environment: variables on top of `environment_variables`.
        on_line: is called with each line of stdout.
        on_exit: is called last, with the exit status; a negative one is a signal.
        """
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment_variables(extra_environment),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows only
            start_new_session=True,  # Ctrl+C in a terminal is for the parent
        )
        stdin, stdout, stderr = self._process.stdin, self._process.stdout, self._process.stderr
        assert stdin and stdout and stderr  # Popen makes the three that it was given PIPE for
        self._stdin = stdin
        self._on_line, self._on_exit = on_line, on_exit
        self._last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._stderr_reader = threading.Thread(target=self._read_stderr, args=(stderr,), daemon=True)
        self._stdout_reader = threading.Thread(target=self._read_stdout, args=(stdout,), daemon=True)
        self._stderr_reader.start()
        self._stdout_reader.start()

    def send(self, line: bytes) -> None:
        """Write one message; a process that has died is reported by on_exit, not here."""
        with suppress(OSError, ValueError):
            self._stdin.write(line)
            self._stdin.flush()

    def keep_output(self, line: bytes) -> None:
        """Keep a line among the last output."""
        self._last_lines.append(line.decode(errors="replace").rstrip())

    @property
    def last_output(self) -> str:
        """The last lines of stderr, and of what `keep_output` was given."""
        return "\n".join(self._last_lines)

    def end(self) -> None:
        """Request its end, and kill it if it is still there after GRACE_S. Returns at once."""
        self.send(write(RpcRequest("shutdown")))
        with suppress(OSError):
            self._stdin.close()
        killing = threading.Timer(GRACE_S, self.kill)
        killing.daemon = True
        killing.start()

    def kill(self) -> None:
        """At once. A virtual environment's python.exe on Windows takes the real one, its child, with it."""
        with suppress(OSError):  # Windows, where it may just be ending
            self._process.kill()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._process.wait()

    def _read_stdout(self, stdout: IO[bytes]) -> None:
        for line in stdout:
            self._on_line(self, line)
        try:
            status = self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:  # it has closed stdout, but lives
            self.kill()
            status = self._process.wait()
        self._stderr_reader.join(GRACE_S)  # a grandchild may keep stderr open for ever
        self._on_exit(self, status)

    def _read_stderr(self, stderr: IO[bytes]) -> None:
        for line in stderr:
            self.keep_output(line)
