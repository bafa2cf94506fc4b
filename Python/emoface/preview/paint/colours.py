"""The colours of the drawn face. One character, lit from the viewer's upper left, on a dark interface."""

from functools import cache

from PySide6.QtGui import QColor

SKIN_LIGHT, SKIN, SKIN_DARK = QColor("#f3c9a8"), QColor("#e2ab87"), QColor("#b97b5e")
SHADE = QColor("#7c4136")  # folds and soft shadows on the skin
BLUSH = QColor("#d9695a")
GLOW = QColor("#ffe6cf")

HAIR_LIGHT, HAIR, HAIR_DARK = QColor("#7a5140"), QColor("#563629"), QColor("#38221b")
BROW = QColor("#43281f")

WHITE, WHITE_DARK = QColor("#f6f3ee"), QColor("#c9c4c4")  # of the eye
IRIS_LIGHT, IRIS, IRIS_RIM = QColor("#67b3b0"), QColor("#2f7c86"), QColor("#173f4a")
PUPIL = QColor("#0c1418")
LASH = QColor("#2a1714")

LIP_UPPER, LIP_LOWER, LIP_LIGHT = QColor("#b5544f"), QColor("#cc6d63"), QColor("#f0a898")
LIP_SEAM = QColor("#5e2023")
MOUTH_DEEP, MOUTH = QColor("#1d090c"), QColor("#4a171b")
TOOTH, TOOTH_DARK = QColor("#f4efe6"), QColor("#b9aca3")
TONGUE, TONGUE_DARK = QColor("#b95763"), QColor("#7f2f3b")

SHIRT, SHIRT_DARK = QColor("#3c4a5c"), QColor("#2a3442")


def with_alpha(colour: QColor, alpha: float) -> QColor:
    """An opaque colour made translucent. alpha: 0 (clear) .. 1 (opaque); clipped to this range."""
    return _colour_with_alpha(colour.rgb(), round(255 * min(max(alpha, 0.0), 1.0)))


@cache
def _colour_with_alpha(rgb: int, alpha: int) -> QColor:
    return QColor.fromRgba(alpha << 24 | rgb & 0xFFFFFF)
