import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.gaze import Fixation, GazeSettings
from emoface.motion.saccades import (
    EYES_SIDEWAYS,
    apply_saccades,
    draw_conversation_gaze,
    reroll_conversation_gaze,
    saccade_degrees,
)
from emoface.prosody import Phrase, Prosody
from emoface.rig import GAZE_CONTROLS
from emoface.timing import FrameRate

MINUTE = 3600


def still(frames: int) -> Curves:
    return Curves(np.zeros((frames, 174)))


def talking(frames: int, *phrases: Phrase) -> Prosody:
    return Prosody(np.zeros(frames), np.zeros(frames), phrases=phrases or (Phrase(0, frames),))


def away(prosody: Prosody, seeds: range = range(10)) -> np.ndarray:
    """Whether the eyes are more than 3 degrees from the centre, (seeds, frames)."""
    rows = []
    for seed in seeds:
        moved = apply_saccades(still(len(prosody)), draw_conversation_gaze(seed, prosody)).values
        rows.append(np.hypot(*moved[:, GAZE_CONTROLS].T) * EYES_SIDEWAYS > 3)
    return np.array(rows)


def test_the_same_seed_draws_the_same_gaze_and_another_seed_another():
    prosody = talking(MINUTE)
    assert draw_conversation_gaze(3, prosody) == draw_conversation_gaze(3, prosody)
    assert draw_conversation_gaze(3, prosody) != draw_conversation_gaze(4, prosody)


def test_speakers_look_away_more_than_listeners():
    """Of the cycle of 3.1 s and .93 s a speaker's eyes are away for .23; of 7.9 s and .43 s a listener's for .05."""
    assert away(talking(MINUTE)).mean() == pytest.approx(0.23, abs=0.06)
    assert away(Prosody.silent(MINUTE)).mean() == pytest.approx(0.05, abs=0.03)


def test_a_turn_often_begins_with_a_look_away():
    prosody = talking(1200, Phrase(600, 1200))
    around = away(prosody, range(60))[:, 600:612].mean()
    assert around > 2 * away(prosody, range(60))[:, 300:500].mean() and around > 0.3


@given(st.integers(0, 300), st.integers(1, 1500))
@settings(max_examples=40)
def test_every_move_ends_inside_the_line(seed, frames):
    fixations = draw_conversation_gaze(seed, talking(frames))
    assert fixations[0] == Fixation(0, 0.0, 0.0)
    assert all(f.frame + 6 <= frames for f in fixations[1:])
    assert list(fixations) == sorted(fixations, key=lambda f: f.frame)


def test_eyes_never_stand_quite_still_for_long_and_seldom_turn_far():
    fixations = [f for seed in range(5) for f in draw_conversation_gaze(seed, Prosody.silent(MINUTE))]
    assert 50 <= len(fixations) / 5 <= 120  # a minute: microsaccades are 1 to 2 a second, while the eyes rest
    sizes = np.array(saccade_degrees(list(draw_conversation_gaze(1, talking(10 * MINUTE)))))
    assert (sizes < 15).mean() > 0.9 and sizes.max() < 32


@pytest.mark.parametrize("degrees, expected_s", [(4, 0.035), (10, 0.0495), (16, 0.0642)])
def test_a_move_takes_as_long_as_a_saccade_of_its_size(degrees, expected_s):
    target = degrees / EYES_SIDEWAYS
    fixations = [Fixation(0, 0.0, 0.0), Fixation(30, target, 0.0)]
    fine = apply_saccades(Curves(np.zeros((2000, 174)), FrameRate(1200)), fixations).values[:, GAZE_CONTROLS[0]]
    moving = np.flatnonzero((fine > 1e-4) & (fine < target - 1e-4))
    assert len(moving) / 1200 == pytest.approx(expected_s, abs=0.003)


@given(st.integers(0, 200), st.integers(0, 900), st.integers(1, 900), st.sets(st.integers(0, 30), max_size=5))
@settings(max_examples=60)
def test_a_range_is_drawn_again_and_nothing_moves_outside_it(seed, start, length, locked):
    prosody = talking(900, Phrase(100, 400), Phrase(420, 800))
    stop = min(start + length, 900)
    drawn = draw_conversation_gaze(seed, prosody)
    before = tuple(Fixation(f.frame, f.x, f.y, i in locked) for i, f in enumerate(drawn))
    after = reroll_conversation_gaze(before, seed + 1, prosody, range(start, stop))
    assert [f for f in before if f.locked] == [f for f in after if f.locked]
    old, new = (apply_saccades(still(900), fixations).values for fixations in (before, after))
    outside = np.r_[0 : min(start, stop), stop:900]
    np.testing.assert_array_equal(old[outside], new[outside])


def test_a_habit_of_looking_away_is_how_long_the_eyes_look_away():
    def seconds_away(factor: float) -> float:
        settings = GazeSettings(style="conversation", away=factor)
        times = []
        for seed in range(5):
            moves = draw_conversation_gaze(seed, Prosody.silent(36_000), settings)
            ends = [move.frame for move in moves[1:]] + [36_000]
            pairs = zip(moves, ends, strict=True)
            times += [end - m.frame for m, end in pairs if abs(m.x) * 40 > 3 or abs(m.y) * 30 > 3]
        return sum(times)

    assert 1.2 * seconds_away(0.4) < seconds_away(1.0) < seconds_away(2.0) / 1.2
