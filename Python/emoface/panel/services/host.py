"""Where takes go when they are written: files outside the editor, sequences inside it."""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from ...errors import EmoFaceError
from ...formats.export_formats import CURVE_FORMATS
from ...storage.files import FileError, read_text, write_text
from ...take import SUFFIX, Take
from ...timing import FACE_RATE, FrameRate
from ..base.background import Background
from ..base.translation import mark, tr
from ..model.panel_line import PanelLine
from ..model.project_file import take_names

WRITTEN = ".emoface_written.json"  # in the folder: what was written there, so that what was edited since is known


class HostError(EmoFaceError):
    """A line that cannot be written where it is to go."""


class Change(Enum):
    """What writing a line will do at its place."""

    NEW = mark("New")
    REPLACE = mark("Replaces what EmoFace wrote")
    KEEP = mark("Kept: edited by hand")
    PARTLY = mark("Replaces all but what was edited by hand")
    REFUSED = mark("Cannot be written")


@dataclass(frozen=True)
class Planned:
    """What will become of a line. where: its place, for the user; notes: sentences worth knowing before."""

    change: Change
    where: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Written:
    """What became of a line. is_whole: nothing was kept back, so that the host now has the take as it is."""

    where: str
    is_whole: bool = True
    notes: tuple[str, ...] = ()


