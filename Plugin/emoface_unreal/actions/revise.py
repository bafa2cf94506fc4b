"""Takes on a sequence made again from their recipes: other blinks and gaze, or all of it from the recording.

The recipe on the sequence says what is on it; a take's file says only what was when it was saved. Nothing is written
over a file that is there, and keys that were changed by hand stay.
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
from ..audio.take_files import new_take_file
from ..runtime import worker
from ..sequencer.face import Face, find_faces
from ..sequencer.placement import Place
from ..sequencer.section import Layer
from ..sequencer.sequence import PlacedSound, clock_of, placed_sounds
from ..writing.key_writer import BLINKS, GAZE, Options, Written, write_take
from ..writing.sequence_record import read_record
from ..writing.take_recipe import Recipe


class ReviseError(EmoFaceError):
    """A take that cannot be made again."""


@dataclass(frozen=True)
class Revised:
    """One take on a sequence: its line's name, what was written, and sentences on what is other than it was."""

    name: str
    written: Written
    notes: tuple[str, ...]


def takes_on(sequence: unreal.LevelSequence) -> list[tuple[Face, Recipe]]:
    """Every take that was written on the sequence, by face and in order of time. Raises RecordError, ReviseError."""
    record = read_record(sequence)
    found = [(face, recipe) for face in find_faces(sequence) for recipe in record.recipes(face)]
    if not found:
        raise ReviseError(f"{sequence.get_name()}: no take was written on this sequence. Animate a line on it first.")
    return found


def name_of(recipe: Recipe) -> str:
    """The line's, as a user knows it."""
    return re.sub(r"_[0-9a-f]{8}$", "", _file_name(recipe.line.audio).rpartition(".")[0]) or "the line"


def reroll_take(face: Face, recipe: Recipe) -> Revised:
    """Write new blinks and a new gaze, each from a seed that was not drawn before; locked events stay. No model runs.

    A layer that is switched off stays off. Raises ReviseError, and what reading and writing a take raise.
    """
    name, place = name_of(recipe), _place(face, recipe)
    if not (recipe.blink.enabled or recipe.gaze.enabled):
        raise ReviseError(f"{name}: its blinks and its gaze are switched off. Switch one on in the panel first.")
    if not recipe.take_file:
        raise ReviseError(f"{name}: its take was never saved, so its lids are not known. Generate it again.")
    if not Path(recipe.take_file).is_file():
        raise ReviseError(f"{name}: its take {recipe.take_file} is gone. Put it back, or generate it again.")
    saved, notes = Take.load(recipe.take_file), []
    if (saved.audio, saved.model, saved.line.timeline) != (recipe.audio, recipe.model, recipe.line.timeline):
        notes.append(f"The take {recipe.take_file} has changed since it was written; its lids are used as they are.")
    # Of the saved take the face alone: seeds and events on the sequence may be newer.
    take = replace(saved, line=recipe.line, audio=recipe.audio, model=recipe.model)
    take = replace(take, blink=recipe.blink, gaze=recipe.gaze)
    blink_seed, gaze_seed = read_record(face.sequence).last_seeds(face, recipe)
    controls: tuple[str, ...] = ()
    if recipe.blink.enabled:
        take, controls = take.reroll_blinks(blink_seed + 1), (*controls, *BLINKS)
    if recipe.gaze.enabled:
        take, controls = take.reroll_gaze(gaze_seed + 1), (*controls, *GAZE)
    written = write_take(face, take, place, _options(recipe, controls), recipe.take_file)
    return Revised(name, written, (*notes, *written.notes))


