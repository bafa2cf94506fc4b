"""The panel as a whole: a desk and the window that shows it, anew where the language changes."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from .base.translation import LANGUAGES, system_language, use_language
from .services.host import Host
from .services.workers import Workers
from .services.workspace import Desk
from .window import PanelWindow


class Panel(QObject):
    """Keeps the window, and ends everything when it is closed. Signals: shown, for each window; closed."""

    shown = Signal()
    closed = Signal()

    def __init__(self, folder: Path, make_host: Callable[[], Host], workers: Workers):
        """folder: for the panel's own files. make_host: makes the host, once the language is set."""
        super().__init__()
        self._folder = folder
        settings = Desk.settings_in(folder)
        language = str(settings.value("language", system_language()))
        self._language = language if language in LANGUAGES else system_language()
        use_language(self._language)
        self.desk = Desk(folder, make_host(), workers, self)
        self.window: PanelWindow | None = None
        self._is_over = True

    def show(self) -> PanelWindow:
        """Show the window, or bring it to the front."""
        if self.window is None:
            self.window = self._make_window()
            self.window.begin()
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()
        return self.window

    def close(self) -> None:
        """End without asking. Unsaved work is gone."""
        if self.window is not None:
            self.window.close_now()

    def abandon(self) -> None:
        """End without asking, because the process ends. Unsaved work is offered to the next panel."""
        self._is_over = False
        self.close()

    def _make_window(self) -> PanelWindow:
        window = PanelWindow(self.desk, self._language)
        window.language_wanted.connect(self._speak)
        window.closed.connect(self._end)
        return window

    def _speak(self, language: str) -> None:
        """Another language: another window over the same desk."""
        old = self.window
        self._language = language
        self.desk.settings.setValue("language", language)
        use_language(language)
        old.keep_layout()
        old.closed.disconnect(self._end)
        self.window = self._make_window()
        self.window.show()
        self.desk.project.find_lost()  # what the old window has offered, and nobody has decided
        old.close_now()
        old.deleteLater()
        self.shown.emit()

    def _end(self) -> None:
        window, self.window = self.window, None
        self.desk.close(self._is_over)
        window.deleteLater()
        self.closed.emit()


def user_folder() -> Path:
    """Where the panel's own files are outside an editor."""
    generic = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(generic) / "EmoFace" / "panel"
