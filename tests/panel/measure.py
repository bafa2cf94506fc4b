"""Measures how fast the panel responds: `python -m tests.panel.measure`. Median and worst times, in milliseconds.

First, with the real worker and the default model, a line of ten seconds and a window of 1280x720: the time from an edit
to the end of the paint that shows it. Then the longest time for which the event loop was blocked: with hundreds of
lines, an hour of sound, and files and a worker that fail. Last, how much the time of
constant work varies on this machine.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from emoface.cli.panel import exempt_loaded_from_collection
from emoface.emotion import EMOTIONS
from emoface.panel.panel import Panel
from emoface.panel.services.file_host import FileHost, FileOptions
from emoface.panel.services.generation_queue import LineState
from emoface.panel.services.workers import LocalWorkers
from emoface.preview.face import render_face
from emoface.rig import BOARD

from .conftest import FAKE_WORKER, EventLoopMonitor, record
from .test_end_to_end import ten_seconds

REPEATS = 15
ROUNDS = 5
LINES = 500
HOUR_S = 3600.0
RETRY_DELAYS_S = 60.0
MACHINE_REPEATS = 1000


class PaintMonitor(QObject):
    """Notices when widgets have been painted."""

    def __init__(self, *widgets) -> None:
        super().__init__()
        self._widgets = widgets
        self._waiting: set[int] = set()
        for widget in widgets:
            widget.installEventFilter(self)

    def begin(self) -> None:
        """Expect a paint of each widget from now on."""
        self._waiting = {id(widget) for widget in self._widgets}

    @property
    def is_done(self) -> bool:
        """Whether each has been painted since `begin`."""
        return not self._waiting

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._waiting.discard(id(watched))
        return False


def wait(condition: Callable[[], object]) -> None:
    """Process events until a condition is true."""
    end = time.perf_counter() + RETRY_DELAYS_S
    waker = QTimer(interval=10)  # so that waiting for events comes to an end
    waker.start()
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("the panel did not respond.")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    waker.stop()


def rest(seconds: float) -> None:
    """Process events for a while."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)


def print_row(what: str, took_ms: list[float]) -> None:
    """One row of the table."""
    median, worst = statistics.median(took_ms), max(took_ms)
    print(f"{what:44} {median:6.0f} {worst:6.0f}   ({len(took_ms)})", flush=True)


def make_panel(folder: Path, workers: LocalWorkers) -> Panel:
    """A panel with its window shown."""
    panel = Panel(folder / "panel", lambda: FileHost(FileOptions(folder / "out")), workers)
    panel.show().resize(1280, 720)
    return panel


def measure_edits(folder: Path) -> None:
    """Edits of one line, with the default model."""
    panel = make_panel(folder, LocalWorkers(folder / "speech", folder / "sounds"))
    workspace, window = panel.workspace, panel.window
    workspace.add_files([ten_seconds(folder / "line.wav")])
    wait(lambda: workspace.document.lines)
    workspace.queue.generate(["line"])
    wait(lambda: workspace.document["line"].take and window.line_editor._waveform)
    rest(1.0)
    painted = PaintMonitor(window.face, window.line_editor.curves)
    layers = PaintMonitor(window.face, window.line_editor.blinks, window.line_editor.gaze)
    animated = []
    workspace.document.animated.connect(lambda *_: (animated.append(time.perf_counter()), painted.begin()))

    def time_edits(edit: Callable[[int], None]) -> list[float]:
        took = []
        for n in range(REPEATS + 1):
            animated.clear()
            begun = time.perf_counter()
            edit(n)
            wait(lambda: animated and painted.is_done)
            took.append(1000 * (time.perf_counter() - begun))
            rest(0.2)
        return took[1:]

    print_row("emotion to paint", time_edits(lambda n: workspace.edits.set_emotion(["line"], EMOTIONS[n % 4])))
    print_row(
        "intensity to paint", time_edits(lambda n: workspace.edits.set_intensity(["line"], 0.3 + 0.04 * (n % 10)))
    )

    took = []
    animated.clear()
    for n in range(60):  # a drag for a second: what is shown meanwhile
        workspace.edits.set_intensity(["line"], n / 60, ongoing=True)
        rest(1 / 60)
    workspace.document.finish_gesture()
    wait(lambda: workspace.document["line"].has_current_take and painted.is_done)
    took = [1000 * (after - before) for before, after in pairwise(animated)]
    print_row("from one face to the next during a drag", took)

    took = []
    for _ in range(REPEATS + 1):
        begun = time.perf_counter()
        layers.begin()
        workspace.edits.reroll(["line"])
        wait(lambda: layers.is_done)
        took.append(1000 * (time.perf_counter() - begun))
        rest(0.1)
    print_row("re-roll to paint", took[1:])
    panel.close()


