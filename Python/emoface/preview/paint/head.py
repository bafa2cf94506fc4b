"""Paints the head: hair, ears, neck, skin and its shading, the nose."""

from PySide6.QtGui import QPainter, QRadialGradient

from ..shape.head import HeadShape
from ..shape.nose import NoseSideShape
from ..shape.outline import mirrored, moved, points
from ..shape.pose import SIDES
from . import colours
from .brush import clipped, fill, fold_path, joined_path, paint_fold, paint_soft_spot, smooth_path, vertical_gradient
from .colours import with_alpha

BACK_HAIR = smooth_path(
    points(
        *((0, -115), (40, -110), (70, -88), (82, -50), (81, -20), (74, -6)),
        *((-74, -6), (-81, -20), (-82, -50), (-70, -88), (-40, -110)),
    ),
    closed=True,
)
EAR = points((71, -14), (78, -19), (85, -12), (84, 4), (78, 18), (71, 20))
EAR_FOLD = points((74, -9), (79.5, -11), (81, -3), (77.5, 6), (76, 12))
NECK = joined_path(points((-47, 55), (-42, 100), (-46, 140)), points((46, 140), (42, 100), (47, 55)))
SHOULDERS = joined_path(
    points((-140, 160), (-118, 136), (-66, 121), (-34, 114)), points((34, 114), (66, 121), (118, 136), (140, 160))
)
COLLAR = joined_path(points((-48, 117), (-30, 131), (0, 137), (30, 131), (48, 117)), points((80, 160), (-80, 160)))
# The fringe: along the hairline from the character's right temple to the left, then back over the crown.
FRINGE = joined_path(
    points((-74.5, 4), (-76, -22), (-71, -44), (-58, -58), (-38, -63), (-12, -62), (14, -66), (36, -75)),
    points((36, -75), (50, -68), (64, -54), (72, -38), (76, -20), (74.5, 4)),
    points((80, -20), (81.5, -52), (70, -90), (40, -111), (0, -117), (-40, -111), (-70, -90), (-81.5, -52), (-80, -20)),
)
_NECK_SKIN = vertical_gradient(60, 140, colours.SKIN_DARK, colours.SKIN_DARK, colours.SKIN)
_FRINGE_HAIR = vertical_gradient(-118, -30, colours.HAIR_LIGHT, colours.HAIR, colours.HAIR_DARK)
_STRANDS = (
    points((34, -76), (8, -84), (-30, -80), (-62, -58)),
    points((36, -77), (10, -95), (-34, -95), (-71, -62)),
    points((37, -78), (14, -105), (-30, -107), (-66, -82)),
    points((39, -77), (54, -80), (67, -66), (74, -42)),
    points((40, -79), (54, -92), (70, -78), (78, -48)),
)
STRAND_SHADES = tuple(fold_path(strand, 3.0) for strand in _STRANDS)
STRAND_LIGHTS = tuple(fold_path(moved(strand, -2, -4.5), 2.4) for strand in _STRANDS)


def paint_behind_face(painter: QPainter, head: HeadShape, ear_lift: dict[float, float]) -> None:
    """Paint what lies behind the face: hair, ears, neck, shoulders. ear_lift: by side, 0..1."""
    fill(painter, BACK_HAIR, colours.HAIR_DARK)
    fill(painter, SHOULDERS, colours.SHIRT)
    fill(painter, NECK, _NECK_SKIN)
    with clipped(painter, NECK):
        paint_soft_spot(painter, (float(head.chin[0]), float(head.chin[1]) + 2), (62, 30), colours.SHADE, 0.8)
    fill(painter, COLLAR, colours.SHIRT_DARK)
    for side in SIDES:
        rise = -2.0 * ear_lift[side]
        fill(painter, smooth_path(moved(mirrored(EAR, side), 0, rise), closed=True), colours.SKIN)
        paint_fold(painter, moved(mirrored(EAR_FOLD, side), 0, rise), 0.55, 2.2, colours.SHADE)


