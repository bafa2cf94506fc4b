"""Where no window can be opened there is a sentence; Qt would end the process."""

import os
import socket
import subprocess
import sys

import pytest

from emoface.panel.services.display import DisplayError, check_display

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows and macOS always have a display")


@pytest.mark.parametrize(
    "environment", [{}, {"QT_QPA_PLATFORM": "xcb"}, {"QT_QPA_PLATFORM": "wayland", "DISPLAY": ":0"}]
)
def test_no_display(environment):
    with pytest.raises(DisplayError, match="There is no display to open the panel on"):
        check_display(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {"DISPLAY": ":9753"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "/nowhere/wayland-7"},
        {"XDG_SESSION_TYPE": "wayland", "XDG_RUNTIME_DIR": "/nowhere"},
    ],
)
def test_a_display_that_does_not_answer(environment):
    with pytest.raises(DisplayError, match=r"does not answer|Qt lacks a library"):
        check_display(environment)


@pytest.mark.parametrize("platform", ["offscreen", "vnc:size=800x600", "minimal"])
def test_without_windows_no_display_is_needed(platform):
    check_display({"QT_QPA_PLATFORM": platform})


def test_a_wayland_server_that_listens_will_do(tmp_path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-3"))
        server.listen()
        check_display({"WAYLAND_DISPLAY": "wayland-3", "XDG_RUNTIME_DIR": str(tmp_path)})


def test_the_command_says_so_and_fails():
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run([sys.executable, "-m", "emoface", "panel"], env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "no display to open the panel on" in done.stderr
    assert "Traceback" not in done.stderr and not done.stdout
