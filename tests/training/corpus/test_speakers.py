from collections import Counter

import numpy as np
import pytest

from emoface.timing import SAMPLE_RATE
from emoface.training.corpus import speakers
from emoface.training.corpus.speakers import (
    FOREIGN_SHARE,
    MANDARIN_SHARE,
    NEURAL_FOREIGN_SHARE,
    NEURAL_MANDARIN_SHARE,
    NEURAL_SHARE,
    draw_speaker,
    missing_packages,
)
from emoface.training.corpus.synthesisers.espeak import has_espeak
from emoface.training.corpus.synthesisers.festival import FESTIVAL_VOICES

pytestmark = pytest.mark.skipif(not has_espeak(), reason="libespeak-ng is not on this machine")


def draw(count: int = 400) -> Counter:
    drawn = (draw_speaker(np.random.default_rng(seed)) for seed in range(count))
    return Counter((speaker.name.split()[0], speaker.language) for speaker in drawn)


def test_every_synthesiser_and_language_has_its_share(monkeypatch):
    monkeypatch.setattr(speakers, "festival_voices", lambda: FESTIVAL_VOICES)
    monkeypatch.setattr(speakers, "has_flite", lambda: True)
    drawn = draw()
    foreign = sum(n for (_, language), n in drawn.items() if language not in ("english", "mandarin"))
    assert drawn["espeak-ng", "mandarin"] / 400 == pytest.approx(MANDARIN_SHARE, abs=0.06)
    assert foreign / 400 == pytest.approx(FOREIGN_SHARE, abs=0.06)
    share = drawn["festival", "english"] / (drawn["festival", "english"] + drawn["flite", "english"])
    assert share == pytest.approx(1 / 3, abs=0.1)


def test_voices_that_are_missing_are_left_out_and_named(monkeypatch):
    monkeypatch.setattr(speakers, "festival_voices", lambda: FESTIVAL_VOICES[:1])
    monkeypatch.setattr(speakers, "has_flite", lambda: False)
    assert {name for name, _ in draw(100)} == {"espeak-ng", "festival"}
    assert {language for _, language in draw(100)} == {"english", "mandarin"}
    assert missing_packages()[0] == "flite" and FESTIVAL_VOICES[0].package not in missing_packages()


def test_half_of_the_speakers_are_neural_where_kokoro_is(monkeypatch):
    voices = dict.fromkeys(("af_heart", "bm_lewis", "zf_xiaoyi", "ff_siwis", "if_sara", "pm_alex", "ef_dora"))
    monkeypatch.setattr(speakers, "festival_voices", lambda: ())
    monkeypatch.setattr(speakers, "has_kokoro", lambda: True)
    monkeypatch.setattr(speakers, "read_voices", lambda: voices)
    neural = Counter({language: n for (name, language), n in draw().items() if name == "kokoro"})
    assert neural.total() / 400 == pytest.approx(NEURAL_SHARE, abs=0.08)
    foreign = neural.total() - neural["english"] - neural["mandarin"]
    assert neural["mandarin"] / neural.total() == pytest.approx(NEURAL_MANDARIN_SHARE, abs=0.08)
    assert foreign / neural.total() == pytest.approx(NEURAL_FOREIGN_SHARE, abs=0.06)


@pytest.mark.parametrize("language", ["english", "mandarin"])
def test_a_language_can_be_chosen(language):
    assert all(draw_speaker(np.random.default_rng(seed), language).language == language for seed in range(30))


def test_speech_is_the_same_whatever_was_spoken_before():
    """espeak-ng's noise depends on the lines before: each speaker restarts it."""

    def speak():
        seed = next(s for s in range(50) if "espeak" in draw_speaker(np.random.default_rng(s), "mandarin").name)
        return draw_speaker(np.random.default_rng(seed), "mandarin").speak("ni3 hao3, xiao3 xin1.")

    first = speak()
    draw_speaker(np.random.default_rng(7), "mandarin").speak("qing3 zai4 shuo1 yi2 bian4.")
    second = speak()
    assert first.sample_rate == SAMPLE_RATE and first.phones == second.phones
    np.testing.assert_array_equal(first.samples, second.samples)
