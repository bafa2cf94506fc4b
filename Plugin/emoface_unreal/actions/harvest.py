"""Edited faces as training data: what an animator corrected is what a model should have done.

Each sound on a sequence that has a face becomes a clip of a dataset, which `emoface train` reads:

<folder>/WAV/<name>.wav          what is heard, mono, at the sound's own rate
<folder>/VALID_CTR/<name>.txt    174 values a frame at 60 fps, from the keys as they are now
<folder>/TIMELINE/<name>.json    the emotions over time, where EmoFace made the take

<name> begins with the first three letters of the clip's main emotion: the label of a clip without a timeline.
"""

import json
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
import unreal

from emoface.emotion import EMOTIONS, EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.formats import rig_text, timeline_json
from emoface.storage.files import refuse_existing, write_text
from emoface.timing import FACE_RATE

from ..audio.sound_file import sound_file
from ..audio.take_files import plain_name
from ..audio.wave_cut import Sound, read_wave, write_wave
from ..dialog import agree, tell
from ..project import saved_folder
from ..sequencer.face_sampler import sample_face
from ..sequencer.sequence import PlacedSound, clock_of
from .speakers import SpokenLine, spoken_lines

SHORTEST_S = 0.5  # less than this is no line
ONE_EMOTION = 0.9  # a clip with less of its main emotion than this is said to be mixed: its name tells only half


class HarvestError(EmoFaceError):
    """A clip that cannot be harvested."""


class ClipExists(HarvestError):
    """A clip of this name is in the dataset already."""


@dataclass(frozen=True)
class Clip:
    """One clip that was written. missing: controls that the face does not show, which are 0; notes: sentences."""

    name: str
    sequence: str
    frames: int
    emotion: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Failure:
    """What was not harvested, and why. exists: because a clip of its name is there."""

    sequence: str
    sentence: str
    exists: bool = False


@dataclass
class Harvest:
    """What became of the sequences."""

    folder: str
    clips: list[Clip] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    def save(self) -> None:
        """Write harvest.json in the folder. Raises FileError."""
        document = json.dumps(asdict(self), indent=1, ensure_ascii=False)
        write_text(Path(self.folder) / "harvest.json", f"{document}\n", True)

    def __str__(self) -> str:
        """For the user: the count, then what is worth knowing."""
        seconds = sum(FACE_RATE.seconds(clip.frames) for clip in self.clips)
        lines = [f"{len(self.clips)} clips, {seconds:.1f} s, in {self.folder}."]
        lines += [f"{clip.name}: {note}" for clip in self.clips for note in clip.notes]
        return "\n".join([*lines, *(failure.sentence for failure in self.failures)])


def harvest(
    sequences: Sequence[unreal.LevelSequence],
    folder: Path,
    emotion: str = "",
    overwrite: bool = False,
    on_sequence: Callable[[str], None] = lambda name: None,
) -> Harvest:
    """Add the sequences' clips to a dataset; one that fails is reported, and the others are written.

    emotion: of sequences that EmoFace did not make and whose name does not begin with one. overwrite: also clips that
    are in the dataset. The report is harvest.json in the folder. Raises HarvestError for an unknown emotion, FileError
    if the report cannot be written.
    """
    if emotion and emotion not in EMOTIONS:
        raise HarvestError(f"{emotion!r} is no emotion. Expected one of {', '.join(EMOTIONS)}.")
    result = Harvest(str(folder))
    written: set[str] = set()  # in this run: two sequences may share a name
    for sequence in sequences:
        path = sequence.get_path_name()
        on_sequence(sequence.get_name())
        try:
            lines = spoken_lines(sequence)
        except Exception as error:
            result.failures.append(_failure(path, error))
            continue
        for line in lines:
            try:
                result.clips.append(_harvest_line(line, folder, emotion, overwrite, written))
            except Exception as error:
                result.failures.append(_failure(path, error))
    result.save()
    return result


def harvest_clips(sequences: Sequence[unreal.LevelSequence]) -> None:
    """The menu's entry: into Saved/EmoFace/Harvest, asking before a clip is replaced."""
    if not sequences:
        raise HarvestError("No Level Sequence is selected. Select those whose faces are to be learnt from.")
    folder = saved_folder() / "Harvest"
    result = _with_progress(sequences, folder, False)
    again = {failure.sequence for failure in result.failures if failure.exists}
    if again and agree(f"{len(again)} of these sequences were harvested before. Replace their clips in {folder}?"):
        chosen = [sequence for sequence in sequences if sequence.get_path_name() in again]
        others = [failure for failure in result.failures if failure.sequence not in again]
        second = _with_progress(chosen, folder, True)
        clips = {clip.name: clip for clip in (*result.clips, *second.clips)}
        result = Harvest(result.folder, list(clips.values()), others + second.failures)
        result.save()
    for failure in result.failures:
        unreal.log_warning(f"EmoFace: {failure.sentence}")
    tell(str(result))


