"""An emotion timeline as Audacity labels: a segment a line, `start<TAB>end<TAB>happy 0.8`, in seconds.

Audacity writes its numbers as the system does, 1.5 or 1,5; both are read.

A point label (its start is its end) is what one keystroke makes while listening, so it means what a mark in
the timeline's one-line text means: this emotion from here until the next label. A region label ends where
it ends.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from math import inf, isfinite

from ..emotion import MAX_TIMELINE_BYTES, EmotionTimeline, Segment, TimelineError, parse_decimal
from ..serialization import shortened
from ..storage.files import read_text, write_text
from .error_prefix import prefix_errors
from .segment_label import parse_segment_text, segment_text


def read(path: str | os.PathLike[str]) -> EmotionTimeline:
    """Labels as exported. Lines that begin with a backslash (frequencies of spectral labels) are passed over.

    Raises FileError; TimelineError, which names the line or the segment.
    """
    labels = []
    for number, line in enumerate(read_text(path, MAX_TIMELINE_BYTES).splitlines(), 1):
        if line.strip() and not line.startswith("\\"):
            with prefix_errors(f"{path}, line {number}"):
                labels.append(_label(line))
    with prefix_errors(path):
        return EmotionTimeline(tuple(_until_the_next(labels)))


def write(path: str | os.PathLike[str], timeline: EmotionTimeline, duration_s: float, overwrite: bool) -> None:
    """Write a region label a segment; an open end becomes the end of the line.

    Raises FileError; TimelineError for a segment that is not on a line of this length.
    """
    with prefix_errors(path):
        segments = timeline.within(duration_s).segments
    lines = []
    for segment in segments:
        end_s = segment.end_s if isfinite(segment.end_s) else duration_s
        lines.append(f"{float(segment.start_s)!r}\t{float(end_s)!r}\t{segment_text(segment)}\n")
    write_text(path, "".join(lines), overwrite)


def _label(line: str) -> Segment:
    fields = line.split("\t", 2)
    try:
        start, end = parse_decimal(fields[0]), parse_decimal(fields[1])
    except (ValueError, IndexError):
        raise TimelineError(
            f"{shortened(line)} is no label. Expected start and end in seconds and an emotion, with tabs between them."
        ) from None
    if len(fields) < 3 or not fields[2].strip():
        raise TimelineError(f"the label at {start:g} s has no text. Write its emotion, such as happy or happy 0.8.")
    return Segment(start, end, *parse_segment_text(fields[2]))


def _until_the_next(labels: Sequence[Segment]) -> Iterator[Segment]:
    for label, following in zip_longest(labels, labels[1:]):
        if label.start_s != label.end_s:
            yield label
            continue
        end = following.start_s if following else inf
        if following and end == label.start_s:
            raise TimelineError(
                f"two labels stand at {label.start_s:g} s, {shortened(label.emotion)} and "
                f"{shortened(following.emotion)}. Keep one."
            )
        yield replace(label, end_s=end)
