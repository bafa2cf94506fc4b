"""The popup with the settings of all layers of the selected lines, beside what the bar has room for."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QWidget

from ...motion.styles import CONVERSATION, PAPER
from ..base import theme
from ..base.translation import mark, tr
from ..base.wheel import ignore_wheel
from ..model.line_edits import LineEdits
from ..model.panel_line import BLINK, BREATH, BROW, GAZE, HEAD, PanelLine
from .layer_controls import LayerControls, common_value
from .percent_slider import PercentSlider

STYLES = {PAPER: mark("At random"), CONVERSATION: mark("Conversation")}


class LayersPopup(QFrame):
    """Shows and edits how the selected lines' layers are made.

    layers: the controls of brows, head and breath by layer; LineBar connects them, as it does its own.
    """

    def __init__(self, edits: LineEdits, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._edits = edits
        self._ids: list[str] = []
        self.setObjectName("layersPopup")
        self.setStyleSheet(f"#layersPopup {{ border: 1px solid {theme.EDGE.name()}; }}")
        self.setFont(parent.font())
        titles = {BROW: tr("Brows"), HEAD: tr("Head"), BREATH: tr("Breath")}
        self.layers = {layer: LayerControls(layer, title, self) for layer, title in titles.items()}
        self.styles = {BLINK: self._make_style(BLINK, tr("Blinks")), GAZE: self._make_style(GAZE, tr("Gaze"))}
        tip = tr("How much they move. Drag and watch.")
        self.strengths = {
            BROW: PercentSlider(tr("Strength of brows"), tip),
            HEAD: PercentSlider(tr("Strength of head"), tip),
        }
        self.liveliness = PercentSlider(
            tr("Liveliness"), tr("How much emotions rise and fall with what is said. At 0 they are held.")
        )
        self._make_layout()
        for layer, strength in self.strengths.items():
            strength.changed.connect(partial(self._set_strength, layer))
        self.liveliness.changed.connect(self._set_liveliness)

    def open_below(self, widget: QWidget) -> None:
        """Open it below a widget, moved where the screen ends."""
        self.adjustSize()
        corner = widget.mapToGlobal(QPoint(widget.width() - self.width(), widget.height()))
        if screen := widget.screen():
            area = screen.availableGeometry()
            corner.setX(min(max(corner.x(), area.left()), area.right() - self.width()))
            corner.setY(min(max(corner.y(), area.top()), area.bottom() - self.height()))
        self.move(corner)
        self.show()

    def show_lines(self, lines: Sequence[PanelLine]) -> None:
        """Show what the selected lines have in common."""
        self._ids = [line.id for line in lines]
        for controls in self.layers.values():
            controls.show_lines(lines)
        for layer, box in self.styles.items():
            style = common_value([getattr(line.request, layer).style for line in lines])
            box.setEnabled(bool(lines))
            box.setCurrentIndex(-1 if style is None else [*STYLES].index(style))
        for layer, slider in self.strengths.items():
            wanted = [settings.strength for line in lines if (settings := getattr(line.request, layer))]
            slider.setEnabled(bool(wanted))
            slider.show_factor(common_value(wanted))
        self.liveliness.setEnabled(bool(lines))
        self.liveliness.show_factor(common_value([line.request.liveliness for line in lines]))

    def _make_style(self, layer: str, title: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(tr("Style of {layer}").format(layer=title))
        box.setToolTip(tr("At random, or as people in conversation do it: with what they say, and with each other."))
        box.setPlaceholderText(tr("Several"))
        for style, text in STYLES.items():
            box.addItem(tr(text), style)
        ignore_wheel(box)
        box.activated.connect(lambda row: self._edits.set_layer_style(self._ids, layer, [*STYLES][row]))
        return box

    def _make_layout(self) -> None:
        em, grid = theme.em(self), QGridLayout(self)
        grid.setContentsMargins(em, em // 2, em, em // 2)
        grid.setHorizontalSpacing(em)
        grid.setVerticalSpacing(em // 3)
        rows: tuple[tuple[QWidget, QWidget | None], ...] = (
            (QLabel(tr("Blinks")), self.styles[BLINK]),
            (QLabel(tr("Gaze")), self.styles[GAZE]),
            (self.layers[BROW], self.strengths[BROW]),
            (self.layers[HEAD], self.strengths[HEAD]),
            (self.layers[BREATH], None),
            (QLabel(tr("Liveliness of emotions")), self.liveliness),
        )
        for row, (left, right) in enumerate(rows):
            grid.addWidget(left, row, 0)
            if right is not None:
                grid.addWidget(right, row, 1)

    def _set_strength(self, layer: str, strength: float, is_ongoing: bool) -> None:
        self._edits.set_layer_strength(self._ids, layer, strength, is_ongoing)

    def _set_liveliness(self, liveliness: float, is_ongoing: bool) -> None:
        self._edits.set_liveliness(self._ids, liveliness, is_ongoing)
