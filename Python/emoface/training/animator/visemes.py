"""Visemes: the target of each phone for jaw, lips and tongue, and what those move on the face board."""

from dataclasses import dataclass

from ...phones import SILENCE
from .pose import Pose

ARTICULATORS = ("jaw", "purse", "funnel", "spread", "lower", "upper", "tip", "press", "body", "out", "bend")


@dataclass(frozen=True)
class Viseme:
    """Targets of the articulators (0..1, tongue -1..1), and how strongly each group of them holds to its target.

    jaw: opening.
    purse, funnel: the rounding of oo, and of o, r and sh.
    spread: corners outward.
    lower, upper: lips drawn off the teeth.
    tip, press: tongue tip up, and against the ridge.
    body: tongue back up.
    out: tongue between the teeth.
    bend: tongue tip curled.
    jaw_grip, lip_grip, tongue_grip: magnitude of the dominance of jaw, lips and tongue, 1 is usual.
    """

    jaw: float
    purse: float = 0.0
    funnel: float = 0.0
    spread: float = 0.0
    lower: float = 0.0
    upper: float = 0.0
    tip: float = 0.0
    press: float = 0.0
    body: float = 0.0
    out: float = 0.0
    bend: float = 0.0
    jaw_grip: float = 1.0
    lip_grip: float = 1.0
    tongue_grip: float = 1.0


# Values lie in the range of a real performance on this board: jaw median .12, 95 % at .41, highest .77; 95 % of funnel
# at .69, purse .56, lower lip .40, upper lip .52. The vowels that open stand well above all else: what a network makes
# of them lies nearer to the middle. Lips that purse funnel as well (r .71 there). The jaws of two Mandarin clips with
# animated weights open for i, u and o, too (to .16 to .34): with these half as far, a face from the phones heard there
# follows the clips' jaw at a mean r of .70, not .68. Closed lips hardly hold their shape: they stay round or spread.
VISEMES = {
    SILENCE: Viseme(0.0, jaw_grip=0.9, lip_grip=0.7, tongue_grip=0.7),
    "IY": Viseme(0.10, spread=0.62, lower=0.32, upper=0.34, body=0.35, tip=-0.1),
    "IH": Viseme(0.15, spread=0.42, lower=0.28, upper=0.30, body=0.2),
    "EH": Viseme(0.33, spread=0.44, lower=0.36, upper=0.40, body=0.05, jaw_grip=1.3),
    "AE": Viseme(0.40, spread=0.42, lower=0.40, upper=0.46, body=-0.15, jaw_grip=1.3),
    "AA": Viseme(0.46, spread=0.04, lower=0.30, upper=0.28, body=-0.3, jaw_grip=1.3),
    "AH": Viseme(0.36, spread=0.08, lower=0.26, upper=0.26, body=-0.1, jaw_grip=1.6),
    "AX": Viseme(0.30, spread=0.06, lower=0.18, upper=0.16, jaw_grip=1.1, lip_grip=0.4, tongue_grip=0.4),
    "AO": Viseme(0.37, purse=0.20, funnel=0.66, lower=0.14, upper=0.18, body=-0.2, jaw_grip=1.3),
    "OW": Viseme(0.19, purse=0.48, funnel=0.68, lower=0.08, upper=0.04, body=-0.1),
    "UH": Viseme(0.18, purse=0.44, funnel=0.52, lower=0.08, upper=0.04, body=0.2),
    "UW": Viseme(0.11, purse=0.78, funnel=0.58, lower=0.04, body=0.35, lip_grip=1.5),
    "ER": Viseme(0.14, purse=0.28, funnel=0.58, lower=0.14, upper=0.12, bend=0.4, body=0.15),
    "YU": Viseme(0.11, purse=0.76, funnel=0.48, body=0.4, lip_grip=1.5),
    "EU": Viseme(0.21, spread=0.14, lower=0.20, upper=0.20, body=0.15),
    "AP": Viseme(0.05, spread=0.36, lower=0.36, upper=0.30, tip=0.3, jaw_grip=1.2),
    "P": Viseme(0.04, lip_grip=0.15, jaw_grip=1.3, tongue_grip=0.1),
    "B": Viseme(0.04, lip_grip=0.15, jaw_grip=1.3, tongue_grip=0.1),
    "M": Viseme(0.04, lip_grip=0.15, jaw_grip=1.3, tongue_grip=0.1),
    "F": Viseme(0.05, upper=0.32, lip_grip=0.6, jaw_grip=1.8, tongue_grip=0.2),
    "V": Viseme(0.05, upper=0.32, lip_grip=0.6, jaw_grip=1.8, tongue_grip=0.2),
    "TH": Viseme(0.11, lower=0.30, upper=0.20, out=0.5, jaw_grip=1.2, lip_grip=0.6, tongue_grip=2.4),
    "DH": Viseme(0.10, lower=0.28, upper=0.18, out=0.42, jaw_grip=1.1, lip_grip=0.5, tongue_grip=2.0),
    "T": Viseme(0.06, lower=0.18, upper=0.12, tip=0.7, press=0.5, lip_grip=0.35, tongue_grip=1.8),
    "D": Viseme(0.06, lower=0.18, upper=0.12, tip=0.7, press=0.5, lip_grip=0.35, tongue_grip=1.8),
    "N": Viseme(0.06, lower=0.16, upper=0.10, tip=0.7, press=0.42, lip_grip=0.35, tongue_grip=1.8),
    "L": Viseme(0.14, lower=0.26, upper=0.14, tip=0.95, press=0.3, lip_grip=0.35, tongue_grip=2.0),
    "S": Viseme(0.04, spread=0.46, lower=0.44, upper=0.32, tip=0.4, press=0.2, jaw_grip=2.2, lip_grip=0.7),
    "Z": Viseme(0.04, spread=0.46, lower=0.42, upper=0.30, tip=0.4, press=0.2, jaw_grip=2.2, lip_grip=0.7),
    "TS": Viseme(0.04, spread=0.44, lower=0.42, upper=0.30, tip=0.5, press=0.45, jaw_grip=2.2, lip_grip=0.7),
    "SH": Viseme(0.06, purse=0.16, funnel=0.90, lower=0.28, upper=0.32, tip=0.2, jaw_grip=2.2, lip_grip=1.3),
    "ZH": Viseme(0.06, purse=0.16, funnel=0.84, lower=0.28, upper=0.30, tip=0.2, jaw_grip=2.2, lip_grip=1.3),
    "CH": Viseme(0.06, purse=0.16, funnel=0.84, lower=0.26, upper=0.30, tip=0.5, press=0.4, jaw_grip=2.2, lip_grip=1.2),
    "JH": Viseme(0.06, purse=0.16, funnel=0.84, lower=0.26, upper=0.28, tip=0.5, press=0.4, jaw_grip=2.2, lip_grip=1.2),
    "RS": Viseme(0.06, purse=0.10, funnel=0.60, lower=0.28, upper=0.22, bend=0.4, tip=0.3, jaw_grip=2.2, lip_grip=0.8),
    "XI": Viseme(0.05, spread=0.46, lower=0.38, upper=0.32, body=0.3, tip=0.1, jaw_grip=2.2, lip_grip=0.6),
    "R": Viseme(0.08, purse=0.36, funnel=0.68, lower=0.10, upper=0.10, bend=0.5, lip_grip=1.0),
    "RR": Viseme(0.08, purse=0.14, funnel=0.54, lower=0.16, upper=0.12, bend=0.5, lip_grip=0.8),
    "RT": Viseme(0.08, lower=0.20, upper=0.12, tip=0.8, press=0.3, lip_grip=0.35, tongue_grip=1.8),
    "W": Viseme(0.06, purse=0.84, funnel=0.50, body=0.3, lip_grip=1.6),
    "Y": Viseme(0.07, spread=0.50, lower=0.24, upper=0.24, body=0.4, lip_grip=0.7),
    "K": Viseme(0.08, lower=0.16, upper=0.14, body=0.6, lip_grip=0.15, tongue_grip=1.6),
    "G": Viseme(0.08, lower=0.16, upper=0.14, body=0.6, lip_grip=0.15, tongue_grip=1.6),
    "NG": Viseme(0.08, lower=0.14, upper=0.12, body=0.6, lip_grip=0.15, tongue_grip=1.6),
    "HH": Viseme(0.10, lower=0.16, upper=0.14, jaw_grip=0.3, lip_grip=0.1, tongue_grip=0.1),
}  # fmt: skip

