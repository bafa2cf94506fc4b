"""Draws Resources/Icon128.png, the plugin's picture in the editor: `.venv/bin/python docs/make_icon.py`."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QImage, QLinearGradient, QPainter, QPainterPath, QPen

from emoface.resources import RESOURCES

SIZE = 128
BARS = (0.18, 0.42, 0.3, 0.78, 1.0, 0.62, 0.85, 0.4, 0.55, 0.24)  # the sound that comes in, as heights


def main() -> None:
    application = QGuiApplication([])
    image = QImage(SIZE, SIZE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw_tile(painter)
    draw_face(painter)
    draw_sound(painter)
    painter.end()
    image.save(str(RESOURCES / "Icon128.png"))
    del application


def draw_tile(painter: QPainter) -> None:
    shade = QLinearGradient(0, 0, 0, SIZE)
    shade.setColorAt(0, QColor("#2b3550"))
    shade.setColorAt(1, QColor("#151a2a"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(shade))
    painter.drawRoundedRect(QRectF(4, 4, SIZE - 8, SIZE - 8), 22, 22)


def draw_face(painter: QPainter) -> None:
    """Brows, eyes, and a mouth in the middle of a word."""
    line = QPen(QColor("#f4efe6"), 7, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    for side in (-1, 1):
        painter.setPen(line)
        brow = QPainterPath(QPointF(64 + side * 16, 33))
        brow.quadTo(QPointF(64 + side * 29, 23), QPointF(64 + side * 41, 32))
        painter.drawPath(brow)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#f4efe6"))
        painter.drawEllipse(QPointF(64 + side * 28, 48), 7.5, 8.5)
    mouth = QPainterPath(QPointF(38, 68))
    mouth.quadTo(QPointF(64, 61), QPointF(90, 68))
    mouth.quadTo(QPointF(64, 100), QPointF(38, 68))
    painter.setBrush(QColor("#ff7a59"))
    painter.drawPath(mouth)


def draw_sound(painter: QPainter) -> None:
    """Bars below the mouth."""
    painter.setBrush(QColor("#5cc8ff"))
    step = 84 / len(BARS)
    for i, height in enumerate(BARS):
        tall = 20 * height
        painter.drawRoundedRect(QRectF(22 + i * step + 1.5, 106 - tall / 2, step - 3, tall), 2.5, 2.5)


if __name__ == "__main__":
    main()
