"""The documentation agrees with the repository: paths and names exist, the picture of the layers is up to date."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from emoface.rig import BOARD

ROOT = Path(__file__).parents[1]
DEVELOPERS_PAGES = ("CONTRIBUTING.md", "docs/architecture.md", "docs/terminology.md")
PAGES = ["README.md", "CONTRIBUTING.md", *(str(p.relative_to(ROOT)) for p in sorted((ROOT / "docs").rglob("*.md")))]
FOLDERS = ("", "Python", "Plugin", "Python/emoface", "Plugin/emoface_unreal")

CODE = re.compile(r"```.*?```|`([^`\n]+)`", re.DOTALL)
PATH = re.compile(r"(?:[\w.-]+/)+(?:[\w-]+\.\w+)?")
MODULE = re.compile(r"(?:from|import) ((?:emoface|emoface_unreal)(?:\.\w+)+)")
IMPORT = re.compile(r"^from ((?:emoface|emoface_unreal)[\w.]*) import ([\w, ]+)$", re.MULTILINE)


def load_script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"docs_{name}", ROOT / "docs" / f"{name}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def paths_in(text: str) -> list[str]:
    """Paths between backticks."""
    return [code for code in CODE.findall(text) if PATH.fullmatch(code)]


def exists(path: str) -> bool:
    return any((ROOT / folder / path).exists() for folder in FOLDERS)


def test_paths_are_found_in_a_text():
    text = "`a/b.py` and `c/`, not `x.y`, `a b/c.py` nor\n```\n`d/e.py`\n```\nbut `.ci/run`"
    assert paths_in(text) == ["a/b.py", "c/"]
    assert exists("formats/export.py") and not exists("formats/no_such.py")


@pytest.mark.parametrize("page", DEVELOPERS_PAGES)
def test_every_path_on_a_page_for_developers_exists(page):
    paths = paths_in((ROOT / page).read_text("utf-8"))
    assert len(paths) > 5
    assert [path for path in paths if not exists(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_python_file_that_a_page_names_exists(page):
    paths = [path for path in paths_in((ROOT / page).read_text("utf-8")) if path.endswith(".py")]
    assert [path for path in paths if not exists(path)] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_module_and_name_that_a_page_imports_exists(page):
    text = (ROOT / page).read_text("utf-8")
    missing = [module for module in MODULE.findall(text) if not module_file(module)]
    assert missing == []
    for module, names in IMPORT.findall(text):
        source = module_file(module).read_text("utf-8")
        folder = module_file(module).parent
        for name in names.split(", "):
            is_module = module_file(module).name == "__init__.py" and exists_module(folder, name)
            assert is_module or re.search(rf"\b{name}\b", source), f"{page}: {module} has no {name}"


def module_file(module: str) -> Path | None:
    for folder in ("Python", "Plugin"):
        path = ROOT / folder / Path(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    return None


def exists_module(folder: Path, name: str) -> bool:
    return (folder / f"{name}.py").is_file() or (folder / name).is_dir()


def test_the_picture_of_the_layers_is_that_of_the_contract():
    script = load_script("make_layers_picture")
    assert script.PICTURE.read_text("utf-8") == script.picture()


def test_the_numbers_and_names_of_controls_are_those_of_the_board():
    text = (ROOT / "docs" / "terminology.md").read_text("utf-8").replace("\n", " ")
    regions = {control.region for control in BOARD.controls}
    stated = re.findall(rf"(\d+) ({'|'.join(regions)})\b", text)
    assert {region: int(count) for count, region in stated} == {region: len(BOARD.region(region)) for region in regions}
    two_sided = sum(control.minimum < 0 for control in BOARD.controls)
    assert f"**{len(BOARD)}**" in text
    assert f"{len(BOARD) - two_sided} controls range from 0 to 1, and {two_sided} from -1 to 1" in text
    for control in BOARD.controls:
        if control.channel and control.channel != control.channel_v3:
            assert control.channel.split(".")[0] in text and control.channel_v3.split(".")[0] in text


def test_broken_links_are_found(tmp_path):
    build = load_script("build")
    (tmp_path / "a.html").write_text('<h2 id="here">x</h2><a href="b.html#there">y</a> <a href="#here">z</a>')
    (tmp_path / "b.html").write_text(
        '<a href="a.html#gone">x</a> <img src="no.png"> <a href="https://example.com">y</a>'
    )
    assert build.broken_links(tmp_path) == [
        "a.html: a link leads nowhere: b.html#there",
        "b.html: a link leads nowhere: a.html#gone",
        "b.html: a link leads nowhere: no.png",
    ]
    html, files, problems = build.with_site_links(
        "docs/unreal/install.md", '<a href="../panel.md#x">a</a><a href="no.md">'
    )
    assert html.startswith('<a href="../panel.html#x">') and not files
    assert problems == ["docs/unreal/install.md: a link leads nowhere: no.md"]


def test_lines_of_parameters_become_lists():
    build = load_script("build")
    docstring = "Does it.\n\nseed: of the draw,\n    a number.\nx, y: a point.\nRaises TakeError: never."
    assert build.parameter_lists(docstring) == (
        "Does it.\n\n\n- `seed`: of the draw,\n    a number.\n- `x`, `y`: a point.\n\nRaises TakeError: never."
    )
