"""Child processes of the editor: run with every line of output read, and killed with all that they started.

Knows nothing of Unreal. No shell is used: commands are lists.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

POLL_INTERVAL_S = 0.1  # so that a press of Cancel takes effect at once, as people feel it


def run(
    command: Sequence[str | Path],
    environment: dict[str, str],
    on_line: Callable[[str], None],
    on_poll: Callable[[], None],
) -> int:
    """Run a command to its end and return its exit status.

    environment: all its environment variables.
    on_line: called with every line that it writes to stdout or stderr.
    on_poll: called ten times a second.
    Both are called in the caller's thread. If one raises, the command and all that it started are killed, and the
    exception goes on. Raises OSError if the command cannot be started.
    """
    process = subprocess.Popen(
        [os.fspath(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        encoding="utf-8",
        errors="replace",
        **own_group(),
    )
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process.stdout, lines), daemon=True).start()
    try:
        while (line := _next(lines)) is not None:
            if line:
                on_line(line.rstrip())
            on_poll()
        return process.wait()
    except BaseException:
        kill(process)
        raise


def _read(stream: IO[str], lines: "queue.SimpleQueue[str | None]") -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _next(lines: "queue.SimpleQueue[str | None]") -> str | None:
    """The next line; "" if there is none yet; None at the end."""
    try:
        return lines.get(timeout=POLL_INTERVAL_S)
    except queue.Empty:
        return ""


def own_group() -> dict[str, Any]:
    """Arguments of Popen for a child that can be killed with its own children, and that opens no console window."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def kill(process: subprocess.Popen) -> None:
    """Kill a process of own_group() and all that it started: on Windows, a venv's python.exe alone is two processes."""
    if os.name == "nt":
        taskkill = Path(os.environ.get("SystemRoot", r"C:\Windows")) / "System32" / "taskkill.exe"
        with suppress(OSError):
            subprocess.run([taskkill, "/T", "/F", "/PID", str(process.pid)], capture_output=True, **own_group())
        process.kill()  # where taskkill could not
    else:
        # macOS forbids it for a group whose last process is dead and not yet waited for.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
