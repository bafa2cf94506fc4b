"""The legend of the curve lane."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...rig import BOARD
from ..base import theme
from ..base.translation import tr
from .control_chooser import short_name
from .curve_lane import curve_colour


class CurveLegend(QWidget):
    """Shows the names of the curves in their colours, and their values under the playhead."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: tuple[int, ...] = ()
        self._values: dict[int, float] = {}
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumWidth(
            max(theme.text_width(f"{short_name(c)}-0.00") for c in BOARD.controls) + theme.em(self, 1.5)
        )
        self.setAccessibleName(tr("Values under the playhead"))

    def show_columns(self, columns: tuple[int, ...]) -> None:
        """Show these controls, columns of the board."""
        self._columns = columns
        self.setToolTip("\n".join(BOARD.controls[c].name for c in columns))
        self.update()

    def show_values(self, values: dict[int, float]) -> None:
        """Show values by column; empty: there are none."""
        if values != self._values:
            self._values = values
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One row a control; if they do not fit, the last row is dots."""
        painter, row_height = QPainter(self), self.fontMetrics().height() * 1.05
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = max(int(self.height() / row_height), 1)
        for number, column in enumerate(self._columns[:rows]):
            top, height = round(number * row_height), round(row_height)
            if number == rows - 1 and len(self._columns) > rows:
                painter.setPen(theme.TEXT_DIM)
                painter.drawText(0, top, self.width(), height, Qt.AlignmentFlag.AlignVCenter, "...")
                break
            dot = theme.em(self, 0.55)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(curve_colour(number)))
            painter.drawEllipse(0, round(number * row_height + (row_height - dot) / 2), dot, dot)
            self._paint_row(painter, column, top, height)
        painter.end()

    def _paint_row(self, painter: QPainter, column: int, top: int, height: int) -> None:
        """Paint the name and the value of a control."""
        metrics, dot = self.fontMetrics(), theme.em(self, 0.55)
        value_width = metrics.horizontalAdvance("-0.00")
        name_width = self.width() - 1.6 * dot - value_width - 4
        name = metrics.elidedText(short_name(BOARD.controls[column]), Qt.TextElideMode.ElideMiddle, int(name_width))
        painter.setPen(theme.TEXT)
        painter.drawText(round(1.6 * dot), top, round(name_width) + 1, height, Qt.AlignmentFlag.AlignVCenter, name)
        if column in self._values:
            painter.setPen(theme.TEXT_DIM)
            alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            value = f"{self._values[column]:.2f}"
            painter.drawText(self.width() - value_width, top, value_width, height, alignment, value)
