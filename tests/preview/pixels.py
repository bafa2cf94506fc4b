"""Drawn pictures as arrays of pixels."""

import numpy as np
from PySide6.QtGui import QImage

from emoface.preview.face import render_face


def rgb(image: QImage) -> np.ndarray:
    """int (height, width, 3) of a picture."""
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return pixels[..., 2::-1].astype(int)


def face(values: np.ndarray, size: int = 160) -> np.ndarray:
    """int (size, size, 3): one drawn face."""
    return rgb(render_face(values, size, size))
