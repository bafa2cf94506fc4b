"""The shape of the lips: the two edges of each lip, and the gap between the lips."""

from dataclasses import dataclass

import numpy as np

from .jaw import JawPosition
from .outline import bump, smoothstep
from .pose import LEFT, RIGHT, Pose

MOUTH_Y = 56.0  # the seam of the closed lips
HALF_WIDTH = 31.0  # from its middle to a corner
UPPER_LIP, LOWER_LIP = 7.0, 9.2  # thickness of the red at rest
SOFTNESS = 0.9  # lips are soft: they touch until they are drawn this far apart
GRIP = 3.0  # closing controls press the lips past first contact, so that half a value already closes a small gap

# The mouth from corner to corner: -1 the character's right corner, 1 the left; dense at the corners, where it turns.
ALONG = np.sin(np.linspace(-np.pi / 2, np.pi / 2, 23))
_LEFT_SHARE = smoothstep(ALONG, -0.65, 0.65)  # weight of the left side's value at each point
_DISTANCE = np.abs(ALONG)  # from the middle
_ARCH = 1 - ALONG**2
_SEAM_BOW = 0.9 * bump(ALONG, 0, 0.2) - 0.7 * bump(_DISTANCE, 0.45, 0.25)
_CUPIDS_BOW = 1 + 0.16 * bump(_DISTANCE, 0.26, 0.16) - 0.1 * bump(ALONG, 0, 0.1)

# Where each `sticky` control holds the lips together; lipSticky closes them from the corners.
_STICKY_MIDDLE, _STICKY_INNER = bump(ALONG, 0, 0.3), bump(_DISTANCE, 0.45, 0.3)
_STICKY_OUTER, _STICKY_CORNERS = smoothstep(_DISTANCE, 0.5, 0.9), smoothstep(_DISTANCE, 0.3, 0.9)

Along = dict[str, np.ndarray]  # for each paired control its value at each point of the mouth, (23,)


@dataclass(frozen=True)
class MouthShape:
    """The edges of the lips, each (23, 2), from the character's right corner to the left."""

    upper_outer: np.ndarray
    upper_inner: np.ndarray
    lower_inner: np.ndarray
    lower_outer: np.ndarray
    rounding: float  # 0 flat .. 1 fully rounded: /u/

    @property
    def gap(self) -> np.ndarray:
        """(23,): distance between the lips, face units; 0 where they touch."""
        gap: np.ndarray = self.lower_inner[:, 1] - self.upper_inner[:, 1]
        return gap

    @property
    def corners(self) -> dict[float, np.ndarray]:
        """The outer corners by side, each (2,)."""
        return {RIGHT: self.upper_outer[0], LEFT: self.upper_outer[-1]}


def compute_mouth_shape(pose: Pose, jaw: JawPosition) -> MouthShape:
    """The shape of the lips for a pose. Mirrored values give mirrored lips."""
    along = pose.across(_LEFT_SHARE)
    pursed, funnelled = (along[f"mouth_{name}U"] + along[f"mouth_{name}D"] for name in ("purse", "funnel"))
    rounding = np.minimum(0.5 * pursed + 0.35 * funnelled, 1.0)
    upper, lower = _closed(pose, along, *_edges(pose, jaw, along, rounding))

    half = _half_widths(jaw, along, rounding)
    x = 9.0 * pose.centre("mouth.X") + ALONG * np.where(ALONG > 0, half[-1], half[0])
    upper_x = x + 5.0 * pose.centre("mouth_lipShiftU") * _ARCH
    lower_x = x + 5.0 * pose.centre("mouth_lipShiftD") * _ARCH + jaw.swing * (0.25 + 0.8 * _ARCH)

    inset = 0.6 + 4.2 * rounding + 0.05 * jaw.drop  # the red of an open or rounded mouth surrounds its corners
    narrowing = 1 - inset / half
    stretched = 1 - 0.006 * jaw.drop
    upper_lip = UPPER_LIP * stretched * _thickness(along, "U") * _CUPIDS_BOW * _ARCH ** (0.85 - 0.3 * rounding)
    lower_lip = LOWER_LIP * stretched * _thickness(along, "D") * _ARCH ** (0.72 - 0.2 * rounding)
    return MouthShape(
        upper_outer=np.column_stack([upper_x, upper - upper_lip]),
        upper_inner=np.column_stack([_scaled_about_middle(upper_x, narrowing), upper]),
        lower_inner=np.column_stack([_scaled_about_middle(lower_x, narrowing), lower]),
        lower_outer=np.column_stack([lower_x, lower + lower_lip]),
        rounding=float(rounding[0] + rounding[-1]) / 2,
    )


