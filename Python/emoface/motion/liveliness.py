"""Emotion that moves: no performer holds a pose. Its strength follows the speech, its sides and its parts wander.

`lively_weights` changes what the network is told, before it animates: an emotion shows while somebody speaks, and sinks
in silence. `enliven` changes the face that came out: brows, eyes and nose swell with the accents. The mouth does not,
because a smile that comes and goes hides the sounds that are told apart by the lips' corners. All is drawn from a seed.
Liveliness, 0..2, is how much of it there is: 0 changes nothing.
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

# The share of an emotion's strength that shows, at liveliness 1.
AT_REST, IN_SPEECH = 0.3, 0.6
ATTACK = 36  # frames before a phrase in which an emotion comes
DECAY = 75  # frames after it in which it goes

# How much of the strength of speech brows, eyes and nose show, so that their peaks are as high as a pose that is held.
BETWEEN_ACCENTS = 0.75
AT_ACCENT = (1.1, 1.65)  # of strength 0, and of 1
JITTER = 0.1  # standard deviation of each of these, as a share of it
RISE = 36  # frames from rest to a phrase's first accent, at most
APART = 60  # frames between two accents, over which the emotion sinks in between

SIDE_SPREAD = 0.07  # standard deviation of the factor on a left side, and on the right one the other way
SIDE_SPACING = 150  # frames from knot to knot of its drift


@dataclass(frozen=True)
class _Region:
    """A part of the face whose pose has a factor of its own. None of its controls closes lips.

    columns: of its controls.
    swell: share of the accents' swelling that it takes, as an exponent.
    spread: standard deviation of its factor in one segment.
    """

    columns: list[int]
    swell: float
    spread: float


_CORNERS = BOARD.columns("mouth_cornerPull", "mouth_cornerDepress", "mouth_dimple", "mouth_corner-translateY")
_REGIONS = (
    _Region(BOARD.columns("brow_"), 0.7, 0.15),
    _Region(BOARD.columns("eye_squintInner", "eye_cheekRaise", "eye_eyelid", "eye_blink"), 1.0, 0.15),
    _Region(BOARD.columns("_nose"), 0.3, 0.15),
    _Region(_CORNERS, 0.0, 0.0),
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


# Cheeks tense with accents; lids narrow, nostrils widen and corners tuck in with every syllable. In the real
# performance they deviate by .11, .18, .06 and .11; cheeks are the slowest.
_EFFORTS = (
    _Effort(BOARD.columns("eye_cheekRaise"), 0.32, 0.0, 20, 44),
    _Effort(BOARD.columns("_nose-translateX"), 0.36, 0.25, 8, 18),
    _Effort(BOARD.columns("mouth_dimple"), 0.54, 0.25, 6, 14),
    _Effort(BOARD.columns("eye_squintInner"), 0.30, 0.0, 9, 20),
)


class LivelinessError(EmoFaceError):
    """A liveliness that is out of range."""


def check_liveliness(liveliness: float) -> None:
    """Raises LivelinessError outside 0..2."""
    if not 0 <= liveliness <= MOST:
        raise LivelinessError(f"liveliness {shortened(liveliness)}: expected 0 to {MOST:g}.")


def lively_weights(weights: np.ndarray, prosody: Prosody, liveliness: float) -> np.ndarray:
    """Weights of the emotions, float32 (frames, 7), that are lower in silence; neutral takes what they lose.

    weights: (frames, 7), as many frames as the prosody has; rows sum to 1. A greater intensity stays the greater one.
    liveliness: 0..2.
    """
    check_liveliness(liveliness)
    lost = weights * (1 - _strength(prosody) ** liveliness)[:, None]
    lost[:, NEUTRAL] = 0
    lively = weights - lost
    lively[:, NEUTRAL] += lost.sum(1)
    return lively.astype(np.float32)


def enliven(face: Curves, timeline: EmotionTimeline, prosody: Prosody, seed: int, liveliness: float) -> Curves:
    """A face whose poses swell with accents, differ by segment and side, and that takes part in the speech.

    What closes the lips is left alone, and so are the jaw and the tongue.
    face: board curves (frames, 174) at 60 fps, as many frames as the prosody has.
    liveliness: 0..2.
    """
    check_liveliness(liveliness)
    if not liveliness or not len(face):
        return face
    values = face.values * (1 + liveliness * _variation(len(face), timeline, seed))
    swell = _swell(prosody, seed)
    for region in _REGIONS:
        values[:, region.columns] *= swell[:, None] ** (liveliness * region.swell)
    effort = liveliness * _effort(prosody, seed)
    room = 1 - np.clip(np.abs(values), 0, 1)  # a cheek that is high already rises less
    return face.with_values(np.clip(values + room * effort, BOARD.minimum, BOARD.maximum))


def _strength(prosody: Prosody) -> np.ndarray:
    """The share of an emotion's strength that shows, (frames,): held while somebody speaks."""
    points: list[tuple[int, float]] = []
    for phrase in prosody.phrases:
        if points and phrase.start - ATTACK <= points[-1][0]:
            points.pop()  # the pause is too short for the emotion to go
        else:
            points.append((phrase.start - ATTACK, AT_REST))
            points.append((phrase.start, IN_SPEECH))
        points += [(phrase.stop, IN_SPEECH), (phrase.stop + DECAY, AT_REST)]
    return _through(points or [(0, AT_REST)], len(prosody))


