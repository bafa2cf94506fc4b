import re

import numpy as np
import pytest

from emoface.training.corpus.sentences import ENGLISH_UNITS, MANDARIN_UNITS, write_line, write_line_with
from emoface.training.corpus.texts.english import BARK, QUEST, TAUNT
from emoface.training.corpus.texts.foreign import WORDS
from emoface.training.corpus.texts.mandarin import (
    FINALS,
    INITIALS,
    MANDARIN_PHRASES,
    MANDARIN_SENTENCES,
    PINYIN,
    pinyin_of,
    units_of,
)


def test_lines_are_filled_in_and_varied(rng):
    lines = [write_line(rng, "english") for _ in range(300)]
    assert not any("{" in line for line in lines)
    assert len(set(lines)) > 270
    assert any("?" in line for line in lines) and any("!" in line for line in lines)


def test_english_lines_are_those_of_games(rng):
    text = " ".join(write_line(rng, "english") for _ in range(2000))
    for kind in (BARK, TAUNT, QUEST):
        assert sum(line in text for line in kind) > 0.6 * len(kind)
    assert "—" in text and "..." in text and re.search(r"\d", text)


def test_mandarin_is_toned_pinyin_and_covers_every_initial_and_final(rng):
    text = " ".join(write_line(rng, "mandarin") for _ in range(3500))
    syllables = set(re.findall(r"[a-z]+(?=[1-5])", text))
    expected = {initial + final.replace("ü", "v") for initial, finals in PINYIN.items() for final in finals.split()}
    assert expected <= syllables


def test_mandarin_phrases_are_whole_pinyin():
    assert len(MANDARIN_PHRASES) >= 150
    for phrase in MANDARIN_PHRASES:
        assert re.fullmatch(r"([a-z]+[1-5](, | )?)+", phrase), phrase
        assert set(units_of(phrase)) <= set(MANDARIN_UNITS), phrase


def test_mandarin_sentences_are_read_as_whole_pinyin():
    assert pinyin_of("你愿意跟我一起去冒险吗？") == "ni3 yuan4 yi4 gen1 wo3 yi4 qi3 qu4 mao4 xian3 ma5?"
    for sentence in MANDARIN_SENTENCES:
        pinyin = pinyin_of(sentence)
        assert re.fullmatch(r"([a-z]+[1-5](, |[.!?]$| ))+", pinyin), pinyin
        assert set(units_of(pinyin)) <= set(MANDARIN_UNITS), pinyin


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [
        ("zhong1 guo2", "zh ong g uo"),
        ("yuan2 yi4 you3", "vv van ii i ii iu"),
        ("wo3 weng1 wu3", "uu uo uu ueng uu u"),
        ("ju2 lve4 lun2", "j v l ve l un"),
        ("zi4 shi4 ri4 er4", "z ix sh iy r iy ee er"),
        ("huar1 ai4", "h ua rr aa ai"),
    ],
)
def test_pinyin_is_divided_into_initials_and_finals(pinyin, expected):
    assert [unit.split()[1] for unit in units_of(pinyin)] == expected.split()


def test_the_units_are_39_phones_27_initials_and_41_finals():
    assert (len(set(ENGLISH_UNITS)), len(set(INITIALS)), len(set(FINALS))) == (39, 27, 41)


@pytest.mark.parametrize("unit", MANDARIN_UNITS)
def test_a_line_for_a_rare_unit_has_it_in_every_syllable(unit, rng):
    line = write_line_with(rng, unit)
    assert units_of(line).count(unit) == len(re.findall(r"[a-z]+\d", line)) >= 4


@pytest.mark.parametrize("language", WORDS)
def test_foreign_lines_are_of_many_words(language, rng):
    lines = [write_line(rng, language) for _ in range(200)]
    assert len(set(lines)) == 200 and len(WORDS[language].split("|")) >= 120
    assert any("," in line for line in lines) and all(line[-1] in ".!?" for line in lines)


def test_the_same_seed_writes_the_same_line():
    assert write_line(np.random.default_rng(4), "english") == write_line(np.random.default_rng(4), "english")
