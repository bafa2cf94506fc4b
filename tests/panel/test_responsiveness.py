"""Nothing blocks the event loop: hundreds of lines, an hour of sound, files and workers that fail."""

import gc

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from emoface.cli.panel import exempt_loaded_from_collection
from emoface.panel.services.generation_queue import LineState

from .conftest import record

pytestmark = pytest.mark.speed

# What is wanted is 50 ms of work at a time, and it is kept on a machine that has nothing else to do. A busy one makes
# even the thread's own processor time longer; a wait, or work that grows with the lines, would be longer still.
MOST_MS = 400
CLOCK_MS = 2000


@pytest.fixture
def responsive(event_loop, until):
    """Checks, at the end, that no event had to wait long."""
    until(lambda: True)
    QTest.qWait(200)
    exempt_loaded_from_collection()  # as the command does; thousands of tests have loaded more than a panel does
    event_loop.restart()
    yield event_loop
    gc.unfreeze()
    assert event_loop.work_ms < MOST_MS and event_loop.clock_ms < CLOCK_MS, (event_loop.work_ms, event_loop.clock_ms)


def test_five_hundred_lines(window, tmp_path, until, responsive):
    workspace = window.workspace
    record(tmp_path / "many" / "line 0.wav", 0.5)
    for n in range(1, 500):
        (tmp_path / "many" / f"line {n}.wav").write_bytes((tmp_path / "many" / "line 0.wav").read_bytes())
    workspace.add_files([tmp_path / "many"])
    until(lambda: len(workspace.document.lines) == 500)
    until(lambda: workspace.document.lines[499].length_s is not None)
    for text in ("line 4", "49", ""):
        window.lines.search_field.setText(text)
        QTest.qWait(30)
    window.table.selectAll()
    QTest.keyClick(window.table, Qt.Key.Key_4)
    QTest.qWait(50)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(50)
    window.menus.generate_all.trigger()
    until(lambda: sum(line.take is not None for line in workspace.document.lines) > 60, 60_000)
    window.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    QTest.qWait(50)
    window.menus.cancel_all.trigger()
    until(lambda: workspace.queue.pending_count == 0)
    QTest.qWait(500)  # the last take may still be read
    workspace.project.save(tmp_path / "many.emoface")
    until(lambda: not workspace.project.is_modified)


def test_an_hour(window, tmp_path, until, responsive):
    workspace = window.workspace
    record(tmp_path / "hour.wav", 3600.0, 8000)
    responsive.restart()
    workspace.add_files([tmp_path / "hour.wav"])
    until(lambda: window.line_editor._waveform is not None, 120_000)
    workspace.queue.generate(["hour"])
    until(lambda: workspace.document["hour"].take is not None, 120_000)
    QTest.qWait(200)
    window.menus.roll_both.trigger()
    QTest.qWait(100)
    workspace.edits.set_emotion(["hour"], "sad")
    until(lambda: workspace.document["hour"].has_current_take, 120_000)
    window.line_editor.player.seek(1800.0)
    QTest.qWait(100)


def test_files_and_workers_that_fail(window, tmp_path, recordings, until, responsive):
    workspace = window.workspace
    corrupt = tmp_path / "refused.wav"
    corrupt.write_bytes(b"RIFF\x10\0\0\0WAVEnoise")
    paths = [tmp_path / "missing.wav", corrupt, record(tmp_path / "crash_always.wav"), *recordings]
    workspace.add_files(paths)
    until(lambda: len(workspace.document.lines) == 6)
    window.menus.generate_all.trigger()
    until(lambda: workspace.queue.pending_count == 0)
    until(lambda: all(workspace.document[line_id].take for line_id in ("ask", "beg", "call")))
    sentences = {"missing": "no such file", "refused": "not a sound file", "crash_always": "the worker died"}
    for line_id, sentence in sentences.items():
        status = workspace.queue.status(workspace.document[line_id])
        assert status.state is LineState.FAILED and sentence in status.message
        window.table.select([line_id])
        QTest.qWait(150)
        assert window.lines.reason.isVisible()
