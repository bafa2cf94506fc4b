"""The recovery journal: unsaved work of a panel that did not end as it should."""

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
from emoface.errors import EmoFaceError
from emoface.motion.blink import Blink
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.model.undoable_document import Document, Edit
from emoface.panel.services import recovery_journal as sessions
from emoface.panel.services.recovery_journal import JOURNAL, RecoveryJournal
from emoface.take import Line

from ..values import make_take


def edit_in_every_way(document: Document, journal: RecoveryJournal) -> None:
    """One edit of every kind."""
    document.insert("Add", [PanelLine(line_id, Line(f"/a/{line_id}.wav")) for line_id in "abcd"])
    take, file = make_take(), journal.new_take_file()
    take.save(file)
    document.set_take("b", take, str(file))
    request = replace(document["a"].request, timeline=EmotionTimeline.parse("sad:0.4"), seed=12)
    document.edit("Set", [Edit("a", "request", request), Edit("b", "target", "x/y")])
    document.edit("Lock", [Edit("b", "locked_layers", frozenset({"gaze"}))])
    document.edit("Blink", [Edit("b", "blink", replace(take.blink, events=(Blink(3, 0.5, True),)))])
    document.remove("Remove", ["c"])
    journal.record_settings("files", {"folder": "/a"})
    journal.record_settings("files", {"folder": "/b"})
    document.edit("Target", [Edit("d", "target", "gone")])
    document.stack.undo()


@pytest.fixture
def unsaved_session(tmp_path, application):
    """A document, and the session of a panel that was never closed and does not run any more."""
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    edit_in_every_way(document, journal)
    QTest.qWait(1)  # the window lives on for a moment
    journal._lock.unlock()
    [found] = sessions.find_sessions(tmp_path)
    return document, found


def test_the_journal_gives_the_document_back(unsaved_session, tmp_path):
    document, found = unsaved_session
    assert found.line_count == 3 and found.project == ""
    into = RecoveryJournal(tmp_path / "new")
    back, hosts = sessions.recover_session(found, into)
    assert [line.id for line in back] == [line.id for line in document.lines]
    for one, other in zip(back, document.lines, strict=True):
        assert (one.request, one.target, one.locked_layers) == (other.request, other.target, other.locked_layers)
    assert back[1].take.blink == document["b"].take.blink and back[1].take.face == document["b"].take.face
    assert hosts == {"files": {"folder": "/b"}}
    sessions.delete_session(found)
    assert Path(back[1].take_file).is_file() and Path(back[1].take_file).parent == into.takes


def test_half_a_last_entry_is_left_out(unsaved_session, tmp_path):
    _, found = unsaved_session
    journal = found.folder / JOURNAL
    journal.write_bytes(journal.read_bytes()[:-9])
    back, _ = sessions.recover_session(found, RecoveryJournal(tmp_path / "new"))
    assert [line.id for line in back] == ["a", "b", "d"] and back[2].target == "gone"  # the undo was the last


