"""Reads what the review page shows of each line: its outlines, emotions and sound. Several processes share the work."""

import hashlib
import os
import posixpath
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from ..emotion import EmotionTimeline
from ..errors import EmoFaceError
from ..process_pool import make_process_pool
from ..serialization import shortened
from ..speech.decoding import load_audio
from ..storage.folder import Folder, StoreError
from ..table.batch_report import LineReport
from ..take import Take, TakeError
from .ogg_sound import encode_ogg
from .outline_codec import RATE, outline_numbers

FEW_LINES = 24  # with takes: so many are read before another process has started
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


@dataclass(frozen=True)
class ReviewFolders:
    """Where the review page may read: takes come from others, and the page is handed on.

    takes: the takes folder.
    recordings: the folders in which recordings may lie, beside the takes folder: those of the batch.
    """

    takes: Folder
    recordings: tuple[Folder, ...] = ()


def read_lines(
    folders: ReviewFolders, lines: Sequence[LineReport], processes: int | None = None
) -> Iterator[LineContent]:
    """Read the content of each line, in order.

    processes: how many read at the same time; None: one for each core if many lines have takes.
    """
    if processes is None:
        has_many = sum(bool(line.takes) for line in lines) > FEW_LINES
        processes = min(os.cpu_count() or 1, MOST_PROCESSES) if has_many else 1
    if processes < 2:
        yield from map(partial(read_line, folders), lines)
        return
    with make_process_pool(processes) as pool:
        piece = _LINES_A_PROCESS * processes
        for start in range(0, len(lines), piece):
            yield from pool.map(partial(read_line, folders), lines[start : start + piece])


def read_line(folders: ReviewFolders, line: LineReport) -> LineContent:
    """Read the content of one line. Raises nothing for files that cannot be read: see `problem` and `warnings`."""
    takes: list[Take] = []
    outlines: list[np.ndarray] = []
    warnings: tuple[str, ...] = ()
    sound, digest = "", hashlib.sha256()
    for name in line.takes:
        try:
            name = folders.takes.name_of(name)
            with folders.takes.local(name) as path:
                take = Take.load(path)
                digest.update(path.read_bytes())
                outlines.append(outline_numbers(take.compose(RATE)))
            if not takes:
                sound, warnings = _read_sound(take, name, folders)
            takes.append(take)
        except TakeError as error:
            how = "Delete this file and run `emoface batch` again, which makes it again."
            return LineContent(problem=f"{str(error).removesuffix('Generate it again.')}{how}")
        except EmoFaceError as error:
            return LineContent(problem=str(error))
        except OSError as error:
            return LineContent(problem=f"{name}: cannot read this file ({error.strerror or error}).")
    if not takes:
        return LineContent()
    first = takes[0]
    return LineContent(
        tuple(outlines), first.line.timeline, first.audio.duration_s, sound, digest.hexdigest()[:16], warnings
    )


def _read_sound(take: Take, name: str, folders: ReviewFolders) -> tuple[str, tuple[str, ...]]:
    """The line's sound; or "" and why there is none. name: of the take."""
    try:
        with _local_recording(take, name, folders) as audio:
            return encode_ogg(load_audio(audio, take.line.channel).samples), ()
    except EmoFaceError as error:
        return "", (f"Without sound: {error}",)


@contextmanager
def _local_recording(take: Take, name: str, folders: ReviewFolders) -> Iterator[Path]:
    """The take's recording as a file on this machine: in a folder of the batch, else beside the take.

    name: of the take.
    Nothing else is opened, and from a folder on this machine no URL: who made the take chose its address.
    """
    audio, takes = take.line.audio, folders.takes
    roots = [folder for folder in folders.recordings if folder.is_local or not takes.is_local]
    beside = posixpath.join(posixpath.dirname(name), posixpath.basename(audio.replace("\\", "/")))
    for folder, text in (*((root, audio) for root in roots), (takes, audio), (takes, beside)):
        found = _find(folder, text)
        if found:
            with folder.local(found) as path:
                yield path
            return
    raise EmoFaceError(
        f"the recording {shortened(audio)} is gone, or outside the folders of this batch. Put a copy beside the take."
    )


def _find(folder: Folder, text: str) -> str | None:
    """The name within a folder of a file that is there; None if it is not, or lies outside."""
    with suppress(StoreError):
        name = folder.name_of(text)
        return name if folder.exists(name) else None
    return None
