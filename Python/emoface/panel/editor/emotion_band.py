"""The emotion band: segments that are drawn, split, dragged by their edges, made stronger and weaker, named."""

from collections.abc import Callable
from math import inf

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
from . import edits
from .lane import Drag, EditLane
from .ruler import time_text
from .time_axis import Axis

EDGE_PIXELS = 5
HANDLE_PIXELS = 4  # half a crossfade handle
NEAREST_HANDLE = 9  # a handle never hides behind its cut
NARROW_PIXELS = 10  # neither a name nor a blend has room in less
STRENGTHS = (1.0, 0.75, 0.5, 0.25)


class EmotionBand(EditLane):
    """Segments of emotion: a name over a bar as high as the intensity, with the blends at the cuts as they are.

    selectionChanged: another segment, or none, is chosen.
    """

    height_em = 4.0
    grows = True
    selectionChanged = Signal()

    def __init__(self, axis: Axis, edit: Callable[[EmotionTimeline, str, bool], None], parent: QWidget | None = None):
        super().__init__(axis, edit, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Emotions"))
        self.setToolTip(
            tr("Drag on empty space to draw a segment. Drag an edge to move it, up and down to change the intensity.")
        )
        self.timeline = EmotionTimeline()
        self.notice = ""  # what stands there while there is no segment
        self.brush = "happy"  # what a new segment is
        self.pauses: Callable[[], list[float]] = list  # where edges snap to
        self._selected: int | None = None
        self._hovered: tuple[str, int] | None = None

    # ---- what it shows ----

    @property
    def selected(self) -> int | None:
        """Number of the chosen segment."""
        return self._selected if self._selected is not None and self._selected < len(self.timeline.segments) else None

    def set_timeline(self, timeline: EmotionTimeline) -> None:
        """Show these segments."""
        if timeline != self.timeline:
            self.timeline = timeline
            self.repaint_lane()

    def select(self, number: int | None) -> None:
        """Choose a segment."""
        if number != self._selected:
            self._selected = number
            self.repaint_lane()
            self.selectionChanged.emit()

    def stops(self) -> list[float]:
        """The edges."""
        return [t for s in self.timeline.segments for t in (s.start_s, self._end(s))]

    # ---- what it does ----

    def set_emotion(self, emotion: str) -> None:
        """Name the chosen segment; with none chosen paint the range, else name what is under the playhead."""
        self.brush = emotion
        at, number = self.axis.playhead_s, self.selected
        if number is None and self.axis.range:
            painted = edits.paint(self.timeline, *self.axis.range, emotion, self._duration_s)
            self._change(painted, tr("Paint emotion"))
            self.select(edits.segment_at(self.timeline, sum(self.axis.range) / 2))
            return
        number = edits.segment_at(self.timeline, at) if number is None else number
        if number is not None:
            self._change(edits.set_label(self.timeline, number, emotion), tr("Change emotion"))
        elif gap := edits.gap_at(self.timeline, min(at, self._duration_s - 1e-6), self._duration_s):
            self._change(edits.paint(self.timeline, *gap, emotion, self._duration_s), tr("Paint emotion"))

    def split(self, at_s: float | None = None) -> None:
        """Cut the segment there, or under the playhead, in two."""
        at_s = self.axis.playhead_s if at_s is None else at_s
        self._change(edits.split(self.timeline, at_s, self._duration_s), tr("Split segment"))

    def delete(self) -> None:
        """Remove the chosen segment."""
        if self.selected is not None:
            number = self.selected
            self.select(None)
            self._change(edits.delete(self.timeline, number), tr("Delete segment"))

    def strengthen(self, by: float) -> None:
        """Change the chosen segment's intensity."""
        if self.selected is not None:
            self.set_intensity(self.timeline.segments[self.selected].intensity + by)

    def set_intensity(self, intensity: float) -> None:
        """Give the chosen segment an intensity."""
        if self.selected is not None:
            self._change(edits.set_intensity(self.timeline, self.selected, intensity), tr("Change intensity"))

    def set_crossfade(self, seconds: float) -> None:
        """Give all cuts another blend."""
        self._change(edits.set_crossfade(self.timeline, seconds), tr("Change crossfade"))

    # ---- the mouse ----

    def press(self, event: QMouseEvent) -> Drag | None:
        """A blend's handle, an edge, the inside of a segment, or empty space."""
        at, before = event.position(), self.timeline
        kind, number = self._hit(at)
        pressed_s, to_s = self.seconds(at.x()), self._to
        targets = [*self.pauses(), self.axis.playhead_s]
        match kind:
            case "fade":
                sign = 1 if at.x() >= self.x(before.segments[number].start_s) else -1
                self.select(number)

                def fade(e: QMouseEvent) -> EmotionTimeline:
                    moved_s = sign * (self.seconds(e.position().x()) - pressed_s)
                    return edits.set_crossfade(before, before.crossfade_s + 2 * moved_s)

                return self.editing(at, tr("Change crossfade"), before, fade)
            case "start" | "end":
                self.select(number)
                move = edits.move_start if kind == "start" else edits.move_end
                return self.editing(
                    at,
                    tr("Move segment edge"),
                    before,
                    lambda e: move(before, number, to_s(e, targets), self._duration_s),
                )
            case "inside":
                self.select(number)
                intensity, height = before.segments[number].intensity, self._bars().height()
                return self.editing(
                    at,
                    tr("Change intensity"),
                    before,
                    lambda e: edits.set_intensity(before, number, intensity + (at.y() - e.position().y()) / height),
                )
        self.select(None)
        if not 0 <= pressed_s < self._duration_s:
            return None
        from_s = self.snapped(pressed_s, targets, event)

        def drawn(e: QMouseEvent) -> EmotionTimeline:
            timeline = edits.draw(before, from_s, to_s(e, targets), self.brush, self._duration_s)
            new = [i for i, s in enumerate(timeline.segments) if s not in before.segments]
            self.select(new[0] if new else None)
            return timeline

        return self.editing(at, tr("Draw segment"), before, drawn)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A segment becomes the range."""
        kind, number = self._hit(event.position())
        if kind == "inside":
            segment = self.timeline.segments[number]
            self.axis.set_range((segment.start_s, self._end(segment)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Names and strengths for a segment, by click."""
        at = QPointF(event.pos())
        number = edits.segment_at(self.timeline, self.seconds(at.x()))
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            number = self.selected
        if number is not None:
            self.select(number)
            self.menu(self.seconds(at.x())).popup(event.globalPos())  # an `exec` would hold up whoever pumps our events

    def menu(self, at_s: float) -> QMenu:
        """What can be done with the chosen segment; at_s: where it would be split."""
        menu, segment = QMenu(self), self.timeline.segments[self.selected]
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, emotion in enumerate(EMOTIONS, 1):
            action = menu.addAction(swatch(theme.EMOTIONS[emotion], theme.em(self)), f"{emotion_name(emotion)}\t{key}")
            font = QFont(self.font())
            font.setBold(emotion == segment.emotion)
            action.setFont(font)
            action.triggered.connect(lambda _, emotion=emotion: self.set_emotion(emotion))
        strengths = menu.addMenu(tr("Intensity"))
        for strength in STRENGTHS:
            action = strengths.addAction(f"{strength:.0%}")
            action.triggered.connect(lambda _, strength=strength: self.set_intensity(strength))
        menu.addSeparator()
        menu.addAction(tr("Split here")).triggered.connect(lambda: self.split(at_s))
        menu.addAction(tr("Delete") + "\tDel").triggered.connect(self.delete)
        return menu

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """What a press would do there."""
        match self._hit(at)[0]:
            case "fade":
                return Qt.CursorShape.SplitHCursor
            case "start" | "end":
                return Qt.CursorShape.SizeHorCursor
            case "inside":
                return Qt.CursorShape.SizeVerCursor
        return Qt.CursorShape.CrossCursor

    def hover(self, at: QPointF | None) -> None:
        """Light what would be taken hold of."""
        hit = self._hit(at) if at is not None else ("empty", -1)
        hovered = None if hit[0] == "empty" else hit
        if hovered != self._hovered:
            self._hovered = hovered
            self.repaint_lane()

    def tip_at(self, at: QPointF) -> str:
        """The segment in words."""
        number = edits.segment_at(self.timeline, self.seconds(at.x()))
        if number is None:
            return self.toolTip()
        keys = tr("Drag up or down: intensity. 1 to 7: emotion. S: split. Del: delete. Alt: no snapping.")
        return f"{self.words(number)}\n{keys}"

    def words(self, number: int) -> str:
        """A segment in words."""
        s = self.timeline.segments[number]
        return f"{emotion_name(s.emotion)} {s.intensity:.0%}, {time_text(s.start_s)} - {time_text(self._end(s))}"

    # ---- how it looks ----

    def paint_lane(self, painter: QPainter) -> None:
        """Bars from neutral, names above them, the chosen one framed."""
        self.paint_range(painter)
        bars = self._bars()
        painter.fillRect(QRectF(0, bars.bottom(), self.width(), 1), theme.EDGE)
        if not self.timeline.segments:
            painter.setPen(theme.TEXT_DIM)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.notice)
        scale = self.axis.scale
        reach = self.timeline.crossfade_s / 2
        shown = [
            (i, s)
            for i, s in enumerate(self.timeline.segments)
            if s.start_s - reach < scale.end_s and self._end(s) + reach > scale.start_s
        ]
        for number, segment in shown:
            self._paint_bar(painter, number, segment, bars)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        for number, segment in shown:
            self._paint_name(painter, number, segment, metrics)
        for number, _ in shown:
            if self._fades_at(number):
                self._paint_fade(painter, number)

    def _paint_bar(self, painter: QPainter, number: int, segment: Segment, bars: QRectF) -> None:
        colour = QColor(theme.EMOTIONS[segment.emotion])
        column = self.span(segment.start_s, self._end(segment), bars.top(), bars.bottom())
        colour.setAlphaF(0.8 if (self._hovered or ("", -1))[1] == number else 0.68)
        if column.width() < NARROW_PIXELS:  # no blend would be seen
            painter.fillRect(column.adjusted(0, (1 - segment.intensity) * column.height(), 0, 0), colour)
            return
        ground = QColor(colour)
        ground.setAlphaF(0.13)
        painter.fillRect(column, ground)
        shape = QPolygonF()
        for t, share in _shares(segment, self.timeline.crossfade_s, self._duration_s):
            x = min(max(self.x(t), -1e6), 1e6)
            shape.append(QPointF(x, bars.bottom() - share * segment.intensity * bars.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(shape)
        painter.setPen(QPen(theme.EMOTIONS[segment.emotion], 1.4))
        painter.drawPolyline(shape)

    def _paint_name(self, painter: QPainter, number: int, segment: Segment, metrics: QFontMetricsF) -> None:
        head = self.span(segment.start_s, self._end(segment), 0, self._bars().top()).adjusted(0.5, 0.5, -0.5, -0.5)
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
            painter.drawRoundedRect(self.span(segment.start_s, self._end(segment)).adjusted(1, 1, -1, -1), 2, 2)
        room = head.intersected(QRectF(self.rect())).adjusted(6, 0, -4, 0)
        if room.width() < NARROW_PIXELS:
            return
        name = emotion_name(segment.emotion)
        full = name if segment.intensity == 1 else f"{name} {segment.intensity:.0%}"
        text = full if metrics.horizontalAdvance(full) <= room.width() else name
        painter.setPen(theme.ON_COLOUR)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_fade(self, painter: QPainter, number: int) -> None:
        lit = self._hovered == ("fade", number)
        painter.setPen(QPen(theme.SUNKEN, 1))
        painter.setBrush(theme.PLAYHEAD if lit else theme.TEXT)
        for point in self._handles(number):
            diamond = [(0, -HANDLE_PIXELS), (HANDLE_PIXELS, 0), (0, HANDLE_PIXELS), (-HANDLE_PIXELS, 0)]
            painter.drawPolygon(QPolygonF([point + QPointF(dx, dy) * 1.2 for dx, dy in diamond]))

    # ---- where things are ----

    @property
    def _duration_s(self) -> float:
        return self.axis.scale.duration_s

    def _end(self, segment: Segment) -> float:
        return min(segment.end_s, self._duration_s)

    def _bars(self) -> QRectF:
        top = theme.em(self, 1.45)
        return QRectF(0, top, self.width(), self.height() - top - 2)

    def _fades_at(self, number: int) -> bool:
        """Whether the handles of the blend at a segment's start are shown: calm, until one comes near."""
        segment = self.timeline.segments[number]
        room = (self._end(segment) - segment.start_s) * self.axis.scale.density
        if segment.start_s <= 0 or room < 4 * NEAREST_HANDLE:
            return False
        near = {self._selected, (self._hovered or ("", -1))[1]}
        return number in near or number - 1 in near

    def _handles(self, number: int) -> tuple[QPointF, QPointF]:
        cut, y = self.x(self.timeline.segments[number].start_s), self._bars().bottom() - 2 * HANDLE_PIXELS
        apart = max(self.timeline.crossfade_s / 2 * self.axis.scale.density, NEAREST_HANDLE)
        return QPointF(cut - apart, y), QPointF(cut + apart, y)

    def _hit(self, at: QPointF) -> tuple[str, int]:
        """What is there: fade, start, end, inside, empty; and of which segment."""
        segments = self.timeline.segments
        for number in range(len(segments)):
            if self._fades_at(number):
                for point in self._handles(number):
                    if abs(point.x() - at.x()) <= HANDLE_PIXELS + 2 and abs(point.y() - at.y()) <= HANDLE_PIXELS + 3:
                        return "fade", number
        edges = [
            (abs(self.x(t) - at.x()), kind, i)
            for i, s in enumerate(segments)
            for kind, t in (("start", s.start_s), ("end", self._end(s)))
        ]
        if edges:
            distance, kind, number = min(edges)
            if distance <= EDGE_PIXELS and not (kind == "start" and segments[number].start_s <= 0):
                return kind, number
        number = edits.segment_at(self.timeline, self.seconds(at.x()))
        inside = number is not None and self.seconds(at.x()) <= self._duration_s
        return ("inside", number) if inside else ("empty", -1)

    def _to(self, event: QMouseEvent, targets: list[float]) -> float:
        return self.snapped(self.seconds(event.position().x()), targets, event)

    def _change(self, timeline: EmotionTimeline, text: str) -> None:
        if timeline != self.timeline:
            self.edit(timeline, text, False)


def _shares(segment: Segment, crossfade_s: float, duration_s: float) -> list[tuple[float, float]]:
    """How much of a segment holds along time, as `EmotionTimeline.weights` blends it: times and shares 0..1, from 0 to
    0 with straight lines between."""
    half = crossfade_s / 2
    start = -inf if segment.start_s <= 0 else segment.start_s
    end = inf if segment.end_s >= duration_s else segment.end_s
    bends = (0.0 if start == -inf else start, duration_s if end == inf else end)
    if not half:
        return [(bends[0], 0.0), (bends[0], 1.0), (bends[1], 1.0), (bends[1], 0.0)]

    def share(t: float) -> float:
        return min(max((min(t + half, end) - max(t - half, start)) / crossfade_s, 0.0), 1.0)

    bends = [bends[0]] if start == -inf else [start - half, start + half]
    bends += [duration_s] if end == inf else [end - half, end + half]
    times = sorted(min(max(t, 0.0), duration_s) for t in bends)
    return [(times[0], 0.0), *((t, share(t)) for t in times), (times[-1], 0.0)]
