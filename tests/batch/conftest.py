"""Short recordings of speech, tables of them, and the command as a person types it."""

import json
from pathlib import Path

import pytest
import soundfile

from emoface.cli import main

from ..conftest import SAMPLES


def record(path: Path, seconds: float = 1.2, start_s: float = 0.4, sample: str = "bridge") -> Path:
    """A piece of a sample line, as a recording of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rate = soundfile.info(SAMPLES / f"{sample}.wav").samplerate
    first = int(start_s * rate)
    samples, _ = soundfile.read(SAMPLES / f"{sample}.wav", start=first, stop=first + int(seconds * rate))
    soundfile.write(path, samples, rate)
    return path


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a takes folder without the ledger, which has runs in it, and the lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("ledger.jsonl", ".lock")
    }


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with three recordings of different lengths."""
    record(tmp_path / "lines" / "one.wav", 1.2)
    record(tmp_path / "lines" / "two.wav", 0.8, 1.0, "tower")
    record(tmp_path / "lines" / "three.wav", 1.6, 0.2, "return")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def table(folder):
    """Write lines.csv from its rows, the headers first; returns its path."""

    def table(*rows: str) -> Path:
        path = folder / "lines.csv"
        path.write_text("\n".join([*rows, ""]), encoding="utf-8")
        return path

    return table


@pytest.fixture
def batch(capsys):
    """Run `emoface batch` into takes/; returns its exit status, its answer and its stderr."""

    def batch(*arguments: object, out: str = "takes"):
        capsys.readouterr()
        try:
            status = main(["batch", *map(str, arguments), "--out", out, "--json"])
        except SystemExit as stop:
            status = stop.code
        text, err = capsys.readouterr()
        return status, json.loads(text) if text.startswith("{") else text, err

    return batch
