"""The panel's worker processes: who starts them, and how their Python environment is installed."""

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
from ...worker.protocol import WorkerSettings
from ..base.translation import mark, tr

DEVICES = {"auto": mark("Automatic"), "cpu": mark("Processor (CPU)"), "cuda": mark("Graphics card (CUDA)")}


class WorkerUnavailable(EmoFaceError):
    """There is no Python environment that can run the worker."""


class Installer(Protocol):
    """Installs the worker's Python environment.

    `describe` and `install` are called in a thread, and must not need the window's thread.
    """

    def describe(self) -> str:
        """What `install` would do, for the user to agree to: how much it downloads, and to which folder."""

    def prepare(self) -> None:
        """Called in the window's thread before `install`: end the processes that use the present environment."""

    def install(self, listener: ProgressListener) -> None:
        """Install; takes minutes. Raises EmoFaceError, and whatever the listener raises to cancel."""


class Workers(Protocol):
    """Gives clients of worker processes. A process starts at the first request.

    waveform_folder: the folder of waveforms that are prepared for display.
    installer: installs the environment; None where that is not the panel's task.
    devices: the keys of DEVICES that the user can choose from.
    """

    waveform_folder: Path
    installer: Installer | None
    devices: tuple[str, ...]

    def generation_client(self, model: str | None, device: str) -> Client:
        """The client that generates takes. One for another model or device is closed.

        model: name or path; None: the default one. device: a key of DEVICES. Raises EmoFaceError.
        """

    def waveform_client(self) -> Client:
        """A client that only decodes recordings, so that waveforms never wait for the model. Raises EmoFaceError."""

    def close(self) -> None:
        """End the processes."""


class LocalWorkers:
    """Workers that run in the panel's own Python."""

    installer: Installer | None = None
    devices = tuple(DEVICES)

    def __init__(
        self,
        cache: Path | None = None,
        waveform_folder: Path | None = None,
        command: Sequence[str | Path] = (sys.executable, "-m", "emoface.worker"),
        required_package: str = "torch",
    ):
        """cache: folder of encoded speech; None: the user's.

        waveform_folder: None: in the user's cache folder.
        command: starts the worker.
        required_package: without it the command is not started, and the user reads what to install.
        """
        self.waveform_folder = waveform_folder or user_cache() / "sounds"
        self._cache, self._command, self._required_package = cache, command, required_package
        self._generation_client: Client | None = None
        self._generation_key: tuple[str | None, str] | None = None  # its model and device
        self._waveform_client: Client | None = None

    def generation_client(self, model: str | None, device: str) -> Client:
        """The client for this model and device. One for another model or device is closed."""
        if self._generation_client is not None and self._generation_key == (model, device):
            return self._generation_client
        if importlib.util.find_spec(self._required_package) is None:
            raise WorkerUnavailable(
                tr(
                    "This Python has no {package}, which runs the model. Run `python run.py` once, or "
                    "`pip install -r requirements.txt`, and start the panel again."
                ).format(package=self._required_package)
            )
        if self._generation_client is not None:
            self._generation_client.close()
        cache = None if self._cache is None else str(self._cache)
        self._generation_client = Client(self._command, WorkerSettings(model, device, cache))
        self._generation_key = (model, device)
        return self._generation_client

    def waveform_client(self) -> Client:
        """A client that loads no model."""
        if self._waveform_client is None:
            self._waveform_client = Client(self._command, WorkerSettings(load_model=False))
        return self._waveform_client

    def close(self) -> None:
        """End all processes; pending requests are cancelled."""
        clients = [client for client in (self._generation_client, self._waveform_client) if client is not None]
        for client in clients:
            client.close()
        for client in clients:
            client.close(wait=True)


def user_cache() -> Path:
    """EMOFACE_CACHE, or the user's cache folder."""
    generic = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    return Path(os.environ.get("EMOFACE_CACHE") or Path(generic) / "EmoFace")
