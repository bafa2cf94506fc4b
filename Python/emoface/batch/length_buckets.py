"""Shapes that the network runs in: a function of a line's own length, never of its companions.

What a line gets depends, in its last bits, on the padded shape it runs in, and on nothing else in the batch. With a
fixed ladder of shapes a line comes out the same to the bit in whatever order, on however many workers, and after a
resume.
"""

from ..network.windowing import WINDOW

SHORTEST = 60  # frames of the lowest rung: below a second there is little left to save
STEP = 1.15  # from rung to rung: a line is padded by 7 % in the mean
FRAMES_AT_ONCE = {"cpu": 600, "cuda": 7200}  # of a batch: a core is busy with 10 s, a GPU only with many lines


def _ladder() -> tuple[int, ...]:
    rungs = [SHORTEST]
    while rungs[-1] < WINDOW:
        rungs.append(min(-(-int(rungs[-1] * STEP) // 4) * 4, WINDOW))
    return tuple(rungs)


RUNGS = _ladder()


def rung(frames: int) -> int:
    """The frames that a line of this length is padded to; 0 for one too long to be seen whole, which runs alone."""
    return next((rung for rung in RUNGS if rung >= frames), 0)


def rows(rung: int, device: str) -> int:
    """How many lines run together on a rung of the ladder."""
    return max(1, FRAMES_AT_ONCE[device] // rung) if rung else 1
