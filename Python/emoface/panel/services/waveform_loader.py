"""Loads waveforms of recordings for display and playback, with a worker that loads no model."""

import os
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from ...errors import Cancelled, EmoFaceError
from ...worker.client import Client, PendingRequest
from ..base.background import Background, ThreadSignal
from ..base.error_text import explain_error
from ..model.panel_line import PanelLine
from .waveform import Waveform
from .workers import Workers

MAX_OPEN = 8  # waveforms that are kept open, so that going back to a line shows its waveform at once

Key = tuple[str, int | None, float]  # recording, channel, time of its last change


class WaveformLoader(QObject):
    """Loads the waveform of one line at a time. Signals: loaded(line_id, Waveform); failed(line_id, sentence)."""

    loaded = Signal(str, object)
    failed = Signal(str, str)

    def __init__(self, workers: Workers, parent: QObject | None = None):
        super().__init__(parent)
        self._workers = workers
        self._client: Client | None = None
        self._request: PendingRequest | None = None
        self._background = Background(self)
        self._waveforms: dict[Key, Waveform] = {}  # the latest first
        self._answered = ThreadSignal(self._poll)

    def load(self, line: PanelLine) -> None:
        """Load a line's waveform. A request that is still pending is cancelled."""
        if self._request is not None:
            self._request.cancel()
            self._request = None
        audio, channel = line.request.audio, line.request.channel
        key = (audio, channel, _last_change(audio))
        if key in self._waveforms:
            self.loaded.emit(line.id, self._waveforms[key])
            return
        try:
            self._client = self._workers.waveform_client()
            self._client.on_due = self._answered.send
        except EmoFaceError as error:
            self.failed.emit(line.id, explain_error(error))
            return
        self._request = self._client.prepare_waveform(
            audio, self._workers.waveform_folder, channel, on_done=partial(self._finish, line.id, key)
        )

    def close(self) -> None:
        """Stop. No signal is emitted from here on."""
        if self._client is not None:
            self._client.on_due = None
        self._client = self._request = None
        self._background.finish()

    @Slot()
    def _poll(self) -> None:
        if self._client is not None:
            self._client.poll()

    def _finish(self, line_id: str, key: Key, request: PendingRequest) -> None:
        if request is not self._request:
            return
        self._request = None
        try:
            path = request.result()["sound"]
        except Cancelled:
            return
        except EmoFaceError as error:
            self.failed.emit(line_id, explain_error(error))
            return
        self._background.run(
            partial(Waveform.open, path), partial(self._keep, line_id, key), partial(self.failed.emit, line_id)
        )

    def _keep(self, line_id: str, key: Key, waveform: Waveform) -> None:
        self._waveforms = {key: waveform} | dict(list(self._waveforms.items())[: MAX_OPEN - 1])
        self.loaded.emit(line_id, waveform)


def _last_change(path: str) -> float:
    """When a file was last changed, in seconds since 1970; 0 if it is gone: the worker reports that."""
    with suppress(OSError):
        return os.stat(path).st_mtime
    return 0.0
