"""How the cells of the table of lines are painted."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...emotion import Segment
from ..base import theme
from ..base.translation import emotion_name
from ..model.panel_line import PanelLine
from ..services.generation_queue import LineState
from .line_texts import visible_segments
from .lines_model import EMOTION, LINE_ROLE, PROGRESS, STATUS, STATUS_ROLE, ModelIndex


class LinesDelegate(QStyledItemDelegate):
    """Paints emotions as a band of their colours, and progress as a bar. A selected status keeps its colour."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        super().initStyleOption(option, index)
        if index.column() == STATUS:
            colour = index.data(Qt.ItemDataRole.ForegroundRole).lighter(150)  # contrast 4.5:1 and more on the selection
            option.palette.setColor(QPalette.ColorRole.HighlightedText, colour)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: ModelIndex) -> None:
        if index.column() not in (EMOTION, PROGRESS):
            super().paint(painter, option, index)
            return
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = QRectF(option.rect).adjusted(4, 4, -4, -4)
        if index.column() == EMOTION:
            _paint_emotions(painter, inner, index.data(LINE_ROLE), option)
        elif (status := index.data(STATUS_ROLE)).state is LineState.RUNNING:
            _paint_progress(painter, inner, status.progress)
        painter.restore()


def _paint_emotions(painter: QPainter, area: QRectF, line: PanelLine, option: QStyleOptionViewItem) -> None:
    segments = visible_segments(line.request.timeline, line.duration_s)
    end = segments[-1].end_s
    for segment in segments:
        part = QRectF(area)
        part.setLeft(area.left() + area.width() * segment.start_s / end)
        part.setRight(area.left() + area.width() * segment.end_s / end - (1 if segment.end_s < end else 0))
        colour = _segment_colour(segment)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(part, 2, 2)
        label = emotion_name(segment.emotion)
        if option.fontMetrics.horizontalAdvance(label) + 6 <= part.width():
            painter.setPen(_text_colour_on(colour))
            painter.drawText(part, Qt.AlignmentFlag.AlignCenter, label)


def _paint_progress(painter: QPainter, area: QRectF, progress: float) -> None:
    """progress: 0..1."""
    bar = area.adjusted(0, area.height() / 3, 0, -area.height() / 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.HOVER)
    painter.drawRoundedRect(bar, 2, 2)
    bar.setWidth(max(bar.width() * progress, 2))
    painter.setBrush(theme.ACCENT)
    painter.drawRoundedRect(bar, 2, 2)


def _segment_colour(segment: Segment) -> QColor:
    """The colour of a segment's emotion, closer to the background the weaker it is."""
    full, ground = theme.EMOTIONS[segment.emotion], theme.RAISED
    share = 0.35 + 0.65 * segment.intensity

    def mix(foreground: int, background: int) -> int:
        return round(background + share * (foreground - background))

    return QColor(mix(full.red(), ground.red()), mix(full.green(), ground.green()), mix(full.blue(), ground.blue()))


def _text_colour_on(colour: QColor) -> QColor:
    """Dark or light, whichever can be read on a colour."""
    return theme.ON_COLOUR if colour.lightnessF() > 0.42 else QColor("#ffffff")
