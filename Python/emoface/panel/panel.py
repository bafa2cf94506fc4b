"""The panel as a whole: a workspace, and the window that shows it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from .base.translation import LANGUAGES, system_language, use_language
from .services.host import Host
from .services.workers import Workers
from .services.workspace import Workspace
from .window import PanelWindow


class Panel(QObject):
    """Keeps the workspace and its window, and ends everything when the window is closed.

    Another language makes another window over the same workspace.
    Signals: shown(), for each window but the first; closed().
    """

    shown = Signal()
    closed = Signal()

    def __init__(self, folder: Path, make_host: Callable[[], Host], workers: Workers):
        """folder: of the panel's own files. make_host: called once the language is set."""
        super().__init__()
        settings = Workspace.settings_in(folder)
        language = str(settings.value("language", system_language()))
        use_language(language if language in LANGUAGES else system_language())
        self.workspace = Workspace(folder, make_host(), workers, self)
        self.window: PanelWindow | None = None
        self._discard_unsaved = True

    def show(self) -> PanelWindow:
        """Show the window, or bring it to the front."""
        window = self.window
        if window is None:
            window = self.window = self._make_window()
            window.start()
        window.show()
        window.raise_()
        window.activateWindow()
        return window

    def close(self) -> None:
        """Close without asking. Unsaved work is discarded."""
        if self.window is not None:
            self.window.close_now()

    def shut_down(self) -> None:
        """Close without asking, because the process ends. The next panel offers to recover unsaved work."""
        self._discard_unsaved = False
        self.close()

    def _make_window(self) -> PanelWindow:
        window = PanelWindow(self.workspace)
        window.language_wanted.connect(self._change_language)
        window.closed.connect(self._end)
        return window

    def _change_language(self, language: str) -> None:
        """Replace the window by one in another language."""
        old = self.window
        if old is None:
            return
        self.workspace.settings.setValue("language", language)
        use_language(language)
        old.keep_layout()
        old.closed.disconnect(self._end)
        self.window = self._make_window()
        self.window.show()
        self.workspace.project.find_sessions()  # the old window has offered them, and the user has not decided
        old.close_now()
        old.deleteLater()
        self.shown.emit()

    def _end(self) -> None:
        window, self.window = self.window, None
        self.workspace.close(self._discard_unsaved)
        if window is not None:
            window.deleteLater()
        self.closed.emit()


def user_folder() -> Path:
    """The folder of the panel's own files outside an editor."""
    generic = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(generic) / "EmoFace" / "panel"
