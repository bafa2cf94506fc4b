"""The lanes that sheet and video draw: positions, envelopes, times, colours, and segments without gaps."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from emoface.emotion import EMOTIONS, EmotionTimeline, Segment
from emoface.preview.emotion_colours import EMOTION_COLOURS, blend_emotion_colours
from emoface.preview.timeline_lanes import TimelineLane, segment_names, segments_without_gaps, time_text


def lane(start_s=0.0, stop_s=10.0, width=100):
    return TimelineLane(start_s, stop_s, QRectF(20, 0, width, 10))


def test_times_spread_evenly_over_the_lane():
    assert lane(2, 4).x(2) == 20
    assert lane(2, 4).x(3) == 70
    assert lane(2, 4).x(4) == 120


def test_one_loud_sample_in_a_long_line_still_shows_at_its_pixel():
    samples = np.zeros(160_000)
    samples[80_400] = 1
    lowest, highest = lane().envelope(samples, 16_000)
    assert highest.argmax() == 50 and highest[50] > 0.4
    assert lowest.max() == 0


def test_a_curve_with_fewer_frames_than_pixels_is_drawn_between_its_frames():
    lowest, highest = lane(0, 1, 240).envelope(np.linspace(0, 1, 61), 60)
    assert np.array_equal(lowest, highest)
    assert np.allclose(highest, np.linspace(0, 1, 241)[:-1] + 1 / 480, atol=1e-6)


@pytest.mark.parametrize("stop_s", [2.0, 12.0])  # within the sound of 10 s, and beyond its end
def test_an_envelope_is_the_same_in_blocks(stop_s, monkeypatch, rng):
    samples, shown = rng.normal(size=10_000).astype(np.float32), lane(0.5, stop_s)
    whole = shown.envelope(samples, 1000)
    monkeypatch.setattr("emoface.preview.timeline_lanes.BLOCK_POINTS", 7 * 120)
    np.testing.assert_array_equal(shown.envelope(samples, 1000), whole)


@pytest.mark.parametrize(
    "seconds, step, text",
    [
        (0.5, 0.1, "0.5 s"),
        (0.25, 0.05, "0.25 s"),
        (12, 1, "12 s"),
        (65, 5, "1:05"),
        (65.5, 0.5, "1:05.5"),
        (600, 60, "10:00"),
    ],
)
def test_times_are_written_as_exactly_as_they_are_apart(seconds, step, text):
    assert time_text(seconds, step) == text


def test_gaps_are_neutral_and_the_last_segment_ends_with_the_line():
    timeline = EmotionTimeline((Segment(1, 2, "angry", 0.5), Segment(3, float("inf"), "sad")))
    assert segments_without_gaps(timeline, 5.0) == [
        Segment(0, 1, "neutral"),
        Segment(1, 2, "angry", 0.5),
        Segment(2, 3, "neutral"),
        Segment(3, 5.0, "sad"),
    ]
    assert segment_names(timeline, 2.5) == [(0, 1, "neutral"), (1, 2, "angry 50%"), (2, 2.5, "neutral")]


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.3, 1.0]), st.sampled_from([0.2, 0.7, 1.5])), max_size=5),
    st.floats(0.5, 9),
)
def test_the_segments_cover_the_line_without_a_gap_or_an_overlap(steps, duration_s):
    segments, at = [], 0.0
    for gap, length in steps:
        start, at = at + gap, at + gap + length
        segments.append(Segment(start, at, "sad"))
    filled = segments_without_gaps(EmotionTimeline(tuple(segments)), duration_s)
    assert filled[0].start_s == 0 and filled[-1].end_s == duration_s
    assert all(a.end_s == b.start_s for a, b in pairwise(filled))
    assert {s for s in segments if s.end_s <= duration_s} <= set(filled)
    assert {s.emotion for s in filled if s not in segments} <= {"neutral", "sad"}


def test_a_line_without_segments_is_neutral():
    assert segments_without_gaps(EmotionTimeline(), 2.0) == [Segment(0, 2.0, "neutral")]


def test_each_emotion_has_its_own_colour_and_blends_lie_between():
    pure = blend_emotion_colours(np.eye(7))
    assert len({tuple(colour) for colour in pure.tolist()}) == 7
    assert ["#{:02x}{:02x}{:02x}".format(*colour) for colour in pure] == [EMOTION_COLOURS[e] for e in EMOTIONS]
    assert (
        np.abs(blend_emotion_colours((np.eye(7)[0] + np.eye(7)[3]) / 2) - (pure[0].astype(int) + pure[3]) / 2).max()
        <= 0.5
    )
