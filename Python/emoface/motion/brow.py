"""Brows: moves drawn once as events, which are stored, edited, and laid over the brows of the emotion.

Brows rise and fall with what is said: they are held for a phrase, flash on an accent, and never stand quite still. The
lids narrow with effort. The sizes are those of a real performance on the board, whose inner brows go from .08 to .83,
outer ones from .01 to .53, and whose squint goes from .20 to .80.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from ..curves import Curves
from ..emotion import EMOTIONS
from ..errors import EmoFaceError
from ..prosody import Phrase, Prosody
from ..rig import BOARD
from ..serialization import shortened
from ..timing import FACE_RATE
from .frame_range import limits
from .least_jerk import least_jerk
from .seeds import random_stream

LONGEST = 216_000  # frames of a move: an hour


@dataclass(frozen=True)
class _Shape:
    """What a kind of move does to each brow at strength 1.

    left, right: rig values of brow_down, brow_lateral, brow_raiseIn, brow_raiseOut and eye_squintInner, 0..1. They are
        added in the room that the emotion leaves.
    onset: frames in which it comes; 100 to 250 ms.
    release: frames in which it goes.
    """

    left: tuple[float, ...]
    right: tuple[float, ...]
    onset: int
    release: int


_SHAPES = {
    "raise": _Shape((0.0, 0.0, 0.95, 0.68, 0.0), (0.0, 0.0, 0.96, 0.69, 0.0), 15, 60),
    "flash": _Shape((0.0, 0.0, 0.95, 0.75, 0.0), (0.0, 0.0, 0.94, 0.76, 0.0), 8, 18),
    "knit": _Shape((0.70, 0.45, 0.12, 0.0, 0.20), (0.69, 0.45, 0.12, 0.0, 0.22), 12, 36),
    "left": _Shape((0.0, 0.0, 0.45, 0.90, 0.0), (0.10, 0.05, 0.0, 0.0, 0.10), 12, 26),
    "right": _Shape((0.10, 0.05, 0.0, 0.0, 0.10), (0.0, 0.0, 0.45, 0.90, 0.0), 12, 26),
    "squint": _Shape((0.06, 0.04, 0.0, 0.0, 0.75), (0.06, 0.04, 0.0, 0.0, 0.82), 14, 40),
    "drift": _Shape((0.0, 0.0, 0.90, 0.72, 0.30), (0.0, 0.0, 0.92, 0.70, 0.34), 90, 90),
}
KINDS = tuple(_SHAPES)

# Brows that go up pull against those that go down: a raised brow in anger stays angry.
RAISE_LOST_TO_DOWN = 0.6  # share of a raise that fully lowered brows take away
DOWN_LOST_TO_RAISE = 0.3  # share of the emotion's lowering that a full raise takes away
LATERAL_LOST_TO_RAISE = 0.8  # brows that are drawn together part when they rise: in the performance they correlate -.9


@dataclass(frozen=True)
class _Manner:
    """How an emotion moves the brows.

    rate: factor on how often.
    size: factor on how far.
    knit: share of moves that draw the brows down and together, 0..1.
    squint: chance that the lids narrow in a phrase, 0..1.
    """

    rate: float
    size: float
    knit: float
    squint: float


_MANNERS = {
    "angry": _Manner(1.0, 0.75, 0.55, 0.7),
    "disgust": _Manner(0.8, 0.8, 0.5, 0.7),
    "fear": _Manner(0.8, 0.65, 0.2, 0.15),
    "happy": _Manner(1.2, 1.15, 0.0, 0.6),
    "neutral": _Manner(1.0, 1.0, 0.1, 0.6),
    "sad": _Manner(0.5, 0.6, 0.25, 0.5),
    "surprise": _Manner(1.2, 1.3, 0.0, 0.05),
}
_MANNER_TABLE = np.array([[m.rate, m.size, m.knit, m.squint] for m in map(_MANNERS.__getitem__, EMOTIONS)])

ONE_SIDED = 0.05  # share of flashes that one brow makes alone
ACCENT_CHANCE = (0.0, 0.11)  # of a flash, on an accent of strength 0 and of 1
ACCENT_LEAD = (2, 8)  # frames from the beginning of a move to its accent: brows lead
FLASH_STRENGTH = (0.2, 0.55)
FLASH_FRAMES = (28, 48)
FLASH_DISTANCE = 30  # frames between the beginnings of two, at least
PHRASE_CHANCE = 0.42  # of a raise or a knit that is held from a phrase's first strong accent
STRONG_ACCENT = 0.6
PHRASE_STRENGTH = (0.35, 0.85)
PHRASE_SHARE = (0.4, 1.0)  # of the rest of the phrase for which it is held
HELD_FRAMES = (90, 280)  # shortest and longest of these
SQUINT_STRENGTH = (0.25, 0.75)
QUESTION_CHANCE = 0.65
QUESTION_LEAD = 30  # frames from the beginning of its move to a question's end
QUESTION_FRAMES = (60, 100)
DRIFT_FRAMES = (150, 330)
DRIFT_STRENGTH = (0.03, 0.25)


class BrowError(EmoFaceError):
    """Brow settings or moves that are out of range."""


@dataclass(frozen=True)
class BrowSettings:
    """How much the brows move.

    strength: factor on all of it, 0..2.
    """

    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 2:
            raise BrowError(f"brow strength {shortened(self.strength)}: expected 0 to 2.")


@dataclass(frozen=True)
class BrowMove:
    """One movement of the brows. It begins and ends where the brows would be without it.

    frame: the 60 fps frame at which it begins.
    length: in 60 fps frames.
    kind: "raise" (held), "flash" (up and back), "knit" (down and together), "left" and "right" (one brow goes up),
        "squint" (the lids narrow with effort), or "drift" (the slow life of a face that is at rest).
    strength: how far, 0..1.
    locked: whether a re-roll leaves it as it is.
    """

    frame: int
    length: int
    kind: str
    strength: float = 0.5
    locked: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BrowError(f"a brow move of kind {shortened(self.kind)}: expected one of {', '.join(KINDS)}.")
        if self.frame < 0 or not 2 <= self.length <= LONGEST:
            raise BrowError(
                f"brow move at frame {shortened(self.frame)}, {shortened(self.length)} frames long: expected 0 or "
                f"later, and 2 to {LONGEST}."
            )
        if not 0 <= self.strength <= 1:
            raise BrowError(f"brow move of strength {shortened(self.strength)}: expected 0 to 1.")

    @property
    def end(self) -> int:
        """The 60 fps frame at which it has ended."""
        return self.frame + self.length


def draw_brows(seed: int, prosody: Prosody, weights: np.ndarray) -> tuple[BrowMove, ...]:
    """Moves of the brows for a line. Every move lies inside the line.

    weights: of the emotions, (frames, 7), as many frames as the prosody has.
    """
    return reroll_brows((), seed, prosody, weights)


def reroll_brows(
    moves: Iterable[BrowMove], seed: int, prosody: Prosody, weights: np.ndarray, within: range | None = None
) -> tuple[BrowMove, ...]:
    """Draw the moves that lie wholly within a range again; the others, and locked ones, stay as they are.

    New moves lie wholly within the range too, so that no curve moves outside.
    weights: of the emotions, (frames, 7).
    within: 60 fps frames; None: the whole line.
    """
    start, stop = limits(within, len(prosody))
    kept = [m for m in moves if m.locked or m.frame < start or m.end > stop]
    rng = random_stream(seed, "brow")
    drawn: list[BrowMove] = []
    for move in _candidates(rng, prosody, weights):
        if move.frame < start or move.end > stop or any(_collide(move, other) for other in [*kept, *drawn]):
            continue
        drawn.append(move)
    drawn += _drifts(rng, [m for m in kept if m.kind == "drift"], start, stop)
    return tuple(sorted([*kept, *drawn], key=lambda m: (m.frame, m.kind)))


def apply_brows(face: Curves, moves: Iterable[BrowMove], settings: BrowSettings) -> Curves:
    """Lay the moves over the brows; only the eight brow controls and the two of the inner squint change.

    face: board curves (frames, 174) at any rate. A move that runs past an end is cut.
    """
    rate = float(face.rate.exact / FACE_RATE.exact)
    room = np.ones((len(face), 10))  # what moves that overlap leave of the way to each control's end
    for move in moves:
        near = np.arange(min(ceil(move.frame * rate), len(face)), min(ceil(move.end * rate), len(face)))
        shape = _SHAPES[move.kind]
        share = move.strength * settings.strength * _progress(move, near / rate)
        room[near] *= 1 - np.minimum(share[:, None] * np.array([*shape.left, *shape.right]), 1)
    moved = (room < 1).any(1)
    values = face.values.copy()
    for columns, free in ((_LEFT, room[moved, :5]), (_RIGHT, room[moved, 5:])):
        brow = np.ix_(moved, columns)
        values[brow] = _mixed(values[brow], 1 - free)
    return face.with_values(values)


def _mixed(pose: np.ndarray, move: np.ndarray) -> np.ndarray:
    """A brow's pose and its move together. Both (frames, 5): down, lateral, raiseIn, raiseOut, squint."""
    down, lateral, raise_in, raise_out, squint = pose.T
    lower, draw_in, lift_in, lift_out, narrow = move.T
    raised = np.maximum(lift_in, lift_out)
    lowered = 1 - RAISE_LOST_TO_DOWN * np.clip(down, 0, 1)
    return np.column_stack(
        [
            _towards_one(down * (1 - DOWN_LOST_TO_RAISE * raised), lower),
            _towards_one(lateral * (1 - LATERAL_LOST_TO_RAISE * raised), draw_in),
            _towards_one(raise_in, lift_in * lowered),
            _towards_one(raise_out * (1 - DOWN_LOST_TO_RAISE * lower), lift_out * lowered),
            _towards_one(squint, narrow),
        ]
    )


