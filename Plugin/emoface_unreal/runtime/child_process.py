"""Child processes of the editor: every line heard, and ended with all they started.

Knows nothing of Unreal. No shell is ever between: commands are lists.
"""

import os
import queue
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

BEAT_S = 0.1  # how often somebody who waits is asked whether to go on: a press of Cancel is felt as at once


def run(
    command: Sequence[str | Path],
    environment: dict[str, str],
    on_line: Callable[[str], None],
    on_beat: Callable[[], None],
) -> int:
    """Run a command to its end and return its exit status.

    on_line gets every line it writes to stdout or stderr, on_beat is called ten times a second; both on the caller's
    thread. If either raises, the command and all it started are killed, and the exception goes on.
    Raises OSError if the command cannot be started.
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
            on_beat()
        return process.wait()
    except BaseException:
        kill(process)
        raise


def _read(stream, lines: queue.SimpleQueue) -> None:
    with stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _next(lines: queue.SimpleQueue) -> str | None:
    """The next line, "" if there is none yet, None at the end."""
    try:
        return lines.get(timeout=BEAT_S)
    except queue.Empty:
        return ""


def own_group() -> dict:
    """Popen's arguments for a child that can be killed with its own children, and that opens no console window."""
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def kill(process: subprocess.Popen) -> None:
    """End a process of own_group() and everything it started: a venv's python.exe on Windows is itself two."""
    if os.name == "nt":
        taskkill = Path(os.environ.get("SystemRoot", r"C:\Windows")) / "System32" / "taskkill.exe"
        with suppress(OSError):
            subprocess.run([taskkill, "/T", "/F", "/PID", str(process.pid)], capture_output=True, **own_group())
        process.kill()  # where taskkill could not
    else:
        # macOS forbids it where a group's last process is dead and not yet waited for.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
