"""A slider of 0 to 200 % with its number."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QSlider, QWidget

from ..base import theme
from ..base.wheel import ignore_wheel
from .buttons import make_row

MOST_PERCENT = 200


class PercentSlider(QWidget):
    """Signal: changed(factor, is_ongoing): 0..2, and whether the drag continues."""

    changed = Signal(float, bool)

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        """name: for screen readers. tip: what it does."""
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MOST_PERCENT)
        self.slider.setPageStep(10)
        self.slider.setFixedWidth(theme.em(self, 7))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(tip)
        self._percent = QLabel()
        self._percent.setFixedWidth(theme.text_width(f"{MOST_PERCENT}%") + theme.em(self, 0.5))
        row = make_row(self)
        row.addWidget(self.slider)
        row.addWidget(self._percent)
        ignore_wheel(self.slider)
        self.slider.valueChanged.connect(self._report)
        self.slider.sliderReleased.connect(lambda: self.changed.emit(self.slider.value() / 100, False))

    def show_factor(self, factor: float | None) -> None:
        """Show a value, 0..2; None: there is none, or several."""
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(100 * (factor or 0.0)))
        self._percent.setText("" if factor is None else f"{factor:.0%}")

    def _report(self, percent: int) -> None:
        self.changed.emit(percent / 100, self.slider.isSliderDown())
