"""Where a batch's lines come from (a table, or recordings themselves), and the folders that recordings may lie in."""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from ..emotion import EMOTIONS, EmotionTimeline
from ..errors import EmoFaceError
from ..formats.timeline_formats import read_timeline
from ..storage.folder import Folder, StoreError
from .line_table import TABLE_SUFFIXES, LineTable, Problem, TableRow, parse_rows, read_table

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".wma")
PLACEHOLDERS = ("emotion", "intensity", "character", "line")  # that a pattern of names may have
EMOTION_CODES = {emotion[:3]: emotion for emotion in EMOTIONS}  # the paper's dataset begins its names with these


class SourceError(EmoFaceError):
    """The inputs of a batch cannot be found or read."""


@dataclass
class RecordingFolders:
    """The folders that a batch's recordings and timelines may lie in.

    folders: searched in this order.
    """

    folders: Sequence[Folder]
    _listings: dict[Folder, frozenset[str]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[Folder, str]:
        """The folder of a file that a table names, and its name in there. Raises StoreError."""
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
        """Read a timeline file that a table names. Raises StoreError, FileError, TimelineError."""
        folder, name = self.find(text)
        with folder.local(name) as path:
            return read_timeline(path)

    def _exists(self, folder: Folder, name: str) -> bool:
        if folder.is_local:
            return folder.exists(name)
        if folder not in self._listings:  # one request to an object store, not one for each line
            self._listings[folder] = frozenset(folder.files())
        return name in self._listings[folder]


@dataclass(frozen=True)
class Source:
    """The lines of a batch.

    table: the lines, and what is wrong with them.
    folders: where their recordings may lie.
    """

    table: LineTable
    folders: tuple[Folder, ...]


def open_source(inputs: Sequence[str], pattern: str | None, roots: Iterable[Folder]) -> Source:
    """The lines of one table, or of folders, globs and recordings.

    pattern: of recordings' names, such as {emotion}_{line}.wav; not for a table.
    roots: folders in which recordings may lie, beside the inputs' own.
    Raises SourceError, TableError, FileError.
    """
    if len(inputs) == 1 and inputs[0].casefold().endswith(TABLE_SUFFIXES):
        if pattern:
            raise SourceError("a pattern of names is for folders of recordings: a table has a column for the emotion.")
        folder, name = _split_address(inputs[0])
        folders = tuple(dict.fromkeys((folder, *roots)))
        with folder.local(name) as path:
            return Source(read_table(path, RecordingFolders(folders).read_timeline), folders)
    names = _NamePattern(pattern) if pattern else None
    recordings = [recording for text in inputs for recording in _find_recordings(text)]
    folders = tuple(dict.fromkeys((*(folder for folder, _ in recordings), *roots)))
    rows, problems = [], []
    for number, (folder, name) in enumerate(recordings, 1):
        stem = str(PurePosixPath(name).with_suffix(""))
        cells = {"line_id": stem, "audio": folder.address(name) if len(folders) > 1 else name, "out": stem}
        try:
            rows.append(TableRow(number, cells | (names.cells(name) if names else {})))
        except SourceError as error:
            rows.append(TableRow(number, cells))
            problems.append(Problem(number, "audio", str(error)))
    table = parse_rows(rows)
    bad = {problem.row for problem in problems}
    lines = tuple(line for line in table.lines if line.row.number not in bad)
    problems = sorted((*table.problems, *problems), key=lambda problem: problem.row)
    return Source(LineTable(table.rows, lines, tuple(problems)), folders)


def _find_recordings(text: str) -> list[tuple[Folder, str]]:
    """The recordings in a folder or of a glob, sorted, or the one at a path: folder and name of each."""
    if any(sign in text for sign in "*?["):
        parts = text.replace(os.sep, "/").split("/")
        fixed = next(n for n, part in enumerate(parts) if any(sign in part for sign in "*?["))
        folder = Folder.at("/".join(parts[:fixed]) + "/" if fixed else ".")
        glob = "/".join(parts[fixed:])
        names = [name for name in _audio_files(folder) if _matches(name, glob)]
    elif _is_audio(text) or ("://" not in text and Path(text).is_file()):
        folder, name = _split_address(text)
        names = [name]
    else:
        folder = Folder.at(text)
        if folder.is_local and not Path(folder.location).is_dir():
            raise SourceError(f"{text}: there is no such table, folder or recording. Check the path.")
        names = _audio_files(folder)
    if not names:
        raise SourceError(f"{text}: no recordings here. Expected files that end in {', '.join(AUDIO_SUFFIXES)}.")
    return [(folder, name) for name in names]


def _audio_files(folder: Folder) -> list[str]:
    return [name for name in folder.files() if _is_audio(name)]


def _is_audio(name: str) -> bool:
    return name.casefold().endswith(AUDIO_SUFFIXES)


def _matches(name: str, glob: str) -> bool:
    """Whether a glob finds a name, as in a shell: * stays within a folder, ** goes through any number of them."""
    names, parts = name.split("/"), glob.split("/")
    if not parts[0]:
        return False

    def match(at: int, part: int) -> bool:
        if part == len(parts):
            return at == len(names)
        if parts[part] == "**":
            return any(match(later, part + 1) for later in range(at, len(names) + 1))
        return at < len(names) and fnmatchcase(names[at], parts[part]) and match(at + 1, part + 1)

    return match(0, 0)


def _split_address(text: str) -> tuple[Folder, str]:
    """The folder and the name of a file's path or URL."""
    if "://" in text and not text.startswith("file://"):
        parent, _, name = text.rpartition("/")
        return Folder.at(parent), name
    path = Path(text.removeprefix("file://"))
    return Folder.at(path.absolute().parent), path.name


class _NamePattern:
    """A pattern of recordings' names, such as {emotion}_{line}.wav."""

    # Where a name can be read in several ways, the reading with a known emotion and a number is the right one.
    _STRICT: Mapping[str, str] = {"emotion": "|".join([*EMOTIONS, *EMOTION_CODES]), "intensity": r"[\d.,]+"}

    def __init__(self, pattern: str) -> None:
        """Raises SourceError for a pattern with wrong placeholders."""
        self.pattern = pattern
        parts = re.split(r"\{(\w*)\}", pattern)
        placeholders = parts[1::2]
        for placeholder in placeholders:
            if placeholder not in PLACEHOLDERS or placeholders.count(placeholder) > 1:
                known = f"which means nothing. Expected {{{'}, {'.join(PLACEHOLDERS)}}}"
                wrong = "twice" if placeholder in PLACEHOLDERS else known
                raise SourceError(f"the pattern {pattern!r} has {{{placeholder}}}, {wrong}.")
        end = "" if pattern.casefold().endswith(AUDIO_SUFFIXES) else r"\.\w+"

        def expression(forms: Mapping[str, str]) -> re.Pattern[str]:
            texts = (
                f"(?P<{part}>{forms.get(part, '.+?')})" if n % 2 else re.escape(part) for n, part in enumerate(parts)
            )
            return re.compile("".join(texts) + end, re.IGNORECASE)

        # An unknown emotion is found by the loose expression; the reader of the table then reports it.
        self._strict, self._loose = expression(self._STRICT), expression({})

    def cells(self, name: str) -> dict[str, str]:
        """What a recording's name says, as cells of a table. Raises SourceError for a name of another form."""
        text = name if "/" in self.pattern else PurePosixPath(name).name
        found = self._strict.fullmatch(text) or self._loose.fullmatch(text)
        if not found:
            raise SourceError(f"{name}: its name is not like {self.pattern}. Rename it, or leave it out.")
        cells = {placeholder: part for placeholder, part in found.groupdict().items() if placeholder != "line"}
        if "emotion" in cells:
            cells["emotion"] = EMOTION_CODES.get(cells["emotion"].casefold(), cells["emotion"])
        return cells
