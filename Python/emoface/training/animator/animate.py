"""A face from phones: articulation, emotion, and how the two share the lips."""

from collections.abc import Sequence

import numpy as np

from ...curves import Curves
from ...phones import VOWELS
from ...rig import BOARD
from ...timing import FACE_RATE
from ..phones import Phone
from .articulation import Articulation, articulate, mouth_curves, slackened
from .emotions import SpeechState, closing_pose, emotion_pose, speech_scale, speech_slackness
from .loudness import smoothed
from .visemes import ARTICULATORS

LIPS_PER_LOUDNESS = 0.6  # how much more the lips move for one unit of loudness; the jaw opens for the voice itself
# Tried by teaching a small regression the jaw from sound, judged on two Mandarin clips with animated weights and on
# read English: a share of .08, .12, .16 gives a mean r of .716, .721, .726 with the clips' jaw, and .821, .817, .814
# for the contrast of open vowels. Moving it one to three frames later is worse in both. A factor on the whole opening
# that grows with loudness, by .46 for one unit, costs .005 of that r and .007 of the contrast.
VOICE_JAW = 0.12  # opening that the voice adds at the usual loudness, whatever the vowel
VOICE_KNEE = 0.08  # a phone that opens the jaw this far takes half of it, a closed one nothing
JAW_SMOOTHING_S = 0.025  # Gaussian smoothing of loudness for the jaw
SHOUT_FROM, SHOUT_FULL = 1.1, 1.35  # loudness, 4 and 14 dB over the line's usual: speech is at 1.1 for 1 frame in 30
SHOUT_JAW = 0.35  # how much wider the jaw opens in a shout: to .75, where the real performance is at its widest
LIPS_LEAST, LIPS_MOST = 0.55, 1.35  # limits of the lips' factor
USUAL_LOUDNESS = 0.95  # at which visemes are as in VISEMES
ACCENT_S = 0.10  # half-width of a brow accent
SHORTEST_ACCENT_S = 0.06  # a vowel shorter than this is not accented
ACCENT_FROM, ACCENT_FULL = 0.02, 0.12  # loudness above the vowels around it at which an accent begins and is full
NEIGHBOURS_S = 0.8  # how far those vowels lie, as a Gaussian's sigma


def animate(phones: Sequence[Phone], weights: np.ndarray, loudness: np.ndarray) -> Curves:
    """60 fps curves within the board's ranges.

    phones: in order of time.
    weights: of the emotions, (frames, 7).
    loudness: (frames,), see `loudness.loudness`.
    Deterministic: everything in the curves follows from the voice and the labels, so that a network can learn it.
    """
    mouth = articulate(phones, len(weights))
    return face_from_articulation(mouth, vowel_accents(phones, loudness), weights, loudness)


def face_from_articulation(
    mouth: Articulation, accents: np.ndarray, weights: np.ndarray, loudness: np.ndarray
) -> Curves:
    """The second half of `animate`: an articulation that was made once, under any emotion.

    accents: (frames,), from `vowel_accents`.
    weights: (frames, 7).
    loudness: (frames,).
    """
    effort = smoothed(loudness, 0.08) - USUAL_LOUDNESS
    mouth = slackened(mouth, speech_slackness(weights))
    jaw, lips = speech_scale(weights)
    jaw = jaw * jaw_scale(mouth.articulators[:, _JAW], loudness)
    lips = lips * np.clip(1 + LIPS_PER_LOUDNESS * effort, LIPS_LEAST, LIPS_MOST)
    rounding = np.clip(mouth.articulators[:, _ROUND].sum(1), 0, 1)
    slow_loudness = np.clip(smoothed(loudness, 0.4), 0, 1)
    speech = SpeechState(slow_loudness, accents, np.maximum(mouth.closure, mouth.bite), mouth.rest, rounding)
    values = mouth_curves(mouth, jaw, lips) + emotion_pose(weights, speech) + closing_pose(weights, mouth.closure)
    return Curves(np.clip(values, BOARD.minimum, BOARD.maximum))


def jaw_scale(opening: np.ndarray, loudness: np.ndarray) -> np.ndarray:
    """float (frames,): factor on `opening` (frames,), the phones' jaw, under a voice of this loudness (frames,)."""
    voice = smoothed(loudness, JAW_SMOOTHING_S)
    shout = np.clip((voice - SHOUT_FROM) / (SHOUT_FULL - SHOUT_FROM), 0, 1)
    return 1 + VOICE_JAW * voice / (opening + VOICE_KNEE) + SHOUT_JAW * shout


def vowel_accents(phones: Sequence[Phone], loudness: np.ndarray) -> np.ndarray:
    """float (frames,), 0..1: a bump at every vowel that is long and louder than the vowels around it.

    loudness: (frames,). The brows move with it.
    """
    times = np.arange(len(loudness)) / float(FACE_RATE)
    height = np.zeros(len(loudness))
    long = [p for p in phones if p.symbol in VOWELS and p.end_s - p.start_s > SHORTEST_ACCENT_S]
    middles = np.array([(phone.start_s + phone.end_s) / 2 for phone in long])
    middles = middles[middles * float(FACE_RATE) < len(loudness) - 1]
    level = loudness[np.round(middles * float(FACE_RATE)).astype(int)]
    near = np.exp(-(((middles[:, None] - middles) / NEIGHBOURS_S) ** 2) / 2)
    over = level - near @ level / near.sum(1)
    for middle, stress in zip(middles, np.clip((over - ACCENT_FROM) / (ACCENT_FULL - ACCENT_FROM), 0, 1), strict=True):
        height = np.maximum(height, stress * np.exp(-(((times - middle) / ACCENT_S) ** 2) / 2))
    return height


_JAW = ARTICULATORS.index("jaw")
_ROUND = [ARTICULATORS.index("purse"), ARTICULATORS.index("funnel")]