def _towards_one(value: np.ndarray, share: np.ndarray) -> np.ndarray:
    moved: np.ndarray = value + share * np.maximum(1 - value, 0)
    return moved


def _progress(move: BrowMove, at: np.ndarray) -> np.ndarray:
    """How far a move has come, 0..1. at: 60 fps frames, within it."""
    shape = _SHAPES[move.kind]
    shrink = min(1.0, move.length / (shape.onset + shape.release))
    coming = (at - move.frame) / (shape.onset * shrink)
    going = (move.end - at) / (shape.release * shrink)
    return least_jerk(np.minimum(coming, going))


def _candidates(rng: np.random.Generator, prosody: Prosody, weights: np.ndarray) -> Iterator[BrowMove]:
    """Moves that the line may have, the most wanted ones first."""
    manners = weights @ _MANNER_TABLE
    for phrase in prosody.phrases:
        yield from _phrase_moves(rng, phrase, prosody, manners)
    for accent in prosody.accents:
        rate, size, knit, _ = manners[accent.frame].tolist()
        chance = ACCENT_CHANCE[0] + accent.strength * (ACCENT_CHANCE[1] - ACCENT_CHANCE[0])
        begin, length = accent.frame - rng.integers(*ACCENT_LEAD, endpoint=True), rng.integers(*FLASH_FRAMES)
        strength = rng.uniform(*FLASH_STRENGTH) * (0.6 + 0.4 * accent.strength) * size
        move = _fitting(_kind(rng, knit), (int(begin), int(length)), strength, len(prosody))
        if rng.random() < chance * rate:
            yield move


