"""What each control does to the drawn face's geometry. y grows downwards; the character's left is at greater x."""

import numpy as np
import pytest

from emoface.preview.shape.brow import compute_brow_shape
from emoface.preview.shape.eye import MIDDLE, compute_eye_shape
from emoface.preview.shape.head import compute_head_shape
from emoface.preview.shape.jaw import compute_jaw_position
from emoface.preview.shape.mouth import compute_mouth_shape
from emoface.preview.shape.nose import compute_nose_side
from emoface.preview.shape.pose import LEFT, RIGHT, SIDES, Pose
from emoface.preview.shape.teeth import compute_lower_teeth, compute_tongue_shape, compute_upper_teeth
from emoface.rig import BOARD

from .poses import EMOTION_POSES, TOGETHER, pose

MIRROR = np.array([-1.0, 1.0])
LATERAL = [
    i
    for i, name in enumerate(BOARD.names)
    if (name.startswith("CTRL_C_") and name.endswith("X")) or "lipShift" in name or name[6:] == "_eye-translateX"
]


def mouth(values):
    pose_ = Pose(values)
    return compute_mouth_shape(pose_, compute_jaw_position(pose_))


def head(values):
    pose_ = Pose(values)
    return compute_head_shape(pose_, compute_jaw_position(pose_), 66.0)


def eye(values, side=LEFT):
    return compute_eye_shape(Pose(values), side)


def brow(values, side=LEFT):
    return compute_brow_shape(Pose(values), side).line


def mirrored(values):
    """The same expression seen in a mirror."""
    swapped = values[BOARD.mirror].copy()
    swapped[LATERAL] *= -1
    return swapped


@pytest.fixture
def random_poses(rng):
    """Sparse random poses over the full ranges: what a network or an animator might give."""
    poses = rng.uniform(BOARD.minimum, BOARD.maximum, (60, len(BOARD)))
    return poses * (rng.random(poses.shape) < 0.3)


def test_the_lips_of_a_resting_face_touch_along_their_whole_length():
    assert mouth(pose()).gap.max() == 0


def test_a_falling_jaw_opens_the_lips_wider_and_wider():
    widest = [mouth(pose(jaw=opening)).gap.max() for opening in np.linspace(0.1, 1, 10)]
    assert np.all(np.diff(widest) > 1)
    assert mouth(pose(jaw=1, jaw_openExtreme=1)).gap.max() > widest[-1]


@pytest.mark.parametrize("opening", [0.0, 0.1, 0.4, 1.0])
def test_lips_together_seals_the_mouth_however_far_the_jaw_is_down(opening):
    assert mouth(pose(jaw=opening, mouth_lowerLipDepress=0.5, **TOGETHER)).gap.max() == 0


def test_half_closed_lips_seal_a_small_opening_but_not_a_large_one():
    half = {name: 0.5 for name in TOGETHER}
    assert mouth(pose(jaw=0.1, **half)).gap.max() == 0
    assert mouth(pose(jaw=0.8, **half)).gap.max() > 5


@pytest.mark.parametrize("control", ["mouth_upperLipRaise", "mouth_lowerLipDepress", "mouth_funnelU", "mouth_lipBiteD"])
def test_these_part_the_lips_without_the_jaw(control):
    assert mouth(pose(**{control: 1.0})).gap.max() > 2


