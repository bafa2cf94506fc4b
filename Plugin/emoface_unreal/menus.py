"""EmoFace's entries in the editor's menus: a table of them, and the function that every entry calls."""

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

import unreal

from emoface.errors import EmoFaceError, bug_sentence

from .dialog import show_message
from .output_log import set_up_logging

OWNER = "EmoFace"


@dataclass(frozen=True)
class MenuEntry:
    """One entry of a menu. Its function is loaded when it is clicked, so that the editor starts without Qt.

    name: unique among all entries.
    label: what the user reads.
    target: "module:function", the module in this package. An entry whose module is not installed is not shown.
    tip: its tool tip.
    """

    name: str
    label: str
    target: str
    tip: str


@dataclass(frozen=True)
class EditorMenu:
    """Entries in one of the editor's menus.

    name: the engine's name of the menu.
    section: of the menu.
    asset_class: the entries' functions get a list of the selected assets of this class. "": they get nothing.
    """

    name: str
    section: str
    asset_class: str
    entries: tuple[MenuEntry, ...]


TOOLS = EditorMenu(
    "LevelEditor.MainMenu.Tools",
    OWNER,
    "",
    (
        MenuEntry("Panel", "Open Panel", "panel.window:open_panel", "Animate lines and edit takes."),
        MenuEntry(
            "SelfTest",
            "Self-Test",
            "self_test.checks:self_test",
            "Write a take, read it back, undo it: what works here.",
        ),
        MenuEntry("SetUp", "Set Up...", "runtime.set_up:set_up", "Install what EmoFace's model needs, or repair it."),
    ),
)
SOUND_WAVE = EditorMenu(
    "ContentBrowser.AssetContextMenu.SoundWave",
    "GetAssetActions",
    "SoundWave",
    (
        MenuEntry(
            "Animate", "Animate with EmoFace...", "panel.window:animate_sounds", "Make takes of these recordings."
        ),
    ),
)
LEVEL_SEQUENCE = EditorMenu(
    "ContentBrowser.AssetContextMenu.LevelSequence",
    "GetAssetActions",
    "LevelSequence",
    (
        MenuEntry(
            "Reroll", "EmoFace: Re-roll Blinks and Gaze", "actions.sequence_actions:reroll", "The mouth stays as it is."
        ),
        MenuEntry(
            "Regenerate",
            "EmoFace: Generate Again",
            "actions.sequence_actions:regenerate",
            "Animate the recording anew.",
        ),
        MenuEntry(
            "Harvest", "EmoFace: Harvest Clips...", "actions.sequence_actions:harvest", "Save edited faces to train on."
        ),
    ),
)
MENUS = (TOOLS, SOUND_WAVE, LEVEL_SEQUENCE)


def add() -> None:
    """Set up logging, and add the entries whose module is installed. Adding again replaces them."""
    set_up_logging()
    for menu in MENUS:
        shown = [entry for entry in menu.entries if is_installed(entry)]
        if shown:
            tool_menu = tool_menu_of(menu)
            for entry in shown:
                tool_menu.add_menu_entry(menu.section, tool_menu_entry(entry))
    unreal.ToolMenus.get().refresh_all_widgets()


def tool_menu_of(menu: EditorMenu) -> unreal.ToolMenu:
    """The engine's menu to add the entries to; in the Tools menu, EmoFace's own submenu."""
    tool_menu = unreal.ToolMenus.get().extend_menu(menu.name)
    if menu is not TOOLS:
        return tool_menu
    tool_menu.add_section(OWNER, OWNER)
    submenu = tool_menu.add_sub_menu(OWNER, OWNER, OWNER, OWNER, "Speech to face animation")
    submenu.add_section(OWNER)
    return submenu


def tool_menu_entry(entry: MenuEntry) -> unreal.ToolMenuEntry:
    """The engine's form of an entry; it runs `click` with the entry's name."""
    made = unreal.ToolMenuEntry(name=f"{OWNER}.{entry.name}", type=unreal.MultiBlockType.MENU_ENTRY)
    made.set_label(entry.label)
    made.set_tool_tip(entry.tip)
    command = f"import {__name__}; {__name__}.click({entry.name!r})"
    made.set_string_command(unreal.ToolMenuStringCommandType.PYTHON, "", command)
    return made


def is_installed(entry: MenuEntry) -> bool:
    """Whether the module of an entry is there."""
    module, _ = entry.target.split(":")
    return importlib.util.find_spec(f"{__package__}.{module}") is not None


def click(name: str) -> None:
    """Run the function of the entry of this name. Errors are shown in a window."""
    menu, entry = next((menu, entry) for menu in MENUS for entry in menu.entries if entry.name == name)
    try:
        function = load(entry)
        if menu.asset_class:
            kind = getattr(unreal, menu.asset_class)
            function(list(unreal.EditorUtilityLibrary.get_selected_assets_of_class(kind)))
        else:
            function()
    except EmoFaceError as error:
        show_message(str(error))
    except Exception as error:
        show_message(bug_sentence(error, f"{entry.label} stopped"))


def load(entry: MenuEntry) -> Callable[..., object]:
    """The function of an entry. Raises EmoFaceError if the editor's Python lacks a package that it needs."""
    module, function = entry.target.split(":")
    importlib.invalidate_caches()  # some engines install packages while the editor is in use already
    try:
        loaded: Callable[..., object] = getattr(importlib.import_module(f"{__package__}.{module}"), function)
        return loaded
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.split(".")[0] in ("", "emoface", __package__):
            raise
        raise EmoFaceError(
            f"{entry.label} needs the Python package {missing}, which the editor has not installed. If it is still "
            "installing packages, wait. Else turn on Project Settings > Plugins > Python > Run Pip Install on Startup, "
            "start the editor anew, and look for LogPython in the Output Log."
        ) from error
