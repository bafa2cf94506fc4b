from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.emotion import EMOTIONS, NEUTRAL, EmotionTimeline, Segment, TimelineError
from emoface.timing import FACE_RATE

times = st.lists(st.integers(0, 4000).map(lambda ms: ms / 1000), min_size=2, max_size=12, unique=True).map(sorted)


@st.composite
def timelines(draw):
    edges = draw(times)
    segments = []
    for start, end in pairwise(edges):
        if draw(st.booleans()):
            segments.append(
                Segment(start, end, draw(st.sampled_from(EMOTIONS)), draw(st.sampled_from([0, 0.25, 0.8, 1])))
            )
    if segments and draw(st.booleans()):
        last = segments.pop()
        segments.append(Segment(last.start_s, inf, last.emotion, last.intensity))
    return EmotionTimeline(tuple(segments), draw(st.sampled_from([0.0, 0.1, 0.25, 2.0])))


@given(timelines(), st.integers(1, 400))
def test_weights_are_shares_that_sum_to_one(timeline, frames):
    weights = timeline.weights(frames, FACE_RATE)
    assert weights.shape == (frames, 7) and weights.dtype == np.float32
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-6)


@given(timelines())
def test_json_reads_back_what_it_wrote(timeline):
    assert EmotionTimeline.from_json(timeline.to_json()) == timeline


@given(timelines())
def test_the_one_line_text_means_the_same_when_read_back(timeline):
    again = EmotionTimeline.parse(str(timeline), timeline.crossfade_s) if timeline.segments else EmotionTimeline()
    np.testing.assert_allclose(again.weights(300, FACE_RATE), timeline.weights(300, FACE_RATE), atol=1e-6)


def test_nothing_said_is_neutral():
    assert (EmotionTimeline().weights(10, FACE_RATE)[:, NEUTRAL] == 1).all()


def test_one_emotion_holds_from_the_first_frame_to_the_last():
    weights = EmotionTimeline.parse("sad").weights(10, FACE_RATE)
    assert (weights[:, EMOTIONS.index("sad")] == 1).all()


def test_intensity_leaves_the_rest_to_neutral():
    weights = EmotionTimeline.parse("fear:0.3").weights(4, FACE_RATE)
    np.testing.assert_allclose(weights[:, EMOTIONS.index("fear")], 0.3, atol=1e-6)
    np.testing.assert_allclose(weights[:, NEUTRAL], 0.7, atol=1e-6)


def test_a_crossfade_is_linear_and_centred_on_the_cut():
    weights = EmotionTimeline.parse("angry@0 sad@1", crossfade_s=0.5).weights(120, FACE_RATE)
    sad = weights[:, EMOTIONS.index("sad")]
    np.testing.assert_allclose(sad[[0, 45, 60, 75, 119]], [0, 0, 0.5, 1, 1], atol=1e-6)
    np.testing.assert_allclose(np.diff(sad[45:76]), 1 / 30, atol=1e-6)
    np.testing.assert_allclose(weights[:, EMOTIONS.index("angry")], 1 - sad, atol=1e-6)


def test_without_a_crossfade_the_cut_is_hard():
    sad = EmotionTimeline.parse("angry@0 sad@1", crossfade_s=0).weights(120, FACE_RATE)[:, EMOTIONS.index("sad")]
    assert (sad[:60] == 0).all() and (sad[60:] == 1).all()


def test_a_gap_is_neutral():
    timeline = EmotionTimeline((Segment(0, 1, "happy"), Segment(2, 3, "happy")), crossfade_s=0)
    weights = timeline.weights(180, FACE_RATE)
    assert (weights[60:120, NEUTRAL] == 1).all()


@pytest.mark.parametrize(
    ("segments", "says"),
    [
        ([Segment(0, 2, "happy"), Segment(1, 3, "sad")], r"segment 2 \('sad' from 1 s to 3 s\) overlaps segment 1"),
        ([Segment(2, 3, "happy"), Segment(0, 1, "sad")], r"segment 2 .* starts before segment 1"),
        ([Segment(0, 1, "hapy")], r"segment 1 .*unknown emotion.*Did you mean happy"),
        ([Segment(0, 1, "happy", 1.2)], r"segment 1 .*intensity 1.2"),
        ([Segment(0, 1, "happy"), Segment(3, 2, "sad")], r"segment 2 .*ends before it starts"),
        ([Segment(-1, 2, "sad")], r"segment 1 .*starts at -1"),
        ([Segment(0, 1, "happy", float("nan"))], r"segment 1 .*intensity nan"),
    ],
)
def test_a_segment_that_cannot_be_is_named(segments, says):
    with pytest.raises(TimelineError, match=says):
        EmotionTimeline(tuple(segments))


def test_segments_beyond_the_line_are_named_and_a_rounding_is_forgiven():
    timeline = EmotionTimeline((Segment(0, 2.03, "happy"),))
    assert timeline.within(2.0).segments[0].end_s == 2.0
    with pytest.raises(TimelineError, match=r"segment 1 .*out of range: the line is 1.500 s long"):
        timeline.within(1.5)
    with pytest.raises(TimelineError, match=r"segment 2 .*out of range"):
        EmotionTimeline.parse("happy@0 sad@4").within(3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("happy sad", r"segment 2 \('sad'\) has no start"),
        ("happy@x", r"start of segment 1 .*'x'.*expected a number"),
        ("happy:loud@0", r"intensity of segment 1"),
        ("@3", r"segment 1 .*expected emotion"),
        ("neutral@0 angry@3 sad@2", r"segment 2 .*ends before it starts"),
        ("angry:nan@0", r"intensity of segment 1"),
    ],
)
def test_a_text_that_cannot_be_read_says_where(text, says):
    with pytest.raises(TimelineError, match=says):
        EmotionTimeline.parse(text)


@pytest.mark.parametrize("document", [[], {}, {"segments": "happy"}, {"segments": [7]},
                                      {"segments": [{"emotion": "sad"}]},
                                      {"segments": [{"emotion": "sad", "start_s": "now", "end_s": 2}]}])  # fmt: skip
def test_json_that_is_no_timeline_is_refused(document):
    with pytest.raises(TimelineError):
        EmotionTimeline.from_json(document)


@given(timelines(), st.integers(1, 400), st.integers(0, 400), st.integers(0, 400))
def test_the_weights_of_a_part_are_those_of_the_whole_there(timeline, frames, start, stop):
    part = timeline.weights(frames, FACE_RATE, slice(start, stop))
    np.testing.assert_array_equal(part, timeline.weights(frames, FACE_RATE)[start:stop])
