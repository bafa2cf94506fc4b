"""Seven emotions as poses of the face board, after FACS, and how they share the mouth with speech.

Each pose names the action units it is made of. Left and right differ a little: a face that is exactly even reads as
a mask. Values are the board's at intensity 1, held by a speaking actor, not the grimace of a photograph: the real
performance we measured raises its inner brows to .87, its corners to .71, and widens its lids to -.77. No pose fills a
control: the line's loud parts and its accents still have to show on it.
"""

from dataclasses import dataclass

import numpy as np

from ...emotion import EMOTIONS
from ...rig import BOARD
from .pose import Pose, pose_row


@dataclass(frozen=True)
class EmotionPose:
    """The pose of one emotion at intensity 1.

    face: brows, lids, cheeks, nose, neck.
    mouth: what leaves the lips closed; always on.
    parting: what draws the lips apart, and so yields to p, b, m, f, v.
    silent: only while nobody speaks.
    closing: while the lips close in p, b, m: how hard they press.
    jaw, lips: factors on how widely speech moves them.
    slack: 0..1, how sluggishly speech moves them.
    """

    face: Pose
    mouth: Pose
    parting: Pose
    silent: Pose
    closing: Pose
    jaw: float = 1.0
    lips: float = 1.0
    slack: float = 0.0


