"""The public calls that are fuzzed. Each returns the sentences that a user would read; it may raise EmoFaceError."""

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
from fsspec.implementations.memory import MemoryFile

from emoface.batch import lock
from emoface.batch.ledger import read_ledger
from emoface.batch.results import read_folder_report
from emoface.cli import main
from emoface.cli.terminal_text import printable
from emoface.curves import Curves
from emoface.emotion import EmotionTimeline
from emoface.errors import EmoFaceError
from emoface.formats import csv_curves, json_curves, live_link_csv, rig_text
from emoface.formats.timeline_formats import TIMELINE_FORMATS, read_timeline, write_timeline
from emoface.network.checkpoint import load, read_header
from emoface.network.released_checkpoint import import_released
from emoface.panel.model.batch_table import read_batch_table
from emoface.panel.model.project_file import read_project, read_project_header
from emoface.panel.services import model_files
from emoface.panel.services.recovery_journal import RecoveryJournal, find_sessions, recover_session
from emoface.panel.services.wav_length import wav_length
from emoface.panel.services.waveform import Waveform
from emoface.review.page import write_review
from emoface.speech.decoding import load_audio
from emoface.speech.waveform import store_waveform
from emoface.storage.folder import Folder
from emoface.table.line_sources import RecordingFolders, open_source
from emoface.table.line_table import read_table
from emoface.take import Take
from emoface.timing import FACE_RATE

from .batch_inputs import KEYS_FILE
from .editor_calls import animate_lines, find_sound_asset, read_project_settings, read_sequence
from .text_calls import load_lexicon, pronounce_text, read_alignment
from .worker_calls import serve_requests

Sentences = Iterable[str]

CURVE_READERS = {
    "csv_curves": csv_curves, "json_curves": json_curves, "live_link_csv": live_link_csv, "rig_text": rig_text,
}  # fmt: skip


class WrongStatus(Exception):
    """A command ended with a status that is not documented."""


def command(*arguments: str) -> Sentences:
    """A command line."""
    try:
        status = main(arguments)
    except SystemExit as error:
        raise WrongStatus(f"SystemExit({error.code})") from None
    if status not in (0, 1):
        raise WrongStatus(f"status {status}")
    return _problems_of_batch(Path("takes/report.json")) if arguments[0] == "batch" and status == 0 else ()


def _problems_of_batch(report: Path) -> Sentences:
    if not report.is_file():
        return
    for line in read_folder_report(Folder.at(report.parent)).lines:
        yield line.problem
        yield from line.warnings


def load_sound(name: str) -> Sentences:
    """Decode all channels, and the second alone."""
    clip = load_audio(name)
    assert clip.samples.dtype == np.float32 and np.isfinite(clip.samples).all()
    assert abs(len(clip.samples) / 16_000 - clip.duration_s) < 0.02
    load_audio(name, 1)
    return clip.warnings


def show_waveform(name: str) -> Sentences:
    """What the panel shows of a recording."""
    wav_length(name)
    stored, warnings = store_waveform(name, Path("sounds"))
    Waveform.open(stored).envelope(np.linspace(0, 0.2, 50))
    return warnings


def parse_timeline(name: str) -> Sentences:
    """A timeline in one line, as options and cells have it."""
    timeline = EmotionTimeline.parse(Path(name).read_text(encoding="utf-8"))
    EmotionTimeline.parse(str(timeline))
    timeline.weights(60, FACE_RATE)
    return ()


def read_timeline_file(name: str) -> Sentences:
    """A timeline's file; what is read can be written in every format."""
    timeline = read_timeline(name)
    timeline.weights(60, FACE_RATE)
    for suffix in TIMELINE_FORMATS:
        try:
            write_timeline(f"again{suffix}", timeline, 1.5, True)
        except EmoFaceError:
            continue  # such as text that the format cannot hold
    return ()


def read_curves(reader: str) -> Sentences:
    """Curves by the module that reads them; what is read is finite."""
    read: Any = CURVE_READERS[reader].read
    curves = read("curves")
    if isinstance(curves, Curves):
        assert np.isfinite(curves.values).all()
        curves.resample(FACE_RATE)
    return ()


