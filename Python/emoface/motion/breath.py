"""Breaths in the silences of a line: the nostrils widen and the throat draws in. Drawn once as events, then applied."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..curves import Curves
from ..errors import EmoFaceError
from ..prosody import Prosody
from ..rig import BOARD
from ..serialization import shortened
from ..timing import FACE_RATE
from .frame_range import limits
from .least_jerk import least_jerk
from .seeds import random_stream

NOSTRILS, THROAT = 0.22, 0.30  # rig units of the two controls at strength 1
LONGEST = 216_000  # frames of a breath: an hour

INHALED = 0.4  # share of a breath at rest that goes in
REST_FRAMES = (200, 280)  # of a whole breath at rest: 13 to 18 a minute
REST_STRENGTH = (0.4, 0.8)
CATCH_FRAMES = (24, 42)  # of the quick breath before a phrase
CATCH_STRENGTH = (0.6, 1.0)
CATCH_CHANCE = 0.8
CATCH_PAUSE = 30  # frames of the shortest pause in which somebody breathes


class BreathError(EmoFaceError):
    """A breath that is out of range."""


@dataclass(frozen=True)
class Breath:
    """One breath.

    frame: the 60 fps frame at which it begins.
    length: in 60 fps frames, until it is breathed out.
    strength: how deep it is, 0..1.
    locked: whether a re-roll leaves it as it is.
    """

    frame: int
    length: int
    strength: float = 1.0
    locked: bool = False

    def __post_init__(self) -> None:
        if self.frame < 0 or not 1 <= self.length <= LONGEST or not 0 <= self.strength <= 1:
            raise BreathError(
                f"breath at frame {shortened(self.frame)}, {shortened(self.length)} frames long, strength "
                f"{shortened(self.strength)}: expected 0 or later, 1 to {LONGEST}, and 0 to 1."
            )

    @property
    def end(self) -> int:
        """The 60 fps frame at which it has ended."""
        return self.frame + self.length


def draw_breaths(seed: int, prosody: Prosody) -> tuple[Breath, ...]:
    """Breaths for a line: slow ones in its long silences, and a quick one before a phrase."""
    return reroll_breaths((), seed, prosody)


def reroll_breaths(
    breaths: Iterable[Breath], seed: int, prosody: Prosody, within: range | None = None
) -> tuple[Breath, ...]:
    """Draw the breaths that lie wholly within a range again; the others, and locked ones, stay as they are.

    New ones lie wholly within the range too, so that nothing moves outside.
    within: 60 fps frames; None: the whole line.
    """
    start, stop = limits(within, len(prosody))
    taken = [breath for breath in breaths if breath.locked or breath.frame < start or breath.end > stop]
    for breath in _candidates(random_stream(seed, "breath"), prosody):
        has_room = all(breath.end <= other.frame or breath.frame >= other.end for other in taken)
        if breath.frame >= start and breath.end <= stop and has_room:
            taken.append(breath)
    return tuple(sorted(taken, key=lambda breath: breath.frame))


def apply_breaths(face: Curves, breaths: Iterable[Breath]) -> Curves:
    """Widen the nostrils and draw in the throat with each breath; only three controls change.

    face: board curves (frames, 174) at any rate.
    """
    at = np.arange(len(face)) * float(FACE_RATE.exact / face.rate.exact)  # in 60 fps frames
    values = face.values.copy()
    for breath in breaths:
        first, last = np.searchsorted(at, (breath.frame, breath.end)).tolist()
        share = (at[first:last] - breath.frame) / breath.length
        depth = breath.strength * least_jerk(np.minimum(share / INHALED, (1 - share) / (1 - INHALED)))
        values[first:last, _NOSTRILS] += NOSTRILS * depth[:, None]
        values[first:last, _THROAT] += THROAT * depth
    return face.with_values(values)


def _candidates(rng: np.random.Generator, prosody: Prosody) -> Iterator[Breath]:
    """Breaths that the line may have, the quick ones first."""
    for start, stop in prosody.pauses:
        length, chance = int(rng.integers(*CATCH_FRAMES)), rng.random()
        strength = float(rng.uniform(*CATCH_STRENGTH))
        if stop < len(prosody) and stop - start >= CATCH_PAUSE and chance < CATCH_CHANCE:
            yield Breath(max(stop - length, start), min(length, stop - start), strength)
    for start, stop in prosody.pauses:
        frame = start + int(rng.integers(REST_FRAMES[0] // 4))
        while (end := frame + int(rng.integers(*REST_FRAMES))) <= stop:
            yield Breath(frame, end - frame, float(rng.uniform(*REST_STRENGTH)))
            frame = end + int(rng.integers(REST_FRAMES[0] // 4))


_NOSTRILS = BOARD.columns("_nose-translateX")
_THROAT = BOARD.index("CTRL_neck_throatExhaleInhale-translateY")
