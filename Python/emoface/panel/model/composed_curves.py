"""A take's curves with all layers applied, computed only for the frames that are shown.

So an hour's take is shown as fast as a word's.
"""

import os
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

import numpy as np

from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...rig import BLINK_CONTROLS, BOARD, GAZE_CONTROLS
from ...take import Take

Event = TypeVar("Event", Blink, Fixation)

BLOCK = 512  # frames computed together: a millisecond's work
MAX_BLOCKS = 64  # blocks kept in memory, 9 minutes of line: 23 MB
MAX_FRAMES = BLOCK * (MAX_BLOCKS - 1)
LAYERED = frozenset((*BLINK_CONTROLS, *GAZE_CONTROLS))  # the columns that blinks and gaze change


class ComposedCurves:
    """`take.compose()` at 60 fps, computed in blocks of frames; each block once."""

    def __init__(self, take: Take, previous: "ComposedCurves | None" = None):
        """previous: of another take of the same line, such as the one before an edit; what did not change is reused."""
        self.take = take
        self._blocks: OrderedDict[int, np.ndarray] = OrderedDict()
        self._fixations: list[Fixation]  # sorted by frame
        self._fixation_frames: np.ndarray  # int64
        self._blinks: list[Blink]
        self._blink_frames: np.ndarray
        if previous is not None and previous.take.gaze is take.gaze:
            self._fixations, self._fixation_frames = previous._fixations, previous._fixation_frames
        else:
            self._fixations = _sorted_by_frame(take.gaze.fixations if take.gaze.enabled else ())
            self._fixation_frames = _frames(self._fixations)
        if previous is not None and previous.take.blink is take.blink:
            self._blinks, self._blink_frames = previous._blinks, previous._blink_frames
        else:
            self._blinks = _sorted_by_frame(take.blink.events if take.blink.enabled else ())
            self._blink_frames = _frames(self._blinks)

    def __len__(self) -> int:
        return len(self.take.face)

    def frame(self, number: int) -> np.ndarray:
        """float32 (174,): the values of one frame. Numbers outside the line give its first or last frame."""
        number = min(max(number, 0), len(self) - 1)
        return self._block(number // BLOCK)[number % BLOCK]

    def column(self, column: int, start: int, stop: int) -> np.ndarray:
        """float32 (stop - start,): one control's values from frame start to stop, both within 0..frames.

        For columns in LAYERED at most MAX_FRAMES at a time: every block of theirs is computed.
        """
        if column not in LAYERED:  # no need to compute the other 173
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
            if len(self._blocks) > MAX_BLOCKS:
                self._blocks.popitem(last=False)
        self._blocks.move_to_end(number)
        return self._blocks[number]

    def _compose(self, start: int, stop: int) -> np.ndarray:
        """float32 (stop - start, 174): the same values as in the whole take.

        The piece that is composed begins earlier, where events begin that reach into the frames wanted.
        """
        take = self.take
        length, transition = len(take.line.blink.openness), take.line.gaze.transition
        begin = max(start - length - 1, 0)
        # If the eyes move at the beginning, start the piece with that move: then only its starting point is needed.
        last = int(np.searchsorted(self._fixation_frames, begin, "right")) - 1
        if last >= 0 and self._fixation_frames[last] + transition > begin:
            begin = int(self._fixation_frames[last])
        earlier, later = np.searchsorted(self._fixation_frames, (begin, stop)).tolist()
        # With the fixation after the piece: it makes a move that it interrupts quicker.
        fixations = [replace(f, frame=f.frame - begin) for f in self._fixations[earlier : later + 1]]
        if earlier:
            origin = self._fixations[earlier - 1]
            fixations.insert(0, Fixation(0, origin.x, origin.y))
        first, end = np.searchsorted(self._blink_frames, (begin, stop + 1)).tolist()
        blinks = [replace(b, frame=b.frame - begin) for b in self._blinks[first:end]]
        piece = replace(
            take,
            face=take.face.slice(begin, stop),
            blink=replace(take.blink, events=tuple(blinks)),
            gaze=replace(take.gaze, fixations=tuple(fixations)),
        )
        return piece.compose().values[start - begin :]


def _sorted_by_frame(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.frame)


def _frames(events: Iterable[Blink | Fixation]) -> np.ndarray:
    """int64 (events,)"""
    return np.array([event.frame for event in events], np.int64)


def _within_range(values: np.ndarray, column: int) -> np.ndarray:
    """Values of one control, limited to its range on the rig."""
    clipped: np.ndarray = np.clip(values, BOARD.minimum[column], BOARD.maximum[column])
    return clipped


def load_take(path: str | os.PathLike[str]) -> Take:
    """Read a take and prepare what drawing it needs. Takes a while: call it in a thread. Raises as `Take.load`."""
    take = Take.load(path)
    _ = take.face.extremes  # computed here; the face keeps it
    return take


_latest: ComposedCurves | None = None


def composed_curves(take: Take) -> ComposedCurves:
    """A take's curves with all layers. Callers that ask for the latest take again share one object."""
    global _latest
    if _latest is None or _latest.take is not take:
        _latest = ComposedCurves(take, _latest)
    return _latest
