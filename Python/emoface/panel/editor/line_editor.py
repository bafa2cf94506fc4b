"""The line editor: the lanes over one axis, their headers, and the bar above them."""

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
from ..base.wheel import ignore_wheel
from ..model.composed_curves import ComposedCurves, composed_curves
from ..model.panel_line import PanelLine
from ..services.player import Player
from ..services.waveform import Waveform
from ..widgets.buttons import make_tool_button
from . import event_edits
from .blink_lane import BlinkLane
from .control_chooser import ControlChooser
from .curve_lane import DEFAULT_COLUMNS, CurveLane
from .curve_legend import CurveLegend
from .emotion_lane import EmotionLane
from .emotion_palette import EmotionPalette
from .gaze_lane import GazeLane
from .gaze_pad import GazePad
from .keyboard import handle_key
from .lane import ZOOM_STEP, Lane
from .lane_header import make_divider, make_lane_header
from .ruler import Ruler, time_text
from .segment_edits import LONGEST_CROSSFADE_S
from .time_axis import EMPTY_S, TimeAxis
from .transport_bar import ICON_EM, TransportBar
from .waveform_lane import WaveformLane

SAME_S = 0.001  # lengths that differ by less are the same length, once from a file's header and once from its samples


class LineEditor(QWidget):
    """Shows one line and reports edits of it. It does not keep the new values: it shows what `set_line` gives it.

    Signals:
    timeline_edited, blinks_edited, gaze_edited(value, text, is_ongoing): the new value, the text of the undo step, and
        whether the drag continues. The last one of a drag has False; after Esc it has the value before the drag.
    selection_changed(start, end): the selected range in seconds; twice 0 if none is selected.
    """

    timeline_edited = Signal(EmotionTimeline, str, bool)
    blinks_edited = Signal(BlinkLayer, str, bool)
    gaze_edited = Signal(GazeLayer, str, bool)
    selection_changed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.player = Player(self)
        self.axis = TimeAxis(self)
        self._line: PanelLine | None = None
        self._waveform: Waveform | None = None
        self._composed: ComposedCurves | None = None
        self._columns = DEFAULT_COLUMNS
        self._gaze_pad: GazePad | None = None
        self._played: tuple[str | None, float] = (None, 0.0)  # the player's file and length
        self._make_lanes()
        self._make_controls()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._make_bar())
        column.addLayout(self._make_grid(), 1)
        self.setAccessibleName(tr("Line editor"))
        self.setFocusProxy(self.emotions)
        self._connect()
        self.set_line(None)

    @property
    def selection(self) -> tuple[float, float] | None:
        """Start and end of the selected range in seconds."""
        return self.axis.selection

    def set_line(self, line: PanelLine | None) -> None:
        """Show a line; None: none. For the same line again only what has changed is updated, and the view stays."""
        before, self._line = self._line, line
        if line is None or before is None or (line.id, line.request.audio) != (before.id, before.request.audio):
            self._begin_line()
        else:
            self._update_duration()
        take, old = line.take if line else None, before.take if before else None
        if take is not old or line is None:
            self._composed = composed_curves(take) if take else None
            self._show_take(take)
        self.emotions.set_timeline(line.request.timeline if line else EmotionTimeline())
        with QSignalBlocker(self.crossfade):
            self.crossfade.setValue(self.emotions.timeline.crossfade_s)
        self._show_segment()

    def set_waveform(self, waveform: Waveform | None) -> None:
        """Show the line's waveform; None: it is not loaded yet."""
        self._waveform = waveform
        notice = tr("The waveform is on its way.") if self._line else tr("Choose a line above.")
        self.wave.set_waveform(waveform, notice)
        self._update_duration()

    def set_waveform_error(self, sentence: str) -> None:
        """Show why there is no waveform."""
        self.wave.set_waveform(None, sentence)

    def show_whole_line(self) -> None:
        """Zoom so that the whole line is in view."""
        self.axis.set_scale(self.axis.scale.fitted())

    def zoom(self, factor: float) -> None:
        """Zoom in by a factor, at the playhead if it is in view, else at the middle."""
        scale = self.axis.scale
        x = scale.x_at(self.axis.playhead_s)
        self.axis.set_scale(scale.zoomed(factor, x if 0 <= x < scale.width else scale.width / 2))

    @property
    def focused(self) -> Lane | None:
        """The lane that has the keyboard focus."""
        return next((lane for lane in self._lanes if lane.hasFocus()), None)

    def go_to(self, seconds: float) -> None:
        """Move the playhead to a time, and scroll there if it is out of view."""
        self.player.seek(seconds)
        self.axis.reveal(self.axis.playhead_s)

    def cancel_or_deselect(self) -> None:
        """Cancel the drag that is under way; if there is none, select nothing."""
        if not any([lane.cancel_drag() for lane in self._lanes]):
            self._deselect()

    def _deselect(self) -> None:
        self.emotions.select(None)
        self.blinks.select(frozenset())
        self.gaze.select(frozenset())
        self.axis.set_selection(None)

    def _make_lanes(self) -> None:
        self.ruler = Ruler(self.axis, self.player.seek)
        self.wave = WaveformLane(self.axis, self.player.seek)
        self.emotions = EmotionLane(self.axis, self.timeline_edited.emit)
        self.emotions.get_snap_times = lambda: self.wave.snap_times
        self.blinks = BlinkLane(self.axis, self.blinks_edited.emit)
        self.gaze = GazeLane(self.axis, self.gaze_edited.emit)
        self.curves = CurveLane(self.axis)
        self._lanes: list[Lane] = [self.ruler, self.wave, self.emotions, self.blinks, self.gaze, self.curves]

    def _make_controls(self) -> None:
        em = theme.em(self)
        self.transport = TransportBar(self.player)
        self.palette_bar = EmotionPalette()
        self.split_button = make_tool_button(
            "split",
            tr("Split"),
            tr("Cut the segment under the playhead in two (S)."),
            lambda: self.emotions.split(),
            ICON_EM,
        )
        self.crossfade = QDoubleSpinBox(decimals=2, singleStep=0.05, maximum=LONGEST_CROSSFADE_S)
        self.crossfade.setSuffix(" s")
        self.crossfade.setFixedWidth(theme.text_width("0.00 s") + 2 * em)
        self.crossfade.setKeyboardTracking(False)
        self.crossfade.setAccessibleName(tr("Crossfade"))
        self.crossfade.setToolTip(tr("How long emotions blend at every cut. The handles at a cut drag it too."))
        ignore_wheel(self.crossfade)
        self.controls_button = QToolButton()
        self.controls_button.setText(tr("Controls ..."))
        self.controls_button.setToolTip(tr("Choose which of the 174 controls are shown."))
        self.legend = CurveLegend()
        self.legend.show_columns(self._columns)
        self.range_text = QLabel()
        self.range_text.setProperty("dim", True)
        self.range_text.setAccessibleName(tr("Chosen range"))
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal)
        self.scroll_bar.setAccessibleName(tr("Scroll along the line"))

    def _make_bar(self) -> QHBoxLayout:
        """The bar above the lanes."""
        em = theme.em(self)
        bar = QHBoxLayout()
        bar.setContentsMargins(em // 2, em // 4, em // 2, em // 4)
        bar.setSpacing(max(em // 4, 2))
        zoom_buttons = (
            ("further", tr("Further away"), tr("Show more of the line (-)."), lambda: self.zoom(1 / ZOOM_STEP)),
            ("closer", tr("Closer"), tr("Down to single samples (+)."), lambda: self.zoom(ZOOM_STEP)),
            ("fit", tr("Whole line"), tr("Show the line from end to end (F)."), self.show_whole_line),
        )
        bar.addWidget(self.transport)
        bar.addWidget(make_divider())
        bar.addWidget(self.palette_bar, 1)
        bar.addWidget(self.split_button)
        bar.addWidget(make_divider())
        for button in zoom_buttons:
            bar.addWidget(make_tool_button(*button, ICON_EM))
        return bar

    def _make_grid(self) -> QGridLayout:
        """The lanes with their headers, and the scroll bar below them."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        grid.setColumnStretch(1, 1)
        headers = [
            make_lane_header(widget=self.range_text),
            make_lane_header(tr("Sound")),
            make_lane_header(tr("Emotions"), tr("Crossfade"), self.crossfade),
            make_lane_header(tr("Blinks")),
            make_lane_header(tr("Gaze")),
            make_lane_header(tr("Curves"), "", self.controls_button, self.legend),
        ]
        for row, (header, lane) in enumerate(zip(headers, self._lanes, strict=True)):
            grid.addWidget(header, row, 0)
            grid.addWidget(lane, row, 1)
        growing: tuple[tuple[Lane, int], ...] = ((self.wave, 2), (self.emotions, 1), (self.curves, 3))
        for lane, share in growing:  # how they share the height that is left
            grid.setRowStretch(self._lanes.index(lane), share)
        grid.addWidget(self.scroll_bar, len(headers), 1)
        return grid

    def _connect(self) -> None:
        self.player.position_changed.connect(self._follow_player)
        self.axis.playhead_moved.connect(lambda *_: self._show_values())
        self.axis.scale_changed.connect(self._show_scroll)
        self.axis.selection_changed.connect(self._show_selection)
        self.scroll_bar.valueChanged.connect(self._scroll_to)
        self.palette_bar.picked.connect(self._set_emotion)
        self.crossfade.valueChanged.connect(self.emotions.set_crossfade)
        self.emotions.selected_changed.connect(self._show_segment)
        self.gaze.aim_requested.connect(self._open_gaze_pad)
        self.controls_button.clicked.connect(self._open_control_chooser)

    def _begin_line(self) -> None:
        """Begin with another line, or none: drop every drag, selection and popup of the one before."""
        for lane in self._lanes:
            lane.drag = None
        if self._gaze_pad:
            self._gaze_pad.close()
        self._deselect()
        self.emotions.notice = tr("Neutral. Drag to draw a segment, or press 1 to 7.") if self._line else ""
        widgets: tuple[QWidget, ...] = (self.crossfade, self.palette_bar, self.transport, self.split_button)
        for widget in widgets:
            widget.setEnabled(self._line is not None)
        self._waveform = None
        self.axis.set_duration(self._duration_s or EMPTY_S)
        self.set_waveform(None)

    @property
    def _duration_s(self) -> float:
        """Length of the line, from its waveform if that is loaded; 0: not known."""
        if self._waveform is not None:
            return self._waveform.duration_s
        return (self._line.duration_s if self._line else None) or 0.0

    def _update_duration(self) -> None:
        """Show the line's length, if it is known better now. A difference of a few samples does not change the view."""
        if self._duration_s and abs(self._duration_s - self.axis.scale.duration_s) > SAME_S:
            self.axis.set_duration(self._duration_s)
        self._update_player()

    def _update_player(self) -> None:
        """Give the player the line's file and length, if they have changed."""
        file, duration_s = self._played_file(), self._duration_s
        if file != self._played[0] or abs(duration_s - self._played[1]) > SAME_S:
            self._played = file, duration_s
            self.player.set_file(file, duration_s)
            self.player.set_range(self.axis.selection)
            self.transport.show_length()

    def _played_file(self) -> str | None:
        """The recording; if the line uses one channel of it, the worker's sound of that channel."""
        if self._line is None:
            return None
        if self._line.request.channel is not None and self._waveform is not None:
            return str(self._waveform.path)
        return self._line.request.audio

    def _show_take(self, take: Take | None) -> None:
        frames = len(take.face) if take else 0
        if take:
            self.blinks.settings, self.gaze.settings = take.line.blink, take.line.gaze
            self.blinks.show_layer(take.blink, frames - self.blinks.event_frames)
            self.gaze.show_layer(take.gaze, frames - self.gaze.event_frames)
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

    def _set_emotion(self, emotion: str) -> None:
        self.emotions.set_emotion(emotion)
        self._show_segment()

    def _show_segment(self) -> None:
        number = self.emotions.selected
        self.palette_bar.mark(None if number is None else self.emotions.timeline.segments[number].emotion)
        self.emotions.setAccessibleDescription("" if number is None else self.emotions.describe(number))

    def _show_selection(self) -> None:
        selection = self.axis.selection
        self.player.set_range(selection)
        self.transport.set_selection(selection)
        self.range_text.setText(" - ".join(time_text(t, 0.01) for t in selection) if selection else "")
        self.selection_changed.emit(*(selection or (0.0, 0.0)))

    def _show_scroll(self) -> None:
        scale = self.axis.scale
        # The bar counts in int: a line that is millions of pixels long still fits, an hour at single samples does not.
        with QSignalBlocker(self.scroll_bar):
            step = self._scroll_step()
            self.scroll_bar.setRange(0, round(scale.furthest / step))
            self.scroll_bar.setPageStep(max(scale.width // step, 1))
            self.scroll_bar.setSingleStep(max(scale.width // 10 // step, 1))
            self.scroll_bar.setValue(round(scale.left / step))
        self.scroll_bar.setEnabled(scale.furthest > 0)

    def _scroll_to(self, value: int) -> None:
        self.axis.set_scale(replace(self.axis.scale, left=value * self._scroll_step()))

    def _scroll_step(self) -> int:
        """Pixels in one unit of the scroll bar."""
        return int(self.axis.scale.furthest) // 2**30 + 1

    def _follow_player(self, seconds: float) -> None:
        self.axis.set_playhead(seconds)
        if self.player.is_playing or self.ruler.drag:
            self.axis.reveal(seconds)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        layout = self.layout()
        if layout is not None:
            layout.activate()  # so that the lanes have their new width
        self.axis.set_scale(self.axis.scale.resized(self.ruler.width()))
        self._show_scroll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Handle the keys of `keyboard`; leave others to the window."""
        if self._line is None or not handle_key(self, event):
            event.ignore()

    def _open_gaze_pad(self, fixation: Fixation, position: QPointF) -> None:
        before = self.gaze.layer
        if before is None:
            return

        def aim(x: float, y: float, is_ongoing: bool) -> None:
            layer, aimed = event_edits.aim(before, fixation, x, y)
            self.gaze.select(aimed)
            self.gaze_edited.emit(layer, tr("Aim gaze"), is_ongoing)

        def forget() -> None:
            self._gaze_pad = None

        self._gaze_pad = GazePad(fixation.x, fixation.y, aim, self)
        self._gaze_pad.closed.connect(forget)
        self._gaze_pad.open_at(position.toPoint())

    def _open_control_chooser(self) -> None:
        chooser = ControlChooser(self._columns, self)
        chooser.columns_chosen.connect(self._show_columns)
        chooser.open_at(self.controls_button.mapToGlobal(QPoint(0, self.controls_button.height())))

    def _show_columns(self, columns: tuple[int, ...]) -> None:
        self._columns = columns
        self.legend.show_columns(columns)
        self._show_curves()
