"""An emotion timeline as a tier of a Praat TextGrid: a segment an interval, `happy 0.8`, and gaps empty.

Both text forms, the long one and the short one, are read by Praat's own rule: only free-standing numbers and quoted
strings count, and the rest (`xmin =`, `intervals [3]:`) is for human readers.
"""

import os
import re
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from ..emotion import MAX_TIMELINE_BYTES, EmotionTimeline, Segment
from ..serialization import shortened
from ..storage.files import FileError, read_text, write_text
from .error_prefix import prefix_errors
from .segment_label import parse_segment_text, segment_text

TIER = "emotion"

Interval = tuple[float, float, str]  # start s, end s, text

_TOKEN = re.compile(r'"[^"]*+(?:""[^"]*+)*+"|![^\n]*|\S+')  # the second: a comment, to the end of its line
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def read(path: str | os.PathLike[str]) -> EmotionTimeline:
    """The tier named `emotion`, else the only interval tier.

    Raises FileError for what is no TextGrid, or has no such tier; TimelineError, which names the interval
    (counted as Praat does) or the segment.
    """
    tiers = read_tiers(path)
    called = [tier for tier in tiers if tier[0].lower() == TIER] or tiers
    if len(called) != 1:
        names = shortened(", ".join(name for name, _ in tiers)) if tiers else "none"
        raise FileError(f"{path}: which tier holds the emotions? Its interval tiers: {names}. Name one {TIER!r}.")
    segments = []
    for number, (start, end, label) in enumerate(called[0][1], 1):
        if label.strip():
            with prefix_errors(f"{path}, interval {number} at {start:g} s"):
                segments.append(Segment(start, end, *parse_segment_text(label)))
    with prefix_errors(path):
        return EmotionTimeline(tuple(segments))


def read_tiers(path: str | os.PathLike[str]) -> list[tuple[str, list[Interval]]]:
    """(name, intervals) of every interval tier. Raises FileError for what is no TextGrid."""
    text = read_text(path, MAX_TIMELINE_BYTES)
    with prefix_errors(path):
        return _tiers(_tokens(text))


def write(path: str | os.PathLike[str], timeline: EmotionTimeline, duration_s: float, overwrite: bool) -> None:
    """Write one tier in the long form; its intervals lie end to end from 0 to duration_s, as Praat demands.

    Raises FileError; TimelineError for a segment that is not on a line of this length.
    """
    with prefix_errors(path):
        segments = timeline.within(duration_s).segments
    end_s = float(duration_s)
    intervals = [(float(s.start_s), min(float(s.end_s), end_s), segment_text(s)) for s in segments]
    write_tiers(path, [(TIER, intervals)], duration_s, overwrite)


def write_tiers(
    path: str | os.PathLike[str], tiers: Sequence[tuple[str, Sequence[Interval]]], duration_s: float, overwrite: bool
) -> None:
    """Write interval tiers in the long form, each from 0 to duration_s; gaps become empty intervals, as Praat demands.

    tiers: (name, intervals in order of time). What lies beyond the end is left out.
    Raises FileError.
    """
    end_s = float(duration_s)
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end_s!r}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    for place, (name, intervals) in enumerate(tiers, 1):
        tiled = _tiled(intervals, end_s)
        lines += [
            f"    item [{place}]:",
            '        class = "IntervalTier"',
            f"        name = {_quoted(name)}",
            "        xmin = 0",
            f"        xmax = {end_s!r}",
            f"        intervals: size = {len(tiled)}",
        ]
        for number, (start, end, text) in enumerate(tiled, 1):
            lines += [
                f"        intervals [{number}]:",
                f"            xmin = {start!r}",
                f"            xmax = {end!r}",
                f"            text = {_quoted(text)}",
            ]
    write_text(path, "\n".join(lines) + "\n", overwrite)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _tiled(intervals: Sequence[Interval], duration_s: float) -> list[Interval]:
    """The intervals up to the end, and an empty one for each gap between them."""
    tiled, reached = [], 0.0
    for start, end, text in intervals:
        if start > reached:
            tiled.append((reached, min(start, duration_s), ""))
        if start < duration_s:
            tiled.append((start, min(end, duration_s), text))
        reached = max(reached, end)
        if reached >= duration_s:
            break
    if reached < duration_s:
        tiled.append((reached, duration_s, ""))
    return tiled


def _tiers(tokens: Iterator[str | float]) -> list[tuple[str, list[Interval]]]:
    """(name, intervals) of each interval tier; point tiers are passed over. Raises FileError."""
    if not (str(next(tokens, "")).startswith("ooTextFile") and next(tokens, "") == "TextGrid"):
        raise FileError("this is no TextGrid in text form. In Praat, save it with 'Save as text file'.")
    _next_tokens(tokens, float, 2)  # start and end of the whole
    tiers = []
    for _ in range(_count(*_next_tokens(tokens, float))):
        kind, name = _next_tokens(tokens, str, 2)
        *_, count = _next_tokens(tokens, float, 3)  # start and end of the tier
        if kind == "IntervalTier":
            tiers.append(
                (name, [(*_next_tokens(tokens, float, 2), *_next_tokens(tokens, str)) for _ in range(_count(count))])
            )
        else:
            for _ in range(_count(count)):
                _next_tokens(tokens, float), _next_tokens(tokens, str)  # a point
    return tiers


def _count(number: float) -> int:
    """How many tiers, intervals or points follow, as the file says."""
    if number < 0 or not number.is_integer():
        raise FileError(f"{number:g} stands where a TextGrid has a count. Save it again in Praat, as a text file.")
    return int(number)


def _next_tokens(tokens: Iterator[str | float], kind: type, count: int = 1) -> list[Any]:
    taken = [next(tokens, None) for _ in range(count)]
    for token in taken:
        if not isinstance(token, kind):
            found = "the file ends" if token is None else f"there is {shortened(token)}"
            expected = "a number" if kind is float else "a text in quotes"
            raise FileError(f"{found} where a TextGrid has {expected}. Save it again in Praat, as a text file.")
    return taken


def _tokens(text: str) -> Iterator[str | float]:
    """The quoted strings, without their quotes, and the numbers. Raises FileError for one that is too large."""
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.startswith('"'):
            yield token[1:-1].replace('""', '"')
        elif _NUMBER.fullmatch(token):
            if not isfinite(number := float(token)):
                raise FileError(f"the number {shortened(token)} is too large. Save it again in Praat, as a text file.")
            yield number
