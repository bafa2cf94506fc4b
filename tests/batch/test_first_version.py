"""The files that a batch of the first version wrote still open, and the batch goes on from them."""

import json
import os
import shutil
from pathlib import Path

import pytest

from emoface.batch.ledger import LEDGER, parse_ledger, read_ledger
from emoface.batch.results import read_folder_report, write_results
from emoface.serialization import to_json
from emoface.storage.folder import Folder
from emoface.table.batch_report import read_report

FIRST = Path(__file__).parents[1] / "data" / "first_version"
EXPECTED = json.loads((FIRST / "expected.json").read_text(encoding="utf-8"))


def test_the_ledger_has_its_entries_and_they_are_written_again_byte_for_byte():
    expected = EXPECTED["takes/ledger.jsonl"]
    state = read_ledger(Folder.at(FIRST / "takes"))
    assert list(state.roots) == expected["roots"]
    assert state.entries.keys() == expected["lines"].keys()
    for line_id, entry in state.entries.items():
        line = expected["lines"][line_id]
        assert (entry.status, entry.recording, entry.duration_s) == (
            line["status"], line["recording"], line["duration_s"]
        )  # fmt: skip
        assert entry.recording_file and len(entry.recording_file.sha256) == 64
        files = {
            name: {"key": output.key, "sha256": output.file.sha256, "theirs": output.edited_by_user}
            for name, output in entry.files.items()
        }
        assert files == line["files"]
    lines = (FIRST / "takes" / LEDGER).read_text().splitlines()
    assert [json.dumps(to_json(entry)) for entry in parse_ledger(lines).entries.values()] == lines[1:]


def test_the_report_has_its_lines():
    expected = EXPECTED["takes/report.json"]
    report = read_report(FIRST / "takes" / "report.json")
    assert [[line.line_id, line.status, line.review, line.note, list(line.takes)] for line in report.lines] == expected[
        "lines"
    ]
    assert report.counts == expected["counts"]
    for name in ("model", "model_id", "seed", "variants"):
        assert getattr(report, name) == expected[name]


def test_its_results_are_written_again_byte_for_byte(tmp_path):
    out = Folder.at(tmp_path)
    recordings = {"run": str(tmp_path.parent / "lines/run.flac"), "归来": str(tmp_path.parent / "lines/back.flac")}
    write_results(out, read_folder_report(Folder.at(FIRST / "takes")), recordings)
    for name in ("report.json", "failed.csv", "manifest.json"):
        assert (tmp_path / name).read_bytes() == (FIRST / "takes" / name).read_bytes(), name


@pytest.fixture
def moved(tmp_path, monkeypatch) -> Path:
    """The batch's folder, copied to another place."""
    shutil.copytree(FIRST / "lines", tmp_path / "lines")
    shutil.copytree(FIRST / "takes", tmp_path / "takes")
    shutil.copy(FIRST / "lines.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_its_batch_makes_nothing_again_because_all_content_keys_are_as_they_were(batch, moved):
    expected = EXPECTED["lines.csv"]
    _, table, *options = expected["command"].removesuffix(" --no-page").split()
    files = {path: path.read_bytes() for path in (moved / "takes").iterdir() if path.name.startswith(("run", "归来"))}
    status, answer, _ = batch(table, *options[2:], "--no-page", out="takes")
    assert status == expected["exit_status"]
    assert answer | expected["says"] == answer
    for path, data in files.items():
        assert path.read_bytes() == data, path.name


def test_a_lock_that_it_left_is_not_in_the_way(batch, moved):
    (moved / "takes" / ".lock").write_text(f"elsewhere, process {os.getpid()}")
    assert batch("lines.csv", "--seed", 5, "--no-page")[1]["unchanged"] == 2
