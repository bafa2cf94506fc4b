"""Poses by control, and a take to draw."""

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.rig import BOARD
from emoface.take import BlinkLayer, GazeLayer, Line, ModelRef, Recording, Take


def pose(sides: str = "LR", **values: float) -> np.ndarray:
    """float32 (174,): zero but for these controls. mouth_cornerPull=1 sets both sides, or those said; jaw_X sets X."""
    result = np.zeros(len(BOARD), np.float32)
    for name, value in values.items():
        stem, axis = (name[:-2], "X") if name.endswith("_X") else (name, "Y")
        central = f"CTRL_C_{stem}-translate{axis}"
        names = [central] if central in BOARD.names else [f"CTRL_{side}_{stem}-translate{axis}" for side in sides]
        result[[BOARD.index(full) for full in names]] = value
    return result


TOGETHER = {"mouth_lipsTogetherU": 1.0, "mouth_lipsTogetherD": 1.0}

# After FACS: what each emotion does to a face.
EMOTION_POSES = {
    "angry": pose(
        brow_down=1, brow_lateral=0.8, eye_squintInner=0.4, eye_eyelidU=-0.5, mouth_lipsPressU=0.5, nose_X=0.5
    ),
    "disgust": pose(nose=0.9, brow_down=0.5, eye_squintInner=0.6, mouth_upperLipRaise=0.7, mouth_cornerDepress=0.5),
    "fear": pose(
        brow_raiseIn=0.9, brow_lateral=0.7, eye_blink=-0.8, mouth_stretch=0.8, mouth_lowerLipDepress=0.3, jaw=0.2
    ),
    "happy": pose(mouth_cornerPull=0.9, eye_cheekRaise=0.6, mouth_upperLipRaise=0.2, jaw=0.2),
    "neutral": pose(),
    "sad": pose(brow_raiseIn=0.8, brow_lateral=0.6, eye_eyelidU=0.5, mouth_cornerDepress=0.7, jaw_ChinRaiseD=0.4),
    "surprise": pose(brow_raiseIn=0.9, brow_raiseOut=0.9, eye_blink=-0.7, jaw=0.6),
}


@pytest.fixture
def make_take():
    """A take of any length: the jaw opens in its second half, one blink at 0.5 s, one look aside at 0.75 s."""

    def make(duration_s: float = 2.0, emotions: str = "angry@0 happy@1") -> Take:
        face = np.zeros((int(duration_s * 60), len(BOARD)), np.float32)
        face[len(face) // 2 :] = pose(jaw=0.8)
        return Take(
            Line("lines/hello.wav", EmotionTimeline.parse(emotions)),
            Recording("0" * 64, duration_s),
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
