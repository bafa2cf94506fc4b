"""The ledger: what was done, whenever the run was killed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emoface.batch.journal import open_journal
from emoface.batch.ledger import (
    LEDGER,
    FileStamp,
    Ledger,
    LedgerEntry,
    OutputFile,
    damage_warning,
    failed_entry,
    parse_ledger,
    read_ledger,
)
from emoface.storage.folder import Folder
from emoface.table.batch_report import DONE, FAILED, KEPT, Flag

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STAMPS = st.builds(FileStamp, TEXT, TEXT)
FLAGS = st.builds(Flag, TEXT, st.floats(0, 1), TEXT, st.none() | st.floats(0, 99))
ENTRIES = st.builds(
    LedgerEntry,
    TEXT,
    st.sampled_from([DONE, FAILED, KEPT]),
    TEXT,
    TEXT,
    st.none() | STAMPS,
    st.none() | st.floats(0, 1e4),
    st.dictionaries(TEXT, st.builds(OutputFile, TEXT, STAMPS, st.booleans()), max_size=3),
    st.lists(TEXT, max_size=2).map(tuple),
    st.lists(FLAGS, max_size=2).map(tuple),
)


@pytest.fixture
def ledger(tmp_path):
    """Open the ledger of a folder anew, as a run does; gives it and what it says."""
    opened = []

    def ledger(folder=tmp_path):
        journal = open_journal(Folder.at(folder), LEDGER)
        opened.append(journal)
        return Ledger(journal), parse_ledger(journal.lines())

    yield ledger
    for journal in opened:
        journal.close()


@given(st.lists(ENTRIES, max_size=6), st.lists(TEXT, max_size=2), st.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_ledger_that_was_cut_anywhere_says_what_stood_before_the_cut_and_goes_on(
    tmp_path_factory, ledger, entries, roots, data
):
    folder = tmp_path_factory.mktemp("cut")
    file = folder / LEDGER
    writing, _ = ledger(folder)
    writing.add_roots(roots)
    ends = [file.stat().st_size]
    for entry in entries:
        writing.append([entry])
        ends.append(file.stat().st_size)
    whole = file.read_bytes()
    cut = data.draw(st.integers(0, len(whole)) | st.sampled_from([end - 1 for end in ends]))
    file.write_bytes(whole[:cut])
    expected = {entry.line_id: entry for entry, end in zip(entries, ends[1:], strict=True) if end <= cut}
    assert read_ledger(Folder.at(folder)).entries == expected
    again, state = ledger(folder)
    assert state.entries == expected
    assert state.roots == (tuple(dict.fromkeys(roots)) if ends[0] <= cut else ())
    new = LedgerEntry("new", DONE)
    again.append([new])
    assert ledger(folder)[1].entries == expected | {"new": new}


def test_the_last_word_on_a_line_counts(ledger):
    writing, state = ledger()
    assert not state.entries
    writing.append([LedgerEntry("x", FAILED, "no"), LedgerEntry("y", DONE), LedgerEntry("x", DONE)])
    assert {name: entry.status for name, entry in ledger()[1].entries.items()} == {"x": DONE, "y": DONE}


def test_a_strange_line_is_passed_over(ledger, tmp_path):
    writing, _ = ledger()
    writing.append([LedgerEntry("x", DONE)])
    with open(tmp_path / LEDGER, "ab") as file:
        file.write(b'null\n[]\n{"line_id": 3}\n\n{"roots": 7}\nnonsense\n{"line_id": "z", "files": {"a": 1}}\n')
    writing.append([LedgerEntry("y", DONE)])
    assert set(ledger()[1].entries) == {"x", "y"}


def test_a_folder_without_a_ledger_has_no_past(tmp_path):
    assert not read_ledger(Folder.at(tmp_path / "none")).entries and not (tmp_path / "none").exists()


def test_what_a_line_made_before_it_failed_is_remembered():
    before = LedgerEntry("x", DONE, duration_s=2.0, files={"x.take": OutputFile("k", FileStamp("s", "t"))})
    entry = failed_entry("x", "gone", before)
    assert (entry.status, entry.problem, entry.files) == (FAILED, "gone", before.files)
    assert failed_entry("y", "gone", None) == LedgerEntry("y", FAILED, "gone")


def test_a_file_is_still_the_same_when_only_its_time_is_another(tmp_path):
    folder, file = Folder.at(tmp_path), tmp_path / "x"
    file.write_bytes(b"one")
    stamp = FileStamp(folder.sha256("x"), folder.stamp("x"))
    assert stamp.is_current(folder, "x")
    file.touch()
    assert stamp.is_current(folder, "x")
    file.write_bytes(b"two!")
    assert not stamp.is_current(folder, "x")
    file.unlink()
    assert not stamp.is_current(folder, "x")


@pytest.mark.parametrize(
    "damage",
    [
        b'{"line_id": "caf\xe9"}',
        b"[" * 100_000,
        b'{"roots": ' + b"[" * 2000 + b"]" * 2000 + b"}",
        b'{"roots": 3}',
        b'{"roots": [3]}',
        b'{"line_id": ' + b"9" * 5000 + b"}",
        b"null",
        b'"roots"',
        b"\xff\xfe",
        b"\0",
    ],
)
def test_a_damaged_line_is_passed_over_and_counted(ledger, tmp_path, damage):
    opened, _ = ledger()
    opened.append([LedgerEntry("one", DONE)])
    opened.add_roots(["/a"])
    with open(tmp_path / LEDGER, "ab") as file:
        file.write(damage + b"\n")
    again, _ = ledger()
    again.append([LedgerEntry("two", DONE)])
    for found in (ledger()[1], read_ledger(Folder.at(tmp_path))):
        assert (list(found.entries), found.roots, found.damaged) == (["one", "two"], ("/a",), 1)
        assert f"{tmp_path / LEDGER}: 1 entry is damaged" in damage_warning(found, Folder.at(tmp_path))
