"""Draws a face from the values of one frame. `shape/` computes its outlines, `paint/` paints them."""

import os

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from .paint.brush import saved_state
from .paint.eyes import paint_brow, paint_eye, paint_eye_socket
from .paint.head import paint_behind_face, paint_fringe, paint_nose, paint_skin
from .paint.mouth import paint_mouth
from .shape.face import compute_face_shape
from .shape.pose import SIDES

# A face is a hundred small translucent shapes. Qt would pass the pixels of each to other threads, and then it waits
# longer than it paints (measured: 12 ms a face instead of 8). Qt reads this variable when it paints for the first time.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

BACKGROUND = QColor("#1f2329")

# The visible part of the face's plane, in face units (see shape/): from above the hair to below the chin of a wide-open
# jaw.
TOP, BOTTOM = -118.0, 130.0


def draw_face(painter: QPainter, area: QRectF, values: np.ndarray) -> None:
    """Draw the face for one frame in the middle of an area, as large as fits. The background is not painted.

    The character's left is at the viewer's right.

    area: in the painter's pixels; nothing is drawn outside it.
    values: (174,) in rig units, network order; values beyond a control's range are clipped to it.
    """
    face = compute_face_shape(values)
    with saved_state(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        scale = min(area.height(), area.width()) / (BOTTOM - TOP)
        painter.translate(area.center().x(), area.center().y() - scale * (TOP + BOTTOM) / 2)
        painter.scale(scale, scale)
        paint_behind_face(painter, face.head, face.ear_lift)
        paint_skin(painter, face.head)
        for side in SIDES:
            paint_eye_socket(painter, side)
            paint_eye(painter, face.eyes[side], side)
        paint_nose(painter, face.nose)
        paint_mouth(painter, face.mouth, face.upper_teeth, face.lower_teeth, face.tongue)
        for side in SIDES:
            paint_brow(painter, face.brows[side], side)
        paint_fringe(painter)


def render_face(values: np.ndarray, width: int, height: int) -> QImage:
    """Draw the face for one frame on the tool's dark background.

    values: (174,) in rig units, network order.
    width, height: of the picture, in pixels.
    """
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(BACKGROUND)
    with QPainter(image) as painter:
        draw_face(painter, QRectF(0, 0, width, height), values)
    return image
