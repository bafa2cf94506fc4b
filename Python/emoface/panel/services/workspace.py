"""Everything that is open in the panel: document, project, edits, generation queue and host. Windows show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from ...table.line_sources import AUDIO_SUFFIXES
from ...table.line_texts import text_beside
from ...take import Line
from ..base.background import Background
from ..base.translation import tr
from ..model.batch_table import audio_in, read_batch_table, write_batch_table
from ..model.line_edits import LineEdits
from ..model.panel_line import PanelLine
from ..model.undoable_document import Document
from .generation_queue import GenerationQueue
from .host import Host
from .project_controller import ProjectController
from .wav_length import wav_length
from .waveform_loader import WaveformLoader
from .workers import Workers

TABLE_SUFFIXES = (".csv", ".tsv")


class Workspace(QObject):
    """What a window works on, and the ways to add lines.

    host, workers: as given.
    settings: the user's choices, kept from one panel to the next.
    document: the lines. edits: edits of them. project: their file.
    queue: generates takes. waveforms: loads waveforms.

    Signals:
    said(sentence): a notice that disappears by itself.
    complained(sentence): one that stays until it is closed.
    """

    said = Signal(str)
    complained = Signal(str)

    def __init__(self, folder: Path, host: Host, workers: Workers, parent: QObject | None = None):
        """folder: of the panel's own files: settings and session folders."""
        super().__init__(parent)
        self.host, self.workers = host, workers
        self.settings = Workspace.settings_in(folder)
        self.document = Document(self)
        self.edits = LineEdits(self.document, self)
        self._files = Background(self)
        self.project = ProjectController(self.document, host, folder / "sessions", self._files, self)
        self.queue = GenerationQueue(self.document, self.project.journal, workers, self)
        self.queue.model = str(self.settings.value("model") or "") or None
        self.queue.device = str(self.settings.value("device", "auto"))
        self.waveforms = WaveformLoader(workers, self)
        self.edits.failed.connect(self.complained)
        self.project.failed.connect(self.complained)
        self.project.said.connect(self.said)
        self.project.opened.connect(lambda lines: self._check_files([line for line in lines if line.take is None]))

    @staticmethod
    def settings_in(folder: Path) -> QSettings:
        """The user's choices, in the folder of the panel's own files."""
        return QSettings(str(folder / "panel.ini"), QSettings.Format.IniFormat)

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add lines for recordings. A folder adds those of its recordings that are not lines yet.

        A text file beside a recording, hello.txt beside hello.wav, says what is spoken in it.
        Folders are searched in a thread.
        """
        paths = [Path(path).absolute() for path in paths]

        def find() -> list[tuple[Path, bool, str | None]]:
            return [
                (file, path.is_dir(), text_beside(file))
                for path in paths
                for file in (audio_in(path, AUDIO_SUFFIXES) if path.is_dir() else [path])
            ]

        self._files.run(find, self._add_found, self.complained.emit)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add the lines of batch tables, recordings and folders."""
        tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
        for path in tables:
            self.import_table(path)
        if others := [path for path in paths if path not in tables]:
            self.add_files(others)

    def add_recordings(
        self, recordings: Sequence[tuple[str, Path]], texts: Mapping[Path, str | None] | None = None
    ) -> list[str]:
        """Add lines for recordings. Returns the lines' ids.

        recordings: wanted ids and sound files.
        texts: what is said, by sound file, where that is known.
        """
        ids = self.document.unused_ids(name for name, _ in recordings)
        lines = [
            PanelLine(line_id, Line(str(path), text=(texts or {}).get(path)))
            for line_id, (_, path) in zip(ids, recordings, strict=True)
        ]
        self.document.insert(tr("Add lines"), lines)
        self._check_files(lines)
        return ids

    def set_recording(self, line_id: str, path: Path) -> None:
        """Give a line another recording; emotions, seeds and target stay."""
        self.edits.set_audio(line_id, path)
        self._check_files([self.document[line_id]])

    def add_selection(self) -> None:
        """Add lines for the recordings that are selected in the host."""
        self.host.run_later(self.host.selected_recordings, self._add_selected, self.complained.emit)

    def import_table(self, path: Path) -> None:
        """Add the lines of a batch table."""
        self._files.run(partial(read_batch_table, path), self._add_lines, self.complained.emit)

    def export_table(self, path: Path) -> None:
        """Write the lines as a batch table. Replaces a file that exists: the dialog has asked."""
        on_done = partial(self._say, tr("Saved {path}").format(path=path))
        self._files.run(partial(write_batch_table, path, self.document.lines, True), on_done, self.complained.emit)

    def close(self, discard_unsaved: bool = True) -> None:
        """End everything that runs. discard_unsaved: else the next panel offers to recover unsaved work."""
        self.document.stack.blockSignals(True)  # its last signals would reach objects that are gone
        self.queue.close()
        self.waveforms.close()
        self.edits.close()
        self._files.finish()
        self.project.close(discard_unsaved)
        self.host.close()
        self.workers.close()

    def _add_selected(self, recordings: Sequence[tuple[str, Path]]) -> None:
        if recordings:
            self.add_recordings(recordings)
        else:
            what = self.host.selection_name
            self.complained.emit(tr("No {what} are selected. Select some and try again.").format(what=what))

    def _add_found(self, found: Sequence[tuple[Path, bool, str | None]]) -> None:
        """found: files, whether each was found in a folder (those are added only if they are not lines yet), texts."""
        existing = {line.request.audio for line in self.document.lines}
        new = [(file, text) for file, is_in_folder, text in found if not (is_in_folder and str(file) in existing)]
        if new:
            self.add_recordings([(file.stem, file) for file, _ in new], dict(new))
        if len(new) < len(found):
            text = tr("Recordings of the folder that are lines already: {count}.")
            self.said.emit(text.format(count=len(found) - len(new)))
        elif not new:
            self.complained.emit(tr("No recording was found there. Expected files such as .wav, .flac or .mp3."))

    def _add_lines(self, lines: Sequence[PanelLine]) -> None:
        ids = self.document.unused_ids(line.id for line in lines)
        lines = [replace(line, id=line_id) for line, line_id in zip(lines, ids, strict=True)]
        self.document.insert(tr("Import table"), lines)
        self._check_files(lines)

    def _check_files(self, lines: Sequence[PanelLine]) -> None:
        """Read the recordings' lengths in a thread, and whether the files exist."""
        paths = {line.id: line.request.audio for line in lines}

        def check() -> tuple[dict[str, float], list[str]]:
            lengths = {line_id: wav_length(path) for line_id, path in paths.items()}
            missing = [line_id for line_id, path in paths.items() if not Path(path).is_file()]
            return {line_id: length for line_id, length in lengths.items() if length is not None}, missing

        self._files.run(check, lambda found: self._finish_check(*found))

    def _finish_check(self, lengths: dict[str, float], missing: Sequence[str]) -> None:
        self.document.set_lengths(lengths)
        for line_id in missing:
            if line_id in self.document:
                audio = self.document[line_id].request.audio
                self.queue.set_failed(line_id, tr("{path}: there is no such file. Check the path.").format(path=audio))

    def _say(self, sentence: str, _: object) -> None:
        self.said.emit(sentence)
