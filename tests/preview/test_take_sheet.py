"""The sheet of a take as pixels: what stands where."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from emoface.preview import timeline_lanes as lanes
from emoface.preview.emotion_colours import EMOTION_COLOURS
from emoface.preview.take_sheet import LONGEST_STRIP_S, MOST_STRIPS, draw_take_sheet, lanes_of_strip, strip_times

from .pixels import rgb


def colours(image, lane, seconds, share=0.9):
    """The pixel of a lane at a time, at a share of its height."""
    return tuple(image[int(lane.area.top() + share * lane.area.height()), int(lane.x(seconds))])


def hexed(colour):
    return "#{:02x}{:02x}{:02x}".format(*colour)


def row(image, lane, share):
    area = lane.area
    return image[int(area.top() + share * area.height()), int(area.left()) : int(area.right())]


def test_the_sheet_is_as_wide_as_asked_and_as_high_as_its_strips_need(make_take, click):
    short, long = draw_take_sheet(make_take(2.0), click(2.0, 1.0), 900), draw_take_sheet(make_take(30.0), None, 900)
    assert short.width() == long.width() == 900
    assert 2.5 * short.height() < long.height() < 3 * short.height()


def test_the_emotion_band_shows_each_emotions_colour_where_it_holds_and_a_blend_between(make_take):
    image = rgb(draw_take_sheet(make_take(2.0, "angry@0 happy@1"), None, 900))
    band = lanes_of_strip(0, 0.0, 2.0, 900)["emotion"]
    assert hexed(colours(image, band, 0.5)) == EMOTION_COLOURS["angry"]
    assert hexed(colours(image, band, 1.5)) == EMOTION_COLOURS["happy"]
    assert hexed(colours(image, band, 1.0)) not in EMOTION_COLOURS.values()


def test_curves_sound_blinks_and_gaze_stand_at_their_time(make_take, click):
    ground = lanes.GROUND.getRgb()[:3]
    image = rgb(draw_take_sheet(make_take(2.0), click(2.0, 1.5), 900))
    strip = lanes_of_strip(0, 0.0, 2.0, 900)
    assert colours(image, strip["jaw open"], 0.5, 0.5) == ground != colours(image, strip["jaw open"], 1.5, 0.5)
    assert colours(image, strip["sound"], 1.2, 0.3) == ground != colours(image, strip["sound"], 1.504, 0.3)
    assert colours(image, strip["blinks"], 0.4) == ground != colours(image, strip["blinks"], 0.6)
    assert colours(image, strip["gaze"], 0.6, 0.2) == ground != colours(image, strip["gaze"], 1.5, 0.2)


def test_a_layer_that_is_switched_off_shows_no_events(make_take):
    take = make_take(2.0)
    off = replace(take, blink=replace(take.blink, enabled=False))
    image = rgb(draw_take_sheet(off, None, 900))
    assert (row(image, lanes_of_strip(0, 0.0, 2.0, 900)["blinks"], 0.9) == lanes.GROUND.getRgb()[:3]).all()


def test_without_sound_the_sheet_is_drawn_with_an_empty_lane(make_take):
    image = rgb(draw_take_sheet(make_take(2.0), None, 900))
    assert (row(image, lanes_of_strip(0, 0.0, 2.0, 900)["sound"], 0.5) == lanes.GROUND.getRgb()[:3]).all()


def test_silence_is_a_line_and_not_noise_blown_up(make_take, rng):
    noise = rng.normal(0, 1e-6, 32_000).astype(np.float32)
    image = rgb(draw_take_sheet(make_take(2.0), noise, 900))
    assert (row(image, lanes_of_strip(0, 0.0, 2.0, 900)["sound"], 0.3) == lanes.GROUND.getRgb()[:3]).all()


@pytest.mark.parametrize("duration_s", [0.1, 12.0, 12.1, 90.0, 3600.0])
def test_strips_are_equal_cover_the_line_and_are_no_more_than_a_picture_holds(duration_s):
    strips = strip_times(duration_s)
    assert strips[0][0] == 0 and strips[-1][1] == pytest.approx(duration_s)
    assert all(a[1] == b[0] for a, b in pairwise(strips))
    assert len(strips) <= MOST_STRIPS
    assert strips[0][1] <= LONGEST_STRIP_S or len(strips) == MOST_STRIPS


def test_the_shortest_line_has_a_sheet(make_take):
    assert draw_take_sheet(make_take(0.1, "sad"), None, 900).height() > 300
