"""Gains on an emotion by region of the face: a character who smiles with the eyes, or whose brows hardly move.

A gain acts on what the emotion adds to the face, not on the speech: the network animates a line twice, with its
emotions and at neutral, and the difference is made larger or smaller. No region has a control that closes the lips.
"""

from dataclasses import dataclass, fields

import numpy as np

from ..errors import EmoFaceError
from ..rig import BOARD
from ..serialization import shortened

MOST = 2.0


class GainError(EmoFaceError):
    """A gain that is out of range."""


@dataclass(frozen=True)
class EmotionGains:
    """Factors on the emotion's share of each region, 0..2; 1 leaves it as the network made it.

    brow: brows.
    eye: lids and squint.
    cheek: raised cheeks.
    nose: nose and nasolabial folds.
    corners: corners of the mouth.
    """

    brow: float = 1.0
    eye: float = 1.0
    cheek: float = 1.0
    nose: float = 1.0
    corners: float = 1.0

    def __post_init__(self) -> None:
        for region in REGIONS:
            if not 0 <= getattr(self, region) <= MOST:
                raise GainError(f"gain of {region} {shortened(getattr(self, region))}: expected 0 to {MOST:g}.")

    @property
    def change_nothing(self) -> bool:
        """Whether all are 1."""
        return self == EmotionGains()


REGIONS = tuple(field.name for field in fields(EmotionGains))

_COLUMNS = {
    "brow": BOARD.columns("_brow_"),
    "eye": BOARD.columns("eye_squintInner", "eye_eyelid", "eye_blink", "eye_lidPress", "eye_faceScrunch"),
    "cheek": BOARD.columns("eye_cheekRaise"),
    "nose": BOARD.columns("_nose"),
    "corners": BOARD.columns(
        "mouth_cornerPull", "mouth_sharpCornerPull", "mouth_cornerDepress", "mouth_corner-", "mouth_dimple"
    ),
}


def apply_gains(raw: np.ndarray, neutral: np.ndarray, gains: EmotionGains) -> np.ndarray:
    """Raw curves whose emotion is stronger or weaker by region, float32 (frames, 174).

    raw: (frames, 174) rig values with the line's emotions.
    neutral: the same line at neutral.
    """
    values = raw.copy()
    for region, columns in _COLUMNS.items():
        gain = getattr(gains, region)
        if gain != 1:
            emotion = raw[:, columns] - neutral[:, columns]
            changed = neutral[:, columns] + gain * emotion
            values[:, columns] = np.clip(changed, BOARD.minimum[columns], BOARD.maximum[columns])
    return values
