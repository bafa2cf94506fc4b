"""The editor's edits as values: whatever is asked, the timeline stays one, and only what was asked changes."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.panel.editor import edits
from emoface.panel.editor.edits import SHORTEST_S
from emoface.take import BlinkLayer, GazeLayer

from ..values import make_take

DURATION_S = 9.87654  # no whole millisecond: a line ends where it ends
FRAMES = 592

calmly = settings(deadline=None)  # a busy machine proves nothing
TIMES = st.floats(-1, DURATION_S + 1)
LABELS = st.sampled_from(EMOTIONS)
INTENSITIES = st.integers(0, 100).map(lambda n: n / 100)


@st.composite
def timelines(draw):
    """Segments with and without gaps, some touching, the last perhaps open, none shorter than an edit makes them."""
    count = draw(st.integers(0, 6))
    steps = draw(st.lists(st.sampled_from([0, 0, 70, 150, 400, 900]), min_size=2 * count, max_size=2 * count))
    segments, at = [], 0
    for gap, length in zip(steps[::2], steps[1::2], strict=True):
        start, at = at + gap, at + gap + max(length, 50)
        segments.append(Segment(start / 1000, at / 1000, draw(LABELS), draw(INTENSITIES)))
    if segments and draw(st.booleans()):
        segments[-1] = replace(segments[-1], end_s=inf)
    return EmotionTimeline(tuple(segments), draw(st.sampled_from([0.0, 0.1, 0.25])))


@st.composite
def timelines_and_numbers(draw):
    timeline = draw(timelines())
    assume(timeline.segments)
    return timeline, draw(st.integers(0, len(timeline.segments) - 1))


def holds(timeline: EmotionTimeline, at_s: float) -> tuple[str, float]:
    number = edits.segment_at(timeline, at_s)
    if number is None:
        return "neutral", 1.0
    return timeline.segments[number].emotion, timeline.segments[number].intensity


def check(timeline: EmotionTimeline) -> None:
    """That segments are in order and apart, EmotionTimeline itself checks; here, that they lie inside the line."""
    for s in timeline.segments:
        assert 0 <= s.start_s < DURATION_S and (s.end_s == inf or s.end_s <= DURATION_S)
        assert min(s.end_s, DURATION_S) - s.start_s > SHORTEST_S - 1e-9


def same_outside(before: EmotionTimeline, after: EmotionTimeline, *changed: tuple[float, float]) -> None:
    """What holds at any time outside these ranges is what held before."""
    for at in np.linspace(0, DURATION_S, 400, endpoint=False).tolist():
        if not any(first - 1e-3 <= at <= last + 1e-3 for first, last in changed):
            assert holds(before, at) == holds(after, at)


@calmly
@given(timelines(), TIMES, TIMES, LABELS)
def test_a_drawn_segment_fills_empty_space_and_touches_nothing_else(timeline, start, end, emotion):
    after = edits.draw(timeline, start, end, emotion, DURATION_S)
    check(after)
    assert set(timeline.segments) <= set(after.segments)
    assert len(after.segments) - len(timeline.segments) in (0, 1)
    same_outside(timeline, after, tuple(sorted((start, end))))


@calmly
@given(timelines(), TIMES, TIMES, LABELS)
def test_painting_covers_the_range_and_leaves_the_rest(timeline, start, end, emotion):
    after = edits.paint(timeline, start, end, emotion, DURATION_S)
    check(after)
    first, last = max(start, 0), min(end, DURATION_S)
    if last - first > SHORTEST_S + 2e-3:
        assert holds(after, (first + last) / 2) == (emotion, 1.0)
        same_outside(timeline, after, (first - SHORTEST_S, last + SHORTEST_S))
    elif last - first < SHORTEST_S - 2e-3:
        assert after == timeline


@calmly
@given(timelines(), TIMES)
def test_a_split_changes_no_emotion_at_any_time(timeline, at):
    after = edits.split(timeline, at, DURATION_S)
    check(after)
    same_outside(timeline, after)
    assert len(after.segments) - len(timeline.segments) in (0, 1)


def test_a_split_stands_where_it_was_asked_and_keeps_the_open_end():
    after = edits.split(EmotionTimeline.constant("happy", 0.5), 2.0, DURATION_S)
    assert after.segments == (Segment(0, 2.0, "happy", 0.5), Segment(2.0, inf, "happy", 0.5))


@calmly
@given(timelines_and_numbers(), TIMES, st.sampled_from([edits.move_start, edits.move_end]))
def test_a_moved_edge_keeps_every_label_and_stays_between_its_neighbours(given_, to, move):
    timeline, number = given_
    after = move(timeline, number, to, DURATION_S)
    check(after)
    assert [(s.emotion, s.intensity) for s in after.segments] == [(s.emotion, s.intensity) for s in timeline.segments]
    moved = [i for i, (a, b) in enumerate(zip(timeline.segments, after.segments, strict=True)) if a != b]
    other = number - 1 if move is edits.move_start else number + 1
    assert set(moved) <= {number, other}


@calmly
@given(timelines_and_numbers(), TIMES)
def test_two_segments_that_touch_still_touch(given_, to):
    timeline, number = given_
    assume(number + 1 < len(timeline.segments))
    left, right = timeline.segments[number : number + 2]
    assume(left.end_s == right.start_s)
    for after in (
        edits.move_end(timeline, number, to, DURATION_S),
        edits.move_start(timeline, number + 1, to, DURATION_S),
    ):
        assert after.segments[number].end_s == after.segments[number + 1].start_s


def test_an_edge_goes_where_it_is_dragged():
    timeline = EmotionTimeline.parse("happy@0 sad@3")
    assert str(edits.move_end(timeline, 0, 4.2504, DURATION_S)) == "happy@0 sad@4.25"
    assert edits.move_end(timeline, 1, 8.0, DURATION_S).segments[1].end_s == 8.0
    alone = EmotionTimeline((Segment(2.0, 3.0, "fear"),))
    assert edits.move_start(alone, 0, 0.5, DURATION_S).segments == (Segment(0.5, 3.0, "fear"),)
    assert edits.move_start(alone, 0, -5, DURATION_S).segments == (Segment(0.0, 3.0, "fear"),)
    assert edits.move_start(alone, 0, 9, DURATION_S).segments == (Segment(2.95, 3.0, "fear"),)


@calmly
@given(timelines_and_numbers(), LABELS, st.floats(-1, 2))
def test_label_intensity_and_delete_change_one_segment(given_, emotion, intensity):
    timeline, number = given_
    others = [s for i, s in enumerate(timeline.segments) if i != number]
    s = timeline.segments[number]
    labelled = edits.set_label(timeline, number, emotion)
    weaker = edits.set_intensity(timeline, number, intensity)
    assert labelled.segments[number] == replace(s, emotion=emotion)
    assert weaker.segments[number] == replace(s, intensity=round(min(max(intensity, 0), 1), 2))
    for after in (labelled, weaker):
        assert [x for i, x in enumerate(after.segments) if i != number] == others
    assert list(edits.delete(timeline, number).segments) == others


@calmly
@given(timelines(), st.floats(-1, 5))
def test_the_crossfade_is_held_within_its_bounds(timeline, seconds):
    after = edits.set_crossfade(timeline, seconds)
    assert 0 <= after.crossfade_s <= edits.LONGEST_CROSSFADE_S and after.segments == timeline.segments


@pytest.mark.parametrize("edit", ["draw", "paint", "split"])
def test_what_cannot_be_gives_back_what_it_was_given(edit):
    timeline = EmotionTimeline.constant("happy")
    after = {
        "draw": lambda: edits.draw(timeline, 1.0, 2.0, "sad", DURATION_S),
        "paint": lambda: edits.paint(timeline, 1.0, 1.01, "sad", DURATION_S),
        "split": lambda: edits.split(timeline, 0.01, DURATION_S),
    }[edit]()
    assert after is timeline


# ---- blinks and fixations ----

BLINKS = st.lists(st.integers(0, FRAMES - 1), max_size=12, unique=True).flatmap(
    lambda frames: st.tuples(*(st.builds(Blink, st.just(f), st.floats(0, 1), st.booleans()) for f in sorted(frames)))
)
FIXATIONS = BLINKS.map(
    lambda blinks: tuple(Fixation(b.frame, b.strength / 2, -b.strength / 3, b.locked) for b in blinks)
)
LAYERS = BLINKS.map(lambda e: BlinkLayer(3, e)) | FIXATIONS.map(lambda e: GazeLayer(3, e))


@st.composite
def layers_and_chosen(draw):
    layer = draw(LAYERS)
    events = edits.events_of(layer)
    return layer, frozenset(draw(st.sets(st.sampled_from(events))) if events else ())


def in_order(layer) -> bool:
    frames = [e.frame for e in edits.events_of(layer)]
    return frames == sorted(frames)


@calmly
@given(layers_and_chosen(), st.integers(-FRAMES, FRAMES))
def test_events_move_together_inside_the_line_and_the_others_stay(given_, by):
    layer, chosen = given_
    after, moved = edits.move(layer, chosen, by, FRAMES - 1)
    assert in_order(after) and len(edits.events_of(after)) == len(edits.events_of(layer))
    assert set(edits.events_of(layer)) - chosen <= set(edits.events_of(after))
    was, now = (sorted(e.frame for e in events) for events in (chosen, moved))
    assert {b - a for a, b in zip(was, now, strict=True)} <= {by} or now[0] == 0 or now[-1] == FRAMES - 1
    assert np.diff(was).tolist() == np.diff(now).tolist()
    assert all(0 <= e.frame < FRAMES for e in moved)
    assert after.seed == layer.seed and after.enabled == layer.enabled


@calmly
@given(layers_and_chosen())
def test_what_is_moved_away_and_back_stands_where_it_stood(given_):
    layer, chosen = given_
    away, moved = edits.move(layer, chosen, 1, FRAMES * 2)
    back, _ = edits.move(away, moved, -1, FRAMES * 2)
    assert [e.frame for e in edits.events_of(back)] == [e.frame for e in edits.events_of(layer)]


@calmly
@given(layers_and_chosen())
def test_removing_and_locking_touch_only_the_chosen(given_):
    layer, chosen = given_
    others = [e for e in edits.events_of(layer) if e not in chosen]
    assert list(edits.events_of(edits.remove(layer, chosen))) == others
    turned, now = edits.toggle_lock(layer, chosen)
    assert in_order(turned) and set(others) <= set(edits.events_of(turned))
    assert len({e.locked for e in now}) <= 1
    twice, _ = edits.toggle_lock(turned, now)
    assert {e.locked for e in now} != {e.locked for e in edits.events_of(twice) if e not in others} or not chosen


@calmly
@given(LAYERS, st.integers(0, FRAMES - 1))
def test_what_is_placed_by_hand_is_locked_and_stands_alone_at_its_frame(layer, frame):
    event = Blink(frame) if isinstance(layer, BlinkLayer) else Fixation(frame, 0.1, 0.2)
    after = edits.add(layer, event)
    assert in_order(after)
    assert [e for e in edits.events_of(after) if e.frame == frame] == [replace(event, locked=True)]


def test_a_re_roll_leaves_what_was_moved_by_hand():
    take = make_take()
    layer, moved = edits.move(take.blink, frozenset(take.blink.events), 12, FRAMES)
    rolled = replace(take, blink=layer).reroll_blinks(seed=5)
    assert moved <= set(rolled.blink.events)


@calmly
@given(layers_and_chosen(), st.floats(-2, 2), st.floats(-3, 3))
def test_strength_and_aim_stay_in_range_and_touch_only_the_chosen(given_, by, far):
    layer, chosen = given_
    if isinstance(layer, BlinkLayer):
        after, now = edits.set_strength(layer, chosen, by)
        assert all(0.05 <= e.strength <= 1 for e in now)
    else:
        assume(chosen)
        chosen = frozenset([next(iter(chosen))])
        after, now = edits.aim(layer, next(iter(chosen)), far, -far)
        assert all(max(abs(e.x), abs(e.y)) <= 1 for e in now)
    assert in_order(after)
    assert [e for e in edits.events_of(after) if e not in now] == [
        e for e in edits.events_of(layer) if e not in chosen and e not in now
    ]