def _phrase_moves(
    rng: np.random.Generator, phrase: Phrase, prosody: Prosody, manners: np.ndarray
) -> Iterator[BrowMove]:
    accents = [a for a in prosody.accents if phrase.start <= a.frame < phrase.stop]
    strong = [a.frame for a in accents if a.strength >= STRONG_ACCENT]
    first = next(iter([*strong, *(a.frame for a in accents)]), phrase.start)
    rate, size, knit, narrow = manners[first].tolist()
    frames = len(prosody)

    begin = first - int(rng.integers(*ACCENT_LEAD, endpoint=True))
    length = int(np.clip(rng.uniform(*PHRASE_SHARE) * (phrase.stop - begin) + _SHAPES["raise"].release, *HELD_FRAMES))
    held = _fitting(
        "knit" if rng.random() < knit else "raise", (begin, length), rng.uniform(*PHRASE_STRENGTH) * size, frames
    )
    if rng.random() < PHRASE_CHANCE * rate:
        yield held

    first_half = (phrase.start, (phrase.start + phrase.stop + 1) // 2)
    begin, length = int(rng.integers(*first_half)), int(rng.integers(*HELD_FRAMES))
    squint = _fitting("squint", (begin, length), rng.uniform(*SQUINT_STRENGTH), frames)
    if rng.random() < narrow:
        yield squint

    begin, length = phrase.stop - QUESTION_LEAD, int(rng.integers(*QUESTION_FRAMES))
    question = _fitting("raise", (begin, length), rng.uniform(*PHRASE_STRENGTH) * size, frames)
    if rng.random() < QUESTION_CHANCE and phrase.is_question:
        yield question


def _kind(rng: np.random.Generator, knit: float) -> str:
    """The kind of a move on an accent. knit: how often it draws the brows down, 0..1."""
    knits, is_one_sided, is_left = rng.random() < knit, rng.random() < ONE_SIDED, rng.random() < 0.5
    if knits:
        return "knit"
    return ("left" if is_left else "right") if is_one_sided else "flash"


def _fitting(kind: str, span: tuple[int, int], strength: float, frames: int) -> BrowMove:
    """A move, cut to a line of at least two frames. span: its first frame and its length."""
    begin = min(max(span[0], 0), frames - 2)
    return BrowMove(begin, max(min(span[1], frames - begin), 2), kind, min(strength, 1.0))


def _drifts(rng: np.random.Generator, kept: list[BrowMove], start: int, stop: int) -> list[BrowMove]:
    """Slow moves one after the other, each beginning in the middle of the last, where no other drift is."""
    drawn = []
    begin = start
    while begin + DRIFT_FRAMES[0] <= stop:
        length = min(int(rng.integers(*DRIFT_FRAMES, endpoint=True)), stop - begin)
        move = BrowMove(begin, length, "drift", float(rng.uniform(*DRIFT_STRENGTH)))
        if not any(move.frame < other.end and other.frame < move.end for other in kept):
            drawn.append(move)
        begin += length // 2
    return drawn


def _collide(move: BrowMove, other: BrowMove) -> bool:
    """Whether two moves are too near: each has an onset of its own. A flash may ride on a raise that is held."""
    if move.kind == "squint" or other.kind == "squint":
        return move.kind == other.kind and move.frame < other.end and other.frame < move.end
    return other.kind != "drift" and abs(move.frame - other.frame) < FLASH_DISTANCE


_PARTS = ("brow_down", "brow_lateral", "brow_raiseIn", "brow_raiseOut", "eye_squintInner")
_LEFT, _RIGHT = (np.array([BOARD.index(f"CTRL_{side}_{part}-translateY") for part in _PARTS]) for side in "LR")
