"""The angles of the head in every format that holds them."""

from dataclasses import replace

import numpy as np
import pytest

from emoface.curves import Curves
from emoface.formats import csv_curves, json_curves, live_link_csv, rig_text
from emoface.formats.export import DEGREES_A_UNIT, Export
from emoface.motion.head import HEAD_AXES, HeadMove, HeadSettings
from emoface.motion.keys import TOLERANCE
from emoface.take import AudioRef, HeadLayer, Line, ModelRef, Take


@pytest.fixture
def take() -> Take:
    """Three seconds in which the head turns 8 degrees to the left, 4 up, and 2 to the left shoulder."""
    line = Line("line.wav", seed=1, head=HeadSettings())
    made = Take.draw(line, AudioRef("ab" * 32, 3.0), ModelRef("m", "0"), Curves(np.zeros((180, 174))))
    return replace(made, head=HeadLayer(1, 1, (HeadMove(30, 120, "shift", 8.0, 4.0, 2.0),)))


def written(take: Take, name: str, folder) -> str:
    path = folder / f"hello{Export(name).suffix}"
    Export(name).write(path, take, overwrite=False)
    return str(path)


def test_csv_has_a_column_for_each_angle_that_reads_back_exactly(take, tmp_path):
    read = csv_curves.read(written(take, "csv", tmp_path))
    assert read == take.compose_with_head()


def test_json_keys_are_few_and_within_a_fifth_of_a_degree(take, tmp_path):
    keyed = json_curves.read(written(take, "json", tmp_path))
    assert all(len(keyed.keys[name]) < 40 for name in HEAD_AXES)
    error = keyed.evaluate().values[:, -3:] - take.compose_head().values
    assert np.abs(error).max() <= TOLERANCE * DEGREES_A_UNIT + 1e-4


def test_live_link_has_the_apps_axes_in_radians(take, tmp_path):
    """There yaw grows to the character's right and pitch downward, as the eyes' do."""
    read, head = live_link_csv.read(written(take, "live-link", tmp_path)), np.radians(take.compose_head().values)
    for axis, sign in enumerate((-1, -1, 1)):
        np.testing.assert_allclose(read.column(HEAD_AXES[axis]), sign * head[:, axis], atol=1e-5)
    still = live_link_csv.read(written(replace(take, head=None), "live-link", tmp_path / "still"))
    assert not still.column("HeadYaw").any()


def test_maya_turns_a_node_of_its_own(take, tmp_path):
    with open(written(take, "maya", tmp_path), encoding="utf-8") as file:
        blocks = file.read().split("anim rotate.")[1:]
    assert [block.split(";")[0] for block in blocks] == [
        f"rotate{axis} rotate{axis} EmoFaceHead 0 0 {number}" for number, axis in enumerate("YXZ")
    ]
    assert all("output angular;" in block for block in blocks)
    head = take.compose_head().values
    for block, axis, sign in zip(blocks, range(3), (1, -1, -1), strict=True):
        keys = [row.split()[:2] for row in block.split("keys {")[1].splitlines() if "linear" in row]
        for frame, degrees in keys:
            assert float(degrees) == pytest.approx(sign * head[int(frame), axis], abs=TOLERANCE * DEGREES_A_UNIT)


def test_rig_text_has_no_place_for_it(take, tmp_path):
    assert rig_text.read(written(take, "rig-text", tmp_path)) == take.compose()


def test_a_take_without_a_head_layer_is_written_as_before(take, tmp_path):
    assert csv_curves.read(written(replace(take, head=None), "csv", tmp_path)).names == take.face.names
