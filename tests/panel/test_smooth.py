"""Nothing holds the window up: hundreds of lines, an hour of sound, files and workers that fail."""

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from emoface.cli.panel import keep_what_is_loaded
from emoface.panel.services.generation_queue import State

from .conftest import record

# What is wanted is 50 ms of work at a time, and it is kept on a machine that has nothing else to do. A busy one makes
# even the thread's own processor time longer; a wait, or work that grows with the lines, would be longer still.
MOST_MS = 400
CLOCK_MS = 2000


@pytest.fixture
def smooth(heartbeat, until):
    """Checks, at the end, that no event was kept waiting."""
    until(lambda: True)
    QTest.qWait(200)
    keep_what_is_loaded()  # as the command does; by now thousands of tests have left more than a panel ever loads
    heartbeat.forget()
    yield heartbeat
    gc.unfreeze()
    assert heartbeat.work_ms < MOST_MS and heartbeat.clock_ms < CLOCK_MS, (heartbeat.work_ms, heartbeat.clock_ms)


def test_five_hundred_lines(window, tmp_path, until, smooth):
    desk = window.desk
    record(tmp_path / "many" / "line 0.wav", 0.5)
    for n in range(1, 500):
        (tmp_path / "many" / f"line {n}.wav").write_bytes((tmp_path / "many" / "line 0.wav").read_bytes())
    desk.add_files([tmp_path / "many"])
    until(lambda: len(desk.document.lines) == 500)
    until(lambda: desk.document.lines[499].length_s is not None)
    for text in ("line 4", "49", ""):
        window.lines.find.setText(text)
        QTest.qWait(30)
    window.table.selectAll()
    QTest.keyClick(window.table, Qt.Key.Key_4)
    QTest.qWait(50)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)
    window.menus.generate_all.trigger()
    until(lambda: sum(line.take is not None for line in desk.document.lines) > 60, 60_000)
    window.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    QTest.qWait(50)
    window.menus.cancel_all.trigger()
    until(lambda: desk.jobs.queued == 0)
    QTest.qWait(500)  # the last take may still be read
    desk.project.save(tmp_path / "many.emoface")
    until(lambda: not desk.project.is_modified)


def test_an_hour(window, tmp_path, until, smooth):
    desk = window.desk
    record(tmp_path / "hour.wav", 3600.0, 8000)
    smooth.forget()
    desk.add_files([tmp_path / "hour.wav"])
    until(lambda: window.line_editor._sound is not None, 120_000)
    desk.jobs.generate(["hour"])
    until(lambda: desk.document["hour"].take is not None, 120_000)
    QTest.qWait(200)
    window.menus.roll_both.trigger()
    QTest.qWait(100)
    desk.edits.set_emotion(["hour"], "sad")
    until(lambda: desk.document["hour"].is_animated, 120_000)
    window.line_editor.player.seek(1800.0)
    QTest.qWait(100)


def test_files_and_workers_that_fail(window, tmp_path, recordings, until, smooth):
    desk = window.desk
    corrupt = tmp_path / "refused.wav"
    corrupt.write_bytes(b"RIFF\x10\0\0\0WAVEnoise")
    paths = [tmp_path / "missing.wav", corrupt, record(tmp_path / "crash_always.wav"), *recordings]
    desk.add_files(paths)
    until(lambda: len(desk.document.lines) == 6)
    window.menus.generate_all.trigger()
    until(lambda: desk.jobs.queued == 0)
    until(lambda: all(desk.document[id].take for id in ("ask", "beg", "call")))
    sentences = {"missing": "no such file", "refused": "not a sound file", "crash_always": "the worker died"}
    for id, sentence in sentences.items():
        status = desk.jobs.status(desk.document[id])
        assert status.state is State.FAILED and sentence in status.sentence
        window.table.select([id])
        QTest.qWait(150)
        assert window.lines.reason.isVisible()
