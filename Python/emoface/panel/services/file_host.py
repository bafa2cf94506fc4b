"""The host outside an editor: writes takes and exports into a folder."""

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ...errors import EmoFaceError
from ...formats.export import Export
from ...formats.export_formats import EXPORT_FORMATS
from ...serialization import SerializationError, from_json, parse_json
from ...storage.files import FileError, read_text, write_text
from ...take import SUFFIX, Take
from ...timing import FACE_RATE, FrameRate
from ..base.background import Background
from ..base.translation import tr
from ..model.panel_line import PanelLine
from ..model.project_file import take_names
from .host import HostError, WriteEffect, WritePlan, WriteResult

RECORD_FILE = ".emoface_written.json"  # in the folder: file name -> sha256 of what EmoFace wrote, to notice edits


@dataclass(frozen=True)
class FileOptions:
    """Where and how files are written.

    folder: of the takes.
    formats: names in EXPORT_FORMATS: exports that are written beside each take.
    rate: frames a second of the exports.
    """

    folder: Path
    formats: tuple[str, ...] = ()
    rate: FrameRate = FACE_RATE


class FileHost:
    """Writes takes and exports into a folder. A file that was edited since EmoFace wrote it is kept."""

    kind = "files"
    selection_name = ""
    can_scrub = False

    def __init__(self, options: FileOptions):
        self.options = options
        self._first_options = options
        self._background = Background()
        self._names: dict[str, str] = {}  # line id -> file name of its take

    @property
    def name(self) -> str:
        """Its name in the language in use."""
        return tr("Files")

    def selected_recordings(self) -> Sequence[tuple[str, Path]]:
        """Nothing: a folder has no selection."""
        return ()

    def settings(self, project: Path) -> dict[str, Any]:
        """Folder, formats and rate. A folder below the project's becomes relative, so that both can be moved."""
        folder = self.options.folder.absolute()
        if folder.is_relative_to(project):
            folder = folder.relative_to(project)
        return {"folder": folder.as_posix(), "formats": list(self.options.formats), "rate": str(self.options.rate)}

    def apply_settings(self, settings: dict[str, Any], project: Path) -> None:
        """Folder, formats and rate."""
        self.options = self._first_options
        with suppress(KeyError, TypeError, AttributeError, ValueError, EmoFaceError):
            self.options = FileOptions(
                project / settings["folder"],
                tuple(name for name in EXPORT_FORMATS if name in settings["formats"]),
                FrameRate.parse(settings["rate"]),
            )

    def run_later(
        self, function: Callable[[], Any], on_done: Callable[[Any], object], on_failed: Callable[[str], object]
    ) -> None:
        """Call a function in a thread: disks may be slow."""
        self._background.run(function, on_done, on_failed)

    def prepare(self, lines: Sequence[PanelLine]) -> None:
        """Give each line a file name of its own."""
        self._names = dict(zip((line.id for line in lines), take_names(lines), strict=True))

    def plan(self, line: PanelLine, overwrite: bool) -> WritePlan:
        """Compare the files that exist with what EmoFace wrote there. Raises HostError, FileError."""
        files = self._files(line)
        existing = [path for path in files if path.exists()]
        edited = [] if overwrite else [path for path in existing if not self._is_unedited(path)]
        if not existing:
            effect = WriteEffect.NEW
        elif not edited:
            effect = WriteEffect.REPLACE
        else:
            effect = WriteEffect.KEEP if len(edited) == len(files) else WriteEffect.PARTLY
        return WritePlan(effect, str(self._take_path(line)), tuple(map(_kept_note, edited)))

    def write(self, line: PanelLine, overwrite: bool) -> WriteResult:
        """Write the take, then its exports. Raises HostError, FileError."""
        assert line.take is not None  # only lines with a take can be written
        notes = []
        for path, write in self._files(line).items():
            if path.exists() and not overwrite and not self._is_unedited(path):
                notes.append(_kept_note(path))
                continue
            write(path, line.take)
            self._add_to_record(path)
        return WriteResult(str(self._take_path(line)), not notes, tuple(notes))

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """Does nothing: a folder cannot show a moment."""

    def close(self) -> None:
        """Wait until the file that is being written is complete."""
        self._background.finish()

    def _take_path(self, line: PanelLine) -> Path:
        """The file of a line's take. A target is a path below the folder. Raises HostError."""
        folder = self.options.folder.absolute()
        file_name = self._names.get(line.id) or take_names([line])[0]
        path = folder / (f"{line.target.removesuffix(SUFFIX)}{SUFFIX}" if line.target else file_name)
        if not path.resolve().is_relative_to(folder.resolve()):
            raise HostError(
                tr("the target {target} lies outside the folder {folder}. Name one inside it.").format(
                    target=line.target, folder=folder
                )
            )
        return path

    def _files(self, line: PanelLine) -> dict[Path, Callable[[Path, Take], object]]:
        """The files of a line, and the function that writes a take to each."""
        take_path = self._take_path(line)
        files: dict[Path, Callable[[Path, Take], object]] = {take_path: _save_take}
        for name in self.options.formats:
            export = Export(name, self.options.rate)
            files[export.path_beside(take_path)] = partial(_write_export, export)
        return files

    def _is_unedited(self, path: Path) -> bool:
        """Whether a file is still as EmoFace wrote it."""
        return _read_record(path).get(path.name) == _sha256(path)

    def _add_to_record(self, path: Path) -> None:
        record = _read_record(path) | {path.name: _sha256(path)}
        text = json.dumps(record, indent=1, ensure_ascii=False).encode(errors="backslashreplace").decode()
        write_text(path.with_name(RECORD_FILE), text, overwrite=True)


def _save_take(path: Path, take: Take) -> None:
    take.save(path, overwrite=True)


def _write_export(export: Export, path: Path, take: Take) -> None:
    export.write(path, take, overwrite=True)


def _read_record(path: Path) -> dict[str, str]:
    """The record of the folder that a file is in; empty where there is none or it is damaged."""
    with suppress(FileError, SerializationError):
        return from_json(dict[str, str], parse_json(read_text(path.with_name(RECORD_FILE))))
    return {}


def _kept_note(path: Path) -> str:
    return tr("{name} was edited by hand, or is not EmoFace's, and is kept.").format(name=path.name)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileError(f"{path}: cannot read this file ({error.strerror or error}). Check the path.") from error
