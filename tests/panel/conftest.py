"""A panel on a worker of its own, and recordings to put into it."""

import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QTimer

from emoface.panel.panel import Panel
from emoface.panel.services.host import FileHost, FileOptions
from emoface.panel.services.workers import LocalWorkers
from emoface.panel.services.workspace import Desk

QUICK = (sys.executable, str(Path(__file__).with_name("quick_worker.py")))
SOON_MS = 30_000  # for what happens at once on a machine with nothing else to do


def record(path: Path, seconds: float = 2.0, rate: int = 16000) -> Path:
    """A mono WAV file of noise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(len(path.name)).normal(0, 3000, int(seconds * rate)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(noise.tobytes())
    return path


@pytest.fixture
def workers(tmp_path):
    """Workers that animate at once, without a network."""
    return LocalWorkers(tmp_path / "speech", tmp_path / "sounds", QUICK)


@pytest.fixture
def desk(tmp_path, workers):
    """A desk without a window, that writes into tmp_path/out."""
    desk = Desk(tmp_path / "panel", FileHost(FileOptions(tmp_path / "out")), workers)
    yield desk
    desk.close()


@pytest.fixture
def panel(tmp_path, workers, qtbot):
    """A panel with its window shown."""
    panel = Panel(tmp_path / "panel", lambda: FileHost(FileOptions(tmp_path / "out")), workers)
    panel.show().resize(1280, 720)
    yield panel
    panel.close()


@pytest.fixture
def window(panel):
    return panel.window


@pytest.fixture
def recordings(tmp_path):
    """Three files of one to three seconds in a folder."""
    return [record(tmp_path / "lines" / f"{name}.wav", s) for s, name in enumerate(("ask", "beg", "call"), 1)]


@pytest.fixture
def until(qtbot):
    """Wait for something to come true while the panel lives on."""

    def wait(condition, timeout_ms: int = SOON_MS) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    return wait


@pytest.fixture
def lines(desk, recordings, until):
    """The three recordings as animated lines of the desk."""
    desk.add_files(recordings)
    until(lambda: len(desk.document.lines) == 3)
    desk.jobs.generate(line.id for line in desk.document.lines)
    until(lambda: all(line.take for line in desk.document.lines))
    until(lambda: desk.jobs.queued == 0)
    return [line.id for line in desk.document.lines]


class Heartbeat(QObject):
    """How long the window's thread was away from its events: the longest time at work, and by the clock, in ms.

    Work is the thread's own processor time, so that a busy machine does not count; the clock also sees it wait.
    """

    def __init__(self) -> None:
        super().__init__()
        self.work_ms = self.clock_ms = 0.0
        self._last = time.thread_time(), time.perf_counter()
        self._timer = QTimer(self, interval=2)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self.work_ms = max(self.work_ms, 1000 * (now[0] - self._last[0]))
        self.clock_ms = max(self.clock_ms, 1000 * (now[1] - self._last[1]))
        self._last = now

    def stop(self) -> None:
        """No more beats."""
        self._timer.stop()

    def forget(self) -> None:
        """Begin to measure anew."""
        self.work_ms = self.clock_ms = 0.0
        self._last = time.thread_time(), time.perf_counter()


@pytest.fixture
def heartbeat(qtbot):
    heartbeat = Heartbeat()
    yield heartbeat
    heartbeat.stop()