POSES = {
    "angry": EmotionPose(  # AU 4 + 5 + 7 + 10 + 23/24
        face={
            "brow_down-Y": (0.80, 0.75), "brow_lateral-Y": (0.42, 0.38), "eye_squintInner-Y": (0.62, 0.56),
            "eye_eyelidU-Y": (-0.28, -0.25), "eye_cheekRaise-Y": (0.18, 0.22), "nose-Y": (0.36, 0.42),
            "nose_wrinkleUpper-Y": (0.40, 0.44), "nose-X": (0.45, 0.42), "nose_nasolabialDeepen-Y": (0.34, 0.40),
            "neck_stretch-Y": (0.22, 0.20), "neck_mastoidContract-Y": (0.25, 0.28),
        },
        mouth={
            "mouth_corner-Y": (-0.16, -0.12), "mouth_cornerDepress-Y": (0.18, 0.14), "mouth_tightenU-Y": (0.26, 0.28),
            "mouth_tightenD-Y": (0.30, 0.32), "jaw_ChinRaiseD-Y": (0.12, 0.12), "C_jaw_fwdBack-Y": -0.12,
            "jaw_clench-Y": (0.15, 0.15),
        },
        parting={"mouth_upperLipRaise-Y": (0.20, 0.26), "mouth_lowerLipDepress-Y": (0.25, 0.21)},
        silent={
            "mouth_pressU-Y": (0.36, 0.34), "mouth_pressD-Y": (0.38, 0.36), "jaw_clench-Y": (0.30, 0.30),
            "mouth_upperLipRaise-Y": (-0.18, -0.22), "mouth_lowerLipDepress-Y": (-0.25, -0.21),
        },
        closing={
            "mouth_lipsPressU-Y": (0.30, 0.28), "mouth_pressU-Y": (0.16, 0.14), "mouth_pressD-Y": (0.18, 0.16),
            "jaw_ChinRaiseD-Y": (0.14, 0.14), "jaw_clench-Y": (0.20, 0.20),
        },
        jaw=1.15, lips=1.18,
    ),
    "disgust": EmotionPose(  # AU 9 + 10 + 4 + 6 + 15 + 17
        face={
            "nose-Y": (0.80, 0.73), "nose_wrinkleUpper-Y": (0.78, 0.70), "nose_nasolabialDeepen-Y": (0.66, 0.58),
            "nose-X": (-0.12, -0.10), "brow_down-Y": (0.52, 0.58), "brow_lateral-Y": (0.22, 0.24),
            "eye_squintInner-Y": (0.46, 0.54), "eye_cheekRaise-Y": (0.46, 0.40), "eye_faceScrunch-Y": (0.22, 0.18),
            "eye_eyelidU-Y": (0.14, 0.16), "neck_stretch-Y": (0.16, 0.18),
        },
        mouth={
            "mouth_cornerDepress-Y": (0.34, 0.30), "mouth_corner-Y": (-0.18, -0.22), "jaw_ChinRaiseD-Y": (0.22, 0.22),
            "mouth_sharpCornerPull-Y": (0.16, 0.10),
        },
        parting={"mouth_upperLipRaise-Y": (0.46, 0.38), "mouth_lowerLipDepress-Y": (0.10, 0.14)},
        silent={"jaw_ChinRaiseD-Y": (0.14, 0.14), "mouth_lowerLipDepress-Y": (-0.10, -0.14)},
        closing={"jaw_ChinRaiseD-Y": (0.12, 0.12), "mouth_pressD-Y": (0.10, 0.08)},
        jaw=0.95, lips=1.0,
    ),
    "fear": EmotionPose(  # AU 1 + 2 + 4 + 5 + 20 + 25
        face={
            "brow_raiseIn-Y": (0.80, 0.76), "brow_raiseOut-Y": (0.40, 0.34), "brow_lateral-Y": (0.46, 0.50),
            "brow_down-Y": (0.14, 0.12), "eye_blink-Y": (-0.46, -0.42), "eye_eyelidU-Y": (-0.42, -0.40),
            "eye_eyelidD-Y": (0.14, 0.16), "eye_pupil-Y": (0.30, 0.30), "nose-X": (0.26, 0.24),
            "neck_stretch-Y": (0.46, 0.42), "neck_throatExhaleInhale-Y": 0.25,
        },
        mouth={
            "mouth_stretch-Y": (0.38, 0.42), "mouth_corner-Y": (-0.18, -0.15), "mouth_cornerDepress-Y": (0.16, 0.18),
            "C_jaw_fwdBack-Y": 0.10,
        },
        parting={"mouth_lowerLipDepress-Y": (0.16, 0.18), "mouth_upperLipRaise-Y": (0.06, 0.06)},
        silent={"C_jaw-Y": 0.06, "mouth_lipsTogetherU-Y": (-0.3, -0.3), "mouth_lipsTogetherD-Y": (-0.3, -0.3)},
        closing={"mouth_lipsPressU-Y": (0.10, 0.10)},
        jaw=0.95, lips=1.0,
    ),
    "happy": EmotionPose(  # AU 6 + 12 + 25
        face={
            "eye_cheekRaise-Y": (0.66, 0.60), "eye_squintInner-Y": (0.14, 0.16), "eye_eyelidD-Y": (0.22, 0.20),
            "nose_nasolabialDeepen-Y": (0.38, 0.34), "brow_raiseOut-Y": (0.20, 0.15), "brow_raiseIn-Y": (0.10, 0.08),
            "nose-X": (0.10, 0.10),
        },
        mouth={
            "mouth_cornerPull-Y": (0.62, 0.56), "mouth_sharpCornerPull-Y": (0.16, 0.20), "mouth_dimple-Y": (0.22, 0.18),
            "mouth_corner-X": (0.16, 0.14),
        },
        parting={"mouth_upperLipRaise-Y": (0.16, 0.14), "mouth_lowerLipDepress-Y": (0.06, 0.08)},
        silent={"mouth_upperLipRaise-Y": (-0.08, -0.06), "mouth_lowerLipDepress-Y": (-0.06, -0.08)},
        closing={},
        jaw=1.08, lips=1.05,
    ),
    "neutral": EmotionPose({}, {}, {}, {}, {}),
    "sad": EmotionPose(  # AU 1 + 4 + 15 + 17, lids heavy, gaze low
        face={
            "brow_raiseIn-Y": (0.80, 0.75), "brow_lateral-Y": (0.40, 0.36), "brow_down-Y": (0.10, 0.12),
            "eye_eyelidU-Y": (0.34, 0.38), "eye_blink-Y": (0.12, 0.12), "eye_squintInner-Y": (0.18, 0.16),
            "eye_cheekRaise-Y": (0.12, 0.14), "nose_nasolabialDeepen-Y": (0.22, 0.20), "eye-Y": (-0.14, -0.14),
        },
        mouth={
            "mouth_cornerDepress-Y": (0.56, 0.50), "mouth_corner-Y": (-0.40, -0.44), "jaw_ChinRaiseD-Y": (0.28, 0.28),
            "jaw_ChinRaiseU-Y": (0.14, 0.14), "mouth_lipsRollD-Y": (-0.10, -0.10),
        },
        parting={"mouth_lowerLipDepress-Y": (0.04, 0.04)},
        silent={"jaw_ChinRaiseD-Y": (0.12, 0.12), "mouth_pressD-Y": (0.10, 0.10)},
        closing={"mouth_lipsPressU-Y": (-0.12, -0.12)},
        jaw=0.82, lips=0.84, slack=0.5,
    ),
    "surprise": EmotionPose(  # AU 1 + 2 + 5 + 26
        face={
            "brow_raiseIn-Y": (0.70, 0.74), "brow_raiseOut-Y": (0.74, 0.79), "eye_blink-Y": (-0.52, -0.56),
            "eye_eyelidU-Y": (-0.50, -0.54), "eye_eyelidD-Y": (-0.16, -0.18), "eye_pupil-Y": (0.22, 0.22),
            "nose-X": (0.16, 0.16), "ear_up-Y": (0.14, 0.14), "neck_throatExhaleInhale-Y": 0.18,
        },
        mouth={"mouth_corner-X": (-0.10, -0.10)},
        parting={
            "C_jaw-Y": 0.05, "mouth_upperLipRaise-Y": (0.10, 0.12), "mouth_lowerLipDepress-Y": (0.08, 0.08),
            "mouth_funnelU-Y": (0.06, 0.06), "mouth_funnelD-Y": (0.06, 0.06),
        },
        silent={"C_jaw-Y": 0.09, "mouth_lipsTogetherU-Y": (-0.3, -0.3), "mouth_lipsTogetherD-Y": (-0.3, -0.3)},
        closing={},
        jaw=1.2, lips=1.05,
    ),
}  # fmt: skip

