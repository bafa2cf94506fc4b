"""Work in a background thread, and notices from other threads that arrive in the window's thread."""

import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from .error_text import explain_error


class Background(QObject):
    """Runs functions one after the other in a thread of its own; results arrive in the order of the calls.

    A Python thread, not Qt's thread pool: Qt deletes what it ran while Python still counts its references.
    """

    _done = Signal(object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_finished = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)  # a method: runs in this object's thread

    def run(
        self,
        function: Callable[[], Any],
        on_done: Callable[[Any], object] | None = None,
        on_failed: Callable[[str], object] | None = None,
    ) -> None:
        """Call a function in the thread.

        on_done: called in the window's thread with what the function returned.
        on_failed: called in the window's thread with a sentence for the user, if the function raised an error.
        """
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="EmoFace panel")
            self._thread.start()
        self._calls.put(partial(self._call, function, on_done or _ignore, on_failed or _ignore))

    def finish(self) -> None:
        """Wait until every call so far has ended. Their results are not delivered any more."""
        self._is_finished = True
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()

    def _work(self) -> None:
        while call := self._calls.get():
            call()

    def _call(
        self, function: Callable[[], Any], on_done: Callable[[Any], object], on_failed: Callable[[str], object]
    ) -> None:
        try:
            callback = partial(on_done, function())
        except Exception as error:
            callback = partial(on_failed, explain_error(error))
        self._done.emit(callback)

    @Slot(object)
    def _deliver(self, callback: Callable[[], object]) -> None:
        if not self._is_finished:
            callback()


class ThreadSignal(QObject):
    """Sent in any thread, received in the window's.

    The sender may keep it for as long as it likes: the object outlives its receiver.
    """

    _sent = Signal()

    def __init__(self, receiver: Callable[[], None]):
        """receiver: a method of a QObject, called in that object's thread."""
        super().__init__()
        self._sent.connect(receiver, Qt.ConnectionType.QueuedConnection)

    def send(self) -> None:
        """Call the receiver soon."""
        self._sent.emit()


def _ignore(value: object) -> None:
    pass
