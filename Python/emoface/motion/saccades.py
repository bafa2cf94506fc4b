"""Gaze in conversation: eyes that meet the listener's, look away and come back, and never stand quite still.

The paper's gaze (`gaze.py`) rests at random points. Here the eyes do what the eyes of people who speak and listen were
measured to do; figures of Lee, Badler and Badler, "Eyes Alive" (2002). The fixations are of the same kind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, cos, hypot, pi, sin

import numpy as np

from ..curves import Curves
from ..prosody import Prosody
from ..timing import FACE_RATE
from .gaze import Fixation, GazeSettings, lay_gaze, redrawn
from .seeds import random_stream
from .styles import CONVERSATION

# How far the eyes turn at the end of their control's travel, in degrees; from the MetaHuman's Maya rig.
EYES_SIDEWAYS, EYES_UP, EYES_DOWN = 40.0, 30.0, 40.0

# Main sequence: how long a saccade takes.
SACCADE_S = 0.025
SACCADE_S_A_DEGREE = 0.00245
LONGEST_SACCADE = 6  # frames


CONVERSATION_GAZE = GazeSettings(style=CONVERSATION)


@dataclass(frozen=True)
class _Habit:
    """How long eyes meet the listener's, and look away, on average, in seconds."""

    meet_s: float
    away_s: float


_SPEAKING, _LISTENING = _Habit(3.1, 0.93), _Habit(7.9, 0.43)
LEAST_S = 0.25  # of both
TURN_PAUSE = 120  # frames of silence after which speech is a new turn
AWAY_AT_TURN = 0.6  # chance to look away as a turn begins: the speaker thinks
TURN_LEAD = (6, 24)  # frames before it
BACK_AT_END = 0.8  # chance to look back as a phrase ends: the speaker gives the turn

# How far eyes look away: A = -6.9 ln(P / 15.7) degrees, exponential, within what stays a glance.
AWAY_SCALE, AWAY_DEGREES = 6.9, (4.0, 15.0)
DIRECTIONS = np.array([2, 1, 2, 1, 2, 1, 2, 1]) / 12  # of right, up right, up, ...: cardinal ones twice as often

MEETING_DEGREES = 1.5  # around the centre: a face has two eyes and a mouth
SMALL_S = (0.4, 1.3)  # between two microsaccades: 1 to 2 a second
SMALL_DEGREES = (0.2, 0.9)
SMALL_DISTANCE = 12  # frames from other moves


def draw_conversation_gaze(
    seed: int, prosody: Prosody, settings: GazeSettings = CONVERSATION_GAZE
) -> tuple[Fixation, ...]:
    """Fixations for a line. Every move ends inside it."""
    return reroll_conversation_gaze((), seed, prosody, None, settings)


def reroll_conversation_gaze(
    fixations: Iterable[Fixation],
    seed: int,
    prosody: Prosody,
    within: range | None = None,
    settings: GazeSettings = CONVERSATION_GAZE,
) -> tuple[Fixation, ...]:
    """Draw the moves that lie wholly within a range again; rules as for `reroll_gaze`.

    within: 60 fps frames; None: the whole line.
    """
    planned = _plan(random_stream(seed, "gaze"), prosody, settings.away)

    def draw(first: int, last: int) -> list[Fixation]:
        return [f for f in planned if first <= f.frame and f.frame + LONGEST_SACCADE <= last]

    return redrawn(fixations, len(prosody), LONGEST_SACCADE, within, draw)


def apply_saccades(face: Curves, fixations: Iterable[Fixation]) -> Curves:
    """Put the eyes on each fixation in turn; only CTRL_C_eye changes, and is replaced.

    face: board curves (frames, 174) at any rate. Each move takes as long as a saccade of its size does.
    """
    fixations = sorted(fixations, key=lambda f: f.frame)
    sizes = [0.0, *saccade_degrees(fixations)]
    return lay_gaze(face, fixations, [_saccade_frames(degrees) for degrees in sizes[: len(fixations)]])


