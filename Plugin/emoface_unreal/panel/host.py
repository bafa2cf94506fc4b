"""The panel's host inside the editor: Sound Waves in, sequences out.

Whatever touches the engine is put aside and done between two ticks of Qt, one thing a tick: a write shows progress and
pumps Slate, and Qt must not be in the middle of something then.
"""

import json
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import unreal
from PySide6.QtWidgets import QWidget

from emoface.errors import EmoFaceError
from emoface.panel.base.translation import tr
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.error_text import explain
from emoface.panel.services.host import Change, HostError, Planned, Written
from emoface.storage.files import FileError, read_text, write_text
from emoface.timing import FrameRate

from ..actions.batch import Row, Settings, animate
from ..actions.batch_report import Outcome
from ..audio.sound_file import sound_file
from ..audio.take_files import new_take_file
from ..project import content_folders, saved_folder
from ..sequencer.face import find_faces
from ..sequencer.section import Layer
from ..sequencer.sequence import clock_of, focused_sequence
from ..writing.key_writer import Options
from ..writing.sequence_record import read_record
from .form import SequenceForm
from .plan import look

NAMED = 5  # controls that a note names, of those that were changed by hand


@dataclass(frozen=True)
class HostOptions:
    """Where and how lines are written. into_open: lines without a target go into the sequence that is open; folder,
    rate: of sequences that are made."""

    into_open: bool = False
    folder: str = field(default_factory=lambda: content_folders().sequences)
    rate: FrameRate = FrameRate(30)
    layer: Layer = Layer.BASE


