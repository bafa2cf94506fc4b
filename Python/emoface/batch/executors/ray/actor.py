"""What runs on the machines of a cluster: a process with a model, which Ray makes an actor of."""

import platform
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import torch

from .... import __version__
from ....errors import EmoFaceError
from ....speech.decoding import Clip
from ....storage.folder import Folder
from ...job import LineJob, RunConfig
from ...ledger import LedgerEntry
from ...line_worker import DecodedJob, LineWorker, MiniBatch
from ...lock import read_holder


class ClusterError(EmoFaceError):
    """A cluster cannot be reached, or cannot do the work."""


@dataclass(frozen=True)
class Machine:
    """The machine of an actor.

    name: its network name.
    emoface, torch: the versions that are installed there.
    processor: the CPU's or graphics card's kind, on which the last bits of takes depend.
    """

    name: str
    emoface: str
    torch: str
    processor: str


class RayActor:
    """A `LineWorker` in a process of its own, on any machine of the cluster."""

    def __init__(self, config: RunConfig, model: bytes) -> None:
        """model: the bytes of the model's file. Raises CheckpointError, NetworkError."""
        with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
            path = Path(folder, Path(config.model).name)
            path.write_bytes(model)
            self._worker = LineWorker(replace(config, model=str(path)))
            self._worker.load_model()
        self._out = config.out

    def describe(self, holder: bytes | None) -> Machine:
        """Describe the machine, and check that it sees the takes folder.

        holder: what the caller wrote into the takes folder, see `lock.read_holder`; None: this is not checked.
        Raises ClusterError for a machine that does not see the caller's folder.
        """
        if holder is not None and read_holder(self._out) != holder:
            _refuse_unshared(self._out)
        has_cuda = torch.cuda.is_available()
        processor = torch.cuda.get_device_name() if has_cuda else torch.backends.cpu.get_cpu_capability()
        return Machine(platform.node(), __version__, torch.__version__, processor)

    def decode(self, job: LineJob) -> tuple[DecodedJob, Clip | None]:
        """`LineWorker.decode`. The clip is returned apart from the job, so that Ray keeps it on this machine."""
        if job.recordings.is_local and not Path(job.recordings.location).is_dir():
            _refuse_unshared(job.recordings)
        decoded = self._worker.decode(job)
        return replace(decoded, clip=None), decoded.clip

    def animate(self, batch: MiniBatch, *clips: Clip | None) -> tuple[LedgerEntry, ...]:
        """`LineWorker.animate` of a mini-batch, with the clips of its jobs. None: the recording is decoded again."""
        pairs = zip(batch.jobs, clips, strict=True)
        return self._worker.animate(replace(batch, jobs=tuple(replace(job, clip=clip) for job, clip in pairs)))


def _refuse_unshared(folder: Folder) -> NoReturn:
    raise ClusterError(
        f"the machine {platform.node()} does not see {folder.location} as the caller does. Expected a disk that all "
        "machines of the cluster share under one path, or an object store (s3://..., gs://...)."
    )