def read_table_file(name: str) -> Sentences:
    """A table, as the panel imports it and as a batch reads it."""
    table = read_table(name)
    read_batch_table(name)
    return [problem.sentence for problem in table.problems]


def open_table(name: str) -> Sentences:
    """A table with its timelines; the recordings are looked for."""
    source = open_source([name], None, [])
    folders = RecordingFolders(source.folders)
    sentences = [problem.in_row for problem in source.table.problems]
    for line in source.table.lines:
        try:
            folders.find(line.audio)
        except EmoFaceError as error:
            sentences.append(printable(str(error)))  # as the command shows it
    return sentences


def load_take(name: str) -> Sentences:
    """A take that can be read can be composed and saved."""
    take = Take.load(name)
    curves = take.compose()
    assert np.isfinite(curves.values).all()
    take.keys(curves)
    take.summary()
    take.to_bytes()
    return ()


def load_model(name: str) -> Sentences:
    """A model that can be read gives finite curves."""
    read_header(name)
    model = load(name)
    model.predict(np.zeros(3200, np.float32), np.full((12, 7), 1 / 7, np.float32))
    return ()


def find_panel_models(folder: str) -> Sentences:
    """The panel's list of models."""
    os.environ["EMOFACE_MODELS"] = os.path.abspath(folder)
    model_files.find_models()
    return ()


def import_model(released: str, sizes: str) -> Sentences:
    """A published state dict."""
    import_released(released, "new.safetensors", sizes)
    return ()


def open_project(name: str) -> Sentences:
    """A project of the panel."""
    read_project_header(Path(name))
    read_project(Path(name))
    return ()


def recover_sessions(folder: str) -> Sentences:
    """What a killed panel left."""
    root = Path(folder)
    sessions = find_sessions(root)
    sentences = []
    for session in sessions:
        journal = RecoveryJournal(Path("own"))
        try:
            recover_session(session, journal)
        except EmoFaceError as error:
            sentences.append(str(error))
        finally:
            journal.close_and_delete()
    shutil.rmtree("own", ignore_errors=True)
    return sentences


def batch_in_store(source: str, out: str) -> Sentences:
    """A batch from and to an object store in memory, and its page."""
    lock.EXPIRY_S = lock.TAKEOVER_S = 0.1  # nobody renews or takes a lock here
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    for key, name in json.loads(Path(KEYS_FILE).read_bytes()).items():
        store.store[f"/box/{key}"] = MemoryFile(store, f"/box/{key}", Path(name).read_bytes())
    sentences = list(command("batch", source, "--out", out, "--workers", "1", "--root", "memory://box"))
    command("review", out)
    return sentences


def read_takes_folder(name: str) -> Sentences:
    """Ledger, report and page of a takes folder."""
    folder = Folder.at(name)
    sentences = []
    try:
        read_ledger(folder)
    except EmoFaceError as error:
        sentences.append(str(error))
    write_review(folder, read_folder_report(folder))
    return sentences


CALLS: dict[str, Callable[..., Sentences]] = {
    "read_timeline": read_timeline_file,
    "read_table": read_table_file,
    **{
        function.__name__: function
        for function in (
            *(command, load_sound, show_waveform, parse_timeline, open_table, load_take, load_model, find_panel_models),
            *(import_model, open_project, recover_sessions, read_takes_folder, batch_in_store, serve_requests),
            *(read_sequence, animate_lines, read_project_settings, find_sound_asset, read_curves),
            *(load_lexicon, pronounce_text, read_alignment),
        )
    },
}


def fault(name: str) -> Sentences:
    """A fault made on purpose, for the test of the harness."""
    match name:
        case "hang":
            time.sleep(60)
        case "write_outside":
            Path("../outside/secret.txt").write_text("lost")
            Path("../outside/new").write_text("made")
        case "take_memory":
            assert len(b"x" * (1100 * 2**20))
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "print_line":
            os.write(2, b"a line of a library\n")
        case "quit":
            sys.exit(3)
        case _:
            raise ZeroDivisionError
    return ()


CALLS["fault"] = fault
