"""Many lines to many sequences: each is spoken by the worker, saved as a take, and written on a face.

What can be known to fail is found before the model runs. All lines are asked of the worker at once, so that it makes
the next takes while keys of the first are written. A line that fails is reported and the others go on; Cancel keeps
what is done.
"""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import unreal

from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.take import Line, Take
from emoface.timing import FrameRate
from emoface.worker.client import Job
from emoface.worker.protocol import Cancelled

from ..audio.sound_file import SoundError, sound_file
from ..audio.sound_import import import_sound
from ..audio.take_files import new_take_file, plain_name
from ..project import content_folders
from ..runtime import worker
from ..sequencer.face import Face, FaceError, find_faces, refuse_while_playing
from ..sequencer.level import find_metahuman, find_spawned
from ..sequencer.placement import Place
from ..sequencer.sequence import (
    add_board,
    add_sound,
    clock_of,
    hold_frames,
    make_sequence,
    placed_sounds,
    playback_frames,
)
from ..writing.key_writer import Options, WriteCancelled, write_take
from .batch_report import LineReport, Outcome, Report

GARBAGE_EVERY = 10  # lines: every key that was written left an object behind


class BatchError(EmoFaceError):
    """A row that cannot be done as asked."""


class BatchCancelled(Exception):
    """The user pressed Cancel."""


@dataclass(frozen=True)
class Row:
    """One line, and where it goes.

    name: for the report, the take's file, and the sequence if that has no path.
    sound: the recording as an asset, which comes onto the sequence too; audio: as a file, which is imported for that;
    take: a take that is there already, then nothing is generated. timeline, seed, channel: as of emoface's Line.
    sequence: its content path; it is made if it is not there. "": a name of the batch's own.
    start_frame: the display frame of the recording's beginning. None: where the sound stands already, or else where
    the sequence begins. character: the label of the actor who speaks; "": the only one there is.
    """

    name: str
    sound: unreal.SoundWave | None = None
    audio: str = ""
    take: str = ""
    timeline: EmotionTimeline = field(default_factory=EmotionTimeline)
    seed: int | None = None
    channel: int | None = None
    sequence: str = ""
    start_frame: int | None = None
    character: str = ""


@dataclass(frozen=True)
class Settings:
    """For all rows: the names of sequences without a path and the rate of those that are made, how keys are written,
    whether what was made is saved, the model (None: the one in use), and the content folder that recordings are
    imported to. For folders that are not given holds what the project says, so that making one may raise ProjectError.
    """

    folder: str = field(default_factory=lambda: content_folders().sequences)
    prefix: str = "LS_"
    suffix: str = ""
    rate: FrameRate = FrameRate(30)
    options: Options = field(default_factory=Options)
    save: bool = False
    model: str | None = None
    sounds: str = field(default_factory=lambda: content_folders().sounds)

    def path(self, row: Row) -> str:
        """Of the row's sequence."""
        name = f"{self.prefix}{plain_name(row.name)}{self.suffix}"
        return row.sequence or f"{self.folder.rstrip('/')}/{name}"


@dataclass
class Asked:
    """A row on its way: its take's file, the worker's job, and what was said of it so far."""

    row: Row
    path: str
    take_file: Path | None = None
    job: Job | None = None
    notes: list[str] = field(default_factory=list)
    ended: LineReport | None = None

    def end(self, outcome: Outcome, problem: str = "") -> None:
        take = str(self.take_file) if self.take_file and self.take_file.exists() else ""
        self.ended = LineReport(
            self.row.name, outcome, self.path, take, notes=tuple(self.notes), problem=problem.strip()
        )


def animate(rows: Sequence[Row], settings: Settings | None = None, window: bool = True) -> Report:
    """Do every row, with progress and Cancel, and say what became of each. window: whether progress may be shown.

    Raises NotSetUp if the worker cannot be started at all, ProjectError if the project's settings cannot be read;
    everything else is in the report.
    """
    settings = settings or Settings()
    begun = time.monotonic()
    if any((row.audio or row.sound is not None) and not row.take for row in rows):
        worker.client(settings.model)
    asked = [Asked(row, settings.path(row)) for row in rows]
    with unreal.ScopedSlowTask(float(max(len(rows), 1)), "EmoFace: animating lines", window) as task:
        if window:
            task.make_dialog(True)
        try:
            for number, one in enumerate(asked):
                _isolated(one, lambda one=one, number=number: _ask(one, asked[:number]))
                stop_if_cancelled(task)
            for number, one in enumerate(asked, 1):
                label = f"EmoFace: {one.row.name} ({number} of {len(rows)})"
                task.enter_progress_frame(0.0, label)
                if one.ended is None:
                    on_beat = partial(stop_if_cancelled, task, label)
                    _isolated(one, lambda one=one, on_beat=on_beat: _do(one, settings, on_beat))
                task.enter_progress_frame(1.0, label)  # the bar moves when a line is done
                unreal.log(f"EmoFace: {one.ended}")
                if number % GARBAGE_EVERY == 0:
                    unreal.collect_garbage()
        except BatchCancelled:
            pass
        finally:
            for one in asked:
                if one.ended is None:
                    if one.job:
                        one.job.cancel()
                    one.end(Outcome.CANCELLED)
    return Report(tuple(one.ended for one in asked), time.monotonic() - begun)


def stop_if_cancelled(task: unreal.ScopedSlowTask, label: str = "") -> None:
    """Raises BatchCancelled if the user pressed Cancel. A frame of no work keeps the window alive, under this label."""
    task.enter_progress_frame(0.0, label)
    if task.should_cancel():
        raise BatchCancelled


