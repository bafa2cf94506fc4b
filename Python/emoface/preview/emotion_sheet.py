"""The emotion sheet: faces side by side, each over its name, to show how the emotions differ."""

from math import ceil

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from . import timeline_lanes as lanes
from .emotion_colours import EMOTION_COLOURS
from .face import draw_face
from .qt_application import ensure_application
from .timeline_lanes import font

MOST_IN_A_ROW = 7  # all seven emotions fit in one row
FACE, LABEL = 240, 34  # pixels: side of a face, height of the name below it


def draw_emotion_sheet(poses: dict[str, np.ndarray]) -> QImage:
    """Draw each pose over its name.

    poses: by name, (174,) in rig units each. A name that is an emotion gets a bar in that emotion's colour.
    """
    ensure_application()
    rows = ceil(len(poses) / MOST_IN_A_ROW)
    columns = ceil(len(poses) / rows)
    image = QImage(columns * FACE, rows * (FACE + LABEL), QImage.Format.Format_RGB32)
    image.fill(lanes.BACKGROUND)
    with QPainter(image) as painter:
        for i, (name, values) in enumerate(poses.items()):
            x, y = i % columns * FACE, i // columns * (FACE + LABEL)
            draw_face(painter, QRectF(x, y, FACE, FACE), values)
            colour = QColor(EMOTION_COLOURS.get(name, lanes.GRID.name()))
            painter.fillRect(QRectF(x + 8, y + FACE, FACE - 16, 4), colour)
            painter.setPen(lanes.TEXT)
            painter.setFont(font(16))
            painter.drawText(QRectF(x, y + FACE + 4, FACE, LABEL - 4), Qt.AlignmentFlag.AlignCenter, name)
    return image
