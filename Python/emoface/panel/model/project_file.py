"""A project on disk: one JSON file for the lines, and beside it a folder with a take each."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from ...errors import EmoFaceError
from ...progress import ProgressListener
from ...storage.files import read_text, write_text
from ...take import SUFFIX as TAKE_SUFFIX
from ...take import Take
from .line_json import RecordError, beside, line_from_json, line_to_json
from .panel_line import PanelLine

SCHEMA = 1
SUFFIX = ".emoface"
NAME_LENGTH = 60  # of the line's name in a take's, so that Windows can have the path


class ProjectError(EmoFaceError):
    """A project that cannot be read."""


@dataclass(frozen=True)
class Saved:
    """A project as it lies on disk: where, the folder of its takes, which take of which line is there already, and by
    the hosts' kinds how they write."""

    path: Path
    takes: str  # the folder's name, beside the project
    written: dict[str, Take] = field(default_factory=dict)  # file name -> what it holds
    hosts: dict[str, dict] = field(default_factory=dict)


def read_project(path: Path, listener: ProgressListener = ProgressListener()) -> tuple[list[PanelLine], Saved]:
    """The lines of a project. Takes that are gone are to be made again. Raises ProjectError, FileError."""
    try:
        document = json.loads(read_text(path))
        schema, entries = document["schema"], document["lines"]
        takes, hosts = _inside(document.get("takes") or f"{path.stem}.takes"), dict(document.get("hosts", {}))
        if not isinstance(entries, list):
            raise ValueError(f"its lines are {entries!r}")
    except (ValueError, KeyError, TypeError) as error:
        raise ProjectError(f"{path}: not an EmoFace project, or a damaged one ({error}).") from error
    if not isinstance(schema, int) or schema > SCHEMA:
        raise ProjectError(f"{path}: written by a newer EmoFace (schema {schema}). Update EmoFace.")
    lines, written = [], {}
    for number, entry in enumerate(entries, 1):
        listener.progress(number, len(entries))
        try:
            line = line_from_json(entry, beside(path.parent.absolute()))
        except RecordError as error:
            raise ProjectError(f"{path}, line {number}: {error}") from error
        lines.append(line)
        if line.take is not None:
            written[Path(line.take_file).name] = line.take
    return lines, Saved(path, takes, written, hosts)


def write_project(
    path: Path, lines: Sequence[PanelLine], before: Saved | None = None, hosts: dict[str, dict] | None = None
) -> Saved:
    """Write the lines, and those takes that are not there yet as they are; the project's file last, all or nothing.

    before: how the project lies on disk, if it is open; else a folder that nobody uses is taken for the takes.
    hosts: settings for writing, by the hosts' kinds. Raises FileError.
    """
    if before is None or before.path != path:
        names = (f"{path.stem}{'' if n == 1 else f'_{n}'}.takes" for n in count(1))
        before = Saved(path, next(name for name in names if not (path.parent / name).exists()))
    entries, written = [], {}
    for line, name in zip(lines, take_names(lines), strict=True):
        if line.take is not None:
            if before.written.get(name) is not line.take:
                line.take.save(path.parent / before.takes / name, overwrite=True)
            written[name] = line.take
            line = replace(line, take_file=f"{before.takes}/{name}")
        entries.append(line_to_json(_relative(line, path.parent.absolute()), layers=False))
    document = {"schema": SCHEMA, "takes": before.takes, "hosts": hosts or {}, "lines": entries}
    write_text(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n", overwrite=True)
    return Saved(path, before.takes, before.written | written, hosts or {})


def saved_before(path: Path) -> Saved:
    """What is at a project's path, not looking at its takes: all of them will be written again."""
    takes, hosts = f"{path.stem}.takes", {}
    with suppress(EmoFaceError, ValueError, KeyError, TypeError):
        document = json.loads(read_text(path))
        takes, hosts = _inside(document["takes"]), dict(document["hosts"])
    return Saved(path, takes, hosts=hosts)


def take_names(lines: Iterable[PanelLine]) -> list[str]:
    """A file name for each line's take: its id, of what every system may have in a name; none stands twice."""
    names: list[str] = []
    used: set[str] = set()
    for line in lines:
        plain = re.sub(r"[^\w-]+", "_", line.id).strip("_")[:NAME_LENGTH] or "line"
        name = next(n for n in (plain if k == 1 else f"{plain}_{k}" for k in count(1)) if n.casefold() not in used)
        used.add(name.casefold())
        names.append(name + TAKE_SUFFIX)
    return names


def _relative(line: PanelLine, folder: Path) -> PanelLine:
    """Recordings below the project's folder are named from there on, so that both can be moved together."""
    audio = Path(line.asked.audio)
    if not audio.is_relative_to(folder):
        return line
    return replace(line, asked=replace(line.asked, audio=audio.relative_to(folder).as_posix()))


def _inside(name: object) -> str:
    if not isinstance(name, str) or Path(name).name != name or name in (os.curdir, os.pardir):
        raise ValueError(f"the takes' folder {name!r} is not a name")
    return name
