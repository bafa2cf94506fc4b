"""Makes the picture of docs/alive.md: one line without and with its layers, frame after frame.

`.venv/bin/python docs/make_alive_picture.py [EMOTION [RECORDING [PICTURE]]]`
"""

import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from emoface.emotion import EmotionTimeline
from emoface.network import load_model
from emoface.pipeline import Pipeline
from emoface.preview.face import BACKGROUND, draw_face
from emoface.preview.qt_application import ensure_application
from emoface.preview.shape.turn import Turn
from emoface.resources import RESOURCES
from emoface.take import Line

PICTURE = Path(__file__).parent / "pictures" / "alive.png"
SIZE, COLUMNS, STEP, FIRST = 150, 8, 24, 20  # pixels of a face, faces in a row, frames from one to the next


def main(emotion: str = "angry", recording: str = str(RESOURCES / "Samples" / "bridge.wav"), out: str = "") -> None:
    ensure_application()
    pipeline = Pipeline(load_model())
    line = replace(Line(recording, EmotionTimeline.parse(emotion)), seed=3)
    takes = [pipeline.generate(line), pipeline.generate(line.with_all_layers())]
    image = QImage(SIZE * COLUMNS, SIZE * len(takes), QImage.Format.Format_RGB32)
    image.fill(BACKGROUND)
    with QPainter(image) as painter:
        for row, take in enumerate(takes):
            curves, head = take.compose().values, take.compose_head().values
            for column in range(COLUMNS):
                frame = min(FIRST + column * STEP, len(curves) - 1)
                area = QRectF(SIZE * column, SIZE * row, SIZE, SIZE)
                draw_face(painter, area, curves[frame], Turn(*head[frame].tolist()))
    image.save(out or str(PICTURE))


if __name__ == "__main__":
    main(*sys.argv[1:])
