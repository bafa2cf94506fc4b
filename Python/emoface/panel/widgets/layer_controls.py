"""The controls of one drawn layer, blinks or gaze, in the bar above the line editor."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ..base import theme
from ..base.icons import icon
from ..base.translation import tr
from ..model.panel_line import PanelLine
from .buttons import make_row, make_tool_button

SEED_DIGITS = 18  # a 64 bit integer holds any number of so many digits

T = TypeVar("T")


def common_value(values: Sequence[T]) -> T | None:
    """The value that all have; None if they differ or there is none."""
    return values[0] if values and all(value == values[0] for value in values) else None


class SeedBox(QLineEdit):
    """Shows and edits a seed; empty if there is none or seeds differ. Signal: seed_entered(seed)."""

    seed_entered = Signal(object)  # not int: Qt's has 32 bits

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: int | None = None
        self.setValidator(QRegularExpressionValidator(QRegularExpression(rf"\d{{0,{SEED_DIGITS}}}"), self))
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("–")
        self.setFixedWidth(theme.text_width("0000000000") + 2 * theme.em(self))
        self.editingFinished.connect(self._read)

    def show_seed(self, seed: int | None) -> None:
        """Show a seed; None: there is none. The same one again leaves what the user is typing."""
        if seed != self._shown or not self.hasFocus():
            self._shown = seed
            self.setText("" if seed is None else str(seed))

    def _read(self) -> None:
        if self.text() and int(self.text()) != self._shown:
            self.seed_entered.emit(int(self.text()))


class LayerControls(QWidget):
    """Visibility, seed, re-roll, step back and lock of one layer."""

    def __init__(self, layer: str, title: str, parent: QWidget) -> None:
        """layer: BLINK or GAZE (see model.panel_line). title: its translated name."""
        super().__init__(parent)
        self.layer = layer
        row = make_row(self)
        self.shown = QCheckBox(title)
        self.shown.setToolTip(tr("Whether they lie over the face. Switching off keeps them."))
        self.back = make_tool_button(
            "back", tr("Step back"), tr("The seed before this one: what was there before a re-roll.")
        )
        self.seed = SeedBox(self)
        self.seed.setAccessibleName(tr("Seed of {layer}").format(layer=title))
        self.seed.setToolTip(tr("The same seed always gives the same. Type one to draw with it."))
        self.roll = make_tool_button(
            "dice",
            tr("Re-roll {layer}").format(layer=title),
            tr("Draw again with the next seed: in the selected range, or in the whole line. Locked ones stay."),
        )
        self.lock = make_tool_button("unlocked", tr("Lock seed"), tr("A locked layer is left alone by every re-roll."))
        self.lock.setCheckable(True)
        self._seed_widgets: tuple[QWidget, ...] = (self.back, self.seed, self.roll)
        for widget in (self.shown, *self._seed_widgets, self.lock):
            row.addWidget(widget)

    def show_lines(self, lines: Sequence[PanelLine]) -> None:
        """Show what the selected lines have in common."""
        layers = [getattr(line.take, self.layer) for line in lines if line.take is not None]
        is_locked = bool(lines) and all(self.layer in line.locked_layers for line in lines)
        self.shown.setEnabled(bool(layers))
        for widget in self._seed_widgets:
            widget.setEnabled(bool(layers) and not is_locked)
        self.lock.setEnabled(bool(lines))
        self.seed.show_seed(common_value([layer.seed for layer in layers]))
        with QSignalBlocker(self.shown), QSignalBlocker(self.lock):
            self.shown.setChecked(any(layer.enabled for layer in layers))
            self.lock.setChecked(is_locked)
        self.lock.setIcon(icon("locked" if is_locked else "unlocked", theme.ACCENT if is_locked else theme.TEXT))
