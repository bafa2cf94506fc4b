"""The work itself, without a state of its own: a job heard, then animated together with others of its length.

Done twice, it leaves the same bytes. Whoever does it (a thread here, an actor on another machine) gives a job's own
faults back in its entry, and raises for nothing that is wrong with a line.
"""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
import torch

from ..curves import Curves
from ..emotion import TimelineError
from ..errors import EmoFaceError
from ..motion.smoothing import smooth
from ..network import EmoFace, load_model
from ..speech.audio import ChannelError, Clip, load_audio
from ..table.report import DONE, FAILED, KEPT
from ..take import SUFFIX, ModelRef, Recording, Take
from ..timing import FACE_RATE
from .flags import find_flags
from .ledger import Entry, Made, Seen, failed
from .length_buckets import rows
from .plan import Job, Order, export_key, take_key

_COLUMNS = {TimelineError: "emotion", ChannelError: "channel"}  # of the table, whose cell is to be mended


@dataclass(frozen=True, eq=False)
class Heard:
    """A job whose recording was looked at.

    entry: what it came to, if nothing is left to do; else None. clip: the decoded recording, or what a crew puts in
    its place. frames: its length; 0 where takes stand and only exports are to be written. stamp: of the recording.
    """

    job: Job
    frames: int = 0
    clip: object | None = None
    stamp: str = ""
    entry: Entry | None = None


@dataclass(frozen=True, eq=False)
class Unit:
    """Jobs that go through the network together. frames: what all are padded to (a rung of the ladder); 0 for one that
    goes alone: it is longer than the ladder, or has only exports to write."""

    frames: int
    heard: tuple[Heard, ...]


