"""The dialog that installs the worker's Python environment: it shows what will be installed, then the progress."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from ...errors import Cancelled
from ...progress import ProgressListener
from ..base import theme
from ..base.background import Background
from ..base.translation import tr
from ..services.workers import Installer


class _InstallListener(QObject, ProgressListener):
    """Reports the progress from the installer's thread to the dialog, and cancels the installer.

    Signal: advanced(stage, share): the stage's name, and how much of it is done, 0..1; below 0: not known.
    """

    advanced = Signal(str, float)

    def __init__(self) -> None:
        super().__init__()
        self.is_cancelled = False  # set in the window's thread, read in the installer's
        self._stage = ""

    def stage(self, name: str) -> None:
        self._stage = name
        self.progress(0, 0)

    def progress(self, done: int, total: int) -> None:
        if self.is_cancelled:
            raise Cancelled
        self.advanced.emit(self._stage, done / total if total else -1.0)


class SetUpDialog(QDialog):
    """Shows what will be installed, and installs it in a thread when the user agrees.

    Signals: begun(), before anything is changed; ready(), when the environment works.
    """

    begun = Signal()
    ready = Signal()

    def __init__(self, installer: Installer, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Set up EmoFace"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._installer = installer
        self._thread = Background(self)
        self._listener = _InstallListener()
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
        self.install.clicked.connect(self._begin_install)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        buttons.addWidget(self.install)
        buttons.addWidget(self.cancel)
        column.addLayout(buttons)
        self.bar.hide()
        self.resize(em * 36, em * 18)
        self._listener.advanced.connect(self._show_progress)
        self._thread.run(installer.describe, self._show_description, self._show_failure)

    def reject(self) -> None:
        """Cancel the installer: it ends after a moment, and then the dialog closes. Close if it is not running."""
        if self._is_running:
            self._listener.is_cancelled = True
            self.cancel.setEnabled(False)
        else:
            super().reject()

    def _show_description(self, text: str) -> None:
        self.text.setText(text)
        self.install.setEnabled(True)

    def _begin_install(self) -> None:
        self.begun.emit()
        self._installer.prepare()
        self._is_running, self._listener.is_cancelled = True, False
        self.install.setEnabled(False)
        self.bar.setRange(0, 0)
        self.bar.show()
        self._thread.run(self._install, self._finish, self._show_failure)

    def _install(self) -> bool:
        """Install, in the thread. Returns False if it was cancelled."""
        try:
            self._installer.install(self._listener)
        except Cancelled:
            return False
        return True

    def _finish(self, is_installed: bool) -> None:
        self._is_running = False
        if is_installed:
            self.ready.emit()
            self.accept()
        else:
            super().reject()

    def _show_failure(self, sentence: str) -> None:
        self._is_running = False
        self.bar.hide()
        self.stage.clear()
        self.text.setText(sentence)
        self.install.setText(tr("Try again"))
        self.install.setEnabled(True)
        self.cancel.setEnabled(True)

    def _show_progress(self, stage: str, share: float) -> None:
        self.stage.setText(stage)
        self.bar.setRange(0, 0 if share < 0 else 1000)
        self.bar.setValue(round(1000 * max(share, 0.0)))
