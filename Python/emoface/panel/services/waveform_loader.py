"""Recordings made ready to be looked at, by a worker that loads no model."""

import os
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ...errors import EmoFaceError
from ...worker.client import Client, Job
from ...worker.protocol import Cancelled
from ..base.background import Background, Bell
from ..model.panel_line import PanelLine
from .error_text import explain
from .waveform import Sound
from .workers import Workers

KEPT = 8  # sounds that are kept open, so that going back to a line shows it at once


class Listening(QObject):
    """The sound of the line that is looked at. Signals: heard(id, Sound); failed(id, sentence)."""

    heard = Signal(str, object)
    failed = Signal(str, str)

    def __init__(self, workers: Workers, parent: QObject | None = None):
        super().__init__(parent)
        self._workers = workers
        self._client: Client | None = None
        self._job: Job | None = None
        self._opening = Background(self)
        self._sounds: dict[tuple, Sound] = {}
        self._bell = Bell(self._poll)

    def listen(self, line: PanelLine) -> None:
        """Ask for a line's sound; one that was asked before and has not come is no longer wanted."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        key = (line.asked.audio, line.asked.channel, _last_change(line.asked.audio))
        if key in self._sounds:
            self.heard.emit(line.id, self._sounds[key])
            return
        try:
            self._client = self._workers.listener()
            self._client.on_due = self._bell.ring
        except EmoFaceError as error:
            self.failed.emit(line.id, explain(error))
            return
        asked = line.asked
        done = partial(self._done, line.id, key)
        self._job = self._client.listen(asked.audio, self._workers.sounds, asked.channel, on_done=done)

    def close(self) -> None:
        """Stop; nothing is heard from here on."""
        if self._client is not None:
            self._client.on_due = None
        self._client = self._job = None
        self._opening.finish()

    @Slot()
    def _poll(self) -> None:
        if self._client is not None:
            self._client.poll()

    def _done(self, id: str, key: tuple, job: Job) -> None:
        if job is not self._job:
            return
        self._job = None
        try:
            path = job.result()["sound"]
        except Cancelled:
            return
        except EmoFaceError as error:
            self.failed.emit(id, explain(error))
            return
        self._opening.run(partial(Sound.open, path), partial(self._keep, id, key), partial(self.failed.emit, id))

    def _keep(self, id: str, key: tuple, sound: Sound) -> None:
        self._sounds = {key: sound} | dict(list(self._sounds.items())[: KEPT - 1])
        self.heard.emit(id, sound)


def _last_change(path: str) -> float:
    """When a file was last written, 0 if it is gone: the worker says so."""
    with suppress(OSError):
        return os.stat(path).st_mtime
    return 0.0
