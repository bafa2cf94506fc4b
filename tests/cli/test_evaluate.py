"""`emoface evaluate` as a person types it."""

import json
import shutil

import numpy as np
import pytest
import soundfile

from emoface.cli import main

from ..conftest import SAMPLES

GRID = """File type = "ooTextFile"
Object class = "TextGrid"
0 2 <exists> 1 "IntervalTier" "phones" 0 2 4
0 0.5 "" 0.5 1 "B" 1 1.5 "IY1" 1.5 2 "AA"
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A line with phones that are made up, and a folder of noise."""
    samples, rate = soundfile.read(SAMPLES / "bridge.wav")
    (tmp_path / "lines" / "noise").mkdir(parents=True)
    soundfile.write(tmp_path / "lines" / "one.wav", samples[: 2 * rate], rate)
    (tmp_path / "lines" / "one.TextGrid").write_text(GRID)
    noise = 0.1 * np.random.default_rng(0).standard_normal(16_000)
    soundfile.write(tmp_path / "lines" / "noise" / "fan.wav", noise, 16_000)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_report_and_the_files_it_is_asked_for(folder, capsys):
    files = ["--json", "figures.json", "--markdown", "figures.md"]
    arguments = ["evaluate", "lines", "--without-speech", "lines/noise", "--excerpt", "1", "--device", "cpu", *files]
    assert main([*arguments, "--progress", "json"]) == 0
    out, err = capsys.readouterr()
    events = [json.loads(line) for line in err.splitlines()]
    assert [event["stage"] for event in events if event["event"] == "start"][:2] == ["load", "recordings"]
    assert out.startswith("compact ") and "1 recording of speech" in out and "PHONE CONTRASTS" in out
    figures = json.loads((folder / "figures.json").read_text())["figures"]
    assert figures["stillness"]["sounds"][0]["name"] == "fan.wav"
    assert figures["phones"]["closures"]["raw"]["bilabials"] == 1
    assert "| closure |" in (folder / "figures.md").read_text()
    assert main(arguments) == 1 and "--force" in capsys.readouterr().err


def test_an_empty_folder_says_what_was_expected(folder, capsys):
    shutil.rmtree("lines")
    (folder / "lines").mkdir()
    assert main(["evaluate", "lines"]) == 1
    err = capsys.readouterr().err
    assert "no recordings here. Expected sound files" in err and "Traceback" not in err


def test_help_tells_how_to_name_what_is_not_speech(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["evaluate", "--help"])
    out = " ".join(capsys.readouterr().out.split())
    assert stop.value.code == 0 and "--without-speech" in out and "TextGrid" in out and "VALID_CTR" in out
