import csv
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emoface.curves import Curves, CurvesError
from emoface.formats.arkit import CENTRAL, LIPS_TOGETHER, LIVE_LINK_NAMES, SHAPES, SIDED, to_arkit
from emoface.rig import BOARD, CONTROL_NAMES
from emoface.timing import FrameRate

SIDES = (("L", "Left"), ("R", "Right"))
LIPS = ("U", "D")

# How a MetaHuman plays one ARKit shape at 1: the controls that it moves, as Unreal's pose asset for it says.
PLAYED = {
    "JawForward": {"CTRL_C_jaw_fwdBack-translateY": -1},
    "JawLeft": {"CTRL_C_jaw-translateX": -1},
    "JawRight": {"CTRL_C_jaw-translateX": 1},
    "JawOpen": {"CTRL_C_jaw-translateY": 1},
    "MouthFunnel": {f"CTRL_{s}_mouth_funnel{lip}-translateY": 1 for s, _ in SIDES for lip in LIPS},
    "MouthLeft": {"CTRL_C_mouth-translateX": 1},
    "MouthRight": {"CTRL_C_mouth-translateX": -1},
    "MouthRollUpper": {f"CTRL_{s}_mouth_lipsRollU-translateY": 1 for s, _ in SIDES},
    "MouthShrugLower": {f"CTRL_{s}_jaw_ChinRaiseD-translateY": 1 for s, _ in SIDES},
    "MouthShrugUpper": {f"CTRL_{s}_jaw_ChinRaiseU-translateY": 1 for s, _ in SIDES},
    "BrowInnerUp": {f"CTRL_{s}_brow_{way}-translateY": 1 for s, _ in SIDES for way in ("raiseIn", "lateral")},
    "CheekPuff": {f"CTRL_{s}_mouth_{way}-translateY": 1 for s, _ in SIDES for way in ("suckBlow", "lipsBlow")},
    "TongueOut": {"CTRL_C_tongue_inOut-translateY": -1},
}
for letter, side in SIDES:
    one = {
        "EyeBlink": {"eye_blink-translateY": 1},
        "EyeLookDown": {"eye-translateY": -1},
        "EyeLookIn": {"eye-translateX": -1 if letter == "L" else 1},
        "EyeLookOut": {"eye-translateX": 1 if letter == "L" else -1},
        "EyeLookUp": {"eye-translateY": 1},
        "EyeSquint": {"eye_squintInner-translateY": 1},
        "EyeWide": {"eye_blink-translateY": -1},
        "MouthSmile": {"mouth_cornerPull-translateY": 1},
        "MouthFrown": {"mouth_cornerDepress-translateY": 1},
        "MouthDimple": {"mouth_dimple-translateY": 1},
        "MouthStretch": {"mouth_stretch-translateY": 1},
        "MouthPress": {"mouth_pressU-translateY": 1, "mouth_pressD-translateY": 1},
        "MouthLowerDown": {"mouth_lowerLipDepress-translateY": 1},
        "MouthUpperUp": {"mouth_upperLipRaise-translateY": 1},
        "BrowDown": {"brow_down-translateY": 1},
        "CheekSquint": {"eye_cheekRaise-translateY": 1},
        "NoseSneer": {"nose-translateY": 1},
    }
    PLAYED |= {
        shape + side: {f"CTRL_{letter}_{control}": value for control, value in controls.items()}
        for shape, controls in one.items()
    }


def pose(controls: dict[str, float]) -> Curves:
    """One frame of the whole board, the other controls at rest."""
    values = np.zeros((1, len(CONTROL_NAMES)))
    for name, value in controls.items():
        values[0, BOARD.index(name)] = value
    return Curves(values)


def shown(controls: dict[str, float]) -> dict[str, float]:
    """The columns that are not 0 for one pose."""
    face = to_arkit(pose(controls))
    return {
        name: pytest.approx(float(value), abs=1e-6)
        for name, value in zip(face.names, face.values[0], strict=True)
        if value
    }


@pytest.mark.parametrize("shape", PLAYED)
def test_what_a_metahuman_makes_of_a_shape_becomes_that_shape_alone(shape):
    found = shown(PLAYED[shape])
    assert {name: value for name, value in found.items() if name in SHAPES} == {shape: 1}


def test_shapes_that_a_metahuman_mixes_come_back_with_their_mix():
    """Its pucker is most of a funnel too, its lower roll half an upper one, its outer brow an inner one."""
    pucker = {f"CTRL_{s}_mouth_purse{lip}-translateY": 1 for s, _ in SIDES for lip in LIPS}
    pucker |= {f"CTRL_{s}_mouth_funnel{lip}-translateY": 0.75 for s, _ in SIDES for lip in LIPS}
    assert shown(pucker) == {"MouthPucker": 1, "MouthFunnel": 0.75}
    roll = {f"CTRL_{s}_mouth_lipsRollD-translateY": 1 for s, _ in SIDES}
    roll |= {f"CTRL_{s}_mouth_lipsRollU-translateY": 0.5 for s, _ in SIDES}
    assert shown(roll) == {"MouthRollLower": 1, "MouthRollUpper": 0.5}
    brow = {"CTRL_L_brow_raiseOut-translateY": 1, "CTRL_L_brow_raiseIn-translateY": 1}
    assert shown(brow) == {"BrowOuterUpLeft": 1, "BrowInnerUp": 0.5}


