"""The colours of the seven emotions, the same wherever the tool shows one."""

import numpy as np

from ..emotion import EMOTIONS

# Apart from one another in hue and in lightness, so that a grey print and most colour-blind eyes still tell them apart,
# and none so bright that it shouts on a dark interface.
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


def blended(weights: np.ndarray) -> np.ndarray:
    """uint8 (..., 3) red, green, blue for emotion weights (..., 7), mixed as the weights are."""
    return np.round(np.asarray(weights, float) @ _RGB).clip(0, 255).astype(np.uint8)
