"""The mouse wheel scrolls; it changes no value that the pointer happens to be over."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class _Passing(QObject):
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()  # it goes on to what lies around
            return True
        return False


def pass_wheel(*widgets: QWidget) -> None:
    """Keep the wheel from changing these: by accident it would, for all selected lines."""
    for widget in widgets:
        widget.installEventFilter(_Passing(widget))
