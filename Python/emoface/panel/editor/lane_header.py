"""What stands left of each lane, and the line between groups of buttons."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ..base import theme


def make_lane_header(
    title: str = "", label: str = "", widget: QWidget | None = None, below: QWidget | None = None
) -> QFrame:
    """Make the header of a lane.

    title: the name of the lane.
    label: of the widget; with it the widget stands below the title, without it beside the title.
    widget: a control of the lane.
    below: fills the rest of the header.
    """
    header = QFrame()
    header.setObjectName("laneHeader")
    header.setStyleSheet(f"#laneHeader {{ background: {theme.RAISED.name()}; }}")
    column, row, text, em = QVBoxLayout(header), QHBoxLayout(), QLabel(title), theme.em(header)
    column.setContentsMargins(em // 2, em // 4, em // 4, em // 4)
    column.setSpacing(em // 4)
    if label:
        column.addWidget(text)
        text = QLabel(label)
        text.setProperty("dim", True)
    row.addWidget(text, 1)
    if widget:
        row.addWidget(widget)
    column.addLayout(row)
    if below:
        column.addWidget(below, 1)
    return header


def make_divider() -> QFrame:
    """Make a thin line between groups of buttons."""
    line = QFrame()
    line.setFixedWidth(1)
    line.setStyleSheet(f"background: {theme.EDGE.name()};")
    return line
