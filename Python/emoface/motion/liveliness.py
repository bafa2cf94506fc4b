"""Emotion that moves: no performer holds a pose. Its strength follows the speech, its sides and its parts wander.

`lively_weights` changes what the network is told, before it animates; `enliven` changes the face that came out. All of
it is drawn from a seed. Liveliness, 0..2, is how much of it there is: 0 changes nothing.
"""

from dataclasses import dataclass

import numpy as np

from ..curves import Curves
from ..emotion import NEUTRAL, EmotionTimeline
from ..errors import EmoFaceError
from ..prosody import Phrase, Prosody
from ..rig import BOARD
from ..serialization import shortened
from ..timing import FACE_RATE
from .least_jerk import least_jerk
from .seeds import random_stream
from .slow_noise import slow_noise

MOST = 2.0

# The share of an emotion's strength that shows, at liveliness 1: about half on average, and nearly all at its peaks.
AT_REST = 0.3  # while nobody speaks
IN_PHRASE = 0.42  # between accents
AT_ACCENT = (0.65, 1.0)  # of strength 0, and of 1
JITTER = 0.1  # standard deviation of each of these, as a share of it
ATTACK = 18  # frames before the first accent at which an emotion begins to rise
APART = 50  # frames between two accents, over which the emotion sinks in between
DECAY = 75  # frames in which it sinks after a phrase

REGION_SPREAD = 0.15  # standard deviation of the factor on a region in one segment
SIDE_SPREAD = 0.07  # the same of the left side, and of the right one the other way
SIDE_SPACING = 150  # frames from knot to knot of its drift

# The regions of a pose that have a factor of their own. None of their controls closes lips.
_REGIONS = (
    BOARD.columns("brow_"),
    BOARD.columns("eye_squintInner", "eye_cheekRaise", "eye_eyelid"),
    BOARD.columns("_nose"),
    BOARD.columns("mouth_cornerPull", "mouth_cornerDepress", "mouth_dimple", "mouth_corner-translateY"),
)

EFFORT_SPREAD = 0.5  # standard deviation of the logarithm of each effort


@dataclass(frozen=True)
class _Effort:
    """What a syllable does to a part of the face beside the mouth.

    columns: of the controls.
    most: rig units at the strongest.
    unaccented: share of it at a syllable without accent.
    onset, release: frames in which it comes before a syllable, and goes after it.
    """

    columns: list[int]
    most: float
    unaccented: float
    onset: int
    release: int


# Cheeks tense with accents, nostrils widen and corners tuck in with every syllable. In the real performance they
# deviate by .11, .06 and .11, and cheeks are the slowest.
_EFFORTS = (
    _Effort(BOARD.columns("eye_cheekRaise"), 0.30, 0.0, 12, 26),
    _Effort(BOARD.columns("_nose-translateX"), 0.36, 0.25, 8, 18),
    _Effort(BOARD.columns("mouth_dimple"), 0.38, 0.25, 6, 14),
)


class LivelinessError(EmoFaceError):
    """A liveliness that is out of range."""


def check_liveliness(liveliness: float) -> None:
    """Raises LivelinessError outside 0..2."""
    if not 0 <= liveliness <= MOST:
        raise LivelinessError(f"liveliness {shortened(liveliness)}: expected 0 to {MOST:g}.")


def lively_weights(weights: np.ndarray, prosody: Prosody, seed: int, liveliness: float) -> np.ndarray:
    """Weights of the emotions, float32 (frames, 7), whose strength follows the speech; neutral takes what they lose.

    weights: (frames, 7), as many frames as the prosody has; rows sum to 1. A greater intensity stays the greater one.
    liveliness: 0..2.
    """
    check_liveliness(liveliness)
    lost = weights * (1 - _strength(prosody, seed) ** liveliness)[:, None]
    lost[:, NEUTRAL] = 0
    lively = weights - lost
    lively[:, NEUTRAL] += lost.sum(1)
    return lively.astype(np.float32)


def enliven(face: Curves, timeline: EmotionTimeline, prosody: Prosody, seed: int, liveliness: float) -> Curves:
    """A face whose poses differ from segment to segment and from side to side, and that takes part in the speech.

    What closes the lips is left alone, and so are the jaw and the tongue.
    face: board curves (frames, 174) at 60 fps, as many frames as the prosody has.
    liveliness: 0..2.
    """
    check_liveliness(liveliness)
    if not liveliness or not len(face):
        return face
    values = face.values * (1 + liveliness * _variation(len(face), timeline, seed))
    effort = liveliness * _effort(prosody, seed)
    room = 1 - np.clip(np.abs(values), 0, 1)  # a cheek that is high already rises less
    return face.with_values(np.clip(values + room * effort, BOARD.minimum, BOARD.maximum))