def _isolated(one: Asked, step) -> None:
    """Do a step of one row; what goes wrong ends that row alone."""
    try:
        step()
    except (BatchCancelled, WriteCancelled, Cancelled) as error:
        raise BatchCancelled from error
    except EmoFaceError as error:
        one.end(Outcome.FAILED, str(error))
    except Exception as error:
        unreal.log_error(f"EmoFace: {one.row.name}\n{traceback.format_exc()}")
        one.end(
            Outcome.FAILED,
            f"a mistake of EmoFace's own ({type(error).__name__}: {error}). The Output Log has the details; please "
            "report them.",
        )


def _ask(one: Asked, before: Sequence[Asked]) -> None:
    """See that the row can be done, and ask the worker for its take."""
    row = one.row
    _check(one, before)
    who_speaks(one.path, row.character)
    if row.take:
        one.take_file = Path(row.take)
        return
    audio = str(sound_file(row.sound)) if row.sound is not None else row.audio
    one.take_file = new_take_file(row.name, {other.take_file for other in before if other.take_file})
    line = Line(audio, row.timeline, row.seed, row.channel)
    one.job = worker.client().generate(line, one.take_file, on_warning=one.notes.append)


def _check(one: Asked, before: Sequence[Asked]) -> None:
    row = one.row
    refuse_while_playing()
    if not (row.take or row.audio or row.sound is not None):
        raise BatchError("nothing says what is spoken. Give the line a sound, an audio file or a take.")
    if row.audio and row.sound is not None:
        raise BatchError("it has a sound and an audio file. Give it one of them.")
    for other in before:
        same = (other.path.lower(), other.row.character, other.row.start_frame)
        if other.ended is None and same == (one.path.lower(), row.character, row.start_frame):
            raise BatchError(
                f"{other.row.name} goes to the same place of {one.path} and would be overwritten. Give this line "
                "another name, sequence or start frame."
            )


def who_speaks(path: str, character: str) -> Face | unreal.Actor:
    """The face on the sequence at this path, if there is one and it has it, else the actor that it spawns, or else the
    actor in the level.

    Raises FaceError.
    """
    if unreal.EditorAssetLibrary.does_asset_exist(path):
        sequence = unreal.EditorAssetLibrary.load_asset(path)
        if isinstance(sequence, unreal.LevelSequence):
            faces = [face for face in find_faces(sequence) if character in ("", face.name)]
            if len(faces) > 1:
                names = ", ".join(face.name for face in faces)
                raise FaceError(f"{path} has {len(faces)} faces that may be meant: {names}. Say which one speaks.")
            if faces:
                return faces[0]
            if spawned := find_spawned(sequence, character):
                return spawned
    return find_metahuman(character)


def _do(one: Asked, settings: Settings, on_beat: Callable[[], None]) -> None:
    """Wait for the row's take, and write it."""
    if one.job:
        worker.finish(one.job, on_beat)
    on_beat()  # once more, before the sequence is touched: a job that is done is not waited for
    take = Take.load(one.take_file)
    speaker = who_speaks(one.path, one.row.character)
    is_new = not unreal.EditorAssetLibrary.does_asset_exist(one.path)
    sequence = make_sequence(one.path, settings.rate)
    sound = one.row.sound or _imported(one, settings)
    with unreal.ScopedEditorTransaction(f"EmoFace: {one.row.name}"):
        face = speaker if isinstance(speaker, Face) else _face_of(sequence, speaker)
        place = _place(one.row, sequence, sound)
        written = write_take(face, take, place, settings.options, str(one.take_file))
        hold_frames(sequence, written.first_frame, written.end_frame, exactly=is_new)
    one.notes += written.notes
    if settings.save and not unreal.EditorAssetLibrary.save_loaded_asset(sequence):
        raise BatchError(f"{one.path}: its keys are written, but Unreal could not save it. Check it out, and save it.")
    one.ended = LineReport(
        one.row.name,
        Outcome.DONE,
        one.path,
        str(one.take_file),
        len(written.controls),
        written.keys,
        written.first_frame,
        written.end_frame,
        written.by_hand,
        tuple(one.notes),
    )


def _face_of(sequence: unreal.LevelSequence, actor: unreal.Actor) -> Face:
    """The actor's face on the sequence; it is put there if it is not."""
    binding, _ = add_board(sequence, actor)
    found = [face for face in find_faces(sequence) if face.binding_id == binding.get_id().to_string()]
    if not found:
        raise FaceError(
            f"{actor.get_actor_label()}: its control rig is no MetaHuman face board. Set Face_ControlBoard_CtrlRig as "
            "the face mesh's Default Animating Rig."
        )
    return found[0]


def _place(row: Row, sequence: unreal.LevelSequence, sound: unreal.SoundWave | None) -> Place:
    """Where the take goes; its sound is put there if it is not there already."""
    start_frame = playback_frames(sequence)[0] if row.start_frame is None else row.start_frame
    if sound is None:
        return Place(start_frame)
    if row.start_frame is None:
        here = [placed for placed in placed_sounds(sequence) if placed.sound == sound]
        if here:
            return here[0].place(clock_of(sequence))
    return add_sound(sequence, sound, start_frame).place(clock_of(sequence))


def _imported(one: Asked, settings: Settings) -> unreal.SoundWave | None:
    """The row's file as a sound of the project; None if it has none, or if the engine cannot read it, which is said."""
    if not one.row.audio:
        return None
    try:
        imported = import_sound(Path(one.row.audio).absolute(), settings.sounds.rstrip("/"))
    except SoundError as error:
        one.notes.append(str(error))
        return None
    one.notes.append(imported.sentence)
    if settings.save and imported.is_new and not unreal.EditorAssetLibrary.save_loaded_asset(imported.sound):
        one.notes.append(f"{imported.sound.get_path_name()}: Unreal could not save this new sound. Save it yourself.")
    return imported.sound
