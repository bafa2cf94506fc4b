import numpy as np
import pytest

from emoface.evaluation.encoded_recording import constant_weights
from emoface.evaluation.lips import CONTRASTS, ClosureCounts, contrast, count_closures, symbols_at
from emoface.rig import BOARD
from emoface.training.animator import animate
from emoface.training.phones import from_arpabet

WORDS = "SIL P IY B OW F SH UW M AA T S IY V W UW K AE D B IY L SIL"  # every contrast, both ways
INTERVALS = tuple((0.12 * i, 0.12 * (i + 1), symbol) for i, symbol in enumerate(WORDS.split()))
FRAMES = round(0.12 * 60 * len(INTERVALS))


@pytest.fixture(scope="module")
def face() -> np.ndarray:
    """The animator's face of these phones."""
    phones = [phone for start, end, symbol in INTERVALS for phone in from_arpabet(symbol, start, end)]
    return animate(phones, constant_weights("neutral", FRAMES), np.ones(FRAMES)).values


def figure(name: str, face: np.ndarray):
    return contrast(name, [CONTRASTS[name][1](face)], [symbols_at(INTERVALS, FRAMES)])


@pytest.mark.parametrize("name", CONTRASTS)
def test_a_face_made_from_the_true_phones_scores_high_and_a_face_at_rest_half(name, face):
    assert figure(name, face).area > 0.92
    assert figure(name, np.zeros_like(face)).area == 0.5
    assert figure(name, np.broadcast_to(face[40], face.shape)).area == 0.5


@pytest.mark.parametrize("early", [-3, 2])
def test_a_face_that_is_early_or_late_is_found_so(face, early):
    on_time = figure("closure", face)
    shifted = figure("closure", np.roll(face, -early, 0))
    assert shifted.lag == on_time.lag + early and shifted.area == pytest.approx(on_time.area, abs=0.01)


def test_clips_are_pooled_frame_by_frame(face):
    score, symbols = CONTRASTS["closure"][1](face), symbols_at(INTERVALS, FRAMES)
    assert contrast("closure", [score, score], [symbols, symbols]).area == contrast("closure", [score], [symbols]).area
    mixed = contrast("closure", [score, score - 10], [symbols, symbols]).area
    assert mixed < contrast("closure", [score], [symbols]).area


def test_frames_take_the_nearest_symbol_and_frames_outside_none():
    symbols = symbols_at([(0.0, 0.05, "SIL"), (0.05, 0.1, "P")], 8)
    assert list(symbols) == ["SIL"] * 3 + ["P"] * 3 + [""] * 2


def test_full_closures_are_counted_and_so_are_false_ones(face):
    found = count_closures(face, INTERVALS)
    assert (found.full, found.bilabials, found.false) == (4, 4, 0)
    assert count_closures(np.zeros_like(face), INTERVALS) == ClosureCounts(0, 4, 0, found.others)
    shut = np.zeros_like(face)
    shut[:, BOARD.columns("lipsTogether")] = 1
    assert count_closures(shut, INTERVALS) == ClosureCounts(4, 4, found.others, found.others)
    shut[:, BOARD.index("CTRL_C_jaw-translateY")] = 0.3
    assert count_closures(shut, INTERVALS).full == 0


def test_neighbours_of_bilabials_and_pauses_are_not_called_false():
    """F SH UW stands clear in SH alone."""
    intervals = [(0.1 * i, 0.1 * (i + 1), symbol) for i, symbol in enumerate("SIL B F SH UW M".split())]
    assert count_closures(np.zeros((60, 174)), intervals).others == 1
