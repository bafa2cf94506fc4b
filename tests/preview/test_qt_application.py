"""The Qt application of the preview. Each test runs in its own process: Qt allows one application in a process."""

import subprocess
import sys

import pytest


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_application_without_windows_is_made_where_none_runs():
    assert run(
        "from emoface.preview.qt_application import ensure_application as ensure; ensure(); ensure()\n"
        "from PySide6.QtGui import QGuiApplication; print(QGuiApplication.platformName())"
    ) == "offscreen"  # fmt: skip


def test_a_running_application_is_left_as_it_is():
    assert run(
        "from PySide6.QtGui import QGuiApplication; app = QGuiApplication(['other', '-platform', 'minimal'])\n"
        "from emoface.preview.qt_application import ensure_application; ensure_application()\n"
        "print(QGuiApplication.instance() is app, QGuiApplication.platformName())"
    ) == "True minimal"  # fmt: skip


def test_an_application_that_cannot_draw_text_is_named():
    printed = run(
        "from PySide6.QtCore import QCoreApplication; app = QCoreApplication([])\n"
        "from emoface.preview.qt_application import ensure_application\n"
        "try: ensure_application()\nexcept Exception as error: print(error)"
    )
    assert "QCoreApplication, which cannot draw text" in printed


@pytest.mark.parametrize(
    "module", ["emoface.preview.face", "emoface.preview.emotion_colours", "emoface.preview.timeline_lanes"]
)
def test_the_panels_part_of_the_preview_needs_no_sound_or_video_library(module):
    code = f"import sys, {module}; print(sorted({{'av', 'soundfile', 'soxr', 'scipy', 'torch'}} & set(sys.modules)))"
    assert run(code) == "[]"