def _scaled_about_middle(x: np.ndarray, factor: np.ndarray) -> np.ndarray:
    middle = x[len(x) // 2]
    scaled: np.ndarray = middle + (x - middle) * factor
    return scaled


def _half_widths(jaw: JawPosition, along: Along, rounding: np.ndarray) -> np.ndarray:
    """Distance from the middle of the mouth to a corner, (23,); at each point of the side that it lies on."""
    spread = (
        6.0 * along["mouth_cornerPull"]
        + 4.0 * along["mouth_sharpCornerPull"]
        + 7.5 * along["mouth_stretch"]
        + 3.0 * along["mouth_dimple"]
        + 7.0 * along["mouth_corner.X"]
        + 1.5 * along["mouth_cornerDepress"]
    )
    narrowed = sum(1.5 * along[f"mouth_{name}{lip}"] for name in ("tighten", "towards", "pushPull") for lip in "UD")
    return np.maximum(7.0, (HALF_WIDTH + spread - narrowed - 0.2 * jaw.drop) * (1 - 0.47 * rounding))


def _edges(pose: Pose, jaw: JawPosition, along: Along, rounding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """y of the upper and the lower lip's inner edge before the closing controls apply, each (23,)."""
    corner_lift = (
        10.0 * along["mouth_cornerPull"]
        + 11.0 * along["mouth_sharpCornerPull"]
        + 8.0 * along["mouth_corner"]
        + 1.5 * along["mouth_dimple"]
        - 9.0 * along["mouth_cornerDepress"]
        - 3.5 * along["mouth_stretch"]
    ) * (1 - 0.75 * rounding)  # pursed lips keep their corners in place
    chin_raise = 2.5 * along["jaw_ChinRaiseU"] + 3.5 * along["jaw_ChinRaiseD"]
    seam = (
        MOUTH_Y
        - 8.0 * pose.centre("mouth")
        + _SEAM_BOW * (1 - rounding)
        - corner_lift * _DISTANCE**1.8
        - chin_raise * (0.4 + 0.6 * _ARCH)
        + 0.4 * jaw.drop * _DISTANCE**2  # the corners of an open mouth hang at half its height
    )
    raised = (
        8.0 * along["mouth_upperLipRaise"]
        + 3.6 * along["mouth_funnelU"]
        + 4.0 * along["mouth_lipBiteD"]  # the upper teeth come down on the lower lip: the upper lip rises for them
        + 1.2 * np.maximum(-along["mouth_lipsRollU"], 0)
        - 3.0 * along["mouth_lipBiteU"]
    )
    lowered = (
        jaw.drop * (0.93 - 0.55 * along["mouth_lipBiteD"])
        + 8.0 * along["mouth_lowerLipDepress"]
        + 3.6 * along["mouth_funnelD"]
        + 1.2 * np.maximum(-along["mouth_lipsRollD"], 0)
        + 2.0 * along["mouth_lipBiteU"]
    )
    sharpness = along["mouth_cornerSharpnessU"] + along["mouth_cornerSharpnessD"]
    power = 0.72 - 0.22 * rounding - 0.006 * jaw.drop + 0.12 * sharpness  # 0.5 is an ellipse, 1 a lens
    opening = _ARCH ** np.clip(power, 0.45, 1.0)
    return seam - raised * opening, seam + lowered * opening


def _closed(pose: Pose, along: Along, upper: np.ndarray, lower: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The edges (y, each (23,)) after the closing controls apply; they never cross."""
    closing_upper, closing_lower = _closing(pose, along, "U"), _closing(pose, along, "D")
    closing = (closing_upper + closing_lower) / 2
    gap = np.maximum(lower - upper - SOFTNESS * _ARCH, 0)
    gap = np.maximum(gap * (1 - closing) - GRIP * closing, 0)
    upper_share = 0.5 + (closing_upper - closing_lower) / 2  # the lip whose controls are stronger moves more
    meeting = upper + (lower - upper) * upper_share
    return meeting - gap * upper_share, meeting + gap * (1 - upper_share)


def _closing(pose: Pose, along: Along, lip: str) -> np.ndarray:
    """How strongly the controls of one lip ("U" or "D") close it, (23,): 0 not at all .. 1 until the lips seal."""
    closing: np.ndarray = np.clip(
        along[f"mouth_lipsTogether{lip}"]
        + along["mouth_lipsPressU"]
        + along["mouth_stretchLipsClose"]
        + 0.5 * along[f"mouth_towards{lip}"]
        + 0.5 * along[f"mouth_press{lip}"]
        + pose.centre(f"mouth_sticky{lip}") * _STICKY_MIDDLE
        + along[f"mouth_stickyInner{lip}"] * _STICKY_INNER
        + along[f"mouth_stickyOuter{lip}"] * _STICKY_OUTER
        + along["mouth_lipSticky"] * _STICKY_CORNERS,
        0,
        1,
    )
    return closing


def _thickness(along: Along, lip: str) -> np.ndarray:
    """Thickness of the red of one lip ("U" or "D"), (23,), as a factor on its thickness at rest."""
    roll = along[f"mouth_lipsRoll{lip}"]
    thinned = (
        (1 - 0.82 * np.maximum(roll, 0))
        * (1 - 0.62 * along["mouth_lipsPressU"])
        * (1 - 0.35 * along[f"mouth_press{lip}"])
        * (1 - 0.3 * along[f"mouth_tighten{lip}"])
        * (1 - 0.25 * along[f"mouth_lipsTowardsTeeth{lip}"])
        * (1 - 0.66 * along[f"mouth_lipBite{lip}"])
        * (1 - 0.2 * along["mouth_stretch"])
        * (1 - 0.16 * along["mouth_cornerPull"])
    )
    thickened = (
        1
        + 0.35 * np.maximum(-roll, 0)
        - 0.4 * along[f"mouth_thickness{lip}"]
        + 0.22 * along[f"mouth_pushPull{lip}"]
        + 0.25 * along[f"mouth_funnel{lip}"]
        + 0.15 * along[f"mouth_purse{lip}"]
        + 0.2 * along["mouth_lipsBlow"]
    )
    thickness: np.ndarray = np.clip(thinned * thickened, 0.14, 1.8)
    return thickness
