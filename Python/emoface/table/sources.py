"""Where a batch's lines come from: a table, or recordings themselves; and where the recordings are."""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from ..emotion import EMOTIONS, EmotionTimeline
from ..errors import EmoFaceError
from ..formats.timeline_formats import read_timeline
from ..storage.folder import Folder, StoreError
from .table import SUFFIXES as TABLE_SUFFIXES
from .table import Problem, Row, Table, read_table, understand

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".wma")
PLACES = ("emotion", "intensity", "character", "line")  # that a pattern of names may have
CODES = {emotion[:3]: emotion for emotion in EMOTIONS}  # as the paper's dataset begins its names
_MEANT = {"emotion": "|".join([*EMOTIONS, *CODES]), "intensity": r"[\d.,]+"}


class SourceError(EmoFaceError):
    """What a batch is to be made of cannot be found or read."""


@dataclass
class Recordings:
    """The folders that a batch's recordings and timelines may lie in, looked through in order."""

    folders: Sequence[Folder]
    _listed: dict[Folder, frozenset[str]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[Folder, str]:
        """The folder and the name in it of a file that a table names. Raises StoreError."""
        missing, outside = [], []
        for folder in self.folders:
            try:
                name = folder.name_of(text)
            except StoreError as error:
                outside.append(error)
                continue
            if self._exists(folder, name):
                return folder, name
            missing.append(folder.address(name))
        if missing:
            raise StoreError(f"{' or '.join(missing)}: there is no such file. Check the path.")
        raise StoreError(f"{outside[0]} Move it there, or name its folder with --root.")

    def read_timeline(self, text: str) -> EmotionTimeline:
        """The timeline in a file that a table names. Raises StoreError, FileError, TimelineError."""
        folder, name = self.find(text)
        with folder.local(name) as path:
            return read_timeline(path)

    def _exists(self, folder: Folder, name: str) -> bool:
        if folder.is_local:
            return folder.exists(name)
        if folder not in self._listed:  # one look at an object store, not one a line
            self._listed[folder] = frozenset(folder.files())
        return name in self._listed[folder]


@dataclass(frozen=True)
class Source:
    """A batch's lines, and the folders that their recordings may lie in."""

    table: Table
    folders: tuple[Folder, ...]


def open_source(inputs: Sequence[str], pattern: str | None, roots: Iterable[Folder]) -> Source:
    """The lines of one table, or of folders, globs and recordings.

    pattern: says where a recording's name holds its emotion, such as {emotion}_{line}.wav; not for a table.
    roots: folders beside the inputs' own. Raises SourceError, TableError, FileError.
    """
    if len(inputs) == 1 and inputs[0].casefold().endswith(TABLE_SUFFIXES):
        if pattern:
            raise SourceError("a pattern of names is for folders of recordings: a table has a column for the emotion.")
        folder, name = _parent(inputs[0])
        folders = tuple(dict.fromkeys((folder, *roots)))
        with folder.local(name) as path:
            return Source(read_table(path, Recordings(folders).read_timeline), folders)
    named = _naming(pattern) if pattern else lambda name: {}
    found = [entry for text in inputs for entry in _recordings(text)]
    folders = tuple(dict.fromkeys((*(folder for folder, _ in found), *roots)))
    rows, problems = [], []
    for number, (folder, name) in enumerate(found, 1):
        stem = str(PurePosixPath(name).with_suffix(""))
        cells = {"line_id": stem, "audio": folder.address(name) if len(folders) > 1 else name, "out": stem}
        try:
            rows.append(Row(number, cells | named(name)))
        except SourceError as error:
            rows.append(Row(number, cells))
            problems.append(Problem(number, "audio", str(error)))
    table = understand(rows)
    bad = {problem.row for problem in problems}
    lines = tuple(line for line in table.lines if line.row.number not in bad)
    return Source(Table(table.rows, lines, tuple(sorted((*table.problems, *problems), key=lambda p: p.row))), folders)


def _recordings(text: str) -> list[tuple[Folder, str]]:
    """The recordings that a folder, a glob or a file's path means, sorted."""
    if any(sign in text for sign in "*?["):
        parts = text.replace(os.sep, "/").split("/")
        fixed = next(n for n, part in enumerate(parts) if any(sign in part for sign in "*?["))
        folder = Folder.at("/".join(parts[:fixed]) + "/" if fixed else ".")
        wanted = "/".join(parts[fixed:])
        names = [name for name in _sounds(folder) if _matches(name, wanted)]
    elif _is_sound(text) or ("://" not in text and Path(text).is_file()):
        folder, name = _parent(text)
        names = [name]
    else:
        folder = Folder.at(text)
        if folder.is_local and not Path(folder.place).is_dir():
            raise SourceError(f"{text}: there is no such table, folder or recording. Check the path.")
        names = _sounds(folder)
    if not names:
        raise SourceError(f"{text}: no recordings here. Expected files that end in {', '.join(AUDIO_SUFFIXES)}.")
    return [(folder, name) for name in names]


def _sounds(folder: Folder) -> list[str]:
    return [name for name in folder.files() if _is_sound(name)]


def _is_sound(name: str) -> bool:
    return name.casefold().endswith(AUDIO_SUFFIXES)


def _matches(name: str, wanted: str) -> bool:
    """As a shell's glob: a star stays within a folder, two stars go through any number."""
    names, parts = name.split("/"), wanted.split("/")
    if not parts[0]:
        return False

    def match(at: int, part: int) -> bool:
        if part == len(parts):
            return at == len(names)
        if parts[part] == "**":
            return any(match(later, part + 1) for later in range(at, len(names) + 1))
        return at < len(names) and fnmatchcase(names[at], parts[part]) and match(at + 1, part + 1)

    return match(0, 0)


def _parent(text: str) -> tuple[Folder, str]:
    if "://" in text and not text.startswith("file://"):
        parent, _, name = text.rpartition("/")
        return Folder.at(parent), name
    path = Path(text.removeprefix("file://"))
    return Folder.at(path.absolute().parent), path.name


def _naming(pattern: str) -> Callable[[str], dict[str, str]]:
    """What a recording's name says, by a pattern, as cells of a table. Raises SourceError for a pattern that is none,
    and what it returns raises it for a name that is not like the pattern."""
    parts = re.split(r"\{(\w*)\}", pattern)
    places = parts[1::2]
    for place in places:
        if place not in PLACES or places.count(place) > 1:
            wrong = "twice" if place in PLACES else f"which means nothing. Expected {{{'}, {'.join(PLACES)}}}"
            raise SourceError(f"the pattern {pattern!r} has {{{place}}}, {wrong}.")
    end = "" if pattern.casefold().endswith(AUDIO_SUFFIXES) else r"\.\w+"

    def form(meaning: Mapping[str, str]) -> re.Pattern:
        texts = (
            f"(?P<{part}>{meaning.get(part, '.+?')})" if n % 2 else re.escape(part) for n, part in enumerate(parts)
        )
        return re.compile("".join(texts) + end, re.IGNORECASE)

    strict, loose = form(_MEANT), form({})  # an emotion that is none is found too: the table's reader says so

    def named(name: str) -> dict[str, str]:
        shown = name if "/" in pattern else PurePosixPath(name).name
        found = strict.fullmatch(shown) or loose.fullmatch(shown)
        if not found:
            raise SourceError(f"{name}: its name is not like {pattern}. Rename it, or leave it out.")
        cells = {place: text for place, text in found.groupdict().items() if place != "line"}
        if "emotion" in cells:
            cells["emotion"] = CODES.get(cells["emotion"].casefold(), cells["emotion"])
        return cells

    return named
