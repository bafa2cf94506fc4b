"""What the table of lines says about a line."""

from emoface.emotion import EmotionTimeline, Segment
from emoface.panel.widgets.line_texts import duration_text, emotion_text, visible_segments


def test_lengths_are_minutes_and_seconds():
    assert [duration_text(s) for s in (None, 0.04, 65.26, 3661)] == ["", "0:00.0", "1:05.3", "1:01:01"]


def test_an_emotions_text_has_its_intensity_where_it_is_not_full():
    assert emotion_text(EmotionTimeline.parse("angry@0 sad:0.5@1")) == "Angry, Sad 50%"


def test_the_band_has_no_gaps_and_ends_with_the_line():
    timeline = EmotionTimeline((Segment(1, 2, "angry"), Segment(3, float("inf"), "sad")))
    pieces = visible_segments(timeline, 5.0)
    assert [(p.start_s, p.end_s, p.emotion) for p in pieces] == [
        (0, 1, "neutral"),
        (1, 2, "angry"),
        (2, 3, "neutral"),
        (3, 5, "sad"),
    ]
    assert visible_segments(EmotionTimeline(), None)[0].emotion == "neutral"


def test_a_segment_without_a_known_end_gets_a_second():
    timeline = EmotionTimeline((Segment(1, 2, "angry"), Segment(3, float("inf"), "sad")))
    assert visible_segments(timeline, None)[-1] == Segment(3, 4.0, "sad")
