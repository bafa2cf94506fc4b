"""The work of a batch, job by job: decode a recording, animate it together with others of its length, write the takes.

It keeps no state: done twice, a job leaves the same bytes. What is wrong with a line becomes the problem of its ledger
entry and stops nothing.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np

from ..emotion import TimelineError
from ..errors import EmoFaceError, bug_sentence
from ..formats import phone_alignment
from ..formats.phone_alignment import AlignmentError
from ..network import EmoFace, load_model
from ..pipeline import (
    AlignedLine,
    FinishedLine,
    PreparedLine,
    animate,
    animate_together,
    encode,
    encode_together,
    find_phones,
    finish,
    prepare,
)
from ..speech.decoding import ChannelError, Clip, load_audio
from ..table.batch_report import DONE, FAILED, KEPT
from ..take import SUFFIX, ModelRef, Take
from .content_keys import export_key
from .file_names import export_name
from .flags import find_flags
from .job import LineJob, RunConfig
from .ledger import FileStamp, LedgerEntry, OutputFile, failed_entry
from .length_buckets import batch_size
from .takes_folder import TakesFolder, previous_entry

# Of the table, whose cell is to be corrected.
_COLUMNS = {TimelineError: "emotion", ChannelError: "channel", AlignmentError: "alignment"}


@dataclass(frozen=True, eq=False)
class DecodedJob:
    """A job after decoding.

    job: the job.
    frames: length of the recording at 60 fps; 0 where only exports are to be written, or nothing is left to do.
    clip: the decoded recording, if it is in this process.
    remote_clip: an executor's handle of the decoded recording, if it is in another process.
    stamp: `Folder.stamp` of the recording.
    entry: what became of the job, if nothing is left to do; else None.
    """

    job: LineJob
    frames: int = 0
    clip: Clip | None = None
    remote_clip: object | None = None
    stamp: str = ""
    entry: LedgerEntry | None = None


@dataclass(frozen=True, eq=False)
class MiniBatch:
    """Jobs that go through the network together.

    frames: what all are padded to (a length bucket); 0 for a single job that is longer than any bucket, or has only
        exports to write.
    jobs: the decoded jobs.
    """

    frames: int
    jobs: tuple[DecodedJob, ...]


class LineWorker:
    """Executes the jobs of one run. Thread-safe. The model is loaded when it is first needed."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config
        self._files = TakesFolder(config)
        self._model: EmoFace | None = None
        self._loading = Lock()

    def load_model(self) -> EmoFace:
        """The model; read at the first call. Raises CheckpointError, NetworkError."""
        with self._loading:
            if self._model is None:
                self._model = load_model(self._config.model, self._config.device)
            return self._model

    def decode(self, job: LineJob) -> DecodedJob:
        """Find out what is to be done, and decode the recording if a take is to be made."""
        try:
            takes = self._files.current_takes(job)
            if takes is not None:
                if self._files.has_current_exports(job, takes):
                    return DecodedJob(job, entry=self._files.unchanged_entry(job, takes))
                return DecodedJob(job)
            stamp = job.recordings.stamp(job.audio)
            clip = _load_clip(job)
            _prepare(job, clip)  # here too, so that a dry run reports a wrong timeline or alignment
            return DecodedJob(job, clip.frames, clip, stamp=stamp)
        except Exception as error:
            column = next((column for kind, column in _COLUMNS.items() if isinstance(error, kind)), "audio")
            return DecodedJob(job, entry=failed_entry(job.line_id, f"{column}: {_sentence(job, error)}", job.previous))

    def animate(self, batch: MiniBatch) -> tuple[LedgerEntry, ...]:
        """Make the takes and exports of jobs; returns the entry of each, in order.

        Raises CheckpointError, NetworkError where the model cannot be loaded.
        """
        if not any(decoded.frames for decoded in batch.jobs):
            return tuple(self._write_exports(decoded.job) for decoded in batch.jobs)
        model = self.load_model()  # outside of the try: what is wrong with the model is no line's problem
        try:
            lines, curves = self._run_network(
                [_prepare(decoded.job, decoded.clip) for decoded in batch.jobs], model, batch.frames
            )
        except Exception as error:
            if len(batch.jobs) == 1:
                job = batch.jobs[0].job
                return (failed_entry(job.line_id, _sentence(job, error), job.previous),)
            singles = (MiniBatch(batch.frames, (decoded,)) for decoded in batch.jobs)
            return tuple(entry for single in singles for entry in self.animate(single))
        results = zip(batch.jobs, lines, curves, strict=True)
        return tuple(self._write_takes(decoded, line, raw) for decoded, line, raw in results)

    def _run_network(
        self, lines: Sequence[PreparedLine], model: EmoFace, frames: int
    ) -> tuple[list[AlignedLine], list[np.ndarray]]:
        """Each line with its phones, and its raw curves, (frames of the line, controls)."""
        size, lexicon = batch_size(frames, self._config.device), self._config.lexicon
        speech = encode_together(lines, model, size, frames) if frames else [encode(lines[0], model)]
        aligned = [find_phones(line, values, model, lexicon) for line, values in zip(lines, speech, strict=True)]
        curves = animate_together(aligned, model, size, frames) if frames else [animate(aligned[0], model)]
        return aligned, curves

    def _write_takes(self, decoded: DecodedJob, line: AlignedLine, raw: np.ndarray) -> LedgerEntry:
        """Write the takes of an animated job, and their exports."""
        job = decoded.job
        entry, files = previous_entry(job), dict(previous_entry(job).files)
        try:
            model = ModelRef(self._config.model_name, self._config.model_id)
            finished = finish(line, raw, model, job.seeds)
            takes = {f"{name}{SUFFIX}": take for name, take in zip(job.take_names, finished.takes, strict=True)}
            clip = line.prepared.clip
            entry = _new_entry(decoded, clip, finished)
            for number, (name, take) in enumerate(takes.items()):
                key = self._files.take_key(job, number, clip.sha256)
                files[name] = self._files.write_output(name, take.to_bytes(), key, files.get(name))
            if any(files[name].edited_by_user for name in takes):
                entry = replace(entry, status=KEPT)
            for name, take in takes.items():
                self._export(name, take, files)
        except Exception as error:
            return replace(entry, status=FAILED, problem=_sentence(job, error), files=files)
        return replace(entry, files=files)

    def _write_exports(self, job: LineJob) -> LedgerEntry:
        """Write the exports of takes that are not to be made."""
        entry, files = previous_entry(job), dict(previous_entry(job).files)
        try:
            takes = self._files.current_takes(job) or {}
            entry = self._files.unchanged_entry(job, takes)
            files |= takes
            for name in takes:
                self._export(name, None, files)
        except Exception as error:
            return replace(entry, status=FAILED, problem=_sentence(job, error), files=files)
        return replace(entry, files=files)

    def _export(self, name: str, take: Take | None, files: dict[str, OutputFile]) -> None:
        """Write a take's exports, and enter them in `files`.

        name: of the take's file.
        take: what was written there. None, or a take whose file a user edited, is read from the file.
        """
        out = self._config.out
        if not self._config.exports:
            return
        if take is None or files[name].edited_by_user:
            with out.local(name) as path:
                take = Take.load(path)
        for export in self._config.exports:
            exported, key = export_name(name, export), export_key(files[name].file.sha256, export)
            with tempfile.TemporaryDirectory(prefix="emoface-") as folder:
                path = Path(folder, Path(exported).name)
                export.write(path, take, overwrite=False)
                files[exported] = self._files.write_output(exported, path.read_bytes(), key, files.get(exported))


