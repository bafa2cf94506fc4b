"""The line editor: lanes over one axis, the bar above them, the keys."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...emotion import EmotionTimeline
from ...motion.gaze import Fixation
from ...take import BlinkLayer, GazeLayer, Take
from ...timing import FACE_RATE
from ..base import theme
from ..base.translation import tr
from ..base.wheel import pass_wheel
from ..model.composed_curves import Composed, composed
from ..model.panel_line import PanelLine
from ..services.player import Player
from ..services.waveform import Sound
from . import edits
from .bars import Legend, Palette, Transport, button, divider, header
from .blink_lane import BlinkLane
from .control_chooser import ControlChooser
from .curve_lane import DEFAULT, CurveLane
from .emotion_band import EmotionBand
from .gaze_lane import GazeLane
from .gaze_pad import GazePad
from .keys import press_key
from .lane import ZOOM_STEP, Lane
from .ruler import Ruler, time_text
from .time_axis import EMPTY_S, Axis
from .wave_lane import WaveLane

SAME_S = 0.001  # lengths that differ by less are one length, told by a file's header and by its samples


class LineEditor(QWidget):
    """Shows one line and turns gestures into new values, which it does not keep: it shows what `set_line` gives it.

    timelineEdited, blinksEdited, gazeEdited: the new value, what undo calls it, and whether the gesture goes on. Of one
    gesture only the last has False; a gesture given up with Esc ends with the value it began with.
    selectionChanged: start and end of the chosen range in seconds; twice the same where none is chosen.
    """

    timelineEdited = Signal(EmotionTimeline, str, bool)
    blinksEdited = Signal(BlinkLayer, str, bool)
    gazeEdited = Signal(GazeLayer, str, bool)
    selectionChanged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.player = Player(self)
        self.axis = Axis(self)
        self._line: PanelLine | None = None
        self._sound: Sound | None = None
        self._composed: Composed | None = None
        self._columns = DEFAULT
        self._pad: GazePad | None = None
        self._played: tuple[str | None, float] = (None, 0.0)
        self._make_lanes()
        self._make_layout()
        self._connect()
        self.set_line(None)

    # ---- what it shows ----

    @property
    def selection(self) -> tuple[float, float] | None:
        """The chosen range in seconds."""
        return self.axis.range

    def set_line(self, line: PanelLine | None) -> None:
        """Show a line. For the same line anew, what has not changed costs nothing, and view and choice stay."""
        before, self._line = self._line, line
        if line is None or before is None or (line.id, line.asked.audio) != (before.id, before.asked.audio):
            self._begin()
        else:
            self._take_duration()
        take, old = line.take if line else None, before.take if before else None
        if take is not old or line is None:
            self._composed = composed(take) if take else None
            self._show_take(take)
        self.band.set_timeline(line.asked.timeline if line else EmotionTimeline())
        with QSignalBlocker(self.crossfade):
            self.crossfade.setValue(self.band.timeline.crossfade_s)
        self._show_segment()

    def set_sound(self, sound: Sound | None) -> None:
        """Show the line's sound; None: it is still on its way."""
        self._sound = sound
        self.wave.set_sound(sound, tr("The waveform is on its way.") if self._line else tr("Choose a line above."))
        self._take_duration()

    def set_sound_fault(self, sentence: str) -> None:
        """Say why there is no sound to show."""
        self.wave.set_sound(None, sentence)

    def fit(self) -> None:
        """Show the whole line."""
        self.axis.set_scale(self.axis.scale.fitted())

    def zoom(self, factor: float) -> None:
        """Closer by a factor, around the playhead if it is in view, else around the middle."""
        scale = self.axis.scale
        x = scale.x(self.axis.playhead_s)
        self.axis.set_scale(scale.zoomed(factor, x if 0 <= x < scale.width else scale.width / 2))

    @property
    def focused(self) -> Lane | None:
        """The lane that has the keyboard."""
        return next((lane for lane in self._lanes if lane.hasFocus()), None)

    def go_to(self, seconds: float) -> None:
        """Put the playhead somewhere, and the view where it is seen."""
        self.player.seek(seconds)
        self.axis.reveal(self.axis.playhead_s)

    def give_up(self) -> None:
        """What is being dragged goes back to where it was; if nothing is, nothing is chosen any more."""
        if not any([lane.cancel_drag() for lane in self._lanes]):
            self._choose_nothing()

    def _choose_nothing(self) -> None:
        self.band.select(None)
        self.blinks.choose(frozenset())
        self.gaze.choose(frozenset())
        self.axis.set_range(None)

    # ---- how it is made ----

    def _make_lanes(self) -> None:
        self.ruler = Ruler(self.axis, self.player.seek)
        self.wave = WaveLane(self.axis, self.player.seek)
        self.band = EmotionBand(self.axis, self.timelineEdited.emit)
        self.band.pauses = lambda: self.wave.pauses
        self.blinks = BlinkLane(self.axis, self.blinksEdited.emit)
        self.gaze = GazeLane(self.axis, self.gazeEdited.emit)
        self.curves = CurveLane(self.axis)
        self._lanes: list[Lane] = [self.ruler, self.wave, self.band, self.blinks, self.gaze, self.curves]

    def _make_layout(self) -> None:
        self.transport = Transport(self.player)
        self.palette_bar = Palette()
        self.split_button = button(
            "split", tr("Split"), tr("Cut the segment under the playhead in two (S)."), self.band.split
        )
        em = theme.em(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(em // 2, em // 4, em // 2, em // 4)
        bar.setSpacing(max(em // 4, 2))
        zooms = (
            button("further", tr("Further away"), tr("Show more of the line (-)."), lambda: self.zoom(1 / ZOOM_STEP)),
            button("closer", tr("Closer"), tr("Down to single samples (+)."), lambda: self.zoom(ZOOM_STEP)),
            button("fit", tr("Whole line"), tr("Show the line from end to end (F)."), self.fit),
        )
        bar.addWidget(self.transport)
        bar.addWidget(divider())
        bar.addWidget(self.palette_bar, 1)
        bar.addWidget(self.split_button)
        bar.addWidget(divider())
        for widget in zooms:
            bar.addWidget(widget)

        self.crossfade = QDoubleSpinBox(decimals=2, singleStep=0.05, maximum=edits.LONGEST_CROSSFADE_S)
        self.crossfade.setSuffix(" s")
        self.crossfade.setFixedWidth(theme.text_width("0.00 s") + 2 * em)
        self.crossfade.setKeyboardTracking(False)
        self.crossfade.setAccessibleName(tr("Crossfade"))
        self.crossfade.setToolTip(tr("How long emotions blend at every cut. The handles at a cut drag it too."))
        pass_wheel(self.crossfade)
        self.choose = QToolButton(text=tr("Controls ..."))
        self.choose.setToolTip(tr("Choose which of the 174 controls are shown."))
        self.legend = Legend()
        self.legend.show_columns(self._columns)

        self.range_text = QLabel()
        self.range_text.setProperty("dim", True)
        self.range_text.setAccessibleName(tr("Chosen range"))

        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        grid.setColumnStretch(1, 1)
        headers = [
            header("", "", self.range_text),
            header(tr("Sound")),
            header(tr("Emotions"), tr("Crossfade"), self.crossfade),
            header(tr("Blinks")),
            header(tr("Gaze")),
            header(tr("Curves"), "", self.choose, self.legend),
        ]
        for row, (place, lane) in enumerate(zip(headers, self._lanes, strict=True)):
            grid.addWidget(place, row, 0)
            grid.addWidget(lane, row, 1)
        for lane, share in ((self.wave, 2), (self.band, 1), (self.curves, 3)):  # who grows where there is room
            grid.setRowStretch(self._lanes.index(lane), share)
        self.scroll = QScrollBar(Qt.Orientation.Horizontal)
        self.scroll.setAccessibleName(tr("Scroll along the line"))
        grid.addWidget(self.scroll, len(headers), 1)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(grid, 1)
        self.setAccessibleName(tr("Line editor"))
        self.setFocusProxy(self.band)

    def _connect(self) -> None:
        self.player.positionChanged.connect(self._follow)
        self.axis.playheadMoved.connect(lambda *_: self._show_values())
        self.axis.changed.connect(self._show_scroll)
        self.axis.rangeChanged.connect(self._show_range)
        self.scroll.valueChanged.connect(self._scrolled)
        self.palette_bar.picked.connect(self._name)
        self.crossfade.valueChanged.connect(self.band.set_crossfade)
        self.band.selectionChanged.connect(self._show_segment)
        self.gaze.aimed.connect(self._aim)
        self.choose.clicked.connect(self._choose_controls)

    # ---- keeping it right ----

    def _begin(self) -> None:
        """Another line, or none: nothing of the one before stays, and no gesture on it goes on."""
        for lane in self._lanes:
            lane.drag = None
        if self._pad:
            self._pad.close()
        self._choose_nothing()
        self.band.notice = tr("Neutral. Drag to draw a segment, or press 1 to 7.") if self._line else ""
        for widget in (self.crossfade, self.palette_bar, self.transport, self.split_button):
            widget.setEnabled(self._line is not None)
        self._sound = None
        self.axis.set_duration(self._duration_s or EMPTY_S)
        self.set_sound(None)

    @property
    def _duration_s(self) -> float:
        if self._sound is not None:
            return self._sound.duration_s
        return (self._line.duration_s if self._line else None) or 0.0

    def _take_duration(self) -> None:
        """The line's length, now that it is known better. A sample more or less changes no view."""
        if self._duration_s and abs(self._duration_s - self.axis.scale.duration_s) > SAME_S:
            self.axis.set_duration(self._duration_s)
        self._load()

    def _load(self) -> None:
        """Give the player the line's file and length, where they have changed."""
        file, duration_s = self._file(), self._duration_s
        if file != self._played[0] or abs(duration_s - self._played[1]) > SAME_S:
            self._played = file, duration_s
            self.player.set_file(file, duration_s)
            self.player.set_range(self.axis.range)
            self.transport.show_length()

    def _file(self) -> str | None:
        """What is played: the recording; where one channel of it is heard, what the worker heard."""
        if self._line is None:
            return None
        if self._line.asked.channel is not None and self._sound is not None:
            return str(self._sound.path)
        return self._line.asked.audio

    def _show_take(self, take: Take | None) -> None:
        frames = len(take.face) if take else 0
        if take:
            self.blinks.settings, self.gaze.settings = take.line.blink, take.line.gaze
            self.blinks.show_layer(take.blink, frames - self.blinks.frames_long)
            self.gaze.show_layer(take.gaze, frames - self.gaze.frames_long)
        else:
            self.blinks.show_layer(None, 0)
            self.gaze.show_layer(None, 0)
        self._show_curves()

    def _show_curves(self) -> None:
        notice = tr("The curves come with the first take.") if self._line else ""
        self.curves.show_curves(self._composed, self._columns, notice)
        self._show_values()

    def _show_values(self) -> None:
        values = {}
        if self._composed is not None and len(self._composed):
            frame = self._composed.frame(int(self.axis.playhead_s * float(FACE_RATE) + 1e-6))
            values = {column: float(frame[column]) for column in self._columns}
        self.legend.show_values(values)

    def _name(self, emotion: str) -> None:
        self.band.set_emotion(emotion)
        self._show_segment()

    def _show_segment(self) -> None:
        number = self.band.selected
        self.palette_bar.mark(None if number is None else self.band.timeline.segments[number].emotion)
        self.band.setAccessibleDescription("" if number is None else self.band.words(number))

    def _show_range(self) -> None:
        chosen = self.axis.range
        self.player.set_range(chosen)
        self.transport.show_range(chosen)
        self.range_text.setText(" - ".join(time_text(t, 0.01) for t in chosen) if chosen else "")
        self.selectionChanged.emit(*(chosen or (0.0, 0.0)))

    def _show_scroll(self) -> None:
        scale = self.axis.scale
        # The bar counts in int; a line that is millions of pixels long still fits, an hour of samples does not.
        with QSignalBlocker(self.scroll):
            step = self._scroll_step()
            self.scroll.setRange(0, round(scale.furthest / step))
            self.scroll.setPageStep(max(scale.width // step, 1))
            self.scroll.setSingleStep(max(scale.width // 10 // step, 1))
            self.scroll.setValue(round(scale.left / step))
        self.scroll.setEnabled(scale.furthest > 0)

    def _scrolled(self, value: int) -> None:
        self.axis.set_scale(replace(self.axis.scale, left=value * self._scroll_step()))

    def _scroll_step(self) -> int:
        return int(self.axis.scale.furthest) // 2**30 + 1

    def _follow(self, seconds: float) -> None:
        self.axis.set_playhead(seconds)
        if self.player.is_playing or self.ruler.drag:
            self.axis.reveal(seconds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The axis is as wide as the lanes."""
        super().resizeEvent(event)
        self.layout().activate()
        self.axis.set_scale(self.axis.scale.resized(self.ruler.width()))
        self._show_scroll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See `keys`; what is not there is the window's."""
        if self._line is None or not press_key(self, event):
            event.ignore()

    # ---- popups ----

    def _aim(self, fixation: Fixation, place: QPointF) -> None:
        before = self.gaze.layer

        def aim(x: float, y: float, goes_on: bool) -> None:
            layer, aimed = edits.aim(before, fixation, x, y)
            self.gaze.choose(aimed)
            self.gazeEdited.emit(layer, tr("Aim gaze"), goes_on)

        def forget() -> None:
            self._pad = None

        self._pad = GazePad(fixation.x, fixation.y, aim, self)
        self._pad.closed.connect(forget)
        self._pad.open_at(place.toPoint())

    def _choose_controls(self) -> None:
        chooser = ControlChooser(self._columns, self)
        chooser.chosen.connect(self._show_columns)
        chooser.open_at(self.choose.mapToGlobal(QPoint(0, self.choose.height())))

    def _show_columns(self, columns: tuple[int, ...]) -> None:
        self._columns = columns
        self.legend.show_columns(columns)
        self._show_curves()
