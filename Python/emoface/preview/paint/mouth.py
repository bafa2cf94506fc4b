"""Paints the mouth: the dark inside, teeth, tongue, lips."""

import numpy as np
from PySide6.QtGui import QLinearGradient, QPainter

from ..shape.mouth import ALONG, MouthShape
from ..shape.outline import moved
from ..shape.teeth import TeethShape, TongueShape
from . import colours
from .brush import clipped, fill, joined_path, paint_fold, paint_soft_spot, smooth_path, stroke, vertical_gradient
from .colours import with_alpha

SHUT = 0.25  # face units: a gap below this shows nothing of the inside
TONGUE_OVER_LIP = 0.2  # a tongue that is out further than this (0..1) lies over the lower lip


def paint_mouth(
    painter: QPainter, mouth: MouthShape, upper: TeethShape, lower: TeethShape, tongue: TongueShape
) -> None:
    """Paint everything between the outer edges of the lips."""
    parted = float(mouth.gap.max()) > SHUT
    if parted:
        _paint_inside(painter, mouth, upper, lower, tongue)
    _paint_lips(painter, mouth)
    if parted and tongue.out > TONGUE_OVER_LIP:
        _paint_tongue_over_lip(painter, mouth, tongue)
    _paint_seam(painter, mouth)


def _paint_inside(
    painter: QPainter, mouth: MouthShape, upper: TeethShape, lower: TeethShape, tongue: TongueShape
) -> None:
    opening = joined_path(mouth.upper_inner, mouth.lower_inner[::-1])
    top, bottom = float(mouth.upper_inner[:, 1].min()), float(mouth.lower_inner[:, 1].max())
    with clipped(painter, opening):
        fill(painter, opening, vertical_gradient(top, bottom, colours.MOUTH_DEEP, colours.MOUTH_DEEP, colours.MOUTH))
        _paint_teeth(painter, lower)
        _paint_tongue(painter, tongue)
        stroke(painter, moved(upper.edge, 0, 0.4), with_alpha(colours.MOUTH_DEEP, 0.6), 1.4)
        _paint_teeth(painter, upper)
        fill(painter, opening, with_alpha(colours.MOUTH_DEEP, 0.75 * mouth.rounding))  # pushed lips keep the light out
        shadow = min(2.6, 0.4 * float(mouth.gap.max()))
        stroke(painter, moved(mouth.upper_inner, 0, 0.3 * shadow), with_alpha(colours.MOUTH_DEEP, 0.45), shadow)


def _paint_teeth(painter: QPainter, teeth: TeethShape) -> None:
    gums = moved(teeth.edge, 0, -teeth.height)
    row = joined_path(teeth.edge, gums[::-1])
    edge = float(teeth.edge[len(teeth.edge) // 2, 1])
    fill(painter, row, vertical_gradient(edge, edge - teeth.height, colours.TOOTH, colours.TOOTH, colours.TOOTH_DARK))
    for gap in teeth.edge[2:-2:2]:
        stroke(painter, np.array([gap, moved(gap, 0, -teeth.height)]), with_alpha(colours.TOOTH_DARK, 0.55), 0.5)
    shade = QLinearGradient(float(teeth.edge[0, 0]), 0, float(teeth.edge[-1, 0]), 0)
    for place, strength in ((0, 1), (0.15, 0.75), (0.36, 0), (0.64, 0), (0.85, 0.75), (1, 1)):
        shade.setColorAt(place, with_alpha(colours.MOUTH_DEEP, strength))
    fill(painter, row, shade)  # the row curves away into the dark


def _paint_tongue(painter: QPainter, tongue: TongueShape) -> None:
    body = smooth_path(tongue.outline, closed=True)
    top, bottom = float(tongue.outline[:, 1].min()), float(tongue.outline[:, 1].max())
    fill(painter, body, vertical_gradient(top, bottom, colours.TONGUE, colours.TONGUE, colours.TONGUE_DARK))
    paint_fold(painter, tongue.groove, 0.9 * tongue.out, 1.6, colours.TONGUE_DARK)


def _paint_tongue_over_lip(painter: QPainter, mouth: MouthShape, tongue: TongueShape) -> None:
    below = smooth_path(mouth.lower_inner)
    (right, _), (left, _) = mouth.lower_inner[0].tolist(), mouth.lower_inner[-1].tolist()
    bottom = float(tongue.outline[:, 1].max()) + 5
    below.lineTo(left, bottom)
    below.lineTo(right, bottom)
    below.closeSubpath()
    with clipped(painter, below):
        _paint_tongue(painter, tongue)


def _paint_lips(painter: QPainter, mouth: MouthShape) -> None:
    top, seam = float(mouth.upper_outer[:, 1].min()), float(mouth.upper_inner[:, 1].max())
    upper = joined_path(mouth.upper_outer, mouth.upper_inner[::-1])
    fill(painter, upper, vertical_gradient(top, seam, colours.LIP_LOWER, colours.LIP_UPPER))
    lip_top, bottom = float(mouth.lower_inner[:, 1].min()), float(mouth.lower_outer[:, 1].max())
    lower = joined_path(mouth.lower_inner, mouth.lower_outer[::-1])
    fill(painter, lower, vertical_gradient(lip_top, bottom, colours.LIP_UPPER, colours.LIP_LOWER, colours.LIP_LOWER))
    with clipped(painter, lower):
        middle = len(ALONG) // 2
        x, inner = mouth.lower_inner[middle].tolist()
        thick = float(mouth.lower_outer[middle, 1]) - inner
        paint_soft_spot(painter, (x - 3, inner + 0.45 * thick), (13, 0.42 * thick), colours.LIP_LIGHT, 0.85)
    paint_fold(painter, mouth.upper_outer, 0.4, 1.0, colours.SHADE)
    paint_fold(painter, mouth.lower_outer, 0.3, 1.2, colours.SHADE)


def _paint_seam(painter: QPainter, mouth: MouthShape) -> None:
    """Paint the dark line where the lips touch: in a small picture it is what shows that they are closed."""
    touching = mouth.gap <= SHUT
    for start, stop in _runs(touching):
        if stop - start > 1:
            middle = (mouth.upper_inner[start:stop] + mouth.lower_inner[start:stop]) / 2
            stroke(painter, middle, colours.LIP_SEAM, 1.5)


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
