"""Poses of the face by control."""

import numpy as np

from emoface.rig import BOARD


def pose(sides: str = "LR", **values: float) -> np.ndarray:
    """A pose, float32 (174,), that is zero but for these controls.

    sides: which sides a paired control is set on: "L", "R" or "LR".
    values: by control, such as mouth_cornerPull=1; the axis is Y, or X with the suffix _X, such as jaw_X=1.
    """
    result = np.zeros(len(BOARD), np.float32)
    for name, value in values.items():
        stem, axis = (name[:-2], "X") if name.endswith("_X") else (name, "Y")
        central = f"CTRL_C_{stem}-translate{axis}"
        names = [central] if central in BOARD.names else [f"CTRL_{side}_{stem}-translate{axis}" for side in sides]
        result[[BOARD.index(full) for full in names]] = value
    return result


TOGETHER = {"mouth_lipsTogetherU": 1.0, "mouth_lipsTogetherD": 1.0}

# What each emotion does to a face, after FACS.
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
