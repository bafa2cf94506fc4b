"""The generation queue: lines that wait for the worker, the one that runs, and what became of the others.

The worker has one line at a time. A line whose take is out of date because of an edit is generated before the lines
that the user queued; of several edits only the latest is sent. A take is shown as soon as it arrives, even if the line
was edited again meanwhile, so that the face follows a drag.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ...errors import Cancelled, EmoFaceError
from ...take import Line, Take
from ...worker.client import Client, PendingRequest, StageProgress
from ..base.background import Background, ThreadSignal
from ..base.error_text import explain_error, warning_text
from ..base.translation import mark
from ..model.composed_curves import load_take
from ..model.panel_line import PanelLine
from ..model.undoable_document import Document
from .recovery_journal import RecoveryJournal
from .workers import Workers

SPEED_LINES = 20  # how many of the last lines the speed is the median of
PROGRESS_MS = 100  # time between two reports of progress: an edit is generated before the first one


class LineState(Enum):
    """The state of a line: not generated, changed since, up to date, written, waiting, running, failed."""

    NEW, CHANGED, READY, WRITTEN, WAITING, RUNNING, FAILED = range(7)


@dataclass(frozen=True)
class LineStatus:
    """What the user sees of a line's generation.

    state: the line's state.
    stage: a key of STAGES while it runs, else "".
    progress: how much of the whole is done while it runs, 0..1.
    message: why it failed, or the warnings about its take; "" if there are none.
    """

    state: LineState
    stage: str = ""
    progress: float = 0.0
    message: str = ""


STAGES = {
    "start": mark("Starting the worker"),
    "load": mark("Loading the model"),
    "audio": mark("Reading the recording"),
    "speech": mark("Listening to the speech"),
    "phones": mark("Finding the phones"),
    "animate": mark("Animating"),
    "smooth": mark("Smoothing"),
    "layers": mark("Drawing blinks and gaze"),
    "save": mark("Saving"),
}

# The share of the whole, 0..1, at which each stage begins. Encoding the speech takes longest.
STAGE_STARTS = {
    "start": 0.0,
    "load": 0.02,
    "audio": 0.05,
    "speech": 0.08,
    "phones": 0.7,
    "animate": 0.75,
    "smooth": 0.9,
    "layers": 0.94,
    "save": 0.96,
}
SPEECH_SHARE = STAGE_STARTS["phones"] - STAGE_STARTS["speech"]


@dataclass(eq=False)
class _Generation:
    """One line with the worker.

    line_id, request: the line, and its request when it was sent.
    file: where the worker writes the take.
    document_number: which document the line belongs to; see GenerationQueue.
    progress: the worker's last report.
    had_to_load: whether the worker had to start or to load the model.
    pending: the worker's request; None before it is sent.
    warnings: sentences of the worker.
    began_s: clock time at which it was sent.
    """

    line_id: str
    request: Line
    file: Path
    document_number: int
    progress: StageProgress
    had_to_load: bool = False
    pending: PendingRequest | None = None
    warnings: list[str] = field(default_factory=list)
    began_s: float = field(default_factory=time.perf_counter)

    def cancel(self) -> None:
        """Cancel the worker's request."""
        if self.pending is not None:
            self.pending.cancel()


