"""Head: moves drawn once as events, which are stored, edited, and laid over a slow sway; the eyes turn against them.

Angles are in degrees, of the character: yaw to the left, pitch up, roll to the left shoulder are positive, as on the
board's control of both eyes. No recording of a head was at hand: the sizes come from reports on speakers' heads, whose
angles deviate by 1 to 5 degrees, and from looking.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ..curves import Curves
from ..emotion import EMOTIONS
from ..errors import EmoFaceError
from ..prosody import Prosody
from ..rig import GAZE_CONTROLS
from ..serialization import shortened
from ..timing import FACE_RATE, FrameRate
from .frame_range import limits
from .least_jerk import least_jerk
from .saccades import EYES_DOWN, EYES_SIDEWAYS, EYES_UP
from .seeds import random_stream
from .slow_noise import slow_noise

HEAD_AXES = ("HeadYaw", "HeadPitch", "HeadRoll")  # the curves' names in MetaHumans and in Live Link Face
KINDS = ("nod", "tilt", "shift", "still")
MOST_DEGREES = 20.0  # of any axis: beyond it the neck would have to turn, too
LONGEST = 216_000  # frames of a move: an hour


@dataclass(frozen=True)
class _Manner:
    """How an emotion moves the head.

    gain: factor on nods and shifts.
    pitch: degrees by which shifts raise the head.
    upward: share of nods that go up, 0..1.
    """

    gain: float
    pitch: float
    upward: float


_MANNERS = {
    "angry": _Manner(1.25, -2.0, 0.05),
    "disgust": _Manner(0.9, 1.5, 0.2),
    "fear": _Manner(0.8, 1.0, 0.3),
    "happy": _Manner(1.2, 1.0, 0.2),
    "neutral": _Manner(1.0, 0.0, 0.15),
    "sad": _Manner(0.7, -4.0, 0.05),
    "surprise": _Manner(1.1, 2.0, 0.6),
}
_MANNER_TABLE = np.array([[m.gain, m.pitch, m.upward] for m in map(_MANNERS.__getitem__, EMOTIONS)])

NOD_CHANCE = (0.35, 0.9)  # of an accent of strength 0, and of 1
NOD_DEGREES = (1.8, 5.0)
NOD_FRAMES = (26, 44)
NOD_PEAK = 0.4  # share of a nod at which it is farthest: heads go down faster than they come back
NOD_LAG = (-1, 4)  # frames from the accent to that peak
NOD_DISTANCE = 20  # frames between the peaks of two nods, at least
SHIFT_DEGREES = (3.4, 1.7, 2.6)  # of yaw, pitch and roll, to either side
SHIFT_SPREAD = (0.6, 1.5)  # factors on these: a shift that nobody sees is none
SHIFT_CHANCE = 0.9
SHIFT_EASE = 40  # frames in which a shift or a tilt comes, and goes
SHIFT_LEAD = 18  # frames before a phrase: a head moves before its mouth
POSTURE_FRAMES = (80, 180)  # longer phrases are said in several postures
SAME_TURN = 90  # frames of a pause over which a posture is held
TILT_DEGREES = (2.5, 5.0)
TILT_FRAMES = (80, 130)
TILT_CHANCE, QUESTION_TILT_CHANCE = 0.2, 0.8  # of a phrase's start, and of a question's end
QUESTION_LEAD = 36  # frames before its end at which the tilt begins
STILL_FRAMES = (24, 150)  # shortest pause that is one of thinking, and longest stillness
STILL_CHANCE = 0.5
STILL_SHARE = 0.15  # of the sway, that is left then
LISTENING_FRAMES = (240, 540)  # between two shifts in a long silence
LISTENING_SIZE = 0.5  # of these shifts beside those of a speaker

# Sway: a slow and a quicker drift. Standard deviations of yaw, pitch and roll in degrees, and frames from knot to knot.
_SWAY = (((1.2, 0.7, 1.1), 160), ((0.4, 0.3, 0.3), 55))


class HeadError(EmoFaceError):
    """Head settings or moves that are out of range."""


@dataclass(frozen=True)
class HeadSettings:
    """How much the head moves.

    strength: factor on all of it, 0..2.
    """

    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 2:
            raise HeadError(f"head strength {shortened(self.strength)}: expected 0 to 2.")


@dataclass(frozen=True)
class HeadMove:
    """One movement of the head. It begins and ends where the head would be without it.

    frame: the 60 fps frame at which it begins.
    length: in 60 fps frames.
    kind: "nod" (there and back), "tilt" and "shift" (held in between), "still" (the sway rests).
    yaw, pitch, roll: where it is farthest, in degrees; of "still" they are 0.
    locked: whether a re-roll leaves it as it is.
    """

    frame: int
    length: int
    kind: str
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    locked: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise HeadError(f"a head move of kind {shortened(self.kind)}: expected one of {', '.join(KINDS)}.")
        if self.frame < 0 or not 1 <= self.length <= LONGEST:
            raise HeadError(
                f"head move at frame {shortened(self.frame)}, {shortened(self.length)} frames long: expected 0 or "
                f"later, and 1 to {LONGEST}."
            )
        if not all(abs(angle) <= MOST_DEGREES for angle in self.angles):
            raise HeadError(
                f"head move by {shortened(self.angles)} degrees: expected {-MOST_DEGREES:g} to {MOST_DEGREES:g}."
            )

    @property
    def angles(self) -> tuple[float, float, float]:
        """Yaw, pitch and roll."""
        return self.yaw, self.pitch, self.roll

    @property
    def end(self) -> int:
        """The 60 fps frame at which it has ended."""
        return self.frame + self.length


def draw_head(seed: int, prosody: Prosody, weights: np.ndarray) -> tuple[HeadMove, ...]:
    """Moves of the head for a line. Every move lies inside the line.

    weights: of the emotions, (frames, 7), as many frames as the prosody has.
    """
    return reroll_head((), seed, prosody, weights)


def reroll_head(
    moves: Iterable[HeadMove], seed: int, prosody: Prosody, weights: np.ndarray, within: range | None = None
) -> tuple[HeadMove, ...]:
    """Draw the moves that lie wholly within a range again; the others, and locked ones, stay as they are.

    New moves lie wholly within the range too, so that nothing moves outside.
    weights: of the emotions, (frames, 7).
    within: 60 fps frames; None: the whole line.
    """
    start, stop = limits(within, len(prosody))
    taken = [move for move in moves if move.locked or move.frame < start or move.end > stop]
    rng = random_stream(seed, "head")
    for move in _candidates(rng, prosody, weights):
        if move.frame >= start and move.end <= stop and not any(_collide(move, other) for other in taken):
            taken.append(move)
    return tuple(sorted(taken, key=lambda move: (move.frame, move.kind, move.length)))


def compose_head(
    moves: Iterable[HeadMove], sway_seed: int, settings: HeadSettings, frames: int, rate: FrameRate = FACE_RATE
) -> Curves:
    """The angles of the head in degrees, (frames, 3), named as HEAD_AXES.

    sway_seed: draws the sway, which is no event; where it stays, a re-roll changes nothing outside its range.
    frames, rate: of the curves.
    """
    at = np.arange(frames) * float(FACE_RATE.exact / rate.exact)  # in 60 fps frames
    angles, sway = np.zeros((frames, 3)), _sway(sway_seed, at)
    for move in moves:
        first, last = np.searchsorted(at, (move.frame, move.end)).tolist()
        shape = _shape(move, at[first:last])
        if move.kind == "still":
            sway[first:last] *= 1 - (1 - STILL_SHARE) * shape[:, None]
        angles[first:last] += shape[:, None] * move.angles
    limited = np.clip(settings.strength * (angles + sway), -MOST_DEGREES, MOST_DEGREES)
    return Curves(limited, rate, HEAD_AXES)


def counter_rotate(face: Curves, head: Curves) -> Curves:
    """Turn the eyes against the head, so that the gaze stays where it is; only CTRL_C_eye changes.

    face: board curves (frames, 174).
    head: as `compose_head` gives it, of the same length.
    """
    values = face.values.copy()
    sideways, upwards = GAZE_CONTROLS
    values[:, sideways] -= head.values[:, 0] / EYES_SIDEWAYS
    up = values[:, upwards] * np.where(values[:, upwards] > 0, EYES_UP, EYES_DOWN) - head.values[:, 1]
    values[:, upwards] = up / np.where(up > 0, EYES_UP, EYES_DOWN)
    return face.with_values(values)


def _candidates(rng: np.random.Generator, prosody: Prosody, weights: np.ndarray) -> Iterator[HeadMove]:
    """The moves of a line, each kind in order of time. The same numbers are drawn whichever of them will be used."""
    manners = weights @ _MANNER_TABLE
    yield from _nods(rng, prosody, manners)
    yield from _shifts(rng, prosody, manners)
    yield from _tilts(rng, prosody)
    yield from _stillnesses(rng, prosody)


def _nods(rng: np.random.Generator, prosody: Prosody, manners: np.ndarray) -> Iterator[HeadMove]:
    for accent in prosody.accents:
        chance, up, side, tilt = rng.random(4).tolist()
        length, lag = int(rng.integers(*NOD_FRAMES)), int(rng.integers(*NOD_LAG))
        gain, _, upward = manners[min(accent.frame, len(manners) - 1)].tolist()
        degrees = gain * float(np.interp(accent.strength, (0, 1), NOD_DEGREES)) * float(np.exp(0.25 * rng.normal()))
        frame = accent.frame + lag - round(NOD_PEAK * length)
        if frame < 0 or chance > np.interp(accent.strength, (0, 1), NOD_CHANCE):
            continue
        pitch = 0.6 * degrees if up < upward else -degrees
        yield _move(frame, length, "nod", (1.4 * degrees * (side - 0.5), pitch, degrees * (tilt - 0.5)))


def _shifts(rng: np.random.Generator, prosody: Prosody, manners: np.ndarray) -> Iterator[HeadMove]:
    for start, stop, size in [*_postures(rng, prosody), *_listening_postures(rng, prosody)]:
        chance = rng.random()
        turn = rng.choice((-1, 1), 3) * rng.uniform(*SHIFT_SPREAD, 3) * SHIFT_DEGREES
        begin = max(start - SHIFT_LEAD, 0)
        length = min(stop - SHIFT_LEAD + SHIFT_EASE, len(prosody)) - begin
        if chance > SHIFT_CHANCE or length < 2 * SHIFT_EASE:
            continue
        gain, pitch, _ = manners[min(start, len(manners) - 1)].tolist()
        yaw, up, roll = (size * gain * turn).tolist()
        yield _move(begin, length, "shift", (yaw, up + size * pitch, roll))


def _postures(rng: np.random.Generator, prosody: Prosody) -> list[tuple[int, int, float]]:
    """(first frame, end, size) of each posture of a speaker."""
    postures = []
    for number, phrase in enumerate(prosody.phrases):
        begins = [phrase.start]
        while (following := begins[-1] + int(rng.integers(*POSTURE_FRAMES))) + POSTURE_FRAMES[0] // 2 < phrase.stop:
            begins.append(following)
        after = prosody.phrases[number + 1].start if number + 1 < len(prosody.phrases) else len(prosody)
        end = after if after - phrase.stop <= SAME_TURN else phrase.stop + SHIFT_LEAD
        postures += [(begin, stop, 1.0) for begin, stop in zip(begins, [*begins[1:], end], strict=True)]
    return postures


def _listening_postures(rng: np.random.Generator, prosody: Prosody) -> list[tuple[int, int, float]]:
    """The same of a listener, in pauses that are long enough."""
    postures = []
    for start, stop in prosody.pauses:
        begin = start + int(rng.integers(*LISTENING_FRAMES)) // 2
        while (end := begin + int(rng.integers(*LISTENING_FRAMES))) <= stop:
            postures.append((begin, end, LISTENING_SIZE))
            begin = end
    return postures


def _tilts(rng: np.random.Generator, prosody: Prosody) -> Iterator[HeadMove]:
    for phrase in prosody.phrases:
        chance, side = rng.random(2).tolist()
        length, degrees = int(rng.integers(*TILT_FRAMES)), float(rng.uniform(*TILT_DEGREES))
        roll = degrees if side < 0.5 else -degrees
        if phrase.is_question and chance < QUESTION_TILT_CHANCE:
            yield _fitting(phrase.stop - QUESTION_LEAD, length, (0.3 * roll, 0.6 * degrees, roll), len(prosody))
        elif not phrase.is_question and chance < TILT_CHANCE:
            yield _fitting(phrase.start - SHIFT_LEAD, length, (0.2 * roll, 0.0, roll), len(prosody))


def _fitting(frame: int, length: int, angles: tuple[float, float, float], frames: int) -> HeadMove:
    """A tilt that begins earlier or is shorter where the line leaves it no room."""
    length = min(length, frames)
    return _move(min(max(frame, 0), frames - length), length, "tilt", angles)


def _stillnesses(rng: np.random.Generator, prosody: Prosody) -> Iterator[HeadMove]:
    shortest, longest = STILL_FRAMES
    for start, stop in prosody.pauses:
        if rng.random() < STILL_CHANCE and 0 < start and stop < len(prosody) and stop - start >= shortest:
            yield HeadMove(start, min(stop - start, longest), "still")


def _move(frame: int, length: int, kind: str, angles: tuple[float, float, float]) -> HeadMove:
    most = MOST_DEGREES / 2  # leaves room for what comes together
    yaw, pitch, roll = (round(min(max(angle, -most), most), 3) for angle in angles)
    return HeadMove(frame, length, kind, yaw, pitch, roll)


def _collide(move: HeadMove, other: HeadMove) -> bool:
    """Whether a move has no room beside another of its kind."""
    if move.kind != other.kind:
        return False
    if move.kind == "nod":
        return abs(move.frame + NOD_PEAK * move.length - other.frame - NOD_PEAK * other.length) < NOD_DISTANCE
    overlap = SHIFT_EASE if move.kind == "shift" else 0  # one posture goes over into the next
    return min(move.end, other.end) - max(move.frame, other.frame) > overlap


def _shape(move: HeadMove, at: np.ndarray) -> np.ndarray:
    """How much of a move there is, 0..1, at 60 fps frames (n,) that it covers."""
    since = at - move.frame
    if move.kind == "nod":
        rise = NOD_PEAK * move.length
        return least_jerk(np.minimum(since / rise, (move.length - since) / (move.length - rise)))
    ease = min(SHIFT_EASE, move.length / 2)
    return least_jerk(np.minimum(since, move.length - since) / ease)


def _sway(seed: int, at: np.ndarray) -> np.ndarray:
    """Slow drift in degrees, (n, 3), at 60 fps frames (n,)."""
    drift = np.zeros((len(at), 3))
    for degrees, spacing in _SWAY:
        drift += slow_noise(random_stream(seed, f"sway {spacing}"), at, spacing, 3) * degrees
    return drift