# The brows move with an accented vowel: up with most emotions, down in anger and disgust.
_RAISE: Pose = {"brow_raiseIn-Y": (0.20, 0.19), "brow_raiseOut-Y": (0.21, 0.22), "eye_eyelidU-Y": -0.10}
ACCENT: dict[str, Pose] = dict.fromkeys(EMOTIONS, _RAISE) | {
    "angry": {"brow_down-Y": 0.14, "eye_squintInner-Y": 0.14, "nose_wrinkleUpper-Y": 0.10},
    "disgust": {"brow_down-Y": 0.14, "nose-Y": 0.10, "nose_wrinkleUpper-Y": 0.10},
}
QUIET_SHARE, LOUD_SHARE = 0.88, 0.24  # a pose is held at .88 in silence and at 1.12 at the line's loudest
CORNER_REDUCTION = 0.55  # share of the smile's corners that rounded lips take away


@dataclass(frozen=True)
class SpeechState:
    """What an emotion must know of speech, frame by frame. All float (frames,), 0..1.

    slow_loudness: smoothed over syllables.
    accent: from `vowel_accents`.
    closure: how far lips, or lower lip and teeth, must close.
    rest: 1 in silence.
    rounding: of the lips.
    """

    slow_loudness: np.ndarray
    accent: np.ndarray
    closure: np.ndarray
    rest: np.ndarray
    rounding: np.ndarray


def emotion_pose(weights: np.ndarray, speech: SpeechState) -> np.ndarray:
    """Rig values of the emotions, float (frames, 174), to be added to those of speech. weights: (frames, 7)."""
    strength = (QUIET_SHARE + LOUD_SHARE * speech.slow_loudness)[:, None]
    mouth = weights @ _MOUTH
    mouth[:, _CORNERS] *= 1 - CORNER_REDUCTION * speech.rounding[:, None]
    open_mouth = (weights @ _PARTING) * (1 - speech.closure[:, None])
    silent = (weights @ _SILENT) * (speech.rest * (1 - speech.closure))[:, None]
    return strength * (weights @ _FACE + mouth) + open_mouth + silent + speech.accent[:, None] * (weights @ _ACCENT)


def closing_pose(weights: np.ndarray, closure: np.ndarray) -> np.ndarray:
    """What the emotions add to closed lips, rig values (frames, 174).

    weights: (frames, 7).
    closure: of the lips, (frames,), 0..1.
    """
    pose: np.ndarray = closure[:, None] * (weights @ _CLOSING)
    return pose


def speech_scale(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(jaw, lips), each (frames,): how widely the emotion lets speech move."""
    return weights @ _JAW, weights @ _LIPS


def speech_slackness(weights: np.ndarray) -> np.ndarray:
    """(frames,), 0..1: how sluggishly the emotion lets speech move."""
    slackness: np.ndarray = weights @ _SLACK
    return slackness


_FACE, _MOUTH, _PARTING, _SILENT, _CLOSING = (
    np.stack([pose_row(getattr(POSES[emotion], part)) for emotion in EMOTIONS])
    for part in ("face", "mouth", "parting", "silent", "closing")
)
_ACCENT = np.stack([pose_row(ACCENT[emotion]) for emotion in EMOTIONS])
_JAW = np.array([POSES[emotion].jaw for emotion in EMOTIONS])
_LIPS = np.array([POSES[emotion].lips for emotion in EMOTIONS])
_SLACK = np.array([POSES[emotion].slack for emotion in EMOTIONS])
_CORNERS = BOARD.columns("mouth_cornerPull", "mouth_sharpCornerPull", "mouth_dimple", "mouth_stretch-")
