"""The panel's host inside the editor: it gives Sound Waves as recordings, and writes takes to sequences.

Calls of the engine are queued and run between two ticks of Qt, one a tick: a write shows progress and pumps Slate, and
Qt must not be in the middle of something then.
"""

import json
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import unreal

from emoface.errors import EmoFaceError
from emoface.panel.base.error_text import explain_error
from emoface.panel.base.translation import tr
from emoface.panel.model.panel_line import PanelLine
from emoface.panel.services.host import HostError, WriteEffect, WritePlan, WriteResult
from emoface.serialization import SerializationError, from_json, parse_json
from emoface.storage.files import FileError, read_text, write_text
from emoface.take import Take
from emoface.timing import FrameRate

from ..actions.batch import BatchLine, BatchSettings, animate_lines
from ..actions.batch_report import Outcome
from ..audio.sound_file import sound_file
from ..project import content_folders, saved_folder
from ..sequencer.face import find_faces
from ..sequencer.section import Layer
from ..sequencer.sequence import clock_of, focused_sequence
from ..writing.sequence_record import read_record
from ..writing.take_files import new_take_file
from ..writing.take_writer import WriteOptions
from .write_plan import find_existing_keys

NAMED = 5  # controls that a note names, of those that were changed by hand


@dataclass(frozen=True)
class HostOptions:
    """Where and how lines are written.

    into_open: whether lines without a target go into the sequence that is open in Sequencer.
    folder, rate: of sequences that are made.
    layer: the section that a take goes to.
    """

    into_open: bool = False
    folder: str = field(default_factory=lambda: content_folders().sequences)
    rate: FrameRate = FrameRate(30)
    layer: Layer = Layer.BASE


