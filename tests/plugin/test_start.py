"""The start-up script: quiet where nobody sits, never in the way, and light."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests import unreal_fake
from tests.unreal_fake.menus import clear

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "Content" / "Python" / "init_unreal.py"
TOOLS = "LevelEditor.MainMenu.Tools"


@pytest.fixture
def editor_state(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    return clear()


def start():
    runpy.run_path(str(SCRIPT), run_name="init_unreal")


def test_it_adds_the_menus(editor_state):
    start()
    assert TOOLS in editor_state.menus and not unreal_fake.ENGINE.errors()


def test_it_can_run_twice(editor_state):
    start()
    before = list(sys.path)
    start()
    assert sys.path == before and not unreal_fake.ENGINE.errors()


@pytest.mark.parametrize(
    "command_line",
    [
        "Village.uproject -run=cook -targetplatform=Windows",
        'Village.uproject -run=pythonscript -script="batch.py"',
        "Village.uproject -Run=ResavePackages",
        "Village.uproject CookCommandlet",
    ],
)
def test_in_a_commandlet_it_only_makes_the_packages_importable(editor_state, command_line):
    editor_state.command_line = command_line
    start()
    assert not editor_state.menus and str(ROOT / "Plugin") in sys.path and str(ROOT / "Python") in sys.path


def test_in_a_game_it_adds_no_menus(editor_state):
    editor_state.editor = False
    start()
    assert not editor_state.menus


def test_a_project_called_run_is_no_commandlet(editor_state):
    editor_state.command_line = "C:/Games/run=ning/Village.uproject -ExecCmds=py"
    start()
    assert TOOLS in editor_state.menus


def test_whatever_goes_wrong_is_logged_and_not_raised(editor_state, monkeypatch):
    from emoface_unreal import menus

    monkeypatch.setattr(menus, "add", lambda: 1 / 0)
    start()
    [error] = unreal_fake.ENGINE.errors()
    assert "EmoFace did not start" in error and "ZeroDivisionError" in error


def test_even_a_python_without_unreal_is_survived(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "unreal", None)
    start()
    assert "EmoFace did not start" in capsys.readouterr().out


def test_an_engine_with_an_older_python_is_told_so(editor_state, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 7))
    start()
    assert not editor_state.menus
    assert any("needs 3.11" in text for level, text in unreal_fake.ENGINE.logged if level == "Warning")


def test_it_loads_neither_torch_nor_qt_nor_numpy():
    code = (
        "import runpy, sys\n"
        "from tests import unreal_fake\n"
        "sys.modules['unreal'] = unreal_fake.module()\n"
        "before = set(sys.modules)\n"
        f"runpy.run_path({str(SCRIPT)!r}, run_name='init_unreal')\n"
        "assert 'emoface_unreal.menus' in sys.modules, unreal_fake.ENGINE.logged\n"
        "tops = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(tops & {'torch', 'PySide6', 'shiboken6', 'numpy', 'scipy', 'transformers'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
