"""The bar above the line editor: emotion, intensity, seed, blinks and gaze of all selected lines."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QSlider, QWidget

from ...emotion import EMOTIONS
from ..base import theme
from ..base.icons import swatch
from ..base.translation import emotion_name, tr
from ..base.wheel import ignore_wheel
from ..model.line_edits import intensity_of
from ..model.panel_line import BLINK, GAZE, PanelLine
from ..services.workspace import Workspace
from .layer_controls import LayerControls, SeedBox, common_value
from .line_texts import visible_segments

SHORT_S = 0.05  # a shorter segment does not count as one of the line's emotions


class LineBar(QFrame):
    """Edits the selected lines of a workspace.

    Signal: reroll_requested(layer, step): the user wants another seed; step: 1 the next, -1 the one before. It is not
    done here, because it may apply to the range that is selected in the line editor.
    """

    reroll_requested = Signal(str, int)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ids: list[str] = []
        self._id_set: frozenset[str] = frozenset()
        self._make_controls()
        self._make_layout()
        self._connect()
        ignore_wheel(self.emotion, self.intensity)
        self._refresh()

    def show_lines(self, ids: Sequence[str]) -> None:
        """Show the selected lines; it is painted after the table has painted its own change."""
        self._ids = [line_id for line_id in ids if line_id in self._workspace.document]
        self._id_set = frozenset(self._ids)
        self._refresh_timer.start()

    def _make_controls(self) -> None:
        em = theme.em(self)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)

        self.emotion = QComboBox()
        self.emotion.setAccessibleName(tr("Emotion"))
        self.emotion.setToolTip(tr("One emotion for the whole of every selected line. Paint below for more."))
        self.emotion.setPlaceholderText(tr("Several"))
        for name in EMOTIONS:
            self.emotion.addItem(swatch(theme.EMOTIONS[name], em), emotion_name(name), name)

        self.intensity = QSlider(Qt.Orientation.Horizontal)
        self.intensity.setRange(0, 100)
        self.intensity.setPageStep(10)
        self.intensity.setFixedWidth(em * 6)
        self.intensity.setAccessibleName(tr("Intensity"))
        self.intensity.setToolTip(tr("How strong the emotion is; the rest is neutral. Drag and watch."))
        self.percent = QLabel()
        self.percent.setFixedWidth(theme.text_width("100 %") + em // 2)

        self.seed_label = QLabel(tr("Seed"))
        self.seed = SeedBox(self)
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setToolTip(tr("One seed for blinks and gaze of every selected line. Empty: from the recording."))
        self.seed_label.setBuddy(self.seed)

        self.layers = {BLINK: LayerControls(BLINK, tr("Blinks"), self), GAZE: LayerControls(GAZE, tr("Gaze"), self)}

    def _make_layout(self) -> None:
        em, row = theme.em(self), QHBoxLayout(self)
        row.setContentsMargins(em // 2, em // 4, em // 2, em // 4)
        row.setSpacing(em // 2)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.emotion)
        row.addWidget(self.intensity)
        row.addWidget(self.percent)
        row.addWidget(_make_divider())
        row.addWidget(self.seed_label)
        row.addWidget(self.seed)
        for controls in self.layers.values():
            row.addWidget(_make_divider())
            row.addWidget(controls)

    def _connect(self) -> None:
        self.emotion.activated.connect(self._set_emotion)
        self.intensity.valueChanged.connect(self._set_intensity)
        self.intensity.sliderReleased.connect(self._finish_intensity)
        self.seed.seed_entered.connect(self._set_seed)
        for layer, controls in self.layers.items():
            controls.shown.toggled.connect(partial(self._set_layer_enabled, layer))
            controls.lock.toggled.connect(partial(self._lock_layer, layer))
            controls.seed.seed_entered.connect(partial(self._set_layer_seed, layer))
            controls.roll.clicked.connect(partial(self.reroll_requested.emit, layer, 1))
            controls.back.clicked.connect(partial(self.reroll_requested.emit, layer, -1))
        self._refresh_timer = QTimer(self, interval=0, singleShot=True)  # a change of many lines is shown once
        self._refresh_timer.timeout.connect(self._refresh)
        self._workspace.document.changed.connect(self._refresh_if_shown)

    def _refresh_if_shown(self, ids: Sequence[str]) -> None:
        if not self._id_set.isdisjoint(ids):
            self._refresh_timer.start()

    def _refresh(self) -> None:
        lines = [self._workspace.document[line_id] for line_id in self._ids if line_id in self._workspace.document]
        widgets: tuple[QWidget, ...] = (self.emotion, self.intensity, self.percent, self.seed, self.seed_label)
        for widget in widgets:
            widget.setEnabled(bool(lines))
        if len(lines) == 1:
            self.title.setText(lines[0].id)
        else:
            self.title.setText(tr("{count} lines").format(count=len(lines)) if lines else tr("No line selected"))
        emotions = list({emotion for line in lines for emotion in _emotions(line)})
        self.emotion.setCurrentIndex(EMOTIONS.index(emotions[0]) if len(emotions) == 1 else -1)
        intensities = [intensity_of(line.request.timeline) for line in lines]
        if not self.intensity.isSliderDown():
            with QSignalBlocker(self.intensity):
                self.intensity.setValue(round(100 * max(intensities, default=0)))
        intensity = common_value(intensities)
        self.percent.setText("" if intensity is None else f"{intensity:.0%}")
        self.seed.show_seed(common_value([line.request.seed for line in lines]))
        for controls in self.layers.values():
            controls.show_lines(lines)

    def _set_emotion(self, index: int) -> None:
        self._workspace.edits.set_emotion(self._ids, EMOTIONS[index])

    def _set_intensity(self, percent: int) -> None:
        self._workspace.edits.set_intensity(self._ids, percent / 100, ongoing=self.intensity.isSliderDown())

    def _finish_intensity(self) -> None:
        self._workspace.document.finish_gesture()

    def _set_seed(self, seed: int) -> None:
        self._workspace.edits.set_seed(self._ids, seed)

    def _set_layer_seed(self, layer: str, seed: int) -> None:
        self._workspace.edits.set_layer_seed(self._ids, layer, seed)

    def _set_layer_enabled(self, layer: str, is_enabled: bool) -> None:
        self._workspace.edits.set_layer_enabled(self._ids, layer, is_enabled)

    def _lock_layer(self, layer: str, is_locked: bool) -> None:
        self._workspace.edits.lock_layer(self._ids, layer, is_locked)


def _emotions(line: PanelLine) -> set[str]:
    """The emotions of a line, neutral in gaps included; those of very short segments do not count."""
    segments = visible_segments(line.request.timeline, line.duration_s)
    return {s.emotion for s in segments if s.end_s - s.start_s > SHORT_S or len(segments) == 1}


def _make_divider() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setStyleSheet(f"color: {theme.EDGE.name()};")
    return line
