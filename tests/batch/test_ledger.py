"""The ledger: what was done, whenever the run was killed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emoface.batch.journal import open_journal
from emoface.batch.ledger import LEDGER, Entry, Ledger, Made, Seen, failed, look_into, read_past
from emoface.storage.folder import Folder
from emoface.table.report import DONE, FAILED, KEPT, Flag

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SEEN = st.builds(Seen, TEXT, TEXT)
FLAGS = st.builds(Flag, TEXT, st.floats(0, 1), TEXT, st.none() | st.floats(0, 99))
ENTRIES = st.builds(
    Entry,
    TEXT,
    st.sampled_from([DONE, FAILED, KEPT]),
    TEXT,
    TEXT,
    st.none() | SEEN,
    st.none() | st.floats(0, 1e4),
    st.dictionaries(TEXT, st.builds(Made, TEXT, SEEN, st.booleans()), max_size=3),
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
        return Ledger(journal), read_past(journal.lines())

    yield ledger
    for journal in opened:
        journal.close()


@given(st.lists(ENTRIES, max_size=6), st.lists(TEXT, max_size=2), st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_ledger_that_was_cut_anywhere_says_what_stood_before_the_cut_and_goes_on(
    tmp_path_factory, ledger, entries, roots, data
):
    folder = tmp_path_factory.mktemp("cut")
    file = folder / LEDGER
    writing, _ = ledger(folder)
    writing.allow(roots)
    ends = [file.stat().st_size]
    for entry in entries:
        writing.append([entry])
        ends.append(file.stat().st_size)
    whole = file.read_bytes()
    cut = data.draw(st.integers(0, len(whole)) | st.sampled_from([end - 1 for end in ends]))
    file.write_bytes(whole[:cut])
    expected = {entry.line_id: entry for entry, end in zip(entries, ends[1:], strict=True) if end <= cut}
    assert look_into(Folder.at(folder)).entries == expected
    again, past = ledger(folder)
    assert past.entries == expected
    assert past.roots == (tuple(dict.fromkeys(roots)) if ends[0] <= cut else ())
    new = Entry("new", DONE)
    again.append([new])
    assert ledger(folder)[1].entries == expected | {"new": new}


def test_the_last_word_on_a_line_counts(ledger):
    writing, past = ledger()
    assert not past.entries
    writing.append([Entry("x", FAILED, "no"), Entry("y", DONE), Entry("x", DONE)])
    assert {name: entry.status for name, entry in ledger()[1].entries.items()} == {"x": DONE, "y": DONE}


def test_a_strange_line_is_passed_over(ledger, tmp_path):
    writing, _ = ledger()
    writing.append([Entry("x", DONE)])
    with open(tmp_path / LEDGER, "ab") as file:
        file.write(b'null\n[]\n{"line_id": 3}\n\n{"roots": 7}\nnonsense\n{"line_id": "z", "files": {"a": 1}}\n')
    writing.append([Entry("y", DONE)])
    assert set(ledger()[1].entries) == {"x", "y"}


def test_a_folder_without_a_ledger_has_no_past(tmp_path):
    assert not look_into(Folder.at(tmp_path / "none")).entries and not (tmp_path / "none").exists()


def test_what_a_line_made_before_it_failed_is_remembered():
    before = Entry("x", DONE, duration_s=2.0, files={"x.take": Made("k", Seen("s", "t"))})
    entry = failed("x", "gone", before)
    assert (entry.status, entry.problem, entry.files) == (FAILED, "gone", before.files)
    assert failed("y", "gone", None) == Entry("y", FAILED, "gone")


def test_a_file_is_still_the_same_when_only_its_time_is_another(tmp_path):
    folder, file = Folder.at(tmp_path), tmp_path / "x"
    file.write_bytes(b"one")
    seen = Seen(folder.sha256("x"), folder.stamp("x"))
    assert seen.is_still(folder, "x")
    file.touch()
    assert seen.is_still(folder, "x")
    file.write_bytes(b"two!")
    assert not seen.is_still(folder, "x")
    file.unlink()
    assert not seen.is_still(folder, "x")
