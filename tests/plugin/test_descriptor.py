"""EmoFace.uplugin: what the engine reads before anything of ours runs."""

import json
import re
from pathlib import Path

import pytest

import emoface

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"(?P<name>[\w-]+)==(?P<version>[\d.]+)(?P<hashes>( --hash=sha256:[0-9a-f]{64})+)")


@pytest.fixture(scope="module")
def descriptor():
    return json.loads((ROOT / "EmoFace.uplugin").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pinned():
    """Lower-case name -> version, from requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def editor_packages(descriptor) -> dict[str, list[re.Match]]:
    """Platform -> the lines of its PythonRequirements."""
    return {
        group["Platform"]: [PIN.fullmatch(line) or pytest.fail(f"not pinned with hashes: {line}") for line in lines]
        for group in descriptor["PythonRequirements"]
        for lines in [group["Requirements"]]
    }


def test_every_platform_gets_the_same_packages(descriptor):
    packages = editor_packages(descriptor)
    assert set(packages) == {"Win64", "Linux", "Mac"}
    for lines in packages.values():
        assert [line["name"] for line in lines] == ["numpy", "PySide6-Essentials", "PySide6-Addons", "shiboken6"]


def test_their_versions_are_those_of_requirements_txt(descriptor, pinned):
    wanted = {**pinned, "shiboken6": pinned["pyside6-essentials"]}  # the one comes with the other, in one version
    for lines in editor_packages(descriptor).values():
        assert all(line["version"] == wanted[line["name"].lower()] for line in lines)


def test_no_file_serves_two_platforms_but_by_its_own_hash(descriptor):
    hashes = [h for lines in editor_packages(descriptor).values() for line in lines for h in line["hashes"].split()]
    assert len(hashes) == len(set(hashes))


def test_what_is_slow_to_fetch_is_left_to_the_set_up(descriptor):
    assert "torch" not in json.dumps(descriptor["PythonRequirements"])


def test_it_is_a_content_plugin_that_enables_what_its_script_needs(descriptor):
    assert descriptor["FileVersion"] == 3 and descriptor["CanContainContent"] and not descriptor.get("Modules")
    needed = {plugin["Name"] for plugin in descriptor["Plugins"] if plugin["Enabled"] and not plugin.get("Optional")}
    scripting = {"PythonScriptPlugin", "EditorScriptingUtilities"}
    assert needed == scripting | {"ControlRig", "LevelSequenceEditor", "SequencerScripting"}


def test_a_metahuman_plugin_is_never_a_condition(descriptor):
    optional = {plugin["Name"] for plugin in descriptor["Plugins"] if plugin.get("Optional")}
    assert optional == {"MetaHuman", "MetaHumanCharacter"}


def test_the_version_is_the_tools(descriptor):
    assert descriptor["VersionName"] == emoface.__version__


def test_the_icon_is_a_png_of_128_pixels():
    data = (ROOT / "Resources" / "Icon128.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[16:24] == (128).to_bytes(4) * 2


def test_the_start_up_script_stands_where_the_engine_looks():
    assert (ROOT / "Content" / "Python" / "init_unreal.py").is_file()
