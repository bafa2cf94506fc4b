"""Paints eyes and brows."""

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QRadialGradient

from ..shape.brow import BrowShape
from ..shape.eye import HALF_WIDTH, EyeShape
from ..shape.outline import moved
from . import colours
from .brush import clipped, fill, joined_path, paint_fold, paint_soft_spot, ribbon_path, stroke, vertical_gradient
from .colours import with_alpha

SHUT = 0.2  # face units: an opening below this shows nothing of the eyeball


def paint_eye(painter: QPainter, eye: EyeShape, side: float) -> None:
    """Paint one eye with its lids, lashes and folds. side: LEFT or RIGHT, the sign of x that points outwards."""
    fill(painter, joined_path(eye.crease, eye.upper_lid[::-1]), with_alpha(colours.SKIN_DARK, 0.36))
    if eye.opening > SHUT:
        _paint_ball(painter, eye)
    _paint_lashes(painter, eye, side)
    paint_fold(painter, eye.crease, 0.6, 1.5, colours.SHADE)
    paint_fold(painter, eye.bag[2:-2], 0.16 + 0.5 * eye.bag_depth, 1.4, colours.SHADE)
    if eye.press > 0.05:
        _paint_squeeze(painter, eye, side)


def _paint_ball(painter: QPainter, eye: EyeShape) -> None:
    opening = joined_path(eye.upper_lid, eye.lower_lid[::-1])
    top, bottom = float(eye.upper_lid[:, 1].min()), float(eye.lower_lid[:, 1].max())
    fill(painter, opening, vertical_gradient(top, bottom, colours.WHITE_DARK, colours.WHITE, colours.WHITE))
    with clipped(painter, opening):
        painter.setPen(Qt.PenStyle.NoPen)
        x, y = eye.iris.tolist()
        middle, (wide, high) = QPointF(x, y), eye.iris_radii
        iris = QRadialGradient(x, y + 0.35 * high, max(wide, high) * 1.25)
        iris.setColorAt(0.0, colours.IRIS_LIGHT)
        iris.setColorAt(0.55, colours.IRIS)
        iris.setColorAt(1.0, colours.IRIS_RIM)
        painter.setBrush(colours.IRIS_RIM)
        painter.drawEllipse(middle, wide, high)
        painter.setBrush(iris)
        painter.drawEllipse(middle, wide - 1.0, high - 1.0)
        painter.setBrush(colours.PUPIL)
        pupil = eye.pupil_radius / max(wide, high)
        painter.drawEllipse(middle, pupil * wide, pupil * high)
        shadow = moved(eye.upper_lid, 0, 1.6)
        stroke(painter, shadow, with_alpha(colours.LASH, 0.28), 4.2)  # the upper lid's shadow on the ball
        painter.setBrush(with_alpha(colours.WHITE, 0.95))
        painter.drawEllipse(QPointF(x - 3.2, y - 3.4), 2.3, 2.3)
        painter.setBrush(with_alpha(colours.WHITE, 0.4))
        painter.drawEllipse(QPointF(x + 3.0, y + 3.8), 1.5, 1.5)


def _paint_lashes(painter: QPainter, eye: EyeShape, side: float) -> None:
    along = np.linspace(0, 1, len(eye.upper_lid))
    wing = moved(eye.upper_lid[-1], side * 2.2, -1.1)
    line = np.vstack([eye.upper_lid, wing])
    fill(painter, ribbon_path(line, np.append(0.5 + 1.1 * along**0.7, 0.15)), colours.LASH)
    shut = eye.opening <= SHUT
    stroke(painter, eye.lower_lid[1:-1], with_alpha(colours.LASH, 0.75 if shut else 0.42), 0.9)


def _paint_squeeze(painter: QPainter, eye: EyeShape, side: float) -> None:
    outer = eye.upper_lid[-1]
    for rise, length in ((-3.5, 9.0), (0.5, 10.0), (4.5, 8.0)):
        start, end = moved(outer, side * 3.0, rise * 0.5), moved(outer, side * length, rise)
        paint_fold(painter, np.linspace(start, end, 4), 0.45 * eye.press, 1.2, colours.SHADE)


def paint_eye_socket(painter: QPainter, side: float) -> None:
    """Paint the soft shade of the eye socket. side: LEFT or RIGHT."""
    paint_soft_spot(painter, (side * 34, -16), (HALF_WIDTH + 10, 17), colours.SHADE, 0.2)
    paint_soft_spot(painter, (side * 16, -10), (9, 16), colours.SHADE, 0.2)


def paint_brow(painter: QPainter, brow: BrowShape, side: float) -> None:
    """Paint one brow and the folds that it draws on the forehead. side: LEFT or RIGHT."""
    inner = brow.line[0]
    upright = np.array([(-3.2, -8.0), (-4.2, -4.6), (-4.7, -1.0), (-4.5, 2.4), (-3.6, 5.5)]) * (side, 1) + inner
    paint_fold(painter, upright, 0.85 * brow.frown, 1.9, colours.SHADE)
    for lift, height in ((0.8, 12.0), (0.5, 19.0)):
        inner_fold = moved(brow.line[:3], 0, -height)
        inner_fold = np.vstack([[(0.0, inner_fold[0, 1] + 0.8)], inner_fold])  # both sides meet in the middle
        paint_fold(painter, inner_fold, lift * 0.6 * brow.raise_inner, 1.5, colours.SHADE)
        paint_fold(painter, moved(brow.line[1:], 0, 1.5 - height), lift * 0.55 * brow.raise_outer, 1.5, colours.SHADE)
    fill(painter, ribbon_path(brow.line, brow.half_thickness), colours.BROW)
    gloss = moved(brow.line[:4], 0, -0.9)
    fill(painter, ribbon_path(gloss, 0.3 * brow.half_thickness[:4]), with_alpha(colours.HAIR_LIGHT, 0.5))
