"""The strip at the window's foot: what was said in passing, how far the queue is, where the model runs and how fast."""

from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from ..base import theme
from ..base.translation import tr
from ..services.workspace import Desk

SAID_MS = 8000


class StatusLine(QStatusBar):
    """Follows a desk."""

    def __init__(self, desk: Desk, parent: QWidget | None = None):
        super().__init__(parent)
        self._desk = desk
        self.setSizeGripEnabled(False)
        em = theme.em(self)
        self.queue = QLabel()
        self.progress = QProgressBar()
        self.progress.setFixedSize(em * 8, em)
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(tr("Progress"))
        self.device = QLabel()
        self.device.setProperty("dim", True)
        self.device.setContentsMargins(0, 0, em // 2, 0)
        self.device.setToolTip(tr("Where the model runs, and how much faster than the recording it animates."))
        keeps_its_place = self.progress.sizePolicy()
        keeps_its_place.setRetainSizeWhenHidden(True)  # else its coming and going would lay the window out anew
        self.progress.setSizePolicy(keeps_its_place)
        for widget in (self.queue, self.progress, self.device):
            self.addPermanentWidget(widget)
        self.progress.hide()
        jobs = desk.jobs
        desk.said.connect(self.say)
        desk.project.busy.connect(self._show_busy)
        jobs.changed.connect(self._show_running)
        jobs.queue_changed.connect(self._show_queue)
        jobs.measured.connect(self._show_device)
        jobs.model_ready.connect(self._show_device)
        self._show_device()

    def say(self, sentence: str) -> None:
        """Something in passing."""
        self.showMessage(sentence, SAID_MS)

    def _show_busy(self, what: str, done: int, total: int) -> None:
        if total:
            self.queue.setText(what)
            self._show_share(done / total)
        else:
            self._show_queue()

    def _show_queue(self) -> None:
        count = self._desk.jobs.queued
        self.queue.setText(tr("{count} lines to go").format(count=count) if count > 1 else "")
        if not count:
            self.progress.hide()

    def _show_running(self, ids: list[str]) -> None:
        jobs = self._desk.jobs
        if jobs.running in ids:
            self._show_share(jobs.status(self._desk.document[jobs.running]).done)

    def _show_share(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))
        self.progress.show()

    def _show_device(self) -> None:
        jobs = self._desk.jobs
        parts = [jobs.about["device"].upper()] if jobs.about else []
        if jobs.speed is not None:
            parts.append(tr("{times}x real time").format(times=f"{jobs.speed:.3g}"))
        self.device.setText("  ·  ".join(parts))
