"""Makes takes on a sequence again from their recipes: new blinks and gaze, or all of it from the recording.

The recipe in the sequence's metadata is what is on the sequence; a take's file is what was there when it was saved. No
existing file is replaced, and keys that were changed by hand stay.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from math import floor
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.take import ModelRef, Take, find_audio

from ..audio.sound_file import export_path, imported_file, sound_file
from ..runtime import worker_clients
from ..sequencer.face import SequenceFace, find_faces
from ..sequencer.placed_sounds import PlacedSound, placed_sounds
from ..sequencer.placement import Placement
from ..sequencer.section import Layer
from ..sequencer.sequence import clock_of
from ..writing.sequence_record import read_record
from ..writing.take_files import new_take_file
from ..writing.take_recipe import TakeRecipe
from ..writing.take_writer import BLINKS, GAZE, WriteOptions, WrittenTake, write_take


class ReviseError(EmoFaceError):
    """A take that cannot be made again."""


@dataclass(frozen=True)
class RevisedTake:
    """One take that was made again.

    name: its line's.
    written: the result of the write.
    notes: sentences on what has changed, and those of the write.
    """

    name: str
    written: WrittenTake
    notes: tuple[str, ...]


def takes_on(sequence: unreal.LevelSequence) -> list[tuple[SequenceFace, TakeRecipe]]:
    """Every take that is on the sequence, by face and in order of time. Raises SequenceRecordError, ReviseError."""
    record = read_record(sequence)
    found = [(face, recipe) for face in find_faces(sequence) for recipe in record.recipes(face)]
    if not found:
        raise ReviseError(f"{sequence.get_name()}: no take was written on this sequence. Animate a line on it first.")
    return found


def line_name(recipe: TakeRecipe) -> str:
    """The name of a take's line, as the user knows it: of its recording."""
    return re.sub(r"_[0-9a-f]{8}$", "", _file_name(recipe.line.audio).rpartition(".")[0]) or "the line"


def reroll_take(face: SequenceFace, recipe: TakeRecipe) -> RevisedTake:
    """Write new blinks and a new gaze, each from a seed that was not used before. The model does not run.

    Locked events stay, and a layer that is switched off stays off. Raises ReviseError, and what reading and writing a
    take raise.
    """
    name, placement = line_name(recipe), _placement(face, recipe)
    if not (recipe.blink.enabled or recipe.gaze.enabled):
        raise ReviseError(f"{name}: its blinks and its gaze are switched off. Switch one on in the panel first.")
    if not recipe.take_file:
        raise ReviseError(f"{name}: its take was never saved, so its lids are not known. Generate it again.")
    if not Path(recipe.take_file).is_file():
        raise ReviseError(f"{name}: its take {recipe.take_file} is gone. Put it back, or generate it again.")
    saved = Take.load(recipe.take_file)
    notes = []
    if (saved.audio, saved.model, saved.line.timeline) != (recipe.audio, recipe.model, recipe.line.timeline):
        notes.append(f"The take {recipe.take_file} has changed since it was written; its lids are used as they are.")
    # Only the face is the saved take's: seeds and events on the sequence may be newer.
    take = replace(saved, line=recipe.line, audio=recipe.audio, model=recipe.model)
    take = replace(take, blink=recipe.blink, gaze=recipe.gaze)
    blink_seed, gaze_seed = read_record(face.sequence).highest_seeds(face, recipe)
    controls: tuple[str, ...] = ()
    if recipe.blink.enabled:
        take, controls = take.reroll_blinks(blink_seed + 1), (*controls, *BLINKS)
    if recipe.gaze.enabled:
        take, controls = take.reroll_gaze(gaze_seed + 1), (*controls, *GAZE)
    written = write_take(face, take, placement, _options(recipe, controls), recipe.take_file)
    return RevisedTake(name, written, (*notes, *written.notes))


