"""What an interpreter loads when it imports a module. Which module may import which is a contract in pyproject.toml."""

import subprocess
import sys

import pytest

HEAVY = {
    "scipy",
    "torch",
    "transformers",
    "soundfile",
    "soxr",
    "av",
    "PySide6",
    "rich",
    "platformdirs",
    "ray",
    "fsspec",
}

# The editor's interpreter has NumPy and PySide6 alone. These need not even the latter.
EDITOR_MODULES = [
    "errors",
    "progress",
    "resources",
    "serialization",
    "rig",
    "timing",
    "curves",
    "emotion",
    "storage.files",
    "storage.folder",
    "take",
    "motion.blink",
    "motion.gaze",
    "motion.keys",
    "motion.limits",
    "motion.smoothing",
    "formats.export",
    "formats.export_formats",
    "formats.timeline_formats",
    "worker.protocol",
    "worker.client",
    "table.line_table",
    "table.line_sources",
    "table.batch_report",
    "batch.plan",
    "batch.ledger",
]


def loaded_by(code: str) -> set[str]:
    """The top-level packages that are loaded after some code has run in a new interpreter."""
    command = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return {name.split(".")[0] for name in done.stdout.split()}


def test_the_editors_modules_need_numpy_alone():
    code = f"import importlib\nfor name in {EDITOR_MODULES}: importlib.import_module('emoface.' + name)"
    assert not loaded_by(code) & HEAVY


@pytest.mark.parametrize("name", EDITOR_MODULES)
def test_each_of_the_editors_modules_can_be_imported_first(name):
    """No module leans on another one to have been imported before it."""
    assert "emoface" in loaded_by(f"import emoface.{name}")


def test_the_command_line_answers_help_without_loading_the_network():
    code = "from emoface.cli import main\ntry: main(['generate', '--help'])\nexcept SystemExit: pass"
    assert "torch" not in loaded_by(code)
