from itertools import pairwise

import numpy as np
import pytest

from emoface.phones import CLASSES
from emoface.training.corpus.sentences import write_line
from emoface.training.corpus.synthesisers.festival import (
    FESTIVAL_VOICES,
    FestivalVoice,
    festival_voices,
    speak_with_festival,
)
from emoface.training.corpus.synthesisers.speech import SynthesisError

LINES = {
    "english": "Happy people keep a copper cup, a sister sees.",
    "czech": "kapitán stopa, sestra ukázala sto ptáků.",
    "italian": "la pipa del papa, seta e sasso.",
    "finnish": "papukaija sanoo kaksi sanaa.",
    "catalan": "la sopa de patata, la casa i el cos.",
    "telugu": "పాట, కాకి, సీత, మాట.",
}
needs_festival = pytest.mark.skipif(not festival_voices(), reason="festival or its voices are not on this machine")


def voice_or_skip(voice: FestivalVoice) -> FestivalVoice:
    if voice not in festival_voices():
        pytest.skip(f"Debian's {voice.package} is not on this machine")
    return voice


@pytest.mark.parametrize("voice", FESTIVAL_VOICES, ids=lambda voice: voice.name)
def test_phones_tile_the_audio_and_are_where_they_sound(voice):
    """Vowels are loud, s hisses and the middle of a p, t or k between vowels is quiet."""
    speech = speak_with_festival(LINES[voice_or_skip(voice).language], voice)
    assert speech.phones[0].start_s == 0
    assert speech.phones[-1].end_s == pytest.approx(len(speech.samples) / speech.sample_rate)
    assert all(a.end_s == b.start_s for a, b in pairwise(speech.phones))
    assert {p.symbol for p in speech.phones} <= set(CLASSES)

    def of(symbols, quantity):
        return np.median(
            [quantity(speech, (2 * p.start_s + p.end_s) / 3, (p.start_s + 2 * p.end_s) / 3)
             for p in speech.phones if p.symbol in symbols]
        )  # fmt: skip

    vowels, stops = ("AA", "EH", "IY", "AE", "AO"), ("P", "T", "K")
    assert of(vowels, level) > 4 * of(stops, level)
    assert of(("S",), crossings) > 2 * of(vowels, crossings)


def level(speech, start_s, end_s):
    part = speech.samples[int(start_s * speech.sample_rate) : int(end_s * speech.sample_rate)]
    return float(np.sqrt(np.mean(part**2)))


def crossings(speech, start_s, end_s):
    part = speech.samples[int(start_s * speech.sample_rate) : int(end_s * speech.sample_rate)]
    return float(np.mean(np.diff(np.sign(part)) != 0))


@pytest.mark.parametrize("name", ["kal_diphone", "cmu_us_slt_arctic_hts"])
def test_a_slower_voice_says_the_same_phones(name, rng):
    voice = voice_or_skip(next(voice for voice in FESTIVAL_VOICES if voice.name == name))
    text = write_line(rng, "english")
    usual, slow = speak_with_festival(text, voice), speak_with_festival(text, voice, stretch=1.3, pitch=1.2)
    assert len(slow.samples) == pytest.approx(1.3 * len(usual.samples), rel=0.06)
    assert [p.symbol for p in slow.phones] == [p.symbol for p in usual.phones]


@needs_festival
def test_a_text_cannot_run_commands():
    """A text is a string to Festival, whatever is in it."""
    voice = festival_voices()[0]
    speech = speak_with_festival('he said "stop" \\" ) (exit 1) (system "false")', voice)
    assert len(speech.phones) > 8


@needs_festival
def test_an_unknown_voice_is_a_sentence():
    with pytest.raises(SynthesisError, match="could not speak 'hello' with the voice 'nobody'"):
        speak_with_festival("hello", FestivalVoice("nobody", "none", "english", "ascii"))