@pytest.mark.parametrize(
    ("jaw", "together", "close"), [(0, 1, 0), (1, 0, 0), (1, 1, 1), (0.4, 1, 0.4), (0.4, 0.5, 0.2)]
)
def test_the_mouth_closes_by_no_more_than_the_jaw_opens(jaw, together, close):
    lips = {name.format(S=s): together for name, _ in LIPS_TOGETHER for s, _ in SIDES}
    found = to_arkit(pose(lips | {"CTRL_C_jaw-translateY": jaw}))
    assert found.column("MouthClose") == pytest.approx(close)
    assert found.column("JawOpen") == pytest.approx(jaw)


def test_both_eyes_follow_the_central_control_and_their_own_adds_to_it():
    assert shown({"CTRL_C_eye-translateX": 1}) == {
        "EyeLookOutLeft": 1,
        "EyeLookInRight": 1,
        "LeftEyeYaw": -np.radians(40),
        "RightEyeYaw": -np.radians(40),
    }
    assert shown({"CTRL_C_eye-translateY": -0.5, "CTRL_R_eye-translateY": 0.5}) == {
        "EyeLookDownLeft": 0.5,
        "LeftEyePitch": np.radians(20),
    }
    assert shown({"CTRL_C_eye-translateY": 0.8, "CTRL_L_eye-translateY": 0.8}) == {
        "EyeLookUpLeft": 1,
        "LeftEyePitch": -np.radians(30),
        "EyeLookUpRight": pytest.approx(0.8),
        "RightEyePitch": -np.radians(24),
    }


@given(arrays(np.float32, (3, 174), elements=st.floats(-1, 1, width=32)))
def test_any_face_gives_shapes_within_their_range_and_a_still_head(values):
    face = to_arkit(Curves(values, FrameRate(24)))
    assert (face.names, face.rate, len(face)) == (LIVE_LINK_NAMES, FrameRate(24), 3)
    shapes = face.values[:, :52]
    assert shapes.min() >= 0
    assert shapes.max() <= 1
    assert not face.values[:, 52:55].any()
    assert (face.column("MouthClose") <= face.column("JawOpen")).all()


def test_the_mirrored_face_gives_the_mirrored_shapes(rng):
    values = rng.uniform(BOARD.minimum, BOARD.maximum, (20, 174))
    mirrored = values[:, BOARD.mirror]
    sideways = [name for name in CONTROL_NAMES if name.endswith("eye-translateX")]
    sideways += ["CTRL_C_jaw-translateX", "CTRL_C_mouth-translateX"]
    mirrored[:, [BOARD.index(name) for name in sideways]] *= -1
    face, other = to_arkit(Curves(values)), to_arkit(Curves(mirrored))
    for name in SHAPES:
        swapped = name.replace("Left", "%").replace("Right", "Left").replace("%", "Right")
        np.testing.assert_allclose(other.column(swapped), face.column(name), atol=1e-6, err_msg=name)
    np.testing.assert_allclose(other.column("RightEyeYaw"), -face.column("LeftEyeYaw"), atol=1e-6)


def test_every_shape_has_a_source_and_every_source_is_a_control():
    eyes = {f"EyeLook{way}{side}" for way in ("In", "Out", "Up", "Down") for _, side in SIDES}
    assert eyes | set(CENTRAL) | {shape + side for shape in SIDED for _, side in SIDES} | {"MouthClose"} == set(SHAPES)
    for terms in (*SIDED.values(), *CENTRAL.values(), LIPS_TOGETHER):
        for name, _ in terms:
            assert {name.format(S=letter) for letter, _ in SIDES} <= set(CONTROL_NAMES)


def test_a_control_that_is_missing_is_named():
    with pytest.raises(CurvesError, match="CTRL_C_jaw_fwdBack-translateY"):
        to_arkit(Curves(np.zeros((1, 1)), names=("CTRL_C_jaw-translateY",)))


@pytest.mark.parametrize("emotion", ["angry", "fearful", "happy", "sad"])
def test_signs_and_units_of_the_eyes_are_those_of_the_phones_recordings(shared, emotion):
    """Where the phone sees an eye look one way, its rotation and ours go the same way and about as far."""
    file = shared / "face_motion" / f"livelink_{emotion}_60fps.csv.gz"
    with gzip.open(file, "rt") as text:
        rows = list(csv.DictReader(text))
    recorded = {name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name != "Timecode"}
    left = {"L": recorded["EyeLookOutLeft"] - recorded["EyeLookInLeft"]}
    left["R"] = recorded["EyeLookInRight"] - recorded["EyeLookOutRight"]
    board = np.zeros((len(rows), 174))
    for letter, side in SIDES:
        board[:, BOARD.index(f"CTRL_{letter}_eye-translateX")] = left[letter]
        up = recorded[f"EyeLookUp{side}"] - recorded[f"EyeLookDown{side}"]
        board[:, BOARD.index(f"CTRL_{letter}_eye-translateY")] = up
    ours = to_arkit(Curves(board))
    for _, side in SIDES:
        for angle in ("Yaw", "Pitch"):
            name = f"{side}Eye{angle}"
            if np.ptp(recorded[name]) < 0.2:  # looks straight ahead all along
                continue
            assert np.corrcoef(recorded[name], ours.column(name))[0, 1] > 0.9, name
            assert 0.6 < np.polyfit(ours.column(name), recorded[name], 1)[0] < 1.4, name


def test_the_columns_stand_as_in_the_phones_recordings(shared):
    with gzip.open(shared / "face_motion" / "livelink_happy_60fps.csv.gz", "rt") as text:
        assert tuple(text.readline().strip().split(",")[2:]) == LIVE_LINK_NAMES
