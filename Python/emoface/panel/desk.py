"""Everything that is open: the document and its file, its journal, its jobs and its host. Windows show it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal

from ..emotion import EmotionTimeline, Segment
from ..take import BlinkLayer, GazeLayer, Line, Take
from ..watch import Watch
from . import project, session
from .background import Background
from .batch_table import audio_in, read_batch_table, write_batch_table
from .document import Document, Edit
from .host import Host
from .jobs import Jobs
from .lengths import wav_length
from .line import BLINK, GAZE, LAYERS, PanelLine
from .listening import Listening
from .session import Lost, Session
from .text import tr
from .workers import Workers

AT_ONCE_S = 120.0  # of line whose layers are drawn while the user waits: some milliseconds
AUDIO_SUFFIXES = (".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff", ".m4a", ".aac", ".wma")


class Desk(QObject):
    """What a window works on. Signals: said(sentence), in passing; complained(sentence), to be read; file_changed;
    busy(what, done, total): work on files, total 0 once it is over."""

    said = Signal(str)
    complained = Signal(str)
    file_changed = Signal()
    busy = Signal(str, int, int)

    def __init__(self, folder: Path, host: Host, workers: Workers, parent: QObject | None = None):
        """folder: for the panel's own files, the journals among them."""
        super().__init__(parent)
        self.host, self.workers = host, workers
        self.settings = Desk.settings_in(folder)
        self.document = Document(self)
        self._sessions = folder / "sessions"
        self.session = Session(self._sessions)
        self.session.follow(self.document)
        self.jobs = Jobs(self.document, self.session, workers, self)
        self.jobs.model = self.settings.value("model") or None
        self.jobs.device = str(self.settings.value("device", "auto"))
        self.listening = Listening(workers, self)
        self._files = Background(self)
        self._saved: project.Saved | None = None
        self._dirty = False  # beyond what the undo stack knows: takes that came, recovered lines
        self.document.stack.cleanChanged.connect(lambda _: self.file_changed.emit())
        self.document.animated.connect(lambda _: self._set_dirty())

    @staticmethod
    def settings_in(folder: Path) -> QSettings:
        """What the user chose in earlier panels."""
        return QSettings(str(folder / "panel.ini"), QSettings.Format.IniFormat)

    @property
    def path(self) -> Path | None:
        """The project's file, if it has one."""
        return self._saved.path if self._saved else None

    @property
    def is_modified(self) -> bool:
        """Whether there is something that the project's file does not hold."""
        return self._dirty or not self.document.stack.isClean()

    # ---- lines ----

    def add_files(self, paths: Iterable[Path]) -> None:
        """Add recordings, and all recordings in folders, as new lines; folders are looked through in a thread."""
        paths = [Path(path).absolute() for path in paths]

        def look() -> list[Path]:
            return [
                file for path in paths for file in (audio_in(path, AUDIO_SUFFIXES) if path.is_dir() else [path])
            ]  # fmt: skip

        self._files.run(look, self._add_found, self.complained.emit)

    def take_in(self, path: Path) -> None:
        """Open a project, or add the lines of a table, a recording or a folder, whichever the path is."""
        match path.suffix.lower():
            case project.SUFFIX:
                self.open(path)
            case ".csv" | ".tsv":
                self.import_table(path)
            case _:
                self.add_files([path])

    def add_sounds(self, sounds: Sequence[tuple[str, Path]]) -> list[str]:
        """Add recordings under names; returns the lines' ids."""
        ids = self.document.free_ids(name for name, _ in sounds)
        lines = [PanelLine(id, Line(str(path))) for id, (_, path) in zip(ids, sounds, strict=True)]
        self.document.insert(tr("Add lines"), lines)
        self._measure(lines)
        return ids

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

    # ---- edits ----

    def set_emotion(self, ids: Iterable[str], emotion: str) -> None:
        """One emotion from end to end; the intensity and the crossfade stay as they are."""
        self._edit_timelines(tr("Set emotion"), ids, lambda old: _constant(old, emotion, intensity_of(old)))

    def set_intensity(self, ids: Iterable[str], intensity: float, ongoing: bool = False) -> None:
        """The intensity of every segment, 0..1."""
        self._edit_timelines(
            tr("Set intensity"), ids, lambda old: _with_intensity(old, intensity), ongoing
        )  # fmt: skip

    def set_part(self, id: str, part: str, value: object, text: str, ongoing: bool) -> None:
        """What the line editor made of a line: `timeline`, or a layer by its name; `text` names the step of undo."""
        if part == "timeline":
            part, value = "asked", replace(self.document[id].asked, timeline=value)
        self.document.edit(text, [Edit(id, part, value)], ongoing)

    def set_target(self, ids: Iterable[str], target: str) -> None:
        """Where the host is to put the lines."""
        self.document.edit(tr("Set target"), [Edit(id, "target", target) for id in ids])

    def set_seed(self, ids: Iterable[str], seed: int) -> None:
        """The seed of both layers, and of lines that have none yet; locked layers stay."""
        asked = [Edit(id, "asked", replace(self.document[id].asked, seed=seed)) for id in ids]
        rolls = [_Roll(layer, seed) for layer in LAYERS]
        self._draw(tr("Set seed"), [edit.id for edit in asked], lambda line: rolls, asked)

    def reroll(
        self,
        ids: Iterable[str],
        layers: Sequence[str] = LAYERS,
        step: int = 1,
        within: tuple[float, float] | None = None,
    ) -> None:
        """Draw layers again with the seed `step` after their last one; within: only in this range of seconds.

        Lines without a take, and layers whose seed is locked, stay as they are.
        """

        def rolls(line: PanelLine) -> list[_Roll]:
            return [_Roll(layer, max(getattr(line.take, layer).seed + step, 0), within) for layer in layers]

        texts = {(BLINK,): tr("Re-roll blinks"), (GAZE,): tr("Re-roll gaze")}
        self._draw(texts.get(tuple(layers), tr("Re-roll blinks and gaze")), ids, rolls)

    def set_layer_seed(self, ids: Iterable[str], layer: str, seed: int) -> None:
        """Draw a layer with this seed, where there is a take and its seed is not locked."""
        self._draw(tr("Set seed"), ids, lambda line: [_Roll(layer, seed)])

    def show_layer(self, ids: Iterable[str], layer: str, enabled: bool) -> None:
        """Whether a layer lies over the face."""
        takes = [(id, self.document[id].take) for id in ids]
        edits = [Edit(id, layer, replace(getattr(take, layer), enabled=enabled)) for id, take in takes if take]
        self.document.edit(tr("Show or hide a layer"), edits)

    def hold(self, ids: Iterable[str], layer: str, held: bool) -> None:
        """Lock or unlock a layer's seed."""
        edits = []
        for id in ids:
            now = self.document[id].held
            edits.append(Edit(id, "held", now | {layer} if held else now - {layer}))
        self.document.edit(tr("Lock seed") if held else tr("Unlock seed"), edits)

    # ---- files ----

    def note_settings(self) -> None:
        """The host is to write otherwise: the project's file says how."""
        self._set_dirty()

    def open(self, path: Path) -> None:
        """Another project instead of this one."""
        watch = _Told(partial(self.busy.emit, tr("Opening")))

        def look() -> tuple[list[PanelLine], project.Saved, str]:
            lines, saved = project.open_project(path.absolute(), watch)
            return lines, saved, session.beginning_of(str(saved.path), lines, unsaved=False)

        self._files.run(look, self._opened, self._failed_file)

    def new(self) -> None:
        """No lines, no file."""
        self._begin((), None, session.beginning_of("", (), unsaved=False))

    def save(self, path: Path, after: Callable[[], None] | None = None) -> None:
        """Write the project; edits may go on meanwhile. after: called once it is written."""
        path, before = path.absolute(), self._saved
        lines, index = self.document.lines, self.document.stack.index()
        hosts = (before.hosts if before else {}) | {self.host.kind: self.host.settings(path.parent)}
        self.busy.emit(tr("Saving"), 0, 1)

        def write() -> tuple[project.Saved, str]:
            saved = project.save_project(path, lines, before, hosts)
            return saved, session.beginning_of(str(saved.path), lines, unsaved=False)

        self._files.run(write, partial(self._was_saved, lines, index, after), self._failed_file)

    # ---- recovery ----

    def find_lost(self) -> list[Lost]:
        """Unsaved work of panels that ended without being closed."""
        return session.find_lost(self._sessions)

    def recover(self, lost: Lost) -> None:
        """Bring lost work back, instead of what is open."""

        def look() -> tuple[list[PanelLine], str]:
            lines = session.recover(lost, self.session)
            return lines, session.beginning_of(lost.project, lines, unsaved=True)

        self._files.run(look, partial(self._brought_back, lost), self._failed_file)

    def forget(self, lost: Lost) -> None:
        """Nobody wants it."""
        session.drop(lost)

    def close(self, is_over: bool = True) -> None:
        """End all that runs. is_over: what was wanted is saved; else unsaved work is offered to the next panel."""
        self.document.stack.blockSignals(True)  # it tells of its own end, to those who have ended before
        self.jobs.close()
        self.listening.close()
        self._files.finish()
        self.host.close()
        self.workers.close()
        if is_over or not self.is_modified:
            self.session.close()
        else:
            self.session.leave()

    def _set_dirty(self) -> None:
        if not self._dirty:
            self._dirty = True
            self.file_changed.emit()

    def _add_selected(self, sounds: Sequence[tuple[str, Path]]) -> None:
        if sounds:
            self.add_sounds(sounds)
        else:
            what = self.host.selects
            self.complained.emit(tr("No {what} are selected. Select some and try again.").format(what=what))

    def _add_found(self, files: Sequence[Path]) -> None:
        if files:
            self.add_sounds([(file.stem, file) for file in files])
        else:
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

    def _draw(
        self,
        text: str,
        ids: Iterable[str],
        rolls: Callable[[PanelLine], Iterable["_Roll"]],
        others: Sequence[Edit] = (),
    ) -> None:
        """One step of undo: the rolls of each line that has a take, and other edits. Minutes of line are drawn in a
        thread; what was edited meanwhile stays as it was edited."""
        lines = [line for line in (self.document[id] for id in ids) if line.take is not None]

        def draw() -> list[Edit]:
            return [_rolled(line, roll) for line in lines for roll in rolls(line) if roll.layer not in line.held]

        def put(edits: Sequence[Edit]) -> None:
            takes = {line.id: line.take for line in lines}
            still = [edit for edit in edits if edit.id in self.document and self._is_as_in(takes[edit.id], edit)]
            self.document.edit(text, [*(edit for edit in others if edit.id in self.document), *still])

        if sum(line.take.audio.duration_s for line in lines) <= AT_ONCE_S:
            put(draw())
        else:
            self._files.run(draw, put, self.complained.emit)

    def _is_as_in(self, take: Take, edit: Edit) -> bool:
        now = self.document[edit.id].take
        return now is not None and getattr(now, edit.part) is getattr(take, edit.part)

    def _edit_timelines(
        self,
        text: str,
        ids: Iterable[str],
        change: Callable[[EmotionTimeline], EmotionTimeline],
        ongoing: bool = False,
    ) -> None:
        asked = [(id, self.document[id].asked) for id in ids]
        edits = [Edit(id, "asked", replace(line, timeline=change(line.timeline))) for id, line in asked]
        self.document.edit(text, edits, ongoing)

    def _opened(self, found: tuple[list[PanelLine], project.Saved, str]) -> None:
        lines, saved, beginning = found
        self.busy.emit("", 0, 0)
        self._begin(lines, saved, beginning)
        self._measure([line for line in lines if line.take is None])

    def _begin(
        self, lines: Iterable[PanelLine], saved: project.Saved | None, beginning: str, dirty: bool = False
    ) -> None:
        self._saved, self._dirty = saved, dirty
        folder = saved.path.parent if saved else Path()
        self.host.use_settings(saved.hosts.get(self.host.kind, {}) if saved else {}, folder)
        self.document.replace_all(lines)
        self.session.begin(beginning)
        self.file_changed.emit()

    def _was_saved(
        self,
        lines: tuple[PanelLine, ...],
        index: int,
        after: Callable[[], None] | None,
        done: tuple[project.Saved, str],
    ) -> None:
        self._saved, beginning = done
        settings = self.host.settings(self.path.parent)
        # Edited meanwhile, or a take came, or the host is to write otherwise.
        self._dirty = self.document.lines is not lines or self._saved.hosts[self.host.kind] != settings
        if self.document.stack.index() == index:
            self.document.stack.setClean()
        if self._dirty:
            beginning = session.beginning_of(str(self.path), self.document.lines, unsaved=True)
        self.session.begin(beginning)
        self.busy.emit("", 0, 0)
        self.said.emit(tr("Saved {path}").format(path=self.path))
        self.file_changed.emit()
        if after:
            after()

    def _brought_back(self, lost: Lost, found: tuple[list[PanelLine], str]) -> None:
        lines, beginning = found
        saved = project.saved_before(Path(lost.project)) if lost.project else None
        self._begin(lines, saved, beginning, dirty=True)
        session.drop(lost)
        self.said.emit(tr("Lines brought back: {count}.").format(count=len(lines)))

    def _failed_file(self, sentence: str) -> None:
        self.busy.emit("", 0, 0)
        self.complained.emit(sentence)

    def _say(self, sentence: str, _: object) -> None:
        self.said.emit(sentence)


