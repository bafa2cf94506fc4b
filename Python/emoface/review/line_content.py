"""Reads what the review page shows of each line: its outlines, emotions and sound. Several processes share the work."""

import hashlib
import os
import posixpath
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from ..emotion import EmotionTimeline
from ..errors import EmoFaceError
from ..speech.decoding import load_audio
from ..storage.folder import Folder
from ..table.batch_report import LineReport
from ..take import Take, find_audio
from .ogg_sound import encode_ogg
from .outline_codec import RATE, outline_numbers

FEW_LINES = 24  # so many are read before another process has started
MOST_PROCESSES = 8  # each takes 100 MB

_LINES_A_PROCESS = 4  # at a time: what is read but not yet written stays in memory


@dataclass(frozen=True, eq=False)
class LineContent:
    """The takes of one line as the page shows them; empty if the line has none or they cannot be read."""

    outlines: tuple[np.ndarray, ...] = ()  # float32 (frames, 691) for each take, as `outline_numbers` gives them
    timeline: EmotionTimeline | None = None  # of the first take
    duration_s: float | None = None  # of the recording
    sound: str = ""  # Ogg Vorbis in base64; "" if there is none
    fingerprint: str = ""  # changes when a take changes
    warnings: tuple[str, ...] = ()  # sentences
    problem: str = ""  # a sentence, if a take cannot be read


def read_lines(folder: Folder, lines: Sequence[LineReport], processes: int | None = None) -> Iterator[LineContent]:
    """Read the content of each line, in order.

    processes: how many read at the same time; None: one for each core if there are many lines.
    """
    if processes is None:
        processes = min(os.cpu_count() or 1, MOST_PROCESSES) if len(lines) > FEW_LINES else 1
    if processes < 2:
        yield from map(partial(read_line, folder), lines)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _ignore_interrupts) as pool:
        piece = _LINES_A_PROCESS * processes
        for start in range(0, len(lines), piece):
            yield from pool.map(partial(read_line, folder), lines[start : start + piece])


def read_line(folder: Folder, line: LineReport) -> LineContent:
    """Read the content of one line. Raises nothing for files that cannot be read: see `problem` and `warnings`."""
    takes: list[Take] = []
    outlines: list[np.ndarray] = []
    warnings: tuple[str, ...] = ()
    sound, digest = "", hashlib.sha256()
    try:
        for name in line.takes:
            with folder.local(name) as path:
                digest.update(path.read_bytes())
                take = Take.load(path)
                if not takes:
                    sound, warnings = _read_sound(take, path)
            takes.append(take)
            outlines.append(outline_numbers(take.compose(RATE)))
    except EmoFaceError as error:
        return LineContent(problem=str(error))
    if not takes:
        return LineContent()
    first = takes[0]
    return LineContent(
        tuple(outlines), first.line.timeline, first.audio.duration_s, sound, digest.hexdigest()[:16], warnings
    )


def _read_sound(take: Take, path: Path) -> tuple[str, tuple[str, ...]]:
    """The line's sound; or "" and why there is none."""
    try:
        with _local_recording(take, path) as audio:
            return encode_ogg(load_audio(audio, take.line.channel).samples), ()
    except EmoFaceError as error:
        return "", (f"Without sound: {error}",)


@contextmanager
def _local_recording(take: Take, path: Path) -> Iterator[Path]:
    """The take's recording as a file on this machine. path: of the take."""
    if "://" in take.line.audio:
        place, name = posixpath.split(take.line.audio)
        with Folder(place).local(name) as audio:
            yield audio
    elif found := find_audio(take, path):
        yield found
    else:
        raise EmoFaceError(f"the recording {take.line.audio} is gone. Put a copy beside the take.")


def _ignore_interrupts() -> None:
    """Ctrl+C reaches every process of the group; the parent process handles it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
