"""Whether Qt can open a window here. Where it cannot, Qt itself ends the process with a core dump."""

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from ...errors import EmoFaceError

WINDOW_PLATFORMS = {"xcb": "libqxcb.so", "wayland": "libqwayland.so"}  # Qt's names of X11 and Wayland -> its plugins
ANSWER_S = 2.0  # until a Wayland server must answer


class DisplayError(EmoFaceError):
    """No window can be opened here."""


def check_display(environment: Mapping[str, str] | None = None) -> None:
    """Raise DisplayError where Qt would find no display, or lacks a library of the system.

    environment: None: this process's variables.
    """
    environment = os.environ if environment is None else environment
    try:
        import PySide6.QtWidgets
    except ImportError as error:
        raise DisplayError(f"Qt lacks a library of the system ({error}). Install it, or run run.py again.") from error
    chosen = {name.partition(":")[0].split("-")[0] for name in environment.get("QT_QPA_PLATFORM", "").split(";")} - {""}
    if sys.platform != "linux" or chosen - set(WINDOW_PLATFORMS):
        return
    by_session = "wayland-0" if environment.get("XDG_SESSION_TYPE") == "wayland" else ""  # as Wayland itself does
    displays = {"wayland": environment.get("WAYLAND_DISPLAY") or by_session, "xcb": environment.get("DISPLAY", "")}
    displays = {name: display for name, display in displays.items() if display and name in (chosen or WINDOW_PLATFORMS)}
    if not displays:
        raise DisplayError(
            "There is no display to open the panel on: DISPLAY and WAYLAND_DISPLAY are not set. Run it on a desktop, "
            "or log in with `ssh -X`. `emoface generate`, `batch`, `preview` and `review` need no display."
        )
    plugins = Path(str(PySide6.__file__)).parent / "Qt" / "plugins" / "platforms"
    problems = []
    for name, display in displays.items():
        try:
            if (plugins / WINDOW_PLATFORMS[name]).exists():
                ctypes.CDLL(str(plugins / WINDOW_PLATFORMS[name]))
            answers = x11_answers(display) if name == "xcb" else wayland_answers(display, environment)
        except OSError as error:
            problems.append(f"Qt lacks a library of the system ({error}). Install it, or run run.py again.")
        else:
            if answers:
                return
            problems.append(f"The display {display} does not answer. Run the panel on a desktop, or set DISPLAY anew.")
    raise DisplayError(problems[-1])


def x11_answers(display: str) -> bool:
    """Whether an X server answers and lets this user in. Raises OSError without libxcb."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(display.encode(), None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def wayland_answers(display: str, environment: Mapping[str, str]) -> bool:
    """Whether a Wayland server listens."""
    path = Path(environment.get("XDG_RUNTIME_DIR", ""), display)  # an absolute one stays as it is
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_S)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True