def regenerate_take(face: SequenceFace, recipe: TakeRecipe, on_poll: Callable[[], None]) -> RevisedTake:
    """Read the recording again and run the model on it, with the emotions and the seed that the take had.

    Blinks and gaze stay as they are, unless the recording has another length now. The take is saved as a new version.

    on_poll: called while it waits; it cancels by raising.
    Raises ReviseError, and what the worker and the write raise.
    """
    name, sound = line_name(recipe), _sound(face, recipe)
    placement = _placement(face, recipe)
    audio = _recording(recipe, sound)
    if audio is None:
        raise ReviseError(
            f"{name}: its recording {recipe.line.audio} is gone, and no sound on the sequence has this name. Put it "
            "back, or put the sound on the sequence."
        )
    notes: list[str] = []
    line = replace(recipe.line, audio=str(audio))
    request = worker_clients.generation_client().generate(line, new_take_file(name), on_warning=notes.append)
    result = worker_clients.wait_for(request, on_poll)
    notes += recipe.changes(audio, ModelRef(result["model"], result["model_id"]))
    take = Take.load(result["take"])
    if take.audio.duration_s == recipe.audio.duration_s:
        take = replace(take, blink=recipe.blink, gaze=recipe.gaze)
        take.save(result["take"], overwrite=True)
    else:
        notes.append(
            f"The recording is {take.audio.duration_s:.2f} s long and was {recipe.audio.duration_s:.2f} s: blinks and "
            "gaze are drawn anew."
        )
        placement = _resized_placement(face, recipe, placement, sound)
    written = write_take(face, take, placement, _options(recipe, None), result["take"])
    return RevisedTake(name, written, (*notes, *written.notes))


def _options(recipe: TakeRecipe, controls: tuple[str, ...] | None) -> WriteOptions:
    return WriteOptions(controls, Layer(recipe.layer), tolerance=recipe.tolerance, interpolation=recipe.interpolation)


def _placement(face: SequenceFace, recipe: TakeRecipe) -> Placement:
    """Where the take is. Raises ReviseError if its sound was moved away: then its keys may have been moved too."""
    clock = clock_of(face.sequence)
    zero = recipe.zero_tick(clock.resolution)
    placed = _placed_recordings(face, recipe)
    if placed and not any(clock.is_within_a_frame(one.zero_tick, zero) for one in placed):
        raise ReviseError(
            f"{line_name(recipe)}: its sound stands at frame {clock.frame(placed[0].zero_tick)} now, and its take at "
            f"frame {clock.frame(zero)}. Put the sound back there, or animate it anew where it is."
        )
    return recipe.placement(clock)


def _resized_placement(
    face: SequenceFace, recipe: TakeRecipe, placement: Placement, sound: PlacedSound | None
) -> Placement:
    """The placement of a take whose length has changed.

    It ends where the sound ends on the sequence. Without a sound, it ends where the take ends, if the old one was
    written to its end.
    """
    clock = clock_of(face.sequence)
    if sound is not None:
        return replace(sound.placement(clock), start_frame=placement.start_frame)
    old_end = placement.start_frame + floor(recipe.audio.duration_s * clock.display.exact)
    is_to_the_end = placement.end_frame is None or placement.end_frame >= old_end
    return replace(placement, end_frame=None) if is_to_the_end else placement


def _placed_recordings(face: SequenceFace, recipe: TakeRecipe) -> list[PlacedSound]:
    """The sounds on the sequence that are the take's recording.

    They are recognised by the name of their file, which is the same on other machines.
    """
    name, found = _file_name(recipe.line.audio), []
    for placed in placed_sounds(face.sequence):
        if isinstance(placed.sound, unreal.SoundWave):
            imported = imported_file(placed.sound)
            if name == export_path(placed.sound).name or (imported and name == imported.name):
                found.append(placed)
    return found


def _sound(face: SequenceFace, recipe: TakeRecipe) -> PlacedSound | None:
    """The take's recording on the sequence, nearest to the take; None if it is not there."""
    zero = recipe.zero_tick(clock_of(face.sequence).resolution)
    return min(_placed_recordings(face, recipe), key=lambda placed: abs(placed.zero_tick - zero), default=None)


def _recording(recipe: TakeRecipe, sound: PlacedSound | None) -> Path | None:
    """The file to generate from; None if there is none.

    That is the asset as it is now, if the take was made from one, else the file, else what was imported from it.
    """
    if sound is not None and _file_name(recipe.line.audio) == export_path(sound.sound).name:
        return sound_file(sound.sound)
    return _audio_file(recipe) or (sound_file(sound.sound) if sound else None)


def _audio_file(recipe: TakeRecipe) -> Path | None:
    """The recording as a file: at its path, or beside the take."""
    audio = Path(recipe.line.audio)
    if audio.is_file():
        return audio
    with suppress(EmoFaceError):
        return find_audio(Take.load(recipe.take_file), recipe.take_file) if recipe.take_file else None
    return None


def _file_name(path: str) -> str:
    """The last part of a path of any system: a sequence may have come from another one."""
    return re.split(r"[\\/]", path)[-1]
