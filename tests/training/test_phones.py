from itertools import pairwise

import pytest

from emoface.phones import CLASSES, SILENCE, PhoneError
from emoface.training.phones import (
    Phone,
    arpabet_of,
    from_arpabet,
    from_espeak,
    from_festival,
    merge_silences,
)


def symbols(phones):
    return [phone.symbol for phone in phones]


@pytest.mark.parametrize(
    ("mnemonic", "expected"),
    [
        *(("p", "P"), ("ph", "P"), ("i:", "IY"), ("aI", "AA IH"), ("O~", "AO")),
        *(("tS;h", "XI"), ("uei", "UW EH IY"), ("_:", "SIL")),
    ],
)
def test_espeak_mnemonics_become_classes(mnemonic, expected):
    assert symbols(from_espeak(mnemonic, 0.0, 0.3)) == expected.split()


@pytest.mark.parametrize(("symbol", "expected"), [("AY1", "AA IH"), ("b", "B"), ("pau", "SIL"), ("UW0", "UW")])
def test_arpabet_symbols_become_classes(symbol, expected):
    assert symbols(from_arpabet(symbol, 0.0, 0.1)) == expected.split()


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [("tS", "italian", "CH"), ("r~", "czech", "ZH"), ("ch", "czech", "HH"), ("p:", "finnish", "P"),
     ("r", "italian", "RT"), ("rr", "catalan", "RT"), ("ksh", "telugu", "K SH"),
     ("ay", "english", "AA IH"), ("nf", "italian", "N")],
)  # fmt: skip
def test_phones_of_other_languages_become_the_class_with_their_mouth(name, language, expected):
    assert symbols(from_festival(name, language, 0.0, 0.1)) == expected.split()


def test_arpabet_is_read_back_from_the_classes():
    """Diphthongs are whole again; two vowels that meet are not one."""
    spoken = ["S", "OY", "L", "EY", "AX", "T", "OW", "ZH", "pau"]
    phones = [phone for i, name in enumerate(spoken) for phone in from_arpabet(name, i / 10, (i + 1) / 10)]
    assert arpabet_of(phones) == ["S", "OY", "L", "EY", "AH", "T", "OW", "ZH"]


def test_the_parts_of_a_diphthong_tile_its_time():
    parts = from_espeak("iou", 1.0, 1.3)
    assert (parts[0].start_s, parts[-1].end_s) == (1.0, 1.3)
    assert all(a.end_s == b.start_s for a, b in pairwise(parts))
    assert all(part.symbol in CLASSES for part in parts)


def test_an_unknown_phone_is_named():
    with pytest.raises(PhoneError, match="'qq9'"):
        from_espeak("qq9", 0, 1)
    with pytest.raises(PhoneError, match="'XYZ'"):
        from_arpabet("XYZ", 0, 1)
    with pytest.raises(PhoneError, match="czech phone 'XYZ'"):
        from_festival("XYZ", "czech", 0, 1)


def test_neighbouring_silences_become_one_and_empty_phones_go():
    phones = [Phone(SILENCE, 0, 1), Phone("P", 1, 1), Phone(SILENCE, 1, 2), Phone("AA", 2, 3)]
    assert merge_silences(phones) == [Phone(SILENCE, 0, 2), Phone("AA", 2, 3)]
