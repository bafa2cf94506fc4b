"""The panel's workers inside the editor: the session's own, and their set-up."""

from pathlib import Path

from emoface.panel.base.translation import tr
from emoface.progress import ProgressListener
from emoface.worker.client import Client

from ..project import saved_folder
from ..runtime import worker
from ..runtime.environment import Environment, make, state
from ..runtime.torch_build import Build, suiting_build


class PanelInstaller:
    """Makes the worker's environment in a thread, while the editor stays usable. Nothing here asks the engine."""

    def __init__(self, environment: Environment):
        self._environment = environment
        self._build: Build | None = None

    def offer(self) -> str:
        """What would be downloaded, and to where."""
        self._build = suiting_build()
        return "\n\n".join(
            (
                tr("EmoFace's model runs in a Python environment of its own, which {state}").format(
                    state=state(self._environment).value
                ),
                self._build.reason,
                tr(
                    "Making it downloads about {download:g} GB from pypi.org and download.pytorch.org, and takes about "
                    "{disk:g} GB in {folder}. It takes some minutes; the editor can be used meanwhile."
                ).format(download=self._build.download_gb, disk=self._build.disk_gb, folder=self._environment.folder),
            )
        )

    def begin(self) -> None:
        """End the workers: Windows replaces no file that is in use."""
        worker.close()

    def make(self, listener: ProgressListener) -> None:
        """Make it anew. Raises EmoFaceError."""
        make(self._environment, self._build, listener)


class PanelWorkers:
    """The clients of the editor session. They are the menus' too, so that closing the panel does not end them."""

    devices = ("auto",)

    def __init__(self) -> None:
        self.sounds: Path = saved_folder() / "Sounds"
        self.installer = PanelInstaller(worker.worker_environment())

    def animator(self, model: str | None, device: str) -> Client:
        """The session's client for a model. Raises NotSetUp."""
        return worker.client(model)

    def listener(self) -> Client:
        """The session's client that loads no model. Raises NotSetUp."""
        return worker.listener()

    def close(self) -> None:
        """They end with the editor, or when nothing was asked for long."""
