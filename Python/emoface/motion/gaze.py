"""Gaze: fixations drawn once as events, which are stored, edited, and applied to the control that turns both eyes."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..rig import GAZE_CONTROLS
from ..serialization import shortened
from ..timing import FACE_RATE
from .frame_range import limits
from .seeds import random_stream

LONGEST = 216_000  # frames of a rest or a move: an hour


class GazeError(EmoFaceError):
    """Gaze settings or fixations that are out of range."""


@dataclass(frozen=True)
class GazeSettings:
    """How long eyes rest and where they go. The defaults are the paper's, section 3.2.

    hold: shortest and longest rest, in 60 fps frames.
    radius: nearest and farthest point from the centre, in rig units, 0..1.
    centre_probability: how often the eyes return to the centre, 0..1.
    transition: how long a move takes, in 60 fps frames.
    """

    hold: tuple[int, int] = (15, 45)
    radius: tuple[float, float] = (0.1, 0.2)
    centre_probability: float = 0.4
    transition: int = 5

    def __post_init__(self) -> None:
        object.__setattr__(self, "hold", tuple(self.hold))
        object.__setattr__(self, "radius", tuple(self.radius))
        if not 0 <= self.hold[0] <= self.hold[1] <= LONGEST:
            raise GazeError(
                f"gaze hold of {shortened(self.hold)} frames: expected a shorter and a longer one, 0 to {LONGEST}."
            )
        if not 0 <= self.radius[0] <= self.radius[1] <= 1:
            raise GazeError(f"gaze radius {self.radius}: expected a smaller and a larger one within 0 to 1.")
        if not 0 <= self.centre_probability <= 1:
            raise GazeError(f"gaze centre probability {self.centre_probability}: expected 0 to 1.")
        if not 1 <= self.transition <= LONGEST:
            raise GazeError(f"gaze transition of {shortened(self.transition)} frames: expected 1 to {LONGEST}.")


@dataclass(frozen=True)
class Fixation:
    """One fixation.

    frame: the 60 fps frame at which the eyes begin to move there.
    x, y: the point, to the character's left and up, -1..1.
    locked: whether a re-roll leaves it as it is.
    """

    frame: int
    x: float
    y: float
    locked: bool = False

    def __post_init__(self) -> None:
        if self.frame < 0 or not (-1 <= self.x <= 1 and -1 <= self.y <= 1):
            raise GazeError(
                f"fixation at frame {self.frame} on ({self.x}, {self.y}): expected 0 or later, and -1 to 1."
            )


def draw_gaze(seed: int, frames: int, settings: GazeSettings) -> tuple[Fixation, ...]:
    """Fixations for a line of this many 60 fps frames. The eyes begin at the centre; every move ends inside."""
    return reroll_gaze((), seed, frames, settings)


def reroll_gaze(
    fixations: Iterable[Fixation], seed: int, frames: int, settings: GazeSettings, within: range | None = None
) -> tuple[Fixation, ...]:
    """Draw the moves that lie wholly within a range again; the others, and locked ones, stay as they are.

    Where the line goes on after the range, the last move brings the eyes back to where they were there, so that no
    curve moves outside.
    frames: length of the line at 60 fps.
    within: 60 fps frames; None: the whole line.
    """
    start, stop = limits(within, frames)
    old = sorted(fixations, key=lambda f: f.frame)

    # A move that began before the range may be cut short by a fixation within: without that one it would go on.
    cutting = {b.frame for a, b in pairwise(old) if a.frame < start <= b.frame < a.frame + settings.transition}

    def is_within(fixation: Fixation) -> bool:
        ends = fixation.frame + settings.transition
        return fixation.frame >= start and ends <= stop and fixation.frame not in cutting

    def old_between(before: Fixation | None, after: Fixation | None) -> list[Fixation]:
        return [f for f in inside if not f.locked and _between(f, before, after)]

    inside = [f for f in old if is_within(f)]
    kept = [f for f in old if f.locked or not is_within(f)]
    if frames and (start == 0 or not old) and not (kept and kept[0].frame == 0):
        kept.insert(0, Fixation(0, 0.0, 0.0))
    rng = random_stream(seed, "gaze")
    drawn = []
    for before, after in zip([None, *kept], [*kept, None], strict=True):
        first = max(start, _arrival(before, settings))
        last = min(stop, after.frame if after else frames)
        if first >= last:  # no room: the old fixations stay
            drawn += old_between(before, after)
            continue
        goes_on = not is_within(after) if after else stop < frames
        if not goes_on:
            drawn += _draw(rng, first, last, settings)
            continue
        way_back = max(first, last - settings.transition)
        moves = _draw(rng, first, way_back, settings)
        left, due = _point_before([*kept, *moves], last), _point_before(old, last)
        if left == due:
            drawn += moves
        elif way_back + settings.transition > last and not (after and after.frame == last):  # nothing cuts the way back
            drawn += old_between(before, after)  # there is no room for the way back: it would show after the range
        else:
            drawn += [*moves, Fixation(way_back, *due)]
    return tuple(sorted([*kept, *drawn], key=lambda f: f.frame))


def apply_gaze(face: Curves, fixations: Iterable[Fixation], settings: GazeSettings) -> Curves:
    """Put the eyes on each fixation in turn; only CTRL_C_eye changes, and is replaced.

    face: board curves (frames, 174) at any rate. Moves are linear; one that the next interrupts is quicker.
    """
    fixations = sorted(fixations, key=lambda f: f.frame)
    if not fixations:
        return face
    times, points = [fixations[0].frame], [(fixations[0].x, fixations[0].y)]
    for fixation, following in zip(fixations[1:], [*fixations[2:], None], strict=False):
        end = fixation.frame + settings.transition
        times += [fixation.frame, min(end, following.frame) if following else end]
        points += [points[-1], (fixation.x, fixation.y)]
    at = np.arange(len(face)) * float(FACE_RATE.exact / face.rate.exact)
    values = face.values.copy()
    for column, along in zip(GAZE_CONTROLS, np.transpose(points), strict=True):
        values[:, column] = np.interp(at, times, along)
    return face.with_values(values)


def _draw(rng: np.random.Generator, start: int, stop: int, settings: GazeSettings) -> list[Fixation]:
    drawn = []
    frame = start + _hold(rng, settings)
    while frame + settings.transition <= stop:
        drawn.append(Fixation(frame, *_point(rng, settings)))
        frame += settings.transition + _hold(rng, settings)
    return drawn


def _hold(rng: np.random.Generator, settings: GazeSettings) -> int:
    return int(rng.integers(settings.hold[0], settings.hold[1], endpoint=True))


def _point(rng: np.random.Generator, settings: GazeSettings) -> tuple[float, float]:
    returns, radius, angle = rng.random(), rng.uniform(*settings.radius), rng.uniform(0, 2 * np.pi)
    if returns < settings.centre_probability:
        return 0.0, 0.0
    return float(radius * np.cos(angle)), float(radius * np.sin(angle))


def _arrival(fixation: Fixation | None, settings: GazeSettings) -> int:
    return fixation.frame + (settings.transition if fixation.frame else 0) if fixation else 0


def _between(fixation: Fixation, before: Fixation | None, after: Fixation | None) -> bool:
    return (not before or fixation.frame > before.frame) and (not after or fixation.frame < after.frame)


def _point_before(fixations: list[Fixation], frame: int) -> tuple[float, float]:
    earlier = [f for f in fixations if f.frame < frame]
    return (earlier[-1].x, earlier[-1].y) if earlier else (0.0, 0.0)
