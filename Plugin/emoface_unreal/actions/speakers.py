"""Which face on a sequence speaks which of its sounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import unreal

from emoface.errors import EmoFaceError

from ..sequencer.clock import Clock
from ..sequencer.face import SequenceFace, find_faces
from ..sequencer.placed_sounds import PlacedSound, placed_sounds
from ..sequencer.sequence import clock_of
from ..writing.sequence_record import read_record
from ..writing.take_recipe import TakeRecipe


class SpeakerError(EmoFaceError):
    """A sequence on which no face is known to speak."""


@dataclass(frozen=True)
class SpokenLine:
    """One sound of a sequence, with the face that speaks it.

    name: of the sequence, with the sound's and the face's where there are several.
    face: that speaks.
    placed: the sound on the sequence.
    recipe: of the take, if EmoFace made it.
    """

    name: str
    face: SequenceFace
    placed: PlacedSound
    recipe: TakeRecipe | None


def spoken_lines(sequence: unreal.LevelSequence) -> list[SpokenLine]:
    """The sounds of a sequence that a face speaks. Raises SpeakerError if there is none."""
    name, faces, sounds = sequence.get_name(), find_faces(sequence), placed_sounds(sequence)
    if not faces:
        raise SpeakerError(f"{name}: no MetaHuman face is on this sequence. Put the one that speaks on it.")
    if not sounds:
        raise SpeakerError(f"{name}: no sound is on this sequence. Put the line's recording on it, where it belongs.")
    record = read_record(sequence)
    takes = [(face, record.recipes(face)) for face in faces]
    lines: list[SpokenLine] = []
    for placed in sounds:
        matching = _speakers(takes, placed, clock_of(sequence))
        if not matching and len(faces) == 1:
            # The sound was moved since: the only take there is cannot be of another one.
            [(face, recipes)] = takes
            matching = [(face, recipes[0] if len(recipes) == len(sounds) == 1 else None)]
        for face, recipe in matching:
            parts = [name]
            if len(sounds) > 1:
                parts.append(placed.sound.get_name())
            if len(matching) > 1:
                parts.append(face.name)
            again = sum(line.placed.sound == placed.sound and line.face == face for line in lines)
            if again:
                parts.append(str(again + 1))  # the same sound for the second time
            lines.append(SpokenLine("_".join(parts), face, placed, recipe))
    if not lines:
        raise SpeakerError(
            f"{name}: it has {len(faces)} faces, and nothing tells which of them speaks. Harvest a sequence for each."
        )
    return lines


def _speakers(
    takes: Sequence[tuple[SequenceFace, Sequence[TakeRecipe]]], placed: PlacedSound, clock: Clock
) -> list[tuple[SequenceFace, TakeRecipe | None]]:
    """The faces that have a take at the place of this sound, each with its last one."""

    def is_at_sound(recipe: TakeRecipe) -> bool:
        return clock.is_within_a_frame(recipe.zero_tick(clock.resolution), placed.zero_tick)

    matching = [(face, [recipe for recipe in recipes if is_at_sound(recipe)]) for face, recipes in takes]
    return [(face, recipes[-1]) for face, recipes in matching if recipes]
