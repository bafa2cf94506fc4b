"""The project that the editor has open: EmoFace's folders and names in it, and whether the editor has menus."""

import re
from dataclasses import dataclass, fields
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.serialization import SerializationError, parse_json, shortened
from emoface.storage.files import read_text

NAME_LENGTH = 60  # of a name in a file's name, so that Windows can have the path


class ProjectSettingsError(EmoFaceError):
    """Settings of the project that cannot be read."""


@dataclass(frozen=True)
class ContentFolders:
    """The content folders that EmoFace makes assets in.

    sequences: for sequences without a path of their own.
    sounds: for recordings that are imported.
    """

    sequences: str = "/Game/EmoFace"
    sounds: str = "/Game/EmoFace/Sounds"


def content_folders() -> ContentFolders:
    """The folders of <project>/Config/EmoFace.json, such as `{"sequences": "/Game/Lines"}`.

    Those that it leaves out are the defaults, and all are where there is no such file. Raises ProjectSettingsError.
    """
    config = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_config_dir())
    path = Path(config) / "EmoFace.json"
    if not path.exists():
        return ContentFolders()
    known = [field.name for field in fields(ContentFolders)]
    try:
        document = parse_json(read_text(path))
    except SerializationError as error:
        raise ProjectSettingsError(f"{path}: {error} Mend it, or delete it.") from None
    if not isinstance(document, dict) or not set(document) <= set(known):
        raise ProjectSettingsError(f"{path}: expected an object with {' and '.join(known)} and nothing else.")
    for name, folder in document.items():
        if not isinstance(folder, str) or not folder.startswith("/"):
            raise ProjectSettingsError(
                f"{path}: {name} is {shortened(folder)}. Expected a content folder, such as /Game/EmoFace."
            )
    return ContentFolders(**{name: folder.rstrip("/") for name, folder in document.items()})


def saved_folder() -> Path:
    """<project>/Saved/EmoFace, absolute: never under source control, never packaged. It may not exist yet."""
    saved = unreal.Paths.convert_relative_path_to_full(unreal.Paths.project_saved_dir())
    return Path(saved) / "EmoFace"


def plain_name(name: str) -> str:
    """A name that files and assets may have: letters, digits, underscores and hyphens, NAME_LENGTH at most."""
    return re.sub(r"[^\w-]+", "_", name).strip("_")[:NAME_LENGTH] or "line"


def has_window() -> bool:
    """Whether this process is an editor with menus.

    It is not in a game, nor in a commandlet (cook, resave, -run=pythonscript).
    """
    words = unreal.SystemLibrary.get_command_line().lower().split()
    commandlet = any(word.startswith(("-run=", "/run=")) or word.endswith("commandlet") for word in words)
    return unreal.is_editor() and not commandlet
