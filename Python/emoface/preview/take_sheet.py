"""The sheet: one picture of a whole take, to read a line at a glance and to compare two takes of it."""

from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from ..curves import Curves
from ..rig import BOARD, GAZE_CONTROLS
from ..take import Take
from ..timing import FACE_RATE, SAMPLE_RATE
from . import timeline_lanes as lanes
from .emotion_colours import blend_emotion_colours
from .face import draw_face
from .qt_application import ensure_application
from .timeline_lanes import CurveStyle, TimelineLane, draw_axis, draw_curve, draw_emotions, draw_sound, font, peak_of

LONGEST_STRIP_S = 12.0  # a longer line continues in a strip below, as sheet music does: a blink still shows
MOST_STRIPS = 16  # a line that needs more gets longer strips instead, so that any line stays one picture
MARGIN, NAMES_WIDTH, HEADER = 20, 108, 56  # pixels
LANE_GAP, STRIP_GAP = 6, 26  # pixels
SMALL_GAZE = 0.25  # rig units: the range of the gaze lane is at least this; the usual fixation is within 0.2

_GAZE_LEFT, _GAZE_UP = QColor("#6fb1e8"), QColor("#7fd18b")
_LOCKED, _FREE = QColor("#f2b93b"), QColor("#b9c3d0")


@dataclass(frozen=True)
class SummaryCurve:
    """One curve lane of the sheet: the mean of some controls, minus the mean of others."""

    name: str  # as it stands on the sheet
    colour: QColor
    added: list[int]  # columns of the controls that count positively
    subtracted: list[int]  # columns of the controls that count negatively; may be empty

    @property
    def style(self) -> CurveStyle:
        """How the curve is drawn."""
        return CurveStyle(self.colour, -1.0 if self.subtracted else 0.0)

    def values(self, curves: Curves) -> np.ndarray:
        """(frames,): 0..1, or -1..1 if some controls are subtracted."""
        added: np.ndarray = curves.values[:, self.added].mean(1)
        return added - curves.values[:, self.subtracted].mean(1) if self.subtracted else added


SUMMARY_CURVES = (
    SummaryCurve("jaw open", QColor("#e8806a"), BOARD.columns("C_jaw-translateY"), []),
    SummaryCurve("lips together", QColor("#d66ba0"), BOARD.columns("mouth_lipsTogether"), []),
    SummaryCurve("rounding", QColor("#a58be0"), BOARD.columns("mouth_purse", "mouth_funnel"), []),
    SummaryCurve(
        "smile / frown", QColor("#f2b93b"), BOARD.columns("mouth_cornerPull"), BOARD.columns("mouth_cornerDepress")
    ),
    SummaryCurve("brows up / down", QColor("#5cc0b4"), BOARD.columns("brow_raise"), BOARD.columns("brow_down")),
)


# The lanes of a strip from the top down, with their heights in pixels.
HEIGHTS = {
    "faces": 132,
    "emotion": 24,
    "sound": 56,
    **{curve.name: 30 for curve in SUMMARY_CURVES},
    "blinks": 18,
    "gaze": 40,
    "time": 22,
}
STRIP_HEIGHT = sum(HEIGHTS.values()) + LANE_GAP * (len(HEIGHTS) - 1)


def draw_take_sheet(take: Take, samples: np.ndarray | None, width: int = 1600) -> QImage:
    """Draw a take: faces, emotions, sound, summary curves, blinks and gaze over time. Locked events are yellow.

    samples: float32 (n,), the line's 16 kHz mono sound; None leaves its lane empty.
    width: of the picture, in pixels; its height follows from the line's length.
    """
    ensure_application()
    strips = strip_times(take.audio.duration_s)
    height = 2 * MARGIN + HEADER + len(strips) * STRIP_HEIGHT + (len(strips) - 1) * STRIP_GAP
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(lanes.BACKGROUND)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _draw_header(painter, take, width)
        strip_painter = _StripPainter(painter, take, samples)
        for i, (start_s, stop_s) in enumerate(strips):
            strip_painter.draw(lanes_of_strip(i, start_s, stop_s, width))
    return image


def strip_times(duration_s: float) -> list[tuple[float, float]]:
    """Start and stop of each strip, in seconds. All are equally long; see LONGEST_STRIP_S and MOST_STRIPS."""
    count = min(ceil(duration_s / LONGEST_STRIP_S), MOST_STRIPS)
    return [(duration_s * i / count, duration_s * (i + 1) / count) for i in range(count)]


def lanes_of_strip(number: int, start_s: float, stop_s: float, width: int) -> dict[str, TimelineLane]:
    """The lanes of one strip by name.

    number: of the strip, from 0.
    start_s, stop_s: the part of the line that it shows.
    width: of the sheet, in pixels.
    """
    left, top, placed = MARGIN + NAMES_WIDTH, MARGIN + HEADER + number * (STRIP_HEIGHT + STRIP_GAP), {}
    for name, height in HEIGHTS.items():
        placed[name] = TimelineLane(start_s, stop_s, QRectF(left, top, width - MARGIN - left, height))
        top += height + LANE_GAP
    return placed


