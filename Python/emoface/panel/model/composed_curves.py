"""A take's curves with all layers, worked out where they are looked at: an hour's take answers as fast as a word's."""

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...rig import BLINK_CONTROLS, BOARD, GAZE_CONTROLS
from ...take import Take

BLOCK = 512  # frames worked out together: a millisecond's work
KEPT = 64  # blocks, 9 minutes of line: 23 MB
LONGEST = BLOCK * (KEPT - 1)
LAYERED = frozenset((*BLINK_CONTROLS, *GAZE_CONTROLS))  # the columns that blinks and gaze write


class Composed:
    """`take.compose()` at 60 fps, in blocks, each worked out once."""

    def __init__(self, take: Take, before: "Composed | None" = None):
        """before: of a take of the same line; what is the same is taken over."""
        self.take = take
        self._blocks: OrderedDict[int, np.ndarray] = OrderedDict()
        if before is not None and before.take.gaze is take.gaze:
            self._fixations, self._onsets = before._fixations, before._onsets
        else:
            self._fixations, self._onsets = _in_order(take.gaze.fixations if take.gaze.enabled else ())
        if before is not None and before.take.blink is take.blink:
            self._blinks, self._closings = before._blinks, before._closings
        else:
            self._blinks, self._closings = _in_order(take.blink.events if take.blink.enabled else ())

    def __len__(self) -> int:
        return len(self.take.face)

    def frame(self, number: int) -> np.ndarray:
        """float32 (174,): one frame, held within the line. The line has at least one."""
        number = min(max(number, 0), len(self) - 1)
        return self._block(number // BLOCK)[number % BLOCK]

    def column(self, column: int, start: int, stop: int) -> np.ndarray:
        """float32 (stop - start,): one control's values; start and stop lie within 0..frames.

        Of LAYERED columns ask for less than LONGEST frames at a time: each of their blocks is worked out.
        """
        if column not in LAYERED:  # no need to work out the other 173
            return _within_range(self.take.face.values[start:stop, column], column)
        first, last = start // BLOCK, max(stop - 1, start) // BLOCK
        values = np.concatenate([self._block(i)[:, column] for i in range(first, last + 1)])
        return values[start - first * BLOCK : stop - first * BLOCK]

    def extremes(self, column: int) -> np.ndarray:
        """float32 (buckets, 2): the lowest and highest value in each BUCKET frames of a column that is not LAYERED."""
        return _within_range(self.take.face.extremes[:, :, column].T, column)

    def _block(self, number: int) -> np.ndarray:
        if number not in self._blocks:
            self._blocks[number] = self._compose(number * BLOCK, min((number + 1) * BLOCK, len(self)))
            if len(self._blocks) > KEPT:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _compose(self, start: int, stop: int) -> np.ndarray:
        """A piece of the take with what reaches into it, as the whole would be."""
        take = self.take
        length, transition = len(take.line.blink.openness), take.line.gaze.transition
        begin = max(start - length - 1, 0)
        # Where the eyes are on their way, the piece begins with their way: then it needs only where they came from.
        last = int(np.searchsorted(self._onsets, begin, "right")) - 1
        if last >= 0 and self._onsets[last] + transition > begin:
            begin = int(self._onsets[last])
        earlier, later = np.searchsorted(self._onsets, (begin, stop)).tolist()
        # And the one behind the piece: where it interrupts a move within, that is quicker.
        fixations = [replace(f, frame=f.frame - begin) for f in self._fixations[earlier : later + 1]]
        if earlier:
            rests = self._fixations[earlier - 1]
            fixations.insert(0, Fixation(0, rests.x, rests.y))
        first, end = np.searchsorted(self._closings, (begin, stop + 1)).tolist()
        blinks = [replace(b, frame=b.frame - begin) for b in self._blinks[first:end]]
        piece = replace(
            take,
            face=take.face.slice(begin, stop),
            blink=replace(take.blink, events=tuple(blinks)),
            gaze=replace(take.gaze, fixations=tuple(fixations)),
        )
        return piece.compose().values[start - begin :]


def _in_order(events: Iterable[Blink | Fixation]) -> tuple[list, np.ndarray]:
    """Events as they come, and int64 (events,): their frames."""
    ordered = sorted(events, key=lambda event: event.frame)
    return ordered, np.array([event.frame for event in ordered], np.int64)


def _within_range(values: np.ndarray, column: int) -> np.ndarray:
    return np.clip(values, BOARD.minimum[column], BOARD.maximum[column])


def load_take(path: str | os.PathLike) -> Take:
    """A take from its file, ready to be looked at from far away too: for a thread. Raises what `Take.load` raises."""
    take = Take.load(path)
    _ = take.face.extremes  # worked out here, and kept by the face
    return take


_latest: Composed | None = None


def composed(take: Take) -> Composed:
    """A take's curves with all layers; whoever asks for the same take, as the last one did, shares them."""
    global _latest
    if _latest is None or _latest.take is not take:
        _latest = Composed(take, _latest)
    return _latest
