"""What runs along time, a lane each: emotions, sound, one curve, the axis. The sheet and the video draw with these."""

from dataclasses import dataclass
from math import ceil, inf

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from ..emotion import EmotionTimeline
from .emotion_colours import blended

BACKGROUND, GROUND = QColor("#1f2329"), QColor("#262b33")  # of a picture, of a lane in it
GRID, TEXT, TEXT_DIM = QColor("#39404b"), QColor("#d7dce4"), QColor("#8b94a3")
LABEL = QColor("#15181c")  # on the emotion band: dark reads on all seven colours
SOUND = QColor("#8fa3bd")

SILENCE = 1e-4  # a peak below this is not blown up to fill the lane
LABEL_EVERY = 70  # pixels: labels of the axis stand at least this far apart
STEPS_S = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)


@dataclass(frozen=True)
class Lane:
    """An area of a picture over which seconds start_s..stop_s of a line are spread."""

    start_s: float
    stop_s: float
    area: QRectF

    def x(self, seconds: float) -> float:
        """Where a time stands, in pixels."""
        return self.area.left() + (seconds - self.start_s) / (self.stop_s - self.start_s) * self.area.width()

    @property
    def columns(self) -> int:
        """Whole pixels across."""
        return max(1, round(self.area.width()))

    def times(self, per_column: int = 1) -> np.ndarray:
        """Seconds at evenly spread places, per_column in each pixel column; (columns * per_column,)."""
        count = self.columns * per_column
        return self.start_s + (np.arange(count) + 0.5) / count * (self.stop_s - self.start_s)

    def envelope(self, values: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest of `values` (n,), `rate` a second, within each pixel column; each (columns,)."""
        per_column = max(1, ceil((self.stop_s - self.start_s) * rate / self.columns))
        sampled = np.interp(self.times(per_column) * rate, np.arange(len(values)), values)
        sampled = sampled.reshape(self.columns, per_column)
        return sampled.min(1), sampled.max(1)


def font(pixels: float, bold: bool = False) -> QFont:
    """The one typeface of all pictures."""
    face = QFont()
    face.setPixelSize(max(6, round(pixels)))
    face.setBold(bold)
    return face


def draw_emotions(painter: QPainter, lane: Lane, timeline: EmotionTimeline, weights: np.ndarray, rate: float) -> None:
    """The emotion band: at each pixel the colours mixed as the weights are; each segment's name where it has room.

    weights: (frames, 7), `rate` a second.
    """
    colours = blended(weights[np.minimum((lane.times() * rate).astype(int), len(weights) - 1)])
    row = np.column_stack([colours[:, ::-1], np.full(lane.columns, 255, np.uint8)])
    painter.drawImage(lane.area, QImage(row.data, lane.columns, 1, row.nbytes, QImage.Format.Format_RGB32))

    painter.setFont(font(0.5 * lane.area.height(), bold=True))
    painter.setPen(LABEL)
    metrics = QFontMetricsF(painter.font())
    padding = 0.25 * lane.area.height()
    for start_s, stop_s, name in segment_names(timeline, len(weights) / rate):
        left, right = max(lane.x(start_s), lane.area.left()), min(lane.x(stop_s), lane.area.right())
        room = QRectF(left + padding, lane.area.top(), right - left - 2 * padding, lane.area.height())
        if room.width() >= metrics.horizontalAdvance(name[:3]):
            label = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)


def segment_names(timeline: EmotionTimeline, duration_s: float) -> list[tuple[float, float, str]]:
    """Start, stop and label of every segment, and of the neutral gaps between them."""
    names, reached = [], 0.0
    for segment in timeline.segments:
        if segment.start_s > reached:
            names.append((reached, segment.start_s, "neutral"))
        strength = "" if segment.intensity == 1 else f" {segment.intensity:.0%}"
        names.append((segment.start_s, segment.end_s, segment.emotion + strength))
        reached = segment.end_s
    if reached < duration_s:
        names.append((reached, inf, "neutral"))
    return [(start, min(stop, duration_s), name) for start, stop, name in names if start < duration_s]


def draw_sound(painter: QPainter, lane: Lane, samples: np.ndarray, sample_rate: int, peak: float) -> None:
    """The waveform, as high as the lane where the line is loudest. peak: the greatest |sample| of the whole line."""
    lowest, highest = lane.envelope(samples, sample_rate)
    middle, scale = lane.area.center().y(), 0.48 * lane.area.height() / max(peak, SILENCE)
    _draw_band(painter, lane, middle - scale * highest - 0.5, middle - scale * lowest + 0.5, SOUND)


def draw_curve(painter: QPainter, lane: Lane, values: np.ndarray, rate: float, colour: QColor, low: float) -> None:
    """One curve, (frames,) values from `low` (0 or -1) to 1, `rate` a second, filled from zero."""
    lowest, highest = (edge.clip(low, 1) for edge in lane.envelope(values, rate))

    def y(value: np.ndarray) -> np.ndarray:
        return lane.area.bottom() - lane.area.height() * (value - low) / (1 - low)

    zero = float(y(np.zeros(())))
    painter.setPen(QPen(GRID, 1))
    painter.drawLine(QPointF(lane.area.left(), zero), QPointF(lane.area.right(), zero))
    faint = QColor(colour)
    faint.setAlphaF(0.28)
    _draw_band(painter, lane, y(np.maximum(highest, 0)), y(np.minimum(lowest, 0)), faint)
    _draw_band(painter, lane, y(highest) - 0.8, y(lowest) + 0.8, colour)


def _draw_band(painter: QPainter, lane: Lane, upper: np.ndarray, lower: np.ndarray, colour: QColor) -> None:
    x = lane.area.left() + np.arange(lane.columns) + 0.5
    outline = np.concatenate([np.column_stack([x, upper]), np.column_stack([x, lower])[::-1]])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in outline.tolist()]))


def draw_axis(painter: QPainter, lane: Lane) -> None:
    """Ticks with their time, at round seconds and not too close to read."""
    top, height = lane.area.top(), lane.area.height()
    painter.setFont(font(0.62 * height))
    closest = LABEL_EVERY * (lane.stop_s - lane.start_s) / lane.area.width()
    step = next((step for step in STEPS_S if step >= closest), STEPS_S[-1])
    for tick in range(ceil(lane.start_s / step - 1e-6), int(lane.stop_s / step + 1e-6) + 1):
        x = lane.x(tick * step)
        painter.setPen(QPen(GRID, 1))
        painter.drawLine(QPointF(x, top), QPointF(x, top + 0.25 * height))
        painter.setPen(TEXT_DIM)
        room = QRectF(x - LABEL_EVERY / 2, top + 0.25 * height, LABEL_EVERY, 0.75 * height)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, time_text(tick * step, step))


def time_text(seconds: float, step: float) -> str:
    """A time as the axis writes it, as exact as its step: `0.5 s`, `12 s`, `1:05`, `1:05.5`."""
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    minutes, rest = divmod(round(seconds, 2), 60)
    if not minutes:
        return f"{rest:.{digits}f} s"
    return f"{int(minutes)}:{rest:0{3 + digits if digits else 2}.{digits}f}"
