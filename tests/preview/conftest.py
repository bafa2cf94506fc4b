"""A take to draw, and a sound for it."""

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.rig import BOARD
from emoface.take import AudioRef, BlinkLayer, GazeLayer, Line, ModelRef, Take

from .poses import pose


@pytest.fixture
def make_take():
    """A take of any length: the jaw opens in its second half, one blink at 0.5 s, one look aside at 0.75 s."""

    def make(duration_s: float = 2.0, emotions: str = "angry@0 happy@1") -> Take:
        face = np.zeros((int(duration_s * 60), len(BOARD)), np.float32)
        face[len(face) // 2 :] = pose(jaw=0.8)
        return Take(
            Line("lines/hello.wav", EmotionTimeline.parse(emotions)),
            AudioRef("0" * 64, duration_s),
            ModelRef("compact", "abc"),
            Curves(face),
            BlinkLayer(0, (Blink(30),)),
            GazeLayer(0, (Fixation(0, 0.0, 0.0), Fixation(45, 0.2, 0.0, locked=True))),
        )

    return make


@pytest.fixture
def click():
    """float32 16 kHz sound of a length in seconds, silent but for a burst of 10 ms at a time."""

    def make(duration_s: float, at_s: float) -> np.ndarray:
        samples = np.zeros(int(duration_s * 16_000), np.float32)
        start = int(at_s * 16_000)
        samples[start : start + 160] = 0.8 * np.sin(np.arange(160) * 0.8)
        return samples

    return make