class UnrealHost:
    """Writes to the sequences of the project that is open."""

    kind = "unreal"
    can_scrub = True

    def __init__(self) -> None:
        self.options = HostOptions()
        self._due: deque[Callable[[], None]] = deque()
        self._sounds = _SoundAssets(saved_folder() / "Panel" / "sounds.json")
        # Of this round: (path, character, start frame) -> the first line that goes there.
        self._places: dict[tuple[str, str, int | None], str] = {}

    @property
    def name(self) -> str:
        """The host's name, in the user's language."""
        return tr("Unreal")

    @property
    def selection_name(self) -> str:
        return tr("Sound Waves")

    def selected_recordings(self) -> Sequence[tuple[str, Path]]:
        """The Sound Waves selected in the Content Browser. Raises SoundError for one that cannot be read."""
        return self.recordings(list(unreal.EditorUtilityLibrary.get_selected_assets_of_class(unreal.SoundWave)))

    def recordings(self, sounds: Sequence[unreal.SoundWave]) -> list[tuple[str, Path]]:
        """The names and files of Sound Waves. Raises SoundError."""
        found = [(sound, sound_file(sound)) for sound in sounds]
        self._sounds.note({str(path): sound.get_path_name() for sound, path in found})
        return [(sound.get_name(), path) for sound, path in found]

    def settings(self, project: Path) -> dict:
        """The options, as a project of the panel has them. project: its folder, which does not matter here."""
        options = self.options
        return {
            "into_open": options.into_open,
            "folder": options.folder,
            "rate": str(options.rate),
            "layer": options.layer.value,
        }

    def apply_settings(self, settings: dict, project: Path) -> None:
        """Set the options from what `settings` returned. Damaged ones are replaced by the defaults."""
        self.options = HostOptions()
        with suppress(KeyError, TypeError, ValueError, AttributeError, EmoFaceError):
            self.options = HostOptions(
                bool(settings["into_open"]),
                str(settings["folder"]),
                FrameRate.parse(settings["rate"]),
                Layer(settings["layer"]),
            )

    def run_later(
        self, function: Callable[[], Any], on_done: Callable[[Any], object], on_failed: Callable[[str], object]
    ) -> None:
        """Run a function at one of the next ticks, outside of Qt's event loop.

        on_done: called with its result. on_failed: called with a sentence, if it raises.
        """
        self._due.append(partial(_call, function, on_done, on_failed))

    def work(self) -> None:
        """Run the next function that is due, if any. To be called in the editor's tick, never from within Qt."""
        if self._due:
            self._due.popleft()()

    def prepare(self, lines: Sequence[PanelLine]) -> None:
        """Begin a round of plans: no two lines of it may go to the same place."""
        self._places.clear()

    def plan(self, line: PanelLine, overwrite: bool) -> WritePlan:
        """What a write would do, by the keys that are where it would go. Raises EmoFaceError."""
        settings, batch_line = self._settings(overwrite), self._batch_line(line)
        path = settings.path(batch_line)
        existing = find_existing_keys(batch_line, _take_of(line), settings)
        first = self._places.setdefault((path.lower(), existing.character, existing.start_frame), line.id)
        if first != line.id:
            raise HostError(
                tr("{path}: {other} goes to the same place. Give this line a target of its own.").format(
                    path=path, other=first
                )
            )
        where, notes = f"{path}, {existing.character}", []
        if existing.by_hand and not overwrite:
            names = list(dict.fromkeys(control.split("-")[0] for control in existing.by_hand))
            rest = "..." if len(names) > NAMED else ""
            notes.append(tr("Edited by hand and kept: {controls}").format(controls=", ".join(names[:NAMED]) + rest))
            return WritePlan(WriteEffect.PARTLY, where, tuple(notes))
        return WritePlan(WriteEffect.REPLACE if existing.own_count or existing.by_hand else WriteEffect.NEW, where)

    def write(self, line: PanelLine, overwrite: bool) -> WriteResult:
        """Save the take, and put it on its sequence, which is made if need be. Raises EmoFaceError."""
        take_file = new_take_file(line.id)
        _take_of(line).save(take_file)
        settings = self._settings(overwrite)
        report = animate_lines([self._batch_line(line, str(take_file))], settings, show_progress=False)
        [done] = report.lines
        if done.outcome is not Outcome.DONE:
            raise HostError(done.problem or tr("Cancelled. The sequence is as it was."))
        return WriteResult(done.sequence, not done.by_hand, done.notes)

    def scrub(self, line: PanelLine, seconds: float) -> None:
        """Move Sequencer's playhead to this moment of the line, if the sequence that is open has it."""
        sequence = unreal.LevelSequenceEditorBlueprintLibrary.get_focused_level_sequence()
        if sequence is None:
            return
        record, rate = read_record(sequence), clock_of(sequence).display
        for face in find_faces(sequence):
            for recipe in record.recorded_recipes(face):  # the playhead moves too often to look at keys
                if Path(recipe.line.audio).name == Path(line.request.audio).name:
                    frame = recipe.start_frame + rate.nearest_frame(seconds)
                    position = unreal.MovieSceneSequencePlaybackParams(
                        frame=unreal.FrameTime(unreal.FrameNumber(frame), 0.0),
                        update_method=unreal.UpdatePositionMethod.SCRUB,
                    )
                    unreal.LevelSequenceEditorBlueprintLibrary.set_local_position(position)
                    return

    def close(self) -> None:
        """Drop the functions that are not run yet."""
        self._due.clear()

    def _settings(self, overwrite: bool) -> BatchSettings:
        options = self.options
        return BatchSettings(
            folder=options.folder, rate=options.rate, options=WriteOptions(layer=options.layer, overwrite=overwrite)
        )

    def _batch_line(self, line: PanelLine, take_file: str = "") -> BatchLine:
        """The panel's line as a batch's.

        A target is a sequence's content path, and perhaps a character behind a colon: content paths have none.
        """
        path, _, character = line.target.partition(":")
        if not path and self.options.into_open:
            path = focused_sequence().get_path_name().split(".")[0]
        sound = self._sounds.find(line.request.audio)
        return BatchLine(
            line.id,
            sound=sound,
            audio="" if sound is not None else line.request.audio,
            take=take_file,
            sequence=path.strip(),
            character=character.strip(),
        )


class _SoundAssets:
    """Which asset each recording's file was exported from.

    It is kept in a file, because the panel's projects have only the recordings' files.
    """

    def __init__(self, path: Path):
        self._path = path
        self._assets: dict[str, str] = {}
        with suppress(FileError, SerializationError):  # a damaged one is written anew
            self._assets |= from_json(dict[str, str], parse_json(read_text(path)))

    def note(self, assets: dict[str, str]) -> None:
        """Add assets and save. assets: audio file -> content path."""
        self._assets |= assets
        write_text(self._path, json.dumps(self._assets, ensure_ascii=False, indent=1), overwrite=True)

    def find(self, audio: str) -> unreal.SoundWave | None:
        path = self._assets.get(audio, "")
        if not path or not unreal.EditorAssetLibrary.does_asset_exist(path):
            return None
        sound = unreal.EditorAssetLibrary.load_asset(path)
        return sound if isinstance(sound, unreal.SoundWave) else None


def _take_of(line: PanelLine) -> Take:
    if line.take is None:
        raise ValueError("only lines with a take are planned and written")
    return line.take


def _call(function: Callable[[], Any], on_done: Callable[[Any], object], on_failed: Callable[[str], object]) -> None:
    try:
        value = function()
    except Exception as error:
        on_failed(explain_error(error))
    else:
        on_done(value)
