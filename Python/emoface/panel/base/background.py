"""Work that would hold up the window, in a thread; what threads have to say is heard in the window's own."""

import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from ...errors import EmoFaceError
from ..services.error_text import explain
from .translation import tr


class Background(QObject):
    """Runs functions one after the other in a thread of their own: the newest result is the last to come.

    Python's thread, not Qt's pool: Qt deletes what it ran while Python still counts its references.
    """

    _done = Signal(object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_over = False
        self._done.connect(self._tell, Qt.ConnectionType.QueuedConnection)  # a method: its thread is the maker's

    def run(
        self,
        function: Callable[[], Any],
        after: Callable[[Any], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Call `function`, then, in the maker's thread, `after` with what it gave or `failed` with a sentence."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, daemon=True, name="EmoFace panel")
            self._thread.start()
        self._calls.put(partial(self._call, function, after or _ignore, failed or _ignore))

    def finish(self) -> None:
        """Wait until all that was begun has ended; nothing more is told of it."""
        self._is_over = True
        if self._thread is not None:
            self._calls.put(None)
            self._thread.join()

    def _work(self) -> None:
        while call := self._calls.get():
            call()

    def _call(self, function: Callable[[], Any], after: Callable[[Any], None], failed: Callable[[str], None]) -> None:
        try:
            told = partial(after, function())
        except EmoFaceError as error:
            told = partial(failed, explain(error))
        except Exception as error:
            own = tr("A mistake of EmoFace's own ({error}). Please report it.")
            told = partial(failed, own.format(error=f"{type(error).__name__}: {error}"))
        self._done.emit(told)

    @Slot(object)
    def _tell(self, told: Callable[[], None]) -> None:
        if not self._is_over:
            told()


class Bell(QObject):
    """Rung in any thread, heard in the window's. Whoever holds it may ring it for as long as they like: it outlives
    those who hear it."""

    _rung = Signal()

    def __init__(self, heard: Callable[[], None]):
        """heard: a method of a QObject."""
        super().__init__()
        self._rung.connect(heard, Qt.ConnectionType.QueuedConnection)

    def ring(self) -> None:
        """Let it be heard soon."""
        self._rung.emit()


def _ignore(value: object) -> None:
    pass
