"""The worker of this editor session: one client, made when it is first needed, ended with the editor.

Its callbacks run where the caller polls: the panel in its tick, an action of a menu while it waits.
"""

from collections.abc import Callable

import unreal

from emoface.errors import EmoFaceError
from emoface.worker.client import Client, Job

from .project import saved_folder
from .set_up import worker_environment

BEAT_S = 0.1  # how often one who waits is asked whether to go on: a press of Cancel is felt as at once


class NotSetUp(EmoFaceError):
    """There is no Python that could run the worker."""


_client: Client | None = None
_model: str | None = None
_registered = False


def client(model: str | None = None) -> Client:
    """The session's client; its process starts with the first request, not here.

    model: a name or a path; None: the one in use, at first the default. With another one the worker starts anew, and
    what is asked of the old one is cancelled. Raises NotSetUp.
    """
    global _client, _model, _registered
    if _client is not None and model in (None, _model):
        return _client
    close()
    environment = worker_environment()
    if not environment.stamp.exists() or not environment.python.exists():
        raise NotSetUp(
            "EmoFace's Python environment, which runs its model, is not there or not finished. Choose Tools > EmoFace "
            "> Set Up... and try again."
        )
    command = [environment.python, "-m", "emoface.worker"]
    _client, _model = Client(command, model, cache=saved_folder() / "Speech"), model
    if not _registered:
        unreal.register_python_shutdown_callback(close)
        _registered = True
    return _client


def poll() -> None:
    """Run the callbacks that are due, if there is a client."""
    if _client is not None:
        _client.poll()


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


def close() -> None:
    """End the worker and cancel what is asked of it: a few seconds at most. The next `client` makes a new one."""
    global _client
    if _client is not None:
        _client.close(wait=True)
        _client = None
