"""`emoface panel`, in a process of its own."""

import os
import signal
import subprocess
import sys

import pytest

from tests.conftest import SAMPLES

# The command itself, but its window closes once the lines are there.
RUN = """
import sys
from PySide6.QtCore import QTimer
from emoface.panel.panel import Panel
show = Panel.show
def watched(panel):
    window = show(panel)
    timer = QTimer(panel, interval=50)
    def look():
        if len(panel.workspace.document.lines) == 4:
            print(sorted(line.id for line in panel.workspace.document.lines), window.isVisible())
            window.close_now()
    timer.timeout.connect(look)
    timer.start()
    return window
Panel.show = watched
from emoface.cli import main
sys.exit(main(["panel", sys.argv[1]]))
"""


def environment(tmp_path):
    return os.environ | {"XDG_DATA_HOME": str(tmp_path / "data"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def test_the_panel_opens_with_the_lines_it_is_given(tmp_path):
    command = [sys.executable, "-c", RUN, str(SAMPLES)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(tmp_path), timeout=120)
    assert done.returncode == 0, done.stderr
    assert "['bridge', 'danger_zh', 'return', 'tower'] True" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent the Unix way")
def test_ctrl_c_ends_it(tmp_path):
    command = [sys.executable, "-m", "emoface", "panel"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment(tmp_path)) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(4)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(20) != 0
        finally:
            process.kill()
