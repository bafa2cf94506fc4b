"""Every edit the editor makes, as a function: a value and what is asked in, the new value out.

An edit that cannot be, such as a split outside all segments, gives back the value it was given: the widgets never need
to ask first. Times are in seconds and kept to the millisecond, events in 60 fps frames.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from math import inf
from typing import TypeVar

from ...emotion import EmotionTimeline, Segment
from ...motion.blink import Blink
from ...motion.gaze import Fixation
from ...take import BlinkLayer, GazeLayer

SHORTEST_S = 0.05  # no edit makes a segment shorter: it could no longer be grabbed, and three frames say nothing
LONGEST_CROSSFADE_S = 2.0

Layer = TypeVar("Layer", BlinkLayer, GazeLayer)
Event = Blink | Fixation


# ---- segments of emotion ----


def segment_at(timeline: EmotionTimeline, at_s: float) -> int | None:
    """Number of the segment that holds a time."""
    return next((i for i, s in enumerate(timeline.segments) if s.start_s <= at_s < s.end_s), None)


def gap_at(timeline: EmotionTimeline, at_s: float, duration_s: float) -> tuple[float, float] | None:
    """Start and end of the empty space, which is neutral, that holds a time; None inside a segment."""
    if segment_at(timeline, at_s) is not None or not 0 <= at_s <= duration_s:
        return None
    start = max((s.end_s for s in timeline.segments if s.end_s <= at_s), default=0.0)
    end = min((s.start_s for s in timeline.segments if s.start_s > at_s), default=duration_s)
    return start, min(end, duration_s)


def draw(timeline: EmotionTimeline, from_s: float, to_s: float, emotion: str, duration_s: float) -> EmotionTimeline:
    """A new segment from where a drag began, in empty space, to where it is, either way, up to the next one."""
    gap = gap_at(timeline, from_s, duration_s)
    if gap is None:
        return timeline
    start, end = (_ms(min(max(t, gap[0]), gap[1])) for t in sorted((from_s, to_s)))
    start, end = max(start, gap[0]), min(end, gap[1])
    if end - start < SHORTEST_S:
        return timeline
    return _with(timeline, [*timeline.segments, Segment(start, end, emotion)])


def paint(timeline: EmotionTimeline, start_s: float, end_s: float, emotion: str, duration_s: float) -> EmotionTimeline:
    """One emotion from start to end, over whatever stood there; a piece left too short to grab goes with it."""
    start, end = max(_ms(start_s), 0.0), min(_ms(end_s), duration_s)
    if end - start < SHORTEST_S:
        return timeline
    kept = []
    for s in timeline.segments:
        if s.end_s <= start or s.start_s >= end:
            kept.append(s)
            continue
        pieces = (replace(s, end_s=start), s.start_s, start), (replace(s, start_s=end), end, min(s.end_s, duration_s))
        kept += [piece for piece, first, last in pieces if last - first >= SHORTEST_S]
    return _with(timeline, [*kept, Segment(start, end, emotion)])


def split(timeline: EmotionTimeline, at_s: float, duration_s: float) -> EmotionTimeline:
    """Two segments where one was, both as it was."""
    at, number = _ms(at_s), segment_at(timeline, at_s)
    if number is None:
        return timeline
    s = timeline.segments[number]
    if min(at - s.start_s, min(s.end_s, duration_s) - at) < SHORTEST_S:
        return timeline
    pieces = replace(s, end_s=at), replace(s, start_s=at)
    return _with(timeline, [*timeline.segments[:number], *pieces, *timeline.segments[number + 1 :]])


def move_start(timeline: EmotionTimeline, number: int, to_s: float, duration_s: float) -> EmotionTimeline:
    """Move where a segment starts. A neighbour that touches it goes with it; another one stops it."""
    s = timeline.segments[number]
    before = timeline.segments[number - 1] if number else None
    if before and before.end_s == s.start_s:
        return move_end(timeline, number - 1, to_s, duration_s)
    low, high = before.end_s if before else 0.0, min(s.end_s, duration_s) - SHORTEST_S
    return _changed(timeline, number, start_s=min(max(_ms(to_s), low), high)) if low <= high else timeline


def move_end(timeline: EmotionTimeline, number: int, to_s: float, duration_s: float) -> EmotionTimeline:
    """Move where a segment ends. A neighbour that touches it goes with it; another one stops it."""
    s = timeline.segments[number]
    after = timeline.segments[number + 1] if number + 1 < len(timeline.segments) else None
    touches = after is not None and after.start_s == s.end_s
    if touches:
        high = min(after.end_s, duration_s) - SHORTEST_S
    else:
        high = min(after.start_s if after else inf, duration_s)
    low = s.start_s + SHORTEST_S
    if low > high:
        return timeline
    to = min(max(_ms(to_s), low), high)
    segments = list(timeline.segments)
    segments[number] = replace(s, end_s=to)
    if touches:
        segments[number + 1] = replace(after, start_s=to)
    return _with(timeline, segments)


def set_label(timeline: EmotionTimeline, number: int, emotion: str) -> EmotionTimeline:
    """Another emotion for a segment."""
    return _changed(timeline, number, emotion=emotion)


def set_intensity(timeline: EmotionTimeline, number: int, intensity: float) -> EmotionTimeline:
    """Another intensity for a segment, in whole hundredths, held within 0..1."""
    return _changed(timeline, number, intensity=round(min(max(intensity, 0.0), 1.0), 2))


def delete(timeline: EmotionTimeline, number: int) -> EmotionTimeline:
    """A segment less; neutral stays in its place."""
    return _with(timeline, [s for i, s in enumerate(timeline.segments) if i != number])


def set_crossfade(timeline: EmotionTimeline, seconds: float) -> EmotionTimeline:
    """Another length of the blends at the cuts, held within 0 and two seconds."""
    return replace(timeline, crossfade_s=min(max(round(seconds, 2), 0.0), LONGEST_CROSSFADE_S))


# ---- blinks and fixations ----


def events_of(layer: Layer) -> tuple[Event, ...]:
    """A layer's blinks, or its fixations."""
    return layer.events if isinstance(layer, BlinkLayer) else layer.fixations


