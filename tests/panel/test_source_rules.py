"""Rules for the panel's source: it runs in an editor's process, beside other tools."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PANEL = ROOT / "Python" / "emoface" / "panel"
FILES = sorted([*PANEL.rglob("*.py"), *(ROOT / "Plugin").rglob("panel/*.py")])

# Of emoface, the packages that need no network and no sound library.
PACKAGES = {
    "curves", "emotion", "errors", "formats", "log", "motion", "panel", "preview", "progress", "resources", "rig",
    "serialization", "storage", "table", "take", "timing", "worker",
}  # fmt: skip


def imports(file: Path) -> set[str]:
    """Full names of every module that a file of the panel imports, wherever in the file."""
    package = ["emoface", "panel", *file.relative_to(PANEL).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{stem}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("file", sorted(PANEL.rglob("*.py")), ids=lambda file: str(file.relative_to(PANEL)))
def test_the_panel_needs_numpy_and_qt_alone(file):
    for name in imports(file):
        top, *rest = name.split(".")
        if top == "emoface" and rest:
            assert rest[0] in PACKAGES or rest == ["__version__"], name
            assert rest[:2] != ["worker", "server"]
        else:
            assert top in {"numpy", "PySide6"} or top in sys.stdlib_module_names, name


def test_the_window_loads_without_torch_or_a_sound_library():
    code = (
        "import sys, emoface.panel.panel\n"
        "heavy = {'torch', 'transformers', 'soundfile', 'soxr', 'av', 'scipy', 'rich', 'platformdirs'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_waits_in_a_loop_of_its_own_or_touches_the_shared_application(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in ("exec", "exec_", "quit", "setStyle"), f"line {node.lineno}"
            on_application = isinstance(node.func.value, ast.Name) and "pplication" in node.func.value.id
            assert not (on_application and node.func.attr in ("setStyleSheet", "setPalette", "setFont"))


# Where a text goes that the user reads.
SHOWING = {"QLabel", "QPushButton", "QCheckBox", "setText", "setToolTip", "setWindowTitle", "setPlaceholderText",
           "setAccessibleName", "setStatusTip", "addAction", "addMenu", "show_sentence"}  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_text_is_shown_untranslated(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for argument in node.args if name in SHOWING else ():
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    words = [word for word in argument.value.split() if word.isalpha() and word != "EmoFace"]
                    assert not words, f"line {node.lineno}: {argument.value!r}"


def test_every_lane_says_all_that_a_lane_must():
    """Qt's classes cannot be abstract by themselves: nothing else would notice a lane without its paint."""
    from emoface.panel.editor import line_editor as editor  # which imports every lane
    from emoface.panel.editor.lane import Lane

    assert editor

    def below(kind: type) -> set[type]:
        return {kind}.union(*map(below, kind.__subclasses__()))

    lanes = below(Lane)
    used = {lane for lane in lanes if not lane.__subclasses__() and lane.__module__.startswith("emoface.")}
    assert len(used) >= 5
    missing = {f"{lane.__name__}.{name}" for lane in used for name in dir(lane)
               if getattr(getattr(lane, name, None), "__isabstractmethod__", False)}  # fmt: skip
    assert not missing
