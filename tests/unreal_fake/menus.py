"""The editor itself: its menus, message windows, selection, folders and command line.

`EDITOR_STATE` has what the user was shown, has selected and will answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .core import EnumBase, Name, Object, StructBase, Text, complain, kind_of


@dataclass
class EditorState:
    """`clear()` gives a fresh one."""

    shown: list = field(default_factory=list)  # (message, kind) of every window
    answers: list = field(default_factory=list)  # what the user will press, in order; then the default
    selected: list = field(default_factory=list)  # assets selected in the Content Browser
    menus: dict = field(default_factory=dict)  # name -> ToolMenu
    refreshed: int = 0
    command_line: str = "VillageEditor.uproject"
    editor: bool = True
    saved: str = "../../../Village/Saved/"  # relative, as the engine gives it
    config: str = "../../../Village/Config/"
    base: str = "/nowhere/Engine/Binaries/Win64"  # what relative paths are relative to
    interpreter: str = "../ThirdParty/Python3/Win64/python.exe"


EDITOR_STATE = EditorState()


def clear() -> EditorState:
    EDITOR_STATE.__dict__.update(EditorState().__dict__)
    return EDITOR_STATE


class AppMsgType(EnumBase):
    OK: AppMsgType
    YES_NO: AppMsgType
    OK_CANCEL: AppMsgType


class AppReturnType(EnumBase):
    NO: AppReturnType
    YES: AppReturnType
    YES_ALL: AppReturnType
    NO_ALL: AppReturnType
    CANCEL: AppReturnType
    OK: AppReturnType


class AppMsgCategory(EnumBase):
    WARNING: AppMsgCategory
    ERROR: AppMsgCategory
    SUCCESS: AppMsgCategory
    INFO: AppMsgCategory


class MultiBlockType(EnumBase):
    NONE: MultiBlockType
    BUTTON_ROW: MultiBlockType
    EDITABLE_TEXT: MultiBlockType
    HEADING: MultiBlockType
    MENU_ENTRY: MultiBlockType


class ToolMenuStringCommandType(EnumBase):
    COMMAND: ToolMenuStringCommandType
    PYTHON: ToolMenuStringCommandType
    CUSTOM: ToolMenuStringCommandType


class EditorDialog(Object):
    @classmethod
    def show_message(
        cls,
        title: Text,
        message: Text,
        message_type: AppMsgType,
        default_value: AppReturnType = AppReturnType.NO,
        message_category: AppMsgCategory = AppMsgCategory.WARNING,
    ) -> AppReturnType:
        EDITOR_STATE.shown.append((str(message), message_type))
        if "-unattended" in EDITOR_STATE.command_line:
            return default_value
        return EDITOR_STATE.answers.pop(0) if EDITOR_STATE.answers else default_value


class ToolMenuEntry(StructBase):
    """A value: what is changed after add_menu_entry() does not reach the menu."""

    def __init__(self, *, name: Name = Name("None"), type: MultiBlockType = MultiBlockType.NONE) -> None:  # noqa: B008
        self._name, self._type = name, type
        self._label = self._tip = self._command = ""

    def set_label(self, label: Text) -> None:
        self._label = str(label)

    def set_tool_tip(self, tool_tip: Text) -> None:
        self._tip = str(tool_tip)

    def set_string_command(self, type: ToolMenuStringCommandType, custom_type: Name, string: str) -> None:
        self._command = (type.name, string)


class ToolMenu(Object):
    def __init__(self, name: str):
        self._name = name
        self._label = ""
        self._sections: dict[str, dict] = {}  # section -> {entry: ToolMenuEntry or ToolMenu}

    def add_section(self, section_name: Name, label: Text = "") -> None:
        self._sections.setdefault(str(section_name), {})

    def add_menu_entry(self, section_name: Name, args: ToolMenuEntry) -> None:
        """One of a name that is there is replaced."""
        if args._type is not MultiBlockType.MENU_ENTRY:
            complain(f"{args._name}: an entry of type {args._type} shows nothing")
        made = ToolMenuEntry(name=args._name, type=args._type)
        made.__dict__.update(vars(args))
        self._sections.setdefault(str(section_name), {})[str(args._name)] = made

    def add_sub_menu(self, owner: Name, section_name: Name, name: Name, label: Text, tool_tip: Text = "") -> ToolMenu:
        made = ToolMenus().extend_menu(Name(f"{self._name}.{name}"))
        made._label = str(label)
        self._sections.setdefault(str(section_name), {})[str(name)] = made
        return made


class ToolMenus(Object):
    @classmethod
    def get(cls) -> ToolMenus:
        return cls()

    def find_menu(self, name: Name) -> ToolMenu:
        return EDITOR_STATE.menus.get(str(name))

    def extend_menu(self, name: Name) -> ToolMenu:
        return EDITOR_STATE.menus.setdefault(str(name), ToolMenu(str(name)))

    def refresh_all_widgets(self) -> None:
        EDITOR_STATE.refreshed += 1


class EditorUtilityLibrary(Object):
    @classmethod
    def get_selected_assets_of_class(cls, asset_class: Class) -> Array[Object]:  # noqa: F821
        return [asset for asset in EDITOR_STATE.selected if isinstance(asset, kind_of(asset_class))]


class Paths(Object):
    @classmethod
    def project_saved_dir(cls) -> str:
        return EDITOR_STATE.saved

    @classmethod
    def project_config_dir(cls) -> str:
        return EDITOR_STATE.config

    @classmethod
    def convert_relative_path_to_full(cls, path: str, base_path: str = "") -> str:
        """By the letters alone, as the engine does it; a full path stays."""
        parts = [] if path.startswith("/") or path[1:2] == ":" else (base_path or EDITOR_STATE.base).split("/")
        for part in path.split("/"):
            if part == "..":
                parts.pop()
            else:
                parts.append(part)
        return "/".join(parts)


class SystemLibrary(Object):
    @classmethod
    def get_command_line(cls) -> str:
        return EDITOR_STATE.command_line


def is_editor() -> bool:
    return EDITOR_STATE.editor


def get_interpreter_executable_path() -> str:
    return EDITOR_STATE.interpreter


is_editor._offered = get_interpreter_executable_path._offered = True