class Hand:
    """Does the work of an order. Threads may share it. The model is loaded when it is first needed."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self._model: EmoFace | None = None
        self._loading = Lock()

    def hear(self, job: Job) -> Heard:
        """Look at what is there, and decode the recording if a take is to be made."""
        try:
            return self._hear(job)
        except Exception as error:
            column = next((column for kind, column in _COLUMNS.items() if isinstance(error, kind)), "audio")
            return Heard(job, entry=failed(job.line_id, f"{column}: {_sentence(job, error)}", job.before))

    def animate(self, unit: Unit) -> tuple[Entry, ...]:
        """Make the takes and exports of jobs; an entry for each, in order.

        Raises CheckpointError, NetworkError where the model cannot be loaded.
        """
        torch.set_num_threads(1)  # another number rounds differently in the last bits
        if any(heard.frames for heard in unit.heard):
            self.load()  # what is wrong with the model is no line's fault
        try:
            clips = [self._decoded(heard) for heard in unit.heard]
            faces = self._faces(unit, clips)
        except Exception as error:
            if len(unit.heard) == 1:
                job = unit.heard[0].job
                return (failed(job.line_id, _sentence(job, error), job.before),)
            return tuple(entry for heard in unit.heard for entry in self.animate(Unit(unit.frames, (heard,))))
        done = zip(unit.heard, clips, faces, strict=True)
        return tuple(self._finish(heard, clip, face) for heard, clip, face in done)

    def _hear(self, job: Job) -> Heard:
        takes = self._standing(job)
        if takes is not None:
            return Heard(job, entry=self._stood(job, takes)) if self._exported(job, takes) else Heard(job)
        stamp = job.recordings.stamp(job.audio)
        clip = self._load(job)
        job.line.timeline.within(clip.duration_s)  # raises: here, so that --check says it
        return Heard(job, clip.frames, clip, stamp)

    def _load(self, job: Job) -> Clip:
        with job.recordings.local(job.audio) as path, _called(job.line.audio, path):
            clip = load_audio(path, job.line.channel)
            return replace(clip, warnings=tuple(w.replace(str(path), job.line.audio) for w in clip.warnings))

    def _decoded(self, heard: Heard) -> Clip | None:
        return self._load(heard.job) if heard.frames and heard.clip is None else heard.clip

    def _recording(self, job: Job) -> Seen:
        """The recording's digest: of the ledger where it has not changed since, else read."""
        stamp, before = job.recordings.stamp(job.audio), job.before
        if before and before.heard and before.recording == job.line.audio and before.heard.stamp == stamp:
            return before.heard
        return Seen(job.recordings.sha256(job.audio), stamp)

    def _standing(self, job: Job) -> dict[str, Made] | None:
        """The takes that stand, if none is to be made."""
        order, files = self._order, _before(job).files
        names = [f"{take}{SUFFIX}" for take in job.takes]
        if self._frozen(job) and all(map(order.out.exists, names)):
            return {name: self._as_it_is(name, files.get(name)) for name in names}
        if not _before(job).heard or not all(name in files for name in names):
            return None
        sha256 = self._recording(job).sha256
        for number, name in enumerate(names):
            made = files[name]
            wanted = made.key == take_key(sha256, job.variant(number), order.model_id)
            if not wanted or (made.theirs and order.force) or not made.file.is_still(order.out, name):
                return None
        return {name: files[name] for name in names}

    def _stood(self, job: Job, takes: dict[str, Made]) -> Entry:
        """The entry of a job whose takes stand."""
        before = _before(job)
        if before.heard and not self._frozen(job):
            before = replace(before, recording=job.line.audio, heard=self._recording(job))
        return replace(before, status=self._status(job, takes), problem="", files={**before.files, **takes})

    def _frozen(self, job: Job) -> bool:
        return job.frozen and not self._order.force

    def _status(self, job: Job, takes: Mapping[str, Made]) -> str:
        return KEPT if self._frozen(job) or any(made.theirs for made in takes.values()) else DONE

    def _as_it_is(self, name: str, made: Made | None) -> Made:
        """A take whatever became of it."""
        out = self._order.out
        if made and made.file.is_still(out, name):
            return made
        return Made(made.key if made else "", Seen(out.sha256(name), out.stamp(name)), theirs=True)

    def _exported(self, job: Job, takes: Mapping[str, Made]) -> bool:
        """Whether every export of takes that stand is there."""
        order, files = self._order, _before(job).files
        for take, made in takes.items():
            for export in order.exports:
                name = f"{take.removesuffix(SUFFIX)}{export.suffix}"
                file, key = files.get(name), export_key(made.file.sha256, export)
                if file is None or file.key != key or (file.theirs and order.force):
                    return False
                if not file.file.is_still(order.out, name):
                    return False
        return True

    def _faces(self, unit: Unit, clips: Sequence[Clip | None]) -> list[np.ndarray | None]:
        """Raw curves, (frames, controls) each; None where nothing is to be animated."""
        if clips[0] is None:
            return [None]
        samples = [clip.samples for clip in clips]
        weights = [
            heard.job.line.timeline.within(clip.duration_s).weights(clip.frames, FACE_RATE)
            for heard, clip in zip(unit.heard, clips, strict=True)
        ]
        model = self.load()
        if not unit.frames:
            return [model.predict(samples[0], weights[0])]
        return model.predict_fixed(samples, weights, rows(unit.frames, self._order.device), unit.frames)

    def load(self) -> EmoFace:
        """The model, read at the first call. Raises CheckpointError, NetworkError."""
        with self._loading:
            if self._model is None:
                self._model = load_model(self._order.model, self._order.device)
            return self._model

    def _finish(self, heard: Heard, clip: Clip | None, raw: np.ndarray | None) -> Entry:
        """Takes and exports onto their places."""
        job = heard.job
        entry, files = _before(job), dict(_before(job).files)
        try:
            if raw is None:
                standing = self._standing(job) or {}
                entry, takes = self._stood(job, standing), dict.fromkeys(standing)
                files |= standing
            else:
                takes = self._draw(job, clip, raw)
                entry = _made(heard, clip, next(iter(takes.values())))
                for number, (name, take) in enumerate(takes.items()):
                    key = take_key(clip.sha256, job.variant(number), self._order.model_id)
                    files[name] = self._put(name, take.to_bytes(), key, files.get(name))
                entry = replace(entry, status=self._status(job, {name: files[name] for name in takes}))
            for name, take in takes.items():
                self._export(name, take, files)
        except Exception as error:
            return replace(entry, status=FAILED, problem=_sentence(job, error), files=files)
        return replace(entry, files=files)

    def _draw(self, job: Job, clip: Clip, raw: np.ndarray) -> dict[str, Take]:
        """The variants, which share a face and differ in blinks and gaze."""
        face = Curves(smooth(raw, job.line.smoothing))
        recording = Recording(clip.sha256, clip.duration_s)
        model = ModelRef(self._order.model_name, self._order.model_id)
        timeline = job.line.timeline.within(clip.duration_s)
        return {
            f"{take}{SUFFIX}": Take.draw(replace(job.variant(n), timeline=timeline), recording, model, face)
            for n, take in enumerate(job.takes)
        }

    def _export(self, name: str, take: Take | None, files: dict[str, Made]) -> None:
        """Write a take's exports. take: None, or one that a person has changed, is read as it stands."""
        out = self._order.out
        if self._order.exports and (take is None or files[name].theirs):
            with out.local(name) as path:
                take = Take.load(path)
        for export in self._order.exports:
            exported, key = f"{name.removesuffix(SUFFIX)}{export.suffix}", export_key(files[name].file.sha256, export)
            with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
                path = Path(folder, Path(exported).name)
                export.write(path, take, overwrite=False)
                files[exported] = self._put(exported, path.read_bytes(), key, files.get(exported))

    def _put(self, name: str, data: bytes, key: str, before: Made | None) -> Made:
        """A file onto its place, unless one stands there that neither this nor an earlier run has made."""
        out, sha256 = self._order.out, hashlib.sha256(data).hexdigest()
        if out.exists(name):
            found = Seen(out.sha256(name), out.stamp(name))
            if found.sha256 == sha256:
                return Made(key, found)
            ours = before is not None and not before.theirs and before.file.sha256 == found.sha256
            if not ours and not self._order.force:
                return Made(key, found, theirs=True)
        out.write(name, data)
        return Made(key, Seen(sha256, out.stamp(name)))


def _before(job: Job) -> Entry:
    return job.before or Entry(job.line_id, DONE)


def _made(heard: Heard, clip: Clip, first: Take) -> Entry:
    """What a line came to, but for its files."""
    recording, warnings, flags = Seen(clip.sha256, heard.stamp), clip.warnings, find_flags(clip, first)
    job = heard.job
    return Entry(job.line_id, DONE, "", job.line.audio, recording, clip.duration_s, {}, warnings, flags)


def _sentence(job: Job, error: Exception) -> str:
    if isinstance(error, EmoFaceError):
        return str(error)
    return f"{job.line.audio}: {type(error).__name__}: {error}. This is a fault of EmoFace's: please report it."


@contextmanager
def _called(address: str, path: Path):
    """Sentences about a copy on this machine name what it is a copy of."""
    try:
        yield
    except EmoFaceError as error:
        raise type(error)(str(error).replace(str(path), address)) from error
