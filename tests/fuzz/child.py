"""The process that stands the inputs: calls by name from stdin, outcomes on stdout, both a line of JSON each."""

import faulthandler
import gc
import json
import logging
import os
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

ROOM_BYTES = int(1.5 * 2**30)  # beside what the imports take
PACKAGES = Path(__file__).parents[2] / "Python"


def main() -> None:
    """Import, take the limit, answer until stdin ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    record = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    os.dup2(record, 1)
    os.dup2(record, 2)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    from PySide6.QtCore import QCoreApplication

    application = QCoreApplication([])
    import emoface.batch.executors.threads
    import emoface.batch.run_batch
    import emoface.network.model_library
    import emoface.preview.take_sheet  # noqa: F401

    from .calls import CALLS

    mistakes = _Mistakes()
    logging.getLogger("emoface").addHandler(mistakes)
    connections = _watch_connections()
    gc.freeze()  # what the imports made, half a million objects, is not gone through after each input
    _limit_memory()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        os.chdir(request["folder"])
        mistakes.found.clear()
        connections.clear()
        os.ftruncate(record, 0)
        begun_s = time.process_time()
        before = _resident_bytes("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")
        faulthandler.dump_traceback_later(request["seconds"], file=sys.stderr)
        outcomes = [_outcome(CALLS[name], arguments) for name, *arguments in request["calls"]]
        faulthandler.cancel_dump_traceback_later()
        sys.stdout.flush()
        sys.stderr.flush()
        grown = _resident_bytes("VmHWM") - before
        gc.collect()
        cpu_s = time.process_time() - begun_s
        answer = {
            "cpu_s": cpu_s,
            "outcomes": outcomes,
            "mistakes": mistakes.found,
            "connections": connections,
            "grown": grown,
        }
        print(json.dumps(answer), file=answers, flush=True)
    application.quit()


def _outcome(call: Any, arguments: list[str]) -> dict[str, Any]:
    """What became of a call: sentences that were given, or where it raised what it must not raise."""
    from emoface.errors import EmoFaceError

    begun = os.lseek(2, 0, os.SEEK_END)
    outcome: dict[str, Any] = {"call": [call.__name__, *arguments], "sentences": [], "raised": "", "is_refused": False}
    try:
        outcome["sentences"] = list(call(*arguments))
    except EmoFaceError as error:
        outcome["sentences"], outcome["is_refused"] = [str(error)], True
    except BaseException as error:
        outcome["raised"] = describe(error)
    sys.stdout.flush()
    sys.stderr.flush()
    outcome["from"], outcome["to"] = begun, os.lseek(2, 0, os.SEEK_END)
    return outcome


def describe(error: BaseException) -> str:
    """One line: what was raised, and the last place in EmoFace that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(str(PACKAGES))]
    place = ""
    if own:
        place = f" at {Path(own[-1].filename).relative_to(PACKAGES / 'emoface')}:{own[-1].lineno} {own[-1].name}"
    try:
        text = str(error)
    except Exception as second:
        text = f"no text: {second!r}"
    return f"{type(error).__name__}: {text[:160]!r}{place}"


class _Mistakes(logging.Handler):
    """Collects the errors that `bug_sentence` logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was raised."""
        if record.exc_info and record.exc_info[1]:
            self.found.append(describe(record.exc_info[1]))


def _watch_connections() -> list[str]:
    """The addresses that anything connects to."""
    found: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            found.append(f"{event} {arguments[-1] if event == 'socket.connect' else arguments[0]}")

    sys.addaudithook(hook)
    return found


def _resident_bytes(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    return 0


def _limit_memory() -> None:
    limit = _resident_bytes("VmSize") + ROOM_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    main()