class UnrealHost:
    """Sequences of the project that is open."""

    kind = "unreal"
    scrubs = True

    def __init__(self) -> None:
        self.options = HostOptions()
        self._due: deque[Callable[[], None]] = deque()
        self._sounds = _SoundAssets(saved_folder() / "Panel" / "sounds.json")
        self._places: dict[tuple, str] = {}  # where lines of this round go, and which one was first

    @property
    def name(self) -> str:
        """In the language in use, as is what it selects."""
        return tr("Unreal")

    @property
    def selects(self) -> str:
        return tr("Sound Waves")

    def selection(self) -> Sequence[tuple[str, Path]]:
        """The Sound Waves selected in the Content Browser. Raises SoundError for one that cannot be read."""
        return self.recordings(list(unreal.EditorUtilityLibrary.get_selected_assets_of_class(unreal.SoundWave)))

    def recordings(self, sounds: Sequence[unreal.SoundWave]) -> list[tuple[str, Path]]:
        """Sound Waves as names and files. Raises SoundError."""
        found = [(sound, sound_file(sound)) for sound in sounds]
        self._sounds.note({str(path): sound.get_path_name() for sound, path in found})
        return [(sound.get_name(), path) for sound, path in found]

    def form(self, parent: QWidget) -> QWidget:
        """Which sequences, and how."""
        return SequenceForm(self, parent)

    def settings(self, project: Path) -> dict:
        """Of sequences; where the project's file lies does not matter to them."""
        options = self.options
        return {
            "into_open": options.into_open,
            "folder": options.folder,
            "rate": str(options.rate),
            "layer": options.layer.value,
        }

    def use_settings(self, settings: dict, project: Path) -> None:
        """Where and how lines are written."""
        self.options = HostOptions()
        with suppress(KeyError, TypeError, ValueError, AttributeError, EmoFaceError):
            self.options = HostOptions(
                bool(settings["into_open"]),
                str(settings["folder"]),
                FrameRate.parse(settings["rate"]),
                Layer(settings["layer"]),
            )

    def later(self, function: Callable[[], Any], after: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        """At a next tick, when Qt is not at work."""
        self._due.append(partial(_call, function, after, failed))

    def work(self) -> None:
        """Do one thing that is due, if there is one. To be called in the editor's tick, never from within Qt."""
        if self._due:
            self._due.popleft()()

    def begin(self, lines: Sequence[PanelLine]) -> None:
        """No two of these lines may go to the same place."""
        self._places.clear()

    def plan(self, line: PanelLine, overwrite: bool) -> Planned:
        """By the keys that stand where it would go."""
        settings, row = self._settings(overwrite), self._row(line)
        path = settings.path(row)
        found = look(path, row, lambda rate: len(line.take.face.resample(rate)), self.options.layer)
        first = self._places.setdefault((path.lower(), found.who, found.start_frame), line.id)
        if first != line.id:
            raise HostError(
                tr("{path}: {other} goes to the same place. Give this line a target of its own.").format(
                    path=path, other=first
                )
            )
        where, notes = f"{path}, {found.who}", []
        if found.by_hand and not overwrite:
            names = list(dict.fromkeys(control.split("-")[0] for control in found.by_hand))
            rest = "..." if len(names) > NAMED else ""
            notes.append(tr("Edited by hand and kept: {controls}").format(controls=", ".join(names[:NAMED]) + rest))
            return Planned(Change.PARTLY, where, tuple(notes))
        return Planned(Change.REPLACE if found.ours or found.by_hand else Change.NEW, where)

    def write(self, line: PanelLine, overwrite: bool) -> Written:
        """Save the take, and put it on its sequence, which is made if need be. Raises EmoFaceError."""
        take_file = new_take_file(line.id)
        line.take.save(take_file)
        report = animate([self._row(line, str(take_file))], self._settings(overwrite), window=False)
        [done] = report.lines
        if done.outcome is not Outcome.DONE:
            raise HostError(done.problem or tr("Cancelled. The sequence is as it was."))
        return Written(done.sequence, not done.by_hand, done.notes)

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """Move Sequencer's playhead to this moment of the line, if the sequence that is open has it."""
        sequence = unreal.LevelSequenceEditorBlueprintLibrary.get_focused_level_sequence()
        if sequence is None:
            return
        record, rate = read_record(sequence), clock_of(sequence).display
        for face in find_faces(sequence):
            for recipe in record.remembered(face):  # the playhead moves too often to look at keys
                if Path(recipe.line.audio).name == Path(line.asked.audio).name:
                    frame = recipe.start_frame + rate.nearest_frame(seconds)
                    position = unreal.MovieSceneSequencePlaybackParams(
                        frame=unreal.FrameTime(unreal.FrameNumber(frame), 0.0),
                        update_method=unreal.UpdatePositionMethod.SCRUB,
                    )
                    unreal.LevelSequenceEditorBlueprintLibrary.set_local_position(position)
                    return

    def close(self) -> None:
        """What is not done yet is not wanted."""
        self._due.clear()

    def _settings(self, overwrite: bool) -> Settings:
        options = self.options
        return Settings(
            folder=options.folder, rate=options.rate, options=Options(layer=options.layer, overwrite=overwrite)
        )

    def _row(self, line: PanelLine, take_file: str = "") -> Row:
        """The line as a batch has it. Its target is a sequence's content path, and perhaps a character behind a colon:
        content paths have none."""
        path, _, character = line.target.partition(":")
        if not path and self.options.into_open:
            path = focused_sequence().get_path_name().split(".")[0]
        sound = self._sounds.find(line.asked.audio)
        return Row(
            line.id,
            sound=sound,
            audio="" if sound is not None else line.asked.audio,
            take=take_file,
            sequence=path.strip(),
            character=character.strip(),
        )


class _SoundAssets:
    """Which asset a recording's file was made from; kept in a file, as a project of the panel names the files only."""

    def __init__(self, path: Path):
        self._path = path
        self._assets: dict[str, str] = {}
        with suppress(FileError, ValueError):
            known = json.loads(read_text(path))
            self._assets |= known if isinstance(known, dict) else {}

    def note(self, assets: dict[str, str]) -> None:
        """audio file -> content path."""
        self._assets |= assets
        write_text(self._path, json.dumps(self._assets, ensure_ascii=False, indent=1), overwrite=True)

    def find(self, audio: str) -> unreal.SoundWave | None:
        path = self._assets.get(audio, "")
        if not path or not unreal.EditorAssetLibrary.does_asset_exist(path):
            return None
        sound = unreal.EditorAssetLibrary.load_asset(path)
        return sound if isinstance(sound, unreal.SoundWave) else None


def _call(function: Callable[[], Any], after: Callable[[Any], None], failed: Callable[[str], None]) -> None:
    try:
        value = function()
    except EmoFaceError as error:
        failed(explain(error))
    except Exception as error:
        unreal.log_error(f"EmoFace: the panel\n{traceback.format_exc()}")
        failed(
            tr("A mistake of EmoFace's own ({error}). The Output Log has the details; please report them.").format(
                error=f"{type(error).__name__}: {error}"
            )
        )
    else:
        after(value)
