"""The project that the editor has open: where EmoFace keeps its files, and whether anyone sits before it."""

from pathlib import Path

import unreal


def saved_folder() -> Path:
    """<project>/Saved/EmoFace, absolute: never under source control, never packaged. It may not exist yet."""
    saved = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_saved_dir())
    return Path(saved) / "EmoFace"


def has_window() -> bool:
    """Whether this process is an editor with menus: not a commandlet (cook, resave, -run=pythonscript), not a game."""
    words = unreal.SystemLibrary.get_command_line().lower().split()
    commandlet = any(word.startswith(("-run=", "/run=")) or word.endswith("commandlet") for word in words)
    return unreal.is_editor() and not commandlet
