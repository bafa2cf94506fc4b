"""What stands around the lanes: the bar to play, paint and zoom with, and the legend of the curves."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ...emotion import EMOTIONS
from ...rig import BOARD
from ..base import theme
from ..base.icons import icon, swatch
from ..base.translation import emotion_name, tr
from ..services.player import HALF_SPEED, Player
from .control_chooser import short_name
from .curve_lane import colour_of
from .ruler import time_text


def button(shape: str, name: str, tip: str, pressed: Callable[[], None] | None = None) -> QToolButton:
    """A button with an icon, its name and what it teaches."""
    made = QToolButton()
    made.setIconSize(QSize(1, 1) * theme.em(made, 1.2))
    if shape:
        made.setIcon(icon(shape))
    made.setAccessibleName(name)
    made.setToolTip(f"<b>{name}</b><br>{tip}")
    if pressed:
        made.clicked.connect(lambda: pressed())
    return made


class Transport(QWidget):
    """Start, play, loop, half speed, and the time."""

    def __init__(self, player: Player, parent: QWidget | None = None):
        super().__init__(parent)
        self._player = player
        self.start = button(
            "start", tr("To the start"), tr("The start of the range, or of the line (Home)."), self._to_start
        )
        self.play = button("play", tr("Play"), tr("From the playhead (Space)."), player.toggle)
        self.loop = button("loop", tr("Loop"), tr("Play the range, or the line, again and again."))
        self.half = button("", tr("Half speed"), tr("To see what lips and lids do."))
        self.half.setText("½")
        for widget, turned in ((self.loop, player.set_looping), (self.half, self._set_half)):
            widget.setCheckable(True)
            widget.toggled.connect(turned)
        self.time = QLabel()
        self.time.setAccessibleName(tr("Time"))
        self._range: tuple[float, float] | None = None
        row = _row(self)
        for widget in (self.start, self.play, self.loop, self.half, self.time):
            row.addWidget(widget)
        player.playingChanged.connect(self._show_playing)
        player.positionChanged.connect(self._show_time)
        self.show_length()

    def show_range(self, chosen: tuple[float, float] | None) -> None:
        """What is chosen, which the start button goes to."""
        self._range = chosen

    def show_length(self) -> None:
        """The line's length is another: the time has room for the longest it can be."""
        whole = time_text(self._player.duration_s, 0.01)
        widest = "".join("0" if c.isdigit() else c for c in f"{whole} / {whole}")
        self.time.setFixedWidth(theme.text_width(widest) + theme.em(self, 0.5))
        self._show_time(self._player.position_s)

    def _show_time(self, seconds: float) -> None:
        self.time.setText(f"{time_text(seconds, 0.01)} / {time_text(self._player.duration_s, 0.01)}")

    def _to_start(self) -> None:
        self._player.seek(self._range[0] if self._range else 0.0)

    def _set_half(self, half: bool) -> None:
        self._player.set_rate(HALF_SPEED if half else 1.0)

    def _show_playing(self, playing: bool) -> None:
        self.play.setIcon(icon("pause" if playing else "play"))


class Palette(QWidget):
    """The seven emotions as buttons, by their keys 1 to 7; with their names where there is room.

    picked: an emotion.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        row, em = _row(self), theme.em(self)
        for key, emotion in enumerate(EMOTIONS, 1):
            made = QToolButton(text=emotion_name(emotion), checkable=True, iconSize=QSize(em, em))
            made.setIcon(swatch(theme.EMOTIONS[emotion], em, str(key)))
            made.setAccessibleName(emotion_name(emotion))
            made.setToolTip(
                f"<b>{emotion_name(emotion)}</b> ({key})<br>"
                + tr("Names the chosen segment. With none chosen it paints the range, or what is under the playhead.")
            )
            made.clicked.connect(lambda _, emotion=emotion: self.picked.emit(emotion))
            self._buttons[emotion] = made
            row.addWidget(made)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addStretch(1)

    def mark(self, emotion: str | None) -> None:
        """Show which one the chosen segment has."""
        for name, made in self._buttons.items():
            made.setChecked(name == emotion)

    def minimumSizeHint(self) -> QSize:
        """Without the names."""
        return QSize(len(EMOTIONS) * theme.em(self, 2.8), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names, if all of them fit."""
        self._restyle()

    def _restyle(self) -> None:
        needed = sum(theme.text_width(b.text()) + theme.em(self, 3.4) for b in self._buttons.values())
        styles = Qt.ToolButtonStyle
        for made in self._buttons.values():
            made.setToolButtonStyle(
                styles.ToolButtonTextBesideIcon if needed <= self.width() else styles.ToolButtonIconOnly
            )


