"""An emotion timeline as JSON: the one format that keeps the crossfade and an open end."""

import json
import os

from ..emotion import MAX_TIMELINE_BYTES, EmotionTimeline, TimelineError
from ..serialization import SerializationError, from_json, parse_json, to_json
from ..storage.files import read_text, write_text
from .error_prefix import prefix_errors


def read(path: str | os.PathLike[str]) -> EmotionTimeline:
    """`{"crossfade_s": ..., "segments": [{"start_s", "end_s", "emotion", "intensity"}, ...]}`.

    Raises FileError or TimelineError, which name the line or the segment.
    """
    text = read_text(path, MAX_TIMELINE_BYTES)
    with prefix_errors(path):
        try:
            document = parse_json(text)
        except SerializationError as error:
            raise TimelineError(str(error)) from None
        return from_json(EmotionTimeline, document)


def write(path: str | os.PathLike[str], timeline: EmotionTimeline, overwrite: bool) -> None:
    """Write the timeline as it is. Raises FileError."""
    write_text(path, json.dumps(to_json(timeline), indent=1) + "\n", overwrite)