def _swell(prosody: Prosody, seed: int) -> np.ndarray:
    """The factor on what swells with accents, (frames,); 1 in silence."""
    rng = random_stream(seed, "emotion strength")
    points: list[tuple[int, float]] = []
    for phrase in prosody.phrases:
        for frame, level in _levels(prosody, phrase):
            if not points or frame > points[-1][0]:
                points.append((frame, level * float(np.exp(JITTER * rng.normal()))))
    return _through(points or [(0, 1.0)], len(prosody))


def _levels(prosody: Prosody, phrase: Phrase) -> list[tuple[int, float]]:
    """Frames and factors that the swelling goes through in a phrase, in order of time."""
    accents = [accent for accent in prosody.accents if phrase.start <= accent.frame < phrase.stop]
    if not accents:
        return []
    levels = [(accents[0].frame - RISE, 1.0)]
    for accent, following in zip(accents, [*accents[1:], None], strict=True):
        levels.append((accent.frame, float(np.interp(accent.strength, (0, 1), AT_ACCENT))))
        if following and following.frame - accent.frame > APART:
            levels.append(((accent.frame + following.frame) // 2, BETWEEN_ACCENTS))
    return [*levels, (max(phrase.stop, accents[-1].frame + RISE), BETWEEN_ACCENTS), (phrase.stop + DECAY, 1.0)]


def _through(points: list[tuple[int, float]], frames: int) -> np.ndarray:
    """Values (frames,) from point to point with the least jerk. points: (frame, value) in order of time."""
    times, levels = np.array([(-1, points[0][1]), *points, (max(frames, points[-1][0]) + 1, points[-1][1])]).T
    at = np.arange(frames)
    last = np.clip(np.searchsorted(times, at, "right") - 1, 0, len(times) - 2)
    share = (at - times[last]) / np.maximum(times[last + 1] - times[last], 1)
    values: np.ndarray = levels[last] + least_jerk(share) * (levels[last + 1] - levels[last])
    return values


def _variation(frames: int, timeline: EmotionTimeline, seed: int) -> np.ndarray:
    """What is added to a factor of 1 on each control, (frames, 174)."""
    variation = np.zeros((frames, len(BOARD)))
    sides = slow_noise(random_stream(seed, "sides"), np.arange(frames), SIDE_SPACING, len(_REGIONS))
    shares = _segment_shares(frames, timeline)
    factors = random_stream(seed, "segments").normal(0, 1, (shares.shape[1], len(_REGIONS)))
    for number, region in enumerate(_REGIONS):
        for column in region.columns:
            side = {"L": 1, "R": -1, "C": 0}[BOARD.controls[column].side]
            variation[:, column] = region.spread * shares @ factors[:, number] + side * SIDE_SPREAD * sides[:, number]
    return np.clip(variation, -0.45, 0.45)  # twice that, at liveliness 2, turns no pose round


def _segment_shares(frames: int, timeline: EmotionTimeline) -> np.ndarray:
    """How much of each segment there is at each frame, (frames, segments), with the timeline's crossfades."""
    times, half = np.arange(frames) / float(FACE_RATE), max(timeline.crossfade_s / 2, 1e-6)
    starts = np.array([-np.inf if segment.start_s <= 0 else segment.start_s for segment in timeline.segments])
    ends = np.array([segment.end_s for segment in timeline.segments])
    ends[-1:] = np.inf
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