def _new_entry(decoded: DecodedJob, clip: Clip, finished: FinishedLine) -> LedgerEntry:
    """The entry of a line that was animated, without its files."""
    job = decoded.job
    return LedgerEntry(
        line_id=job.line_id,
        status=DONE,
        recording=job.line.audio,
        recording_file=FileStamp(clip.sha256, decoded.stamp),
        duration_s=clip.duration_s,
        warnings=(*clip.warnings, *finished.warnings),
        flags=find_flags(clip, finished.takes[0]),
    )


def _prepare(job: LineJob, clip: Clip | None) -> PreparedLine:
    """The line of a job, ready for the network. Its recording is decoded again if its clip was lost (None)."""
    clip = clip or _load_clip(job)
    if job.alignment is None:
        return prepare(job.line, clip)
    warnings: list[str] = []
    folder, name = job.alignment
    with folder.local(name) as path, _naming(folder.address(name), path):
        try:
            given = phone_alignment.read(path, warnings.append)
        except EmoFaceError as error:  # of a TextGrid, a CTM or a file; all are of the column alignment
            raise AlignmentError(str(error)) from error
    sentences = (sentence.replace(str(path), folder.address(name)) for sentence in warnings)
    return prepare(job.line, replace(clip, warnings=(*clip.warnings, *sentences)), given)


def _load_clip(job: LineJob) -> Clip:
    with job.recordings.local(job.audio) as path, _naming(job.line.audio, path):
        clip = load_audio(path, job.line.channel)
        return replace(clip, warnings=tuple(w.replace(str(path), job.line.audio) for w in clip.warnings))


def _sentence(job: LineJob, error: Exception) -> str:
    return str(error) if isinstance(error, EmoFaceError) else bug_sentence(error, job.line.audio)


@contextmanager
def _naming(address: str, path: Path) -> Iterator[None]:
    """Errors about a copy at `path` on this machine name the address that was copied."""
    try:
        yield
    except EmoFaceError as error:
        raise type(error)(str(error).replace(str(path), address)) from error
