"""The drawn head turns."""

import numpy as np
import pytest

from emoface.preview.face import render_face
from emoface.preview.shape.pose import LEFT, RIGHT
from emoface.preview.shape.turn import EYES, MOUTH, NOSE, PIVOT_Y, SKIN, UPRIGHT, Plane, Turn, turned

from .pixels import rgb
from .poses import pose


def seen(plane: Plane, turn: Turn, x: float, y: float) -> np.ndarray:
    a, b, c, d, e, f = turned(plane, turn)
    return np.array([a * x + c * y + e, b * x + d * y + f])


def shift(plane: Plane, turn: Turn) -> np.ndarray:
    """How far the point moves at which a plane touches the head."""
    return seen(plane, turn, plane.x, plane.y) - (plane.x, plane.y)


def test_an_upright_head_is_as_it_was():
    assert turned(NOSE, UPRIGHT) == (1, 0, 0, 1, 0, 0)
    assert render_face(pose(jaw=0.3), 160, 160, Turn()) == render_face(pose(jaw=0.3), 160, 160)


@pytest.mark.parametrize(("turn", "direction"), [(Turn(yaw=10), (1, 0)), (Turn(pitch=10), (0, -1))])
def test_near_parts_move_farther_to_the_side_that_the_head_turns_to(turn, direction):
    """The character's left is the viewer's right; y grows downwards."""
    nose, mouth, skin = (shift(plane, turn) @ direction for plane in (NOSE, MOUTH, SKIN))
    assert nose > mouth > skin > 3


def test_a_turn_is_that_of_points_in_space():
    plane, degrees = Plane(10, PIVOT_Y + 5, 50), np.radians(20)
    x, y = seen(plane, Turn(yaw=20), 10, PIVOT_Y + 5)
    assert x == pytest.approx(10 * np.cos(degrees) + 50 * np.sin(degrees)) and y == pytest.approx(PIVOT_Y + 5)
    x, y = seen(plane, Turn(pitch=20), 10, PIVOT_Y + 5)
    assert y == pytest.approx(PIVOT_Y + 5 * np.cos(degrees) - 50 * np.sin(degrees)) and x == pytest.approx(10)


def test_roll_takes_the_crown_to_the_characters_left():
    x, y = seen(SKIN, Turn(roll=30), 0, PIVOT_Y - 100)
    assert x == pytest.approx(50) and y == pytest.approx(PIVOT_Y - 100 * np.cos(np.radians(30)))


def test_the_eye_that_turns_away_looks_narrower():
    turn = Turn(yaw=15)
    assert turned(EYES[LEFT], turn)[0] < turned(EYES[RIGHT], turn)[0]


def test_a_turned_face_has_other_pixels_and_the_shoulders_stay():
    straight, aside = (rgb(render_face(pose(), 160, 160, turn)) for turn in (UPRIGHT, Turn(yaw=10)))
    assert (straight != aside).any(2).mean() > 0.1
    np.testing.assert_array_equal(straight[154:, :50], aside[154:, :50])
