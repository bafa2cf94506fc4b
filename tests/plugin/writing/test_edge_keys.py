"""The curve that keys make, and what keeps it outside a range that is replaced."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emoface_unreal.sequencer.channel import (
    Interpolation,
    Key,
    add_key,
    read_keys,
    remove_keys,
    restore_keys,
    set_user_tangents,
)
from emoface_unreal.sequencer.placement import WriteRange
from emoface_unreal.writing.edge_keys import evaluate, find_edge_keys
from tests.unreal_fake.channels import ChannelData
from tests.unreal_fake.sequencer import MovieSceneSection

KINDS = [Interpolation.LINEAR, Interpolation.CONSTANT, Interpolation.AUTO, Interpolation.SMART_AUTO, Interpolation.USER]


def write_range(previous_tick, start, end):
    """A range in ticks; its frames do not matter here."""
    return WriteRange(0, 0, previous_tick, start, end)


def channel_with(keys):
    section = MovieSceneSection(None)
    section._channels["jaw"] = ChannelData()
    (channel,) = section.get_all_channels()
    for key in keys:
        add_key(channel, key)
    return channel


@st.composite
def channels(draw):
    ticks = sorted(draw(st.sets(st.integers(0, 1000), min_size=1, max_size=8)))
    number = st.floats(-1, 1, width=32)
    slope = st.floats(-0.01, 0.01)
    return [Key(tick, draw(number), draw(st.sampled_from(KINDS)), draw(slope), draw(slope)) for tick in ticks]


@given(channels())
@settings(max_examples=100)
def test_keys_read_as_the_engine_reads_them(keys):
    channel = channel_with(keys)
    read = read_keys(channel)
    for tick in range(-50, 1050, 7):
        assert evaluate(read, tick)[0] == pytest.approx(channel._data().evaluate(tick), abs=1e-5)


@given(channels(), st.integers(0, 1000), st.integers(10, 400))
@settings(max_examples=200)
def test_whatever_stands_there_the_curve_outside_stays(keys, start, length):
    """All keys are the animator's: nothing of theirs may move, on either side."""
    channel, end, before = channel_with(keys), start + length, start - 8
    was = {tick: channel._data().evaluate(tick) for tick in range(-100, 1500)}
    old = read_keys(channel)
    outside = any(not start <= key.tick < end for key in old)
    edges = find_edge_keys(old, write_range(before, start, end), old)
    for key in edges.fixed:
        set_user_tangents(key)
    remove_keys(channel, [key for key in old if start <= key.tick < end])
    for key in (edges.before, edges.after, Key(start, 0.3, KINDS[0]), Key(end - 1, -0.2, KINDS[0])):
        if key is not None:
            add_key(channel, key)
    if outside:
        for tick, value in was.items():
            if tick <= before or tick >= end:
                assert channel._data().evaluate(tick) == pytest.approx(value, abs=2e-5), tick


def test_the_slope_is_that_of_the_curve():
    keys = [Key(0, 0.0, Interpolation.USER, 0.0, 0.02), Key(100, 0.5, Interpolation.USER, -0.01, 0.0)]
    for tick in (1, 30, 50, 99):
        rise = (evaluate(keys, tick + 1)[0] - evaluate(keys, tick - 1)[0]) / 2
        assert evaluate(keys, tick)[1] == pytest.approx(rise, abs=1e-5)


def test_keys_that_are_the_tools_own_are_not_carried_to_the_other_side():
    keys = [Key(0, 0.1, Interpolation.LINEAR), Key(50, 0.6, Interpolation.LINEAR)]
    assert find_edge_keys(keys, write_range(90, 100, 200), []).after is None
    assert find_edge_keys(keys, write_range(90, 100, 200), keys).after == Key(200, 0.6, Interpolation.CONSTANT)
    assert find_edge_keys(keys, write_range(90, 100, 200), []).before == Key(90, 0.6, Interpolation.CONSTANT)


def test_an_empty_channel_needs_nothing():
    inside = [Key(50, 0.1, Interpolation.AUTO)]
    in_range = write_range(-10, 0, 100)
    assert find_edge_keys([], in_range, []) == find_edge_keys(inside, in_range, [])


@given(channels())
@settings(max_examples=50)
def test_keys_are_put_back_as_they_were(keys):
    channel = channel_with(keys)
    before = read_keys(channel)
    for key in before[::2]:
        set_user_tangents(key)
    add_key(channel, Key(2000, 0.5, Interpolation.CONSTANT))
    restore_keys(channel, before)
    np.testing.assert_equal(read_keys(channel), before)
    assert channel.get_num_keys() == len(keys)
