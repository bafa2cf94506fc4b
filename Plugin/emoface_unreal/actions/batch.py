"""Many lines to many sequences: each is animated by the worker, saved as a take, and written on a face.

What can be known to fail is found before the model runs. All lines are requested from the worker at once, so that it
makes the next takes while keys of the first are written. A line that fails is reported and the others go on; Cancel
keeps what is done.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import unreal

from emoface.emotion import EmotionTimeline
from emoface.errors import Cancelled, EmoFaceError, bug_sentence
from emoface.take import Line, Take
from emoface.timing import FrameRate
from emoface.worker.client import PendingRequest

from ..audio.sound_file import SoundError, sound_file
from ..audio.sound_import import find_import, import_sound
from ..project import content_folders, plain_name
from ..runtime import worker_clients
from ..sequencer.face import FaceError, SequenceFace, find_faces, refuse_while_playing
from ..sequencer.metahumans import find_metahuman, find_spawned_metahuman
from ..sequencer.placed_sounds import place_sound
from ..sequencer.sequence import add_face_board, extend_playback, find_sequence, make_sequence
from ..writing.take_files import new_take_file
from ..writing.take_writer import WriteOptions, write_take
from .batch_report import Outcome, SequenceBatchReport, SequenceLineReport

GARBAGE_EVERY = 10  # lines: every key that was written leaves an object behind


class SequenceBatchError(EmoFaceError):
    """A line that cannot be animated as it is described."""


@dataclass(frozen=True)
class BatchLine:
    """One line, and where it goes. Its recording is `sound` or `audio`; one of these, or `take`, is given.

    name: for the report, the take's file, and the sequence if that has no path.
    sound: the recording as an asset; it is put on the sequence too.
    audio: the recording as a file; it is imported as an asset for that.
    take: path of an existing take; then nothing is generated.
    timeline, seed, channel: as of emoface's Line.
    sequence: content path; the sequence is made if it does not exist. "": a path made of the batch's settings.
    start_frame: the display frame of the recording's beginning. None: where its sound is on the sequence already, else
        where playback begins.
    character: label of the actor who speaks. "": the only one there is.
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
class BatchSettings:
    """Settings of all lines. Making one may raise ProjectSettingsError, because the project has the default folders.

    folder, prefix, suffix: of the paths of sequences without one of their own.
    rate: display rate of sequences that are made.
    options: how keys are written.
    save: whether sequences and sounds that were made are saved.
    model: name or path. None: the one in use.
    sounds: content folder that recordings are imported to.
    """

    folder: str = field(default_factory=lambda: content_folders().sequences)
    prefix: str = "LS_"
    suffix: str = ""
    rate: FrameRate = FrameRate(30)
    options: WriteOptions = field(default_factory=WriteOptions)
    save: bool = False
    model: str | None = None
    sounds: str = field(default_factory=lambda: content_folders().sounds)

    def path(self, line: BatchLine) -> str:
        """Content path of a line's sequence."""
        name = f"{self.prefix}{plain_name(line.name)}{self.suffix}"
        return line.sequence or f"{self.folder.rstrip('/')}/{name}"


@dataclass
class _LineInProgress:
    """A line of a running batch.

    line: as given.
    path: content path of its sequence.
    take_file: of its take; None before it is requested.
    request: to the worker; None if the take exists.
    notes: sentences for the report, so far.
    report: the line's report, once it has ended.
    """

    line: BatchLine
    path: str
    take_file: Path | None = None
    request: PendingRequest | None = None
    notes: list[str] = field(default_factory=list)
    report: SequenceLineReport | None = None

    def end(self, outcome: Outcome, problem: str = "") -> SequenceLineReport:
        """End without a written take."""
        take = str(self.take_file) if self.take_file and self.take_file.exists() else ""
        self.report = SequenceLineReport(
            self.line.name, outcome, self.path, take, notes=tuple(self.notes), problem=problem.strip()
        )
        return self.report


