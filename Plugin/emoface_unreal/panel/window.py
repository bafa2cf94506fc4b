"""The panel's window inside the editor: opened from the menus, run by the editor's tick, closed with the editor.

Qt's application is shared by all tools in the process: it is made only where there is none, never run (`exec`), never
quit, and its style is not changed. On Windows, Qt gets its messages through the editor's own loop; elsewhere its events
are processed in the tick.
"""

import sys
from collections.abc import Sequence

import unreal
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from emoface.errors import bug_sentence
from emoface.panel.panel import Panel
from emoface.panel.widgets.host_forms import register_host_form

from ..project import saved_folder
from .host import UnrealHost
from .sequence_form import SequenceForm
from .workers import PanelWorkers

_application: QApplication | None = None  # Qt keeps no reference: without this one it would be deleted at once
_panel: Panel | None = None
_tick: object | None = None
_is_ticking = False
_is_registered = False  # whether the shutdown callback is


def open_panel() -> None:
    """Show the panel, or bring it to the front."""
    _open().show()
    _parent()


def animate_sounds(sounds: Sequence[unreal.SoundWave]) -> None:
    """Show the panel with these recordings as new lines, and animate them. Raises SoundError."""
    panel = _open()
    recordings = _host_of(panel).recordings(sounds)
    open_panel()
    panel.workspace.queue.generate(panel.workspace.add_recordings(recordings))


def _open() -> Panel:
    global _application, _panel, _tick, _is_registered
    if _panel is None:
        running = QApplication.instance()
        if running is None:
            _application = QApplication(["EmoFace"])
            _application.setQuitOnLastWindowClosed(False)
        register_host_form(UnrealHost.kind, SequenceForm)
        _panel = Panel(saved_folder() / "Panel", UnrealHost, PanelWorkers())
        _panel.shown.connect(_parent)
        _panel.closed.connect(_forget)
        _tick = unreal.register_slate_post_tick_callback(_on_tick)
        if not _is_registered:
            unreal.register_python_shutdown_callback(close_panel)
            _is_registered = True
    return _panel


def close_panel() -> None:
    """Close the panel without asking, because the editor ends. The next panel offers unsaved work."""
    if _panel is not None:
        _panel.shut_down()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _host_of(panel: Panel) -> UnrealHost:
    host = panel.workspace.host
    if not isinstance(host, UnrealHost):
        raise TypeError(f"the panel's host is a {type(host).__name__}")
    return host


def _parent() -> None:
    """Keep the window above the editor's. It has an effect after the window is shown, and on Windows alone."""
    window = _panel.window if _panel is not None else None
    if window is None:
        return
    unreal.parent_external_window_to_slate(int(window.winId()), unreal.SlateParentWindowSearchMethod.MAIN_WINDOW)


def _forget() -> None:
    global _panel, _tick
    _panel = None
    if _tick is not None:
        unreal.unregister_slate_post_tick_callback(_tick)
        _tick = None


def _on_tick(seconds: float) -> None:
    """Process Qt's events, then run one queued function of the host. It may tick the editor again: that is ignored."""
    global _is_ticking
    if _is_ticking or _panel is None:
        return
    _is_ticking = True
    try:
        host = _host_of(_panel)
        if sys.platform != "win32":
            QCoreApplication.processEvents()
        host.work()
    except Exception as error:
        bug_sentence(error, "the panel")  # it is logged; there is nobody to show it to
    finally:
        _is_ticking = False
