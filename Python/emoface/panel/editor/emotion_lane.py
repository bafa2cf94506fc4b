"""The lane of emotions: its segments are drawn, split, moved by their edges, made stronger and weaker, and named."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QWidget

from ...emotion import EMOTIONS, EmotionTimeline, Segment
from ..base import theme
from ..base.icons import swatch
from ..base.translation import emotion_name, tr
from . import segment_edits
from .lane import Drag, EditableLane
from .ruler import time_text
from .time_axis import TimeAxis

EDGE_PIXELS = 5  # an edge can be grabbed within this distance
HANDLE_PIXELS = 4  # half the size of a crossfade handle
NEAREST_HANDLE = 9  # pixels from a handle to its cut, at least: the cut can still be grabbed
NARROW_PIXELS = 10  # a narrower segment has no room for a name or a blend
INTENSITIES = (1.0, 0.75, 0.5, 0.25)  # in the menu


@dataclass(frozen=True)
class SegmentPart:
    """A part of the lane that the mouse can grab."""

    part: Literal["crossfade", "start", "end", "inside", "empty"]
    number: int = -1  # of the segment; -1 for empty space


EMPTY = SegmentPart("empty")


class EmotionLane(EditableLane[EmotionTimeline]):
    """Shows the segments: each has its name above a bar as high as its intensity, with the blends at the cuts.

    Signal: selected_changed(), another segment is selected, or none.
    """

    height_em = 4.0
    grows = True
    selected_changed = Signal()

    def __init__(
        self, axis: TimeAxis, edit: Callable[[EmotionTimeline, str, bool], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(axis, edit, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Emotions"))
        self.setToolTip(
            tr("Drag on empty space to draw a segment. Drag an edge to move it, up and down to change the intensity.")
        )
        self.timeline = EmotionTimeline()
        self.notice = ""  # the sentence that is shown while there is no segment
        self.new_emotion = "happy"  # of a segment that is drawn
        self.get_snap_times: Callable[[], list[float]] = list  # where edges snap to, in seconds
        self._selected: int | None = None
        self._hovered: SegmentPart | None = None

    @property
    def selected(self) -> int | None:
        """Number of the selected segment."""
        return self._selected if self._selected is not None and self._selected < len(self.timeline.segments) else None

    def set_timeline(self, timeline: EmotionTimeline) -> None:
        """Show these segments."""
        if timeline != self.timeline:
            self.timeline = timeline
            self.repaint_lane()

    def select(self, number: int | None) -> None:
        """Select a segment; None selects none."""
        if number != self._selected:
            self._selected = number
            self.repaint_lane()
            self.selected_changed.emit()

    def stop_times(self) -> list[float]:
        """The edges of the segments."""
        return [t for s in self.timeline.segments for t in (s.start_s, self._end(s))]

    def set_emotion(self, emotion: str) -> None:
        """Give an emotion to the selected segment. With none selected: to the selected range, else to the segment or
        gap under the playhead."""
        self.new_emotion = emotion
        at, number = self.axis.playhead_s, self.selected
        if number is None and self.axis.selection:
            painted = segment_edits.paint(self.timeline, *self.axis.selection, emotion, self._duration_s)
            self._change(painted, tr("Paint emotion"))
            self.select(segment_edits.segment_at(self.timeline, sum(self.axis.selection) / 2))
            return
        number = segment_edits.segment_at(self.timeline, at) if number is None else number
        if number is not None:
            self._change(segment_edits.set_emotion(self.timeline, number, emotion), tr("Change emotion"))
        elif gap := segment_edits.gap_at(self.timeline, min(at, self._duration_s - 1e-6), self._duration_s):
            self._change(segment_edits.paint(self.timeline, *gap, emotion, self._duration_s), tr("Paint emotion"))

    def split(self, at_s: float | None = None) -> None:
        """Split the segment at a time; None: under the playhead."""
        at_s = self.axis.playhead_s if at_s is None else at_s
        self._change(segment_edits.split(self.timeline, at_s, self._duration_s), tr("Split segment"))

    def delete(self) -> None:
        """Delete the selected segment."""
        if self.selected is not None:
            number = self.selected
            self.select(None)
            self._change(segment_edits.delete(self.timeline, number), tr("Delete segment"))

    def change_intensity(self, by: float) -> None:
        """Add `by` to the intensity of the selected segment."""
        if self.selected is not None:
            self.set_intensity(self.timeline.segments[self.selected].intensity + by)

    def set_intensity(self, intensity: float) -> None:
        """Set the intensity of the selected segment."""
        if self.selected is not None:
            self._change(segment_edits.set_intensity(self.timeline, self.selected, intensity), tr("Change intensity"))

    def set_crossfade(self, seconds: float) -> None:
        """Set the length of the blends at all cuts."""
        self._change(segment_edits.set_crossfade(self.timeline, seconds), tr("Change crossfade"))

    def start_drag(self, event: QMouseEvent) -> Drag | None:
        """Drag the handle of a blend, an edge, or the inside of a segment; draw a segment in empty space."""
        at, hit = event.position(), self._part_at(event.position())
        if hit.part == "empty":
            self.select(None)
            return self._draw_drag(event)
        self.select(hit.number)
        match hit.part:
            case "crossfade":
                return self._crossfade_drag(at, hit.number)
            case "start" | "end":
                return self._edge_drag(at, hit)
            case _:
                return self._intensity_drag(at, hit.number)

    def _crossfade_drag(self, at: QPointF, number: int) -> Drag:
        before, pressed_s = self.timeline, self.seconds_at(at.x())
        sign = 1 if at.x() >= self.x_at(before.segments[number].start_s) else -1

        def change(e: QMouseEvent) -> EmotionTimeline:
            moved_s = sign * (self.seconds_at(e.position().x()) - pressed_s)
            return segment_edits.set_crossfade(before, before.crossfade_s + 2 * moved_s)

        return self.edit_drag(at, tr("Change crossfade"), before, change)

    def _edge_drag(self, at: QPointF, hit: SegmentPart) -> Drag:
        before, targets = self.timeline, self._snap_targets()
        move = segment_edits.move_start if hit.part == "start" else segment_edits.move_end

        def change(e: QMouseEvent) -> EmotionTimeline:
            return move(before, hit.number, self._snapped_time(e, targets), self._duration_s)

        return self.edit_drag(at, tr("Move segment edge"), before, change)

    def _intensity_drag(self, at: QPointF, number: int) -> Drag:
        before, height = self.timeline, self._bars().height()
        intensity = before.segments[number].intensity

        def change(e: QMouseEvent) -> EmotionTimeline:
            return segment_edits.set_intensity(before, number, intensity + (at.y() - e.position().y()) / height)

        return self.edit_drag(at, tr("Change intensity"), before, change)

    def _draw_drag(self, event: QMouseEvent) -> Drag | None:
        before, targets = self.timeline, self._snap_targets()
        pressed_s = self.seconds_at(event.position().x())
        if not 0 <= pressed_s < self._duration_s:
            return None
        from_s = self.snap(pressed_s, targets, event)

        def change(e: QMouseEvent) -> EmotionTimeline:
            to_s = self._snapped_time(e, targets)
            timeline = segment_edits.draw(before, from_s, to_s, self.new_emotion, self._duration_s)
            new = [i for i, s in enumerate(timeline.segments) if s not in before.segments]
            self.select(new[0] if new else None)
            return timeline

        return self.edit_drag(event.position(), tr("Draw segment"), before, change)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the range of a segment."""
        hit = self._part_at(event.position())
        if hit.part == "inside":
            segment = self.timeline.segments[hit.number]
            self.axis.set_selection((segment.start_s, self._end(segment)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the segment under the mouse."""
        at = QPointF(event.pos())
        number = segment_edits.segment_at(self.timeline, self.seconds_at(at.x()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            number = self.selected
        if number is not None:
            self.select(number)
            menu = self.make_menu(number, self.seconds_at(at.x()))
            menu.popup(event.globalPos())  # `exec` would block the event loop of our host

    def make_menu(self, number: int, at_s: float) -> QMenu:
        """The menu of a segment, which is the selected one. at_s: where it would be split."""
        menu, segment = QMenu(self), self.timeline.segments[number]
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, emotion in enumerate(EMOTIONS, 1):
            action = menu.addAction(swatch(theme.EMOTIONS[emotion], theme.em(self)), f"{emotion_name(emotion)}\t{key}")
            font = QFont(self.font())
            font.setBold(emotion == segment.emotion)
            action.setFont(font)
            action.triggered.connect(lambda _, emotion=emotion: self.set_emotion(emotion))
        intensities = menu.addMenu(tr("Intensity"))
        for intensity in INTENSITIES:
            action = intensities.addAction(f"{intensity:.0%}")
            action.triggered.connect(lambda _, intensity=intensity: self.set_intensity(intensity))
        menu.addSeparator()
        menu.addAction(tr("Split here")).triggered.connect(lambda: self.split(at_s))
        menu.addAction(tr("Delete") + "\tDel").triggered.connect(self.delete)
        return menu

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """A cursor for what a press would drag."""
        match self._part_at(at).part:
            case "crossfade":
                return Qt.CursorShape.SplitHCursor
            case "start" | "end":
                return Qt.CursorShape.SizeHorCursor
            case "inside":
                return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.CrossCursor

    def hover(self, at: QPointF | None) -> None:
        """Highlight what a press would drag."""
        hit = self._part_at(at) if at is not None else EMPTY
        hovered = None if hit.part == "empty" else hit
        if hovered != self._hovered:
            self._hovered = hovered
            self.repaint_lane()

    def tip_at(self, at: QPointF) -> str:
        """The segment in words."""
        number = segment_edits.segment_at(self.timeline, self.seconds_at(at.x()))
        if number is None:
            return self.toolTip()
        keys = tr("Drag up or down: intensity. 1 to 7: emotion. S: split. Del: delete. Alt: no snapping.")
        return f"{self.describe(number)}\n{keys}"

    def describe(self, number: int) -> str:
        """A segment in words: its emotion, intensity, start and end."""
        s = self.timeline.segments[number]
        return f"{emotion_name(s.emotion)} {s.intensity:.0%}, {time_text(s.start_s)} - {time_text(self._end(s))}"

    def paint_lane(self, painter: QPainter) -> None:
        """Paint the bars, the names above them, a frame around the selected segment, and the handles."""
        self.paint_selection(painter)
        bars = self._bars()
        painter.fillRect(QRectF(0, bars.bottom(), self.width(), 1), theme.EDGE)
        if not self.timeline.segments:
            painter.setPen(theme.TEXT_DIM)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.notice)
        scale = self.axis.scale
        half = self.timeline.crossfade_s / 2
        visible = [
            (i, s)
            for i, s in enumerate(self.timeline.segments)
            if s.start_s - half < scale.end_s and self._end(s) + half > scale.start_s
        ]
        for number, segment in visible:
            self._paint_bar(painter, number, segment, bars)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for number, segment in visible:
            self._paint_name(painter, number, segment, metrics)
        for number, _ in visible:
            if self._shows_handles(number):
                self._paint_handles(painter, number)

    def _paint_bar(self, painter: QPainter, number: int, segment: Segment, bars: QRectF) -> None:
        colour = QColor(theme.EMOTIONS[segment.emotion])
        column = self.rect_between(segment.start_s, self._end(segment), bars.top(), bars.bottom())
        colour.setAlphaF(0.8 if self._hovered_number == number else 0.68)
        if column.width() < NARROW_PIXELS:  # a blend could not be seen
            painter.fillRect(column.adjusted(0, (1 - segment.intensity) * column.height(), 0, 0), colour)
            return
        ground = QColor(colour)
        ground.setAlphaF(0.13)
        painter.fillRect(column, ground)
        shape = QPolygonF()
        for t, share in _shares(segment, self.timeline.crossfade_s, self._duration_s):
            x = min(max(self.x_at(t), -1e6), 1e6)
            shape.append(QPointF(x, bars.bottom() - share * segment.intensity * bars.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(shape)
        painter.setPen(QPen(theme.EMOTIONS[segment.emotion], 1.4))
        painter.drawPolyline(shape)

    def _paint_name(self, painter: QPainter, number: int, segment: Segment, metrics: QFontMetricsF) -> None:
        head = self.rect_between(segment.start_s, self._end(segment), 0, self._bars().top())
        head = head.adjusted(0.5, 0.5, -0.5, -0.5)
        colour = theme.EMOTIONS[segment.emotion]
        if head.width() < NARROW_PIXELS:
            painter.fillRect(head, colour)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(head, 2, 2)
        if number == self.selected:
            painter.setPen(QPen(theme.PLAYHEAD, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            frame = self.rect_between(segment.start_s, self._end(segment)).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, 2, 2)
        text_area = head.intersected(QRectF(self.rect())).adjusted(6, 0, -4, 0)
        if text_area.width() < NARROW_PIXELS:
            return
        name = emotion_name(segment.emotion)
        full = name if segment.intensity == 1 else f"{name} {segment.intensity:.0%}"
        text = full if metrics.horizontalAdvance(full) <= text_area.width() else name
        painter.setPen(theme.ON_COLOUR)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, text_area.width())
        painter.drawText(text_area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_handles(self, painter: QPainter, number: int) -> None:
        is_hovered = self._hovered == SegmentPart("crossfade", number)
        painter.setPen(QPen(theme.SUNKEN, 1))
        painter.setBrush(theme.PLAYHEAD if is_hovered else theme.TEXT)
        for point in self._handles(number):
            diamond = [(0, -HANDLE_PIXELS), (HANDLE_PIXELS, 0), (0, HANDLE_PIXELS), (-HANDLE_PIXELS, 0)]
            painter.drawPolygon(QPolygonF([point + QPointF(dx, dy) * 1.2 for dx, dy in diamond]))

    @property
    def _duration_s(self) -> float:
        return self.axis.scale.duration_s

    def _end(self, segment: Segment) -> float:
        """The end of a segment within the line, in seconds."""
        return min(segment.end_s, self._duration_s)

    def _bars(self) -> QRectF:
        """The area of the bars, below the names."""
        top = theme.em(self, 1.45)
        return QRectF(0, top, self.width(), self.height() - top - 2)

    @property
    def _hovered_number(self) -> int:
        """Number of the segment under the mouse; -1: none."""
        return self._hovered.number if self._hovered else -1

    def _shows_handles(self, number: int) -> bool:
        """Whether the handles of the blend at a segment's start are shown: only near the mouse or the selection."""
        segment = self.timeline.segments[number]
        width = (self._end(segment) - segment.start_s) * self.axis.scale.density
        if segment.start_s <= 0 or width < 4 * NEAREST_HANDLE:
            return False
        near = {self._selected, self._hovered_number}
        return number in near or number - 1 in near

    def _handles(self, number: int) -> tuple[QPointF, QPointF]:
        """The middles of the two handles of the blend at a segment's start."""
        cut, y = self.x_at(self.timeline.segments[number].start_s), self._bars().bottom() - 2 * HANDLE_PIXELS
        distance = max(self.timeline.crossfade_s / 2 * self.axis.scale.density, NEAREST_HANDLE)
        return QPointF(cut - distance, y), QPointF(cut + distance, y)

    def _part_at(self, at: QPointF) -> SegmentPart:
        """What a press at a position would drag."""
        segments = self.timeline.segments
        for number in range(len(segments)):
            if self._shows_handles(number):
                for point in self._handles(number):
                    if abs(point.x() - at.x()) <= HANDLE_PIXELS + 2 and abs(point.y() - at.y()) <= HANDLE_PIXELS + 3:
                        return SegmentPart("crossfade", number)
        # At the same distance an end comes before a start: "end" < "start".
        edges: list[tuple[float, Literal["start", "end"], int]] = []
        for number, segment in enumerate(segments):
            edges.append((abs(self.x_at(segment.start_s) - at.x()), "start", number))
            edges.append((abs(self.x_at(self._end(segment)) - at.x()), "end", number))
        if edges:
            distance, part, number = min(edges)
            if distance <= EDGE_PIXELS and not (part == "start" and segments[number].start_s <= 0):
                return SegmentPart(part, number)
        seconds = self.seconds_at(at.x())
        inside = segment_edits.segment_at(self.timeline, seconds)
        return SegmentPart("inside", inside) if inside is not None and seconds <= self._duration_s else EMPTY

    def _snap_targets(self) -> list[float]:
        return [*self.get_snap_times(), self.axis.playhead_s]

    def _snapped_time(self, event: QMouseEvent, targets: list[float]) -> float:
        return self.snap(self.seconds_at(event.position().x()), targets, event)

    def _change(self, timeline: EmotionTimeline, text: str) -> None:
        """Report an edit that is complete. text: of the undo step."""
        if timeline != self.timeline:
            self.edit(timeline, text, False)


def _shares(segment: Segment, crossfade_s: float, duration_s: float) -> list[tuple[float, float]]:
    """The weight of a segment over time, as `EmotionTimeline.weights` blends it.

    Returns points (seconds, share 0..1) with straight lines between them; the first and the last share are 0.
    """
    half = crossfade_s / 2
    start = -inf if segment.start_s <= 0 else segment.start_s
    end = inf if segment.end_s >= duration_s else segment.end_s
    first, last = (0.0 if start == -inf else start, duration_s if end == inf else end)
    if not half:
        return [(first, 0.0), (first, 1.0), (last, 1.0), (last, 0.0)]

    def share(t: float) -> float:
        return min(max((min(t + half, end) - max(t - half, start)) / crossfade_s, 0.0), 1.0)

    bends = [first] if start == -inf else [start - half, start + half]
    bends += [last] if end == inf else [end - half, end + half]
    times = sorted(min(max(t, 0.0), duration_s) for t in bends)
    return [(times[0], 0.0), *((t, share(t)) for t in times), (times[-1], 0.0)]
