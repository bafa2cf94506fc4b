"""The queue: lines that wait for the worker, the one it animates, and what became of the others.

One line is with the worker at a time. A line whose face is no longer of what is asked, because someone edits it, goes
before those that were queued; of several edits only the newest is asked. What comes back shows at once, even if the
next edit has outrun it, so that a drag is seen while it lasts.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from pathlib import Path
from statistics import median

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ...errors import EmoFaceError
from ...take import Line, Take
from ...worker.client import Client, Job, Progress
from ...worker.protocol import Cancelled
from ..base.background import Background, Bell
from ..base.translation import mark
from ..model.composed_curves import load_take
from ..model.document import Document
from ..model.panel_line import PanelLine
from .error_text import explain, remark
from .recovery_journal import Session
from .workers import Workers

MEASURED = 20  # lines that the speed shown is the middle of
TOLD_MS = 100  # how often it is told how far a line is: an edit is done before the first time


class State(Enum):
    """How a line stands."""

    NEW, CHANGED, READY, WRITTEN, WAITING, RUNNING, FAILED = range(7)


@dataclass(frozen=True)
class Status:
    """A line's state; while it runs, the stage and how far the whole is, 0..1; the sentence says why it failed, or what
    was noticed when its take was made."""

    state: State
    stage: str = ""
    done: float = 0.0
    sentence: str = ""


STAGES = {
    "start": mark("Starting the worker"),
    "load": mark("Loading the model"),
    "audio": mark("Reading the recording"),
    "speech": mark("Listening to the speech"),
    "animate": mark("Animating"),
    "smooth": mark("Smoothing"),
    "layers": mark("Drawing blinks and gaze"),
    "save": mark("Saving"),
}

# Where each stage of the worker's begins, of the whole; encoding speech is what takes long.
BEGINS = {
    "start": 0.0,
    "load": 0.02,
    "audio": 0.05,
    "speech": 0.08,
    "animate": 0.75,
    "smooth": 0.9,
    "layers": 0.94,
    "save": 0.96,
}
SPEECH_SHARE = BEGINS["animate"] - BEGINS["speech"]


class Jobs(QObject):
    """Asks the worker for takes of a document's lines.

    Signals: changed(ids): lines' status is another; queue_changed; measured: the speed is known better; model_ready:
    `about` says which; unavailable(sentence): there is no worker, and nothing is queued any more.
    """

    changed = Signal(object)
    queue_changed = Signal()
    measured = Signal()
    model_ready = Signal()
    unavailable = Signal(str)

    def __init__(self, document: Document, session: Session, workers: Workers, parent: QObject | None = None):
        super().__init__(parent)
        self.model: str | None = None  # None: the default one
        self.device = "auto"
        self.about: dict | None = None  # what the worker said of itself: model, model_id, device
        self.front: str | None = None  # the line before the user: of those that wait for a new face, the first
        self._document, self._session, self._workers = document, session, workers
        self._loading = Background(self)
        self._client: Client | None = None
        self._waiting: dict[str, None] = {}  # a queue: in order, each once
        self._edited: dict[str, None] = {}
        self._running: tuple[str, Job] | None = None
        self._warming: Job | None = None
        self._asked: dict[str, Line] = {}  # of lines on their way: what the take will be of
        self._failed: dict[str, tuple[Line, str]] = {}
        self._noticed: dict[str, str] = {}  # of the takes that are here
        self._written: dict[str, Take] = {}
        self._progress = Progress("start")
        self._began_s, self._was_loading = 0.0, False
        self._speeds: list[float] = []
        self._epoch = 0  # goes up when all lines are others: what was asked before is no longer wanted
        self._bell = Bell(self._poll)
        self._telling = QTimer(self, interval=TOLD_MS, singleShot=True)
        self._telling.timeout.connect(self._tell_running)
        document.changed.connect(self._follow)
        document.removed.connect(self._forget_removed)
        document.reset.connect(self._forget_all)

    def status(self, line: PanelLine) -> Status:
        """How a line stands now."""
        noticed = self._noticed.get(line.id, "") if line.take is not None else ""
        if self._running and self._running[0] == line.id:
            return Status(State.RUNNING, self._progress.stage, _share(self._progress), noticed)
        if line.id in self._waiting or line.id in self._edited:
            return Status(State.WAITING, sentence=noticed)
        failed = self._failed.get(line.id)
        if failed and failed[0] is line.asked:
            return Status(State.FAILED, sentence=failed[1])
        if line.take is None:
            return Status(State.NEW)
        if not line.is_animated:
            return Status(State.CHANGED, sentence=noticed)
        return Status(State.WRITTEN if self._written.get(line.id) is line.take else State.READY, sentence=noticed)

    @property
    def queued(self) -> int:
        """How many lines wait or run."""
        return len(self._waiting) + len(self._edited) + (self._running is not None)

    @property
    def speed(self) -> float | None:
        """How many seconds of line a second makes, in the middle of the last lines that did not wait for the model."""
        return median(self._speeds) if self._speeds else None

    @property
    def running(self) -> str | None:
        """The line that is with the worker."""
        return self._running[0] if self._running and self._running[0] in self._document else None

    def use_model(self, model: str | None, device: str) -> None:
        """Animate with another model, or elsewhere, from the next line on."""
        self.cancel()
        if self._running is not None:
            id, self._running = self._running[0], None
            self._asked.pop(id, None)
            self._tell(id)
        self._warming = None
        self.model, self.device, self.about = model, device, None
        self._speeds.clear()
        self.warm_up()

    def warm_up(self) -> None:
        """Start the worker and load its model before anything is asked of it."""
        client = self._worker()
        if client is not None:
            self._warming = client.start(on_done=self._warm)

    def generate(self, ids: Iterable[str]) -> None:
        """Queue lines; those in the queue already keep their place."""
        new = [id for id in ids if not (self._running and self._running[0] == id)]
        for id in new:
            self._waiting[id] = None
            self._failed.pop(id, None)
        self.changed.emit(new)
        self.queue_changed.emit()
        self._next()

    def cancel(self, ids: Iterable[str] | None = None) -> None:
        """Take lines out of the queue, and stop the one that runs if it is among them; None: all."""
        wanted = None if ids is None else set(ids)
        for queue in (self._waiting, self._edited):
            gone = [id for id in queue if wanted is None or id in wanted]
            for id in gone:
                del queue[id]
            self._tell(*gone)
        if self._running and (wanted is None or self._running[0] in wanted):
            self._running[1].cancel()
        self.queue_changed.emit()

    def fail(self, id: str, sentence: str) -> None:
        """Say of a line that it cannot be animated as it is asked."""
        self._failed[id] = (self._document[id].asked, sentence)
        self._tell(id)

    def note_written(self, id: str, take: Take) -> None:
        """The host has this take of a line."""
        self._written[id] = take
        self._tell(id)

    def close(self) -> None:
        """Stop everything; nothing is heard from here on."""
        self._telling.stop()
        if self._client is not None:
            self._client.on_due = None
            self._client = None
        self._waiting.clear()
        self._edited.clear()
        self._running = None
        self._loading.finish()

    def _follow(self, ids: Iterable[str]) -> None:
        """Lines are changed: their faces may be of something else now."""
        for id in ids:
            line = self._document[id]
            failed = self._failed.get(id)
            on_its_way = self._asked.get(id) is line.asked or (failed is not None and failed[0] is line.asked)
            if line.take is None or line.needs_speech or line.is_animated or on_its_way:
                self._edited.pop(id, None)
            elif id not in self._waiting:
                self._edited[id] = None
        self._next()

    def _next(self) -> None:
        if self._running or not (self._edited or self._waiting) or (client := self._worker()) is None:
            return
        queue = self._edited or self._waiting
        id = self.front if self.front in queue else next(iter(queue))
        del queue[id]
        line = self._document[id]
        self._asked[id] = line.asked
        self._progress = Progress("audio" if self.about else "start")
        self._began_s, self._was_loading = time.perf_counter(), False
        file, warnings = self._session.new_take_file(), []
        job = client.generate(
            line.asked,
            file,
            compress=queue is self._waiting,  # somebody looks at an edit, and may be about to make the next
            on_done=partial(self._done, id, line.asked, file, warnings),
            on_progress=self._advance,
            on_warning=warnings.append,
        )
        self._running = (id, job)
        if queue is self._waiting:
            self._tell(id)
        self.queue_changed.emit()

    def _worker(self) -> Client | None:
        try:
            self._client = self._workers.animator(self.model, self.device)
            self._client.on_due = self._bell.ring
        except EmoFaceError as error:
            self._client = None
            ids = [*self._waiting, *self._edited]
            self._waiting.clear()
            self._edited.clear()
            for id in ids:
                self.fail(id, explain(error))
            self.queue_changed.emit()
            self.unavailable.emit(explain(error))
        return self._client

    @Slot()
    def _poll(self) -> None:
        if self._client is not None:
            self._client.poll()

    def _warm(self, job: Job) -> None:
        if job is not self._warming:
            return  # of a worker that was given up
        self._warming = None
        try:
            self.about = job.result()
            self.model_ready.emit()
        except Cancelled:
            pass
        except EmoFaceError as error:
            self.unavailable.emit(explain(error))

    def _advance(self, progress: Progress) -> None:
        self._progress = progress
        self._was_loading |= progress.stage in ("start", "load")
        if not self._telling.isActive():
            self._telling.start()

    def _tell_running(self) -> None:
        if self._running is not None:
            self._tell(self._running[0])

    def _done(self, id: str, asked: Line, file: Path, warnings: list[str], job: Job) -> None:
        if self._running is None or self._running[1] is not job:
            return  # of a worker that was given up
        self._running = None
        wall_s = time.perf_counter() - self._began_s
        try:
            result = job.result()
        except Cancelled:
            self._asked.pop(id, None)
            self._tell(id)
        except EmoFaceError as error:
            self._asked.pop(id, None)
            if id in self._document:
                self._failed[id] = (asked, explain(error))
                self._tell(id)
        else:
            if not self._was_loading:
                self._speeds = [*self._speeds, result["duration_s"] / wall_s][-MEASURED:]
                self.measured.emit()
            self._loading.run(
                partial(load_take, file),
                partial(self._arrived, self._epoch, id, asked, file, warnings),
                partial(self._lost, id, asked),
            )
        self._next()
        self.queue_changed.emit()

    def _arrived(self, epoch: int, id: str, asked: Line, file: Path, warnings: list[str], take: Take) -> None:
        if self._asked.get(id) is asked:
            del self._asked[id]
        if id not in self._document or epoch != self._epoch:
            self._session.drop_take_file(str(file))
            return
        take = replace(take, line=replace(take.line, audio=asked.audio))
        before = self._document[id].take_file
        self._failed.pop(id, None)
        self._noticed[id] = remark(warnings)
        self._document.settle(id, take, str(file))
        self._session.drop_take_file(before)
        self._tell(id)

    def _lost(self, id: str, asked: Line, sentence: str) -> None:
        self._asked.pop(id, None)
        if id in self._document:
            self._failed[id] = (asked, sentence)
            self._tell(id)

    def _tell(self, *ids: str) -> None:
        if here := [id for id in ids if id in self._document]:
            self.changed.emit(here)

    def _forget_all(self) -> None:
        self._epoch += 1
        self.cancel()
        self._running = None  # cancelled; what it ends with is not wanted
        for known in (self._asked, self._failed, self._noticed, self._written):
            known.clear()

    def _forget_removed(self) -> None:
        self.cancel([id for id in [*self._waiting, *self._edited] if id not in self._document])
        if self._running and self._running[0] not in self._document:
            self._running[1].cancel()


def _share(progress: Progress) -> float:
    within = progress.done / progress.total if progress.total and progress.stage == "speech" else 0.0
    return BEGINS.get(progress.stage, 0.0) + SPEECH_SHARE * within
