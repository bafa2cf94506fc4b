import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.curves import Curves
from emoface.motion.rest_pose import REST_CONTROLS, RestPose, RestPoseError, apply_rest_pose, over_rest
from emoface.rig import BOARD

DOWN, CORNER = "CTRL_L_brow_down-translateY", "CTRL_L_mouth_corner-translateY"


def moved(name: str, rest: float, values: list[float]) -> list[float]:
    face = np.zeros((len(values), 174), np.float32)
    face[:, BOARD.index(name)] = values
    over = apply_rest_pose(Curves(face), RestPose(((name, rest),))).values
    assert not np.delete(over, BOARD.index(name), 1).any()
    return over[:, BOARD.index(name)].tolist()


def test_a_still_face_is_the_resting_pose():
    assert moved(DOWN, 0.25, [0.0]) == [0.25]


def test_movement_uses_the_room_that_is_left():
    assert moved(DOWN, 0.5, [0.5, 1.0]) == [0.75, 1.0]
    assert moved(CORNER, -0.5, [-1.0, -0.5, 0.5, 1.0]) == [-1.0, -0.75, 0.25, 1.0]


def test_an_empty_pose_gives_the_same_curves():
    face = Curves(np.zeros((3, 174), np.float32))
    assert apply_rest_pose(face, RestPose()) is face
    assert RestPose(((DOWN, 0.0),)) == RestPose()


@given(st.sampled_from(sorted(REST_CONTROLS)), st.data())
def test_over_any_rest_a_control_stays_in_its_range_and_keeps_its_ends_and_its_order(name, data):
    control = BOARD.controls[BOARD.index(name)]
    pose = RestPose(((name, data.draw(st.floats(control.minimum, control.maximum))),))
    values = np.linspace(control.minimum, control.maximum, 41)
    over = over_rest(values, pose, control.index)
    np.testing.assert_allclose(over[[0, -1]][control.minimum == 0 :], values[[0, -1]][control.minimum == 0 :])
    assert (np.diff(over) >= -1e-12).all()
    assert over.min() >= control.minimum - 1e-12 and over.max() <= control.maximum + 1e-12


def test_nothing_that_opens_or_closes_the_mouth_or_turns_the_eyes_can_rest_elsewhere():
    parts = ("jaw-translateY", "openExtreme", "lipsTogether", "tongue", "teeth", "sticky", "eye-translate", "LipRaise")
    assert not [name for name in REST_CONTROLS if any(part in name for part in parts)]


@pytest.mark.parametrize("value", [1.5, -0.1, float("nan"), True, "1", None])
def test_a_value_out_of_range_is_refused_with_the_range(value):
    with pytest.raises(RestPoseError, match="expected a number from 0 to 1"):
        RestPose.from_json({DOWN: value})
