"""Edited faces as training data: what an animator corrected is what a model should learn.

Each sound on a sequence that has a face becomes a clip of a dataset, which `emoface train` reads:

<folder>/WAV/<name>.wav          the part of the sound that is played, mono, at the sound's own rate
<folder>/VALID_CTR/<name>.txt    174 values a frame at 60 fps, from the keys as they are now
<folder>/TIMELINE/<name>.json    the emotions over time, where EmoFace made the take

<name> begins with the first three letters of the clip's main emotion: the label of a clip without a timeline.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil
from pathlib import Path

import numpy as np
import unreal

from emoface.emotion import EMOTIONS, EmotionTimeline
from emoface.errors import EmoFaceError, bug_sentence
from emoface.formats import rig_text, timeline_json
from emoface.serialization import to_json
from emoface.storage.files import check_writable, write_text
from emoface.timing import FACE_RATE

from ..audio.sound_file import sound_file
from ..audio.wave_file import MonoSound, read_wave, write_wave
from ..dialog import confirm, show_message
from ..project import saved_folder
from ..sequencer.face_sampler import sample_face
from ..sequencer.placed_sounds import PlacedSound
from ..sequencer.sequence import clock_of
from ..writing.take_files import plain_name
from .speakers import SpokenLine, spoken_lines

SHORTEST_S = 0.5  # seconds; a shorter clip is no line
ONE_EMOTION = 0.9  # a share; a note says so of a clip with less of its main emotion, which its name does not show


class HarvestError(EmoFaceError):
    """A clip that cannot be harvested."""


class ClipExistsError(HarvestError):
    """The dataset already has a clip of this name."""


@dataclass(frozen=True)
class HarvestedClip:
    """One clip that was written. The names of the fields are keys in harvest.json.

    name: of its files.
    sequence: content path of the sequence that it was taken from.
    frames: its length, in 60 fps frames.
    emotion: its main emotion.
    missing: names of the controls that the face does not show; they are 0.
    notes: sentences that are worth knowing.
    """

    name: str
    sequence: str
    frames: int
    emotion: str
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class HarvestFailure:
    """A clip or sequence that was not harvested. The names of the fields are keys in harvest.json.

    sequence: content path.
    sentence: why not.
    exists: whether because the dataset already has a clip of its name.
    """

    sequence: str
    sentence: str
    exists: bool = False


@dataclass
class HarvestReport:
    """What became of the sequences. The names of the fields are keys in harvest.json.

    folder: of the dataset.
    clips: that were written.
    failures: what was not.
    """

    folder: str
    clips: list[HarvestedClip] = field(default_factory=list)
    failures: list[HarvestFailure] = field(default_factory=list)

    def save(self) -> None:
        """Write harvest.json in the folder. Raises FileError."""
        document = json.dumps(to_json(self), indent=1, ensure_ascii=False)
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
) -> HarvestReport:
    """Add the sequences' clips to a dataset. One that fails is reported, and the others are written.

    folder: of the dataset; the report is harvest.json in it.
    emotion: of sequences that EmoFace did not animate and whose name does not begin with an emotion.
    overwrite: also replace clips that the dataset has already.
    on_sequence: called with the name of each sequence before it is harvested.
    Raises HarvestError for an unknown emotion, FileError if the report cannot be written.
    """
    if emotion and emotion not in EMOTIONS:
        raise HarvestError(f"{emotion!r} is no emotion. Expected one of {', '.join(EMOTIONS)}.")
    result = HarvestReport(str(folder))
    written: set[str] = set()  # names of clips of this run: two sequences may have the same name
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
    """The menu's entry: harvest into Saved/EmoFace/Harvest. Asks before a clip is replaced."""
    if not sequences:
        raise HarvestError("No Level Sequence is selected. Select those whose faces are to be learnt from.")
    folder = saved_folder() / "Harvest"
    result = _with_progress(sequences, folder, False)
    again = {failure.sequence for failure in result.failures if failure.exists}
    if again and confirm(f"{len(again)} of these sequences were harvested before. Replace their clips in {folder}?"):
        chosen = [sequence for sequence in sequences if sequence.get_path_name() in again]
        others = [failure for failure in result.failures if failure.sequence not in again]
        second = _with_progress(chosen, folder, True)
        clips = {clip.name: clip for clip in (*result.clips, *second.clips)}
        result = HarvestReport(result.folder, list(clips.values()), others + second.failures)
        result.save()
    for failure in result.failures:
        unreal.log_warning(f"EmoFace: {failure.sentence}")
    show_message(str(result))


