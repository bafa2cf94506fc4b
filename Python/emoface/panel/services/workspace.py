"""Everything that is open: the document and its project, its edits, its jobs and its host. Windows show it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from ...take import Line
from ..base.background import Background
from ..base.translation import tr
from ..model.batch_table import audio_in, read_batch_table, write_batch_table
from ..model.document import Document
from ..model.line_edits import LineEdits
from ..model.panel_line import PanelLine
from .generation_queue import Jobs
from .host import Host
from .project_controller import OpenProject
from .wav_length import wav_length
from .waveform_loader import Listening
from .workers import Workers

AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".wma")
TABLE_SUFFIXES = (".csv", ".tsv")


class Desk(QObject):
    """What a window works on, and the way in for new lines. Signals: said(sentence), in passing;
    complained(sentence), to be read."""

    said = Signal(str)
    complained = Signal(str)

    def __init__(self, folder: Path, host: Host, workers: Workers, parent: QObject | None = None):
        """folder: for the panel's own files, the journals among them."""
        super().__init__(parent)
        self.host, self.workers = host, workers
        self.settings = Desk.settings_in(folder)
        self.document = Document(self)
        self.edits = LineEdits(self.document, self)
        self._files = Background(self)
        self.project = OpenProject(self.document, host, folder / "sessions", self._files, self)
        self.jobs = Jobs(self.document, self.project.session, workers, self)
        self.jobs.model = self.settings.value("model") or None
        self.jobs.device = str(self.settings.value("device", "auto"))
        self.listening = Listening(workers, self)
        self.edits.failed.connect(self.complained)
        self.project.failed.connect(self.complained)
        self.project.said.connect(self.said)
        self.project.opened.connect(lambda lines: self._measure([line for line in lines if line.take is None]))

    @staticmethod
    def settings_in(folder: Path) -> QSettings:
        """What the user chose in earlier panels."""
        return QSettings(str(folder / "panel.ini"), QSettings.Format.IniFormat)

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add recordings as new lines, and all recordings in folders that are no lines yet; folders are looked through
        in a thread."""
        paths = [Path(path).absolute() for path in paths]

        def look() -> list[tuple[Path, bool]]:
            return [
                (file, path.is_dir())
                for path in paths
                for file in (audio_in(path, AUDIO_SUFFIXES) if path.is_dir() else [path])
            ]

        self._files.run(look, self._add_found, self.complained.emit)

    def take_in(self, paths: Sequence[Path]) -> None:
        """Add the lines of tables, recordings and folders, whichever the paths are."""
        tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
        for path in tables:
            self.import_table(path)
        if others := [path for path in paths if path not in tables]:
            self.add_files(others)

    def add_sounds(self, sounds: Sequence[tuple[str, Path]]) -> list[str]:
        """Add recordings under names; returns the lines' ids."""
        ids = self.document.free_ids(name for name, _ in sounds)
        lines = [PanelLine(id, Line(str(path))) for id, (_, path) in zip(ids, sounds, strict=True)]
        self.document.insert(tr("Add lines"), lines)
        self._measure(lines)
        return ids

    def set_recording(self, id: str, path: Path) -> None:
        """Another recording for a line, which keeps all that was made of it."""
        self.edits.set_audio(id, path)
        self._measure([self.document[id]])

    def add_selection(self) -> None:
        """Add the recordings that are selected in the host."""
        self.host.later(self.host.selection, self._add_selected, self.complained.emit)

    def import_table(self, path: Path) -> None:
        """Add the lines of a batch table."""
        self._files.run(partial(read_batch_table, path), self._add_lines, self.complained.emit)

    def export_table(self, path: Path) -> None:
        """Write the lines as a batch table. The file may be replaced: the dialog has asked."""
        after = partial(self._say, tr("Saved {path}").format(path=path))
        self._files.run(partial(write_batch_table, path, self.document.lines, True), after, self.complained.emit)

    def close(self, is_over: bool = True) -> None:
        """End all that runs. is_over: what was wanted is saved; else unsaved work is offered to the next panel."""
        self.document.stack.blockSignals(True)  # it tells of its own end, to those who have ended before
        self.jobs.close()
        self.listening.close()
        self.edits.close()
        self._files.finish()
        self.project.close(is_over)
        self.host.close()
        self.workers.close()

    def _add_selected(self, sounds: Sequence[tuple[str, Path]]) -> None:
        if sounds:
            self.add_sounds(sounds)
        else:
            what = self.host.selects
            self.complained.emit(tr("No {what} are selected. Select some and try again.").format(what=what))

    def _add_found(self, found: Sequence[tuple[Path, bool]]) -> None:
        """found: files, and whether they were found in a folder: one that is added again brings what is new in it."""
        there = {line.asked.audio for line in self.document.lines}
        new = [file for file, is_in_folder in found if not (is_in_folder and str(file) in there)]
        if new:
            self.add_sounds([(file.stem, file) for file in new])
        if len(new) < len(found):
            text = tr("Recordings of the folder that are lines already: {count}.")
            self.said.emit(text.format(count=len(found) - len(new)))
        elif not new:
            self.complained.emit(tr("No recording was found there. Expected files such as .wav, .flac or .mp3."))

    def _add_lines(self, lines: Sequence[PanelLine]) -> None:
        ids = self.document.free_ids(line.id for line in lines)
        lines = [replace(line, id=id) for line, id in zip(lines, ids, strict=True)]
        self.document.insert(tr("Import table"), lines)
        self._measure(lines)

    def _measure(self, lines: Sequence[PanelLine]) -> None:
        """Look at the files in a thread: their lengths, and whether they are there at all."""
        paths = {line.id: line.asked.audio for line in lines}

        def look() -> tuple[dict[str, float], list[str]]:
            lengths = {id: wav_length(path) for id, path in paths.items()}
            gone = [id for id, path in paths.items() if not Path(path).is_file()]
            return {id: length for id, length in lengths.items() if length is not None}, gone

        self._files.run(look, lambda found: self._measured(*found))

    def _measured(self, lengths: dict[str, float], gone: Sequence[str]) -> None:
        self.document.note_lengths(lengths)
        for id in gone:
            if id in self.document:
                audio = self.document[id].asked.audio
                self.jobs.fail(id, tr("{path}: there is no such file. Check the path.").format(path=audio))

    def _say(self, sentence: str, _: object) -> None:
        self.said.emit(sentence)
