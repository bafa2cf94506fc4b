"""The comparison with other programs: how their mouth shapes are drawn, and a row of its table."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from emoface.evaluation import lips
from emoface.evaluation.encoded_recording import JAW, constant_weights
from emoface.evaluation.recordings import read_recording
from emoface.training.animator import animate

GRID = """File type = "ooTextFile"
Object class = "TextGrid"
0 1.2 <exists> 2
"IntervalTier" "words" 0 1.2 4 0 0.2 "" 0.2 0.6 "Papa" 0.6 1.0 "sees" 1.0 1.2 "<unk>"
"IntervalTier" "phones" 0 1.2 9 0 0.2 "sil" 0.2 0.3 "P" 0.3 0.4 "AA1" 0.4 0.5 "P" 0.5 0.6 "AA0"
0.6 0.7 "S" 0.7 0.9 "IY1" 0.9 1.0 "Z" 1.0 1.2 "sil"
"""


@pytest.fixture(scope="module")
def peers():
    spec = spec_from_file_location("peers", Path(__file__).parents[1] / "tools" / "peers.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def recording(tmp_path):
    (tmp_path / "papa.wav").touch()
    (tmp_path / "papa.TextGrid").write_text(GRID)
    return read_recording(tmp_path / "papa.wav", pytest.fail)


@pytest.mark.parametrize("shapes, closed, wide", [("RHUBARB_SHAPES", "A", "D"), ("OPENFACEFX_SHAPES", "PP", "aa")])
def test_a_shape_is_drawn_as_its_phones_are(peers, shapes, closed, wide):
    shapes = getattr(peers, shapes)
    faces = {name: peers.draw({name: np.ones(9)}, shapes)[4:5] for name in shapes}
    assert max(faces, key=lambda name: lips.closure(faces[name])[0]) == closed
    assert max(faces, key=lambda name: faces[name][0, JAW]) == wide


def test_a_text_is_read_beside_the_recording_or_from_the_words_of_its_textgrid(peers, recording):
    assert peers.spoken_text(recording.path) == "Papa sees"
    recording.path.with_suffix(".txt").write_text("Papa sees it.\n")
    assert peers.spoken_text(recording.path) == "Papa sees it."
    assert peers.spoken_text(recording.path.with_name("other.wav")) is None


def test_a_face_from_the_true_phones_has_the_best_row_and_one_at_rest_the_worst(peers, recording):
    weights, loud = constant_weights("neutral", 72), np.full(72, 0.95, np.float32)
    true = peers.Program("true", False, lambda audio, text: animate(recording.phones, weights, loud).values)
    rest = peers.Program("rest", False, lambda audio, text: np.zeros((72, 174), np.float32))
    closure, _, _, spread, opened, closed, falsely, jaw_r, _ = peers.figures(true, [recording])
    assert min(map(float, (closure, spread, opened))) > 0.9
    assert (closed, falsely, jaw_r) == ("100 %", "0.0 %", "-")
    assert peers.figures(rest, [recording])[:6] == ["0.500", "nan", "nan", "0.500", "0.500", "0 %"]


def test_who_needs_a_text_is_not_measured_without_one(peers, recording):
    recording.path.with_suffix(".TextGrid").unlink()
    program = peers.Program("reader", True, lambda audio, text: pytest.fail("measured"))
    assert peers.figures(program, [recording]) == ["-"] * 9


def test_what_is_not_installed_is_left_out(peers, tmp_path):
    assert [program.name for program in peers.programs("compact", tmp_path)] == ["EmoFace", "EmoFace, with text"]
