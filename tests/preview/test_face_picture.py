"""The drawn face as pixels."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from emoface.preview.emotion_colours import EMOTION_COLOURS
from emoface.preview.emotion_sheet import FACE, draw_emotion_sheet
from emoface.preview.face import BACKGROUND, draw_face, render_face
from emoface.rig import BOARD

from .pixels import face, rgb
from .poses import EMOTION_POSES, TOGETHER, pose

# Below the chin, between the lashes, or switches of the rig: not to be seen on this face.
UNDRAWN = ("neck", "eyelashes", "teeth_fwdBack", "lookAtSwitch", "parallelLook", "tongue_roll-translateX")

MOUTH = (slice(98, 128), slice(50, 110))  # rows, columns of a 160 pixel face


def test_the_picture_has_the_asked_size_and_the_same_values_give_the_same_pixels():
    image = render_face(pose(jaw=0.3), 200, 120)
    assert (image.width(), image.height()) == (200, 120)
    assert image == render_face(pose(jaw=0.3), 200, 120)


def test_nothing_is_painted_outside_the_area_and_the_painter_is_left_as_it_was():
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(BACKGROUND)
    painter = QPainter(image)
    painter.translate(3, 4)
    before = painter.transform()
    draw_face(painter, QRectF(97, 46, 100, 100), pose(jaw=1, jaw_openExtreme=1))
    assert painter.transform() == before and not painter.hasClipping()
    painter.end()
    touched = np.argwhere((rgb(image) != BACKGROUND.getRgb()[:3]).any(2))
    assert touched.min(0).tolist() >= [50, 100] and (touched.max(0) < [150, 200]).all()


@pytest.mark.parametrize(
    "control", [c for c in BOARD.controls if not any(u in c.name for u in UNDRAWN)], ids=lambda c: c.name
)
def test_every_control_of_the_face_shows(control):
    """At least at one end of its range, on a closed mouth or on an open one with the tongue lifted."""

    def changes(base):
        moved = [base.copy(), base.copy()]
        moved[0][control.index], moved[1][control.index] = control.minimum, control.maximum
        return max(np.abs(face(values) - face(base)).sum() for values in moved)

    open_mouth = pose(jaw=0.4, mouth_lowerLipDepress=0.8, mouth_upperLipRaise=0.3, tongue=0.3)
    assert max(changes(pose()), changes(open_mouth)) > 300


def test_any_two_emotions_look_different_in_a_thumbnail():
    pictures = {name: face(values) for name, values in EMOTION_POSES.items()}
    changed = {(a, b): (np.abs(pictures[a] - pictures[b]).max(2) > 40).sum() for a, b in combinations(EMOTION_POSES, 2)}
    assert min(changed.values()) > 250, min(changed, key=changed.get)


def test_an_open_vowel_is_dark_between_the_lips_in_a_thumbnail_and_closed_lips_are_not():
    def dark(values):
        return (face(values)[MOUTH].sum(2) < 150).sum()

    assert dark(pose(jaw=0.7)) > 150
    assert dark(pose()) == dark(pose(jaw=0.3, **TOGETHER)) == 0


def test_teeth_show_in_an_open_mouth_and_a_bitten_lip():
    def white(values):
        return (face(values, 480)[294:384, 150:330].min(2) > 215).sum()

    assert white(pose()) == 0
    assert white(pose(jaw=0.4, mouth_upperLipRaise=0.4)) > 100
    assert white(pose(jaw=0.06, mouth_lipBiteD=0.9)) > 60


def test_a_smile_on_the_characters_left_changes_the_viewers_right():
    changed = np.abs(face(pose("L", mouth_cornerPull=1)) - face(pose())).sum((0, 2))
    assert changed[90:].sum() > 20 * changed[:70].sum()


@pytest.mark.parametrize("values", [BOARD.minimum, BOARD.maximum], ids=["lowest", "highest"])
def test_every_control_at_its_end_at_once_is_still_a_face(values):
    assert len(np.unique(face(values).reshape(-1, 3), axis=0)) > 500


def test_the_emotion_sheet_draws_each_pose_over_its_colour():
    image = rgb(draw_emotion_sheet(EMOTION_POSES))
    assert image.shape[1] == 7 * FACE
    for i, name in enumerate(EMOTION_POSES):
        colour = "#{:02x}{:02x}{:02x}".format(*image[FACE + 2, i * FACE + FACE // 2])
        assert colour == EMOTION_COLOURS[name]


def test_more_poses_than_fit_in_a_row_stand_in_equal_rows():
    image = draw_emotion_sheet({str(i): pose(jaw=i / 8) for i in range(8)})
    assert image.width() == 4 * FACE
