import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.gaze import Fixation, GazeError, GazeSettings, apply_gaze, draw_gaze, reroll_gaze
from emoface.rig import GAZE_CONTROLS
from emoface.timing import FrameRate

PAPER = GazeSettings()
dragged_fixations = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from([-0.2, 0, 0.1]), st.booleans()),
    max_size=12,
    unique_by=lambda f: f[0],
)  # frame, x, locked
HOUR = 3600 * 60


def still(frames: int, rate=FrameRate(60)) -> Curves:
    return Curves(np.full((frames, 174), 0.3), rate)


def test_the_same_seed_draws_the_same_gaze_and_another_seed_another():
    assert draw_gaze(3, 3600, PAPER) == draw_gaze(3, 3600, PAPER)
    assert draw_gaze(3, 3600, PAPER) != draw_gaze(4, 3600, PAPER)


def test_an_hour_of_gaze_has_the_papers_numbers():
    fixations = draw_gaze(1, HOUR, PAPER)
    frames = np.array([f.frame for f in fixations])
    holds = np.diff(frames)[1:] - PAPER.transition
    assert (holds.min(), holds.max()) == (15, 45)
    assert abs(holds.mean() - 30) < 0.5
    radius = np.array([np.hypot(f.x, f.y) for f in fixations[1:]])
    assert abs((radius == 0).mean() - 0.4) < 0.02
    away = radius[radius > 0]
    assert 0.1 <= away.min() and away.max() <= 0.2 and abs(away.mean() - 0.15) < 0.003
    angles = np.array([np.arctan2(f.y, f.x) for f in fixations if f.x or f.y])
    assert np.abs(np.exp(1j * angles).mean()) < 0.05


def test_the_eyes_stay_where_they_went():
    """The point moves on from the last one; it does not jump back to the centre after a move."""
    curves = apply_gaze(still(600), [Fixation(0, 0, 0), Fixation(60, 0.2, -0.1), Fixation(120, 0.1, 0.1)], PAPER)
    x, y = (curves.values[:, column] for column in GAZE_CONTROLS)
    np.testing.assert_allclose(x[[0, 60, 65, 119, 120, 125, 599]], [0, 0, 0.2, 0.2, 0.2, 0.1, 0.1], atol=1e-6)
    np.testing.assert_allclose(y[[62, 65, 120, 125]], [-0.04, -0.1, -0.1, 0.1], atol=1e-6)


def test_only_the_eyes_control_changes():
    curves = apply_gaze(still(300), draw_gaze(0, 300, PAPER), PAPER)
    others = [i for i in range(174) if i not in GAZE_CONTROLS]
    np.testing.assert_array_equal(curves.values[:, others], still(300).values[:, others])


def test_moves_take_the_same_seconds_at_any_rate():
    moves = [Fixation(0, 0, 0), Fixation(60, 0.2, 0)]
    at_30 = apply_gaze(still(120, FrameRate(30)), moves, PAPER).values[:, 0]
    np.testing.assert_allclose(at_30, apply_gaze(still(240), moves, PAPER).values[::2, 0], atol=1e-6)


def test_a_move_that_the_next_interrupts_is_quicker():
    curves = apply_gaze(still(60), [Fixation(0, 0, 0), Fixation(10, 0.2, 0), Fixation(12, -0.2, 0)], PAPER)
    np.testing.assert_allclose(curves.values[[10, 12, 17], 0], [0, 0.2, -0.2], atol=1e-6)


@given(st.integers(0, 1000), st.integers(0, 2000))
def test_every_move_ends_inside_the_line(seed, frames):
    assert all(f.frame + PAPER.transition <= frames for f in draw_gaze(seed, frames, PAPER)[1:])


@given(st.integers(0, 500), st.integers(0, 900), st.integers(1, 900), st.sets(st.integers(1, 40), max_size=6))
def test_a_range_is_drawn_again_and_nothing_moves_outside_it(seed, start, length, locked):
    stop = min(start + length, 900)
    before = tuple(Fixation(f.frame, f.x, f.y, i in locked) for i, f in enumerate(draw_gaze(seed, 900, PAPER)))
    after = reroll_gaze(before, seed + 1, 900, PAPER, range(start, stop))
    assert [f for f in before if f.locked] == [f for f in after if f.locked]
    old, new = (apply_gaze(still(900), fixations, PAPER).values for fixations in (before, after))
    outside = np.r_[0 : min(start, stop), stop:900]
    np.testing.assert_array_equal(old[outside], new[outside])


@given(
    dragged_fixations,
    st.integers(0, 300),
    st.integers(1, 300),
)  # fmt: skip
@example([(72, -0.2, False), (74, 0.0, False)], 74, 239)
@example([(1, -0.2, True), (2, 0.0, False)], 0, 7)
def test_nothing_moves_outside_the_range_however_fixations_were_dragged(dragged, start, length):
    before = tuple(
        Fixation(frame, x, 0.0, locked)
        for frame, x, locked in [(0, 0.0, False), *sorted(dragged)]
        if frame or not locked
    )
    before = tuple({f.frame: f for f in before}.values())
    stop = min(start + length, 300)
    after = reroll_gaze(before, 5, 300, PAPER, range(start, stop))
    old, new = (apply_gaze(still(300), fixations, PAPER).values for fixations in (before, after))
    np.testing.assert_array_equal(old[: min(start, stop)], new[: min(start, stop)])
    np.testing.assert_array_equal(old[stop:], new[stop:])


def test_a_range_is_really_drawn_again():
    before = draw_gaze(2, 1200, PAPER)
    after = reroll_gaze(before, 3, 1200, PAPER, range(300, 900))
    assert [f for f in before if 300 <= f.frame < 895] != [f for f in after if 300 <= f.frame < 895]


@pytest.mark.parametrize(
    "bad",
    [{"hold": (40, 20)}, {"radius": (0.2, 1.4)}, {"centre_probability": 1.1}, {"transition": 0}, {"hold": (-1, 3)}],
)
def test_settings_that_cannot_be_are_refused(bad):
    with pytest.raises(GazeError):
        GazeSettings(**bad)
