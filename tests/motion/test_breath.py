import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.breath import Breath, BreathError, apply_breaths, draw_breaths, reroll_breaths
from emoface.prosody import Phrase, Prosody
from emoface.rig import BOARD
from emoface.timing import FrameRate

FRAMES = 2400
BREATHING = BOARD.columns("_nose-translateX", "throatExhaleInhale")


def spoken() -> Prosody:
    """40 s: ten of silence, ten of speech, two of pause, eight of speech, ten of silence."""
    return Prosody(np.zeros(FRAMES), np.zeros(FRAMES), phrases=(Phrase(600, 1200), Phrase(1320, 1800)))


def test_a_listener_breathes_twelve_to_twenty_times_a_minute():
    counts = [len(draw_breaths(seed, Prosody.silent(3600))) for seed in range(10)]
    assert min(counts) >= 12 and max(counts) <= 20


def test_nobody_breathes_in_while_speaking_and_most_phrases_begin_with_a_breath():
    drawn = [draw_breaths(seed, spoken()) for seed in range(20)]
    assert all(b.end <= p.start or b.frame >= p.stop for breaths in drawn for b in breaths for p in spoken().phrases)
    assert sum(b.end == 1320 for breaths in drawn for b in breaths) >= 10


@given(st.integers(0, 100), st.integers(0, 1000), st.integers(1100, FRAMES))
@settings(max_examples=30)
def test_a_range_that_is_drawn_again_moves_nothing_outside_it_to_the_byte(seed, start, stop):
    still = Curves(np.zeros((FRAMES, 174)))
    before = draw_breaths(seed, spoken())
    after = reroll_breaths(before, seed + 1, spoken(), range(start, stop))
    old, new = (apply_breaths(still, breaths).values for breaths in (before, after))
    outside = np.r_[0:start, stop:FRAMES]
    assert old[outside].tobytes() == new[outside].tobytes()


def test_locked_breaths_stay():
    locked = Breath(10, 60, 0.3, locked=True)
    assert locked in reroll_breaths((locked,), 2, spoken())


@pytest.mark.parametrize("rate", [FrameRate(24), FrameRate(60)])
def test_nostrils_widen_and_close_again_and_nothing_else_moves(rate):
    still = Curves(np.zeros((int(10 * float(rate)), 174)), rate)
    values = apply_breaths(still, (Breath(120, 240, 0.5),)).values
    nostril = values[:, BREATHING[0]]
    assert 0.09 < nostril.max() < 0.12 and 0.09 < nostril[round(2 * float(rate) + 0.4 * 4 * float(rate))]
    assert not nostril[: int(2 * float(rate))].any() and not nostril[int(6 * float(rate)) :].any()
    assert not np.delete(values, BREATHING, 1).any()


@pytest.mark.parametrize("wrong", [(-1, 10, 0.5), (0, 0, 0.5), (0, 10, 1.5)])
def test_what_is_no_breath_is_refused(wrong):
    with pytest.raises(BreathError, match="expected"):
        Breath(*wrong)
