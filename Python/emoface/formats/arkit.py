"""From the face board to Apple's 52 blend shapes and the eyes' rotation, as Live Link Face records them.

The table is the inverse of how a MetaHuman plays ARKit shapes, so that a take sent through it and played on a
MetaHuman comes near itself. The rest of the board (teeth, tongue, neck, lip thickness, ...) has no ARKit
shape and is left out. Left and right are the character's own in both vocabularies.
"""

from collections.abc import Sequence

import numpy as np

from ..curves import Curves

# In the order of the phone app's columns, which for the jaw and the mouth have right before left.
SHAPES = tuple(
    """
    EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft EyeWideLeft
    EyeBlinkRight EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight EyeSquintRight EyeWideRight
    JawForward JawRight JawLeft JawOpen MouthClose MouthFunnel MouthPucker MouthRight MouthLeft
    MouthSmileLeft MouthSmileRight MouthFrownLeft MouthFrownRight MouthDimpleLeft MouthDimpleRight
    MouthStretchLeft MouthStretchRight MouthRollLower MouthRollUpper MouthShrugLower MouthShrugUpper
    MouthPressLeft MouthPressRight MouthLowerDownLeft MouthLowerDownRight MouthUpperUpLeft MouthUpperUpRight
    BrowDownLeft BrowDownRight BrowInnerUp BrowOuterUpLeft BrowOuterUpRight
    CheekPuff CheekSquintLeft CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut
    """.split()
)
ROTATIONS = (
    *("HeadYaw", "HeadPitch", "HeadRoll"),
    *("LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll"),
    *("RightEyeYaw", "RightEyePitch", "RightEyeRoll"),
)
LIVE_LINK_NAMES = SHAPES + ROTATIONS

# How far an eye turns at the end of its control's travel, in radians; from the MetaHuman's Maya rig.
SIDEWAYS, UP, DOWN = np.radians((40.0, 30.0, 40.0))

# Shape -> (control, weight), ...: the weighted controls are summed where they are positive, so that one which
# goes both ways feeds two shapes. {S} is L or R: in a sided shape its own side, in a central one both. Where
# the board has two controls for one look and ARKit has one shape, both count: a lip bite is a lip roll.
SIDED = {
    "EyeBlink": (("CTRL_{S}_eye_blink-translateY", 1),),
    "EyeSquint": (("CTRL_{S}_eye_squintInner-translateY", 1),),
    "EyeWide": (("CTRL_{S}_eye_blink-translateY", -1), ("CTRL_{S}_eye_eyelidU-translateY", -1)),
    "MouthSmile": (
        ("CTRL_{S}_mouth_cornerPull-translateY", 1),
        ("CTRL_{S}_mouth_sharpCornerPull-translateY", 1),
    ),
    "MouthFrown": (("CTRL_{S}_mouth_cornerDepress-translateY", 1),),
    "MouthDimple": (("CTRL_{S}_mouth_dimple-translateY", 1),),
    "MouthStretch": (("CTRL_{S}_mouth_stretch-translateY", 1),),
    "MouthPress": (
        ("CTRL_{S}_mouth_pressU-translateY", 0.5),
        ("CTRL_{S}_mouth_pressD-translateY", 0.5),
        ("CTRL_{S}_mouth_lipsPressU-translateY", 1),
    ),
    "MouthLowerDown": (("CTRL_{S}_mouth_lowerLipDepress-translateY", 1),),
    "MouthUpperUp": (("CTRL_{S}_mouth_upperLipRaise-translateY", 1),),
    "BrowDown": (("CTRL_{S}_brow_down-translateY", 1),),
    "BrowOuterUp": (("CTRL_{S}_brow_raiseOut-translateY", 1),),
    "CheekSquint": (("CTRL_{S}_eye_cheekRaise-translateY", 1),),
    "NoseSneer": (("CTRL_{S}_nose-translateY", 1),),
}
CENTRAL = {
    "JawForward": (("CTRL_C_jaw_fwdBack-translateY", -1),),
    "JawRight": (("CTRL_C_jaw-translateX", 1),),
    "JawLeft": (("CTRL_C_jaw-translateX", -1),),
    "JawOpen": (("CTRL_C_jaw-translateY", 1),),
    "MouthFunnel": (("CTRL_{S}_mouth_funnelU-translateY", 0.25), ("CTRL_{S}_mouth_funnelD-translateY", 0.25)),
    "MouthPucker": (("CTRL_{S}_mouth_purseU-translateY", 0.25), ("CTRL_{S}_mouth_purseD-translateY", 0.25)),
    "MouthRight": (("CTRL_C_mouth-translateX", -1),),
    "MouthLeft": (("CTRL_C_mouth-translateX", 1),),
    "MouthRollLower": (
        ("CTRL_{S}_mouth_lipsRollD-translateY", 0.5),
        ("CTRL_{S}_mouth_lipBiteD-translateY", 0.5),
    ),
    "MouthRollUpper": (
        ("CTRL_{S}_mouth_lipsRollU-translateY", 0.5),
        ("CTRL_{S}_mouth_lipBiteU-translateY", 0.5),
    ),
    "MouthShrugLower": (("CTRL_{S}_jaw_ChinRaiseD-translateY", 0.5),),
    "MouthShrugUpper": (("CTRL_{S}_jaw_ChinRaiseU-translateY", 0.5),),
    "BrowInnerUp": (("CTRL_{S}_brow_raiseIn-translateY", 0.5),),
    "CheekPuff": (("CTRL_{S}_mouth_suckBlow-translateY", 0.5),),
    "TongueOut": (("CTRL_C_tongue_inOut-translateY", -1),),
}
LIPS_TOGETHER = (
    ("CTRL_{S}_mouth_lipsTogetherU-translateY", 0.25),
    ("CTRL_{S}_mouth_lipsTogetherD-translateY", 0.25),
)
SIDES = (("L", "Left"), ("R", "Right"))