def _strength(prosody: Prosody, seed: int) -> np.ndarray:
    """The share of an emotion's strength that shows, 0..1, (frames,): from level to level with the least jerk."""
    rng = random_stream(seed, "emotion strength")
    frames, levels = [0], [AT_REST]
    for phrase in prosody.phrases:
        for frame, level in _levels(prosody, phrase):
            if frame > frames[-1]:
                frames.append(frame)
                levels.append(level * float(1 + JITTER * rng.normal()))
    at = np.arange(len(prosody))
    last = np.clip(np.searchsorted(frames, at, "right") - 1, 0, max(len(frames) - 2, 0))
    start, end = np.array(frames)[last], np.array([*frames, frames[-1] + 1])[last + 1]
    here, after = np.array(levels)[last], np.array([*levels, levels[-1]])[last + 1]
    strength: np.ndarray = np.clip(here + least_jerk((at - start) / (end - start)) * (after - here), 0, 1)
    return strength


def _levels(prosody: Prosody, phrase: Phrase) -> list[tuple[int, float]]:
    """Frames and shares that the strength goes through in a phrase, in order of time."""
    accents = [accent for accent in prosody.accents if phrase.start <= accent.frame < phrase.stop]
    if not accents:
        return [(phrase.start, AT_REST), ((phrase.start + phrase.stop) // 2, IN_PHRASE), (phrase.stop + DECAY, AT_REST)]
    levels = [(min(phrase.start, accents[0].frame - ATTACK), AT_REST)]
    for accent, following in zip(accents, [*accents[1:], None], strict=True):
        levels.append((accent.frame, float(np.interp(accent.strength, (0, 1), AT_ACCENT))))
        if following and following.frame - accent.frame > APART:
            levels.append(((accent.frame + following.frame) // 2, IN_PHRASE))
    return [*levels, (max(phrase.stop, levels[-1][0] + ATTACK), IN_PHRASE), (phrase.stop + DECAY, AT_REST)]


def _variation(frames: int, timeline: EmotionTimeline, seed: int) -> np.ndarray:
    """What is added to a factor of 1 on each control, (frames, 174)."""
    variation = np.zeros((frames, len(BOARD)))
    sides = slow_noise(random_stream(seed, "sides"), np.arange(frames), SIDE_SPACING, len(_REGIONS))
    shares = _segment_shares(frames, timeline)
    factors = random_stream(seed, "segments").normal(0, REGION_SPREAD, (shares.shape[1], len(_REGIONS)))
    for number, columns in enumerate(_REGIONS):
        for column in columns:
            side = {"L": 1, "R": -1, "C": 0}[BOARD.controls[column].side]
            variation[:, column] = shares @ factors[:, number] + side * SIDE_SPREAD * sides[:, number]
    return np.clip(variation, -0.45, 0.45)  # twice that, at liveliness 2, turns no pose round


def _segment_shares(frames: int, timeline: EmotionTimeline) -> np.ndarray:
    """How much of each segment there is at each frame, (frames, segments), with the timeline's crossfades."""
    times, half = np.arange(frames) / float(FACE_RATE), max(timeline.crossfade_s / 2, 1e-6)
    starts = np.array([-np.inf if segment.start_s <= 0 else segment.start_s for segment in timeline.segments])
    ends = np.array([segment.end_s for segment in timeline.segments])
    covered = np.minimum(times[:, None] + half, ends) - np.maximum(times[:, None] - half, starts)
    shares: np.ndarray = np.clip(covered / (2 * half), 0, 1)
    return shares


def _effort(prosody: Prosody, seed: int) -> np.ndarray:
    """What speaking adds to each control, in rig units, (frames, 174)."""
    rng, frames = random_stream(seed, "effort"), len(prosody)
    effort = np.zeros((frames, len(BOARD)))
    accented = {accent.frame: accent.strength for accent in prosody.accents}
    for frame in sorted({*prosody.onsets, *accented}):
        strength = accented.get(frame, 0.0)
        for part, luck in zip(_EFFORTS, rng.normal(0, EFFORT_SPREAD, len(_EFFORTS)), strict=True):
            near = np.arange(max(frame - part.onset, 0), min(frame + part.release, frames))
            left = np.minimum(1 + (near - frame) / part.onset, 1 - (near - frame) / part.release)
            size = part.most * min((part.unaccented + (1 - part.unaccented) * strength) * float(np.exp(luck)), 1.0)
            reached = size * least_jerk(left)
            for column in part.columns:
                effort[near, column] = np.maximum(effort[near, column], reached)
    return effort
