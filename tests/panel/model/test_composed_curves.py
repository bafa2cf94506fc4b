"""Piece by piece is the same as all at once, and quick for an hour."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from emoface.curves import BUCKET
from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.panel.model import composed_curves as module
from emoface.panel.model.composed_curves import BLOCK, ComposedCurves, composed_curves
from emoface.rig import BLINK_CONTROLS, GAZE_CONTROLS

from ..values import make_take

NEAR_EDGES = st.one_of(
    st.integers(0, 1700), st.integers(BLOCK - 30, BLOCK + 30), st.integers(2 * BLOCK - 20, 2 * BLOCK)
)
POINTS = st.floats(-1, 1)


@settings(max_examples=60)
@example([], [Fixation(0, 0.0, 0.0), Fixation(BLOCK - 3, 0.0, 1.0), Fixation(BLOCK + 1, 0.0, 0.0)])  # interrupted
@given(
    st.lists(st.builds(Blink, NEAR_EDGES, st.floats(0, 1)), max_size=12),
    st.lists(st.builds(Fixation, NEAR_EDGES, POINTS, POINTS), max_size=12),
)
def test_every_frame_is_that_of_the_whole_take(blinks, fixations):
    take = make_take(28.0, blinks=tuple(blinks), fixations=tuple(sorted(fixations, key=lambda f: f.frame)))
    pieces, whole = ComposedCurves(take), take.compose().values
    for frame in (0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, len(whole) - 1):
        np.testing.assert_array_equal(pieces.frame(frame), whole[frame])
    for column in (*BLINK_CONTROLS, *GAZE_CONTROLS, 7):
        np.testing.assert_array_equal(pieces.column(column, 3, len(whole) - 5), whole[3:-5, column])


def test_frames_beyond_the_line_are_its_ends():
    take = make_take(1.0)
    pieces, whole = ComposedCurves(take), take.compose().values
    np.testing.assert_array_equal(pieces.frame(-5), whole[0])
    np.testing.assert_array_equal(pieces.frame(500), whole[-1])


@pytest.mark.speed
def test_an_hour_is_looked_at_without_being_worked_out():
    take = make_take(
        3600.0,
        blinks=tuple(Blink(i) for i in range(0, 215_000, 150)),
        fixations=tuple(Fixation(i, 0.1, 0.1) for i in range(0, 215_000, 40)),
    )
    start = time.perf_counter()
    pieces = ComposedCurves(take)
    for frame in range(0, 200_000, 40_000):
        pieces.frame(frame)
    assert time.perf_counter() - start < 0.5  # the whole take at once costs seconds


def test_from_far_away_the_extremes_of_each_bucket_are_known():
    take = make_take(20.3)
    pieces, whole = ComposedCurves(take), take.compose().values[:, 7]
    found = pieces.extremes(7)
    assert len(found) == -(-len(whole) // BUCKET)
    for number, (lowest, highest) in enumerate(found):
        bucket = whole[number * BUCKET : (number + 1) * BUCKET]
        assert (lowest, highest) == (bucket.min(), bucket.max())


def test_other_blinks_over_the_same_face_cost_no_new_look_at_it():
    take = make_take(1.0)
    before, looked_at = ComposedCurves(take), take.face.extremes
    rolled = replace(take, blink=replace(take.blink, events=(Blink(5),)))
    after = ComposedCurves(rolled, before)
    assert after.take.face.extremes is looked_at
    np.testing.assert_array_equal(after.frame(8), rolled.compose().values[8])
    other = replace(take, face=take.face.with_values(take.face.values * 0.5))
    after, values = ComposedCurves(other, before), other.compose().values[:, 7]
    np.testing.assert_array_equal(after.column(7, 0, 60), values)
    assert after.extremes(7).max() == values.max()


def test_whoever_shows_a_take_shares_its_curves():
    take = make_take(1.0)
    assert composed_curves(take) is composed_curves(take)
    assert composed_curves(make_take(1.0)) is not composed_curves(take)


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_BLOCKS", 2)
    pieces = ComposedCurves(make_take(60.0))
    for frame in range(0, 3600, 100):
        pieces.frame(frame)
    assert len(pieces._blocks) == 2
