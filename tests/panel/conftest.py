"""Fixtures: a workspace and a panel with a fake worker, and recordings to add."""

import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QTimer

from emoface.panel.panel import Panel
from emoface.panel.services.file_host import FileHost, FileOptions
from emoface.panel.services.workers import LocalWorkers
from emoface.panel.services.workspace import Workspace

FAKE_WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
TIMEOUT_MS = 30_000  # generous: what is waited for takes milliseconds on a machine with nothing else to do


def record(path: Path, seconds: float = 2.0, rate: int = 16000) -> Path:
    """Write a mono WAV file of noise."""
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
    """Workers that answer at once, without a network."""
    return LocalWorkers(tmp_path / "speech", tmp_path / "sounds", FAKE_WORKER)


@pytest.fixture
def workspace(tmp_path, workers):
    """A workspace without a window; its host writes into tmp_path/out."""
    workspace = Workspace(tmp_path / "panel", FileHost(FileOptions(tmp_path / "out")), workers)
    yield workspace
    workspace.close()


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
    """Wait until a condition is true, while events are processed."""

    def wait(condition, timeout_ms: int = TIMEOUT_MS) -> None:
        qtbot.waitUntil(lambda: bool(condition()), timeout=timeout_ms)

    return wait


@pytest.fixture
def lines(workspace, recordings, until):
    """Ids of three lines of the workspace that have takes."""
    workspace.add_files(recordings)
    until(lambda: len(workspace.document.lines) == 3)
    workspace.queue.generate(line.id for line in workspace.document.lines)
    until(lambda: all(line.take for line in workspace.document.lines))
    until(lambda: workspace.queue.pending_count == 0)
    return [line.id for line in workspace.document.lines]


class EventLoopMonitor(QObject):
    """The longest time between two rounds of the window's event loop.

    work_ms: in processor time of the thread, so that a busy machine does not count.
    clock_ms: by the clock: waiting counts too.
    """

    def __init__(self) -> None:
        super().__init__()
        self.work_ms = self.clock_ms = 0.0
        self._last = time.thread_time(), time.perf_counter()
        self._timer = QTimer(self, interval=2)
        self._timer.timeout.connect(self._measure)
        self._timer.start()

    def _measure(self) -> None:
        now = time.thread_time(), time.perf_counter()
        self.work_ms = max(self.work_ms, 1000 * (now[0] - self._last[0]))
        self.clock_ms = max(self.clock_ms, 1000 * (now[1] - self._last[1]))
        self._last = now

    def stop(self) -> None:
        """Stop measuring."""
        self._timer.stop()

    def restart(self) -> None:
        """Measure from now on."""
        self.work_ms = self.clock_ms = 0.0
        self._last = time.thread_time(), time.perf_counter()


@pytest.fixture
def event_loop(qtbot):
    monitor = EventLoopMonitor()
    yield monitor
    monitor.stop()
