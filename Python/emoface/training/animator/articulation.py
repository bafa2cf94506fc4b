"""Co-articulation: phones in, the movements of jaw, lips and tongue out.

Every phone pulls each articulator towards its target with a strength that falls away from it in time, and the mouth
is the weighted mean: the dominance functions of Cohen and Massaro (1993). Jaw and lips are two axes that loudness and
manner scale separately, as in JALI (Edwards et al. 2016). Closures are enforced afterwards: lips meet in p, b, m and
the lower lip meets the teeth in f, v, whatever the neighbours' targets are. Where p and b burst, the lips spring apart.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ...phones import SILENCE
from ...timing import FACE_RATE
from ..phones import Phone
from .loudness import smoothed
from .pose import pose_row
from .visemes import ARTICULATORS, BITE_POSE, BURSTS, CLOSURE_POSE, LABIODENTALS, NASALS, RIG_POSES, VISEMES


@dataclass(frozen=True)
class ArticulatorGroup:
    """Articulators that move together in time.

    articulators: of ARTICULATORS.
    grip: the field of Viseme with the magnitude of their dominance.
    lead_s: how much earlier than the sound the target is reached.
    before_s, after_s: how fast the dominance of a phone fades ahead of it and behind it.
    """

    articulators: tuple[str, ...]
    grip: str
    lead_s: float
    before_s: float
    after_s: float


GROUPS = (
    ArticulatorGroup(("jaw",), "jaw_grip", 0.0, 0.040, 0.040),
    # Rounding leads the sound, by 33 ms at its middle.
    ArticulatorGroup(("purse", "funnel"), "lip_grip", 0.020, 0.055, 0.042),
    ArticulatorGroup(("spread",), "lip_grip", 0.010, 0.040, 0.035),
    ArticulatorGroup(("lower", "upper"), "lip_grip", 0.0, 0.040, 0.040),
    ArticulatorGroup(("tip", "press", "body", "out", "bend"), "tongue_grip", 0.010, 0.035, 0.030),
)
FALL = 1.5  # power in the dominance's exponent: at 1 (the paper's) a short vowel between consonants hardly opens
CORE_EDGE_S = 0.03  # a long phone holds its shape but for this much at its ends
REACH_S = 0.6  # a phone further away has no effect

CLOSURE_RISE_S, CLOSURE_FALL_S = 0.055, 0.065  # lips meet and part: 3 to 4 frames at 60 fps
BURST_FALL_S = 0.04  # the breath drives them apart faster
CLOSURE_HOLD_S = 0.05  # shortest full closure: 3 frames, so that later smoothing leaves it shut
RELEASE_S = 0.02  # the lips part this much before the end of p and b: their burst is heard inside them
BURST_PEAK_S, BURST_WIDTH_S = 0.035, 0.025  # from the release to the widest; a Gaussian's sigma, 3 frames across
BURST_LIPS = {"lower": 0.26, "upper": 0.18}  # how far the lips spring apart at p, beyond the sounds around it
SLACK_S = 0.06  # Gaussian smoothing of slack speech: a syllable of 200 ms keeps a fifth of its movement
REST_TOGETHER = 0.3  # how much the lips are held together while nobody speaks


@dataclass(frozen=True)
class Articulation:
    """How the mouth is shaped, before it becomes rig values.

    articulators: float (frames, articulators), see Viseme.
    closure: (frames,), lips pressed together, 0..1.
    bite: (frames,), lower lip on the teeth, 0..1.
    rest: (frames,), 1 where nobody speaks.
    """

    articulators: np.ndarray
    closure: np.ndarray
    bite: np.ndarray
    rest: np.ndarray


@dataclass(frozen=True)
class _Envelope:
    """When something is held through the phones of some symbols: 1 in them, eased in before and out after.

    early_s: how much before a phone's end it is let go.
    rise_s, fall_s: how long it takes to come and to go.
    """

    symbols: Collection[str]
    early_s: float
    rise_s: float
    fall_s: float


_PLOSIVE = _Envelope(BURSTS, RELEASE_S, CLOSURE_RISE_S, BURST_FALL_S)
_NASAL = _Envelope(NASALS, 0.0, CLOSURE_RISE_S, CLOSURE_FALL_S)
_BITE = _Envelope(LABIODENTALS, 0.0, CLOSURE_RISE_S, CLOSURE_FALL_S)
_REST = _Envelope((SILENCE,), 0.0, 0.06, 0.06)


def articulate(phones: Sequence[Phone], frames: int) -> Articulation:
    """Phones in order of time -> the mouth at 60 frames a second, at the usual loudness."""
    times = np.arange(frames) / float(FACE_RATE)
    weighted = np.zeros((frames, len(ARTICULATORS)))
    total = np.full((frames, len(ARTICULATORS)), 1e-9)
    for phone in phones:
        viseme = VISEMES[phone.symbol]
        here = _frames_near(phone, frames)
        for group, columns, targets in zip(GROUPS, _COLUMNS, _TARGETS[phone.symbol], strict=True):
            dominance = getattr(viseme, group.grip) * _dominance(times[here], phone, group)
            weighted[here, columns] += dominance[:, None] * targets
            total[here, columns] += dominance[:, None]
    articulators = weighted / total
    articulators[:, _BURST_COLUMNS] += _bursts(times, phones)[:, None] * _BURST_HEIGHTS
    return Articulation(
        articulators,
        np.maximum(_held(times, phones, _PLOSIVE), _held(times, phones, _NASAL)),
        _held(times, phones, _BITE),
        _held(times, phones, _REST) if len(phones) else np.ones(frames),
    )


def slackened(mouth: Articulation, slackness: np.ndarray) -> Articulation:
    """An articulation whose movements reach less far and last longer; lips and teeth meet as before.

    slackness: (frames,), 0 leaves it as it is, 1 smooths it by SLACK_S.
    """
    sluggish = smoothed(mouth.articulators, SLACK_S)
    articulators = mouth.articulators + slackness[:, None] * (sluggish - mouth.articulators)
    return Articulation(articulators, mouth.closure, mouth.bite, mouth.rest)


def mouth_curves(mouth: Articulation, jaw: np.ndarray, lips: np.ndarray) -> np.ndarray:
    """Rig values of an articulation, float (frames, 174).

    jaw, lips: (frames,), how widely each axis moves; 1 moves to the visemes as they are in VISEMES.
    """
    scale = np.repeat(lips[:, None], len(ARTICULATORS), 1)
    scale[:, ARTICULATORS.index("jaw")] = jaw
    scale[:, ARTICULATORS.index("tip") :] = 1.0
    shape = mouth.articulators * scale
    contact = np.maximum(mouth.closure, mouth.bite)[:, None]
    parts = [ARTICULATORS.index(name) for name in ("jaw", "lower", "upper")]
    # A real jaw stays open by .09 to .19 behind closed lips; here less, so that no network's face leaves a gap.
    shape[:, parts] *= 1 - np.array([0.75, 0.98, 0.98]) * mouth.closure[:, None]
    shape[:, ARTICULATORS.index("lower")] *= 1 - 0.9 * mouth.bite
    round_lips = [ARTICULATORS.index(name) for name in ("funnel", "spread")]
    shape[:, round_lips] *= 1 - 0.5 * contact
    held = np.maximum(mouth.closure[:, None] * _CLOSURE_ROW, mouth.rest[:, None] * _REST_ROW)
    return shape @ _RIG_MATRIX + mouth.bite[:, None] * _BITE_ROW + held


def _dominance(times: np.ndarray, phone: Phone, group: ArticulatorGroup) -> np.ndarray:
    centre = (phone.start_s + phone.end_s) / 2 - group.lead_s
    half = (phone.end_s - phone.start_s) / 2
    away = times - centre
    outside = np.maximum(np.abs(away) - max(half - CORE_EDGE_S, 0.0), 0.0)
    return np.exp(-((outside / np.where(away < 0, group.before_s, group.after_s)) ** FALL))


def _held(times: np.ndarray, phones: Sequence[Phone], envelope: _Envelope) -> np.ndarray:
    """The envelope over the phones, (frames,), 0..1."""
    height = np.zeros(len(times))
    for phone in phones:
        if phone.symbol in envelope.symbols:
            here = _frames_near(phone, len(times))
            start, end = phone.start_s, phone.end_s - envelope.early_s
            if end - start < CLOSURE_HOLD_S:
                middle = (phone.start_s + phone.end_s) / 2
                start, end = min(start, middle - CLOSURE_HOLD_S / 2), max(end, middle + CLOSURE_HOLD_S / 2)
            t = times[here]
            share = np.clip(np.minimum((t - start) / envelope.rise_s + 1, (end - t) / envelope.fall_s + 1), 0, 1)
            height[here] = np.maximum(height[here], share * share * (3 - 2 * share))
    return height


def _bursts(times: np.ndarray, phones: Sequence[Phone]) -> np.ndarray:
    """How strongly the lips spring apart, (frames,), 0..1: once after every p and b."""
    height = np.zeros(len(times))
    for phone in phones:
        if phone.symbol in BURSTS:
            here = _frames_near(phone, len(times))
            away = (times[here] - (phone.end_s - RELEASE_S + BURST_PEAK_S)) / BURST_WIDTH_S
            height[here] = np.maximum(height[here], BURSTS[phone.symbol] * np.exp(-(away**2) / 2))
    return height


def _frames_near(phone: Phone, frames: int) -> slice:
    ends_s = np.array([phone.start_s - REACH_S, phone.end_s + REACH_S])
    return slice(*np.clip(ends_s * float(FACE_RATE), 0, frames).astype(int))


_COLUMNS = tuple([ARTICULATORS.index(name) for name in group.articulators] for group in GROUPS)
_TARGETS = {
    symbol: tuple(np.array([getattr(viseme, name) for name in group.articulators]) for group in GROUPS)
    for symbol, viseme in VISEMES.items()
}
_RIG_MATRIX = np.stack([pose_row(RIG_POSES[name]) for name in ARTICULATORS])
_CLOSURE_ROW, _BITE_ROW = pose_row(CLOSURE_POSE), pose_row(BITE_POSE)
_REST_ROW = pose_row({"mouth_lipsTogetherU-Y": REST_TOGETHER, "mouth_lipsTogetherD-Y": REST_TOGETHER})
_BURST_COLUMNS = [ARTICULATORS.index(name) for name in BURST_LIPS]
_BURST_HEIGHTS = np.array(list(BURST_LIPS.values()))
