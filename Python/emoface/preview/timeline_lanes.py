"""Draws what runs along time, one lane each: emotions, sound, a curve, the axis. The sheet and the video use these."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from ..emotion import EmotionTimeline, Segment
from .emotion_colours import blend_emotion_colours

BACKGROUND, GROUND = QColor("#1f2329"), QColor("#262b33")  # of a picture, of a lane in it
GRID, TEXT, TEXT_DIM = QColor("#39404b"), QColor("#d7dce4"), QColor("#8b94a3")
LABEL = QColor("#15181c")  # on the emotion band: dark text can be read on all seven colours
SOUND = QColor("#8fa3bd")

SILENCE = 1e-4  # a waveform with a lower peak is not enlarged to fill its lane
LABEL_EVERY = 70  # pixels: labels of the axis stand at least this far apart
BLOCK_POINTS = 2**20  # of an envelope that are computed at a time: the sound of an hour has 60 times as many
STEPS_S = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)


@dataclass(frozen=True)
class TimelineLane:
    """An area of a picture that shows a part of a line, time running from left to right."""

    start_s: float  # the time at the left edge
    stop_s: float  # the time at the right edge
    area: QRectF  # in pixels of the picture

    def x(self, seconds: float) -> float:
        """The position of a time, in pixels of the picture."""
        return self.area.left() + (seconds - self.start_s) / (self.stop_s - self.start_s) * self.area.width()

    @property
    def columns(self) -> int:
        """Whole pixels across."""
        return max(1, round(self.area.width()))

    def times(self) -> np.ndarray:
        """The time in the middle of each pixel column, in seconds: (columns,)."""
        return self._times(range(self.columns), 1)

    def _times(self, columns: range, per_column: int) -> np.ndarray:
        """Evenly spaced times in seconds, `per_column` in each of these columns."""
        points = np.arange(columns.start * per_column, columns.stop * per_column)
        return self.start_s + (points + 0.5) / (self.columns * per_column) * (self.stop_s - self.start_s)

    def envelope(self, values: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest value within each pixel column, each (columns,).

        values: (n,), from the start of the line on.
        rate: values a second.
        """
        per_column = max(1, ceil((self.stop_s - self.start_s) * rate / self.columns))
        lowest, highest = np.empty(self.columns), np.empty(self.columns)
        step = max(1, BLOCK_POINTS // per_column)
        for start in range(0, self.columns, step):
            columns = range(start, min(start + step, self.columns))
            at = self._times(columns, per_column) * rate
            first, last = (int(np.clip(edge, 0, len(values) - 1)) for edge in at[[0, -1]])
            near = values[first : last + 2]
            sampled = np.interp(at, first + np.arange(len(near)), near).reshape(-1, per_column)
            lowest[start : columns.stop], highest[start : columns.stop] = sampled.min(1), sampled.max(1)
        return lowest, highest


@dataclass(frozen=True)
class CurveStyle:
    """How a curve is drawn."""

    colour: QColor
    lowest: float  # the value at the lane's lower edge, 0 or -1; the upper edge is 1


def font(pixels: float, bold: bool = False) -> QFont:
    """The typeface of all pictures in a size of so many pixels."""
    face = QFont()
    face.setPixelSize(max(6, round(pixels)))
    face.setBold(bold)
    return face


def draw_emotions(
    painter: QPainter, lane: TimelineLane, timeline: EmotionTimeline, weights: np.ndarray, rate: float
) -> None:
    """Draw the emotion band: the colours mixed by weight, and the name of each segment where it fits.

    weights: (frames, 7), emotion weights of the whole line, as `timeline.weights` gives them.
    rate: frames a second.
    """
    colours = blend_emotion_colours(weights[np.minimum((lane.times() * rate).astype(int), len(weights) - 1)])
    row = np.column_stack([colours[:, ::-1], np.full(lane.columns, 255, np.uint8)])
    painter.drawImage(lane.area, QImage(row.data, lane.columns, 1, row.nbytes, QImage.Format.Format_RGB32))

    painter.setFont(font(0.5 * lane.area.height(), bold=True))
    painter.setPen(LABEL)
    metrics = QFontMetricsF(painter.font())
    padding = 0.25 * lane.area.height()
    for start_s, stop_s, name in segment_names(timeline, len(weights) / rate):
        left, right = max(lane.x(start_s), lane.area.left()), min(lane.x(stop_s), lane.area.right())
        label_area = QRectF(left + padding, lane.area.top(), right - left - 2 * padding, lane.area.height())
        if label_area.width() >= metrics.horizontalAdvance(name[:3]):
            label = metrics.elidedText(name, Qt.TextElideMode.ElideRight, label_area.width())
            painter.drawText(label_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)


def segment_names(timeline: EmotionTimeline, duration_s: float) -> list[tuple[float, float, str]]:
    """Start, stop and label of every segment and of the neutral gaps between them, from 0 to `duration_s`.

    A label is the emotion, with its intensity where that is not full: `happy`, `happy 50%`.
    """
    return [
        (s.start_s, s.end_s, s.emotion if s.intensity == 1 else f"{s.emotion} {s.intensity:.0%}")
        for s in segments_without_gaps(timeline, duration_s)
    ]


def segments_without_gaps(timeline: EmotionTimeline, duration_s: float) -> list[Segment]:
    """The segments from 0 to `duration_s`, with a neutral segment in each gap; all have a finite end."""
    filled, reached = [], 0.0
    for segment in timeline.segments:
        if segment.start_s > reached:
            filled.append(Segment(reached, segment.start_s, "neutral"))
        filled.append(segment)
        reached = segment.end_s
    if reached < duration_s:
        filled.append(Segment(reached, duration_s, "neutral"))
    return [replace(s, end_s=min(s.end_s, duration_s)) for s in filled if s.start_s < duration_s]


def peak_of(samples: np.ndarray) -> float:
    """The greatest |sample|, without a second copy of an hour. samples: (n,)."""
    return float(max(samples.max(initial=0), -samples.min(initial=0)))


def draw_sound(painter: QPainter, lane: TimelineLane, samples: np.ndarray, sample_rate: int, peak: float) -> None:
    """Draw the waveform, scaled so that the line's peak fills the lane.

    samples: (n,), the sound of the whole line.
    sample_rate: samples a second.
    peak: the greatest |sample| of the whole line.
    """
    lowest, highest = lane.envelope(samples, sample_rate)
    middle, scale = lane.area.center().y(), 0.48 * lane.area.height() / max(peak, SILENCE)
    _draw_band(painter, lane, middle - scale * highest - 0.5, middle - scale * lowest + 0.5, SOUND)


def draw_curve(painter: QPainter, lane: TimelineLane, values: np.ndarray, rate: float, style: CurveStyle) -> None:
    """Draw one curve, filled from zero.

    values: (frames,), style.lowest..1, of the whole line; values beyond are clipped.
    rate: frames a second.
    """
    low, colour = style.lowest, style.colour
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


def _draw_band(painter: QPainter, lane: TimelineLane, upper: np.ndarray, lower: np.ndarray, colour: QColor) -> None:
    x = lane.area.left() + np.arange(lane.columns) + 0.5
    outline = np.concatenate([np.column_stack([x, upper]), np.column_stack([x, lower])[::-1]])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([QPointF(*point) for point in outline.tolist()]))