def _harvest_line(line: SpokenLine, folder: Path, emotion: str, overwrite: bool, written: set[str]) -> HarvestedClip:
    sequence, clock = line.face.sequence, clock_of(line.face.sequence)
    sound = read_wave(sound_file(line.placed.sound), line.recipe.line.channel if line.recipe else None)
    # Times on the sequence, in seconds. The sound is cut where a 60 fps frame begins, so that both begin together.
    zero, first, end = _played(line.placed, sound, clock.resolution.exact)
    start = ceil(first * FACE_RATE.exact)
    frames = int((end - start / FACE_RATE.exact) * FACE_RATE.exact)
    if frames < SHORTEST_S * float(FACE_RATE):
        raise HarvestError(
            f"{line.name}: {max(frames, 0) / float(FACE_RATE):.2f} s of the sound are heard; expected {SHORTEST_S:g} s "
            "or more. Lengthen its section, or leave it out."
        )
    begin = start / FACE_RATE.exact - zero
    clip_sound = sound.cut(begin, begin + frames / FACE_RATE.exact)
    sampled = sample_face(line.face, start, frames)
    timeline = None
    if line.recipe is not None:
        timeline = _cut_timeline(line.recipe.line.timeline, float(begin))  # a take's time is that of its sound
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
    # The sound last: without it the dataset ignores the others, if something stops here.
    rig_text.write(paths["curves"], sampled.curves, overwrite)
    if timeline is not None:
        timeline_json.write(paths["timeline"], timeline, overwrite)
    else:
        paths["timeline"].unlink(missing_ok=True)  # of an earlier harvest of this name
    write_wave(paths["sound"], clip_sound, overwrite)
    written.add(name)
    if sampled.missing:
        notes.append(f"not on this face, or hidden, and 0 in the clip: {', '.join(sampled.missing)}.")
    return HarvestedClip(name, sequence.get_path_name(), frames, label, sampled.missing, tuple(notes))


def _played(placed: PlacedSound, sound: MonoSound, ticks_a_second: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """When the sound's first sample is, and from when to when the sound is played, in seconds.

    Only the first time: a section that is longer than its sound repeats it.
    """
    zero = placed.zero_tick / ticks_a_second
    first = zero if placed.first_tick is None else max(zero, placed.first_tick / ticks_a_second)
    last = zero + sound.duration_s
    return zero, first, last if placed.end_tick is None else min(last, placed.end_tick / ticks_a_second)


def _cut_timeline(timeline: EmotionTimeline, start_s: float) -> EmotionTimeline:
    """The timeline from a time on, which becomes 0."""
    moved = [
        replace(segment, start_s=max(segment.start_s - start_s, 0.0), end_s=segment.end_s - start_s)
        for segment in timeline.segments
        if segment.end_s > start_s
    ]
    return replace(timeline, segments=tuple(moved))


def _label(name: str, timeline: EmotionTimeline | None, frames: int, emotion: str) -> tuple[str, list[str]]:
    """The clip's main emotion, and notes: from the take's timeline, else the sequence's name, else `emotion`."""
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
            check_writable(path, overwrite)
        except EmoFaceError as error:
            raise ClipExistsError(f"{name}: {path} is there already and was left as it is.") from error


def _failure(path: str, error: Exception) -> HarvestFailure:
    if isinstance(error, EmoFaceError):
        return HarvestFailure(path, str(error), isinstance(error, ClipExistsError))
    return HarvestFailure(path, bug_sentence(error, path))


def _with_progress(sequences: Sequence[unreal.LevelSequence], folder: Path, overwrite: bool) -> HarvestReport:
    with unreal.ScopedSlowTask(float(len(sequences)), "EmoFace: harvesting") as task:
        task.make_dialog(False)

        def show(name: str) -> None:
            task.enter_progress_frame(1.0, f"EmoFace: harvesting {name}")

        return harvest(sequences, folder, overwrite=overwrite, on_sequence=show)
