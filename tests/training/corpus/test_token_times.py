from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emoface.training.corpus.synthesisers.token_times import EARLY_S, SHARE_BEFORE, Token, phones_of_tokens

RATE = 16_000
EDGE = Token("$", ("SIL",))
A, M, STRESS, TONE, STOP = Token("a", ("AA",)), Token("m", ("M",)), Token("ˈ", ()), Token("→", ()), Token(".", ("SIL",))
I_PHONES = Token("I", ("AA", "IH"))


def sound(seconds: float, *quiet: tuple[float, float]) -> np.ndarray:
    """A steady tone that is silent in these stretches of time."""
    samples = np.sin(np.arange(round(seconds * RATE)) * 0.3).astype(np.float32)
    for start_s, end_s in quiet:
        samples[round(start_s * RATE) : round(end_s * RATE)] = 0
    return samples


def starts(phones) -> list[tuple[str, float]]:
    return [(phone.symbol, round(phone.start_s, 3)) for phone in phones]


def test_phones_begin_where_their_tokens_do_but_earlier_as_the_sound_is():
    phones = phones_of_tokens([EDGE, M, A, EDGE], [0.2, 0.4, 0.7, 1.0], sound(1.0, (0, 0.146), (0.646, 1)), RATE)
    assert starts(phones) == [
        ("SIL", 0.0),
        ("M", pytest.approx(0.146, abs=0.01)),
        ("AA", pytest.approx(0.4 - EARLY_S)),
        ("SIL", pytest.approx(0.646, abs=0.01)),
    ]
    assert phones[-1].end_s == 1.0


def test_neighbours_share_the_time_of_a_mark_and_a_tone_belongs_to_its_vowel():
    quiet = sound(1.2, (0, 0.146), (0.946, 1.2))
    stressed = phones_of_tokens([EDGE, M, STRESS, A, EDGE], [0.2, 0.4, 0.6, 1.0, 1.2], quiet, RATE)
    assert stressed[2].start_s == pytest.approx(0.4 + SHARE_BEFORE * 0.2 - EARLY_S)
    toned = phones_of_tokens([EDGE, A, TONE, M, EDGE], [0.2, 0.4, 0.6, 1.0, 1.2], quiet, RATE)
    assert toned[2].start_s == pytest.approx(0.6 - EARLY_S)


def test_a_diphthong_is_its_parts():
    phones = phones_of_tokens([EDGE, I_PHONES, EDGE], [0.2, 0.6, 0.8], sound(0.8, (0, 0.146), (0.546, 0.8)), RATE)
    assert [phone.symbol for phone in phones] == ["SIL", "AA", "IH", "SIL"]


def test_a_pause_is_where_the_sound_is_quiet_and_punctuation_without_one_gets_no_time():
    tokens, ends_s = [EDGE, A, STOP, M, EDGE], [0.2, 0.6, 0.9, 1.3, 1.5]
    phones = phones_of_tokens(tokens, ends_s, sound(1.5, (0, 0.15), (0.5, 0.7), (1.25, 1.5)), RATE)
    assert starts(phones)[2:4] == [("SIL", pytest.approx(0.5, abs=0.011)), ("M", pytest.approx(0.7, abs=0.011))]
    phones = phones_of_tokens(tokens, ends_s, sound(1.5, (0, 0.15), (1.25, 1.5)), RATE)
    assert [phone.symbol for phone in phones] == ["SIL", "AA", "M", "SIL"]


def test_the_closure_of_a_stop_after_a_pause_is_the_stops():
    tokens = [EDGE, A, STOP, Token("p", ("P",)), A, EDGE]
    quiet = ((0, 0.15), (0.5, 0.8), (1.25, 1.5))
    phones = phones_of_tokens(tokens, [0.2, 0.6, 0.9, 1.0, 1.3, 1.5], sound(1.5, *quiet), RATE)
    assert phones[3].symbol == "P" and 0.7 < phones[3].start_s < 0.78


@given(
    st.lists(st.tuples(st.sampled_from([A, M, STRESS, TONE, STOP, I_PHONES]), st.integers(0, 30)), max_size=20),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=4),
)
def test_phones_tile_the_sound_whatever_the_lengths(middle, quiet):
    tokens = [EDGE, *(token for token, _ in middle), EDGE]
    ends_s = np.cumsum([2, *(frames for _, frames in middle), 3]) * 0.025
    duration_s = float(ends_s[-1])
    samples = sound(duration_s, *((min(span) * duration_s, max(span) * duration_s) for span in quiet))
    phones = phones_of_tokens(tokens, ends_s.tolist(), samples, RATE)
    if phones:
        assert phones[0].start_s == 0 and phones[-1].end_s == pytest.approx(len(samples) / RATE)
    assert all(a.end_s == b.start_s for a, b in pairwise(phones))
    assert all(phone.end_s > phone.start_s for phone in phones)
