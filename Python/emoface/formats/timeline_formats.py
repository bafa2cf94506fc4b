"""Emotion timelines in whatever form the file's name says."""

import os
from pathlib import Path
from types import ModuleType

from ..emotion import EmotionTimeline
from ..storage.files import FileError
from . import audacity_labels, textgrid, timeline_json

_FORMS = {".json": timeline_json, ".txt": audacity_labels, ".labels": audacity_labels, ".textgrid": textgrid}


def read_timeline(path: str | os.PathLike) -> EmotionTimeline:
    """A timeline from JSON, Audacity labels or a TextGrid.

    Raises FileError; TimelineError, which names the file and its line, interval or segment.
    """
    return _form(path).read(path)


def write_timeline(path: str | os.PathLike, timeline: EmotionTimeline, duration_s: float, overwrite: bool) -> None:
    """Write in the form that the suffix says. duration_s: the line's length, where an open end stops.

    Raises FileError; TimelineError for a segment that is not on a line of this length (JSON does not mind).
    """
    form = _form(path)
    if form is timeline_json:  # the one form with open ends
        form.write(path, timeline, overwrite)
    else:
        form.write(path, timeline, duration_s, overwrite)


def _form(path: str | os.PathLike) -> ModuleType:
    form = _FORMS.get(Path(path).suffix.lower())
    if form is None:
        raise FileError(
            f"{path}: no form of emotion timeline has this suffix. "
            "Expected .json, .txt or .labels (Audacity) or .TextGrid (Praat)."
        )
    return form
