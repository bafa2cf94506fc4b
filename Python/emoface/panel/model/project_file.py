"""Project files: one JSON file for the lines, and beside it a folder with the take of each line."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from ...errors import EmoFaceError
from ...progress import ProgressListener
from ...serialization import SerializationError, from_json, parse_json, shortened
from ...storage.files import read_text, write_text
from ...take import SUFFIX as TAKE_SUFFIX
from ...take import Take
from .line_json import LineFormatError, line_from_json, line_to_json, path_finder
from .panel_line import PanelLine

SCHEMA = 1
SUFFIX = ".emoface"
MAX_NAME = 60  # characters of the line's id in a take's file name, so that Windows accepts the path


class ProjectFileError(EmoFaceError):
    """A project that cannot be read."""


@dataclass(frozen=True)
class _Document:
    """The form of a project's file.

    schema: the form's number.
    lines: see `line_to_json`.
    takes: name of the folder of the takes, beside the file.
    hosts: host's kind -> its settings for writing.
    """

    schema: int
    lines: list[Any]
    takes: str | None = None
    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class SavedProject:
    """A project as it is on disk.

    path: the project's file.
    takes: name of the folder of its takes, beside the file.
    written: file name in that folder -> the take in it.
    hosts: host's kind -> its settings for writing.
    """

    path: Path
    takes: str
    written: dict[str, Take] = field(default_factory=dict)
    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_project(path: Path, *, listener: ProgressListener | None = None) -> tuple[list[PanelLine], SavedProject]:
    """The lines of a project, and what is on disk. Lines whose take is gone have none.

    listener: gets the number of lines that were read. Raises ProjectFileError, FileError.
    """
    listener = listener or ProgressListener()
    try:
        document = parse_json(read_text(path))
        if isinstance(document, dict) and isinstance(schema := document.get("schema"), int) and schema > SCHEMA:
            raise ProjectFileError(f"{path}: written by a newer EmoFace (schema {shortened(schema)}). Update EmoFace.")
        project = from_json(_Document, document)
        takes = _folder_name(project.takes or f"{path.stem}.takes")
    except (ValueError, SerializationError) as error:
        reason = str(error).removesuffix(".")
        raise ProjectFileError(f"{path}: not an EmoFace project, or a damaged one ({reason}).") from error
    entries, hosts = project.lines, project.hosts
    lines: list[PanelLine] = []
    written: dict[str, Take] = {}
    for number, entry in enumerate(entries, 1):
        listener.progress(number, len(entries))
        try:
            line = line_from_json(entry, path_finder(path.parent.absolute()))
        except LineFormatError as error:
            raise ProjectFileError(f"{path}, line {number}: {error}") from error
        lines.append(line)
        if line.take is not None:
            written[Path(line.take_file).name] = line.take
    return lines, SavedProject(path, takes, written, hosts)


def write_project(
    path: Path,
    lines: Sequence[PanelLine],
    before: SavedProject | None = None,
    hosts: dict[str, dict[str, Any]] | None = None,
) -> SavedProject:
    """Write the takes that changed, and then the project's file as a whole.

    before: the project as it is on disk, if it is open; else the takes go into a new folder.
    hosts: host's kind -> its settings for writing.
    Returns the project as it is on disk now. Raises FileError.
    """
    if before is None or before.path != path:
        names = (f"{path.stem}{'' if n == 1 else f'_{n}'}.takes" for n in count(1))
        before = SavedProject(path, next(name for name in names if not (path.parent / name).exists()))
    entries: list[dict[str, Any]] = []
    written: dict[str, Take] = {}
    for line, name in zip(lines, take_names(lines), strict=True):
        if line.take is not None:
            if before.written.get(name) is not line.take:
                line.take.save(path.parent / before.takes / name, overwrite=True)
            written[name] = line.take
            line = replace(line, take_file=f"{before.takes}/{name}")
        entries.append(line_to_json(_relative(line, path.parent.absolute()), layers=False))
    document = {"schema": SCHEMA, "takes": before.takes, "hosts": hosts or {}, "lines": entries}
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n", overwrite=True)
    return SavedProject(path, before.takes, before.written | written, hosts or {})


def read_project_header(path: Path) -> SavedProject:
    """What the file at a project's path says of folder and hosts, without reading takes.

    The next save writes every take again. A file that is gone or damaged gives the defaults.
    """
    takes = f"{path.stem}.takes"
    hosts: dict[str, dict[str, Any]] = {}
    with suppress(EmoFaceError, ValueError):
        project = from_json(_Document, parse_json(read_text(path)))
        takes, hosts = _folder_name(project.takes), project.hosts
    return SavedProject(path, takes, hosts=hosts)


def take_names(lines: Iterable[PanelLine]) -> list[str]:
    """A file name for each line's take: its id, with characters that every system allows. All are different."""
    names: list[str] = []
    used: set[str] = set()
    for line in lines:
        plain = re.sub(r"[^\w-]+", "_", line.id).strip("_")[:MAX_NAME] or "line"
        name = next(n for n in (plain if k == 1 else f"{plain}_{k}" for k in count(1)) if n.casefold() not in used)
        used.add(name.casefold())
        names.append(name + TAKE_SUFFIX)
    return names


def _relative(line: PanelLine, folder: Path) -> PanelLine:
    """The line with a relative path to a recording below the project's folder, so that both can be moved together."""
    audio = Path(line.request.audio)
    if not audio.is_relative_to(folder):
        return line
    return replace(line, request=replace(line.request, audio=audio.relative_to(folder).as_posix()))


def _folder_name(name: object) -> str:
    """The name, if it is one of a folder beside the project. Raises ValueError."""
    if not isinstance(name, str) or Path(name).name != name or name in (os.curdir, os.pardir) or "\0" in name:
        raise ValueError(f"the takes' folder {shortened(name)} is not a name")
    return name
