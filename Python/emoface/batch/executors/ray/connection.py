"""Joining a Ray cluster, without the minutes of waiting and the pages of output that Ray has for a wrong address."""

import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO, cast

from .... import log
from .actor import ClusterError

OWN_CLUSTER = "ray"  # the address of the cluster that this machine belongs to
CLIENT = "ray://"  # begins an address of Ray's server for callers from outside
CLIENT_PORT = 10001

CONNECT_S = 10.0  # until a machine must answer
OBJECT_BYTES = 2**29  # of decoded recordings, in a cluster that is started here


def join(address: str) -> ModuleType:
    """Join a cluster. Returns the module `ray`, connected.

    address: `ray`: the cluster that this machine belongs to, else one started here; ray://host:port from outside;
        host:port of a cluster's head from one of its machines.
    Raises ClusterError.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster that is started here does not call home
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")  # its output comes at once: see _WithoutRayOutput
    try:
        import ray
    except ImportError:
        raise ClusterError('--cluster needs Ray, which is not installed. Run: pip install "emoface[cluster]"') from None
    where = os.environ.get("RAY_ADDRESS", "auto") if address == OWN_CLUSTER else address
    if ray.is_initialized():  # by other code, whose connection must not end with ours
        raise ClusterError(f"{where}: this program has joined a Ray cluster already. Call ray.shutdown() first.")
    logging.getLogger("ray").setLevel(logging.ERROR)
    sys.stdout = cast(TextIO, _WithoutRayOutput(sys.stdout))
    on_terminate = signal.getsignal(signal.SIGTERM)  # Ray replaces it
    try:
        _connect(ray, where)
        log.adopt_library("ray")
    except (ConnectionError, RuntimeError, ValueError, ImportError, ray.exceptions.RayError) as error:
        leave(ray)  # else Ray would take the next address, too, for one from outside
        raise ClusterError(f"{where}: cannot join this Ray cluster ({last_line(error)}).") from error
    except BaseException:
        _restore_output()
        raise
    finally:
        if on_terminate and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, on_terminate)
    return ray


def leave(ray: ModuleType) -> None:
    """Leave the cluster. One that was started here ends."""
    if isinstance(sys.stdout, _WithoutRayOutput):
        sys.stdout.drops_all = True  # at its end, Ray prints what it has held back, in the caller's thread
    ray.shutdown()
    _restore_output()


def last_line(error: BaseException) -> str:
    """The last line of an error of Ray's, which says what happened; the lines before are stack traces."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__


def _connect(ray: ModuleType, where: str) -> None:
    quietly: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if where == "auto":
        try:
            ray.init("auto", **quietly)
        except ConnectionError:  # this machine belongs to none
            with _loopback_alone():
                _protect_token()
                ray.init("local", include_dashboard=False, object_store_memory=OBJECT_BYTES, **quietly)
    elif ":" in where:
        _check_answers(where)  # Ray itself would wait for minutes
        try:
            ray.init(where, **quietly)
        except RuntimeError:
            if not where.startswith(CLIENT):
                raise
            ray.shutdown()  # the server that Ray forks for each caller sometimes dies at once: try again
            ray.init(where, **quietly)
    else:
        raise ClusterError(f"{where!r}: no address of a cluster. Expected ray, ray://host:{CLIENT_PORT} or host:port.")


@contextmanager
def _loopback_alone() -> Iterator[None]:
    """A context in which a cluster that is started listens on 127.0.0.1 only.

    Ray does so by itself on Windows and macOS, by this constant. Elsewhere it listens on all of the machine's
    addresses, and replaces a 127.0.0.1 that is given to `init` by the address in the network.
    """
    from ray._private import ray_constants

    before = ray_constants.ENABLE_RAY_CLUSTER
    ray_constants.ENABLE_RAY_CLUSTER = False
    try:
        yield
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = before


def _protect_token() -> None:
    """See that only this user can read the file with Ray's password, which Ray itself makes readable by everybody."""
    if any(os.environ.get(name) for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH")):
        return  # the password is in another place
    path = Path.home() / ".ray" / "auth_token"
    with suppress(OSError):  # Ray says what it cannot do there
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            if not path.is_symlink():
                path.chmod(0o600)
            return
        with open(opened, "w") as file:
            file.write(secrets.token_hex(32))  # as Ray makes it


def _check_answers(address: str) -> None:
    """Raise ClusterError where nothing answers at host:port or ray://host:port."""
    host, _, port = address.removeprefix(CLIENT).partition(":")
    try:
        socket.create_connection((host, int(port or CLIENT_PORT)), CONNECT_S).close()
    except ValueError:
        raise ClusterError(
            f"{address}: no port {port!r}. Expected a number, as in {address.partition(port)[0]}6379."
        ) from None
    except OSError as error:
        raise ClusterError(
            f"{address}: no Ray cluster answers there ({error.strerror or error}). Check the address, and that the "
            "cluster is up (`ray status` on its head)."
        ) from None


class _WithoutRayOutput:
    """A stream that drops what Ray's own thread writes.

    About a machine that dies, Ray prints pages on stdout, where the answer of a command goes. `RayExecutor` warns of
    lost workers itself.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.drops_all = False

    def write(self, text: str) -> int:
        is_ray = self.drops_all or threading.current_thread().name.startswith("ray_")
        return len(text) if is_ray else self.stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _restore_output() -> None:
    if isinstance(sys.stdout, _WithoutRayOutput):
        sys.stdout = sys.stdout.stream
