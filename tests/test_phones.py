from itertools import pairwise

import pytest

from emoface.phones import CLASSES, CONSONANTS, SILENCE, VOWELS, PhoneError, arpabet_classes, share_time


def test_the_classes_are_the_45_of_the_encoder_with_silence_first():
    assert CLASSES == (SILENCE, *VOWELS, *CONSONANTS)
    assert len(set(CLASSES)) == 45


@pytest.mark.parametrize(("symbol", "expected"), [("AY1", "AA IH"), ("b", "B"), ("pau", "SIL"), ("RS", "RS")])
def test_a_symbol_of_arpabet_or_a_class_becomes_classes(symbol, expected):
    assert arpabet_classes(symbol) == tuple(expected.split())


def test_an_unknown_symbol_is_named():
    with pytest.raises(PhoneError, match="'XYZ'"):
        arpabet_classes("XYZ")


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_parts_of_a_sound_tile_its_time(parts):
    spans = share_time(parts, 1.0, 2.0)
    assert (spans[0][0], spans[-1][1], len(spans)) == (1.0, 2.0, parts)
    assert all(a[1] == b[0] for a, b in pairwise(spans))


def test_the_first_vowel_of_a_diphthong_is_the_longer():
    assert share_time(2, 0.0, 1.0) == [(0.0, 0.55), (0.55, 1.0)]
