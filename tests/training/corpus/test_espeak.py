from itertools import pairwise

import numpy as np
import pytest

from emoface.phones import CLASSES
from emoface.training.corpus.sentences import write_line
from emoface.training.corpus.synthesisers.espeak import EspeakVoice, has_espeak, restart_espeak, speak_with_espeak
from emoface.training.corpus.synthesisers.flite import has_flite, speak_with_flite
from emoface.training.corpus.synthesisers.speech import SynthesisError

pytestmark = pytest.mark.skipif(not has_espeak(), reason="libespeak-ng is not on this machine")


def loudest(samples, rate, phone):
    return np.abs(
        samples[int(phone.start_s * rate) : max(int(phone.end_s * rate), int(phone.start_s * rate) + 1)]
    ).max()


@pytest.mark.parametrize(("voice", "language"), [("gmw/en-US+f2", "english"), ("sit/cmn-Latn-pinyin+m3", "mandarin")])
def test_phones_tile_the_audio_and_belong_to_the_inventory(voice, language, rng):
    for _ in range(15):
        speech = speak_with_espeak(write_line(rng, language), EspeakVoice(voice))
        assert speech.phones[0].start_s == 0
        assert speech.phones[-1].end_s == pytest.approx(len(speech.samples) / speech.sample_rate)
        assert all(a.end_s == b.start_s and a.end_s > a.start_s for a, b in pairwise(speech.phones))
        assert {p.symbol for p in speech.phones} <= set(CLASSES)


def test_phones_are_where_they_sound():
    """Vowels are loud and the pause is silent; the p's own silence, before its release, belongs to the p."""
    speech = speak_with_espeak("happy. apple.", EspeakVoice("gmw/en-US"))
    symbols = [p.symbol for p in speech.phones]
    first_p = symbols.index("P")
    closure = speech.phones[first_p]
    start = int(closure.start_s * speech.sample_rate)
    assert closure.end_s - closure.start_s > 0.05
    assert np.abs(speech.samples[start : start + int(0.02 * speech.sample_rate)]).max() < 0.01
    assert loudest(speech.samples, speech.sample_rate, speech.phones[symbols.index("AE")]) > 0.1
    pause = max((p for p in speech.phones if p.symbol == "SIL"), key=lambda p: p.end_s - p.start_s)
    middle = int((pause.start_s + pause.end_s) / 2 * speech.sample_rate)
    assert np.abs(speech.samples[middle : middle + 100]).max() < 0.01


def test_an_l_that_ends_a_syllable_has_its_own_time():
    """The library says that it begins when it is over."""
    for text in ("bell.", "tell him.", "a meal, a wall."):
        ls = [p for p in speak_with_espeak(text, EspeakVoice("gmw/en-US")).phones if p.symbol == "L"]
        assert len(ls) == text.count("ll") + text.count("al,")
        assert all(p.end_s - p.start_s > 0.06 for p in ls)


def test_the_same_line_is_the_same_after_a_fresh_start():
    def speak() -> np.ndarray:
        restart_espeak()
        return speak_with_espeak("We found the missing map.", EspeakVoice("gmw/en+f2")).samples

    first = speak()
    speak_with_espeak("Something else.", EspeakVoice("gmw/en-US"))
    np.testing.assert_array_equal(speak(), first)


def test_a_faster_voice_is_shorter():
    slow, fast = (speak_with_espeak("We found the missing map.", EspeakVoice("gmw/en", wpm)) for wpm in (120, 240))
    assert len(fast.samples) < 0.7 * len(slow.samples)


def test_an_unknown_voice_is_a_sentence():
    with pytest.raises(SynthesisError, match="no voice 'xx/none'"):
        speak_with_espeak("hello", EspeakVoice("xx/none"))


@pytest.mark.skipif(not has_flite(), reason="flite is not on this machine")
def test_flites_phones_tile_the_audio():
    speech = speak_with_flite("Five bottles of beer, please!", "slt", stretch=1.2)
    assert speech.phones[0].start_s == 0
    assert speech.phones[-1].end_s == pytest.approx(len(speech.samples) / speech.sample_rate)
    assert all(a.end_s == b.start_s for a, b in pairwise(speech.phones))
    assert [p.symbol for p in speech.phones if p.symbol in "FVB"][:4] == ["F", "V", "B", "V"]
