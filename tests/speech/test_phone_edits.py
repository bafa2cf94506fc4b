from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.alignment import Alignment, Phone
from emoface.speech.phone_edits import PhoneEditError, check_phones, cut_alignment, replace_phones

HEARD = (Phone("SIL", 0, 0.5), Phone("B", 0.5, 0.6), Phone("AH", 0.6, 1.0), Phone("SIL", 1.0, 1.5))


def corrected(symbol: str, start_s: float, end_s: float) -> Phone:
    return Phone(symbol, start_s, end_s, "corrected")


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ([corrected("P", 0.5, 0.6)], [HEARD[0], corrected("P", 0.5, 0.6), *HEARD[2:]]),
        # a border moved: both its phones have changed
        (
            [corrected("B", 0.5, 0.7), corrected("AH", 0.7, 1.0)],
            [HEARD[0], corrected("B", 0.5, 0.7), corrected("AH", 0.7, 1.0), HEARD[3]],
        ),
        # in the middle of a phone
        (
            [corrected("M", 0.7, 0.8)],
            [*HEARD[:2], Phone("AH", 0.6, 0.7), corrected("M", 0.7, 0.8), Phone("AH", 0.8, 1.0), HEARD[3]],
        ),
        # over several phones
        ([corrected("SIL", 0.2, 1.2)], [Phone("SIL", 0, 0.2), corrected("SIL", 0.2, 1.2), Phone("SIL", 1.2, 1.5)]),
        # half a millisecond of a phone is not kept
        ([corrected("P", 0.5004, 0.5997)], [HEARD[0], corrected("P", 0.5, 0.6), *HEARD[2:]]),
    ],
)
def test_a_changed_phone_takes_its_time_from_those_that_had_it(changed, result):
    assert list(replace_phones(HEARD, changed)) == result


@given(st.lists(st.integers(0, 1500), min_size=2, max_size=8, unique=True))
def test_phones_follow_each_other_without_a_gap_whatever_is_changed(times):
    cuts = [time / 1000 for time in sorted(times)]
    changed = [corrected("M", *pair) for pair in list(pairwise(cuts))[::2]]
    phones = replace_phones(HEARD, changed)
    assert (phones[0].start_s, phones[-1].end_s) == (0, 1.5)
    assert all(a.end_s == b.start_s for a, b in pairwise(phones))
    assert all(phone.start_s < phone.end_s for phone in phones)
    assert sum(phone.origin == "corrected" for phone in phones) == len(changed)


def test_a_part_that_is_cut_out_begins_at_zero():
    part = cut_alignment(Alignment(phones=HEARD), 0.25, 0.75)
    assert part.phones == (Phone("SIL", 0, 0.25), Phone("B", 0.25, 0.35), Phone("AH", pytest.approx(0.35), 0.5))
    assert cut_alignment(Alignment(phones=HEARD), 0.5, 1.0).phones[0] == Phone("B", 0, pytest.approx(0.1))


@pytest.mark.parametrize(
    ("phones", "says"),
    [
        ([], "no phones"),
        ([Phone("AY", 0, 1)], "'AY' is unknown"),
        ([Phone("AH", 0, 1, "guessed")], "'guessed'"),
        ([Phone("AH", 1, 1)], "from 1 to 1 s"),
        ([Phone("AH", -0.1, 1)], "from -0.1"),
        ([Phone("AH", 0, 2)], "within the line's 1.500 s"),
        ([Phone("AH", 0, 1), Phone("B", 0.9, 1.2)], "from 0.9 to 1.2 s"),
    ],
)
def test_phones_that_cannot_stand_in_a_line_are_refused(phones, says):
    with pytest.raises(PhoneEditError, match=says) as caught:
        check_phones(phones, 1.5)
    assert len(str(caught.value)) <= 300
