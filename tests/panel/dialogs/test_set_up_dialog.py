"""Setting up the worker's environment from the panel: the window stays alive, Cancel is felt, failures can be tried
again."""

import threading
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from emoface.errors import EmoFaceError
from emoface.panel.dialogs.set_up_dialog import SetUpDialog


class Installer:
    """Takes `steps` short steps, and fails `failures` times before it succeeds."""

    def __init__(self, steps: int = 10, failures: int = 0):
        self.steps, self.failures, self.made, self.threads = steps, failures, 0, set()
        self.begun_in: list[int] = []

    def describe(self) -> str:
        self.threads.add(threading.get_ident())
        return "3 GB into /somewhere."

    def prepare(self) -> None:
        self.begun_in.append(threading.get_ident())

    def install(self, listener) -> None:
        assert self.begun_in
        self.threads.add(threading.get_ident())
        listener.stage("Downloading")
        for step in range(self.steps):
            time.sleep(0.01)
            listener.progress(step * 2**33, self.steps * 2**33)  # bytes
        if self.failures:
            self.failures -= 1
            raise EmoFaceError("pypi.org cannot be reached. Check the network.")
        self.made += 1


@pytest.fixture
def show(window):
    def make(installer):
        dialog = SetUpDialog(installer, window)
        dialog.open()
        return dialog

    return make


def press(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_says_what_it_takes_and_does_it_in_a_thread(show, until):
    installer, ready = Installer(), []
    dialog = show(installer)
    dialog.ready.connect(lambda: ready.append(True))
    until(dialog.install.isEnabled)
    assert dialog.text.text() == "3 GB into /somewhere." and not dialog.bar.isVisible()
    finished = []
    dialog.finished.connect(finished.append)
    press(dialog.install)
    assert dialog.bar.isVisible()
    until(lambda: finished)
    assert installer.made == 1 and ready and threading.get_ident() not in installer.threads
    assert installer.begun_in == [threading.get_ident()]


def test_cancel_stops_it(show, until):
    installer = Installer(steps=10_000)
    dialog = show(installer)
    until(dialog.install.isEnabled)
    finished = []
    dialog.finished.connect(finished.append)
    press(dialog.install)
    until(lambda: dialog.stage.text() == "Downloading")
    press(dialog.cancel)
    until(lambda: finished)
    assert installer.made == 0 and finished == [0]


def test_a_failure_is_said_and_can_be_tried_again(show, until):
    installer = Installer(failures=1)
    dialog = show(installer)
    until(dialog.install.isEnabled)
    press(dialog.install)
    until(lambda: "cannot be reached" in dialog.text.text())
    finished = []
    dialog.finished.connect(finished.append)
    press(dialog.install)
    until(lambda: finished)
    assert installer.made == 1
