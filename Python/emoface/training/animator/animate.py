"""A face from phones: speech, emotion and their meeting at the lips."""

from collections.abc import Sequence

import numpy as np

from ...curves import Curves
from ...rig import BOARD
from ...timing import FACE_RATE
from ..phones import VOWELS, Phone
from .emotions import emotion_pose, speech_scale
from .loudness import smoothed
from .visemes import ARTICULATORS, Mouth, articulate, to_rig

JAW_PER_LOUDNESS, LIPS_PER_LOUDNESS = 0.9, 0.6  # how much more each axis moves for one unit of loudness
SMALLEST, WIDEST = 0.55, 1.35  # limits of both
USUAL = 0.95  # loudness at which visemes are as written
ACCENT_S = 0.09  # half-width of a brow accent
SHORTEST_ACCENT_S = 0.06  # a vowel shorter than this is not accented


def animate(phones: Sequence[Phone], weights: np.ndarray, loudness: np.ndarray) -> Curves:
    """Phones, emotion weights (frames, 7) and loudness (frames,) -> 60 fps curves within the board's ranges.

    Deterministic: everything in the curves follows from the voice and the labels, so that a network can learn it.
    """
    return express(articulate(phones, len(weights)), accents(phones, loudness), weights, loudness)


def express(mouth: Mouth, accent: np.ndarray, weights: np.ndarray, loudness: np.ndarray) -> Curves:
    """The second half of `animate`: a mouth that was articulated once, under any emotion."""
    effort = smoothed(loudness, 0.08) - USUAL
    jaw, lips = speech_scale(weights)
    jaw = jaw * np.clip(1 + JAW_PER_LOUDNESS * effort, SMALLEST, WIDEST)
    lips = lips * np.clip(1 + LIPS_PER_LOUDNESS * effort, SMALLEST, WIDEST)
    rounding = np.clip(mouth.shape[:, _ROUND].sum(1), 0, 1)
    swell = np.clip(smoothed(loudness, 0.4), 0, 1)
    firm = np.maximum(mouth.shut, mouth.bite)
    values = to_rig(mouth, jaw, lips) + emotion_pose(weights, swell, accent, firm, mouth.rest, rounding)
    return Curves(np.clip(values, BOARD.minimum, BOARD.maximum))


def accents(phones: Sequence[Phone], loudness: np.ndarray) -> np.ndarray:
    """float (frames,), 0..1: a bump at every vowel that is long and louder than the voice around it."""
    times = np.arange(len(loudness)) / float(FACE_RATE)
    usual = smoothed(loudness, 0.6)
    height = np.zeros(len(loudness))
    for phone in phones:
        middle = (phone.start_s + phone.end_s) / 2
        frame = FACE_RATE.nearest_frame(middle)
        if phone.symbol in VOWELS and phone.end_s - phone.start_s > SHORTEST_ACCENT_S and frame < len(loudness):
            stress = np.clip((loudness[frame] - usual[frame]) * 4, 0, 1)
            bump = stress * np.exp(-(((times - middle) / ACCENT_S) ** 2) / 2)
            height = np.maximum(height, bump)
    return height


_ROUND = [ARTICULATORS.index("purse"), ARTICULATORS.index("funnel")]
