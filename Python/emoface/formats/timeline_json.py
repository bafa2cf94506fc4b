"""An emotion timeline as JSON: the one form that keeps the crossfade and an open end."""

import json
import os

from ..emotion import EmotionTimeline, TimelineError
from ..storage.files import read_text, write_text
from .named_errors import naming


def read(path: str | os.PathLike) -> EmotionTimeline:
    """`{"crossfade_s": ..., "segments": [{"start_s", "end_s", "emotion", "intensity"}, ...]}`.

    Raises FileError or TimelineError, which name the line or the segment.
    """
    try:
        document = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise TimelineError(f"{path}, line {error.lineno}: this is not JSON ({error.msg}).") from error
    with naming(path):
        return EmotionTimeline.from_json(document)


def write(path: str | os.PathLike, timeline: EmotionTimeline, overwrite: bool) -> None:
    """Write the timeline as it is. Raises FileError."""
    write_text(path, json.dumps(timeline.to_json(), indent=1) + "\n", overwrite)