class Legend(QWidget):
    """The curves' names in their colours, with their values under the playhead."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._columns: tuple[int, ...] = ()
        self._values: dict[int, float] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(
            max(theme.text_width(f"{short_name(c)}-0.00") for c in BOARD.controls) + theme.em(self, 1.5)
        )
        self.setAccessibleName(tr("Values under the playhead"))

    def show_columns(self, columns: tuple[int, ...]) -> None:
        """Show these controls."""
        self._columns = columns
        self.setToolTip("\n".join(BOARD.controls[c].name for c in columns))
        self.update()

    def show_values(self, values: dict[int, float]) -> None:
        """Show their values; empty: there are none."""
        if values != self._values:
            self._values = values
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line a control; what has no room ends in dots."""
        painter, line = QPainter(self), self.fontMetrics().height() * 1.05
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = max(int(self.height() / line), 1)
        metrics = self.fontMetrics()
        number = metrics.horizontalAdvance("-0.00")
        for place, column in enumerate(self._columns[:rows]):
            top, dot = place * line, theme.em(self, 0.55)
            if place == rows - 1 and len(self._columns) > rows:
                painter.setPen(theme.TEXT_DIM)
                painter.drawText(0, round(top), self.width(), round(line), Qt.AlignmentFlag.AlignVCenter, "...")
                break
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour_of(place)))
            painter.drawEllipse(0, round(top + (line - dot) / 2), dot, dot)
            room = self.width() - 1.6 * dot - number - 4
            name = metrics.elidedText(short_name(BOARD.controls[column]), Qt.TextElideMode.ElideMiddle, int(room))
            painter.setPen(theme.TEXT)
            painter.drawText(
                round(1.6 * dot), round(top), round(room) + 1, round(line), Qt.AlignmentFlag.AlignVCenter, name
            )
            if column in self._values:
                painter.setPen(theme.TEXT_DIM)
                painter.drawText(
                    self.width() - number,
                    round(top),
                    number,
                    round(line),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                    f"{self._values[column]:.2f}",
                )
        painter.end()


def header(title: str = "", words: str = "", widget: QWidget | None = None, below: QWidget | None = None) -> QFrame:
    """What stands left of a lane: its name, a widget beside it or, with words, below it, and what fills the rest."""
    made = QFrame(objectName="laneHeader")
    made.setStyleSheet(f"#laneHeader {{ background: {theme.RAISED.name()}; }}")
    column, row, label, em = QVBoxLayout(made), QHBoxLayout(), QLabel(title), theme.em(made)
    column.setContentsMargins(em // 2, em // 4, em // 4, em // 4)
    column.setSpacing(em // 4)
    if words:
        column.addWidget(label)
        label = QLabel(words)
        label.setProperty("dim", True)
    row.addWidget(label, 1)
    if widget:
        row.addWidget(widget)
    column.addLayout(row)
    if below:
        column.addWidget(below, 1)
    return made


def divider() -> QFrame:
    """A thin line between groups of buttons."""
    line = QFrame()
    line.setFixedWidth(1)
    line.setStyleSheet(f"background: {theme.EDGE.name()};")
    return line


def _row(widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(max(theme.em(widget) // 4, 2))
    return row
