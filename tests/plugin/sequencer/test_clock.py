"""Frames and ticks."""

from fractions import Fraction

import pytest

from emoface.timing import FrameRate
from emoface_unreal.sequencer.clock import Clock

RATES = [FrameRate(24), FrameRate(25), FrameRate(30), FrameRate(60), FrameRate(24000, 1001), FrameRate(30000, 1001)]


@pytest.mark.parametrize("rate", RATES, ids=str)
@pytest.mark.parametrize("ticks", [24000, 60000, 120000, 800])
def test_a_frames_tick_is_never_after_the_frame_and_leads_back_to_it(rate, ticks):
    clock = Clock(rate, FrameRate(ticks))
    for frame in (-100, -1, 0, 1, 2, 7, 1000, 12345, 1_000_000):
        exact = Fraction(frame) * ticks / rate.exact
        assert 0 <= exact - clock.tick(frame) < 1
        assert clock.frame(clock.tick(frame)) == frame
        assert clock.frame_at_or_after(clock.tick(frame)) == frame
        assert clock.frame_at_or_after(clock.tick(frame) + 1) == frame + 1


def test_known_ticks():
    assert Clock(FrameRate(30), FrameRate(24000)).tick(10) == 8000
    assert Clock(FrameRate(24000, 1001), FrameRate(24000)).tick(10) == 10010
    assert Clock(FrameRate(30000, 1001), FrameRate(24000)).tick(1) == 800  # 800.8
    assert Clock(FrameRate(30), FrameRate(24000)).tick_at(0.25) == 6000
    assert Clock(FrameRate(30000, 1001), FrameRate(24000)).tick_in_frames == Fraction(10, 8008)
    assert Clock(FrameRate(24), FrameRate(24000)).tick_in_frames == 0
