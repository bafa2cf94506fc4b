"""What runs on a cluster's machines."""

import platform
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import torch

from .... import __version__
from ....errors import EmoFaceError
from ....speech.audio import Clip
from ....storage.folder import Folder
from ...ledger import Entry
from ...line_worker import Hand, Heard, Unit
from ...lock import LOCK
from ...plan import Job, Order


class ClusterError(EmoFaceError):
    """A cluster cannot be reached, or cannot do the work."""


@dataclass(frozen=True)
class Machine:
    """What a worker says of where it is. kind: the processor's or the graphics card's, on which last bits depend."""

    name: str
    emoface: str
    torch: str
    kind: str


class Worker:
    """A process of its own on some machine: a model, and ears. Ray makes an actor of it."""

    def __init__(self, order: Order, model: bytes) -> None:
        """model: the bytes of the model's file. Raises CheckpointError, NetworkError."""
        with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
            path = Path(folder, Path(order.model).name)
            path.write_bytes(model)
            self._hand = Hand(replace(order, model=str(path)))
            self._hand.load()
        self._out = order.out

    def greet(self, mark: bytes | None) -> Machine:
        """Who it is. mark: what the lock in the takes folder says; None if that is not on a disk, or not to be written.

        Raises ClusterError for a machine that does not see the caller's folder.
        """
        if mark is not None and not (self._out.exists(LOCK) and self._out.read(LOCK) == mark):
            _refuse_blind(self._out)
        cuda = torch.cuda.is_available()
        kind = torch.cuda.get_device_name() if cuda else torch.backends.cpu.get_cpu_capability()
        return Machine(platform.node(), __version__, torch.__version__, kind)

    def hear(self, job: Job) -> tuple[Heard, Clip | None]:
        """`Hand.hear`, and the clip by itself: Ray keeps it here until it is asked for."""
        if job.recordings.is_local and not Path(job.recordings.place).is_dir():
            _refuse_blind(job.recordings)
        heard = self._hand.hear(job)
        return replace(heard, clip=None), heard.clip

    def animate(self, unit: Unit, *clips: Clip | None) -> tuple[Entry, ...]:
        """`Hand.animate` of a unit with its clips."""
        pairs = zip(unit.heard, clips, strict=True)
        return self._hand.animate(replace(unit, heard=tuple(replace(heard, clip=clip) for heard, clip in pairs)))


def _refuse_blind(folder: Folder) -> NoReturn:
    raise ClusterError(
        f"the machine {platform.node()} does not see {folder.place} as the caller does. Expected a disk that all "
        "machines of the cluster share under one path, or an object store (s3://..., gs://...)."
    )
