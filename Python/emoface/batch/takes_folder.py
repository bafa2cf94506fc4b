"""The takes folder of a run: which files are up to date, and writing without replacing a user's edits."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..table.batch_report import DONE, KEPT
from ..take import SUFFIX
from .content_keys import export_key, take_key
from .file_names import export_name
from .job import LineJob, RunConfig
from .ledger import FileStamp, LedgerEntry, OutputFile


class TakesFolder:
    """Reads and writes the files of a run's jobs. Every method raises StoreError."""

    def __init__(self, config: RunConfig) -> None:
        self._config = config

    def current_takes(self, job: LineJob) -> dict[str, OutputFile] | None:
        """A job's take files by name if none of them is to be made, else None."""
        config, files = self._config, previous_entry(job).files
        names = [f"{take}{SUFFIX}" for take in job.take_names]
        if self._is_protected(job) and all(map(config.out.exists, names)):
            return {name: self._existing_output(name, files.get(name)) for name in names}
        if not previous_entry(job).recording_file or not all(name in files for name in names):
            return None
        sha256 = self._recording_file(job).sha256
        for number, name in enumerate(names):
            output = files[name]
            is_same = output.key == self.take_key(job, number, sha256)
            if not is_same or (output.edited_by_user and config.force) or not output.file.is_current(config.out, name):
                return None
        return {name: files[name] for name in names}

    def take_key(self, job: LineJob, number: int, sha256: str) -> str:
        """The content key of a job's take. number: of the variant, from 0. sha256: of the recording."""
        config, files = self._config, {}
        if job.alignment:
            folder, name = job.alignment
            files["alignment"] = folder.sha256(name)
        elif job.line.text and config.lexicon:
            files["lexicon"] = config.lexicon.sha256
        return take_key(sha256, job.variant(number), config.model_id, files)

    def has_current_exports(self, job: LineJob, takes: Mapping[str, OutputFile]) -> bool:
        """Whether no export of takes that are not to be made is to be made."""
        config, files = self._config, previous_entry(job).files
        for take, take_output in takes.items():
            for export in config.exports:
                name = export_name(take, export)
                output, key = files.get(name), export_key(take_output.file.sha256, export)
                if output is None or output.key != key or (output.edited_by_user and config.force):
                    return False
                if not output.file.is_current(config.out, name):
                    return False
        return True

    def unchanged_entry(self, job: LineJob, takes: Mapping[str, OutputFile]) -> LedgerEntry:
        """The entry of a job whose takes are not to be made."""
        entry = previous_entry(job)
        if entry.recording_file and not self._is_protected(job):
            entry = replace(entry, recording=job.line.audio, recording_file=self._recording_file(job))
        return replace(entry, status=self.status(job, takes.values()), problem="", files={**entry.files, **takes})

    def status(self, job: LineJob, takes: Iterable[OutputFile]) -> str:
        """KEPT for a job that is approved or has a take that a user edited, else DONE."""
        return KEPT if self._is_protected(job) or any(take.edited_by_user for take in takes) else DONE

    def write_output(self, name: str, data: bytes, key: str, previous: OutputFile | None) -> OutputFile:
        """Write a file, unless one that EmoFace did not write is already there.

        key: its content key.
        previous: what the ledger says of the file.
        """
        out, sha256 = self._config.out, hashlib.sha256(data).hexdigest()
        if out.exists(name):
            existing = FileStamp(out.sha256(name), out.stamp(name))
            if existing.sha256 == sha256:
                return OutputFile(key, existing)
            is_ours = previous is not None and not previous.edited_by_user and previous.file.sha256 == existing.sha256
            if not is_ours and not self._config.force:
                return OutputFile(key, existing, edited_by_user=True)
        out.write(name, data)
        return OutputFile(key, FileStamp(sha256, out.stamp(name)))

    def _is_protected(self, job: LineJob) -> bool:
        return job.is_approved and not self._config.force

    def _existing_output(self, name: str, previous: OutputFile | None) -> OutputFile:
        """A take that is there, whoever wrote it."""
        out = self._config.out
        if previous and previous.file.is_current(out, name):
            return previous
        file = FileStamp(out.sha256(name), out.stamp(name))
        return OutputFile(previous.key if previous else "", file, edited_by_user=True)

    def _recording_file(self, job: LineJob) -> FileStamp:
        """The recording's state: the ledger's if it has not changed since, else the file is read."""
        stamp, entry = job.recordings.stamp(job.audio), previous_entry(job)
        recorded = entry.recording_file
        if recorded and entry.recording == job.line.audio and recorded.stamp == stamp:
            return recorded
        return FileStamp(job.recordings.sha256(job.audio), stamp)


def previous_entry(job: LineJob) -> LedgerEntry:
    """What the ledger says of a job's line; an empty entry for a new line."""
    return job.previous or LedgerEntry(job.line_id, DONE)
