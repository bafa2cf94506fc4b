"""Edits of blinks and fixations: the layer stays sorted and inside the line, and other events do not change."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from emoface.motion.blink import Blink
from emoface.motion.gaze import Fixation
from emoface.panel.editor import event_edits
from emoface.take import BlinkLayer, GazeLayer

from ..values import make_take

FRAMES = 592


BLINKS = st.lists(st.integers(0, FRAMES - 1), max_size=12, unique=True).flatmap(
    lambda frames: st.tuples(*(st.builds(Blink, st.just(f), st.floats(0, 1), st.booleans()) for f in sorted(frames)))
)
FIXATIONS = BLINKS.map(
    lambda blinks: tuple(Fixation(b.frame, b.strength / 2, -b.strength / 3, b.locked) for b in blinks)
)
LAYERS = BLINKS.map(lambda e: BlinkLayer(3, e)) | FIXATIONS.map(lambda e: GazeLayer(3, e))


@st.composite
def layers_and_selected(draw):
    layer = draw(LAYERS)
    events = event_edits.events_of(layer)
    return layer, frozenset(draw(st.sets(st.sampled_from(events))) if events else ())


def in_order(layer) -> bool:
    frames = [e.frame for e in event_edits.events_of(layer)]
    return frames == sorted(frames)


@given(layers_and_selected(), st.integers(-FRAMES, FRAMES))
def test_events_move_together_inside_the_line_and_the_others_stay(given_, by):
    layer, selected = given_
    after, moved = event_edits.move(layer, selected, by, FRAMES - 1)
    assert in_order(after) and len(event_edits.events_of(after)) == len(event_edits.events_of(layer))
    assert set(event_edits.events_of(layer)) - selected <= set(event_edits.events_of(after))
    was, now = (sorted(e.frame for e in events) for events in (selected, moved))
    assert {b - a for a, b in zip(was, now, strict=True)} <= {by} or now[0] == 0 or now[-1] == FRAMES - 1
    assert np.diff(was).tolist() == np.diff(now).tolist()
    assert all(0 <= e.frame < FRAMES for e in moved)
    assert after.seed == layer.seed and after.enabled == layer.enabled


@given(layers_and_selected())
def test_what_is_moved_away_and_back_stands_where_it_stood(given_):
    layer, selected = given_
    away, moved = event_edits.move(layer, selected, 1, FRAMES * 2)
    back, _ = event_edits.move(away, moved, -1, FRAMES * 2)
    assert [e.frame for e in event_edits.events_of(back)] == [e.frame for e in event_edits.events_of(layer)]


@given(layers_and_selected())
def test_removing_and_locking_touch_only_the_selected(given_):
    layer, selected = given_
    others = [e for e in event_edits.events_of(layer) if e not in selected]
    assert list(event_edits.events_of(event_edits.remove(layer, selected))) == others
    toggled, now = event_edits.toggle_lock(layer, selected)
    assert in_order(toggled) and set(others) <= set(event_edits.events_of(toggled))
    assert len({e.locked for e in now}) <= 1
    twice, _ = event_edits.toggle_lock(toggled, now)
    locked_twice = {e.locked for e in event_edits.events_of(twice) if e not in others}
    assert {e.locked for e in now} != locked_twice or not selected


@given(LAYERS, st.integers(0, FRAMES - 1))
def test_what_is_placed_by_hand_is_locked_and_stands_alone_at_its_frame(layer, frame):
    event = Blink(frame) if isinstance(layer, BlinkLayer) else Fixation(frame, 0.1, 0.2)
    after = event_edits.add(layer, event)
    assert in_order(after)
    assert [e for e in event_edits.events_of(after) if e.frame == frame] == [replace(event, locked=True)]


def test_a_re_roll_leaves_what_was_moved_by_hand():
    take = make_take()
    layer, moved = event_edits.move(take.blink, frozenset(take.blink.events), 12, FRAMES)
    rolled = replace(take, blink=layer).reroll_blinks(seed=5)
    assert moved <= set(rolled.blink.events)


@given(layers_and_selected(), st.floats(-2, 2), st.floats(-3, 3))
def test_strength_and_aim_stay_in_range_and_touch_only_the_selected(given_, by, far):
    layer, selected = given_
    if isinstance(layer, BlinkLayer):
        after, now = event_edits.change_strength(layer, selected, by)
        assert all(0.05 <= e.strength <= 1 for e in now)
    else:
        assume(selected)
        selected = frozenset([next(iter(selected))])
        after, now = event_edits.aim(layer, next(iter(selected)), far, -far)
        assert all(max(abs(e.x), abs(e.y)) <= 1 for e in now)
    assert in_order(after)
    assert [e for e in event_edits.events_of(after) if e not in now] == [
        e for e in event_edits.events_of(layer) if e not in selected and e not in now
    ]
