"""EmoFace's entries in the editor's menus: one table, and the one function that every entry calls."""

import importlib
import importlib.util
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import unreal

from emoface.errors import EmoFaceError

from .dialog import tell

OWNER = "EmoFace"


@dataclass(frozen=True)
class Entry:
    """One entry of a menu. Its function is loaded when it is clicked, so that the editor starts without Qt."""

    name: str
    label: str
    target: str  # module of this package:function; where the module is not installed, the entry is not shown
    tip: str


@dataclass(frozen=True)
class Menu:
    """Entries in one of the editor's menus."""

    name: str  # the engine's
    section: str
    asset_class: str  # the function gets a list of the selected assets of this class; without one, it gets nothing
    entries: tuple[Entry, ...]


TOOLS = Menu(
    "LevelEditor.MainMenu.Tools",
    OWNER,
    "",
    (
        Entry("Panel", "Open Panel", "panel.window:open_panel", "Animate lines and edit takes."),
        Entry(
            "SelfTest",
            "Self-Test",
            "self_test.checks:self_test",
            "Write a take, read it back, undo it: what works here.",
        ),
        Entry("SetUp", "Set Up...", "runtime.set_up:set_up", "Install what EmoFace's model needs, or repair it."),
    ),
)
SOUND_WAVE = Menu(
    "ContentBrowser.AssetContextMenu.SoundWave",
    "GetAssetActions",
    "SoundWave",
    (Entry("Animate", "Animate with EmoFace...", "panel.window:animate_sounds", "Make takes of these recordings."),),
)
LEVEL_SEQUENCE = Menu(
    "ContentBrowser.AssetContextMenu.LevelSequence",
    "GetAssetActions",
    "LevelSequence",
    (
        Entry(
            "Reroll", "EmoFace: Re-roll Blinks and Gaze", "actions.sequence_actions:reroll", "The mouth stays as it is."
        ),
        Entry(
            "Regenerate",
            "EmoFace: Generate Again",
            "actions.sequence_actions:regenerate",
            "Animate the recording anew.",
        ),
        Entry(
            "Harvest", "EmoFace: Harvest Clips...", "actions.sequence_actions:harvest", "Save edited faces to train on."
        ),
    ),
)
MENUS = (TOOLS, SOUND_WAVE, LEVEL_SEQUENCE)


def add() -> None:
    """Add the entries whose module is installed. Adding again replaces."""
    for menu in MENUS:
        shown = [entry for entry in menu.entries if installed(entry)]
        if shown:
            place = place_of(menu)
            for entry in shown:
                place.add_menu_entry(menu.section, menu_entry(entry))
    unreal.ToolMenus.get().refresh_all_widgets()


def place_of(menu: Menu) -> unreal.ToolMenu:
    """The engine's menu, or, among its many tools, a menu of our own."""
    place = unreal.ToolMenus.get().extend_menu(menu.name)
    if menu is not TOOLS:
        return place
    place.add_section(OWNER, OWNER)
    submenu = place.add_sub_menu(OWNER, OWNER, OWNER, OWNER, "Speech to face animation")
    submenu.add_section(OWNER)
    return submenu


def menu_entry(entry: Entry) -> unreal.ToolMenuEntry:
    made = unreal.ToolMenuEntry(name=f"{OWNER}.{entry.name}", type=unreal.MultiBlockType.MENU_ENTRY)
    made.set_label(entry.label)
    made.set_tool_tip(entry.tip)
    command = f"import {__name__}; {__name__}.click({entry.name!r})"
    made.set_string_command(unreal.ToolMenuStringCommandType.PYTHON, "", command)
    return made


def installed(entry: Entry) -> bool:
    module, _ = entry.target.split(":")
    return importlib.util.find_spec(f"{__package__}.{module}") is not None


def click(name: str) -> None:
    """Do what the entry of this name stands for; whatever goes wrong is told in a window."""
    menu, entry = next((menu, entry) for menu in MENUS for entry in menu.entries if entry.name == name)
    try:
        function = load(entry)
        if menu.asset_class:
            kind = getattr(unreal, menu.asset_class)
            function(list(unreal.EditorUtilityLibrary.get_selected_assets_of_class(kind)))
        else:
            function()
    except EmoFaceError as error:
        tell(str(error))
    except Exception as error:
        unreal.log_error(f"EmoFace: {entry.label}\n{traceback.format_exc()}")
        tell(
            f"{entry.label} stopped at a mistake of EmoFace's own ({type(error).__name__}: {error}). "
            "The Output Log has the details; please report them."
        )


def load(entry: Entry) -> Callable:
    """The function of an entry. Raises EmoFaceError if the editor's Python lacks a package that it needs."""
    module, function = entry.target.split(":")
    importlib.invalidate_caches()  # some engines install packages while one works already
    try:
        return getattr(importlib.import_module(f"{__package__}.{module}"), function)
    except ModuleNotFoundError as error:
        missing = error.name or ""
        if missing.split(".")[0] in ("", "emoface", __package__):
            raise
        raise EmoFaceError(
            f"{entry.label} needs the Python package {missing}, which the editor has not installed. If it is still "
            "installing packages, wait for that. Else turn on Project Settings > Plugins > Python > Run Pip Install "
            "on Startup, start the editor anew, and look for LogPython in the Output Log if it is still missing."
        ) from error