def _draw_header(painter: QPainter, take: Take, width: int) -> None:
    area = QRectF(MARGIN, MARGIN, width - 2 * MARGIN, 24)
    painter.setPen(lanes.TEXT)
    painter.setFont(font(19, bold=True))
    painter.drawText(area, Qt.AlignmentFlag.AlignLeft, Path(take.line.audio).name)
    painter.setPen(lanes.TEXT_DIM)
    painter.setFont(font(13))
    facts = f"{take.audio.duration_s:.2f} s   {take.model.name}   {take.line.timeline}"
    facts = QFontMetricsF(painter.font()).elidedText(facts, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area.translated(0, 26), Qt.AlignmentFlag.AlignLeft, facts)


class _StripPainter:
    """Paints the strips of one take; what they share is computed once."""

    def __init__(self, painter: QPainter, take: Take, samples: np.ndarray | None) -> None:
        self.painter = painter
        self.take = take
        self.samples = samples
        self.peak = 0.0 if samples is None else peak_of(samples)
        self.curves = take.compose()
        self.rate = float(self.curves.rate)
        self.weights = take.line.timeline.weights(len(self.curves), self.curves.rate)

    def draw(self, strip: dict[str, TimelineLane]) -> None:
        """Paint one strip. strip: its lanes by name."""
        for name in HEIGHTS.keys() - {"faces", "time"}:
            self.painter.fillRect(strip[name].area, lanes.GROUND)
        for name in HEIGHTS.keys() - {"faces", "time", "gaze"}:
            _draw_name(self.painter, strip[name].area, name, lanes.TEXT_DIM)
        self._draw_faces(strip["faces"])
        draw_emotions(self.painter, strip["emotion"], self.take.line.timeline, self.weights, self.rate)
        if self.samples is not None:
            draw_sound(self.painter, strip["sound"], self.samples, SAMPLE_RATE, self.peak)
        for curve in SUMMARY_CURVES:
            draw_curve(self.painter, strip[curve.name], curve.values(self.curves), self.rate, curve.style)
        self._draw_blinks(strip["blinks"])
        self._draw_gaze(strip["gaze"])
        draw_axis(self.painter, strip["time"])

    def _draw_faces(self, lane: TimelineLane) -> None:
        side = lane.area.height()
        count = max(1, int(lane.area.width() // side))
        for i in range(count):
            seconds = lane.start_s + (i + 0.5) / count * (lane.stop_s - lane.start_s)
            frame = min(int(seconds * self.rate), len(self.curves) - 1)
            area = QRectF(lane.x(seconds) - side / 2, lane.area.top(), side, side)
            draw_face(self.painter, area, self.curves.values[frame])
            colour = QColor(*blend_emotion_colours(self.weights[frame]).tolist())
            self.painter.fillRect(QRectF(area.left() + 8, area.bottom() - 1, side - 16, 3), colour)

    def _draw_blinks(self, lane: TimelineLane) -> None:
        length_s = FACE_RATE.seconds(len(self.take.line.blink.openness))
        self.painter.setPen(Qt.PenStyle.NoPen)
        for blink in self.take.blink.events if self.take.blink.enabled else ():
            start_s = FACE_RATE.seconds(blink.frame)
            height = lane.area.height() * (0.2 + 0.7 * blink.strength)
            span = QRectF(
                QPointF(lane.x(start_s), lane.area.bottom() - height),
                QPointF(lane.x(start_s + length_s), lane.area.bottom()),
            )
            self.painter.setBrush(_LOCKED if blink.locked else _FREE)
            self.painter.drawRoundedRect(span.intersected(lane.area), 3, 3)

    def _draw_gaze(self, lane: TimelineLane) -> None:
        upper = QRectF(lane.area.left(), lane.area.top(), lane.area.width(), lane.area.height() / 2)
        _draw_name(self.painter, upper, "gaze left", _GAZE_LEFT)
        _draw_name(self.painter, upper.translated(0, upper.height()), "gaze up", _GAZE_UP)
        largest = max(SMALL_GAZE, float(np.abs(self.curves.values[:, GAZE_CONTROLS]).max()))
        for column, colour in zip(GAZE_CONTROLS, (_GAZE_LEFT, _GAZE_UP), strict=True):
            values = self.curves.values[:, column] / largest
            draw_curve(self.painter, lane, values, self.rate, CurveStyle(colour, -1.0))
        for fixation in self.take.gaze.fixations if self.take.gaze.enabled else ():
            seconds = FACE_RATE.seconds(fixation.frame)
            if lane.start_s <= seconds < lane.stop_s:
                foot = QPointF(lane.x(seconds), lane.area.bottom())
                self.painter.setPen(QPen(_LOCKED if fixation.locked else _FREE, 1.5))
                self.painter.drawLine(foot - QPointF(0, 5), foot)


def _draw_name(painter: QPainter, lane: QRectF, name: str, colour: QColor) -> None:
    painter.setPen(colour)
    painter.setFont(font(12))
    area = QRectF(MARGIN, lane.top(), NAMES_WIDTH - 10, lane.height())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, name)