# The lips close in BURSTS and NASALS; BURSTS: how strongly the breath drives them apart, 1 with aspiration.
BURSTS, NASALS = {"P": 1.0, "B": 0.65}, frozenset("M")
LABIODENTALS = frozenset("FV")

# What each articulator moves on the board at 1. Nobody speaks with both sides alike: the real performance holds its
# right upper lip at .79 of the left, the lower at .86, the corner at 1.07. Its jaw goes back by .37 of its opening, and
# its lips come towards each other by .28 of how far they purse (r .83).
RIG_POSES: dict[str, Pose] = {
    "jaw": {"C_jaw-Y": 1.0, "neck_digastricUpDown-Y": -0.25, "C_jaw_fwdBack-Y": 0.37},
    "purse": {"mouth_purseU-Y": 1.0, "mouth_purseD-Y": 1.0, "mouth_corner-X": -0.25, "mouth_pushPullU-Y": 0.25,
              "mouth_pushPullD-Y": 0.25, "mouth_towardsU-Y": 0.28, "mouth_towardsD-Y": 0.28},
    "funnel": {"mouth_funnelU-Y": 1.05, "mouth_funnelD-Y": 0.95, "C_jaw_fwdBack-Y": -0.12},
    "spread": {"mouth_stretch-Y": (0.44, 0.40), "mouth_cornerPull-Y": (0.57, 0.61), "mouth_dimple-Y": (0.40, 0.42),
               "mouth_corner-X": 0.1},
    "lower": {"mouth_lowerLipDepress-Y": (1.07, 0.93)},
    "upper": {"mouth_upperLipRaise-Y": (1.12, 0.88)},
    "tip": {"C_tongue_tip-Y": 0.7},
    "press": {"C_tongue_press-Y": 1.0},
    "body": {"C_tongue-Y": 0.8, "C_tongue_inOut-Y": 0.2, "C_tongue_narrowWide-Y": 0.2},
    "out": {"C_tongue_inOut-Y": -0.8},
    "bend": {"C_tongue_roll-Y": 0.8},
}  # fmt: skip
# Jaw, lips and chin close the mouth together: where the real performance closes, lipsTogether is at .2 to .36 and
# lipsPress at .1 to .3, with the chin raised by .2 to .4. lipsTogether is the share of the opening that it closes: here
# it closes most by itself, because what a network makes of it is less.
CLOSURE_POSE: Pose = {
    "mouth_lipsTogetherU-Y": 0.80,
    "mouth_lipsTogetherD-Y": 0.70,
    "mouth_lipsPressU-Y": 0.20,
    "jaw_ChinRaiseD-Y": 0.30,
}
BITE_POSE: Pose = {"mouth_lipBiteD-Y": 0.62, "mouth_lipsRollD-Y": 0.40, "mouth_lipsTowardsTeethD-Y": 0.20}
