"""`emoface style`, and the styles that `generate` and `batch` take."""

import json
import shutil
from pathlib import Path

import pytest

from emoface.cli import main
from emoface.network.checkpoint import save
from emoface.style import EXAMPLE, Style, read_style, write_style
from emoface.take import Take

from ..conftest import SAMPLES
from ..network.conftest import TINY_COMPACT, make_model


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder to work in, with a line, a model and the style of a guard in it."""
    shutil.copy(SAMPLES / "bridge.wav", tmp_path / "line.wav")
    save(make_model(TINY_COMPACT), tmp_path / "tiny.safetensors", {"origin": "a test"})
    (tmp_path / "styles").mkdir()
    write_style(tmp_path / "styles" / "guard.json", Style(liveliness=0.5, brows=2.0, head=0.0), overwrite=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    return main([*arguments])


def test_init_writes_an_example_that_check_reads(folder, capsys):
    assert run("style", "init", "new.json") == 0
    assert read_style("new.json") == EXAMPLE
    capsys.readouterr()
    assert run("style", "check", "new.json", "--json") == 0
    assert json.loads(capsys.readouterr().out)["styles"]["new.json"]["gaze_habit"] == "usual"
    assert run("style", "init", "new.json") == 1 and "--force" in capsys.readouterr().err


def test_check_names_what_is_wrong(folder, capsys):
    (folder / "bad.json").write_text('{"schema": 1, "head": 3}')
    assert run("style", "check", "bad.json") == 1
    assert "bad.json: head: expected 0 to 2, found 3" in capsys.readouterr().err


def test_controls_lists_what_can_rest_elsewhere_with_its_range(capsys):
    assert run("style", "controls", "--json") == 0
    controls = json.loads(capsys.readouterr().out)["controls"]
    assert controls["CTRL_L_brow_down-translateY"] == [0, 1] and "CTRL_C_jaw-translateY" not in controls


def test_generate_takes_a_style_and_its_own_options_go_before_it(folder):
    common = ("generate", "line.wav", "--model", "tiny.safetensors", "--style", "styles/guard.json", "--force")
    assert run(*common) == 0
    line = Take.load("line.take").line
    assert (line.liveliness, line.brow.strength, line.head) == (0.5, 2, None)
    assert run(*common, "--brows", "1", "--head", "1") == 0
    line = Take.load("line.take").line
    assert (line.liveliness, line.brow.strength, line.head.strength) == (0.5, 1, 1)


def test_batch_takes_the_style_of_each_lines_character_and_names_those_without(folder, capsys):
    (folder / "lines.csv").write_text("line_id,audio,character\nx,line.wav,Guard\ny,line.wav,Cook\n")
    common = ("--model", "tiny.safetensors", "--styles", "styles", "--no-page", "--liveliness", "1.5")
    assert run("batch", "lines.csv", "--out", "takes", *common) == 0
    assert "no style of Cook" in capsys.readouterr().err.replace("'", "")
    guard, cook = (Take.load(f"takes/{name}.take").line for name in "xy")
    assert (guard.character, guard.brow.strength, guard.liveliness) == ("Guard", 2, 1.5)
    assert cook.brow is None or cook.brow.strength != 2
