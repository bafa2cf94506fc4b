"""What is left of a panel that did not end as it should."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.panel.model.document import Document, Edit
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services import recovery_journal as session
from emoface.panel.services.recovery_journal import JOURNAL, Session
from emoface.take import Line

from ..values import make_take


def a_day_of_work(document: Document, work: Session) -> None:
    """Of every kind of edit, one."""
    document.insert("Add", [PanelLine(id, Line(f"/a/{id}.wav")) for id in "abcd"])
    take, file = make_take(), work.new_take_file()
    take.save(file)
    document.settle("b", take, str(file))
    asked = replace(document["a"].asked, timeline=EmotionTimeline.parse("sad:0.4"), seed=12)
    document.edit("Set", [Edit("a", "asked", asked), Edit("b", "target", "x/y")])
    document.edit("Lock", [Edit("b", "held", frozenset({"gaze"}))])
    document.edit("Blink", [Edit("b", "blink", replace(take.blink, events=(Blink(3, 0.5, True),)))])
    document.remove("Remove", ["c"])
    work.note_settings("files", {"folder": "/a"})
    work.note_settings("files", {"folder": "/b"})
    document.edit("Target", [Edit("d", "target", "gone")])
    document.stack.undo()


@pytest.fixture
def lost(tmp_path, application):
    """The work of a panel that was never closed; its lock is nobody's any more."""
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    a_day_of_work(document, work)
    QTest.qWait(1)  # the window lives on for a moment
    work._lock.unlock()
    [found] = session.find_lost(tmp_path)
    return document, found


def test_the_journal_gives_the_document_back(lost, tmp_path):
    document, found = lost
    assert found.lines == 3 and found.project == ""
    into = Session(tmp_path / "new")
    back, hosts = session.recover(found, into)
    assert [line.id for line in back] == [line.id for line in document.lines]
    for one, other in zip(back, document.lines, strict=True):
        assert (one.asked, one.target, one.held) == (other.asked, other.target, other.held)
    assert back[1].take.blink == document["b"].take.blink and back[1].take.face == document["b"].take.face
    assert hosts == {"files": {"folder": "/b"}}
    session.drop(found)
    assert Path(back[1].take_file).is_file() and Path(back[1].take_file).parent == into.takes


def test_half_a_last_entry_is_left_out(lost, tmp_path):
    _, found = lost
    journal = found.folder / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-9])
    back, _ = session.recover(found, Session(tmp_path / "new"))
    assert [line.id for line in back] == ["a", "b", "d"] and back[2].target == "gone"  # the undo was the last


def test_a_panel_that_lives_or_was_closed_has_lost_nothing(tmp_path, application):
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    assert session.find_lost(tmp_path) == []  # it is locked
    work.close()
    assert not work.folder.exists() and session.find_lost(tmp_path) == []


def test_what_is_saved_is_not_lost(tmp_path, application):
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    work.begin(session.beginning_of("/x.emoface", document.lines, {}, unsaved=False))
    work._lock.unlock()
    assert session.find_lost(tmp_path) == [] and not work.folder.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]\n", b'{"x": 1}\n', b"\xff\xfe\n"])
def test_a_journal_that_cannot_be_read_is_not_offered_and_left_alone(tmp_path, content, application):
    folder = tmp_path / "20260101-000000-abc"
    folder.mkdir()
    (folder / JOURNAL).write_bytes(content)
    assert session.find_lost(tmp_path) == [] and folder.exists()
    a_year_ago = time.time() - 365 * 24 * 3600
    os.utime(folder / JOURNAL, (a_year_ago, a_year_ago))
    assert session.find_lost(tmp_path) == [] and not folder.exists()


WORK = """
    import os, sys
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    app = QApplication([])
    from emoface.emotion import EmotionTimeline
    from emoface.panel.services.workspace import Desk
    from emoface.panel.services.host import FileHost, FileOptions
    from emoface.panel.services.workers import LocalWorkers
    folder = Path(sys.argv[1])
    desk = Desk(folder, FileHost(FileOptions(folder)), LocalWorkers())
    desk.add_sounds([(f"line {n}", Path(f"/a/{n}.wav")) for n in range(3)])
    for n in range(200):
        desk.edits.set_intensity(["line 1"], n / 200)
        print(n, flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is Unix's")
def test_a_killed_process_loses_at_most_its_last_edit(tmp_path):
    command = [sys.executable, "-c", textwrap.dedent(WORK), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        done = next(int(line) for line in process.stdout if int(line) >= 60)
        process.send_signal(signal.SIGKILL)
        for line in process.stdout:  # what it still did before it was hit
            done = int(line)
    [found] = session.find_lost(tmp_path / "sessions")
    back, _ = session.recover(found, Session(tmp_path / "new"))
    assert [line.id for line in back] == ["line 0", "line 1", "line 2"]
    [segment] = back[1].asked.timeline.segments
    assert segment.intensity * 200 >= done - 1


def entries(work: Session) -> list[dict]:
    return [json.loads(line) for line in (work.folder / JOURNAL).read_text(encoding="utf-8").splitlines()]


def test_an_edit_is_in_the_journal_when_the_next_one_is_made_or_the_window_rests(tmp_path, application):
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    document.edit("Target", [Edit("a", "target", "here")])
    assert entries(work)[-1]["lines"][0]["id"] == "a"
    QTest.qWait(1)
    assert entries(work)[-1] == {"edit": [["a", "target", "here"]]}
    document.edit("Target", [Edit("a", "target", "there")])
    work.leave()
    assert entries(work)[-1] == {"edit": [["a", "target", "there"]]}


def test_a_take_stays_until_the_journal_names_the_one_that_replaces_it(tmp_path, application):
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    files = [work.new_take_file() for _ in range(2)]
    for file in files:
        make_take().save(file)
        document.settle("a", make_take(), str(file))
    work.drop_take_file(str(files[0]))
    assert files[0].exists() and entries(work)[-1]["file"] == str(files[0])
    QTest.qWait(1)
    assert entries(work)[-1]["file"] == str(files[1])
    until = time.monotonic() + 5.0
    while files[0].exists() and time.monotonic() < until:
        QTest.qWait(1)  # it goes in a thread
    assert not files[0].exists() and files[1].exists()


def test_blinks_that_outlive_a_face_are_written_once_and_come_back(tmp_path, application):
    document, work = Document(), Session(tmp_path)
    work.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    take, file = make_take(), work.new_take_file()
    take.save(file)
    document.settle("a", take, str(file))
    document.edit("Move blink", [Edit("a", "blink", replace(take.blink, events=(Blink(7),)))])
    document.settle("a", make_take(), str(file))
    work.leave()
    assert entries(work)[-1] == {"take": "a", "file": str(file)}
    [found] = session.find_lost(tmp_path)
    [line], _ = session.recover(found, Session(tmp_path / "next"))
    assert line.take.blink.events == (Blink(7),) and line.take.gaze == take.gaze


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_said_once_and_work_goes_on(tmp_path, application):
    document, work, said = Document(), Session(tmp_path), []
    work.follow(document)
    work.failed.connect(said.append)
    work._journal = open("/dev/full", "a")
    for n in range(3):
        document.insert("Add", [PanelLine(f"{n}", Line("/a.wav"))])
    QTest.qWait(1)
    assert len(said) == 1 and "No space left" in said[0] and len(document.lines) == 3
    work.begin(session.beginning_of("", document.lines, {}, unsaved=True))
    document.insert("Add", [PanelLine("more", Line("/a.wav"))])
    QTest.qWait(1)
    assert entries(work)[-1]["lines"][0]["id"] == "more"
    work.close()
