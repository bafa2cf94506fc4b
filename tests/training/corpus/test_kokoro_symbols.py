from importlib.util import find_spec

import numpy as np
import pytest

from emoface.phones import CLASSES
from emoface.training.corpus.sentences import write_line
from emoface.training.corpus.synthesisers.espeak import has_espeak
from emoface.training.corpus.synthesisers.kokoro_symbols import (
    FOREIGN_READERS,
    VOCABULARY,
    english_tokens,
    foreign_tokens,
    mandarin_tokens,
)
from emoface.training.corpus.texts.mandarin import PINYIN

needs_hibari = pytest.mark.skipif(find_spec("hibari") is None, reason="hibari-tts is not installed")
needs_espeak = pytest.mark.skipif(not has_espeak(), reason="libespeak-ng is not on this machine")


def spelt(tokens) -> str:
    return "".join(token.symbols for token in tokens)


def classes(tokens) -> list[str]:
    return [symbol for token in tokens for symbol in token.classes]


def test_the_vocabulary_is_the_models():
    numbers = {symbol: number for number, symbol in enumerate(VOCABULARY)}
    assert [numbers[symbol] for symbol in ";. aɑəɹˈː→ᵻ"] == [1, 4, 16, 43, 69, 83, 123, 156, 158, 171, 177]


@pytest.mark.parametrize(
    ("pinyin", "symbols", "expected"),
    [
        ("ni3 hao3.", "ni↓xau↓.", "N IY HH AA UH SIL"),
        ("zhong1 guo2 ren2", "ꭧʊ→ŋkwo↗ ɻə↗n", "RS UW NG K UW AO RR AX N"),
        ("si4 shi2", "sɨ↘ʂɨ↗", "S AP RS AP"),
        ("lv4 se4, xue2", "ly↘sɤ↘, ɕɥe↗", "L YU S EU SIL XI YU EH"),
        ("yuan3 er4 zi5", "ɥɛ↓nɚ↘ ʦɨ", "YU EH N ER TS AP"),
        ("huar1", "xwa→ɻ", "HH UW AA ER"),
    ],
)
def test_pinyin_is_spelt_as_kokoro_learnt_it(pinyin, symbols, expected):
    tokens = mandarin_tokens(pinyin)
    assert spelt(tokens) == symbols and classes(tokens) == expected.split()


def test_every_syllable_of_pinyin_can_be_spelt():
    for initial, finals in PINYIN.items():
        for final in finals.split():
            tokens = mandarin_tokens(f"{initial}{final.replace('ü', 'v')}4")
            assert set(spelt(tokens)) <= set(VOCABULARY) and set(classes(tokens)) <= set(CLASSES)


@needs_hibari
@pytest.mark.parametrize(
    ("text", "british", "expected"),
    [
        ("Watch the water.", False, "W AA CH DH AX W AO D ER SIL"),
        ("Watch the water.", True, "W AA CH DH AX W AO T AX SIL"),
        ("Two boys, 12 vases.", False, "T UW B AO IH Z SIL T W EH L V V EH IY S IH Z SIL"),
        ("A shout!", False, "AX SH AA UH T SIL"),
    ],
)
def test_english_is_read_with_its_numbers_and_accents(text, british, expected):
    assert classes(english_tokens(text, british)) == expected.split()


@needs_espeak
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Une lune bleue!", "french", "YU N L YU N B L ER SIL"),
        ("La pizza, giallo.", "italian", "L AA P IY TS AA SIL JH AA L L OW SIL"),
        ("El niño.", "spanish", "EH L N IY N OW SIL"),
    ],
)
def test_other_languages_are_read_by_espeak(text, language, expected):
    assert classes(foreign_tokens(text, language)) == expected.split()


@needs_espeak
@needs_hibari
@pytest.mark.parametrize("language", ["english", *FOREIGN_READERS])
def test_every_sound_of_a_random_line_has_a_class(language):
    rng = np.random.default_rng(5)
    for _ in range(30):
        line = write_line(rng, language)
        tokens = english_tokens(line, british=False) if language == "english" else foreign_tokens(line, language)
        assert set(spelt(tokens)) <= set(VOCABULARY) and set(classes(tokens)) <= set(CLASSES)
        assert {token.symbols for token in tokens if not token.classes} <= set(" ˈˌ")