def animate_lines(
    lines: Sequence[BatchLine], settings: BatchSettings | None = None, show_progress: bool = True
) -> SequenceBatchReport:
    """Animate every line, with progress and Cancel, and report what became of each.

    show_progress: whether a window may be shown.
    Raises NotSetUpError if the worker cannot be started at all, ProjectSettingsError if the project's settings cannot
    be read; everything else is in the report.
    """
    settings = settings or BatchSettings()
    begun = time.monotonic()
    if any((line.audio or line.sound is not None) and not line.take for line in lines):
        worker_clients.generation_client(settings.model)
    batch = [_LineInProgress(line, settings.path(line)) for line in lines]
    with unreal.ScopedSlowTask(float(max(len(lines), 1)), "EmoFace: animating lines", show_progress) as task:
        if show_progress:
            task.make_dialog(True)
        try:
            for number, one in enumerate(batch):
                _run_step(one, partial(_request_take, one, batch[:number]))
                stop_if_cancelled(task)
            for number, one in enumerate(batch, 1):
                label = f"EmoFace: {one.line.name} ({number} of {len(lines)})"
                task.enter_progress_frame(0.0, label)
                if one.report is None:
                    _run_step(one, partial(_write_line, one, settings, partial(stop_if_cancelled, task, label)))
                task.enter_progress_frame(1.0, label)  # the bar moves when a line is done
                unreal.log(f"EmoFace: {one.report}")
                if number % GARBAGE_EVERY == 0:
                    unreal.collect_garbage()
        except Cancelled:
            pass
        finally:
            reports = [_ended(one) for one in batch]
    return SequenceBatchReport(tuple(reports), time.monotonic() - begun)


def stop_if_cancelled(task: unreal.ScopedSlowTask, label: str = "") -> None:
    """Raises Cancelled if the user pressed Cancel. Progress of 0 keeps the window alive, with this label."""
    task.enter_progress_frame(0.0, label)
    if task.should_cancel():
        raise Cancelled


def _run_step(one: _LineInProgress, step: Callable[[], None]) -> None:
    """Run a step of one line. An error ends that line alone. Raises Cancelled."""
    try:
        step()
    except Cancelled:
        raise
    except EmoFaceError as error:
        one.end(Outcome.FAILED, str(error))
    except Exception as error:
        one.end(Outcome.FAILED, bug_sentence(error))


def _ended(one: _LineInProgress) -> SequenceLineReport:
    """The report of a line; one that has not ended is cancelled."""
    if one.report is not None:
        return one.report
    if one.request:
        one.request.cancel()
    return one.end(Outcome.CANCELLED)


def _request_take(one: _LineInProgress, before: Sequence[_LineInProgress]) -> None:
    """Check that a line can be animated, and request its take from the worker. before: the lines before it."""
    line = one.line
    _check(one, before)
    find_speaker(one.path, line.character)
    if line.take:
        one.take_file = Path(line.take)
        return
    audio = str(sound_file(line.sound)) if line.sound is not None else line.audio
    one.take_file = new_take_file(line.name, {other.take_file for other in before if other.take_file})
    spoken = Line(audio, line.timeline, line.seed, line.channel)
    one.request = worker_clients.generation_client().generate(spoken, one.take_file, on_warning=one.notes.append)


def _check(one: _LineInProgress, before: Sequence[_LineInProgress]) -> None:
    """Raises EmoFaceError for a line that cannot be animated."""
    line = one.line
    refuse_while_playing()
    if not (line.take or line.audio or line.sound is not None):
        raise SequenceBatchError("nothing says what is spoken. Give the line a sound, an audio file or a take.")
    if line.audio and line.sound is not None:
        raise SequenceBatchError("it has a sound and an audio file. Give it one of them.")
    for other in before:
        same = (other.path.lower(), other.line.character, other.line.start_frame)
        if other.report is None and same == (one.path.lower(), line.character, line.start_frame):
            raise SequenceBatchError(
                f"{other.line.name} goes to the same place of {one.path} and would be overwritten. Give this line "
                "another name, sequence or start frame."
            )


