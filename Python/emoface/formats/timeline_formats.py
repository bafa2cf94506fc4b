"""The formats that an emotion timeline is read from and written to, by the suffix of the file's name.

A new format is a module of this folder with `read` and `write`, and an entry in TIMELINE_FORMATS.
"""

import os
from pathlib import Path
from types import ModuleType

from ..emotion import EmotionTimeline
from ..storage.files import FileError
from . import audacity_labels, textgrid, timeline_json

TIMELINE_FORMATS = {".json": timeline_json, ".txt": audacity_labels, ".labels": audacity_labels, ".textgrid": textgrid}


def read_timeline(path: str | os.PathLike[str]) -> EmotionTimeline:
    """A timeline from JSON, Audacity labels or a TextGrid.

    Raises FileError; TimelineError, which names the file and its line, interval or segment.
    """
    timeline: EmotionTimeline = _format(path).read(path)
    return timeline


def write_timeline(path: str | os.PathLike[str], timeline: EmotionTimeline, duration_s: float, overwrite: bool) -> None:
    """Write in the format of the suffix.

    duration_s: the line's length, where an open end stops.
    Raises FileError; TimelineError for a segment that is not on a line of this length (JSON takes any).
    """
    form = _format(path)
    if form is timeline_json:  # the one format with open ends
        form.write(path, timeline, overwrite)
    else:
        form.write(path, timeline, duration_s, overwrite)


def _format(path: str | os.PathLike[str]) -> ModuleType:
    form = TIMELINE_FORMATS.get(Path(path).suffix.lower())
    if form is None:
        raise FileError(
            f"{path}: no format of emotion timelines has this suffix. "
            "Expected .json, .txt or .labels (Audacity) or .TextGrid (Praat)."
        )
    return form
