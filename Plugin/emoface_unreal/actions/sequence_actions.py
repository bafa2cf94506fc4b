"""What the menu of Level Sequences in the Content Browser does, and what it says of it afterwards."""

from collections.abc import Callable, Sequence

import unreal

from emoface.errors import EmoFaceError
from emoface.worker.protocol import Cancelled

from ..dialog import tell
from ..sequencer.face import Face
from ..writing.key_writer import WriteCancelled
from ..writing.take_recipe import Recipe
from .harvest import harvest_clips
from .revise import Revised, regenerate_take, reroll_take, takes_on


class Stopped(Exception):
    """The user pressed Cancel."""


def reroll(sequences: Sequence[unreal.LevelSequence]) -> None:
    """New blinks and a new gaze for every take on the sequences; the mouth stays as it is."""
    _each(sequences, "re-rolling", lambda face, recipe, on_beat: reroll_take(face, recipe))


def regenerate(sequences: Sequence[unreal.LevelSequence]) -> None:
    """Every take on the sequences from its recording again, by the model that is here now."""
    _each(sequences, "generating", regenerate_take)


def harvest(sequences: Sequence[unreal.LevelSequence]) -> None:
    """The faces on the sequences, as they were edited, into a dataset to train on."""
    harvest_clips(sequences)


def _each(
    sequences: Sequence[unreal.LevelSequence],
    what: str,
    revise: Callable[[Face, Recipe, Callable[[], None]], Revised],
) -> None:
    """Revise every take of the sequences, each by itself, with progress and Cancel; then tell how it went."""
    done, said, label = 0, [], ""
    with unreal.ScopedSlowTask(float(max(len(sequences), 1)), f"EmoFace: {what}") as task:
        task.make_dialog(True)

        def on_beat() -> None:
            task.enter_progress_frame(0.0, label)
            if task.should_cancel():
                raise Stopped

        try:
            for number, sequence in enumerate(sequences):
                label = f"EmoFace: {what} {sequence.get_name()}"
                task.enter_progress_frame(float(number > 0), label)  # counts the one before, which is done
                try:
                    takes = takes_on(sequence)
                except EmoFaceError as error:
                    said.append(str(error))
                    continue
                for face, recipe in takes:
                    on_beat()
                    where = f"{sequence.get_name()}, {face.name}"
                    try:
                        revised = revise(face, recipe, on_beat)
                    except (Cancelled, WriteCancelled) as error:
                        raise Stopped from error
                    except EmoFaceError as error:
                        said.append(f"{where}: {error}")
                        continue
                    done += 1
                    said += [f"{where}, {revised.name}: {note}" for note in revised.notes]
                    if revised.written.by_hand:
                        unreal.log(f"EmoFace: {where}: changed by hand: {', '.join(revised.written.by_hand)}")
        except Stopped:
            said.append("Cancelled. What was done before stays; Undo takes it back.")
    count = f"{done} take{'' if done == 1 else 's'} done."
    for sentence in said:
        unreal.log_warning(f"EmoFace: {sentence}")
    tell("\n".join([count, *said]))
