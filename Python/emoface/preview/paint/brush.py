"""What the face is painted with: smooth paths through points, tapered lines, soft spots, gradients."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPainterPath, QPen, QRadialGradient

from .colours import with_alpha


def smooth_path(outline: np.ndarray, closed: bool = False) -> QPainterPath:
    """A smooth curve through all points of an outline (n, 2): a Catmull-Rom spline as cubic Beziers."""
    before, after = (outline[-1:], outline[:2]) if closed else (outline[:1], outline[-1:])
    ring = np.concatenate([before, outline, after])
    knots, pull = ring[1:-1], (ring[2:] - ring[:-2]) / 6
    ends = knots[1:]
    path = QPainterPath(QPointF(*outline[0].tolist()))
    for numbers in np.concatenate([knots[:-1] + pull[:-1], ends - pull[1:], ends], axis=1).tolist():
        path.cubicTo(*numbers)
    return path


def joined_path(*outlines: np.ndarray) -> QPainterPath:
    """A closed area bounded by outlines (n, 2): smooth along each, with a corner where one ends and the next begins."""
    path = smooth_path(outlines[0])
    for outline in outlines[1:]:
        path.connectPath(smooth_path(outline))
    path.closeSubpath()
    return path


def fill(painter: QPainter, path: QPainterPath, paint: QBrush | QColor | QLinearGradient | QRadialGradient) -> None:
    """Fill an area."""
    painter.fillPath(path, paint if isinstance(paint, QBrush) else QBrush(paint))


def stroke(painter: QPainter, outline: np.ndarray, colour: QColor, width: float) -> None:
    """Draw a smooth line of constant width with round ends. outline: (n, 2)."""
    painter.strokePath(
        smooth_path(outline),
        QPen(QBrush(colour), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin),
    )


def ribbon_path(line: np.ndarray, half_thickness: np.ndarray) -> QPainterPath:
    """The area around a line of varying thickness: how brows, lashes and folds are drawn.

    line: (n, 2).
    half_thickness: (n,), the distance from the line to either edge, face units.
    """
    ring = np.concatenate([line[:1], line, line[-1:]])
    direction = ring[2:] - ring[:-2]
    offset = direction[:, ::-1] * (half_thickness / np.maximum(np.hypot(*direction.T), 1e-6))[:, None]
    offset[:, 0] *= -1
    return smooth_path(np.concatenate([line + offset, (line - offset)[::-1]]), closed=True)


def fold_path(line: np.ndarray, width: float) -> QPainterPath:
    """A fold along a line (n, 2): `width` wide in the middle, thin at both ends."""
    return ribbon_path(line, 0.5 * width * _taper(len(line)))


def paint_fold(painter: QPainter, line: np.ndarray, depth: float, width: float, colour: QColor) -> None:
    """Paint a fold of the skin along a line (n, 2). depth: 0 (none) .. 1; width: in the middle, face units."""
    if depth > 0.02:
        fill(painter, fold_path(line, width), with_alpha(colour, depth))


@cache
def _taper(points: int) -> np.ndarray:
    return np.sin(np.linspace(0.12, np.pi - 0.12, points))


def paint_soft_spot(
    painter: QPainter, middle: tuple[float, float], radii: tuple[float, float], colour: QColor, strength: float
) -> None:
    """Paint an elliptic light or shadow that fades to nothing at its edge.

    middle: x and y.
    radii: horizontal and vertical.
    strength: opacity in the middle, 0..1.
    """
    if strength <= 0.01:
        return
    with saved_state(painter):
        painter.translate(*middle)
        painter.scale(*radii)
        painter.fillRect(-1, -1, 2, 2, _soft_spot_brush(colour.rgb(), round(255 * min(strength, 1.0))))


@cache
def _soft_spot_brush(rgb: int, alpha: int) -> QBrush:
    """A brush whose colour fades from the middle of a circle of radius 1 to its edge."""
    gradient = QRadialGradient(0, 0, 1)
    for place, share in ((0.0, 1.0), (0.35, 0.78), (0.7, 0.25), (1.0, 0.0)):
        gradient.setColorAt(place, with_alpha(QColor(rgb), share * alpha / 255))
    return QBrush(gradient)


def vertical_gradient(top: float, bottom: float, *colours: QColor) -> QLinearGradient:
    """A gradient through evenly spaced colours from y = top to y = bottom."""
    gradient = QLinearGradient(0, top, 0, bottom)
    for i, colour in enumerate(colours):
        gradient.setColorAt(i / (len(colours) - 1), colour)
    return gradient


@contextmanager
def clipped(painter: QPainter, area: QPainterPath) -> Iterator[None]:
    """Inside the `with` block, paint in this area only."""
    with saved_state(painter):
        painter.setClipPath(area, Qt.ClipOperation.IntersectClip)
        yield


@contextmanager
def saved_state(painter: QPainter) -> Iterator[None]:
    """After the `with` block, restore the painter's transform, clip, pen and brush."""
    painter.save()
    try:
        yield
    finally:
        painter.restore()
