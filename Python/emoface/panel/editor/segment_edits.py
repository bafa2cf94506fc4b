"""The editor's edits of emotion segments, as functions: a timeline in, the edited timeline out.

An edit that is not possible, such as a split outside all segments, returns the timeline that it was given, so callers
need not check first. Times are in seconds, rounded to the millisecond. `duration_s` is the length of the line.
"""

from collections.abc import Iterable
from dataclasses import replace
from math import inf

from ...emotion import EmotionTimeline, Segment

SHORTEST_S = 0.05  # no edit makes a shorter segment: nobody could grab it, and three frames show no emotion
LONGEST_CROSSFADE_S = 2.0


def segment_at(timeline: EmotionTimeline, at_s: float) -> int | None:
    """Number of the segment at a time; None in a gap."""
    return next((i for i, s in enumerate(timeline.segments) if s.start_s <= at_s < s.end_s), None)


def gap_at(timeline: EmotionTimeline, at_s: float, duration_s: float) -> tuple[float, float] | None:
    """Start and end of the gap at a time, which is neutral; None inside a segment or outside the line."""
    if segment_at(timeline, at_s) is not None or not 0 <= at_s <= duration_s:
        return None
    start = max((s.end_s for s in timeline.segments if s.end_s <= at_s), default=0.0)
    end = min((s.start_s for s in timeline.segments if s.start_s > at_s), default=duration_s)
    return start, min(end, duration_s)


def draw(timeline: EmotionTimeline, from_s: float, to_s: float, emotion: str, duration_s: float) -> EmotionTimeline:
    """Add a segment in the gap at `from_s`, from there to `to_s`, in either direction; it ends with the gap."""
    gap = gap_at(timeline, from_s, duration_s)
    if gap is None:
        return timeline
    start, end = (_round_ms(min(max(t, gap[0]), gap[1])) for t in sorted((from_s, to_s)))
    start, end = max(start, gap[0]), min(end, gap[1])
    if end - start < SHORTEST_S:
        return timeline
    return _with_segments(timeline, [*timeline.segments, Segment(start, end, emotion)])


def paint(timeline: EmotionTimeline, start_s: float, end_s: float, emotion: str, duration_s: float) -> EmotionTimeline:
    """Give the range one emotion, whatever was there; a remainder that is too short to grab is removed."""
    start, end = max(_round_ms(start_s), 0.0), min(_round_ms(end_s), duration_s)
    if end - start < SHORTEST_S:
        return timeline
    kept: list[Segment] = []
    for s in timeline.segments:
        if s.end_s <= start or s.start_s >= end:
            kept.append(s)
            continue
        pieces = (replace(s, end_s=start), s.start_s, start), (replace(s, start_s=end), end, min(s.end_s, duration_s))
        kept += [piece for piece, first, last in pieces if last - first >= SHORTEST_S]
    return _with_segments(timeline, [*kept, Segment(start, end, emotion)])


def split(timeline: EmotionTimeline, at_s: float, duration_s: float) -> EmotionTimeline:
    """Cut the segment at a time into two with the same emotion."""
    at, number = _round_ms(at_s), segment_at(timeline, at_s)
    if number is None:
        return timeline
    s = timeline.segments[number]
    if min(at - s.start_s, min(s.end_s, duration_s) - at) < SHORTEST_S:
        return timeline
    pieces = replace(s, end_s=at), replace(s, start_s=at)
    return _with_segments(timeline, [*timeline.segments[:number], *pieces, *timeline.segments[number + 1 :]])


def move_start(timeline: EmotionTimeline, number: int, to_s: float, duration_s: float) -> EmotionTimeline:
    """Move the start of a segment. The end of a neighbour that touches it moves too; another neighbour limits it."""
    s = timeline.segments[number]
    before = timeline.segments[number - 1] if number else None
    if before and before.end_s == s.start_s:
        return move_end(timeline, number - 1, to_s, duration_s)
    low, high = before.end_s if before else 0.0, min(s.end_s, duration_s) - SHORTEST_S
    if low > high:
        return timeline
    return _with_segment(timeline, number, replace(s, start_s=min(max(_round_ms(to_s), low), high)))


def move_end(timeline: EmotionTimeline, number: int, to_s: float, duration_s: float) -> EmotionTimeline:
    """Move the end of a segment. The start of a neighbour that touches it moves too; another neighbour limits it."""
    s = timeline.segments[number]
    after = timeline.segments[number + 1] if number + 1 < len(timeline.segments) else None
    if after is not None and after.start_s == s.end_s:
        touching, high = after, min(after.end_s, duration_s) - SHORTEST_S
    else:
        touching, high = None, min(after.start_s if after else inf, duration_s)
    low = s.start_s + SHORTEST_S
    if low > high:
        return timeline
    to = min(max(_round_ms(to_s), low), high)
    segments = list(timeline.segments)
    segments[number] = replace(s, end_s=to)
    if touching is not None:
        segments[number + 1] = replace(touching, start_s=to)
    return _with_segments(timeline, segments)


def set_emotion(timeline: EmotionTimeline, number: int, emotion: str) -> EmotionTimeline:
    """Change the emotion of a segment."""
    return _with_segment(timeline, number, replace(timeline.segments[number], emotion=emotion))


def set_intensity(timeline: EmotionTimeline, number: int, intensity: float) -> EmotionTimeline:
    """Change the intensity of a segment; rounded to hundredths and clipped to 0..1."""
    rounded = round(min(max(intensity, 0.0), 1.0), 2)
    return _with_segment(timeline, number, replace(timeline.segments[number], intensity=rounded))


def delete(timeline: EmotionTimeline, number: int) -> EmotionTimeline:
    """Remove a segment; a neutral gap remains."""
    return _with_segments(timeline, [s for i, s in enumerate(timeline.segments) if i != number])


def set_crossfade(timeline: EmotionTimeline, seconds: float) -> EmotionTimeline:
    """Change the length of the blends at all cuts; clipped to 0..LONGEST_CROSSFADE_S."""
    return replace(timeline, crossfade_s=min(max(round(seconds, 2), 0.0), LONGEST_CROSSFADE_S))


def _round_ms(seconds: float) -> float:
    return round(seconds, 3)


def _with_segments(timeline: EmotionTimeline, segments: Iterable[Segment]) -> EmotionTimeline:
    return replace(timeline, segments=tuple(sorted(segments, key=lambda s: s.start_s)))


def _with_segment(timeline: EmotionTimeline, number: int, segment: Segment) -> EmotionTimeline:
    segments = list(timeline.segments)
    segments[number] = segment
    return _with_segments(timeline, segments)
