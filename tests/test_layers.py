"""The house rules: which room may import which, and what the editor's interpreter must be able to load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "Python" / "emoface"
FILES = sorted(PACKAGE.rglob("*.py"))

# From the ground up: a room imports from rooms above it in this list.
ROOMS = [
    "errors", "resources", "progress", "rig", "timing", "curves", "emotion", "storage", "motion", "take", "speech",
    "network", "pipeline", "formats", "table", "batch", "preview", "review", "worker", "panel", "training",
    "evaluation", "studies", "bench", "cli",
]  # fmt: skip
TORCH_ROOMS = {"network", "training", "evaluation", "pipeline", "batch", "worker"}
EDITOR_ROOMS = [
    "rig",
    "timing",
    "curves",
    "emotion",
    "take",
    "motion.blink",
    "motion.gaze",
    "motion.keys",
    "motion.limits",
    "worker.protocol",
    "worker.client",
    "table.table",
    "batch.plan",
    "batch.ledger",
]


def room(file: Path) -> str:
    return file.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(file: Path) -> set[str]:
    """Full names of every module that a file imports, wherever in the file."""
    package = ["emoface", *file.relative_to(PACKAGE).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_room_imports_only_from_rooms_above_it(file):
    here = room(file)
    if here in ("__init__", "__main__"):
        return
    for name in imports(file):
        parts = name.split(".")
        if parts[0] == "emoface" and parts[1] in ROOMS:
            assert ROOMS.index(parts[1]) <= ROOMS.index(here), f"{here} imports {name}"


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_only_the_engine_side_imports_unreal_and_only_the_networks_rooms_import_torch(file):
    tops = {name.split(".")[0] for name in imports(file)}
    assert "unreal" not in tops
    if room(file) not in TORCH_ROOMS:
        assert not tops & {"torch", "transformers", "safetensors"}


def test_the_editors_rooms_need_numpy_alone():
    """numpy, and the standard library: everything else is kept out of the interpreter."""
    code = (
        "import sys, importlib\n"
        f"for room in {EDITOR_ROOMS}: importlib.import_module('emoface.' + room)\n"
        "own = {'emoface', 'numpy'}\n"
        "tops = {name.split('.')[0] for name in sys.modules}\n"
        "heavy = tops & {'scipy', 'torch', 'transformers', 'soundfile', 'soxr', 'av', 'PySide6', 'rich'}\n"
        "print(sorted(heavy)); sys.exit(bool(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_command_line_answers_help_without_loading_the_network():
    code = (
        "import sys\nfrom emoface.cli import main\ntry: main(['generate', '--help'])\nexcept SystemExit: pass\n"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