def paint_skin(painter: QPainter, head: HeadShape) -> None:
    """Paint the skin of the face with its light and shade, cheeks and chin."""
    skin = QRadialGradient(-16, -22, 138)
    skin.setColorAt(0.0, colours.SKIN_LIGHT)
    skin.setColorAt(0.5, colours.SKIN)
    skin.setColorAt(1.0, colours.SKIN_DARK)
    outline = smooth_path(head.outline, closed=True)
    fill(painter, outline, skin)
    with clipped(painter, outline):
        paint_soft_spot(painter, (0, -66), (84, 22), colours.SHADE, 0.35)  # under the fringe
        for side in SIDES:
            x, y = head.cheek[side].tolist()
            lift, puff = head.cheek_lift[side], head.puff[side]
            paint_soft_spot(painter, (x, y + 2), (22, 16), colours.BLUSH, 0.26 + 0.16 * lift)
            paint_soft_spot(painter, (x - 2, y - 7), (15, 10), colours.GLOW, 0.2 + 0.35 * lift + 0.2 * max(puff, 0.0))
            paint_soft_spot(painter, (x - side * 1, y + 20), (17, 26), colours.SHADE, 0.08 + 0.22 * max(-puff, 0.0))
        x, y = head.chin.tolist()
        paint_soft_spot(painter, (x, y - 11), (16, 9), colours.GLOW, 0.32)
        paint_fold(painter, head.chin_crease, 0.26 + 0.3 * head.chin_tension, 2.4, colours.SHADE)
        for dx in (-7.5, 7.5):  # a chin pushed up is dented at both sides of its ball
            paint_soft_spot(painter, (x + dx, y - 13), (5, 6), colours.SHADE, 0.3 * head.chin_tension)


def paint_nose(painter: QPainter, nose: dict[float, NoseSideShape]) -> None:
    """Paint the nose and the folds that run from it to the mouth. nose: by side."""
    for side in SIDES:
        part = nose[side]
        paint_soft_spot(painter, (side * 9.5, 0), (6, 26), colours.SHADE, 0.16)
        paint_fold(painter, part.fold, 0.1 + 0.6 * part.fold_depth, 2.0 + 1.0 * part.fold_depth, colours.SHADE)
        for rise in (0.0, 6.0):
            crease = mirrored(points((1.5, -13 + rise), (5.5, -11.5 + rise), (9.5, -14 + rise)), side)
            paint_fold(painter, crease, 0.6 * part.wrinkle, 1.5, colours.SHADE)
    paint_soft_spot(painter, (1.5, 27), (16, 8), colours.SHADE, 0.35)
    paint_soft_spot(painter, (0, 18), (11, 12), colours.SKIN_LIGHT, 0.7)
    paint_soft_spot(painter, (-2, 16), (4.5, 5), colours.GLOW, 0.75)
    paint_soft_spot(painter, (-1.5, -6), (4, 18), colours.GLOW, 0.4)
    for side in SIDES:
        paint_fold(painter, nose[side].wing, 0.62, 2.0, colours.SHADE)
        fill(painter, smooth_path(nose[side].nostril, closed=True), with_alpha(colours.LIP_SEAM, 0.8))
    for dx in (-3.0, 3.0):
        paint_fold(painter, points((dx, 34), (dx * 1.15, 41), (dx * 1.3, 46)), 0.12, 1.6, colours.SHADE)


def paint_fringe(painter: QPainter) -> None:
    """Paint the hair over the forehead."""
    fill(painter, FRINGE, _FRINGE_HAIR)
    for shade, light in zip(STRAND_SHADES, STRAND_LIGHTS, strict=True):
        fill(painter, shade, with_alpha(colours.HAIR_DARK, 0.5))
        fill(painter, light, with_alpha(colours.HAIR_LIGHT, 0.35))
