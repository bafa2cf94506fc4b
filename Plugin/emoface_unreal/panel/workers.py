"""The worker processes that the panel uses inside the editor, and the installer of their Python environment."""

from pathlib import Path

from emoface.panel.base.translation import tr
from emoface.panel.services.workers import Installer
from emoface.progress import ProgressListener
from emoface.worker.client import Client

from ..project import saved_folder
from ..runtime import worker_clients
from ..runtime.python_environment import Environment, environment_state, make_environment
from ..runtime.torch_build import TorchBuild, choose_build


class PanelInstaller:
    """Installs the worker's environment in a thread, while the editor stays usable. Calls nothing of the engine."""

    def __init__(self, environment: Environment):
        self._environment = environment
        self._build: TorchBuild | None = None

    def describe(self) -> str:
        """What would be downloaded, and to which folder."""
        build = self._build = choose_build()
        return "\n\n".join(
            (
                tr("EmoFace's model runs in a Python environment of its own, which {state}").format(
                    state=environment_state(self._environment).value
                ),
                build.reason,
                tr(
                    "Making it downloads about {download:g} GB from pypi.org and download.pytorch.org, and takes about "
                    "{disk:g} GB in {folder}. It takes some minutes; the editor can be used meanwhile."
                ).format(download=build.download_gb, disk=build.disk_gb, folder=self._environment.folder),
            )
        )

    def prepare(self) -> None:
        """End the workers: Windows replaces no file that is in use."""
        worker_clients.close()

    def install(self, listener: ProgressListener) -> None:
        """Make the environment anew. Raises EmoFaceError."""
        make_environment(self._environment, self._build or choose_build(), listener)


class PanelWorkers:
    """The clients of the editor session. The menus use them too, so that closing the panel does not end them."""

    devices: tuple[str, ...] = ("auto",)

    def __init__(self) -> None:
        self.waveform_folder: Path = saved_folder() / "Sounds"
        self.installer: Installer | None = PanelInstaller(worker_clients.worker_environment())

    def generation_client(self, model: str | None, device: str) -> Client:
        """The session's client for a model. Raises NotSetUpError."""
        return worker_clients.generation_client(model)

    def waveform_client(self) -> Client:
        """The session's client that loads no model. Raises NotSetUpError."""
        return worker_clients.waveform_client()

    def close(self) -> None:
        """Do nothing: the workers end with the editor, or after a time without a request."""