class GenerationQueue(QObject):
    """Generates takes of a document's lines with the worker.

    model: name or path of the model; None: the default one.
    device: a key of workers.DEVICES.
    model_info: the worker's description of itself: model, model_id, device; None until it is known.
    priority_line: id of the line that the user looks at; of edited lines it is generated first.

    Signals:
    changed(ids): lines have another status.
    queue_changed(): lines were queued, or have left the queue.
    speed_changed(): `speed` has another value.
    model_ready(): `model_info` is known.
    unavailable(sentence): there is no worker; the queue was emptied.
    """

    changed = Signal(object)
    queue_changed = Signal()
    speed_changed = Signal()
    model_ready = Signal()
    unavailable = Signal(str)

    def __init__(self, document: Document, journal: RecoveryJournal, workers: Workers, parent: QObject | None = None):
        super().__init__(parent)
        self.model: str | None = None
        self.device = "auto"
        self.model_info: dict[str, Any] | None = None
        self.priority_line: str | None = None
        self._document, self._journal, self._workers = document, journal, workers
        self._background = Background(self)
        self._client: Client | None = None
        self._waiting: dict[str, None] = {}  # ids in order, each once: queued by the user
        self._edited: dict[str, None] = {}  # ids in order, each once: out of date because of an edit
        self._running: _Generation | None = None
        self._warming: PendingRequest | None = None
        self._sent: dict[str, Line] = {}  # line id -> the request whose take has not arrived
        self._failures: dict[str, tuple[Line, str]] = {}  # line id -> the request that failed, and why
        self._warnings: dict[str, str] = {}  # line id -> the warnings about its take
        self._written: dict[str, Take] = {}  # line id -> the take that the host has
        self._speeds: list[float] = []
        self._document_number = 0  # goes up when all lines are replaced: takes of earlier lines are dropped
        self._answered = ThreadSignal(self._poll)
        self._progress_timer = QTimer(self, interval=PROGRESS_MS, singleShot=True)
        self._progress_timer.timeout.connect(self._report_progress)
        document.changed.connect(self._queue_edited)
        document.removed.connect(self._forget_removed)
        document.reset.connect(self._forget_all)

    def status(self, line: PanelLine) -> LineStatus:
        """The present status of a line."""
        warnings = self._warnings.get(line.id, "") if line.take is not None else ""
        if self._running and self._running.line_id == line.id:
            progress = self._running.progress
            return LineStatus(LineState.RUNNING, progress.stage, _share_done(progress), warnings)
        if line.id in self._waiting or line.id in self._edited:
            return LineStatus(LineState.WAITING, message=warnings)
        failure = self._failures.get(line.id)
        if failure and failure[0] is line.request:
            return LineStatus(LineState.FAILED, message=failure[1])
        if line.take is None:
            return LineStatus(LineState.NEW)
        if not line.has_current_take:
            return LineStatus(LineState.CHANGED, message=warnings)
        is_written = self._written.get(line.id) is line.take
        return LineStatus(LineState.WRITTEN if is_written else LineState.READY, message=warnings)

    @property
    def pending_count(self) -> int:
        """How many lines wait or run."""
        return len(self._waiting) + len(self._edited) + (self._running is not None)

    @property
    def speed(self) -> float | None:
        """Seconds of line generated per second: the median of the last lines, without those that loaded the model."""
        return median(self._speeds) if self._speeds else None

    @property
    def running_line(self) -> str | None:
        """Id of the line that the worker has; None if there is none or the line was removed."""
        return self._running.line_id if self._running and self._running.line_id in self._document else None

    def use_model(self, model: str | None, device: str) -> None:
        """Generate with another model or on another device from the next line on. Empties the queue."""
        self.cancel()
        if self._running is not None:
            line_id, self._running = self._running.line_id, None
            self._sent.pop(line_id, None)
            self._report(line_id)
        self._warming = None
        self.model, self.device, self.model_info = model, device, None
        self._speeds.clear()
        self.warm_up()

    def warm_up(self) -> None:
        """Start the worker and load its model before a line is queued."""
        client = self._open_client()
        if client is not None:
            self._warming = client.start(on_done=self._finish_warm_up)

    def generate(self, ids: Iterable[str]) -> None:
        """Queue lines. Lines that are in the queue already keep their place."""
        new = [line_id for line_id in ids if not (self._running and self._running.line_id == line_id)]
        for line_id in new:
            self._waiting[line_id] = None
            self._failures.pop(line_id, None)
        self.changed.emit(new)
        self.queue_changed.emit()
        self._start_next()

    def cancel(self, ids: Iterable[str] | None = None) -> None:
        """Take lines out of the queue, and cancel the one that runs if it is among them. None: all lines."""
        wanted = None if ids is None else set(ids)
        for queue in (self._waiting, self._edited):
            removed = [line_id for line_id in queue if wanted is None or line_id in wanted]
            for line_id in removed:
                del queue[line_id]
            self._report(*removed)
        if self._running and (wanted is None or self._running.line_id in wanted):
            self._running.cancel()
        self.queue_changed.emit()

    def set_failed(self, line_id: str, sentence: str) -> None:
        """Mark a line as one that cannot be generated from its present request. sentence: why."""
        self._failures[line_id] = (self._document[line_id].request, sentence)
        self._report(line_id)

    def set_written(self, line_id: str, take: Take) -> None:
        """Mark a line's take as one that the host has written."""
        self._written[line_id] = take
        self._report(line_id)

    def close(self) -> None:
        """Stop everything. No signal is emitted from here on."""
        self._progress_timer.stop()
        if self._client is not None:
            self._client.on_due = None
            self._client = None
        self._waiting.clear()
        self._edited.clear()
        self._running = None
        self._background.finish()

    def _queue_edited(self, ids: Iterable[str]) -> None:
        """Queue the changed lines whose face is out of date."""
        for line_id in ids:
            line = self._document[line_id]
            failure = self._failures.get(line_id)
            is_sent = self._sent.get(line_id) is line.request or (failure is not None and failure[0] is line.request)
            if line.take is None or line.needs_speech or line.has_current_take or is_sent:
                self._edited.pop(line_id, None)
            elif line_id not in self._waiting:
                self._edited[line_id] = None
        self._start_next()

    def _start_next(self) -> None:
        """Send the next line to the worker, if it has none."""
        if self._running or not (self._edited or self._waiting) or (client := self._open_client()) is None:
            return
        queue = self._edited or self._waiting
        priority = self.priority_line
        line_id = priority if priority is not None and priority in queue else next(iter(queue))
        del queue[line_id]
        request = self._document[line_id].request
        self._sent[line_id] = request
        progress = StageProgress("audio" if self.model_info else "start")
        generation = _Generation(line_id, request, self._journal.new_take_file(), self._document_number, progress)
        generation.pending = client.generate(
            request,
            generation.file,
            compress=queue is self._waiting,  # an edit is shown at once, and often followed by another one
            on_done=partial(self._finish, generation),
            on_progress=partial(self._note_progress, generation),
            on_warning=generation.warnings.append,
        )
        self._running = generation
        if queue is self._waiting:
            self._report(line_id)
        self.queue_changed.emit()

    def _open_client(self) -> Client | None:
        """The client of the model in use; where there is none, every queued line fails."""
        try:
            self._client = self._workers.generation_client(self.model, self.device)
            self._client.on_due = self._answered.send
        except EmoFaceError as error:
            self._client = None
            ids = [*self._waiting, *self._edited]
            self._waiting.clear()
            self._edited.clear()
            for line_id in ids:
                self.set_failed(line_id, explain_error(error))
            self.queue_changed.emit()
            self.unavailable.emit(explain_error(error))
        return self._client

    @Slot()
    def _poll(self) -> None:
        if self._client is not None:
            self._client.poll()

    def _finish_warm_up(self, request: PendingRequest) -> None:
        if request is not self._warming:
            return  # of a worker that is not used any more
        self._warming = None
        try:
            self.model_info = request.result()
            self.model_ready.emit()
        except Cancelled:
            pass
        except EmoFaceError as error:
            self.unavailable.emit(explain_error(error))

    def _note_progress(self, generation: _Generation, progress: StageProgress) -> None:
        generation.progress = progress
        generation.had_to_load |= progress.stage in ("start", "load")
        if not self._progress_timer.isActive():
            self._progress_timer.start()

    def _report_progress(self) -> None:
        if self._running is not None:
            self._report(self._running.line_id)

    def _finish(self, generation: _Generation, request: PendingRequest) -> None:
        """The worker has finished a line, failed or was cancelled."""
        if self._running is not generation:
            return  # of a worker that is not used any more
        self._running = None
        wall_s = time.perf_counter() - generation.began_s
        try:
            result = request.result()
        except Cancelled:
            self._sent.pop(generation.line_id, None)
            self._report(generation.line_id)
        except EmoFaceError as error:
            self._fail(generation, explain_error(error))
        else:
            if not generation.had_to_load:
                self._speeds = [*self._speeds, result["duration_s"] / wall_s][-SPEED_LINES:]
                self.speed_changed.emit()
            self._background.run(
                partial(load_take, generation.file),
                partial(self._set_take, generation),
                partial(self._fail, generation),
            )
        self._start_next()
        self.queue_changed.emit()

    def _set_take(self, generation: _Generation, take: Take) -> None:
        line_id, request = generation.line_id, generation.request
        if self._sent.get(line_id) is request:
            del self._sent[line_id]
        if line_id not in self._document or generation.document_number != self._document_number:
            self._journal.delete_take_file(str(generation.file))
            return
        take = replace(take, line=replace(take.line, audio=request.audio))
        replaced_file = self._document[line_id].take_file
        self._failures.pop(line_id, None)
        self._warnings[line_id] = warning_text(generation.warnings)
        self._document.set_take(line_id, take, str(generation.file))
        self._journal.delete_take_file(replaced_file)
        self._report(line_id)

    def _fail(self, generation: _Generation, sentence: str) -> None:
        self._sent.pop(generation.line_id, None)
        if generation.line_id in self._document:
            self._failures[generation.line_id] = (generation.request, sentence)
            self._report(generation.line_id)

    def _report(self, *ids: str) -> None:
        """Emit `changed` for those of the lines that are in the document."""
        if present := [line_id for line_id in ids if line_id in self._document]:
            self.changed.emit(present)

    def _forget_all(self) -> None:
        self._document_number += 1
        self.cancel()
        self._running = None  # it was cancelled; how it ends does not matter
        self._sent.clear()
        self._failures.clear()
        self._warnings.clear()
        self._written.clear()

    def _forget_removed(self) -> None:
        self.cancel([line_id for line_id in [*self._waiting, *self._edited] if line_id not in self._document])
        if self._running and self._running.line_id not in self._document:
            self._running.cancel()


def _share_done(progress: StageProgress) -> float:
    """How much of a line's generation is done, 0..1."""
    within = progress.done / progress.total if progress.total and progress.stage == "speech" else 0.0
    return STAGE_STARTS.get(progress.stage, 0.0) + SPEECH_SHARE * within
