"""Keeps the mouse wheel from changing the value of a control that the pointer happens to be over."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class _WheelFilter(QObject):
    """Passes wheel events on to the parent widget."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # it goes on to the parent widget
            return True
        return False


def ignore_wheel(*widgets: QWidget) -> None:
    """Make these widgets ignore the wheel: by accident it would change all selected lines."""
    for widget in widgets:
        widget.installEventFilter(_WheelFilter(widget))
