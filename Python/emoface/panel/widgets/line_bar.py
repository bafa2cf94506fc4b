"""The bar above the line editor: emotion, intensity, seed, blinks and gaze of all lines that are selected."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRegularExpression, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSlider,
    QToolButton,
    QWidget,
)

from ...emotion import EMOTIONS
from ..base import theme
from ..base.icons import icon, swatch
from ..base.translation import emotion_name, tr
from ..base.wheel import pass_wheel
from ..model.line_edits import intensity_of
from ..model.panel_line import BLINK, GAZE, PanelLine
from ..services.workspace import Desk
from .lines_table import visible_segments

MOMENT_S = 0.05
SEED_DIGITS = 18  # what a 64 bit number holds in any case


class SeedBox(QLineEdit):
    """A seed, or nothing where seeds differ or there is none. Signal: typed(seed), once a number has been entered."""

    typed = Signal(object)  # not int: Qt's has 32 bits

    def __init__(self, parent: QWidget):
        super().__init__(parent)
        self._shown: int | None = None
        self.setValidator(QRegularExpressionValidator(QRegularExpression(rf"\d{{0,{SEED_DIGITS}}}"), self))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("–")
        self.setFixedWidth(theme.text_width("0000000000") + 2 * theme.em(self))
        self.editingFinished.connect(self._read)

    def show_seed(self, seed: int | None) -> None:
        """Show a seed; None: there is not one."""
        if seed != self._shown or not self.hasFocus():
            self._shown = seed
            self.setText("" if seed is None else str(seed))

    def _read(self) -> None:
        if self.text() and int(self.text()) != self._shown:
            self.typed.emit(int(self.text()))


class LayerControls(QWidget):
    """Seed, re-roll, step back and lock of one layer."""

    def __init__(self, layer: str, title: str, bar: "LineBar"):
        super().__init__(bar)
        self.layer = layer
        em = theme.em(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(max(em // 4, 2))

        self.shown = QCheckBox(title)
        self.shown.setToolTip(tr("Whether they lie over the face. Switching off keeps them."))
        self.back = _button("back", tr("Step back"), tr("The seed before this one: what was there before a re-roll."))
        self.seed = SeedBox(self)
        self.seed.setAccessibleName(tr("Seed of {layer}").format(layer=title))
        self.seed.setToolTip(tr("The same seed always gives the same. Type one to draw with it."))
        self.roll = _button(
            "dice",
            tr("Re-roll {layer}").format(layer=title),
            tr("Draw again with the next seed: in the selected range, or in the whole line. Locked ones stay."),
        )
        self.hold = _button("unlocked", tr("Lock seed"), tr("A locked layer is left alone by every re-roll."))
        self.hold.setCheckable(True)
        for widget in (self.shown, self.back, self.seed, self.roll, self.hold):
            row.addWidget(widget)

    def show_lines(self, lines: Sequence[PanelLine]) -> None:
        """Show what the lines have in common."""
        layers = [getattr(line.take, self.layer) for line in lines if line.take is not None]
        held = bool(lines) and all(self.layer in line.held for line in lines)
        for widget in (self.shown, self.back, self.seed, self.roll):
            widget.setEnabled(bool(layers) and (widget is self.shown or not held))
        self.hold.setEnabled(bool(lines))
        self.seed.show_seed(common([layer.seed for layer in layers]))
        with QSignalBlocker(self.shown), QSignalBlocker(self.hold):
            self.shown.setChecked(any(layer.enabled for layer in layers))
            self.hold.setChecked(held)
        self.hold.setIcon(icon("locked" if held else "unlocked", theme.ACCENT if held else theme.TEXT))


class LineBar(QFrame):
    """Edits the selected lines through the desk. rerolled(layer, step): a re-roll is wanted; whoever knows the selected
    range does it."""

    rerolled = Signal(str, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None):
        super().__init__(parent)
        self._desk = desk
        self._ids: list[str] = []
        self._shown: frozenset[str] = frozenset()
        row = QHBoxLayout(self)
        em = theme.em(self)
        row.setContentsMargins(em // 2, em // 4, em // 2, em // 4)
        row.setSpacing(em // 2)

        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.title)
        row.addStretch(1)

        self.emotion = QComboBox()
        self.emotion.setAccessibleName(tr("Emotion"))
        self.emotion.setToolTip(tr("One emotion for the whole of every selected line. Paint below for more."))
        self.emotion.setPlaceholderText(tr("Several"))
        for name in EMOTIONS:
            self.emotion.addItem(swatch(theme.EMOTIONS[name], em), emotion_name(name), name)
        row.addWidget(self.emotion)

        self.intensity = QSlider(Qt.Orientation.Horizontal)
        self.intensity.setRange(0, 100)
        self.intensity.setPageStep(10)
        self.intensity.setFixedWidth(em * 6)
        self.intensity.setAccessibleName(tr("Intensity"))
        self.intensity.setToolTip(tr("How strong the emotion is; the rest is neutral. Drag and watch."))
        self.percent = QLabel()
        self.percent.setFixedWidth(theme.text_width("100 %") + em // 2)
        row.addWidget(self.intensity)
        row.addWidget(self.percent)

        row.addWidget(_divider())
        self.seed_label = QLabel(tr("Seed"))
        self.seed = SeedBox(self)
        self.seed.setAccessibleName(tr("Seed"))
        self.seed.setToolTip(tr("One seed for blinks and gaze of every selected line. Empty: from the recording."))
        self.seed_label.setBuddy(self.seed)
        row.addWidget(self.seed_label)
        row.addWidget(self.seed)

        self.layers = {BLINK: LayerControls(BLINK, tr("Blinks"), self), GAZE: LayerControls(GAZE, tr("Gaze"), self)}
        for layer, controls in self.layers.items():
            row.addWidget(_divider())
            row.addWidget(controls)
            controls.shown.toggled.connect(partial(self._show_layer, layer))
            controls.hold.toggled.connect(partial(self._hold, layer))
            controls.seed.typed.connect(partial(self._type_seed, layer))
            controls.roll.clicked.connect(partial(self.rerolled.emit, layer, 1))
            controls.back.clicked.connect(partial(self.rerolled.emit, layer, -1))

        self.emotion.activated.connect(self._set_emotion)
        self.intensity.valueChanged.connect(self._set_intensity)
        self.intensity.sliderReleased.connect(self._end_intensity)
        self.seed.typed.connect(self._set_seed)
        self._soon = QTimer(self, interval=0, singleShot=True)  # one edit or choice of many lines is shown once
        self._soon.timeout.connect(self._refresh)
        desk.document.changed.connect(self._follow)
        pass_wheel(self.emotion, self.intensity)
        self._refresh()

    def show_lines(self, ids: Sequence[str]) -> None:
        """These lines are selected. It is shown once the table has painted its own part of it."""
        self._ids = [id for id in ids if id in self._desk.document]
        self._shown = frozenset(self._ids)
        self._soon.start()

    def _follow(self, ids: Sequence[str]) -> None:
        if not self._shown.isdisjoint(ids):
            self._soon.start()

    def _refresh(self) -> None:
        lines = [self._desk.document[id] for id in self._ids if id in self._desk.document]
        for widget in (self.emotion, self.intensity, self.percent, self.seed, self.seed_label):
            widget.setEnabled(bool(lines))
        if len(lines) == 1:
            self.title.setText(lines[0].id)
        else:
            self.title.setText(tr("{count} lines").format(count=len(lines)) if lines else tr("No line selected"))
        emotions = {emotion for line in lines for emotion in _emotions(line)}
        self.emotion.setCurrentIndex(EMOTIONS.index(*emotions) if len(emotions) == 1 and lines else -1)
        intensities = [intensity_of(line.asked.timeline) for line in lines]
        if not self.intensity.isSliderDown():
            with QSignalBlocker(self.intensity):
                self.intensity.setValue(round(100 * max(intensities, default=0)))
        same = common(intensities)
        self.percent.setText("" if same is None else f"{same:.0%}")
        self.seed.show_seed(common([line.asked.seed for line in lines]))
        for controls in self.layers.values():
            controls.show_lines(lines)

    def _set_emotion(self, index: int) -> None:
        self._desk.edits.set_emotion(self._ids, EMOTIONS[index])

    def _set_intensity(self, percent: int) -> None:
        self._desk.edits.set_intensity(self._ids, percent / 100, ongoing=self.intensity.isSliderDown())

    def _end_intensity(self) -> None:
        self._desk.document.finish_gesture()

    def _set_seed(self, seed: int) -> None:
        self._desk.edits.set_seed(self._ids, seed)

    def _type_seed(self, layer: str, seed: int) -> None:
        self._desk.edits.set_layer_seed(self._ids, layer, seed)

    def _show_layer(self, layer: str, shown: bool) -> None:
        self._desk.edits.show_layer(self._ids, layer, shown)

    def _hold(self, layer: str, held: bool) -> None:
        self._desk.edits.hold(self._ids, layer, held)


def _emotions(line: PanelLine) -> set[str]:
    """Neutral is among them where nothing is said, but for a moment at an edge."""
    pieces = visible_segments(line.asked.timeline, line.duration_s)
    return {piece.emotion for piece in pieces if piece.end_s - piece.start_s > MOMENT_S or len(pieces) == 1}


def common(values: Sequence):
    """The one value that all have; None if they differ or there is none."""
    return values[0] if values and all(value == values[0] for value in values) else None


def _button(shape: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(shape))
    button.setIconSize(QSize(theme.em(), theme.em()))
    button.setAccessibleName(name)
    button.setToolTip(f"<b>{name}</b><br>{tip}")
    return button


def _divider() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.VLine)
    line.setStyleSheet(f"color: {theme.EDGE.name()};")
    return line
