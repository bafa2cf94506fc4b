"""Setting up the worker's Python environment: what it takes, then its progress. The window stays alive meanwhile."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...progress import ProgressListener
from ..base import theme
from ..base.background import Background
from ..base.translation import tr
from ..services.workers import Installer


class Stopped(Exception):
    """The user pressed Cancel."""


class _Telling(QObject, ProgressListener):
    """Tells the dialog, from the installer's thread, and stops the installer when it is to stop."""

    advanced = Signal(str, float)  # the stage, and how much of it is done, 0..1; below 0 where nobody knows

    def __init__(self) -> None:
        super().__init__()
        self.is_stopped = False
        self._stage = ""

    def stage(self, name: str) -> None:
        self._stage = name
        self.progress(0, 0)

    def progress(self, done: int, total: int) -> None:
        if self.is_stopped:
            raise Stopped
        self.advanced.emit(self._stage, done / total if total else -1.0)


class SetUpDialog(QDialog):
    """Says what will be installed and does it when asked. Signals: begun, before anything is touched; ready, once the
    environment works."""

    begun = Signal()
    ready = Signal()

    def __init__(self, installer: Installer, parent: QWidget):
        super().__init__(parent)
        self.setWindowTitle(tr("Set up EmoFace"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._installer = installer
        self._thread = Background(self)
        self._listener = _Telling()
        self._is_running = False
        em = theme.em(self)
        column = QVBoxLayout(self)
        column.setSpacing(em)
        self.text = QLabel(tr("Looking at what is installed..."))
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.text, 1)
        self.stage = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        column.addWidget(self.stage)
        column.addWidget(self.bar)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.install = QPushButton(tr("Install"))
        self.install.setDefault(True)
        self.install.setEnabled(False)
        self.install.clicked.connect(self._begin)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        buttons.addWidget(self.install)
        buttons.addWidget(self.cancel)
        column.addLayout(buttons)
        self.bar.hide()
        self.resize(em * 36, em * 18)
        self._listener.advanced.connect(self._advance)
        self._thread.run(installer.offer, self._offer, self._fail)

    def reject(self) -> None:
        """Stop the installer; it ends within a moment, and the dialog with it."""
        if self._is_running:
            self._listener.is_stopped = True
            self.cancel.setEnabled(False)
        else:
            super().reject()

    def _offer(self, text: str) -> None:
        self.text.setText(text)
        self.install.setEnabled(True)

    def _begin(self) -> None:
        self.begun.emit()
        self._installer.begin()
        self._is_running, self._listener.is_stopped = True, False
        self.install.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._thread.run(self._make, self._end, self._fail)

    def _make(self) -> bool:
        """In the thread; whether it was done and not stopped."""
        try:
            self._installer.make(self._listener)
        except Stopped:
            return False
        return True

    def _end(self, is_done: bool) -> None:
        self._is_running = False
        if is_done:
            self.ready.emit()
        self.accept() if is_done else super().reject()

    def _fail(self, sentence: str) -> None:
        self._is_running = False
        self.bar.hide()
        self.stage.clear()
        self.text.setText(sentence)
        self.install.setText(tr("Try again"))
        self.install.setEnabled(True)
        self.cancel.setEnabled(True)

    def _advance(self, stage: str, done: float) -> None:
        self.stage.setText(stage)
        self.bar.setRange(0, 0 if done < 0 else 1000)
        self.bar.setValue(round(1000 * max(done, 0.0)))
