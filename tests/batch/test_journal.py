"""Journals: append-only text files, on a disk and in an object store."""

import pytest

from emoface.batch.journal import open_journal
from emoface.storage.folder import Folder, StoreError

from ..storage.hostile_disk import SPECIAL, file_limit, make_special
from ..storage.stores import STORES, folder_in


@pytest.fixture(params=STORES)
def folder(request, tmp_path) -> Folder:
    """An empty folder, on a disk and in two kinds of store."""
    return folder_in(request.param, tmp_path)


def test_a_journal_keeps_lines_over_runs(folder):
    journal = open_journal(folder, "ledger.jsonl")
    assert journal.lines() == []
    journal.append("one\n")
    journal.append("two\nthree\n")
    journal.close()
    assert folder.read("ledger.jsonl") == b"one\ntwo\nthree\n"
    journal = open_journal(folder, "ledger.jsonl")
    journal.append("four\n")
    assert journal.lines() == [b"one", b"two", b"three", b"four"]
    journal.close()
    assert folder.files() == ["ledger.jsonl"]


def test_a_journal_that_was_never_closed_has_every_line(folder, monkeypatch):
    monkeypatch.setattr("emoface.batch.journal.SEGMENT_BYTES", 20)  # so that there are several
    written = [f"line {n}" for n in range(12)]
    journal = open_journal(folder, "ledger.jsonl")
    for line in written[:6]:
        journal.append(line + "\n")
    journal = open_journal(folder, "ledger.jsonl")
    for line in written[6:]:
        journal.append(line + "\n")
    assert open_journal(folder, "ledger.jsonl").lines() == [line.encode() for line in written]


def test_a_line_cut_off_by_a_kill_is_gone_and_the_next_is_whole(tmp_path):
    (tmp_path / "ledger.jsonl").write_bytes(b"one\ntw")
    journal = open_journal(Folder.at(tmp_path), "ledger.jsonl")
    journal.append("three\n")
    assert journal.lines() == [b"one", b"three"]


def test_a_link_in_the_place_of_a_journal_is_refused_and_what_it_leads_to_is_untouched(tmp_path):
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    folder.mkdir()
    outside.write_text("mine, without a line end")
    (folder / "ledger.jsonl").symlink_to(outside)
    with pytest.raises(StoreError, match=r"ledger\.jsonl: this is a link"):
        open_journal(Folder.at(folder), "ledger.jsonl")
    assert outside.read_text() == "mine, without a line end"


@pytest.mark.parametrize("kind", SPECIAL)
def test_what_is_no_file_in_the_place_of_a_journal_is_refused(tmp_path, kind):
    folder, outside = tmp_path / "takes", tmp_path / "notes.txt"
    folder.mkdir()
    outside.write_text("mine, without a line end")
    make_special(folder / "ledger.jsonl", kind, outside)
    with pytest.raises(StoreError, match=r"ledger\.jsonl: this is"):
        open_journal(Folder.at(folder), "ledger.jsonl")
    assert outside.read_text() == "mine, without a line end" and not (tmp_path / "nothing").exists()


def test_a_full_disk_is_one_sentence_and_nothing_half_made_and_it_goes_on_later(tmp_path):
    journal = open_journal(Folder.at(tmp_path), "ledger.jsonl")
    journal.append("one\n")
    with file_limit(100):
        with pytest.raises(StoreError, match=r"ledger\.jsonl: cannot write this"):
            journal.append("x" * 200 + "\n")
        journal.close()  # writes nothing, and raises nothing
    assert (tmp_path / "ledger.jsonl").read_text() == "one\n"
    journal = open_journal(Folder.at(tmp_path), "ledger.jsonl")
    journal.append("two\n")
    assert journal.lines() == [b"one", b"two"]
