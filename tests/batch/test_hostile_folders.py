"""A batch in a takes folder that is damaged, full, or not quite what it seems."""

import json

import pytest

from emoface.cli import main

from ..review.test_review_files import document
from ..storage.hostile_disk import file_limit
from .conftest import files_of

HEADERS = "line_id,audio,emotion"
LINES = ("one,lines/one.wav,happy", "two,lines/two.wav,sad:0.5")


def test_a_damaged_entry_of_the_ledger_is_said_and_its_line_made_again(batch, table, folder):
    path = table(HEADERS, *LINES)
    assert batch(path)[0] == 0
    made = files_of(folder / "takes")
    ledger = folder / "takes" / "ledger.jsonl"
    lines = ledger.read_bytes().split(b"\n")
    damaged = next(number for number, line in enumerate(lines) if b'"line_id": "two"' in line)
    lines[damaged] = lines[damaged].replace(b"two", b"tw\xe9", 1)
    lines.insert(1, b"[" * 100_000)
    ledger.write_bytes(b"\n".join(lines))
    status, answer, said = batch(path)
    assert (status, answer["made"], answer["unchanged"]) == (0, 1, 1)
    assert said.count("ledger.jsonl: 2 entries are damaged and passed over") == 1 and len(said) < 400
    assert files_of(folder / "takes") == made
    assert batch(path)[1]["unchanged"] == 2


@pytest.mark.parametrize("name", ["ledger.jsonl", ".lock", ".unfinished"])
def test_a_link_in_a_takes_folder_is_a_sentence_and_what_it_leads_to_is_untouched(batch, table, folder, name):
    outside = folder / "notes.txt"
    outside.write_text("mine")
    (folder / "takes").mkdir()
    (folder / "takes" / name).symlink_to(outside)
    status, _, said = batch(table(HEADERS, *LINES))
    assert status == 1 and f"{name}: this is a link" in said and len(said.splitlines()) == 1
    assert outside.read_text() == "mine"


@pytest.mark.parametrize("size", [0, 300, 100_000])
def test_a_disk_that_is_full_is_a_sentence_and_the_next_run_goes_on(batch, table, folder, size):
    path = table(HEADERS, LINES[0])
    with file_limit(size):
        status, _, said = batch(path)
    assert status == 1 and "Traceback" not in said and "mistake" not in said and "cannot write" in said
    assert not list((folder / "takes").glob(".unfinished/*"))
    left = [file.name for file in (folder / "takes").rglob("*") if file.is_file()]
    assert set(left) <= {".lock", "ledger.jsonl", "one.take", "report.json", "manifest.json", "failed.csv"}
    status, answer, _ = batch(path)
    assert (status, answer["failed"]) == (0, 0) and (folder / "takes" / "review.html").is_file()


def test_a_review_leaves_no_folder_for_unfinished_files(batch, table, folder, capsys):
    assert batch(table(HEADERS, LINES[0]), "--no-page")[0] == 0
    assert main(["review", "takes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["pages"]
    assert not (folder / "takes" / ".unfinished").exists() and (folder / "takes" / "review.html").is_file()


def test_a_damaged_take_is_left_alone_and_said_on_the_page_until_it_is_deleted(batch, table, folder):
    path = table(HEADERS, *LINES)
    assert batch(path)[0] == 0
    take = folder / "takes" / "one.take"
    whole = take.read_bytes()
    take.write_bytes(whole[:200] + bytes([whole[200] ^ 4]) + whole[201:])
    for _ in range(2):  # the first run finds it, the second has nothing to do
        status, answer, said = batch(path)
        assert (status, answer["made"], answer["kept"], answer["failed"], said) == (0, 0, 1, 0, "")
        damaged, good = sorted(document(folder / "takes" / "review.html")["lines"], key=lambda line: line["line_id"])
        assert (
            "one.take: not a take, or a damaged one" in damaged["problem"] and "Delete this file" in damaged["problem"]
        )
        assert good["takes"] == ["two.take"] and not good["problem"]
    take.unlink()
    assert batch(path)[1]["made"] == 1 and take.read_bytes() == whole


@pytest.mark.parametrize("key", ["schema", "counts", "lines", "takes", "row", "flags", "duration_s"])
def test_a_report_with_wrong_types_is_a_sentence_or_a_page(batch, table, folder, capsys, key):
    assert batch(table(HEADERS, LINES[0]), "--no-page")[0] == 0
    file = folder / "takes" / "report.json"
    report = json.loads(file.read_bytes())
    for value in (None, "x", [[1]], 10**400):
        (report if key in report else report["lines"][0])[key] = value
        file.write_text(json.dumps(report))
        capsys.readouterr()
        status = main(["review", "takes"])
        said = capsys.readouterr().err
        assert (status == 1) == bool(said) and "mistake" not in said and len(said) <= 320 and said.count("\n") <= 1


@pytest.mark.parametrize("name", ["report.json", "manifest.json"])
def test_a_batch_writes_a_damaged_report_or_manifest_anew(batch, table, folder, name):
    path, file = table(HEADERS, LINES[0]), folder / "takes" / name
    assert batch(path, "--no-page")[0] == 0
    good = file.read_bytes()
    lines = (b'{"lines": 3}', b'{"lines": [3]}', b'{"schema": "x", "lines": [{"line_id": [1], "take": {}}]}')
    for text in (*lines, b"[" * 100_000, b"\xff\xfe\x00", b"", b'{"lines": ' + b"1" * 5_000):
        file.write_bytes(text)
        status, answer, said = batch(path, "--no-page")
        assert (status, answer["unchanged"]) == (0, 1) and "mistake" not in said
        assert file.read_bytes() == good
