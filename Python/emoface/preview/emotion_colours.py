"""The colours of the seven emotions, the same wherever the tool shows one."""

import numpy as np

from ..emotion import EMOTIONS

# They differ in hue and in lightness, so that a grey print and most colour-blind eyes still tell them apart. None is so
# bright that it dominates a dark interface.
EMOTION_COLOURS = {
    "angry": "#d9534a",
    "disgust": "#7d9b3f",
    "fear": "#8a6fc9",
    "happy": "#f2b93b",
    "neutral": "#7c8694",
    "sad": "#3f7fc4",
    "surprise": "#4fc3b5",
}

_RGB = np.array([[int(EMOTION_COLOURS[e][i : i + 2], 16) for i in (1, 3, 5)] for e in EMOTIONS], float)


def blend_emotion_colours(weights: np.ndarray) -> np.ndarray:
    """Mix the emotions' colours in proportion to their weights.

    weights: (..., 7), each 0..1, in the order of EMOTIONS.
    Returns uint8 (..., 3): red, green, blue.
    """
    mixed: np.ndarray = np.round(np.asarray(weights, float) @ _RGB)
    return mixed.clip(0, 255).astype(np.uint8)
