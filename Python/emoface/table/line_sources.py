"""Where a batch's lines come from (a table, or recordings themselves), and the folders that recordings may lie in."""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from ..emotion import EMOTIONS, EmotionTimeline
from ..errors import EmoFaceError
from ..formats.timeline_formats import read_timeline
from ..serialization import shortened
from ..storage.folder import Folder, StoreError, check_encodable
from .line_table import (
    IS_WORKBOOK,
    TABLE_SUFFIXES,
    WORKBOOK_SUFFIXES,
    LineTable,
    Problem,
    TableRow,
    parse_rows,
    read_table,
)
from .line_texts import TEXT_SUFFIX, is_timeline, read_line_text

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".wma")
OTHER_SOUND_SUFFIXES = (  # of sound and film that a folder's run does not take, and says so
    *(".aifc", ".amr", ".ape", ".au", ".caf", ".dsf", ".mka", ".mp2", ".mpc", ".oga", ".ra", ".snd", ".spx", ".sph"),
    *(".tta", ".voc", ".w64", ".wem", ".wv", ".3gp", ".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg"),
    *(".webm", ".wmv"),
)
MAX_PATH_LENGTH = 4_096  # characters of a path in a cell; no system has longer ones
PLACEHOLDERS = ("emotion", "intensity", "character", "line")  # that a pattern of names may have
EMOTION_CODES = {emotion[:3]: emotion for emotion in EMOTIONS}  # the paper's dataset begins its names with these


class SourceError(EmoFaceError):
    """The inputs of a batch cannot be found or read."""


class OutsideFolders(StoreError):
    """A file that a table names lies in none of the folders that it may lie in."""

    cause = "outside"


class MissingFile(StoreError):
    """A file that a table names is not there."""

    cause = "missing"