def to_arkit(curves: Curves) -> Curves:
    """The 52 shapes, 0..1, and the rotations of head (0) and eyes in radians, as LIVE_LINK_NAMES orders them.

    curves: controls of the face board. Raises CurvesError, which names a control that is missing.
    """
    shapes = {shape: _sum(curves, terms, "LR") for shape, terms in CENTRAL.items()}
    for letter, side in SIDES:
        shapes |= {shape + side: _sum(curves, terms, letter) for shape, terms in SIDED.items()}
        shapes |= _eye(curves, letter, side)
    # ARKit's MouthClose brings the lips together on an open jaw: as much of it as of JawOpen and they meet,
    # more and they run into each other. The board's lipsTogether is the share of the opening that is closed.
    shapes["MouthClose"] = _sum(curves, LIPS_TOGETHER, "LR") * shapes["JawOpen"]
    still = np.zeros(len(curves), np.float32)
    values = np.stack([shapes.get(name, still) for name in LIVE_LINK_NAMES], 1)
    return Curves(values, curves.rate, LIVE_LINK_NAMES)


def _sum(curves: Curves, terms: Sequence[tuple[str, float]], sides: str) -> np.ndarray:
    """(frames,): the positive parts of weight x control, summed over the terms and sides, and cut at 1."""
    weights = {name.format(S=side): weight for name, weight in terms for side in sides}  # a central name once
    return np.minimum(sum(np.maximum(weight * curves.column(name), 0) for name, weight in weights.items()), 1)


def _eye(curves: Curves, letter: str, side: str) -> dict[str, np.ndarray]:
    """One eye's four looks and its rotation. CTRL_C_eye turns both eyes; each eye's own control adds to it.

    Measured on recordings of the app: yaw grows to the character's right, pitch grows downward, in radians.
    """
    left, up = (
        np.clip(curves.column(f"CTRL_C_eye-{axis}") + curves.column(f"CTRL_{letter}_eye-{axis}"), -1, 1)
        for axis in ("translateX", "translateY")
    )
    outward = left if letter == "L" else -left
    return {
        f"EyeLookOut{side}": np.maximum(outward, 0),
        f"EyeLookIn{side}": np.maximum(-outward, 0),
        f"EyeLookUp{side}": np.maximum(up, 0),
        f"EyeLookDown{side}": np.maximum(-up, 0),
        f"{side}EyeYaw": -left * SIDEWAYS,
        f"{side}EyePitch": -up * np.where(up > 0, UP, DOWN),
    }
