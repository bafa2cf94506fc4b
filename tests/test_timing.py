from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.timing import FrameRate, FrameRateError

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("60", 60),
        ("24000/1001", Fraction(24000, 1001)),
        ("23.976", Fraction(24000, 1001)),
        ("29.97", Fraction(30000, 1001)),
    ],
)
def test_a_rate_is_read_exactly(text, exact):
    assert FrameRate.parse(text).exact == exact
    assert FrameRate.parse(str(FrameRate.parse(text))) == FrameRate.parse(text)


@pytest.mark.parametrize("text", ["", "fast", "0", "-24", "24/0", "12.5"])
def test_a_bad_rate_is_refused_with_its_text(text):
    with pytest.raises(FrameRateError, match="frame rate"):
        FrameRate.parse(text)


def test_equal_rates_are_equal_however_written():
    assert FrameRate(120, 2) == FrameRate(60)


@given(st.integers(0, 10**7), st.sampled_from(RATES))
def test_a_frame_survives_the_way_through_exact_seconds(frame, rate):
    assert rate.nearest_frame(frame / rate.exact) == frame


def test_halves_go_up():
    assert FrameRate(30).nearest_frame(Fraction(1, 60)) == 1
    assert FrameRate(30).nearest_frame(Fraction(49, 3000)) == 0


@given(st.integers(0, 10**9), st.sampled_from([8000, 11025, 16000, 22050, 44100, 48000]), st.sampled_from(RATES))
def test_whole_frames_is_the_floor_of_seconds_times_rate(samples, sample_rate, rate):
    frames = rate.whole_frames(samples, sample_rate)
    assert frames <= Fraction(samples, sample_rate) * rate.exact < frames + 1