def regenerate_take(face: Face, recipe: Recipe, on_beat: Callable[[], None]) -> Revised:
    """Read the recording again and run the model on it, with the emotions and the seed that the take had.

    Blinks and gaze stay as they are, unless the recording has another length now. The take is saved as a new version.
    on_beat: called while it waits; it cancels by raising. Raises ReviseError, and what the worker and writing raise.
    """
    name, sound = name_of(recipe), _sound(face, recipe)
    place = _place(face, recipe)
    audio = _recording(recipe, sound)
    if audio is None:
        raise ReviseError(
            f"{name}: its recording {recipe.line.audio} is gone, and no sound on the sequence has this name. Put it "
            "back, or put the sound on the sequence."
        )
    said: list[str] = []
    line = replace(recipe.line, audio=str(audio))
    job = worker.client().generate(line, new_take_file(name), on_warning=said.append)
    answer = worker.finish(job, on_beat)
    said += recipe.changes(audio, ModelRef(answer["model"], answer["model_id"]))
    take = Take.load(answer["take"])
    if take.audio.duration_s == recipe.audio.duration_s:
        take = replace(take, blink=recipe.blink, gaze=recipe.gaze)
        take.save(answer["take"], overwrite=True)
    else:
        said.append(
            f"The recording is {take.audio.duration_s:.2f} s long and was {recipe.audio.duration_s:.2f} s: blinks and "
            "gaze are drawn anew."
        )
        place = _as_long_as_the_sound(face, recipe, place, sound)
    written = write_take(face, take, place, _options(recipe, None), answer["take"])
    return Revised(name, written, (*said, *written.notes))


def _options(recipe: Recipe, controls: tuple[str, ...] | None) -> Options:
    return Options(controls, Layer(recipe.layer), tolerance=recipe.tolerance, interpolation=recipe.interpolation)


def _place(face: Face, recipe: Recipe) -> Place:
    """Where the take stands. Raises ReviseError if its sound was moved away: then its keys may have been too."""
    clock = clock_of(face.sequence)
    zero = recipe.zero_tick(clock.resolution)
    placed = _placements(face, recipe)
    frame_ticks = clock.resolution.exact / clock.display.exact
    if placed and all(abs(one.zero_tick - zero) > frame_ticks for one in placed):
        raise ReviseError(
            f"{name_of(recipe)}: its sound stands at frame {clock.frame(placed[0].zero_tick)} now, and its take at "
            f"frame {clock.frame(zero)}. Put the sound back there, or animate it anew where it is."
        )
    return Place(clock.frame(zero), clock.frame(recipe.start), clock.frame(recipe.end))


def _as_long_as_the_sound(face: Face, recipe: Recipe, place: Place, sound: PlacedSound | None) -> Place:
    """The place of a take whose length has changed: as far as the sound is heard, or, if the old one was written to
    its end, as far as the take goes."""
    if sound is not None:
        return replace(sound.place(clock_of(face.sequence)), start_frame=place.start_frame)
    was = place.start_frame + floor(recipe.audio.duration_s * clock_of(face.sequence).display.exact)
    return replace(place, end_frame=None) if place.end_frame >= was else place


def _placements(face: Face, recipe: Recipe) -> list[PlacedSound]:
    """Where the take's recording stands on the sequence, as an asset; known by the name of its file, which holds on
    other machines too."""
    name, found = _file_name(recipe.line.audio), []
    for placed in placed_sounds(face.sequence):
        if isinstance(placed.sound, unreal.SoundWave):
            imported = imported_file(placed.sound)
            if name == export_path(placed.sound).name or (imported and name == imported.name):
                found.append(placed)
    return found


def _sound(face: Face, recipe: Recipe) -> PlacedSound | None:
    """The placement of the recording that is nearest to the take."""
    zero = recipe.zero_tick(clock_of(face.sequence).resolution)
    return min(_placements(face, recipe), key=lambda placed: abs(placed.zero_tick - zero), default=None)


def _recording(recipe: Recipe, sound: PlacedSound | None) -> Path | None:
    """What is to be heard: the asset as it is now, if the take was made of one, else the file, or what was imported of
    it."""
    if sound is not None and _file_name(recipe.line.audio) == export_path(sound.sound).name:
        return sound_file(sound.sound)
    return _audio_file(recipe) or (sound_file(sound.sound) if sound else None)


def _audio_file(recipe: Recipe) -> Path | None:
    """The recording as a file: where it was, or beside the take."""
    audio = Path(recipe.line.audio)
    if audio.is_file():
        return audio
    with suppress(EmoFaceError):
        return find_audio(Take.load(recipe.take_file), recipe.take_file) if recipe.take_file else None
    return None


def _file_name(path: str) -> str:
    """Of a path of any system: a sequence travels between them."""
    return re.split(r"[\\/]", path)[-1]
