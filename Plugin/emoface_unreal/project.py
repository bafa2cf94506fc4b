"""The project that the editor has open: where EmoFace keeps its files, and whether anyone sits before it."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.storage.files import read_text


class ProjectError(EmoFaceError):
    """Settings of the project that cannot be read."""


@dataclass(frozen=True)
class ContentFolders:
    """sequences: where those are made that have no path of their own; sounds: where recordings are imported to."""

    sequences: str = "/Game/EmoFace"
    sounds: str = "/Game/EmoFace/Sounds"


def content_folders() -> ContentFolders:
    """As the project's own <project>/Config/EmoFace.json says: `{"sequences": "/Game/Lines"}`; what it leaves out, and
    where there is none, as above. Raises ProjectError."""
    config = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_config_dir())
    path = Path(config) / "EmoFace.json"
    if not path.exists():
        return ContentFolders()
    known = [field.name for field in fields(ContentFolders)]
    try:
        document = json.loads(read_text(path))
    except ValueError as error:
        raise ProjectError(f"{path}: this is not JSON ({error}). Mend it, or delete it.") from None
    if not isinstance(document, dict) or not set(document) <= set(known):
        raise ProjectError(f"{path}: expected an object with {' and '.join(known)} and nothing else.")
    for name, folder in document.items():
        if not isinstance(folder, str) or not folder.startswith("/"):
            raise ProjectError(f"{path}: {name} is {folder!r}. Expected a content folder, such as /Game/EmoFace.")
    return ContentFolders(**{name: folder.rstrip("/") for name, folder in document.items()})


def saved_folder() -> Path:
    """<project>/Saved/EmoFace, absolute: never under source control, never packaged. It may not exist yet."""
    saved = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_saved_dir())
    return Path(saved) / "EmoFace"


def has_window() -> bool:
    """Whether this process is an editor with menus: not a commandlet (cook, resave, -run=pythonscript), not a game."""
    words = unreal.SystemLibrary.get_command_line().lower().split()
    commandlet = any(word.startswith(("-run=", "/run=")) or word.endswith("commandlet") for word in words)
    return unreal.is_editor() and not commandlet
