"""What the menu of Level Sequences in the Content Browser does, and the message that it shows afterwards."""

from collections.abc import Callable, Sequence
from functools import partial

import unreal

from emoface.errors import Cancelled, EmoFaceError

from ..dialog import show_message
from ..sequencer.face import SequenceFace
from ..writing.take_recipe import TakeRecipe
from .batch import stop_if_cancelled
from .harvest import harvest_clips
from .revise import RevisedTake, regenerate_take, reroll_take, takes_on


def reroll(sequences: Sequence[unreal.LevelSequence]) -> None:
    """Write new blinks and a new gaze for every take on the sequences; the mouth stays as it is."""
    _revise_takes(sequences, "re-rolling", lambda face, recipe, on_poll: reroll_take(face, recipe))


def regenerate(sequences: Sequence[unreal.LevelSequence]) -> None:
    """Generate every take on the sequences again from its recording, by the current model."""
    _revise_takes(sequences, "generating", regenerate_take)


def harvest(sequences: Sequence[unreal.LevelSequence]) -> None:
    """Save the faces on the sequences, as they were edited, to a dataset to train on."""
    harvest_clips(sequences)


def _revise_takes(
    sequences: Sequence[unreal.LevelSequence],
    action: str,
    revise: Callable[[SequenceFace, TakeRecipe, Callable[[], None]], RevisedTake],
) -> None:
    """Revise every take of the sequences, each independently, with progress and Cancel; then show a message."""
    notes: list[str] = []
    done, label = 0, ""
    with unreal.ScopedSlowTask(float(max(len(sequences), 1)), f"EmoFace: {action}") as task:
        task.make_dialog(True)

        def on_poll() -> None:
            stop_if_cancelled(task, label)

        try:
            for number, sequence in enumerate(sequences):
                label = f"EmoFace: {action} {sequence.get_name()}"
                task.enter_progress_frame(float(number > 0), label)  # counts the sequence before, which is done
                try:
                    takes = takes_on(sequence)
                except EmoFaceError as error:
                    notes.append(str(error))
                    continue
                for face, recipe in takes:
                    on_poll()
                    done += _revise_take(partial(revise, face, recipe, on_poll), face, notes)
        except Cancelled:
            notes.append("Cancelled. What was done before stays; Undo takes it back.")
    count = f"{done} take{'' if done == 1 else 's'} done."
    for sentence in notes:
        unreal.log_warning(f"EmoFace: {sentence}")
    show_message("\n".join([count, *notes]))


def _revise_take(revise: Callable[[], RevisedTake], face: SequenceFace, notes: list[str]) -> bool:
    """Revise one take, add what is worth knowing to the notes, and return whether it was done. Raises Cancelled."""
    where = f"{face.sequence.get_name()}, {face.name}"
    try:
        revised = revise()
    except Cancelled:
        raise
    except EmoFaceError as error:
        notes.append(f"{where}: {error}")
        return False
    notes += [f"{where}, {revised.name}: {note}" for note in revised.notes]
    if revised.written.by_hand:
        unreal.log(f"EmoFace: {where}: changed by hand: {', '.join(revised.written.by_hand)}")
    return True
