"""Edits of emotion segments: the timeline stays valid, and nothing else changes."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment
from emoface.panel.editor import segment_edits
from emoface.panel.editor.segment_edits import SHORTEST_S

DURATION_S = 9.87654  # no whole millisecond: a line ends where it ends

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


def emotion_at(timeline: EmotionTimeline, at_s: float) -> tuple[str, float]:
    number = segment_edits.segment_at(timeline, at_s)
    if number is None:
        return "neutral", 1.0
    return timeline.segments[number].emotion, timeline.segments[number].intensity


def check(timeline: EmotionTimeline) -> None:
    """Check that the segments lie inside the line; EmotionTimeline itself checks that they are in order and apart."""
    for s in timeline.segments:
        assert 0 <= s.start_s < DURATION_S and (s.end_s == inf or s.end_s <= DURATION_S)
        assert min(s.end_s, DURATION_S) - s.start_s > SHORTEST_S - 1e-9


def check_same_outside(before: EmotionTimeline, after: EmotionTimeline, *changed: tuple[float, float]) -> None:
    """Check that outside these ranges the emotion at any time is what it was before."""
    for at in np.linspace(0, DURATION_S, 400, endpoint=False).tolist():
        if not any(first - 1e-3 <= at <= last + 1e-3 for first, last in changed):
            assert emotion_at(before, at) == emotion_at(after, at)


@given(timelines(), TIMES, TIMES, LABELS)
def test_a_drawn_segment_fills_empty_space_and_touches_nothing_else(timeline, start, end, emotion):
    after = segment_edits.draw(timeline, start, end, emotion, DURATION_S)
    check(after)
    assert set(timeline.segments) <= set(after.segments)
    assert len(after.segments) - len(timeline.segments) in (0, 1)
    check_same_outside(timeline, after, tuple(sorted((start, end))))


@given(timelines(), TIMES, TIMES, LABELS)
def test_painting_covers_the_range_and_leaves_the_rest(timeline, start, end, emotion):
    after = segment_edits.paint(timeline, start, end, emotion, DURATION_S)
    check(after)
    first, last = max(start, 0), min(end, DURATION_S)
    if last - first > SHORTEST_S + 2e-3:
        assert emotion_at(after, (first + last) / 2) == (emotion, 1.0)
        check_same_outside(timeline, after, (first - SHORTEST_S, last + SHORTEST_S))
    elif last - first < SHORTEST_S - 2e-3:
        assert after == timeline


@given(timelines(), TIMES)
def test_a_split_changes_no_emotion_at_any_time(timeline, at):
    after = segment_edits.split(timeline, at, DURATION_S)
    check(after)
    check_same_outside(timeline, after)
    assert len(after.segments) - len(timeline.segments) in (0, 1)


def test_a_split_is_at_its_time_and_keeps_the_open_end():
    after = segment_edits.split(EmotionTimeline.constant("happy", 0.5), 2.0, DURATION_S)
    assert after.segments == (Segment(0, 2.0, "happy", 0.5), Segment(2.0, inf, "happy", 0.5))


@given(timelines_and_numbers(), TIMES, st.sampled_from([segment_edits.move_start, segment_edits.move_end]))
def test_a_moved_edge_keeps_every_label_and_stays_between_its_neighbours(given_, to, move):
    timeline, number = given_
    after = move(timeline, number, to, DURATION_S)
    check(after)
    assert [(s.emotion, s.intensity) for s in after.segments] == [(s.emotion, s.intensity) for s in timeline.segments]
    moved = [i for i, (a, b) in enumerate(zip(timeline.segments, after.segments, strict=True)) if a != b]
    other = number - 1 if move is segment_edits.move_start else number + 1
    assert set(moved) <= {number, other}


@given(timelines_and_numbers(), TIMES)
def test_two_segments_that_touch_still_touch(given_, to):
    timeline, number = given_
    assume(number + 1 < len(timeline.segments))
    left, right = timeline.segments[number : number + 2]
    assume(left.end_s == right.start_s)
    for after in (
        segment_edits.move_end(timeline, number, to, DURATION_S),
        segment_edits.move_start(timeline, number + 1, to, DURATION_S),
    ):
        assert after.segments[number].end_s == after.segments[number + 1].start_s


def test_an_edge_goes_where_it_is_dragged():
    timeline = EmotionTimeline.parse("happy@0 sad@3")
    assert str(segment_edits.move_end(timeline, 0, 4.2504, DURATION_S)) == "happy@0 sad@4.25"
    assert segment_edits.move_end(timeline, 1, 8.0, DURATION_S).segments[1].end_s == 8.0
    alone = EmotionTimeline((Segment(2.0, 3.0, "fear"),))
    assert segment_edits.move_start(alone, 0, 0.5, DURATION_S).segments == (Segment(0.5, 3.0, "fear"),)
    assert segment_edits.move_start(alone, 0, -5, DURATION_S).segments == (Segment(0.0, 3.0, "fear"),)
    assert segment_edits.move_start(alone, 0, 9, DURATION_S).segments == (Segment(2.95, 3.0, "fear"),)


@given(timelines_and_numbers(), LABELS, st.floats(-1, 2))
def test_label_intensity_and_delete_change_one_segment(given_, emotion, intensity):
    timeline, number = given_
    others = [s for i, s in enumerate(timeline.segments) if i != number]
    s = timeline.segments[number]
    labelled = segment_edits.set_emotion(timeline, number, emotion)
    weaker = segment_edits.set_intensity(timeline, number, intensity)
    assert labelled.segments[number] == replace(s, emotion=emotion)
    assert weaker.segments[number] == replace(s, intensity=round(min(max(intensity, 0), 1), 2))
    for after in (labelled, weaker):
        assert [x for i, x in enumerate(after.segments) if i != number] == others
    assert list(segment_edits.delete(timeline, number).segments) == others


@given(timelines(), st.floats(-1, 5))
def test_the_crossfade_is_held_within_its_bounds(timeline, seconds):
    after = segment_edits.set_crossfade(timeline, seconds)
    assert 0 <= after.crossfade_s <= segment_edits.LONGEST_CROSSFADE_S and after.segments == timeline.segments


@pytest.mark.parametrize("edit", ["draw", "paint", "split"])
def test_an_edit_that_is_not_possible_returns_the_given_timeline(edit):
    timeline = EmotionTimeline.constant("happy")
    after = {
        "draw": lambda: segment_edits.draw(timeline, 1.0, 2.0, "sad", DURATION_S),
        "paint": lambda: segment_edits.paint(timeline, 1.0, 1.01, "sad", DURATION_S),
        "split": lambda: segment_edits.split(timeline, 0.01, DURATION_S),
    }[edit]()
    assert after is timeline
