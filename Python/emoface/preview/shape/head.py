"""The shape of the head: its outline, the chin and the cheeks."""

from dataclasses import dataclass

import numpy as np

from .jaw import JawPosition
from .outline import bump, mirrored, moved, points, smoothstep
from .pose import LEFT, RIGHT, Pose

CHIN_Y = 98.0

# The character's left half at rest, from the crown to beside the chin.
_HALF = points(
    *((20, -104), (46, -97), (65, -82), (74, -52), (75.5, -20)),
    *((73.5, 8), (69.5, 32), (63, 53), (53, 71), (38, 87), (19, 96.2)),
)
_CREASE = points((-12, 1.2), (-6, -0.6), (0, -1.2), (6, -0.6), (12, 1.2))


@dataclass(frozen=True)
class HeadShape:
    """The head's outline, and the shading of the lower face."""

    outline: np.ndarray  # (n, 2), closed, from the crown along the character's left and back on the right
    chin: np.ndarray  # (2,): the middle of its lower edge
    chin_crease: np.ndarray  # (n, 2): the fold between the lower lip and the chin
    chin_tension: float  # 0..1: how far the chin is pushed up and dimpled
    puff: dict[float, float]  # by side: -1 cheek sucked in .. 1 blown up
    cheek: dict[float, np.ndarray]  # by side, (2,): the middle of the cheek
    cheek_lift: dict[float, float]  # by side, 0..1: how far a smile raises the cheek


def compute_head_shape(pose: Pose, jaw: JawPosition, lower_lip_y: float) -> HeadShape:
    """The shape of the head for a pose.

    lower_lip_y: y of the lower lip's lower edge at the middle; the chin's crease follows it.
    """
    puff = {side: pose.side(side, "mouth_suckBlow") + 0.4 * pose.side(side, "mouth_lipsBlow") for side in (LEFT, RIGHT)}
    lift = {side: _cheek_lift(pose, side) for side in (LEFT, RIGHT)}
    left, right = (_half(pose, jaw, side, puff[side], lift[side]) for side in (LEFT, RIGHT))
    push = (pose.both("jaw_ChinRaiseD") + pose.both("jaw_ChinRaiseU")) / 2 + 0.4 * pose.both("jaw_chinCompress")
    chin = np.array([jaw.swing, CHIN_Y + jaw.drop + jaw.thrust - 1.5 * push])
    crease_y = max(lower_lip_y + 4.5, 0.55 * (lower_lip_y + 6) + 0.45 * (chin[1] - 22)) - push
    crease = moved(_CREASE, 0.9 * jaw.swing, crease_y)
    crown = points((0.0, -106.0))
    return HeadShape(
        outline=np.vstack([crown, left, chin[None], right[::-1]]),
        chin=chin,
        chin_crease=crease,
        chin_tension=min(1.0, push),
        puff=puff,
        cheek={
            side: np.array([side * (45.0 + 2.0 * lift[side]), 26.0 - 5.0 * lift[side] + 8.0 * abs(puff[side])])
            for side in (LEFT, RIGHT)
        },
        cheek_lift=lift,
    )


def _cheek_lift(pose: Pose, side: float) -> float:
    smile = pose.side(side, "mouth_cornerPull") + 0.6 * pose.side(side, "mouth_sharpCornerPull")
    return min(1.0, 0.6 * smile + 0.5 * pose.side(side, "eye_cheekRaise") + 0.3 * pose.side(side, "eye_faceScrunch"))


def _half(pose: Pose, jaw: JawPosition, side: float, puff: float, lift: float) -> np.ndarray:
    x, y = _HALF.T
    jaw_weight = smoothstep(y, 12.0, 96.0)  # how much a point moves with the jaw
    width = (
        (6.5 if puff > 0 else 5.0) * puff * bump(y, 46, 24)
        + 1.6 * lift * bump(y, 26, 22)
        + 1.5 * pose.side(side, "jaw_clench") * bump(y, 52, 16)
        + 1.5 * pose.side(side, "mouth_stretch") * bump(y, 74, 20)
        - 0.22 * jaw.drop * bump(y, 68, 26)
    )
    lowered = np.column_stack([x + width, y + (jaw.drop + jaw.thrust) * jaw_weight])
    swing = np.column_stack([jaw.swing * jaw_weight, np.zeros_like(y)])
    return mirrored(lowered, side) + swing
