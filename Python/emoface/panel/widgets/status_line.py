"""The status bar of the window: passing messages, the progress of the queue, where the model runs and how fast."""

from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QWidget

from ..base import theme
from ..base.translation import tr
from ..services.workspace import Workspace

MESSAGE_MS = 8000  # how long a message stays


class StatusLine(QStatusBar):
    """Shows the state of a workspace."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
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
        size_policy = self.progress.sizePolicy()
        size_policy.setRetainSizeWhenHidden(True)  # else showing and hiding it would lay the window out again
        self.progress.setSizePolicy(size_policy)
        widgets: tuple[QWidget, ...] = (self.queue, self.progress, self.device)
        for widget in widgets:
            self.addPermanentWidget(widget)
        self.progress.hide()
        queue = workspace.queue
        workspace.said.connect(self.say)
        workspace.project.busy.connect(self._show_busy)
        queue.changed.connect(self._show_running)
        queue.queue_changed.connect(self._show_queue)
        queue.speed_changed.connect(self._show_device)
        queue.model_ready.connect(self._show_device)
        self._show_device()

    def say(self, sentence: str) -> None:
        """Show a message for a while."""
        self.showMessage(sentence, MESSAGE_MS)

    def _show_busy(self, what: str, done: int, total: int) -> None:
        if total:
            self.queue.setText(what)
            self._show_share(done / total)
        else:
            self._show_queue()

    def _show_queue(self) -> None:
        count = self._workspace.queue.pending_count
        self.queue.setText(tr("{count} lines to go").format(count=count) if count > 1 else "")
        if not count:
            self.progress.hide()

    def _show_running(self, ids: list[str]) -> None:
        queue = self._workspace.queue
        if queue.running_line in ids:
            self._show_share(queue.status(self._workspace.document[queue.running_line]).progress)

    def _show_share(self, share: float) -> None:
        self.progress.setValue(round(1000 * share))
        self.progress.show()

    def _show_device(self) -> None:
        queue = self._workspace.queue
        parts = [queue.model_info["device"].upper()] if queue.model_info else []
        if queue.speed is not None:
            parts.append(tr("{times}x real time").format(times=f"{queue.speed:.3g}"))
        self.device.setText("  ·  ".join(parts))