def measure_blocking(folder: Path, found: dict[str, list[tuple[float, float]]]) -> None:
    """The longest blocking of the event loop in each step: step -> (processor time, clock time), added to `found`."""
    panel = make_panel(folder, LocalWorkers(folder / "speech", folder / "sounds", FAKE_WORKER))
    workspace, window = panel.workspace, panel.window
    record(folder / "many" / "line 0.wav", 0.5)
    for n in range(1, LINES):
        (folder / "many" / f"line {n}.wav").write_bytes((folder / "many" / "line 0.wav").read_bytes())
    record(folder / "hour.wav", HOUR_S, 8000)
    rest(1.0)
    monitor = EventLoopMonitor()

    def step(what: str, do: Callable[[], object], until: Callable[[], object]) -> None:
        monitor.restart()
        do()
        wait(until)
        rest(0.3)
        found.setdefault(what, []).append((monitor.work_ms, monitor.clock_ms))

    def lines():
        return workspace.document.lines

    step(
        f"{LINES} lines: add",
        lambda: workspace.add_files([folder / "many"]),
        lambda: len(lines()) == LINES and lines()[-1].length_s,
    )
    step("500 lines: find", lambda: window.lines.search_field.setText("49"), lambda: True)
    window.lines.search_field.clear()
    step("500 lines: select all", window.table.selectAll, lambda: True)
    step(
        "500 lines: emotion of all",
        lambda: workspace.edits.set_emotion([line.id for line in lines()], "happy"),
        lambda: True,
    )
    step("500 lines: undo", workspace.document.stack.undo, lambda: True)
    step("500 lines: generate all", window.menus.generate_all.trigger, lambda: all(line.take for line in lines()))
    step(
        "500 lines: sort",
        lambda: window.table.sortByColumn(1, window.table.horizontalHeader().sortIndicatorOrder()),
        lambda: True,
    )
    step(
        "500 lines: save",
        lambda: workspace.project.save(folder / "many.emoface"),
        lambda: not workspace.project.is_modified,
    )
    step(
        "an hour: add",
        lambda: workspace.add_files([folder / "hour.wav"]),
        lambda: window.line_editor._waveform is not None,
    )
    step("an hour: generate", lambda: workspace.queue.generate(["hour"]), lambda: workspace.document["hour"].take)
    step("an hour: re-roll", window.menus.roll_both.trigger, lambda: True)

    def set_emotion(emotion: str) -> None:
        step(
            f"an hour: {emotion}",
            lambda: workspace.edits.set_emotion(["hour"], emotion),
            lambda: workspace.document["hour"].has_current_take,
        )

    for emotion in EMOTIONS[1:]:
        set_emotion(emotion)
    step("an hour: zoom", lambda: [window.line_editor.zoom(2) for _ in range(10)], lambda: True)
    step("an hour: seek", lambda: window.line_editor.player.seek(HOUR_S / 2), lambda: True)

    def measure_failure(what: str, path: Path) -> None:
        line_id = path.stem
        step(f"{what}: add", lambda: workspace.add_files([path]), lambda: line_id in workspace.document)
        step(
            f"{what}: generate",
            lambda: workspace.queue.generate([line_id]),
            lambda: (
                workspace.queue.pending_count == 0
                and workspace.queue.status(workspace.document[line_id]).state is LineState.FAILED
            ),
        )

    measure_failure("a missing file", folder / "missing.wav")
    (folder / "refused.wav").write_bytes(b"RIFF\x10\0\0\0WAVEnoise")
    measure_failure("a corrupt file", folder / "refused.wav")
    measure_failure("a worker that dies", record(folder / "crash_always.wav", 0.5))
    step(
        "a worker that died: generate with the next",
        lambda: workspace.queue.generate(["line 7"]),
        lambda: workspace.queue.pending_count == 0,
    )
    panel.close()


def measure_machine(folder: Path) -> list[float]:
    """Processor times of constant work, in ms, while another process writes and reads as much as an hour's take has.

    On a shared machine the longest of them is the machine's doing, not the panel's.
    """
    writes = (
        "import numpy, sys\n"
        "while True:\n"
        "    numpy.save(sys.argv[1], numpy.ones((216000, 174), numpy.float32))\n"
        "    numpy.load(sys.argv[1]).copy()\n"
    )
    values, took = np.zeros(len(BOARD), np.float32), []
    with subprocess.Popen([sys.executable, "-c", writes, str(folder / "hour.npy")]) as writer:
        time.sleep(1.0)
        for _ in range(MACHINE_REPEATS):
            begun = time.thread_time()
            render_face(values, 500, 500)
            took.append(1000 * (time.thread_time() - begun))
            time.sleep(0.005)
        writer.kill()
    return took


def main() -> None:
    """Measure and print."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv)
    exempt_loaded_from_collection()
    print(f"{'ms':44} {'median':>6} {'worst':>6}")
    with tempfile.TemporaryDirectory() as folder:
        measure_edits(Path(folder))
    print(f"\n{'longest blocking, ms of work':44} {'median':>6} {'worst':>6}   by the clock, worst")
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            measure_blocking(Path(folder), found)
    for what, times in found.items():
        work, clock = zip(*times, strict=True)
        print(f"{what:44} {statistics.median(work):6.0f} {max(work):6.0f}   {max(clock):.0f}")
    print()
    with tempfile.TemporaryDirectory() as folder:
        print_row("the machine: the same face", measure_machine(Path(folder)))
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
