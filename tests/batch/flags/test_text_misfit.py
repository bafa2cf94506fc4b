from dataclasses import replace

import numpy as np
import pytest

from emoface.alignment import Alignment, Word
from emoface.batch.flags.text_misfit import find_text_misfit
from emoface.curves import Curves
from emoface.take import AudioRef, Line, ModelRef, Take


@pytest.fixture
def take() -> Take:
    return Take.draw(Line("a.wav"), AudioRef("ab" * 32, 1.0), ModelRef("m", "0"), Curves(np.zeros((60, 174))))


def with_words(take: Take, text: str, missing: set[str]) -> Take:
    words = [
        Word(word, n / 100, (n + 1) / 100, 0.5, "heard" if word in missing else "aligned")
        for n, word in enumerate(text.split())
    ]
    return replace(take, alignment=Alignment(tuple(words)))


def test_a_text_that_fits_and_no_text_have_no_flag(take):
    assert not [*find_text_misfit(take)]
    assert not [*find_text_misfit(with_words(take, "who goes there", set()))]


def test_one_small_word_of_many_is_no_flag(take):
    assert not [*find_text_misfit(with_words(take, "a lantern stood beside the old stone bridge", {"a"}))]


def test_words_that_are_not_there_are_named_with_their_times(take):
    [flag] = find_text_misfit(with_words(take, "who goes there tonight", {"there", "tonight"}))
    assert flag.kind == "text does not fit" and flag.at_s == 0.02
    assert "there (0.0 s), tonight (0.0 s)" in flag.sentence and flag.sentence.startswith("63% of the text")


def test_a_text_of_another_line_is_the_worst_and_not_every_word_is_named(take):
    text = "one two three four five six seven"
    [all_missing], [some_missing] = (
        [*find_text_misfit(with_words(take, text, missing))] for missing in (set(text.split()), {"seven", "six"})
    )
    assert all_missing.severity == 0.8 > some_missing.severity
    assert "and 2 more" in all_missing.sentence and "seven" not in all_missing.sentence
