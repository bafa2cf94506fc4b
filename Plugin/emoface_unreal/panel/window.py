"""The panel inside the editor: opened from the menus, kept alive by the editor's tick, taken down with the editor.

Qt's application is shared by every tool in the process: it is made only where there is none, never run (`exec`), never
quit, and nothing of it is restyled. Qt hears Windows' messages through the editor's own loop; elsewhere it is pumped in
the tick.
"""

import sys
import traceback
from collections.abc import Sequence

import unreal
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from emoface.panel.panel import Panel

from ..project import saved_folder
from .host import UnrealHost
from .workers import PanelWorkers

_application: QApplication | None = None  # Qt keeps no reference: without this one it would be gone at once
_panel: Panel | None = None
_tick: object | None = None
_is_ticking = False
_registered = False


def open_panel() -> None:
    """Show the panel, or bring it to the front."""
    _open().show()
    _parent()


def animate_sounds(sounds: Sequence[unreal.SoundWave]) -> None:
    """Show the panel with these recordings as new lines, and animate them. Raises SoundError."""
    panel = _open()
    recordings = panel.desk.host.recordings(sounds)
    open_panel()
    panel.desk.jobs.generate(panel.desk.add_sounds(recordings))


def _open() -> Panel:
    global _application, _panel, _tick, _registered
    if _panel is None:
        running = QApplication.instance()
        if running is None:
            _application = QApplication(["EmoFace"])
            _application.setQuitOnLastWindowClosed(False)
        _panel = Panel(saved_folder() / "Panel", UnrealHost, PanelWorkers())
        _panel.shown.connect(_parent)
        _panel.closed.connect(_forget)
        _tick = unreal.register_slate_post_tick_callback(_on_tick)
        if not _registered:
            unreal.register_python_shutdown_callback(close_panel)
            _registered = True
    return _panel


def close_panel() -> None:
    """Take the panel down without asking: the editor ends. Unsaved work is offered when a panel is opened next."""
    if _panel is not None:
        _panel.abandon()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _parent() -> None:
    """Keep the window above the editor's; after it is shown, and on Windows alone."""
    window = _panel.window
    unreal.parent_external_window_to_slate(int(window.winId()), unreal.SlateParentWindowSearchMethod.MAIN_WINDOW)


def _forget() -> None:
    global _panel, _tick
    _panel = None
    if _tick is not None:
        unreal.unregister_slate_post_tick_callback(_tick)
        _tick = None


def _on_tick(seconds: float) -> None:
    """Pump Qt, then do one thing of the host's. What that does may tick the editor again: nothing happens then."""
    global _is_ticking
    if _is_ticking or _panel is None:
        return
    _is_ticking = True
    try:
        host = _panel.desk.host
        if sys.platform != "win32":
            QCoreApplication.processEvents()
        host.work()
    except Exception:
        unreal.log_error(f"EmoFace: the panel\n{traceback.format_exc()}")
    finally:
        _is_ticking = False