def _harvest_line(line: SpokenLine, folder: Path, emotion: str, overwrite: bool, written: set[str]) -> Clip:
    sequence, clock = line.face.sequence, clock_of(line.face.sequence)
    sound = read_wave(sound_file(line.placed.sound), line.recipe.line.channel if line.recipe else None)
    # Times on the sequence in seconds; the sound is cut where a 60 fps frame begins, so that both begin together.
    zero, first, end = _heard(line.placed, sound, clock.resolution.exact)
    start = ceil(first * FACE_RATE.exact)
    frames = int((end - start / FACE_RATE.exact) * FACE_RATE.exact)
    if frames < SHORTEST_S * float(FACE_RATE):
        raise HarvestError(
            f"{line.name}: {max(frames, 0) / float(FACE_RATE):.2f} s of the sound are heard; expected {SHORTEST_S:g} s "
            "or more. Lengthen its section, or leave it out."
        )
    begin = start / FACE_RATE.exact - zero
    heard = sound.cut(begin, begin + frames / FACE_RATE.exact)
    sampled = sample_face(line.face, start, frames)
    timeline = None
    if line.recipe is not None:
        timeline = _from(line.recipe.line.timeline, float(begin))  # a take's time is that of its sound
    label, notes = _label(line.name, timeline, frames, emotion)
    name = _clip_name(label, line.name)
    paths = {
        "curves": folder / "VALID_CTR" / f"{name}.txt",
        "timeline": folder / "TIMELINE" / f"{name}.json",
        "sound": folder / "WAV" / f"{name}.wav",
    }
    if name in written:
        raise HarvestError(
            f"{sequence.get_path_name()}: another clip of this harvest is named {name} too. Rename the sequence."
        )
    _refuse(paths, line.name, overwrite)
    # The sound last: without it the dataset does not see the others, if something stops here.
    rig_text.write(paths["curves"], sampled.curves, overwrite)
    if timeline is not None:
        timeline_json.write(paths["timeline"], timeline, overwrite)
    else:
        paths["timeline"].unlink(missing_ok=True)  # of an earlier harvest of this name
    write_wave(paths["sound"], heard, overwrite)
    written.add(name)
    if sampled.missing:
        notes.append(f"not on this face, or hidden, and 0 in the clip: {', '.join(sampled.missing)}.")
    return Clip(name, sequence.get_path_name(), frames, label, sampled.missing, tuple(notes))


def _heard(placed: PlacedSound, sound: Sound, ticks_a_second: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """Where the sound's first sample falls, and from when to when it is heard once: a longer section repeats it."""
    zero = placed.zero_tick / ticks_a_second
    first = zero if placed.first_tick is None else max(zero, placed.first_tick / ticks_a_second)
    last = zero + sound.duration_s
    return zero, first, last if placed.end_tick is None else min(last, placed.end_tick / ticks_a_second)


def _from(timeline: EmotionTimeline, start_s: float) -> EmotionTimeline:
    """The timeline as it is from a time on, which becomes 0."""
    moved = [
        replace(segment, start_s=max(segment.start_s - start_s, 0.0), end_s=segment.end_s - start_s)
        for segment in timeline.segments
        if segment.end_s > start_s
    ]
    return replace(timeline, segments=tuple(moved))


def _label(name: str, timeline: EmotionTimeline | None, frames: int, emotion: str) -> tuple[str, list[str]]:
    """The clip's one emotion: by the take's timeline, else by the sequence's name, else as told."""
    if timeline is not None:
        shares = timeline.weights(frames, FACE_RATE).mean(0)
        main = int(np.argmax(shares))
        if shares[main] < ONE_EMOTION:
            share = f"{EMOTIONS[main]} ({shares[main]:.0%})"
            return EMOTIONS[main], [f"it is named after the one it has most of, {share}; its timeline has them all."]
        return EMOTIONS[main], []
    if named := _named_emotion(name):
        return named, []
    if emotion:
        return emotion, []
    raise HarvestError(
        f"{name}: nothing tells its emotion. EmoFace did not make its take; begin the sequence's name with one of "
        f"{', '.join(EMOTIONS)}, such as angry_{name}."
    )


def _named_emotion(name: str) -> str | None:
    """The emotion that a name begins with, whole or by three letters, before an underscore or hyphen."""
    word = name.replace("-", "_").split("_")[0].lower()
    return next((emotion for emotion in EMOTIONS if word in (emotion, emotion[:3])), None)


def _clip_name(label: str, name: str) -> str:
    rest = name[len(name.replace("-", "_").split("_")[0]) + 1 :] if _named_emotion(name) == label else name
    return f"{label[:3]}_{plain_name(rest or name)}"


def _refuse(paths: dict[str, Path], name: str, overwrite: bool) -> None:
    for path in paths.values():
        try:
            refuse_existing(path, overwrite)
        except EmoFaceError as error:
            raise ClipExists(f"{name}: {path} is there already and was left as it is.") from error


def _failure(path: str, error: Exception) -> Failure:
    if isinstance(error, EmoFaceError):
        return Failure(path, str(error), isinstance(error, ClipExists))
    unreal.log_error(f"EmoFace: {path}\n{traceback.format_exc()}")
    return Failure(
        path,
        f"{path}: a mistake of EmoFace's own ({type(error).__name__}: {error}). The Output Log has the details; please "
        "report them.",
    )


def _with_progress(sequences: Sequence[unreal.LevelSequence], folder: Path, overwrite: bool) -> Harvest:
    with unreal.ScopedSlowTask(float(len(sequences)), "EmoFace: harvesting") as task:
        task.make_dialog(False)

        def show(name: str) -> None:
            task.enter_progress_frame(1.0, f"EmoFace: harvesting {name}")

        return harvest(sequences, folder, overwrite=overwrite, on_sequence=show)
