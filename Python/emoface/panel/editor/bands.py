"""Bands, the area between two outlines with one value a pixel column, and lines: how waves and curves are painted."""

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

PIECE = 16  # points


def paint_band(painter: QPainter, top: np.ndarray, bottom: np.ndarray, colour: QColor, height: int) -> None:
    """Fill between two outlines, from the left edge on, with smooth edges.

    top, bottom: (columns,) in the painter's pixels; a column is one pixel of the screen, of which there are more where
    its density is higher. height: of what is painted on, in the painter's pixels. A polygon would do the same, but
    where the outlines jump at every column Qt takes a hundred times as long.
    """
    ratio = painter.device().devicePixelRatioF()
    top, bottom = np.float32(top * ratio), np.float32(bottom * ratio)
    first, stop = max(int(top.min()), 0), min(int(bottom.max()) + 1, round(height * ratio))
    if stop <= first:
        return
    rows = np.arange(first, stop, dtype=np.float32)[:, None]
    share = np.minimum(bottom, rows + 1)  # in place from here on: on a large screen new memory is what takes long
    share -= np.maximum(top, rows)
    np.clip(share, 0, 1, out=share)
    share *= 255
    pixels = share.astype(np.uint8)
    image = QImage(pixels.data, *pixels.shape[::-1], pixels.shape[1], QImage.Format.Format_Indexed8)
    image.setColorTable(_shades(colour.rgba()))
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, first / ratio), image)


@cache
def _shades(rgba: int) -> list[int]:
    """Qt's colour table from nothing to a colour, 0xAARRGGBB."""
    return [round((rgba >> 24) * n / 255) << 24 | rgba & 0xFFFFFF for n in range(256)]


def joined(top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two outlines, each column reaching as far as the next one begins: without this a steep curve of few values a
    column would be a row of dots."""
    up, down = top.copy(), bottom.copy()
    up[:-1] = np.minimum(top[:-1], bottom[1:])
    down[:-1] = np.maximum(bottom[:-1], top[1:])
    return up, down


def paint_line(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    """A line through points, in pieces: Qt strokes a long one many times slower."""
    points = [QPointF(*point) for point in np.column_stack([x, y]).tolist()]
    for i in range(0, len(points) - 1, PIECE):
        painter.drawPolyline(QPolygonF(points[i : i + PIECE + 1]))


def columns(width: int, ratio: float) -> np.ndarray:
    """Edges of the screen's pixel columns across a width, (columns + 1,), in the widget's pixels."""
    return np.arange(round(width * ratio) + 1) / ratio
