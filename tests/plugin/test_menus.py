"""The menus, and what a click on them does."""

import sys
import types

import pytest
import unreal

from emoface.errors import EmoFaceError
from emoface_unreal import menus
from tests import unreal_fake
from tests.unreal_fake.menus import clear


@pytest.fixture
def editor_state():
    return clear()


@pytest.fixture
def install(monkeypatch):
    """Put functions where entries look for them: install("panel.window", open_panel=...)."""
    really = menus.importlib.util.find_spec
    there = {}

    def add(module, **functions):
        name = f"emoface_unreal.{module}"
        made = types.ModuleType(name)
        vars(made).update(functions)
        monkeypatch.setitem(sys.modules, name, made)
        there[name] = made

    monkeypatch.setattr(menus.importlib.util, "find_spec", lambda name: there.get(name) or really(name))
    return add


ALL = ("panel.window", "self_test.checks", "actions.sequence_actions")


def labels(menu, section):
    return [entry._label for entry in menu._sections[section].values()]


def press(menu, section, label):
    """What the editor does at a click on an entry."""
    [command] = [entry._command for entry in menu._sections[section].values() if entry._label == label]
    assert command[0] == "PYTHON"
    exec(command[1], {})


def test_the_entries_stand_in_their_menus(editor_state, install):
    for module in ALL:
        install(module)
    menus.add()
    tools = editor_state.menus["LevelEditor.MainMenu.Tools"]._sections["EmoFace"]["EmoFace"]
    assert labels(tools, "EmoFace") == ["Open Panel", "Self-Test", "Set Up..."]
    sounds = editor_state.menus["ContentBrowser.AssetContextMenu.SoundWave"]
    assert labels(sounds, "GetAssetActions") == ["Animate with EmoFace..."]
    sequences = editor_state.menus["ContentBrowser.AssetContextMenu.LevelSequence"]
    assert len(labels(sequences, "GetAssetActions")) == 3
    assert editor_state.refreshed == 1 and not unreal_fake.ENGINE.errors()


def test_what_is_not_installed_is_not_shown(editor_state, monkeypatch):
    monkeypatch.setattr(menus, "is_installed", lambda entry: entry.name == "SetUp")
    menus.add()
    assert list(editor_state.menus) == ["LevelEditor.MainMenu.Tools", "LevelEditor.MainMenu.Tools.EmoFace"]
    tools = editor_state.menus["LevelEditor.MainMenu.Tools.EmoFace"]
    assert labels(tools, "EmoFace") == ["Set Up..."]


def test_adding_again_adds_nothing(editor_state):
    menus.add()
    before = labels(editor_state.menus["LevelEditor.MainMenu.Tools.EmoFace"], "EmoFace")
    menus.add()
    assert labels(editor_state.menus["LevelEditor.MainMenu.Tools.EmoFace"], "EmoFace") == before


def test_a_click_calls_the_function(editor_state, install):
    called = []
    install("panel.window", open_panel=lambda: called.append("panel"))
    menus.add()
    press(editor_state.menus["LevelEditor.MainMenu.Tools.EmoFace"], "EmoFace", "Open Panel")
    assert called == ["panel"] and not editor_state.shown


def test_an_assets_entry_gets_the_selected_assets_of_its_class(editor_state, install):
    got = []
    install("panel.window", animate_sounds=got.extend)
    line, reply, sequence = unreal.SoundWave("/Game/A"), unreal.SoundWave("/Game/B"), unreal.LevelSequence("/Game/S")
    editor_state.selected = [line, sequence, reply]
    menus.click("Animate")
    assert got == [line, reply]


def test_the_users_mistake_is_shown_in_its_sentence(editor_state, install):
    def refuse():
        raise EmoFaceError("No face is selected. Select one.")

    install("panel.window", open_panel=refuse)
    menus.click("Panel")
    assert [message for message, _ in editor_state.shown] == ["No face is selected. Select one."]
    assert not unreal_fake.ENGINE.errors()


def test_our_own_mistake_is_shown_and_logged_with_where_it_was(editor_state, install, output_log):
    install("panel.window", open_panel=lambda: {}["face"])
    menus.click("Panel")
    [(message, _)] = editor_state.shown
    assert "Open Panel stopped" in message and "KeyError: 'face'" in message
    [error] = unreal_fake.ENGINE.errors()
    assert "Traceback" in error


def test_a_package_that_the_editor_lacks_is_named(editor_state, monkeypatch):
    def fail(name):
        raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6.QtWidgets")

    monkeypatch.setattr(menus.importlib, "import_module", fail)
    menus.click("Panel")
    [(message, _)] = editor_state.shown
    assert "needs the Python package PySide6" in message and "Run Pip Install on Startup" in message


@pytest.mark.parametrize("name", ["emoface_unreal.panel.window", "emoface.panel"])
def test_a_module_of_our_own_that_is_missing_is_our_mistake(editor_state, monkeypatch, name):
    def fail(_):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(menus.importlib, "import_module", fail)
    menus.click("Panel")
    assert "stopped: a mistake of EmoFace's own" in editor_state.shown[0][0]


def test_names_are_unique_and_what_is_installed_has_its_function():
    entries = [entry for menu in menus.MENUS for entry in menu.entries]
    assert len({entry.name for entry in entries}) == len(entries)
    for entry in entries:
        if menus.is_installed(entry):
            assert callable(menus.load(entry))