def with_events(layer: Layer, events: Iterable[Event]) -> Layer:
    """The layer with other events, put in order of time."""
    ordered = tuple(sorted(events, key=lambda e: e.frame))
    return replace(layer, **{"events" if isinstance(layer, BlinkLayer) else "fixations": ordered})


def add(layer: Layer, event: Event) -> Layer:
    """An event more, locked: what is placed by hand no re-roll takes away. One at the same frame gives way to it."""
    kept = [e for e in events_of(layer) if e.frame != event.frame]
    return with_events(layer, [*kept, replace(event, locked=True)])


def move(layer: Layer, chosen: Collection[Event], by: int, last: int) -> tuple[Layer, frozenset[Event]]:
    """The layer with some events moved together by frames, and those events as they are now.

    They stay within 0..last, keep their distances, and are locked: what is placed by hand no re-roll takes away.
    """
    here = [e for e in events_of(layer) if e in chosen]
    if not here:
        return layer, frozenset()
    first, end = min(e.frame for e in here), max(e.frame for e in here)
    by = max(min(by, max(last, end) - end), -first)
    if by == 0:
        return layer, frozenset(here)
    moved = [replace(e, frame=e.frame + by, locked=True) for e in here]
    return with_events(layer, [*(e for e in events_of(layer) if e not in chosen), *moved]), frozenset(moved)


def remove(layer: Layer, chosen: Collection[Event]) -> Layer:
    """Some events less."""
    return with_events(layer, (e for e in events_of(layer) if e not in chosen))


def toggle_lock(layer: Layer, chosen: Collection[Event]) -> tuple[Layer, frozenset[Event]]:
    """All of some events locked, or if they all were, free; and those events as they are now."""
    here = [e for e in events_of(layer) if e in chosen]
    locked = not all(e.locked for e in here)
    turned = [replace(e, locked=locked) for e in here]
    return with_events(layer, [*(e for e in events_of(layer) if e not in chosen), *turned]), frozenset(turned)


def set_strength(layer: BlinkLayer, chosen: Collection[Blink], by: float) -> tuple[BlinkLayer, frozenset[Blink]]:
    """Some blinks closing further, or less far, each within 0.05..1 and locked; and those blinks as they are now."""
    changed = {
        e: replace(e, strength=round(min(max(e.strength + by, 0.05), 1.0), 2), locked=True)
        for e in layer.events
        if e in chosen
    }
    return with_events(layer, (changed.get(e, e) for e in layer.events)), frozenset(changed.values())


def aim(layer: GazeLayer, chosen: Fixation, x: float, y: float) -> tuple[GazeLayer, frozenset[Fixation]]:
    """A fixation on another point, held within -1..1 and locked; and that fixation as it is now."""
    aimed = replace(chosen, x=round(min(max(x, -1.0), 1.0), 3), y=round(min(max(y, -1.0), 1.0), 3), locked=True)
    return with_events(layer, (aimed if f == chosen else f for f in layer.fixations)), frozenset({aimed})


def _ms(seconds: float) -> float:
    return round(seconds, 3)


def _with(timeline: EmotionTimeline, segments: Iterable[Segment]) -> EmotionTimeline:
    return replace(timeline, segments=tuple(sorted(segments, key=lambda s: s.start_s)))


def _changed(timeline: EmotionTimeline, number: int, **changes: float | str) -> EmotionTimeline:
    segments = list(timeline.segments)
    segments[number] = replace(segments[number], **changes)
    return _with(timeline, segments)
