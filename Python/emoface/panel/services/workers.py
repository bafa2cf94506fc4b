"""Where the panel's worker processes come from."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QStandardPaths

from ...errors import EmoFaceError
from ...progress import ProgressListener
from ...worker.client import Client
from ..base.translation import mark, tr

DEVICES = {"auto": mark("Automatic"), "cpu": mark("Processor (CPU)"), "cuda": mark("Graphics card (CUDA)")}


class NotSetUp(EmoFaceError):
    """There is no Python that could run the worker."""


class Installer(Protocol):
    """Makes the worker's Python environment. All but `begin` is called in a thread and may not need the window's."""

    def offer(self) -> str:
        """What it would do, for the user to agree to: how much is downloaded, and to where."""

    def begin(self) -> None:
        """In the window's thread, before `make`: end what uses the environment that is there."""

    def make(self, listener: ProgressListener) -> None:
        """Do it; minutes. A watch that raises cancels. Raises EmoFaceError."""


class Workers(Protocol):
    """Gives clients. Their processes start at the first request."""

    sounds: Path  # the folder in which waveforms are kept
    installer: Installer | None
    devices: tuple[str, ...]  # those of DEVICES that one can choose from

    def animator(self, model: str | None, device: str) -> Client:
        """The one that runs this model, None the default one; one for another model or device is closed.

        Raises EmoFaceError.
        """

    def listener(self) -> Client:
        """One that only decodes recordings, so that a waveform never waits for the model. Raises EmoFaceError."""

    def close(self) -> None:
        """End what was made."""


class LocalWorkers:
    """Workers that run in this same Python."""

    installer = None
    devices = tuple(DEVICES)

    def __init__(
        self,
        cache: Path | None = None,
        sounds: Path | None = None,
        command: Sequence[str | Path] = (sys.executable, "-m", "emoface.worker"),
        needed: str = "torch",
    ):
        """cache: the folder of encoded speech, None the user's; sounds: the folder of waveforms, None the user's.

        needed: the package without which there is no point in starting the command.
        """
        self.sounds = sounds or user_cache() / "sounds"
        self._cache, self._command, self._needed = cache, command, needed
        self._animator: Client | None = None
        self._asked: tuple[str | None, str] | None = None
        self._listener: Client | None = None

    def animator(self, model: str | None, device: str) -> Client:
        """The client for this model and device; the one for another is closed."""
        if self._animator is not None and self._asked == (model, device):
            return self._animator
        if importlib.util.find_spec(self._needed) is None:
            raise NotSetUp(
                tr(
                    "This Python has no {package}, which runs the model. Run `python run.py` once, or "
                    "`pip install -r requirements.txt`, and start the panel again."
                ).format(package=self._needed)
            )
        if self._animator is not None:
            self._animator.close()
        self._animator, self._asked = Client(self._command, model, device, self._cache), (model, device)
        return self._animator

    def listener(self) -> Client:
        """A client that loads no model."""
        if self._listener is None:
            self._listener = Client(self._command, load_model=False)
        return self._listener

    def close(self) -> None:
        """End all workers; what is asked of them is cancelled."""
        made = [client for client in (self._animator, self._listener) if client is not None]
        for client in made:
            client.close()
        for client in made:
            client.close(wait=True)


def user_cache() -> Path:
    """EMOFACE_CACHE, or the user's cache folder."""
    generic = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    return Path(os.environ.get("EMOFACE_CACHE") or Path(generic) / "EmoFace")