@dataclass
class RecordingFolders:
    """The folders that a batch's recordings and timelines may lie in.

    folders: searched in this order.
    """

    folders: Sequence[Folder]
    _listings: dict[Folder, frozenset[str]] = field(default_factory=dict)

    def find(self, text: str) -> tuple[Folder, str]:
        """The folder of a file that a table names, and its name in there.

        Raises OutsideFolders, MissingFile, StoreError.
        """
        _check_path(text)
        missing, outside = [], []
        for folder in self.folders:
            try:
                name = folder.name_of(text)
            except StoreError as error:
                outside.append(error)
                continue
            if self.exists(folder, name):
                return folder, name
            missing.append(folder.address(name))
        if missing:
            raise MissingFile(f"{' or '.join(missing)}: there is no such file. Check the path.")
        raise OutsideFolders(f"{outside[0]} Move it there, or name its folder with --root.")

    def read_timeline(self, text: str) -> EmotionTimeline:
        """Read a timeline file that a table names. Raises StoreError, FileError, TimelineError."""
        folder, name = self.find(text)
        with folder.local(name) as path:
            return read_timeline(path)

    def read_text(self, text: str) -> str:
        """Read the file of what is said that a table names. Raises StoreError, FileError."""
        folder, name = self.find(text)
        with folder.local(name) as path:
            return read_line_text(path)

    def exists(self, folder: Folder, name: str) -> bool:
        """Whether a file is there; in an object store, whether it was at the first call."""
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
    warnings: sentences about files that were passed over.
    """

    table: LineTable
    folders: tuple[Folder, ...]
    warnings: tuple[str, ...] = ()


def open_source(inputs: Sequence[str], pattern: str | None, roots: Iterable[Folder]) -> Source:
    """The lines of one table, or of folders, globs and recordings.

    A text file beside a recording, hello.txt beside hello.wav, says what is spoken in it; not for a table.
    pattern: of recordings' names, such as {emotion}_{line}.wav; not for a table.
    roots: folders in which recordings may lie, beside the inputs' own.
    Raises SourceError, TableError, FileError.
    """
    for text in inputs:
        if text.casefold().endswith(WORKBOOK_SUFFIXES):
            raise SourceError(f"{text}: {IS_WORKBOOK}")
        if len(inputs) > 1 and text.casefold().endswith(TABLE_SUFFIXES):
            raise SourceError(f"{text}: a table stands alone. Leave the other inputs out, or make a run of each.")
    if len(inputs) == 1 and inputs[0].casefold().endswith(TABLE_SUFFIXES):
        if pattern:
            raise SourceError("a pattern of names is for folders of recordings: a table has a column for the emotion.")
        folder, name = _split_address(inputs[0])
        folders = tuple(dict.fromkeys((folder, *roots)))
        with folder.local(name) as path:
            return Source(read_table(path, RecordingFolders(folders)), folders)
    names = _NamePattern(pattern) if pattern else None
    skipped = Counter[str]()
    recordings = list(dict.fromkeys(found for text in inputs for found in _find_recordings(text, skipped)))
    folders = tuple(dict.fromkeys((*(folder for folder, _ in recordings), *roots)))
    rows, problems, files = [], [], RecordingFolders(folders)
    for number, ((folder, name), line_id) in enumerate(zip(recordings, _line_ids(recordings), strict=True), 1):
        address = folder.address if len(folders) > 1 else str
        cells = {"line_id": line_id, "audio": address(name), "out": line_id}
        if not _is_text(name):
            rows.append(TableRow(number, {column: _as_text(cell) for column, cell in cells.items()}))
            problems.append(Problem(number, "audio", f"{_as_text(name)}: this name is not in UTF-8. Rename the file."))
            continue
        if _has_text(files, folder, text_file := str(PurePosixPath(name).with_suffix(TEXT_SUFFIX))):
            cells["text_file"] = address(text_file)
        try:
            rows.append(TableRow(number, cells | (names.cells(name) if names else {})))
        except SourceError as error:
            rows.append(TableRow(number, cells))
            problems.append(Problem(number, "audio", str(error)))
    table = parse_rows(rows, files)
    bad = {problem.row for problem in problems}
    lines = tuple(line for line in table.lines if line.row.number not in bad)
    problems = sorted((*table.problems, *problems), key=lambda problem: problem.row)
    return Source(LineTable(table.rows, lines, tuple(problems)), folders, _skipped_sentences(skipped))


def _has_text(files: RecordingFolders, folder: Folder, name: str) -> bool:
    """Whether a text file is there and is no timeline."""
    return files.exists(folder, name) and not is_timeline(folder.read(name)[:100].decode(errors="replace"))


def _find_recordings(text: str, skipped: Counter[str]) -> list[tuple[Folder, str]]:
    """The recordings in a folder or of a glob, sorted, or the one at a path: folder and name of each.

    skipped: where sound of other formats is counted, by suffix.
    """
    is_there = "://" not in text and _exists(text)  # then brackets in its name are no pattern
    if not is_there and any(sign in text for sign in "*?["):
        parts = text.replace(os.sep, "/").split("/")
        fixed = _fixed_parts(parts)
        folder = Folder.at("/".join(parts[:fixed]) + "/" if fixed else ".")
        glob = "/".join(parts[fixed:])
        names = _audio_files([name for name in folder.files() if _matches(name, glob)], skipped)
    elif (is_there and Path(text).is_file()) or (not is_there and _is_audio(text)):
        folder, name = _split_address(text)
        names = [name]
    else:
        folder = Folder.at(text)
        if folder.is_local and not is_there:
            raise SourceError(f"{text}: there is no such table, folder or recording. Check the path.")
        names = _audio_files(folder.files(), skipped)
    if not names:
        others = " ".join(["", *_skipped_sentences(skipped)])
        raise SourceError(
            f"{text}: no recordings here. Expected files that end in {', '.join(AUDIO_SUFFIXES)}.{others}"
        )
    return [(folder, name) for name in names]


def _fixed_parts(parts: Sequence[str]) -> int:
    """How many parts of a glob name folders: those without a sign of a pattern, or that exist under that very name."""
    fixed = 0
    while fixed < len(parts) - 1:
        if any(sign in parts[fixed] for sign in "*?[") and not _exists("/".join(parts[: fixed + 1])):
            break
        fixed += 1
    return fixed


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _audio_files(names: Iterable[str], skipped: Counter[str]) -> list[str]:
    audio = []
    for name in names:
        if _is_audio(name):
            audio.append(name)
        elif (suffix := PurePosixPath(name).suffix.casefold()) in OTHER_SOUND_SUFFIXES + WORKBOOK_SUFFIXES:
            skipped[suffix] += 1
    return audio


def _skipped_sentences(skipped: Counter[str]) -> tuple[str, ...]:
    if not skipped:
        return ()
    counts = ", ".join(f"{count} {suffix}" for suffix, count in sorted(skipped.items()))
    return (f"passed over: {counts}. A folder's run takes {', '.join(AUDIO_SUFFIXES)}; convert the others.",)


def _line_ids(recordings: Sequence[tuple[Folder, str]]) -> list[str]:
    """A name for each recording: its own without suffix, with it where two share that, then with its folder's name.

    It is never a number by place: another file beside it must not give a recording the name of another.
    """
    names = [name for _, name in recordings]
    forms = [
        [str(PurePosixPath(name).with_suffix("")) for name in names],
        names,
        [f"{PurePosixPath(folder.location).name}/{name}" for folder, name in recordings],
    ]
    ids = forms[0]
    for form in forms[1:]:
        counts = Counter(map(file_key, ids))
        ids = [longer if counts[file_key(line_id)] > 1 else line_id for line_id, longer in zip(ids, form, strict=True)]
    return ids


def file_key(name: str) -> str:
    """Equal for names that are one file on some system: Windows and macOS ignore case, macOS also Unicode's forms."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _as_text(name: str) -> str:
    """A file's name that is not in UTF-8, with its bytes as \\xe9."""
    text = re.sub("[\udc80-\udcff]", lambda byte: f"\\x{ord(byte[0]) - 0xDC00:x}", name)
    return text.encode(errors="backslashreplace").decode()


def _check_path(text: str) -> None:
    """Raises StoreError for a path that no file of this system can have."""
    if len(text) > MAX_PATH_LENGTH:
        raise StoreError(f"{shortened(text)}: a path of {len(text)} characters. Expected {MAX_PATH_LENGTH} at most.")
    check_encodable(text)


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
