"""How fast the panel answers on this machine: `python -m tests.panel.measure`. Medians and the worst, in milliseconds.

With the real worker and the model that ships, a line of ten seconds and a window of 1280x720: from the edit to the end
of the paint that shows it. Then the longest the window was away from its events, with hundreds of lines, an hour of
sound, and files and a worker that fail; and what the machine itself adds to work that is always the same.
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

from emoface.cli.panel import keep_what_is_loaded
from emoface.emotion import EMOTIONS
from emoface.panel.panel import Panel
from emoface.panel.services.generation_queue import State
from emoface.panel.services.host import FileHost, FileOptions
from emoface.panel.services.workers import LocalWorkers
from emoface.preview.face import render_face
from emoface.rig import BOARD

from .conftest import QUICK, Heartbeat, record
from .test_journey import ten_seconds

REPEATS = 15
ROUNDS = 5
LINES = 500
HOUR_S = 3600.0
PATIENCE_S = 60.0
MACHINE_REPEATS = 1000


class Painted(QObject):
    """Notes when widgets were painted."""

    def __init__(self, *widgets) -> None:
        super().__init__()
        self._widgets = widgets
        self._waiting: set[int] = set()
        for widget in widgets:
            widget.installEventFilter(self)

    def begin(self) -> None:
        """From here on each must be painted."""
        self._waiting = {id(widget) for widget in self._widgets}

    @property
    def is_done(self) -> bool:
        """Whether each was."""
        return not self._waiting

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._waiting.discard(id(watched))
        return False


def wait(condition: Callable[[], object]) -> None:
    """Let the window live until something is true."""
    end = time.perf_counter() + PATIENCE_S
    waker = QTimer(interval=10)  # so that waiting for events comes to an end
    waker.start()
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("the panel did not answer.")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    waker.stop()


def rest(seconds: float) -> None:
    """Let it live for a while."""
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)


def say(what: str, took_ms: list[float]) -> None:
    """One row."""
    median, worst = statistics.median(took_ms), max(took_ms)
    print(f"{what:44} {median:6.0f} {worst:6.0f}   ({len(took_ms)})", flush=True)


def make_panel(folder: Path, workers: LocalWorkers) -> Panel:
    """A panel with its window shown."""
    panel = Panel(folder / "panel", lambda: FileHost(FileOptions(folder / "out")), workers)
    panel.show().resize(1280, 720)
    return panel


def answers(folder: Path) -> None:
    """Edits of one line, with the model."""
    panel = make_panel(folder, LocalWorkers(folder / "speech", folder / "sounds"))
    desk, window = panel.desk, panel.window
    desk.add_files([ten_seconds(folder / "line.wav")])
    wait(lambda: desk.document.lines)
    desk.jobs.generate(["line"])
    wait(lambda: desk.document["line"].take and window.line_editor._sound)
    rest(1.0)
    painted = Painted(window.face, window.line_editor.curves)
    layers = Painted(window.face, window.line_editor.blinks, window.line_editor.gaze)
    animated = []
    desk.document.animated.connect(lambda *_: (animated.append(time.perf_counter()), painted.begin()))

    def edited(edit: Callable[[int], None]) -> list[float]:
        took = []
        for n in range(REPEATS + 1):
            animated.clear()
            begun = time.perf_counter()
            edit(n)
            wait(lambda: animated and painted.is_done)
            took.append(1000 * (time.perf_counter() - begun))
            rest(0.2)
        return took[1:]

    say("emotion to paint", edited(lambda n: desk.edits.set_emotion(["line"], EMOTIONS[n % 4])))
    say("intensity to paint", edited(lambda n: desk.edits.set_intensity(["line"], 0.3 + 0.04 * (n % 10))))

    took = []
    animated.clear()
    for n in range(60):  # a drag for a second: what is shown meanwhile
        desk.edits.set_intensity(["line"], n / 60, ongoing=True)
        rest(1 / 60)
    desk.document.finish_gesture()
    wait(lambda: desk.document["line"].is_animated and painted.is_done)
    took = [1000 * (after - before) for before, after in pairwise(animated)]
    say("from one face to the next during a drag", took)

    took = []
    for _ in range(REPEATS + 1):
        begun = time.perf_counter()
        layers.begin()
        desk.edits.reroll(["line"])
        wait(lambda: layers.is_done)
        took.append(1000 * (time.perf_counter() - begun))
        rest(0.1)
    say("re-roll to paint", took[1:])
    panel.close()


def heartbeats(folder: Path, found: dict[str, list[tuple[float, float]]]) -> None:
    """How long the window was away, at most: processor time and by the clock, added to what was found by steps."""
    panel = make_panel(folder, LocalWorkers(folder / "speech", folder / "sounds", QUICK))
    desk, window = panel.desk, panel.window
    record(folder / "many" / "line 0.wav", 0.5)
    for n in range(1, LINES):
        (folder / "many" / f"line {n}.wav").write_bytes((folder / "many" / "line 0.wav").read_bytes())
    record(folder / "hour.wav", HOUR_S, 8000)
    rest(1.0)
    heartbeat = Heartbeat()

    def step(what: str, do: Callable[[], object], until: Callable[[], object]) -> None:
        heartbeat.forget()
        do()
        wait(until)
        rest(0.3)
        found.setdefault(what, []).append((heartbeat.work_ms, heartbeat.clock_ms))

    def lines():
        return desk.document.lines

    step(
        f"{LINES} lines: add",
        lambda: desk.add_files([folder / "many"]),
        lambda: len(lines()) == LINES and lines()[-1].length_s,
    )
    step("500 lines: find", lambda: window.lines.find.setText("49"), lambda: True)
    window.lines.find.clear()
    step("500 lines: select all", window.table.selectAll, lambda: True)
    step(
        "500 lines: emotion of all",
        lambda: desk.edits.set_emotion([line.id for line in lines()], "happy"),
        lambda: True,
    )
    step("500 lines: undo", desk.document.stack.undo, lambda: True)
    step("500 lines: generate all", window.menus.generate_all.trigger, lambda: all(line.take for line in lines()))
    step(
        "500 lines: sort",
        lambda: window.table.sortByColumn(1, window.table.horizontalHeader().sortIndicatorOrder()),
        lambda: True,
    )
    step("500 lines: save", lambda: desk.project.save(folder / "many.emoface"), lambda: not desk.project.is_modified)
    step("an hour: add", lambda: desk.add_files([folder / "hour.wav"]), lambda: window.line_editor._sound is not None)
    step("an hour: generate", lambda: desk.jobs.generate(["hour"]), lambda: desk.document["hour"].take)
    step("an hour: re-roll", window.menus.roll_both.trigger, lambda: True)

    def feel(emotion: str) -> None:
        step(
            f"an hour: {emotion}",
            lambda: desk.edits.set_emotion(["hour"], emotion),
            lambda: desk.document["hour"].is_animated,
        )

    for emotion in EMOTIONS[1:]:
        feel(emotion)
    step("an hour: zoom", lambda: [window.line_editor.zoom(2) for _ in range(10)], lambda: True)
    step("an hour: seek", lambda: window.line_editor.player.seek(HOUR_S / 2), lambda: True)

    def fail(what: str, path: Path) -> None:
        id = path.stem
        step(f"{what}: add", lambda: desk.add_files([path]), lambda: id in desk.document)
        step(
            f"{what}: generate",
            lambda: desk.jobs.generate([id]),
            lambda: desk.jobs.queued == 0 and desk.jobs.status(desk.document[id]).state is State.FAILED,
        )

    fail("a missing file", folder / "missing.wav")
    (folder / "refused.wav").write_bytes(b"RIFF\x10\0\0\0WAVEnoise")
    fail("a corrupt file", folder / "refused.wav")
    fail("a worker that dies", record(folder / "crash_always.wav", 0.5))
    step(
        "a worker that died: generate with the next",
        lambda: desk.jobs.generate(["line 7"]),
        lambda: desk.jobs.queued == 0,
    )
    panel.close()


def machine(folder: Path) -> list[float]:
    """Processor time of one and the same work, again and again, while another process writes and reads what an hour's
    take has: where the machine is shared, its longest is not our doing."""
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
    keep_what_is_loaded()
    print(f"{'ms':44} {'median':>6} {'worst':>6}")
    with tempfile.TemporaryDirectory() as folder:
        answers(Path(folder))
    print(f"\n{'longest away from events, ms of work':44} {'median':>6} {'worst':>6}   by the clock, worst")
    found: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            heartbeats(Path(folder), found)
    for what, times in found.items():
        work, clock = zip(*times, strict=True)
        print(f"{what:44} {statistics.median(work):6.0f} {max(work):6.0f}   {max(clock):.0f}")
    print()
    with tempfile.TemporaryDirectory() as folder:
        say("the machine: a face, always the same", machine(Path(folder)))
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
