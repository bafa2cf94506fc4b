"""What the page holds of each line, read from its takes and its recording; by several processes where that pays."""

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
from ..speech.audio import load_audio
from ..storage.folder import Folder
from ..table.report import LineReport
from ..take import Take, find_audio
from .packed_outlines import RATE, outline_numbers
from .page_sound import ogg

FEW = 24  # lines that are read before another process has started
MOST = 8  # processes: each takes 100 MB

_AT_ONCE = 4  # lines a process: what is read but not yet written stands in memory


@dataclass(frozen=True, eq=False)
class Gathered:
    """A line's takes as the page shows them.

    outlines: float32 (frames, 691) a take, as `outline_numbers` gives them. sound: Ogg Vorbis in base64, or empty.
    print: changes when a take does. problem: a sentence if a take cannot be read; then there are none.
    """

    outlines: tuple[np.ndarray, ...] = ()
    timeline: EmotionTimeline | None = None
    duration_s: float | None = None
    sound: str = ""
    print: str = ""
    warnings: tuple[str, ...] = ()
    problem: str = ""


def gather_all(folder: Folder, lines: Sequence[LineReport], processes: int | None = None) -> Iterator[Gathered]:
    """Of each line in order. processes: None: as many as there are cores, where there are many lines."""
    if processes is None:
        processes = min(os.cpu_count() or 1, MOST) if len(lines) > FEW else 1
    if processes < 2:
        yield from map(partial(gather, folder), lines)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _leave_interrupts_to_the_parent) as pool:
        piece = _AT_ONCE * processes
        for start in range(0, len(lines), piece):
            yield from pool.map(partial(gather, folder), lines[start : start + piece])


def gather(folder: Folder, line: LineReport) -> Gathered:
    """Of one line. What cannot be read is said in the answer."""
    takes, outlines, digest = [], [], hashlib.sha256()
    sound, warnings = "", ()
    try:
        for name in line.takes:
            with folder.local(name) as path:
                digest.update(path.read_bytes())
                take = Take.load(path)
                if not takes:
                    sound, warnings = _sound(take, path)
            takes.append(take)
            outlines.append(outline_numbers(take.compose(RATE)))
    except EmoFaceError as error:
        return Gathered(problem=str(error))
    if not takes:
        return Gathered()
    first = takes[0]
    return Gathered(
        tuple(outlines), first.line.timeline, first.audio.duration_s, sound, digest.hexdigest()[:16], warnings
    )


def _sound(take: Take, path: Path) -> tuple[str, tuple[str, ...]]:
    """The line's sound, or why there is none."""
    try:
        with _recording(take, path) as audio:
            return ogg(load_audio(audio, take.line.channel).samples), ()
    except EmoFaceError as error:
        return "", (f"Without sound: {error}",)


@contextmanager
def _recording(take: Take, path: Path) -> Iterator[Path]:
    """The take's recording as a file of this machine."""
    if "://" in take.line.audio:
        place, name = posixpath.split(take.line.audio)
        with Folder(place).local(name) as audio:
            yield audio
    elif audio := find_audio(take, path):
        yield audio
    else:
        raise EmoFaceError(f"the recording {take.line.audio} is gone. Put a copy beside the take.")


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
