"""Makes the Qt application that drawing text needs, if none is running."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from ..errors import EmoFaceError

_own: QGuiApplication | None = None  # Qt keeps no reference: without this one it would be gone at once


def ensure_application() -> None:
    """Make a QGuiApplication without windows, unless an application is running; a running one is not changed.

    Raises EmoFaceError if the running one cannot draw text.
    """
    global _own
    running = QCoreApplication.instance()
    if running is None:
        _own = QGuiApplication(["emoface", "-platform", "offscreen"])
    elif not isinstance(running, QGuiApplication):
        raise EmoFaceError(
            f"this process runs a {type(running).__name__}, which cannot draw text. Start it with a QGuiApplication."
        )
