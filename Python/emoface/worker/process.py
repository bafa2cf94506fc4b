"""The worker's process as the client sees it: started, written to, listened to, ended, killed."""

import os
import re
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .protocol import GRACE_S, Request, write

ROOT = Path(__file__).resolve().parents[2]  # the folder that `emoface` is imported from
LAST_WORDS = 30  # lines of stderr that are kept


# What the editor, a studio's launcher or a virtual environment set for their own Python would break ours. Where pip is
# told to fetch from (PIP_INDEX_URL, PIP_PROXY, PIP_CERT) stays; where it is told to install to does not.
_FOREIGN = re.compile(
    r"(PYTHON.*|UE_PYTHONPATH|__PYVENV_LAUNCHER__|VIRTUAL_ENV"
    r"|PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|DRY_RUN|REQUIRE_VIRTUALENV|NO_DEPS|QUIET|VERBOSE|LOG|REQUIREMENT|CONSTRAINT))",
    re.IGNORECASE,
)


def clean_environment(**extra: str) -> dict[str, str]:
    """Environment variables for a Python of our own: this process's, without what steers another one; `extra` has the
    last word."""
    kept = {name: value for name, value in os.environ.items() if not _FOREIGN.fullmatch(name)}
    own = {
        "PYTHONNOUSERSITE": "1",
        "PYTHONSAFEPATH": "1",  # the editor's working folder may hold a file called torch.py
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
    }
    return kept | own | extra


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The worker's: a clean one, in which `emoface` is found; `extra` has the last word."""
    return clean_environment(PYTHONPATH=str(ROOT)) | dict(extra)


class WorkerProcess:
    """A running worker. `on_line(process, line)` and at last `on_gone(process, status)` come from a thread of its
    own."""

    def __init__(
        self,
        command: Sequence[str],
        extra_environment: Mapping[str, str],
        on_line: Callable[["WorkerProcess", bytes], None],
        on_gone: Callable[["WorkerProcess", int], None],
    ):
        """Raises OSError where the command cannot be started."""
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(extra_environment),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows only
            start_new_session=True,  # Ctrl+C in a terminal is for the parent
        )
        self._on_line, self._on_gone = on_line, on_gone
        self._last_words: deque[str] = deque(maxlen=LAST_WORDS)
        self._murmur = threading.Thread(target=self._read_stderr, daemon=True)
        self._speech = threading.Thread(target=self._read_stdout, daemon=True)
        self._murmur.start()
        self._speech.start()

    def send(self, line: bytes) -> None:
        """Write one message; a process that has died is reported by on_gone, not here."""
        with suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def remember(self, line: bytes) -> None:
        """Keep a line among the last words."""
        self._last_words.append(line.decode(errors="replace").rstrip())

    @property
    def last_words(self) -> str:
        """What it said last on stderr, and what was remembered."""
        return "\n".join(self._last_words)

    def end(self) -> None:
        """Ask it to go; kill it if it does not."""
        self.send(write(Request("shutdown")))
        with suppress(OSError):
            self._process.stdin.close()
        killing = threading.Timer(GRACE_S, self.kill)
        killing.daemon = True
        killing.start()

    def kill(self) -> None:
        """At once. A virtual environment's python.exe on Windows takes the real one, its child, with it."""
        with suppress(OSError):  # Windows, where it may just be going
            self._process.kill()

    def wait(self) -> None:
        """Until it is gone."""
        self._process.wait()

    def _read_stdout(self) -> None:
        for line in self._process.stdout:
            self._on_line(self, line)
        try:
            status = self._process.wait(GRACE_S)
        except subprocess.TimeoutExpired:  # it has closed its mouth for good, but lives
            self.kill()
            status = self._process.wait()
        self._murmur.join(GRACE_S)  # a grandchild may keep stderr open for ever
        self._on_gone(self, status)

    def _read_stderr(self) -> None:
        for line in self._process.stderr:
            self.remember(line)
