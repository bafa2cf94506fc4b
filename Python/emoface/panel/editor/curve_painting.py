"""How waveforms and curves are painted: as a filled area with one value in each pixel column, or as a line."""

from functools import cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF

PIECE = 16  # points of a line that are drawn at once


def fill_between(painter: QPainter, top: np.ndarray, bottom: np.ndarray, colour: QColor, height: int) -> None:
    """Fill the area between two outlines, from the left edge on, with smooth edges.

    A polygon would look the same, but where the outlines jump at every column Qt takes a hundred times as long.

    top, bottom: (columns,), y in the painter's pixels. A column is one pixel of the screen; on a screen of high density
        there are several in one of the painter's.
    height: of the painted area, in the painter's pixels.
    """
    ratio = painter.device().devicePixelRatioF()
    upper, lower = (np.asarray(outline * ratio, np.float32) for outline in (top, bottom))
    first, stop = max(int(upper.min()), 0), min(int(lower.max()) + 1, round(height * ratio))
    if stop <= first:
        return
    rows = np.arange(first, stop, dtype=np.float32)[:, None]
    coverage = np.minimum(lower, rows + 1)  # in place from here on: on a large screen allocating memory takes longest
    coverage -= np.maximum(upper, rows)
    np.clip(coverage, 0, 1, out=coverage)
    coverage *= 255
    pixels = coverage.astype(np.uint8)
    image_height, image_width = pixels.shape
    image = QImage(pixels.data, image_width, image_height, image_width, QImage.Format.Format_Indexed8)
    image.setColorTable(_colour_table(colour.rgba()))
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, first / ratio), image)


@cache
def _colour_table(rgba: int) -> list[int]:
    """Qt's colour table from transparent to a colour, 0xAARRGGBB."""
    return [round((rgba >> 24) * n / 255) << 24 | rgba & 0xFFFFFF for n in range(256)]


def join_columns(top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Extend each column until it touches the next one. Without this a steep curve with few values in a column would be
    a row of dots.

    top, bottom: (columns,), y of two outlines. Returns both, extended.
    """
    joined_top, joined_bottom = top.copy(), bottom.copy()
    joined_top[:-1] = np.minimum(top[:-1], bottom[1:])
    joined_bottom[:-1] = np.maximum(bottom[:-1], top[1:])
    return joined_top, joined_bottom


def paint_line(painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
    """Draw a line through points, in pieces: Qt draws a long one many times slower. x, y: (points,)."""
    points = [QPointF(*point) for point in np.column_stack([x, y]).tolist()]
    for i in range(0, len(points) - 1, PIECE):
        painter.drawPolyline(QPolygonF(points[i : i + PIECE + 1]))


def column_edges(width: int, ratio: float) -> np.ndarray:
    """Edges of the screen's pixel columns across a widget, (columns + 1,), in the widget's pixels.

    width: of the widget, in its pixels.
    ratio: pixels of the screen in one of the widget.
    """
    return np.arange(round(width * ratio) + 1) / ratio
