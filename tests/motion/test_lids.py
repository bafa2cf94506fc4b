from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.blink import Blink, apply_blinks, draw_blinks
from emoface.motion.gaze import Fixation
from emoface.motion.lids import (
    CONVERSATION_BLINKS,
    draw_conversation_blinks,
    follow_gaze,
    press_lids,
    reroll_conversation_blinks,
)
from emoface.motion.saccades import draw_conversation_gaze
from emoface.prosody import Phrase, Prosody
from emoface.rig import BLINK_CONTROLS, BOARD, GAZE_CONTROLS
from emoface.style import blink_settings

MINUTE = 3600
LENGTH = len(CONVERSATION_BLINKS.openness)
PRESS, SQUINT = BOARD.columns("eye_lidPress"), BOARD.columns("eye_squintInner")


def still(frames: int) -> Curves:
    return Curves(np.zeros((frames, 174)))


def talking(frames: int, every: int = 300) -> Prosody:
    phrases = tuple(Phrase(start, start + every - 60) for start in range(30, frames - every, every))
    return Prosody(np.zeros(frames), np.zeros(frames), phrases=phrases)


def drawn(seed: int, prosody: Prosody) -> tuple[Blink, ...]:
    return draw_conversation_blinks(seed, prosody, draw_conversation_gaze(seed, prosody))


def test_speakers_blink_as_often_as_people_do_in_conversation():
    """26 a minute (Bentivoglio 1997), 10.5 to 32.5 in 95 of 100 people (Doughty 2001)."""
    rates = [len(drawn(seed, talking(2 * MINUTE))) / 2 for seed in range(10)]
    assert np.mean(rates) == pytest.approx(26, abs=4)


def test_many_phrases_end_with_a_blink():
    prosody = talking(5 * MINUTE)
    frames = np.array([b.frame for seed in range(5) for b in drawn(seed, prosody)])
    near = [(np.abs(frames - phrase.stop) <= 12).sum() / 5 for phrase in prosody.phrases]
    elsewhere = [(np.abs(frames - phrase.start - 100) <= 12).sum() / 5 for phrase in prosody.phrases]
    assert np.mean(near) > 0.45 and np.mean(near) > 1.5 * np.mean(elsewhere)


def test_a_far_turn_of_the_eyes_carries_a_blink_and_a_near_one_does_not():
    silent = Prosody.silent(600)

    def share(x: float) -> float:
        fixations = (Fixation(0, 0.0, 0.0), Fixation(300, x, 0.0))
        return np.mean([any(b.frame == 299 for b in draw_conversation_blinks(s, silent, fixations)) for s in range(50)])

    assert share(0.85) > 0.9 and share(0.02) < 0.1


@given(st.integers(0, 300), st.integers(0, 1500))
@settings(max_examples=40)
def test_every_blink_ends_inside_the_line_and_none_runs_into_another(seed, frames):
    onsets = [b.frame for b in drawn(seed, talking(frames))]
    assert all(frame >= 0 and frame + LENGTH <= frames for frame in onsets)
    assert all(b - a >= 26 for a, b in pairwise(onsets))


@given(st.integers(0, 200), st.integers(0, 900), st.integers(1, 900), st.sets(st.integers(0, 12), max_size=4))
@settings(max_examples=60)
def test_a_range_is_drawn_again_and_nothing_moves_outside_it(seed, start, length, locked):
    prosody, stop = talking(900), min(start + length, 900)
    fixations = draw_conversation_gaze(seed, prosody)
    before = tuple(Blink(b.frame, b.strength, i in locked) for i, b in enumerate(drawn(seed, prosody)))
    after = reroll_conversation_blinks(before, seed + 1, prosody, fixations, range(start, stop))
    assert [b for b in before if b.locked] == [b for b in after if b.locked]
    old, new = (
        press_lids(apply_blinks(still(900), blinks, CONVERSATION_BLINKS), blinks, CONVERSATION_BLINKS).values
        for blinks in (before, after)
    )
    outside = np.r_[0 : min(start, stop), stop:900]
    np.testing.assert_array_equal(old[outside], new[outside])


def test_lids_go_down_with_the_eyes_and_up_less_far_than_they():
    values = np.zeros((3, 174), np.float32)
    values[:, GAZE_CONTROLS[1]] = (-0.3, 0.0, 0.3)
    lids = follow_gaze(Curves(values)).values
    for column in BLINK_CONTROLS:
        np.testing.assert_allclose(lids[:, column], (0.222, 0, -0.222), atol=1e-6)
    others = [i for i in range(174) if i not in BLINK_CONTROLS]
    np.testing.assert_array_equal(lids[:, others], values[:, others])


def test_lids_press_and_squint_gives_way_only_while_they_close():
    values = np.zeros((60, 174))
    values[:, SQUINT] = 0.5
    pressed = press_lids(Curves(values), [Blink(20)], CONVERSATION_BLINKS).values
    closed = 20 + CONVERSATION_BLINKS.closed
    assert pressed[closed, PRESS] == pytest.approx(0.55) and pressed[closed, SQUINT] == pytest.approx(0.35)
    outside = np.r_[0:20, 20 + LENGTH : 60]
    np.testing.assert_array_equal(pressed[outside], values[outside])
    assert (np.diff(pressed[20 : closed + 1, PRESS[0]]) > 0).all()


def test_a_blink_that_runs_past_the_end_is_cut():
    assert press_lids(still(24), [Blink(20)], CONVERSATION_BLINKS).values[:, PRESS].max() > 0.3
    assert press_lids(still(24), [Blink(600)], CONVERSATION_BLINKS) == still(24)


@pytest.mark.parametrize(("rate", "style"), [(8, "conversation"), (45, "conversation"), (15, "paper"), (50, "paper")])
def test_blinks_come_about_as_often_as_a_style_says(rate, style):
    phrases = tuple(Phrase(start, start + 240) for start in range(60, 36_000, 360))
    prosody = replace(Prosody.silent(36_000), phrases=phrases)
    settings = blink_settings(style, rate)
    counts = []
    for seed in range(5):
        if style == "paper":
            counts.append(len(draw_blinks(seed, len(prosody), settings)))
        else:
            gaze = draw_conversation_gaze(seed, prosody)
            counts.append(len(draw_conversation_blinks(seed, prosody, gaze, settings)))
    assert 0.7 * rate < sum(counts) / 5 / 10 < 1.3 * rate
