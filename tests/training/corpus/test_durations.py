import numpy as np
import pytest

from emoface.training.corpus.durations import stretch_phones, vary_durations
from emoface.training.corpus.synthesisers.speech import SynthesisedSpeech
from emoface.training.phones import Phone

RATE = 16_000
PHONES = (Phone("SIL", 0.0, 0.2), Phone("AA", 0.2, 0.5), Phone("M", 0.5, 0.6), Phone("S", 0.6, 0.8))
TONES_HZ = {"SIL": 0, "AA": 220, "M": 110, "S": 1_900}


@pytest.fixture
def speech():
    """A tone of its own for every phone."""
    hz = np.concatenate([np.full(round((p.end_s - p.start_s) * RATE), TONES_HZ[p.symbol]) for p in PHONES])
    return SynthesisedSpeech((0.5 * np.sin(2 * np.pi * np.cumsum(hz) / RATE)).astype(np.float32), RATE, PHONES)


def pitch_hz(speech, phone):
    """The pitch in the middle of a phone, from its spectrum."""
    start, end = round((phone.start_s + 0.02) * RATE), round((phone.end_s - 0.02) * RATE)
    spectrum = np.abs(np.fft.rfft(speech.samples[start:end] * np.hanning(end - start), 2**16))
    return spectrum.argmax() * RATE / 2**16


def test_the_same_lengths_give_the_same_sound(speech):
    same = stretch_phones(speech, [(p.end_s - p.start_s, 0.0) for p in PHONES])
    assert same.phones == tuple(Phone(p.symbol, pytest.approx(p.start_s), pytest.approx(p.end_s)) for p in PHONES)
    inner = slice(0, -RATE // 100)  # the sound does not go on behind its end
    np.testing.assert_allclose(same.samples[inner], speech.samples[inner], atol=2e-4)


def test_a_held_phone_is_longer_by_its_hold_and_keeps_its_pitch(speech):
    held = stretch_phones(speech, [(p.end_s - p.start_s, 0.5 if p.symbol == "M" else 0.0) for p in PHONES])
    lengths = [p.end_s - p.start_s for p in held.phones]
    assert lengths == pytest.approx([0.2, 0.3, 0.6, 0.2])
    assert len(held.samples) == round(1.3 * RATE)
    for phone in held.phones[1:]:
        assert pitch_hz(held, phone) == pytest.approx(TONES_HZ[phone.symbol], rel=0.02)
    assert np.abs(held.samples[: int(0.18 * RATE)]).max() < 1e-3, "silence stays silent"


def test_a_stretched_phone_keeps_its_pitch(speech):
    slow = stretch_phones(speech, [(1.6 * (p.end_s - p.start_s), 0.0) for p in PHONES])
    for phone in slow.phones[1:]:
        assert pitch_hz(slow, phone) == pytest.approx(TONES_HZ[phone.symbol], rel=0.02)


def test_every_draw_keeps_the_phones_in_order_and_the_sound_as_long_as_they_say(speech):
    lengths = set()
    for seed in range(20):
        varied = vary_durations(speech, np.random.default_rng(seed))
        assert [p.symbol for p in varied.phones] == [p.symbol for p in PHONES]
        assert all(p.end_s > p.start_s for p in varied.phones)
        assert len(varied.samples) == round(varied.phones[-1].end_s * RATE)
        lengths.add(round(varied.phones[-1].end_s, 3))
    assert len(lengths) > 10


def test_the_same_draw_gives_the_same_sound(speech):
    first, second = (vary_durations(speech, np.random.default_rng(3)).samples for _ in range(2))
    np.testing.assert_array_equal(first, second)
