"""The drawn face: a pose in, a picture out. Shapes are worked out in `shape/`, painted in `paint/`."""

import os

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from .paint.brush import kept
from .paint.eyes import paint_brow, paint_eye, paint_socket
from .paint.head import paint_behind, paint_fringe, paint_nose, paint_skin
from .paint.mouth import paint_mouth
from .shape.face import face_shape
from .shape.pose import SIDES

# A face is a hundred small translucent shapes, and Qt would hand the pixels of each to other threads: measured, that
# waits longer than it paints (12 ms a face against 8). Qt reads this at its first brush stroke.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

BACKGROUND = QColor("#1f2329")

# What of the face's own units (see shape/) is shown: from above the hair to below the chin of a wide-open jaw.
TOP, BOTTOM = -118.0, 130.0


def draw_face(painter: QPainter, area: QRectF, values: np.ndarray) -> None:
    """Draw the face for one frame, as large as fits in the middle of `area`; nothing is drawn outside it.

    values: (174,) in rig units, network order; what is beyond a control's range counts as its end. The character's
    left is at the viewer's right. The background is left as it is.
    """
    face = face_shape(values)
    with kept(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        scale = min(area.height(), area.width()) / (BOTTOM - TOP)
        painter.translate(area.center().x(), area.center().y() - scale * (TOP + BOTTOM) / 2)
        painter.scale(scale, scale)
        paint_behind(painter, face.head, face.ear_lift)
        paint_skin(painter, face.head)
        for side in SIDES:
            paint_socket(painter, side)
            paint_eye(painter, face.eyes[side], side)
        paint_nose(painter, face.nose)
        paint_mouth(painter, face.mouth, face.upper_teeth, face.lower_teeth, face.tongue)
        for side in SIDES:
            paint_brow(painter, face.brows[side], side)
        paint_fringe(painter)


def render_face(values: np.ndarray, width: int, height: int) -> QImage:
    """A picture of the face for one frame on the tool's dark background. values: (174,) in rig units."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(BACKGROUND)
    painter = QPainter(image)
    draw_face(painter, QRectF(0, 0, width, height), values)
    painter.end()
    return image
