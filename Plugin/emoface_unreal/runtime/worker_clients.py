"""The worker processes of this editor session: their clients are made when first needed, and end with the editor.

Callbacks run where the caller polls: the panel in its tick, an action of a menu while it waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.worker.client import Client, PendingRequest
from emoface.worker.protocol import WorkerSettings

from ..project import saved_folder
from .python_environment import Environment, environment_folder

_ROOT = Path(__file__).resolve().parents[3]  # of the plugin
REQUIREMENTS, TORCH_REQUIREMENTS = _ROOT / "requirements.txt", _ROOT / "requirements-torch.txt"

POLL_INTERVAL_S = 0.1  # so that a press of Cancel takes effect at once, as people feel it


class NotSetUpError(EmoFaceError):
    """There is no Python environment that can run the worker."""


_generation_client: Client | None = None  # makes takes
_waveform_client: Client | None = None  # decodes recordings for display
_model: str | None = None  # name or path of the generation client's; None: the default one
_is_registered = False  # whether the shutdown callback is


def worker_environment() -> Environment:
    """The worker's environment in this project."""
    interpreter = unreal.Paths.convert_relative_path_to_full(unreal.get_interpreter_executable_path())
    folder = environment_folder(saved_folder())
    return Environment(folder, Path(interpreter), REQUIREMENTS, TORCH_REQUIREMENTS)


def generation_client(model: str | None = None) -> Client:
    """The session's client that generates takes. Its process starts with the first request, not here.

    model: name or path. None: the one in use, at first the default. With another one the worker starts anew, and
        requests to the old one are cancelled.
    Raises NotSetUpError.
    """
    global _generation_client, _model
    if _generation_client is None or model not in (None, _model):
        command = _command()
        if _generation_client is not None:
            _generation_client.close(wait=True)
        _model = model or _model
        settings = WorkerSettings(_model, cache=str(saved_folder() / "Speech"))
        _generation_client = Client(command, settings, environment=_variables())
    return _generation_client


def waveform_client() -> Client:
    """The session's client that decodes recordings. It loads no model, and waits for none. Raises NotSetUpError."""
    global _waveform_client
    if _waveform_client is None:
        _waveform_client = Client(_command(), WorkerSettings(load_model=False), environment=_variables())
    return _waveform_client


def poll() -> None:
    """Run the callbacks that are due."""
    for client in (_generation_client, _waveform_client):
        if client is not None:
            client.poll()


def wait_for(request: PendingRequest, on_poll: Callable[[], None]) -> dict:
    """Wait for a request and return its result. The editor stands still meanwhile.

    on_poll: called ten times a second. If it raises, the request is cancelled, and the exception goes on.
    Raises WorkerError, Cancelled.
    """
    try:
        while not request.done:
            poll()
            on_poll()
            try:
                request.result(POLL_INTERVAL_S)
            except TimeoutError:
                continue
        return request.result()
    except BaseException:
        request.cancel()
        raise
    finally:
        poll()


@contextmanager
def stopped_workers() -> Iterator[None]:
    """A context in which no worker runs, so that its environment can be replaced: Windows replaces no file in use.

    Pending requests are cancelled. If the generation client was in use before, its worker is started again afterwards,
    with the same model.
    """
    was_in_use = _generation_client is not None
    close()
    try:
        yield
    finally:
        if was_in_use and worker_environment().is_finished:
            generation_client().start()


def close() -> None:
    """End the workers and cancel their requests: a few seconds at most. The next request starts a new one."""
    global _generation_client, _waveform_client
    clients = [client for client in (_generation_client, _waveform_client) if client is not None]
    _generation_client = _waveform_client = None
    for client in clients:
        client.close(wait=True)


def _command() -> list[str | Path]:
    """The worker's command line. Raises NotSetUpError."""
    global _is_registered
    environment = worker_environment()
    if not environment.is_finished:
        raise NotSetUpError(
            "EmoFace's Python environment, which runs its model, is not there or not finished. Choose Tools > EmoFace "
            "> Set Up... and try again."
        )
    if not _is_registered:
        unreal.register_python_shutdown_callback(close)
        _is_registered = True
    return [environment.python, "-m", "emoface.worker"]


def _variables() -> dict[str, str]:
    """Environment variables of the workers: their logs stand beside the plugin's."""
    return {"EMOFACE_LOGS": str(saved_folder() / "Logs")}