class Host(Protocol):
    """Where the panel lives: it gives recordings and takes animation."""

    kind: str  # names its settings in a project's file
    name: str  # for the user: Files, Unreal
    selects: str  # what its selection is called, "" if it has none
    scrubs: bool  # whether it can show a moment of a line

    def selection(self) -> Sequence[tuple[str, Path]]:
        """The recordings that are selected there: a name and a sound file each. Raises EmoFaceError."""

    def form(self, parent: QWidget) -> QWidget | None:
        """Its settings for writing, to stand in the dialog; a Signal `changed` says that a plan is out of date."""

    def settings(self, project: Path) -> dict:
        """Those of its form, as JSON, for a project in this folder."""

    def use_settings(self, settings: dict, project: Path) -> None:
        """Write as a project in this folder says; what it does not say, or nobody can read, is as at the beginning."""

    def later(self, function: Callable[[], Any], after: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """Call a function of the host's where it may run, then `after` with its value or `failed` with a sentence."""

    def begin(self, lines: Sequence[PanelLine]) -> None:
        """These lines will be planned or written next, together."""

    def plan(self, line: PanelLine, overwrite: bool) -> Planned:
        """What writing would do; nothing is changed. overwrite: also what was edited by hand."""

    def write(self, line: PanelLine, overwrite: bool) -> Written:
        """Write a line's take. Raises EmoFaceError."""

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """Show this moment of the line, if the host can."""

    def close(self) -> None:
        """The panel is closed."""


@dataclass(frozen=True)
class FileOptions:
    """Where and how files are written. formats: names of CURVE_FORMATS, beside the takes; rate: of those."""

    folder: Path
    formats: tuple[str, ...] = ()
    rate: FrameRate = FACE_RATE


@dataclass
class FileHost:
    """Takes, and exports if wanted, into a folder. A file whose content is no longer what was written is the user's."""

    options: FileOptions
    kind = "files"
    selects = ""
    scrubs = False

    @property
    def name(self) -> str:
        """In the language in use."""
        return tr("Files")

    def __post_init__(self) -> None:
        self._at_first = self.options
        self._background = Background()
        self._names: dict[str, str] = {}

    def selection(self) -> Sequence[tuple[str, Path]]:
        """Nothing: a folder selects nothing."""
        return ()

    def form(self, parent: QWidget) -> QWidget:
        """Folder, formats and frame rate."""
        from ..widgets.file_form import FileForm

        return FileForm(self, parent)

    def settings(self, project: Path) -> dict:
        """A folder below the project's is named from there on, so that both can be moved together."""
        folder = self.options.folder.absolute()
        if folder.is_relative_to(project):
            folder = folder.relative_to(project)
        return {"folder": folder.as_posix(), "formats": list(self.options.formats), "rate": str(self.options.rate)}

    def use_settings(self, settings: dict, project: Path) -> None:
        """Folder, formats and rate."""
        self.options = self._at_first
        with suppress(KeyError, TypeError, AttributeError, EmoFaceError):
            self.options = FileOptions(
                project / settings["folder"],
                tuple(name for name in CURVE_FORMATS if name in settings["formats"]),
                FrameRate.parse(settings["rate"]),
            )

    def later(self, function: Callable[[], Any], after: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """In a thread: disks may be slow."""
        self._background.run(function, after, failed)

    def begin(self, lines: Sequence[PanelLine]) -> None:
        """Settle the lines' file names: none stands twice."""
        self._names = dict(zip((line.id for line in lines), take_names(lines), strict=True))

    def plan(self, line: PanelLine, overwrite: bool) -> Planned:
        """By the files that are there."""
        files = self._files(line)
        there = [path for path in files if path.exists()]
        by_hand = [] if overwrite else [path for path in there if not self._is_ours(path)]
        if not there:
            change = Change.NEW
        elif not by_hand:
            change = Change.REPLACE
        else:
            change = Change.KEEP if len(by_hand) == len(files) else Change.PARTLY
        return Planned(change, str(self._place(line)), tuple(_kept(path) for path in by_hand))

    def write(self, line: PanelLine, overwrite: bool) -> Written:
        """The take, then its exports. Raises FileError."""
        notes = []
        for path, write in self._files(line).items():
            if path.exists() and not overwrite and not self._is_ours(path):
                notes.append(_kept(path))
                continue
            write(path, line.take)
            self._note(path)
        return Written(str(self._place(line)), not notes, tuple(notes))

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """A folder shows nothing."""

    def close(self) -> None:
        """Wait until what is being written is whole."""
        self._background.finish()

    def _place(self, line: PanelLine) -> Path:
        """Of the line's take. A target is a path below the folder. Raises HostError."""
        named = self._names.get(line.id) or take_names([line])[0]
        folder = self.options.folder.absolute()
        path = folder / (f"{line.target.removesuffix(SUFFIX)}{SUFFIX}" if line.target else named)
        if not path.resolve().is_relative_to(folder.resolve()):
            raise HostError(
                tr("the target {target} lies outside the folder {folder}. Name one inside it.").format(
                    target=line.target, folder=folder
                )
            )
        return path

    def _files(self, line: PanelLine) -> dict[Path, Callable[[Path, Take], None]]:
        take = self._place(line)
        files: dict[Path, Callable[[Path, Take], None]] = {take: lambda path, take: take.save(path, True)}
        for name in self.options.formats:
            suffix = CURVE_FORMATS[name].suffix
            path = take.with_suffix(suffix)
            if path in files:  # two formats with one suffix
                path = take.with_name(f"{take.stem}.{name}{suffix}")
            files[path] = lambda path, take, name=name: self._export(path, take, name)
        return files

    def _export(self, path: Path, take: Take, name: str) -> None:
        curves, form = take.compose(self.options.rate), CURVE_FORMATS[name]
        form.write(path, take.keys(curves) if form.keyed else curves, True)

    def _is_ours(self, path: Path) -> bool:
        return self._record(path).get(path.name) == _digest(path)

    def _note(self, path: Path) -> None:
        record = self._record(path) | {path.name: _digest(path)}
        write_text(path.with_name(WRITTEN), json.dumps(record, indent=1, ensure_ascii=False), overwrite=True)

    def _record(self, path: Path) -> dict[str, str]:
        with suppress(FileError, ValueError):
            record = json.loads(read_text(path.with_name(WRITTEN)))
            return record if isinstance(record, dict) else {}
        return {}


def _kept(path: Path) -> str:
    return tr("{name} was edited by hand, or is not EmoFace's, and is kept.").format(name=path.name)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"{path}: cannot read this file ({error.strerror or error}). Check the path.") from error