def draw_axis(painter: QPainter, lane: TimelineLane) -> None:
    """Draw ticks with their time, at round seconds and not too close together to read."""
    top, height = lane.area.top(), lane.area.height()
    painter.setFont(font(0.62 * height))
    closest = LABEL_EVERY * (lane.stop_s - lane.start_s) / lane.area.width()
    step = next((step for step in STEPS_S if step >= closest), STEPS_S[-1])
    for tick in range(ceil(lane.start_s / step - 1e-6), int(lane.stop_s / step + 1e-6) + 1):
        x = lane.x(tick * step)
        painter.setPen(QPen(GRID, 1))
        painter.drawLine(QPointF(x, top), QPointF(x, top + 0.25 * height))
        painter.setPen(TEXT_DIM)
        label_area = QRectF(x - LABEL_EVERY / 2, top + 0.25 * height, LABEL_EVERY, 0.75 * height)
        painter.drawText(label_area, Qt.AlignmentFlag.AlignCenter, time_text(tick * step, step))


def time_text(seconds: float, step: float) -> str:
    """A time as the axis shows it, with as many digits as the step needs: `0.5 s`, `12 s`, `1:05`, `1:05.5`."""
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    minutes, rest = divmod(round(seconds, 2), 60)
    if not minutes:
        return f"{rest:.{digits}f} s"
    return f"{int(minutes)}:{rest:0{3 + digits if digits else 2}.{digits}f}"