def saccade_degrees(fixations: list[Fixation]) -> list[float]:
    """How far the eyes turn to each fixation but the first, in degrees. fixations: in order of time."""
    angles = [(f.x * EYES_SIDEWAYS, f.y * (EYES_UP if f.y > 0 else EYES_DOWN)) for f in fixations]
    return [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(angles)]


def _saccade_frames(degrees: float) -> float:
    return min((SACCADE_S + SACCADE_S_A_DEGREE * degrees) * float(FACE_RATE), LONGEST_SACCADE)


def _plan(rng: np.random.Generator, prosody: Prosody, away: float) -> list[Fixation]:
    """Every move of the line, in order of time. away: factor on how long the eyes look away."""
    turns = _turns(prosody)
    moves: list[Fixation] = []
    frame, centre, is_away = 0, (0.0, 0.0), False
    while frame < len(prosody):
        habit = _SPEAKING if any(start <= frame < stop for start, stop in turns) else _LISTENING
        until = frame + _hold(rng, habit.away_s * away if is_away else habit.meet_s / away)
        sudden = rng.random()
        if is_away:
            end = next((p.stop for p in prosody.phrases if p.stop > frame + SMALL_DISTANCE), len(prosody))
            until = min(until, end) if sudden < BACK_AT_END else until
        else:
            turn = next((start for start, _ in turns if start > frame + TURN_LEAD[1]), until)
            if sudden < AWAY_AT_TURN and turn < until:
                until = turn - int(rng.integers(*TURN_LEAD, endpoint=True))
        moves += _microsaccades(rng, frame, min(until, len(prosody)), centre)
        is_away = not is_away
        centre = _away(rng) if is_away else _around(rng, (0.0, 0.0), MEETING_DEGREES * rng.random())
        frame = until
        moves.append(_fixation(frame, centre))
    return moves


def _turns(prosody: Prosody) -> list[tuple[int, int]]:
    """Speech without long pauses: first frame and end of each."""
    turns: list[tuple[int, int]] = []
    for phrase in prosody.phrases:
        if turns and phrase.start - turns[-1][1] < TURN_PAUSE:
            turns[-1] = (turns[-1][0], phrase.stop)
        else:
            turns.append((phrase.start, phrase.stop))
    return turns


def _hold(rng: np.random.Generator, mean_s: float) -> int:
    return ceil((LEAST_S + rng.gamma(2, max(mean_s - LEAST_S, 0) / 2)) * float(FACE_RATE))


def _microsaccades(rng: np.random.Generator, start: int, stop: int, centre: tuple[float, float]) -> list[Fixation]:
    moves = []
    frame = start + rng.uniform(*SMALL_S) * float(FACE_RATE)
    while frame + SMALL_DISTANCE < stop:
        moves.append(_fixation(int(frame), _around(rng, centre, rng.uniform(*SMALL_DEGREES))))
        frame += rng.uniform(*SMALL_S) * float(FACE_RATE)
    return moves


def _away(rng: np.random.Generator) -> tuple[float, float]:
    degrees = np.clip(AWAY_DEGREES[0] + rng.exponential(AWAY_SCALE), *AWAY_DEGREES)
    angle = (rng.choice(8, p=DIRECTIONS) + rng.uniform(-0.4, 0.4)) * pi / 4
    return float(degrees * cos(angle)), float(degrees * sin(angle))


def _around(rng: np.random.Generator, centre: tuple[float, float], degrees: float) -> tuple[float, float]:
    angle = rng.uniform(0, 2 * pi)
    return centre[0] + degrees * cos(angle), centre[1] + degrees * sin(angle)


def _fixation(frame: int, degrees: tuple[float, float]) -> Fixation:
    sideways, up = degrees
    return Fixation(frame, sideways / EYES_SIDEWAYS, up / (EYES_UP if up > 0 else EYES_DOWN))