def test_sticky_corners_leave_the_middle_open():
    gap = mouth(pose(jaw=0.3, mouth_lipSticky=1)).gap
    assert gap[len(gap) // 2] > 3
    assert gap[3] == gap[-4] == 0


def test_lips_and_lids_never_cross_whatever_the_values(random_poses):
    for values in random_poses:
        assert mouth(values).gap.min() >= -1e-9
        for side in SIDES:
            both = eye(values, side)
            assert (both.lower_lid - both.upper_lid)[:, 1].min() >= -1e-9


def test_mirrored_values_give_a_mirrored_face(random_poses):
    for values in random_poses[:20]:
        there, back = mouth(values), mouth(mirrored(values))
        assert np.allclose(there.upper_outer, back.upper_outer[::-1] * MIRROR)
        assert np.allclose(there.lower_inner, back.lower_inner[::-1] * MIRROR)
        assert np.allclose(head(values).outline[1:], head(mirrored(values)).outline[:0:-1] * MIRROR)
        assert np.allclose(eye(values, LEFT).upper_lid, eye(mirrored(values), RIGHT).upper_lid * MIRROR)
        assert np.allclose(eye(values, LEFT).iris, eye(mirrored(values), RIGHT).iris * MIRROR)
        assert np.allclose(brow(values, LEFT), brow(mirrored(values), RIGHT) * MIRROR)
        noses = [compute_nose_side(Pose(v), mouth(v), s) for v, s in ((values, LEFT), (mirrored(values), RIGHT))]
        assert np.allclose(noses[0].fold, noses[1].fold * MIRROR)


def test_values_beyond_a_controls_range_count_as_its_end():
    assert np.array_equal(mouth(pose(jaw=7)).lower_inner, mouth(pose(jaw=1)).lower_inner)


def width(values):
    corners = mouth(values).corners
    return corners[LEFT][0] - corners[RIGHT][0]


def test_rounding_narrows_the_mouth_and_spreading_widens_it():
    u = pose(mouth_purseU=0.8, mouth_purseD=0.8, mouth_funnelU=0.4, mouth_funnelD=0.4)
    i = pose(mouth_stretch=0.6, mouth_cornerPull=0.3)
    assert width(u) < 0.65 * width(pose()) < width(pose()) < 0.9 * width(i)
    assert mouth(u).rounding > 0.9 > mouth(i).rounding


def test_a_one_sided_smile_lifts_that_corner_alone():
    rest, smile = mouth(pose()).corners, mouth(pose("L", mouth_cornerPull=1)).corners
    assert smile[LEFT][1] < rest[LEFT][1] - 8
    assert np.allclose(smile[RIGHT], rest[RIGHT])


def test_a_frown_lowers_the_corners():
    assert mouth(pose(mouth_cornerDepress=1)).corners[LEFT][1] > mouth(pose()).corners[LEFT][1] + 5


@pytest.mark.parametrize("control", ["mouth_lipsPressU", "mouth_lipsRollD", "mouth_lipBiteD", "mouth_tightenD"])
def test_these_thin_the_lower_lip(control):
    def thickness(values):
        drawn = mouth(values)
        return (drawn.lower_outer - drawn.lower_inner)[:, 1].max()

    assert thickness(pose(**{control: 1.0})) < 0.8 * thickness(pose())


def test_a_bitten_lip_meets_the_upper_teeth_and_shows_them():
    f = pose(jaw=0.06, mouth_lipBiteD=0.9)
    drawn, edge = mouth(f), compute_upper_teeth(Pose(f)).edge[6, 1]
    middle = len(drawn.gap) // 2
    assert drawn.upper_inner[middle, 1] < edge - 2
    assert abs(drawn.lower_inner[middle, 1] - edge) < 4


def test_the_mouth_and_the_jaw_move_to_the_side_of_their_controls():
    """Mouth X 1 is the character's left, jaw X 1 the character's right."""
    assert mouth(pose(mouth_X=1)).corners[LEFT][0] > mouth(pose()).corners[LEFT][0] + 5
    assert head(pose(jaw_X=1)).chin[0] < -5 < 5 < head(pose(jaw_X=-1)).chin[0]


def test_the_chin_falls_with_the_jaw_and_the_skull_stays():
    rest, fallen = head(pose()), head(pose(jaw=1))
    assert fallen.chin[1] > rest.chin[1] + 20
    above = rest.outline[:, 1] < 0
    assert np.allclose(fallen.outline[above], rest.outline[above])


def test_blown_cheeks_widen_the_face_and_sucked_ones_narrow_it():
    widths = [np.ptp(head(pose(mouth_suckBlow=v)).outline[:, 0][head(pose()).outline[:, 1] > 40]) for v in (-1, 0, 1)]
    assert widths[0] < widths[1] < widths[2]


def test_the_tongues_tip_rises_to_the_upper_teeth_and_comes_out_over_the_lower_lip():
    def tongue(values):
        pose_ = Pose(values)
        lower_lip_y = mouth(values).lower_inner[:, 1].max()
        return compute_tongue_shape(pose_, compute_jaw_position(pose_), lower_lip_y).outline[:, 1]

    vowel, lateral = pose(jaw=0.4), pose(jaw=0.4, tongue_tip=1, tongue=0.6)
    teeth = compute_upper_teeth(Pose(vowel)).edge[6, 1]
    assert tongue(lateral).min() < teeth < tongue(vowel).min()
    assert tongue(pose(jaw=0.4, tongue_inOut=-1)).max() > mouth(vowel).lower_outer[:, 1].max()


def test_the_lower_teeth_ride_on_the_jaw_and_the_upper_ones_do_not():
    rest, fallen = Pose(pose()), Pose(pose(jaw=1))
    lower_rest, lower_fallen = (compute_lower_teeth(p, compute_jaw_position(p)) for p in (rest, fallen))
    assert np.array_equal(compute_upper_teeth(rest).edge, compute_upper_teeth(fallen).edge)
    assert lower_fallen.edge[6, 1] > lower_rest.edge[6, 1] + 20


def test_a_blink_of_one_shuts_the_eye_and_less_shuts_it_less():
    openings = [eye(pose(eye_blink=blink)).opening for blink in np.linspace(-1, 1, 9)]
    assert np.all(np.diff(openings) < 0)
    assert openings[-1] == pytest.approx(0)


def test_a_wink_shuts_its_own_eye_alone():
    wink = pose("L", eye_blink=1)
    assert eye(wink, LEFT).opening == pytest.approx(0)
    assert eye(wink, RIGHT).opening == eye(pose(), RIGHT).opening


@pytest.mark.parametrize(
    "control", ["eye_squintInner", "eye_cheekRaise", "eye_eyelidD", "eye_eyelidU", "eye_faceScrunch"]
)
def test_these_narrow_the_eye(control):
    assert eye(pose(**{control: 1.0})).opening < eye(pose()).opening - 2


@pytest.mark.parametrize("side", SIDES)
def test_eyes_turn_to_the_characters_left_at_the_viewers_right_and_up(side):
    centred = eye(pose(), side).iris
    assert centred[0] == pytest.approx(side * MIDDLE[0])
    assert eye(pose(eye_X=1), side).iris[0] > centred[0] + 8
    assert eye(pose(eye_X=0.2), side).iris[0] > centred[0] + 2
    values = pose()
    values[BOARD.index("CTRL_C_eye-translateY")] = 1
    assert eye(values, side).iris[1] < centred[1] - 5


def test_one_eyes_own_control_adds_to_the_common_one():
    values = pose(eye_X=0.3)
    values[BOARD.index("CTRL_L_eye-translateX")] = 0.3
    assert eye(values, LEFT).iris[0] - MIDDLE[0] > eye(values, RIGHT).iris[0] + MIDDLE[0]


def test_a_wide_pupil_is_larger():
    sizes = [eye(pose(eye_pupil=v)).pupil_radius for v in (-1, 0, 1)]
    assert sizes == sorted(set(sizes))


def test_brows_go_down_together_and_up_at_the_end_of_their_control():
    rest = brow(pose())
    down, inner, outer = (brow(pose(**{name: 1.0})) - rest for name in ("brow_down", "brow_raiseIn", "brow_raiseOut"))
    assert down[0, 1] > 5
    assert inner[0, 1] < -5 and abs(inner[-1, 1]) < 2
    assert outer[0, 1] > -2 and outer[3, 1] < -5
    assert brow(pose(brow_lateral=1))[0, 0] < rest[0, 0] - 3


def test_the_fold_beside_the_nose_deepens_with_a_smile_and_a_wrinkled_nose():
    def depth(values):
        return compute_nose_side(Pose(values), mouth(values), LEFT).fold_depth

    assert depth(pose()) < depth(EMOTION_POSES["happy"])
    assert depth(pose()) < depth(EMOTION_POSES["disgust"])


def test_values_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"174 values.*\(173,\)"):
        Pose(np.zeros(173))
