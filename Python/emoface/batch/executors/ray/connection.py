"""Into a cluster: by whatever address, without the minutes of silence and the pages of report that Ray has for it."""

import logging
import os
import signal
import socket
import sys
import threading
from types import ModuleType

from .actor import ClusterError

HERE = "ray"  # the address of the cluster that this machine belongs to
CLIENT = "ray://"  # what an address begins with that is answered by Ray's server for callers from outside
CLIENT_PORT = 10001

ANSWER_S = 10.0  # for a machine to answer at all
OBJECT_BYTES = 2**29  # of decoded recordings, in a cluster that is started here


def join(address: str) -> ModuleType:
    """The module `ray`, connected.

    address: `ray`: the cluster that this machine belongs to, else one started here; ray://host:port from outside;
    host:port of a cluster's head from one of its machines. Raises ClusterError.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # a cluster that is started here does not call home
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")  # what it prints it prints at once: see _WithoutRay
    try:
        import ray
    except ImportError:
        raise ClusterError('--cluster needs Ray, which is not installed. Run: pip install "emoface[cluster]"') from None
    where = os.environ.get("RAY_ADDRESS", "auto") if address == HERE else address
    if ray.is_initialized():  # somebody else's, which must not end with ours
        raise ClusterError(f"{where}: this program has joined a Ray cluster already. Call ray.shutdown() first.")
    logging.getLogger("ray").setLevel(logging.ERROR)
    sys.stdout = _WithoutRay(sys.stdout)
    on_end = signal.getsignal(signal.SIGTERM)  # Ray takes it for itself
    try:
        _connect(ray, where)
    except (ConnectionError, RuntimeError, ValueError, ImportError, ray.exceptions.RayError) as error:
        leave(ray)  # else it would take the next address, too, for one from outside
        raise ClusterError(f"{where}: cannot join this Ray cluster ({last_line(error)}).") from error
    except BaseException:
        _hear_ray_again()
        raise
    finally:
        if on_end and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, on_end)
    return ray


def leave(ray: ModuleType) -> None:
    """Out of it again; a cluster that was started here ends."""
    ray.shutdown()
    _hear_ray_again()


def last_line(error: BaseException) -> str:
    """What an error of Ray's comes to: before that stands where it was raised, on all machines."""
    lines = str(error).strip().splitlines()
    return lines[-1].strip() if lines else type(error).__name__


def _connect(ray: ModuleType, where: str) -> None:
    quietly = {"log_to_driver": False, "logging_level": logging.ERROR}
    if where == "auto":
        try:
            ray.init("auto", **quietly)
        except ConnectionError:  # this machine belongs to none
            ray.init("local", include_dashboard=False, object_store_memory=OBJECT_BYTES, **quietly)
    elif ":" in where:
        _refuse_silent(where)  # Ray itself waits for minutes
        try:
            ray.init(where, **quietly)
        except RuntimeError:
            if not where.startswith(CLIENT):
                raise
            ray.shutdown()  # the server that Ray forks for each caller now and then dies at birth: another one
            ray.init(where, **quietly)
    else:
        raise ClusterError(f"{where!r}: no address of a cluster. Expected ray, ray://host:{CLIENT_PORT} or host:port.")


def _refuse_silent(address: str) -> None:
    """Raise ClusterError where nothing answers at host:port or ray://host:port."""
    host, _, port = address.removeprefix(CLIENT).partition(":")
    try:
        socket.create_connection((host, int(port or CLIENT_PORT)), ANSWER_S).close()
    except ValueError:
        raise ClusterError(
            f"{address}: no port {port!r}. Expected a number, as in {address.partition(port)[0]}6379."
        ) from None
    except OSError as error:
        raise ClusterError(
            f"{address}: no Ray cluster answers there ({error.strerror or error}). Check the address, and that the "
            "cluster is up (`ray status` on its head)."
        ) from None


class _WithoutRay:
    """A stream that Ray's own thread does not write to: of a machine that dies it prints pages, on stdout, where a
    command's answer goes. Workers that are lost are said by `warn`."""

    def __init__(self, stream) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        ray_speaks = threading.current_thread().name.startswith("ray_")
        return len(text) if ray_speaks else self.stream.write(text)

    def __getattr__(self, name: str):
        return getattr(self.stream, name)


def _hear_ray_again() -> None:
    if isinstance(sys.stdout, _WithoutRay):
        sys.stdout = sys.stdout.stream
