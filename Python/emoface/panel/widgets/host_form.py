"""Base of the forms in which the user edits a host's settings for writing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class HostForm(QWidget):
    """Edits the options of one host. Signal: changed(), after the host's options have changed."""

    changed = Signal()