def test_a_panel_that_runs_or_was_closed_has_no_session_to_recover(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    assert sessions.find_sessions(tmp_path) == []  # it is locked
    journal.close_and_delete()
    assert not journal.folder.exists() and sessions.find_sessions(tmp_path) == []


def test_a_saved_document_has_no_session_to_recover(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    journal.restart(sessions.first_entry("/x.emoface", document.lines, {}, unsaved=False))
    journal._lock.unlock()
    assert sessions.find_sessions(tmp_path) == [] and not journal.folder.exists()


@pytest.mark.parametrize("content", [b"", b"{", b"[]\n", b'{"x": 1}\n', b"\xff\xfe\n"])
def test_a_journal_that_cannot_be_read_is_not_offered_and_left_alone(tmp_path, content, application):
    folder = tmp_path / "20260101-000000-abc"
    folder.mkdir()
    (folder / JOURNAL).write_bytes(content)
    assert sessions.find_sessions(tmp_path) == [] and folder.exists()
    a_year_ago = time.time() - 365 * 24 * 3600
    os.utime(folder / JOURNAL, (a_year_ago, a_year_ago))
    assert sessions.find_sessions(tmp_path) == [] and not folder.exists()


WORK = """
    import os, sys
    from pathlib import Path
    from PySide6.QtWidgets import QApplication
    app = QApplication([])
    from emoface.emotion import EmotionTimeline
    from emoface.panel.services.workspace import Workspace
    from emoface.panel.services.file_host import FileHost, FileOptions
    from emoface.panel.services.workers import LocalWorkers
    folder = Path(sys.argv[1])
    workspace = Workspace(folder, FileHost(FileOptions(folder)), LocalWorkers())
    workspace.add_recordings([(f"line {n}", Path(f"/a/{n}.wav")) for n in range(3)])
    for n in range(200):
        workspace.edits.set_intensity(["line 1"], n / 200)
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
    [found] = sessions.find_sessions(tmp_path / "sessions")
    back, _ = sessions.recover_session(found, RecoveryJournal(tmp_path / "new"))
    assert [line.id for line in back] == ["line 0", "line 1", "line 2"]
    [segment] = back[1].request.timeline.segments
    assert segment.intensity * 200 >= done - 1


def entries(journal: RecoveryJournal) -> list[dict]:
    return [json.loads(line) for line in (journal.folder / JOURNAL).read_text(encoding="utf-8").splitlines()]


def test_an_edit_is_in_the_journal_when_the_next_one_is_made_or_the_window_rests(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    document.edit("Target", [Edit("a", "target", "here")])
    assert entries(journal)[-1]["lines"][0]["id"] == "a"
    QTest.qWait(1)
    assert entries(journal)[-1] == {"edit": [["a", "target", "here"]]}
    document.edit("Target", [Edit("a", "target", "there")])
    journal.close_and_keep()
    assert entries(journal)[-1] == {"edit": [["a", "target", "there"]]}


def test_the_keys_are_those_of_the_first_version(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"), extra_columns={"mood": "tense"})])
    document.edit("Lock", [Edit("a", "locked_layers", frozenset({"gaze"}))])
    document.edit("Seed", [Edit("a", "request", replace(document["a"].request, seed=5))])
    journal.close_and_keep()
    inserted, locked, seeded = entries(journal)[1:]
    assert {"id", "asked", "take", "target", "held", "length_s", "beside"} == inserted["lines"][0].keys()
    assert locked == {"edit": [["a", "held", ["gaze"]]]}
    assert seeded["edit"][0][:2] == ["a", "asked"] and seeded["edit"][0][2]["seed"] == 5


def test_a_take_stays_until_the_journal_names_the_one_that_replaces_it(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    files = [journal.new_take_file() for _ in range(2)]
    for file in files:
        make_take().save(file)
        document.set_take("a", make_take(), str(file))
    journal.delete_take_file(str(files[0]))
    assert files[0].exists() and entries(journal)[-1]["file"] == str(files[0])
    QTest.qWait(1)
    assert entries(journal)[-1]["file"] == str(files[1])
    until = time.monotonic() + 5.0
    while files[0].exists() and time.monotonic() < until:
        QTest.qWait(1)  # it goes in a thread
    assert not files[0].exists() and files[1].exists()


def test_blinks_that_outlive_a_face_are_written_once_and_come_back(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    take, file = make_take(), journal.new_take_file()
    take.save(file)
    document.set_take("a", take, str(file))
    document.edit("Move blink", [Edit("a", "blink", replace(take.blink, events=(Blink(7),)))])
    document.set_take("a", make_take(), str(file))
    journal.close_and_keep()
    assert entries(journal)[-1] == {"take": "a", "file": str(file)}
    [found] = sessions.find_sessions(tmp_path)
    [line], _ = sessions.recover_session(found, RecoveryJournal(tmp_path / "next"))
    assert line.take.blink.events == (Blink(7),) and line.take.gaze == take.gaze


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_is_said_once_and_work_goes_on(tmp_path, application):
    document, journal, said = Document(), RecoveryJournal(tmp_path), []
    journal.follow(document)
    journal.failed.connect(said.append)
    journal._file = open("/dev/full", "a")
    for n in range(3):
        document.insert("Add", [PanelLine(f"{n}", Line("/a.wav"))])
    QTest.qWait(1)
    assert len(said) == 1 and "No space left" in said[0] and len(document.lines) == 3
    journal.restart(sessions.first_entry("", document.lines, {}, unsaved=True))
    document.insert("Add", [PanelLine("more", Line("/a.wav"))])
    QTest.qWait(1)
    assert entries(journal)[-1]["lines"][0]["id"] == "more"
    journal.close_and_delete()


def test_a_data_folder_that_cannot_be_written_is_said_and_work_goes_on(tmp_path, application):
    (tmp_path / "data").write_text("this is no folder")
    said = []
    document, journal = Document(), RecoveryJournal(tmp_path / "data" / "sessions")
    journal.failed.connect(said.append)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line("/a.wav"))])
    file = journal.new_take_file()
    make_take().save(file)
    document.set_take("a", make_take(), str(file))
    QTest.qWait(1)
    assert len(said) == 1 and str(tmp_path / "data") in said[0] and "cannot be written" in said[0]
    assert file.is_file()
    journal.close_and_keep()
    assert not journal.folder.exists()  # nobody would find it there


def unsaved(folder: Path, *entries: object, first: object = None) -> Path:
    """A journal with these entries after its first one."""
    folder.mkdir(parents=True)
    if first is None:
        line = {"id": "a", "asked": {"audio": "/a.wav"}}
        first = {"project": "", "unsaved": True, "hosts": {}, "lines": [line]}
    (folder / JOURNAL).write_text("".join(json.dumps(entry) + "\n" for entry in (first, *entries)))
    return folder


GOOD_EDIT = {"edit": [["a", "target", "here"]]}
WRONG_ENTRIES = (
    *([], 3, None, {"insert": 0}, {"insert": "x", "lines": []}, {"insert": 1, "lines": {}}, {"remove": 3}),
    *({"insert": 0, "lines": [3]}, {"insert": 0, "lines": [{"id": 3}]}, {"insert": 10**400, "lines": "x"}),
    *({"remove": [[]]}, {"edit": 3}, {"edit": [3]}, {"edit": [["a", "target"]]}, {"edit": [[[], "target", "x"]]}),
    *({"edit": [["a", "asked", 3]]}, {"edit": [["a", "held", 3]]}, {"edit": [["a", "held", [[]]]]}),
    *({"edit": [["a", "blink", 3]]}, {"edit": [["a", "blink", {"seed": 1, "events": [3]}]]}, {"take": "a"}),
    *({"edit": [["a", "gaze", {"seed": 1, "fixations": [[-1, 0, 0]]}]]}, {"take": [], "file": "x"}),
    *({"take": "a", "file": 3}, {"host": [], "settings": {}}, {"host": "files", "settings": 3}),
)


@pytest.mark.parametrize("entry", WRONG_ENTRIES, ids=repr)
def test_what_stands_before_a_damaged_entry_comes_back(tmp_path, entry, application):
    unsaved(tmp_path / "one", GOOD_EDIT, entry, {"edit": [["a", "target", "later"]]})
    [found] = sessions.find_sessions(tmp_path)
    journal = RecoveryJournal(tmp_path / "new")
    [line], _ = sessions.recover_session(found, journal)
    assert (line.id, line.target) == ("a", "here")
    journal.close_and_delete()


@pytest.mark.parametrize(
    "first",
    [
        *({}, [], 3, {"project": "", "unsaved": True, "lines": 3}, {"project": [], "unsaved": True, "lines": []}),
        *({"project": "", "unsaved": 3, "lines": []}, {"project": "", "unsaved": True, "lines": [3]}),
        *({"project": "", "unsaved": True, "lines": [{"id": []}]}, {"project": "", "unsaved": True, "lines": [{}]}),
        {"project": "", "unsaved": True, "lines": [], "hosts": {"files": 3}},
    ],
    ids=repr,
)
def test_a_damaged_journal_does_not_hide_the_others(tmp_path, first, application):
    unsaved(tmp_path / "damaged", first=first)
    good = unsaved(tmp_path / "good")
    (tmp_path / "folder" / JOURNAL).mkdir(parents=True)
    assert [found.folder for found in sessions.find_sessions(tmp_path)] == [good]
    assert (tmp_path / "damaged" / JOURNAL).exists()


def test_a_line_that_cannot_be_read_is_a_sentence(tmp_path, application):
    line = {"id": "a", "asked": {"audio": "/a.wav"}, "length_s": "x" * 1000}
    unsaved(tmp_path / "one", first={"project": "", "unsaved": True, "lines": [line]})
    [found] = sessions.find_sessions(tmp_path)
    journal = RecoveryJournal(tmp_path / "new")
    with pytest.raises(EmoFaceError, match="cannot be read") as refused:
        sessions.recover_session(found, journal)
    assert len(str(refused.value)) <= 300
    journal.close_and_delete()


def test_unsaved_work_of_last_year_is_offered(tmp_path, application):
    folder = unsaved(tmp_path / "old")
    a_year_ago = time.time() - 365 * 24 * 3600
    os.utime(folder / JOURNAL, (a_year_ago, a_year_ago))
    [found] = sessions.find_sessions(tmp_path)
    assert found.folder == folder and abs(found.edited_at - a_year_ago) < 1


def test_a_path_that_is_no_text_is_journaled_and_comes_back(tmp_path, application):
    document, journal = Document(), RecoveryJournal(tmp_path)
    journal.follow(document)
    document.insert("Add", [PanelLine("a", Line(os.fsdecode(b"/b\xff\xe9.wav")))])
    journal.close_and_keep()
    [found] = sessions.find_sessions(tmp_path)
    [line], _ = sessions.recover_session(found, RecoveryJournal(tmp_path / "next"))
    assert os.fsencode(line.request.audio) == b"/b\xff\xe9.wav"