def find_speaker(path: str, character: str) -> SequenceFace | unreal.Actor:
    """The face or the actor that a line is written on.

    That is the character's face on the sequence at this path, else the actor that the sequence spawns, else the actor
    in the level. Raises FaceError, SequenceError.
    """
    sequence = find_sequence(path)
    if sequence is not None:
        faces = [face for face in find_faces(sequence) if character in ("", face.name)]
        if len(faces) > 1:
            names = ", ".join(face.name for face in faces)
            raise FaceError(f"{path} has {len(faces)} faces that may be meant: {names}. Say which one speaks.")
        if faces:
            return faces[0]
        if spawned := find_spawned_metahuman(sequence, character):
            return spawned
    return find_metahuman(character)


def find_recording(line: BatchLine, settings: BatchSettings) -> unreal.SoundWave | None:
    """The asset of a line's recording; None if it has none yet, or its file cannot be read. Imports nothing."""
    if line.sound is not None or not line.audio:
        return line.sound
    with suppress(SoundError):  # a write goes on without the sound
        return find_import(Path(line.audio).absolute(), settings.sounds.rstrip("/"))
    return None


def _write_line(one: _LineInProgress, settings: BatchSettings, on_poll: Callable[[], None]) -> None:
    """Wait for a line's take, and write it. on_poll: called while it waits; it cancels by raising."""
    if one.request:
        worker_clients.wait_for(one.request, on_poll)
    on_poll()  # once more, before the sequence is changed: a take that is ready is not waited for
    if one.take_file is None:
        raise ValueError("a line is written before its take was requested")
    take = Take.load(one.take_file)
    speaker = find_speaker(one.path, one.line.character)
    is_new = not unreal.EditorAssetLibrary.does_asset_exist(one.path)
    sequence = make_sequence(one.path, settings.rate)
    sound = one.line.sound or _imported(one, settings)
    with unreal.ScopedEditorTransaction(f"EmoFace: {one.line.name}"):
        face = speaker if isinstance(speaker, SequenceFace) else _face_of(sequence, speaker)
        placement = place_sound(sequence, sound, one.line.start_frame)
        written = write_take(face, take, placement, settings.options, str(one.take_file))
        extend_playback(sequence, written.first_frame, written.end_frame, exactly=is_new)
    one.notes += written.notes
    if settings.save and not unreal.EditorAssetLibrary.save_loaded_asset(sequence):
        raise SequenceBatchError(
            f"{one.path}: its keys are written, but Unreal could not save it. Check it out, and save it."
        )
    one.report = SequenceLineReport(
        one.line.name,
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


def _face_of(sequence: unreal.LevelSequence, actor: unreal.Actor) -> SequenceFace:
    """The actor's face on the sequence; it is put there if it is missing. Raises FaceError."""
    binding, _ = add_face_board(sequence, actor)
    found = [face for face in find_faces(sequence) if face.binding_id == binding.get_id().to_string()]
    if not found:
        raise FaceError(
            f"{actor.get_actor_label()}: its control rig is no MetaHuman face board. Set Face_ControlBoard_CtrlRig as "
            "the face mesh's Default Animating Rig."
        )
    return found[0]


def _imported(one: _LineInProgress, settings: BatchSettings) -> unreal.SoundWave | None:
    """A line's file as a sound of the project. None if it has none, or, with a note, if the engine cannot read it."""
    if not one.line.audio:
        return None
    try:
        imported = import_sound(Path(one.line.audio).absolute(), settings.sounds.rstrip("/"))
    except SoundError as error:
        one.notes.append(str(error))
        return None
    one.notes.append(imported.sentence)
    if settings.save and imported.is_new and not unreal.EditorAssetLibrary.save_loaded_asset(imported.sound):
        one.notes.append(f"{imported.sound.get_path_name()}: Unreal could not save this new sound. Save it yourself.")
    return imported.sound