class _Told(Watch):
    def __init__(self, tell: Callable[[int, int], None]):
        self._tell = tell

    def progress(self, done: int, total: int) -> None:
        self._tell(done, total)


def intensity_of(timeline: EmotionTimeline) -> float:
    """The highest intensity of a timeline; 1 where it has no segment."""
    return max((segment.intensity for segment in timeline.segments), default=1.0)


def _constant(old: EmotionTimeline, emotion: str, intensity: float) -> EmotionTimeline:
    return replace(EmotionTimeline.constant(emotion, intensity), crossfade_s=old.crossfade_s)


def _with_intensity(old: EmotionTimeline, intensity: float) -> EmotionTimeline:
    segments: tuple[Segment, ...] = old.segments or EmotionTimeline.constant("neutral").segments
    return replace(old, segments=tuple(replace(segment, intensity=intensity) for segment in segments))


@dataclass(frozen=True)
class _Roll:
    """A layer drawn with a seed; within: only in this range of seconds."""

    layer: str
    seed: int
    within: tuple[float, float] | None = None


def _rolled(line: PanelLine, roll: _Roll) -> Edit:
    draw = line.take.reroll_blinks if roll.layer == BLINK else line.take.reroll_gaze
    value: BlinkLayer | GazeLayer = getattr(draw(roll.seed, *(roll.within or (0.0, None))), roll.layer)
    return Edit(line.id, roll.layer, value)
