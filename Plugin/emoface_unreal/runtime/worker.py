"""The worker of this editor session: clients that are made when they are first needed, and end with the editor.

Its callbacks run where the caller polls: the panel in its tick, an action of a menu while it waits.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import unreal

from emoface.errors import EmoFaceError
from emoface.worker.client import Client, Job

from ..project import saved_folder
from .environment import Environment, place_for

REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements.txt"

BEAT_S = 0.1  # how often one who waits is asked whether to go on: a press of Cancel is felt as at once


class NotSetUp(EmoFaceError):
    """There is no Python that could run the worker."""


_client: Client | None = None  # makes takes
_listener: Client | None = None  # makes recordings ready to be looked at
_model: str | None = None
_registered = False


def worker_environment() -> Environment:
    """The worker's environment in this project."""
    interpreter = unreal.Paths.convert_relative_path_to_full(unreal.get_interpreter_executable_path())
    return Environment(place_for(saved_folder()), Path(interpreter), REQUIREMENTS)


def client(model: str | None = None) -> Client:
    """The session's client; its process starts with the first request, not here.

    model: a name or a path; None: the one in use, at first the default. With another one the worker starts anew, and
    what is asked of the old one is cancelled. Raises NotSetUp.
    """
    global _client, _model
    if _client is None or model not in (None, _model):
        command = _command()
        if _client is not None:
            _client.close(wait=True)
        _client, _model = Client(command, model or _model, cache=saved_folder() / "Speech"), model or _model
    return _client


def listener() -> Client:
    """A second client, for `listen` alone: it loads no model, and waits for no take that is made. Raises NotSetUp."""
    global _listener
    if _listener is None:
        _listener = Client(_command(), load_model=False)
    return _listener


def _command() -> list[str | Path]:
    global _registered
    environment = worker_environment()
    if not environment.is_finished:
        raise NotSetUp(
            "EmoFace's Python environment, which runs its model, is not there or not finished. Choose Tools > EmoFace "
            "> Set Up... and try again."
        )
    if not _registered:
        unreal.register_python_shutdown_callback(close)
        _registered = True
    return [environment.python, "-m", "emoface.worker"]


def poll() -> None:
    """Run the callbacks that are due."""
    for one in (_client, _listener):
        if one is not None:
            one.poll()


def finish(job: Job, on_beat: Callable[[], None]) -> dict:
    """Wait for a job and give its result; the editor stands still but for what on_beat does, ten times a second.

    An on_beat that raises cancels the job, and the exception goes on. Raises WorkerError too.
    """
    try:
        while not job.done:
            poll()
            on_beat()
            try:
                job.result(BEAT_S)
            except TimeoutError:
                continue
        return job.result()
    except BaseException:
        job.cancel()
        raise
    finally:
        poll()


@contextmanager
def at_rest() -> Iterator[None]:
    """Nothing of the worker's environment is in use inside: Windows would not let it be replaced. If there was a worker
    before, it is warmed up again afterwards, with the same model. What was asked of it is cancelled."""
    was_there = _client is not None
    close()
    try:
        yield
    finally:
        if was_there and worker_environment().is_finished:
            client().start()


def close() -> None:
    """End the workers and cancel what is asked of them: a few seconds at most. The next `client` makes a new one."""
    global _client, _listener
    ending = [one for one in (_client, _listener) if one is not None]
    _client = _listener = None
    for one in ending:
        one.close(wait=True)
