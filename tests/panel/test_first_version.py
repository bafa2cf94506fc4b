"""Projects, journals and records that the first version wrote still open, with the values that it had."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from emoface.panel.model.panel_line import PanelLine
from emoface.panel.model.project_file import read_project, write_project
from emoface.panel.services.file_host import FileHost, FileOptions
from emoface.panel.services.host import WriteEffect
from emoface.panel.services.recovery_journal import RecoveryJournal, find_sessions, recover_session

FIRST_VERSION = Path(__file__).parents[1] / "data" / "first_version"
EXPECTED = json.loads((FIRST_VERSION / "expected.json").read_text(encoding="utf-8"))
SESSION = "panel/sessions/20260101-120000-abcdef"


@pytest.fixture
def folder(tmp_path):
    """A copy of the files, in a folder of its own."""
    for name in ("village.emoface", "village.takes", "panel", "out", "takes"):
        source = FIRST_VERSION / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, tmp_path / name)
    return tmp_path


def values(line: PanelLine, folder: Path) -> dict:
    """A line under the names of expected.json."""
    request = line.request
    layers = {
        name: line.take and json.loads(json.dumps(asdict(getattr(line.take, name)))) for name in ("blink", "gaze")
    }
    return {
        "id": line.id,
        "audio": request.audio.replace(str(folder), "<folder>"),
        "timeline": str(request.timeline),
        "crossfade_s": request.timeline.crossfade_s,
        "seed": request.seed,
        "channel": request.channel,
        "smoothing": asdict(request.smoothing),
        "blink_mu": request.blink.mu,
        "take": line.take is not None,
        "is_animated": line.has_current_take,
        "target": line.target,
        "held": sorted(line.locked_layers),
        "length_s": line.length_s,
        "beside": dict(line.extra_columns),
        **layers,
    }


def test_a_project_has_every_value_and_is_saved_again_byte_for_byte(folder):
    path, expected = folder / "village.emoface", EXPECTED["village.emoface"]
    lines, saved = read_project(path)
    assert [values(line, folder) for line in lines] == expected["lines"]
    assert (saved.takes, saved.hosts, [*saved.written]) == (expected["takes"], expected["hosts"], expected["written"])
    write_project(path, lines, saved, saved.hosts)
    assert path.read_bytes() == (FIRST_VERSION / "village.emoface").read_bytes()


def test_a_journal_gives_every_line_back(folder, application):
    expected, journal = EXPECTED[f"{SESSION}/journal.jsonl"], folder / SESSION / "journal.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace("/dialogue", folder.as_posix()), encoding="utf-8")
    os.utime(journal)  # older than a month, it would be forgotten
    [session] = find_sessions(folder / "panel" / "sessions")
    assert session.project.replace(folder.as_posix(), "<folder>") == expected["lost"]["project"]
    assert session.line_count == expected["lost"]["lines"]
    lines, hosts = recover_session(session, RecoveryJournal(folder / "new"))
    assert [values(line, folder) for line in lines] == expected["lines"]
    assert hosts == expected["hosts"]


def test_what_was_written_into_a_folder_is_still_known_as_ours(folder, application):
    shutil.copyfile(folder / "takes" / "run.take", folder / "out" / "act1" / "run.take")
    [line, _], _ = read_project(folder / "village.emoface")
    host = FileHost(FileOptions(folder / "out"))
    assert host.plan(line, overwrite=False).effect is WriteEffect.REPLACE
    (folder / "out" / "act1" / "run.take").write_bytes(b"edited")
    assert host.plan(line, overwrite=False).effect is WriteEffect.KEEP
