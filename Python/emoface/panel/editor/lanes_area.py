"""The lanes with their headers, below each other; where the window is too low for all of them, they scroll."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from ..base import theme
from .lane import Lane

LEAST_EM = 13  # height in heights of the text: ruler, sound and emotions


class LanesArea(QScrollArea):
    """Signal: lanes_resized(): the lanes may have another width."""

    lanes_resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setMinimumHeight(theme.em(self, LEAST_EM))
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(1)
        self._grid.setColumnStretch(1, 1)
        self._headers: dict[Lane, QWidget] = {}
        content = QWidget()
        content.setLayout(self._grid)
        self.setWidget(content)

    def add_lane(self, lane: Lane, header: QWidget, share: int = 0) -> None:
        """Add a lane below the others. share: of the height that is left, beside those of other lanes."""
        row = len(self._headers)
        self._headers[lane] = header
        self._grid.addWidget(header, row, 0)
        self._grid.addWidget(lane, row, 1)
        self._grid.setRowStretch(row, share)

    def show_lane(self, lane: Lane, is_shown: bool) -> None:
        """Show or hide a lane with its header."""
        for widget in (self._headers[lane], lane):
            widget.setVisible(is_shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to the editor."""
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grid.activate()  # so that the lanes have their new width
        self.lanes_resized.emit()
